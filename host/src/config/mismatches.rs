//! `[mismatches]`: ledger payments that differ from what was expected.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{Mismatch, MismatchPolicy};
use std::collections::BTreeMap;

pub(super) const SECTION: Section = Section {
    name: "mismatches",
    doc: "What to do with ledger payments that differ from what was expected. Under, over and late go for money that comes in\n\
          for deposits as well, which is held in its transaction and refunded off chain.\n\
          hold: leave the payment unapplied until you decide (`anchor-host unapplied`).\n\
          refund: refund it to the payer. Without a key of the account (keys.payout_seeds) the host records the order, and you send it.\n\
          accept: credit what arrived and recalculate fee and payout. Only within the asset's limits and only if the terms\n\
          come from the configuration; otherwise the payment stays unapplied, as with hold.\n\
          ask_guest: let a guest that exports `mismatches` decide.\n\
          If a payment differs in several ways, the most cautious policy applies: hold, refund, ask_guest, accept.",
    keys: &[
        Key::preset("under", "\"hold\"", "Amount below the expected one: hold, refund, accept or ask_guest."),
        Key::preset("over", "\"hold\"", "Amount above the expected one: hold, refund, accept or ask_guest."),
        Key::preset(
            "late",
            "\"hold\"",
            "Payment after the deadline, by ledger close time: hold, refund, accept or ask_guest.",
        ),
        Key::preset("duplicate", "\"hold\"", "Second payment for the same transaction: hold, refund or ask_guest."),
        Key::preset("wrong_asset", "\"hold\"", "Asset other than the expected one: hold, refund or ask_guest."),
    ],
};

/// What is done about each mismatch.
pub type Mismatches = BTreeMap<Mismatch, MismatchPolicy>;

pub(super) fn read(reader: &mut Reader) -> Option<Mismatches> {
    let named = |policy: MismatchPolicy| (policy.as_str(), policy);
    let cautious = [MismatchPolicy::Hold, MismatchPolicy::Refund, MismatchPolicy::AskGuest].map(named);
    let any =
        [MismatchPolicy::Hold, MismatchPolicy::Accept, MismatchPolicy::Refund, MismatchPolicy::AskGuest].map(named);
    let mut policies = Mismatches::new();
    for mismatch in Mismatch::ALL {
        let choices: &[_] = if mismatch.is_never_credited() { &cautious } else { &any };
        policies.insert(mismatch, reader.choice(&format!("mismatches.{}", mismatch.as_str()), choices)?);
    }
    Some(policies)
}
