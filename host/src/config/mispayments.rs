//! `[mispayments]`: ledger payments that are not what was asked for.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{Mismatch, MismatchPolicy};
use std::collections::BTreeMap;

pub(super) const SECTION: Section = Section {
    name: "mispayments",
    doc: "Payments on the ledger that are not what was asked for. park: they wait for you (`anchor-host parked`). accept: what \
          arrived is credited, fee and payout worked out anew; within the asset's limits, and only if the terms were the \
          configured ones, else it is parked. refund: noted to go back, for you to send. guest: a guest that exports \
          `mispayments` decides. Of several at once the most cautious counts: park, refund, guest, accept.",
    keys: &[
        Key::preset("under", "\"park\"", "Less than was asked for: park, accept, refund or guest."),
        Key::preset("over", "\"park\"", "More than was asked for: park, accept, refund or guest."),
        Key::preset("late", "\"park\"", "After the payer's time, by the ledger: park, accept, refund or guest."),
        Key::preset("duplicate", "\"park\"", "A second payment for one transaction: park, refund or guest."),
        Key::preset("wrong_asset", "\"park\"", "Another asset than was asked for: park, refund or guest."),
    ],
};

/// What is done about each mismatch.
pub type Mispayments = BTreeMap<Mismatch, MismatchPolicy>;

pub(super) fn read(reader: &mut Reader) -> Option<Mispayments> {
    let named = |policy: MismatchPolicy| (policy.as_str(), policy);
    let cautious = [MismatchPolicy::Park, MismatchPolicy::Refund, MismatchPolicy::Guest].map(named);
    let any = [MismatchPolicy::Park, MismatchPolicy::Accept, MismatchPolicy::Refund, MismatchPolicy::Guest].map(named);
    let mut policies = Mispayments::new();
    for mismatch in Mismatch::ALL {
        let choices: &[_] = match mismatch {
            Mismatch::Duplicate | Mismatch::WrongAsset => &cautious,
            Mismatch::Late | Mismatch::Under | Mismatch::Over => &any,
        };
        policies.insert(mismatch, reader.choice(&format!("mispayments.{}", mismatch.as_str()), choices)?);
    }
    Some(policies)
}
