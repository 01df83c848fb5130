//! The transactions that wait for a ledger, by Stellar Core's rules.
//!
//! One transaction of an account waits at a time; a fee bump replaces it for ten times its bid. The queue holds twice the
//! operations of a ledger: when it is full, a better bid takes the place of the worst. A ledger takes the best bids, and
//! all of them pay the worst bid among them. What waited for four ledgers in vain is dropped. Whatever left the queue,
//! into a ledger or not, is refused for ten ledgers (`TRY_AGAIN_LATER`).

use super::ledger::{
    entry::BASE_FEE,
    envelope::{Submitted, base},
    validate::Invalid,
};
use anchor_model::AccountId;
use std::{
    cmp::Ordering,
    collections::{HashSet, VecDeque},
};

/// Ledgers that a transaction waits for.
const PATIENCE: u32 = 4;

/// Ledgers for which a transaction that left the queue is refused.
const BAN: usize = 10;

/// The queue's size, in ledgers.
const LEDGERS: i64 = 2;

/// What a fee bump bids at least, as a multiple of the bid of the transaction that it replaces.
const REPLACEMENT: i128 = 10;

/// A bid for a number of operations.
#[derive(Clone, Copy, Debug)]
struct Bid {
    stroops: i64,
    operations: i64,
}

impl Bid {
    fn of(submitted: &Submitted) -> Self {
        Self { stroops: submitted.bid(), operations: submitted.fee_units() }
    }

    /// By the bid for one operation.
    fn compare(self, other: Self) -> Ordering {
        let own = i128::from(self.stroops) * i128::from(other.operations);
        own.cmp(&(i128::from(other.stroops) * i128::from(self.operations)))
    }

    /// The least bid for so many operations that is better than this one.
    fn beaten_by(self, operations: i64) -> i64 {
        let even = i128::from(self.stroops) * i128::from(operations) / i128::from(self.operations.max(1));
        i64::try_from(even + 1).unwrap_or(i64::MAX)
    }
}

/// A transaction in the queue.
struct Waiting {
    submitted: Submitted,
    /// Ledgers that closed without it.
    age: u32,
}

/// Why the queue does not take a transaction.
#[derive(Debug)]
pub(super) enum NotQueued {
    /// It is in the queue, alone or in a fee bump.
    Duplicate,
    /// It was there not long ago, another transaction of its account is there, or there is no room.
    TryAgainLater,
    /// It has no chance as it is.
    Invalid(Invalid),
}

/// A place in the queue, for the transaction it was given for.
pub(super) struct Place {
    /// The transactions that make room: hashes.
    leaving: Vec<[u8; 32]>,
    /// The transaction of the same account that it replaces.
    replaced: Option<[u8; 32]>,
}

/// The transactions of one ledger.
pub(super) struct Chosen {
    /// In the order in which they came.
    pub transactions: Vec<Submitted>,
    /// What each of their operations costs at most.
    pub base_fee: i64,
}

/// The queue.
pub(super) struct Queue {
    waiting: Vec<Waiting>,
    /// Hashes that are refused, by ledger, the latest first.
    banned: VecDeque<HashSet<[u8; 32]>>,
    /// The best bid that had to make room since the last ledger: no worse one takes its place.
    outbid: Option<Bid>,
}

impl Default for Queue {
    fn default() -> Self {
        Self { waiting: Vec::new(), banned: (0..BAN).map(|_| HashSet::new()).collect(), outbid: None }
    }
}

impl Queue {
    /// Whether a transaction of this account waits.
    pub fn holds(&self, source: AccountId) -> bool {
        self.waiting.iter().any(|waiting| base(&waiting.submitted.source) == source)
    }

    /// What the transactions that wait bid from this account, without the one that is replaced.
    pub fn owed_by(&self, payer: AccountId, place: &Place) -> i64 {
        let owed = self.waiting.iter().filter(|waiting| Some(waiting.submitted.outer_hash()) != place.replaced);
        owed.filter(|waiting| base(waiting.submitted.fee_source()) == payer)
            .fold(0, |sum, waiting| sum.saturating_add(waiting.submitted.bid()))
    }

    /// Finds a place for a transaction, in a network whose ledgers have so many operations.
    pub fn place(&mut self, submitted: &Submitted, ledger_size: u32) -> Result<Place, NotQueued> {
        let hash = submitted.outer_hash();
        if self.banned.iter().any(|hashes| hashes.contains(&hash)) {
            return Err(NotQueued::TryAgainLater);
        }
        let replaced = self.replaced_by(submitted)?;
        let (replaced, room) = match replaced {
            None => (None, 0),
            Some(old) => (Some(old.outer_hash()), old.fee_units()),
        };
        match self.leaving(submitted, ledger_size, room) {
            Ok(leaving) => Ok(Place { leaving, replaced }),
            Err(refused) => {
                self.ban(hash);
                Err(refused)
            }
        }
    }

    /// The transaction of the same account in the queue, if this one may replace it.
    fn replaced_by(&self, submitted: &Submitted) -> Result<Option<&Submitted>, NotQueued> {
        let source = base(&submitted.source);
        let Some(old) = self.waiting.iter().find(|waiting| base(&waiting.submitted.source) == source) else {
            return Ok(None);
        };
        let old = &old.submitted;
        let is_inside = submitted.fee_bump.is_none() && old.hash == submitted.hash;
        if old.outer_hash() == submitted.outer_hash() || is_inside {
            return Err(NotQueued::Duplicate);
        }
        if submitted.sequence < old.sequence {
            return Err(NotQueued::Invalid(Invalid::sequence()));
        }
        if submitted.fee_bump.is_none() || submitted.sequence != old.sequence {
            return Err(NotQueued::TryAgainLater);
        }
        let (new, old_bid) = (Bid::of(submitted), Bid::of(old));
        let needed = i128::from(old_bid.stroops) * i128::from(new.operations) * REPLACEMENT;
        if i128::from(new.stroops) * i128::from(old_bid.operations) < needed {
            let least = (needed + i128::from(old_bid.operations) - 1) / i128::from(old_bid.operations.max(1));
            return Err(NotQueued::Invalid(Invalid::fee(i64::try_from(least).unwrap_or(i64::MAX))));
        }
        Ok(Some(old))
    }

