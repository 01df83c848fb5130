//! `[reconcile]`: when the host compares its books with the ledger.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "reconcile",
    doc: "When the host compares its books with the ledger by itself. `anchor-host reconcile` compares at any time.",
    keys: &[
        Key::preset("every_hours", "24", "Time between two comparisons, in hours. 0: never."),
        Key::preset(
            "lookback_hours",
            "48",
            "How far back each comparison begins, in hours of ledgers. After an outage it begins where the last one ended.",
        ),
    ],
};

/// The host's own comparisons.
#[derive(Debug, Clone, Copy)]
pub struct Reconcile {
    /// The time between two; zero: never.
    pub every: Duration,
    /// How far back each begins.
    pub lookback: Duration,
}

impl Reconcile {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        let every = reader.integer("reconcile.every_hours", 0..=8760);
        let lookback = reader.integer("reconcile.lookback_hours", 1..=87_600);
        Some(Self { every: hours(every?), lookback: hours(lookback?) })
    }
}
