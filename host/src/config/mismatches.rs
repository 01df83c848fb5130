//! `[mismatches]`: ledger payments that are not what was asked for.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{Mismatch, MismatchPolicy};
use std::collections::BTreeMap;

pub(super) const SECTION: Section = Section {
    name: "mismatches",
    doc: "Payments on the ledger that differ from what was asked for.\n\
          hold: the payment stays unapplied until you decide (`anchor-host unapplied`).\n\
          refund: it is to go back; until refunds are sent by the host, the order is kept for you to send.\n\
          accept: what arrived is credited, with fee and payout worked out anew. Only within the asset's limits and where\n\
          the configuration set the terms; otherwise the payment is held.\n\
          ask_guest: a guest that exports `mismatches` decides.\n\
          Where several differences apply, the most cautious policy wins: hold, refund, ask_guest, accept.",
    keys: &[
        Key::preset("under", "\"hold\"", "Less than expected: hold, refund, accept or ask_guest."),
        Key::preset("over", "\"hold\"", "More than expected: hold, refund, accept or ask_guest."),
        Key::preset(
            "late",
            "\"hold\"",
            "Later than the payer's deadline, by ledger close time: hold, refund, accept or ask_guest.",
        ),
        Key::preset("duplicate", "\"hold\"", "A second payment for the same transaction: hold, refund or ask_guest."),
        Key::preset("wrong_asset", "\"hold\"", "Another asset than expected: hold, refund or ask_guest."),
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
        let choices: &[_] = match mismatch {
            Mismatch::Duplicate | Mismatch::WrongAsset => &cautious,
            Mismatch::Late | Mismatch::Under | Mismatch::Over => &any,
        };
        policies.insert(mismatch, reader.choice(&format!("mismatches.{}", mismatch.as_str()), choices)?);
    }
    Some(policies)
}
