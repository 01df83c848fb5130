//! Coverage: the ledger up to which an account's history is known to be complete.
//!
//! If a page covers ledgers that Horizon has dropped, Horizon returns the rest without an error. Whether a page left
//! something out is known only from a root document requested after the page arrived: if Horizon then still has the
//! ledger after the last proved one, it had it when it answered the page. Until then the page is a claim. The nodes
//! behind one name may keep different amounts of history, so one root document is not enough.

use std::collections::VecDeque;
use tokio::time::Instant;

/// Number of root documents that prove a claim: each request may reach the node that answered the page.
const ROOTS: u32 = 3;

/// The claim of a page.
struct Claim {
    /// When the page arrived.
    at: Instant,
    /// The ledger up to which the history is complete, if nothing was left out.
    through: u32,
    /// The number of root documents that confirm it.
    roots: u32,
}

/// Proved and claimed coverage.
pub(super) struct Coverage {
    through: u32,
    claims: VecDeque<Claim>,
}

impl Coverage {
    /// The history up to `through` was read before this start.
    pub(super) fn new(through: u32) -> Self {
        Self { through, claims: VecDeque::new() }
    }

    /// Reading resumes after an interruption: the history up to `through` is stored, as payments or as a gap.
    pub(super) fn go_on(&mut self, through: u32) {
        self.through = self.through.max(through);
    }

    /// The ledger up to which nothing is missing except known gaps.
    pub(super) fn through(&self) -> u32 {
        self.through
    }

    /// A page arrived at `at`, and with it the history up to `through`.
    pub(super) fn claim(&mut self, through: u32, at: Instant) {
        if self.claims.back().map_or(self.through, |last| last.through) < through {
            self.claims.push_back(Claim { at, through, roots: 0 });
        }
    }

    /// Whether Horizon, whose oldest ledger is `elder`, may have left something out.
    pub(super) fn is_broken_by(&self, elder: u32) -> bool {
        elder > self.through.saturating_add(1)
    }

    /// Horizon, asked at `asked`, had `elder` as its oldest ledger. What is missing before that is stored as a gap
    /// already; claims of pages that arrived before `asked` are confirmed.
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
        // It is unknown whether the ledger was dropped before or after the page.
        assert!(!coverage.is_broken_by(11) && coverage.is_broken_by(12));
        for through in [10, 10, 20] {
            coverage.prove(11, after);
            assert_eq!(coverage.through(), through);
        }
    }

    #[test]
    fn the_node_with_less_history_decides() {
        let (mut coverage, now) = (Coverage::new(110), Instant::now());
        coverage.claim(240, now);
        coverage.prove(100, now);
        coverage.prove(100, now);
        assert!(coverage.is_broken_by(150), "the next one says so");
    }

    #[test]
    fn coverage_beyond_a_gap_remains() {
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
