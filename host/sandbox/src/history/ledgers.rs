//! The sequence of closed ledgers. Empty ledgers need no memory each: they are stored as runs.

use anchor_model::Timestamp;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, time::Duration};

/// Ledgers closed at equal intervals.
struct Run {
    first: u32,
    at: Timestamp,
    step: Duration,
}

/// The totals of a ledger with transactions.
#[derive(Clone, Default)]
pub(crate) struct Totals {
    pub successful: u32,
    pub failed: u32,
    /// Operations of successful transactions.
    pub operations: u32,
    /// Operations of all transactions.
    pub all_operations: u32,
    /// All fees taken so far.
    pub fee_pool: i64,
    /// Digest over all transactions so far.
    pub chain: [u8; 32],
}

/// All closed ledgers.
pub(crate) struct Ledgers {
    network: [u8; 32],
    runs: Vec<Run>,
    totals: BTreeMap<u32, Totals>,
    latest: u32,
}

impl Ledgers {
    /// A network that starts with its first ledger, closed at `at`.
    pub fn new(network: [u8; 32], at: Timestamp) -> Self {
        let run = Run { first: 1, at, step: Duration::ZERO };
        Self { network, runs: vec![run], totals: BTreeMap::new(), latest: 1 }
    }

    /// The latest closed ledger.
    pub fn latest(&self) -> u32 {
        self.latest
    }

    /// When the latest ledger closed.
    pub fn latest_at(&self) -> Timestamp {
        self.closed_at(self.latest).unwrap_or_else(|| Timestamp::from_millis(0))
    }

    /// Closes all ledgers up to `ledger`, all empty, the last at `at`.
    pub fn close_through(&mut self, ledger: u32, at: Timestamp) {
        let Some(count) = ledger.checked_sub(self.latest).filter(|count| *count > 0) else { return };
        let before = self.latest_at();
        let step = at.since(before) / count;
        let first_at = if count == 1 { at } else { before.plus(step) };
        let goes_on = self.runs.last_mut().is_some_and(|run| {
            // A run of one ledger has no interval yet.
            if run.first == self.latest {
                run.step = step;
            }
            run.step == step
        });
        if !goes_on {
            self.runs.push(Run { first: self.latest + 1, at: first_at, step });
        }
        self.latest = ledger;
    }

    /// Closes the next ledger, with transactions.
    pub fn close_full(&mut self, at: Timestamp, totals: Totals) {
        self.close_through(self.latest + 1, at);
        self.totals.insert(self.latest, totals);
    }

    /// Whether the ledger has closed.
    pub fn contains(&self, ledger: u32) -> bool {
        (1..=self.latest).contains(&ledger)
    }

    /// When a ledger closed.
    pub fn closed_at(&self, ledger: u32) -> Option<Timestamp> {
        if !self.contains(ledger) {
            return None;
        }
        let run = self.runs.get(self.runs.partition_point(|run| run.first <= ledger).checked_sub(1)?)?;
        Some(run.at.plus(run.step.saturating_mul(ledger - run.first)))
    }

    /// The totals as of `ledger`, from the latest transactions up to it.
    pub fn carried(&self, ledger: u32) -> Totals {
        self.totals.range(..=ledger).next_back().map(|(_, totals)| totals.clone()).unwrap_or_default()
    }

    /// The ledger's own totals; `None` for an empty one.
    pub fn totals(&self, ledger: u32) -> Option<&Totals> {
        self.totals.get(&ledger)
    }

    /// The ledger's hash, which depends on all transactions so far.
    pub fn hash(&self, ledger: u32) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.network);
        digest.update(ledger.to_be_bytes());
        digest.update(self.carried(ledger).chain);
        digest.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_empty_ledgers_is_one_run_with_every_closing_time() {
        let start = Timestamp::from_seconds(1_000);
        let mut ledgers = Ledgers::new([0; 32], start);
        for second in 1..=86_400 {
            ledgers.close_through(ledgers.latest() + 1, Timestamp::from_seconds(1_000 + second));
        }
        assert_eq!(ledgers.runs.len(), 1);
        assert_eq!(ledgers.closed_at(1), Some(start));
        assert_eq!(ledgers.closed_at(501), Some(Timestamp::from_seconds(1_500)));
        ledgers.close_through(ledgers.latest() + 10, Timestamp::from_seconds(1_000 + 86_400 + 20));
        assert_eq!(ledgers.closed_at(86_402), Some(Timestamp::from_seconds(1_000 + 86_402)));
        assert_eq!(ledgers.closed_at(86_411), Some(Timestamp::from_seconds(1_000 + 86_420)));
        assert_eq!(ledgers.closed_at(86_412), None);
        assert_ne!(ledgers.hash(7), ledgers.hash(8));
    }
}
