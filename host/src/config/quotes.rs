//! `[quotes]`: bounds on firm quotes.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::MismatchPolicy;
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "quotes",
    doc: "Limits on firm quotes (SEP-38). The guest sets the rates.",
    keys: &[
        Key::preset("ceiling_s", "86400", "Longest lifetime of a quote, in seconds."),
        Key::preset(
            "open_max",
            "100",
            "Maximum number of unused quotes per client, which limits the money set aside for one client.",
        ),
        Key::preset(
            "late",
            "\"hold\"",
            "What to do with a payment that arrives after its quote expired, by ledger close time: hold, refund, or accept\n\
             (convert at the rate of the day it arrived). The policies are those of [mismatches].",
        ),
    ],
};

/// Bounds on firm quotes.
#[derive(Debug, Clone)]
pub struct Quotes {
    /// How far ahead a quote may end.
    pub ceiling: Duration,
    /// How many unused quotes one client may hold.
    pub open_max: u64,
    /// For payments that come late.
    pub late: MismatchPolicy,
}

impl Quotes {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let late =
            [("hold", MismatchPolicy::Hold), ("refund", MismatchPolicy::Refund), ("accept", MismatchPolicy::Accept)];
        Some(Self {
            ceiling: reader.seconds("quotes.ceiling_s", 10..=31_536_000)?,
            open_max: reader.integer("quotes.open_max", 1..=1_000_000)?,
            late: reader.choice("quotes.late", &late)?,
        })
    }
}
