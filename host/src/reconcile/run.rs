//! A run: what it compares, how far it got, and what it counted. All of it is stored with each step.

use super::{Error, compare::Dust};
use crate::model::{AccountId, PayoutState, ReconciliationId, Timestamp};
use crate::store::{self, RunRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Parts of a range of ledgers of which it is known whether payouts and payments cancel out.
const PARTS: u64 = 64;

/// Ledgers of an account, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerRange {
    /// The account.
    pub account: AccountId,
    /// The first ledger.
    pub first_ledger: u32,
    /// The last ledger.
    pub last_ledger: u32,
    /// Whether the account's payments were not read before the first ledger.
    pub is_from_beginning: bool,
}

impl LedgerRange {
    pub(super) fn has(&self, ledger: u32) -> bool {
        (self.first_ledger..=self.last_ledger).contains(&ledger)
    }

    fn part(&self, ledger: u32) -> u64 {
        let (span, at) = (u64::from(self.last_ledger - self.first_ledger) + 1, u64::from(ledger - self.first_ledger));
        at * PARTS / span
    }
}

/// What is compared next. The order is that of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// Payments of the range with this number, after this token.
    Payments { range: usize, cursor: u64 },
    /// Payouts after this id.
    Payouts { after: String },
    /// The same again: those that were not seen on the ledger.
    Unseen { after: String },
    /// Transactions of payouts that are under way, after this hash.
    Attempts { after: String },
    /// Channels.
    Channels,
    /// Transactions after this id.
    Transactions { after: String },
    /// Nothing.
    Over,
}

/// Payouts that were seen on the ledger, less those that the books claim, in a part of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Balance {
    count: i64,
    /// The sum of their hashes' first bytes: it is zero when they are the same payouts.
    sum: u64,
}

/// What a run has compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ReconcileCounts)]
pub struct Counts {
    /// Payments to our accounts.
    pub payments: u64,
    /// Payments from our accounts.
    pub outgoing: u64,
    /// Payouts.
    pub payouts: u64,
    /// Transactions.
    pub transactions: u64,
}

/// A run's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub ranges: Vec<LedgerRange>,
    /// Records that last changed before this are older than the ranges.
    pub since: Timestamp,
    /// Whether it is about every account.
    pub is_about_all: bool,
    /// When the newest ledger closed, as the run began.
    pub network_at: Timestamp,
    pub phase: Phase,
    pub counts: Counts,
    /// Differences by kind.
    pub differences: BTreeMap<String, u64>,
    /// Payments of the current range that may only have been counted, by asset.
    pub dust: BTreeMap<String, Dust>,
    /// Whether payouts count as paid from accounts whose payments are not compared.
    has_unwatched: bool,
    /// By part of a range, counted through.
    payouts: BTreeMap<u64, Balance>,
}

impl Run {
    pub fn new(ranges: Vec<LedgerRange>, since: Timestamp, is_about_all: bool, network_at: Timestamp) -> Self {
        let mut new = Self {
            ranges,
            since,
            is_about_all,
            network_at,
            phase: Phase::Over,
            counts: Counts::default(),
            differences: BTreeMap::new(),
            dust: BTreeMap::new(),
            has_unwatched: false,
            payouts: BTreeMap::new(),
        };
        new.phase = new.payments_of(0);
        new
    }

    /// The beginning of the range with this number, or of what comes after all ranges.
    pub fn payments_of(&self, range: usize) -> Phase {
        match self.ranges.get(range) {
            Some(of) => {
                Phase::Payments { range, cursor: super::compare::operations(of.first_ledger, of.first_ledger).0 }
            }
            None => Phase::Payouts { after: String::new() },
        }
    }

    /// Whether records are read however old they are.
    pub fn is_whole(&self) -> bool {
        self.since == Timestamp::from_millis(0)
    }

    /// Whether a ledger of an account is compared.
    pub fn covers(&self, account: &AccountId, ledger: u32) -> bool {
        self.ranges.iter().any(|range| range.account == *account && range.has(ledger))
    }

    fn part(&self, account: &AccountId, ledger: u32) -> Option<u64> {
        let place = self.ranges.iter().position(|range| range.account == *account && range.has(ledger))?;
        Some(u64::try_from(place).unwrap_or_default() * PARTS + self.ranges.get(place)?.part(ledger))
    }

    /// Notes a payout as seen on the ledger, as the books have it.
    pub fn see(&mut self, account: &AccountId, ledger: u32, hash: &str) {
        self.weigh(account, ledger, hash, 1);
    }