    /// Which transactions leave for this one. `room`: the operations of the one that it replaces.
    fn leaving(&self, submitted: &Submitted, ledger_size: u32, room: i64) -> Result<Vec<[u8; 32]>, NotQueued> {
        let bid = Bid::of(submitted);
        let too_low = |other: Bid| NotQueued::Invalid(Invalid::fee(other.beaten_by(bid.operations)));
        if let Some(outbid) = self.outbid.filter(|outbid| outbid.compare(bid) != Ordering::Less) {
            return Err(too_low(outbid));
        }
        let limit = i64::from(ledger_size).saturating_mul(LEDGERS);
        let new = (bid.operations - room).max(0);
        if new > limit {
            return Err(NotQueued::TryAgainLater);
        }
        let total: i64 = self.waiting.iter().map(|waiting| waiting.submitted.fee_units()).sum();
        let mut needed = total + new - limit;
        let mut worst_first: Vec<&Submitted> = self.waiting.iter().map(|waiting| &waiting.submitted).collect();
        worst_first.sort_by(|one, other| Bid::of(one).compare(Bid::of(other)));
        let mut leaving = Vec::new();
        for other in worst_first {
            if needed <= 0 {
                break;
            }
            if Bid::of(other).compare(bid) != Ordering::Less {
                return Err(too_low(Bid::of(other)));
            }
            if base(&other.source) == base(&submitted.source) {
                return Err(NotQueued::TryAgainLater);
            }
            needed -= other.fee_units();
            leaving.push(other.outer_hash());
        }
        Ok(leaving)
    }

    /// Puts a transaction where [`Self::place`] found room for it.
    pub fn add(&mut self, submitted: Submitted, place: Place) {
        for hash in place.leaving {
            if let Some(gone) = self.remove(hash) {
                self.outbid = Some(Bid::of(&gone.submitted));
                self.ban(hash);
            }
        }
        let replaced = place.replaced.and_then(|hash| self.remove(hash));
        let age = replaced.map_or(0, |waiting| waiting.age);
        self.waiting.push(Waiting { submitted, age });
    }

    /// Chooses the transactions of the next ledger. They stay in the queue until [`Self::closed`].
    pub fn choose(&self, ledger_size: u32) -> Chosen {
        let size = i64::from(ledger_size);
        let total: i64 = self.waiting.iter().map(|waiting| waiting.submitted.fee_units()).sum();
        let all = self.waiting.iter().map(|waiting| &waiting.submitted);
        if total <= size {
            return Chosen { transactions: all.cloned().collect(), base_fee: BASE_FEE };
        }
        let mut best_first: Vec<&Submitted> = all.clone().collect();
        best_first.sort_by(|one, other| Bid::of(other).compare(Bid::of(one)));
        let (mut room, mut base_fee, mut taken) = (size, i64::MAX, HashSet::new());
        for submitted in best_first {
            if submitted.fee_units() <= room {
                room -= submitted.fee_units();
                base_fee = base_fee.min(submitted.bid() / submitted.fee_units());
                taken.insert(submitted.outer_hash());
            }
        }
        let transactions = all.filter(|submitted| taken.contains(&submitted.outer_hash())).cloned().collect();
        Chosen { transactions, base_fee: if taken.is_empty() { BASE_FEE } else { base_fee.max(BASE_FEE) } }
    }

    /// Removes the transactions for which this is not true, and refuses them for a while.
    pub fn keep(&mut self, mut is_valid: impl FnMut(&Submitted) -> bool) {
        let (kept, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| is_valid(&waiting.submitted));
        self.waiting = kept;
        for waiting in gone {
            self.ban(waiting.submitted.outer_hash());
        }
    }

    /// A ledger closed with these transactions: account, sequence number and hash.
    pub fn closed(&mut self, applied: &[(AccountId, i64, [u8; 32])]) {
        for (source, sequence, hash) in applied {
            self.waiting.retain(|Waiting { submitted, .. }| {
                base(&submitted.source) != *source || submitted.sequence > *sequence
            });
            self.ban(*hash);
        }
        self.banned.pop_back();
        self.banned.push_front(HashSet::new());
        for waiting in &mut self.waiting {
            waiting.age += 1;
        }
        let aged: Vec<_> = self.waiting.iter().filter(|waiting| waiting.age >= PATIENCE).collect();
        let aged: Vec<_> = aged.into_iter().map(|waiting| waiting.submitted.outer_hash()).collect();
        for hash in aged {
            self.remove(hash);
            self.ban(hash);
        }
        self.outbid = None;
    }

    fn remove(&mut self, hash: [u8; 32]) -> Option<Waiting> {
        let at = self.waiting.iter().position(|waiting| waiting.submitted.outer_hash() == hash)?;
        Some(self.waiting.remove(at))
    }

    fn ban(&mut self, hash: [u8; 32]) {
        if let Some(latest) = self.banned.front_mut() {
            latest.insert(hash);
        }
    }
}
