//! Up to which ledger an account's history is known to have been read whole.
//!
//! Horizon answers a page of what it no longer has with what it still has, without a word. Whether a page left something
//! out is known only afterwards, from a root document that was asked for when the page was there: if Horizon then still
//! had the ledger after the last one proved, it had it when it answered the page. Until then what was read is a claim. Behind one name there may be nodes that do not
//! remember equally much, so one root document is not enough.

use std::collections::VecDeque;
use tokio::time::Instant;

/// Number of root documents that prove a claim: each request may reach the node that answered the page.
const ROOTS: u32 = 3;

/// What a page claims.
struct Claim {
    /// When it was there.
    at: Instant,
    /// The ledger up to which everything is read, if nothing was left out.
    through: u32,
    /// How many root documents have borne it out.
    roots: u32,
}

/// What is proved and what is claimed.
pub(super) struct Coverage {
    through: u32,
    claims: VecDeque<Claim>,
}

impl Coverage {
    /// Everything up to `through` was read in an earlier life.
    pub(super) fn new(through: u32) -> Self {
        Self { through, claims: VecDeque::new() }
    }

    /// Everything up to `through` is kept as read or as a gap: reading goes on after an interruption.
    pub(super) fn go_on(&mut self, through: u32) {
        self.through = self.through.max(through);
    }

    /// The ledger up to which nothing is missing but known gaps.
    pub(super) fn through(&self) -> u32 {
        self.through
    }

    /// A page was there at `at`, and with it everything up to `through`.
    pub(super) fn claim(&mut self, through: u32, at: Instant) {
        if self.claims.back().map_or(self.through, |last| last.through) < through {
            self.claims.push_back(Claim { at, through, roots: 0 });
        }
    }

    /// Whether Horizon, whose oldest ledger is `elder`, may have left something out.
    pub(super) fn is_broken_by(&self, elder: u32) -> bool {
        elder > self.through.saturating_add(1)
    }

    /// Horizon, asked at `asked`, had `elder` as its oldest ledger. What is missing before that is kept as a gap by now;
    /// what came in before stands.
    pub(super) fn prove(&mut self, elder: u32, asked: Instant) {
        if self.is_broken_by(elder) {
            self.through = elder - 1;
        }
        self.claims.iter_mut().filter(|claim| claim.at <= asked).for_each(|claim| claim.roots += 1);
        while let Some(claim) = self.claims.pop_front_if(|claim| claim.roots >= ROOTS) {
            self.through = self.through.max(claim.through);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_claim_is_proved_only_by_what_was_asked_afterwards() {
        let (mut coverage, before) = (Coverage::new(10), Instant::now());
        let after = before + Duration::from_secs(1);
        coverage.claim(20, after);
        coverage.prove(11, before);
        assert_eq!(coverage.through(), 10);
        // Dropped after the page, or before: nobody knows.
        assert!(!coverage.is_broken_by(11) && coverage.is_broken_by(12));
        for through in [10, 10, 20] {
            coverage.prove(11, after);
            assert_eq!(coverage.through(), through);
        }
    }

    #[test]
    fn of_two_nodes_the_one_that_remembers_less_is_believed() {
        let (mut coverage, now) = (Coverage::new(110), Instant::now());
        coverage.claim(240, now);
        coverage.prove(100, now);
        coverage.prove(100, now);
        assert!(coverage.is_broken_by(150), "the next one says so");
    }

    #[test]
    fn beyond_a_gap_what_was_read_stands() {
        let (mut coverage, now) = (Coverage::new(10), Instant::now());
        coverage.claim(20, now);
        coverage.claim(30, now);
        (0..ROOTS).for_each(|_| coverage.prove(15, now));
        assert_eq!(coverage.through(), 30);
        coverage.claim(25, now);
        coverage.prove(41, now);
        assert_eq!(coverage.through(), 40);
    }
}