    /// Notes a payout as paid in the books.
    pub fn claim(&mut self, account: &AccountId, state: &PayoutState) {
        if let PayoutState::Paid { hash, ledger, .. } = state {
            self.has_unwatched |= !self.is_watched(account);
            self.weigh(account, *ledger, hash, -1);
        }
    }

    fn is_watched(&self, account: &AccountId) -> bool {
        self.ranges.iter().any(|range| range.account == *account)
    }

    /// Whether what an account does is compared.
    pub fn is_about(&self, account: &AccountId) -> bool {
        self.is_about_all || self.is_watched(account)
    }

    fn weigh(&mut self, account: &AccountId, ledger: u32, hash: &str, sign: i64) {
        let Some(part) = self.part(account, ledger) else { return };
        let weight = hash.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default();
        let Balance { count, sum } = self.payouts.get(&part).copied().unwrap_or_default();
        let sum = if sign > 0 { sum.wrapping_add(weight) } else { sum.wrapping_sub(weight) };
        self.payouts.insert(part, Balance { count: count + sign, sum });
    }

    /// Whether all payouts that the books claim were seen.
    pub fn is_balanced(&self) -> bool {
        !self.has_unwatched && self.payouts.values().all(|balance| *balance == Balance::default())
    }

    /// Whether a payout that counts as paid may be one that was not seen.
    pub fn may_be_unseen(&self, account: &AccountId, ledger: u32) -> bool {
        if !self.is_watched(account) {
            return true;
        }
        let part = self.part(account, ledger).and_then(|part| self.payouts.get(&part));
        part.is_some_and(|balance| *balance != Balance::default())
    }

    /// The ledger that is compared, or the last one.
    pub fn ledger(&self) -> u32 {
        match self.phase {
            Phase::Payments { cursor, .. } => crate::stellar::ledger_of(cursor),
            _ => self.ranges.iter().map(|range| range.last_ledger).max().unwrap_or_default(),
        }
    }

    /// Ledgers of all accounts together: those compared, and those to compare.
    pub fn progress(&self) -> (u64, u64) {
        let span = |range: &LedgerRange| u64::from(range.last_ledger - range.first_ledger) + 1;
        let total = self.ranges.iter().map(span).sum();
        let Phase::Payments { range, cursor } = self.phase else { return (total, total) };
        let before: u64 = self.ranges.iter().take(range).map(span).sum();
        let first = self.ranges.get(range).map_or(0, |range| range.first_ledger);
        (before + u64::from(crate::stellar::ledger_of(cursor).saturating_sub(first)), total)
    }

    pub fn read(row: &RunRow) -> Result<Self, Error> {
        let problem = "unknown record layout";
        let corrupt = |_| store::Error::corrupt("reconciliations", row.id.to_string(), problem);
        Ok(serde_json::from_str(&row.body).map_err(corrupt)?)
    }

    pub fn to_body(&self) -> String {
        // Plain data with string keys always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A run for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunSummary {
    /// Its id.
    pub id: ReconciliationId,
    /// What was asked for.
    pub terms: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When its last step ended.
    pub updated_at: Timestamp,
    /// When it was finished; none: it is not.
    pub finished_at: Option<Timestamp>,
    /// What is or was compared last: `payments`, `payouts`, `transactions`; `over`: everything was.
    pub phase: String,
    /// The ledger that was compared last.
    pub ledger: u32,
    /// Ledgers of all accounts together that were compared.
    pub ledgers_done: u64,
    /// Those to compare.
    pub ledgers: u64,
    /// The ledgers, by account.
    pub ranges: Vec<LedgerRange>,
    /// What was compared.
    pub compared: Counts,
    /// How many differences were found, by kind; accepted ones are not counted.
    pub differences: BTreeMap<String, u64>,
}

impl RunSummary {
    pub(super) fn of(row: &RunRow, run: &Run) -> Self {
        let phase = match run.phase {
            Phase::Payments { .. } => "payments",
            Phase::Payouts { .. } | Phase::Unseen { .. } | Phase::Attempts { .. } | Phase::Channels => "payouts",
            Phase::Transactions { .. } => "transactions",
            Phase::Over => "over",
        };
        let (ledgers_done, ledgers) = run.progress();
        Self {
            id: row.id,
            terms: row.terms.clone(),
            started_at: row.started_at,
            updated_at: row.updated_at,
            finished_at: row.finished_at,
            phase: phase.to_owned(),
            ledger: run.ledger(),
            ledgers_done,
            ledgers,
            ranges: run.ranges.clone(),
            compared: run.counts,
            differences: run.differences.clone(),
        }
    }

    /// How many differences were found.
    pub fn found(&self) -> u64 {
        self.differences.values().sum()
    }
}
