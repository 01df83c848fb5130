//! The history: every transaction of every closed ledger, found by hash, account, ledger or position.
//!
//! Positions are Horizon's (SEP-35): `ledger << 32 | transaction << 12 | operation`, the last two from 1.

mod ledgers;

pub(crate) use ledgers::{Ledgers, Totals};

use super::ledger::{
    envelope::{Submitted, base},
    operation::{Effect, Trace, participants},
};
use anchor_model::{AccountId, Timestamp};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use stellar_xdr::{Operation, TransactionResult};

/// A transaction in a closed ledger.
pub(crate) struct Record {
    pub ledger: u32,
    /// Position in the ledger, from 1.
    pub order: u32,
    pub closed_at: Timestamp,
    pub submitted: Submitted,
    pub result: TransactionResult,
    pub successful: bool,
    pub traces: Vec<Trace>,
}

/// One operation of a [`Record`].
#[derive(Clone)]
pub(crate) struct OperationRef {
    pub record: Arc<Record>,
    /// From 0.
    pub index: usize,
}

/// The part of history that a request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    All,
    Account(AccountId),
    Ledger(u32),
    /// The transaction at this position.
    Transaction(i64),
    /// The operation at this position.
    Operation(i64),
}

impl Record {
    /// The transaction's position.
    pub fn position(&self) -> i64 {
        i64::from(self.ledger) << 32 | i64::from(self.order) << 12
    }

    /// The accounts that the transaction concerns.
    fn participants(&self) -> Vec<AccountId> {
        let operations = self.submitted.operations.iter();
        let mut all: Vec<_> = operations
            .flat_map(|operation| participants(base(self.submitted.actor(operation)), &operation.body))
            .chain([base(&self.submitted.source), base(self.submitted.fee_source())])
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl OperationRef {
    /// The operation's position.
    pub fn position(&self) -> i64 {
        self.record.position() | i64::try_from(self.index + 1).unwrap_or(0xfff)
    }

    /// The operation itself.
    pub fn operation(&self) -> Option<&Operation> {
        self.record.submitted.operations.get(self.index)
    }

    /// Its effects.
    pub fn effects(&self) -> &[Effect] {
        self.record.traces.get(self.index).map_or(&[], |trace| &trace.effects)
    }
}

/// All transactions.
#[derive(Default)]
pub(crate) struct History {
    transactions: BTreeMap<i64, Arc<Record>>,
    by_hash: HashMap<[u8; 32], i64>,
    /// Positions of the operations that concern each account, ascending.
    operations_of: HashMap<AccountId, Vec<i64>>,
    /// Positions of the transactions that concern each account, ascending.
    transactions_of: HashMap<AccountId, Vec<i64>>,
}

/// The first position of a ledger, and the last before the next ledger.
fn span(ledger: u32) -> (i64, i64) {
    (i64::from(ledger) << 32, i64::from(ledger) << 32 | 0xffff_ffff)
}

/// The positions of `all` beyond `cursor` in the requested direction.
fn beyond(all: &[i64], cursor: i64, descending: bool) -> Box<dyn Iterator<Item = i64> + '_> {
    if descending {
        Box::new(all.iter().take(all.partition_point(|at| *at < cursor)).rev().copied())
    } else {
        Box::new(all.iter().skip(all.partition_point(|at| *at <= cursor)).copied())
    }
}

impl History {
    /// Adds a transaction of the ledger that closes.
    pub fn add(&mut self, record: Arc<Record>) {
        let position = record.position();
        self.by_hash.insert(record.submitted.hash, position);
        self.by_hash.insert(record.submitted.outer_hash(), position);
        for (operation, at) in record.submitted.operations.iter().zip(position + 1..) {
            for account in participants(base(record.submitted.actor(operation)), &operation.body) {
                self.operations_of.entry(account).or_default().push(at);
            }
        }
        for account in record.participants() {
            self.transactions_of.entry(account).or_default().push(position);
        }
        self.transactions.insert(position, record);
    }

    /// A transaction by its hash, or by the hash of the transaction inside it.
    pub fn by_hash(&self, hash: [u8; 32]) -> Option<&Arc<Record>> {
        self.by_hash.get(&hash).and_then(|position| self.transactions.get(position))
    }

    /// The operation at a position.
    pub fn operation(&self, position: i64) -> Option<OperationRef> {
        let record = self.transactions.get(&(position & !0xfff))?;
        let index = usize::try_from(position & 0xfff).ok()?.checked_sub(1)?;
        record.submitted.operations.get(index)?;
        Some(OperationRef { record: Arc::clone(record), index })
    }

    /// Transactions beyond `cursor`, nearest first.
    pub fn transactions(&self, scope: Scope, cursor: i64, descending: bool) -> impl Iterator<Item = &Arc<Record>> {
        let positions: Box<dyn Iterator<Item = i64>> = match scope {
            Scope::Account(account) => match self.transactions_of.get(&account) {
                Some(all) => beyond(all, cursor, descending),
                None => Box::new(std::iter::empty()),
            },
            Scope::All => self.range(i64::MIN, i64::MAX, cursor, descending),
            Scope::Ledger(ledger) => {
                let (first, last) = span(ledger);
                self.range(first, last, cursor, descending)
            }
            Scope::Transaction(at) | Scope::Operation(at) => self.range(at & !0xfff, at, cursor, descending),
        };
        positions.filter_map(|position| self.transactions.get(&position))
    }

    fn range(&self, first: i64, last: i64, cursor: i64, descending: bool) -> Box<dyn Iterator<Item = i64> + '_> {
        if descending {
            let end = last.min(cursor.saturating_sub(1));
            if first > end {
                return Box::new(std::iter::empty());
            }
            Box::new(self.transactions.range(first..=end).rev().map(|(position, _)| *position))
        } else {
            let start = first.max(cursor.saturating_add(1));
            if start > last {
                return Box::new(std::iter::empty());
            }
            Box::new(self.transactions.range(start..=last).map(|(position, _)| *position))
        }
    }

    /// Operations beyond `cursor`, nearest first.
    pub fn operations(
        &self,
        scope: Scope,
        cursor: i64,
        descending: bool,
    ) -> Box<dyn Iterator<Item = OperationRef> + '_> {
        match scope {
            Scope::Account(account) => {
                let Some(all) = self.operations_of.get(&account) else { return Box::new(std::iter::empty()) };
                Box::new(beyond(all, cursor, descending).filter_map(|position| self.operation(position)))
            }
            Scope::Operation(at) => {
                let wanted = if descending { at < cursor } else { at > cursor };
                Box::new(self.operation(at).filter(|_| wanted).into_iter())
            }
            _ => {
                // Operations of the cursor's transaction may be beyond the cursor.
                let edge = cursor & !0xfff;
                let from = if descending { edge.saturating_add(1) } else { edge.saturating_sub(1) };
                let operations = self.transactions(scope, from, descending).flat_map(move |record| {
                    let count = record.submitted.operations.len();
                    let mut all: Vec<_> =
                        (0..count).map(|index| OperationRef { record: Arc::clone(record), index }).collect();
                    if descending {
                        all.reverse();
                    }
                    all
                });
                Box::new(operations.filter(move |operation| {
                    if descending { operation.position() < cursor } else { operation.position() > cursor }
                }))
            }
        }
    }
}
