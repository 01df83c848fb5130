//! The network as one node shows it: a node may be some ledgers behind, and then knows nothing of the later ones.

use super::{
    chain::Chain,
    history::{OperationRef, Record, Scope, Totals},
    ledger::entry::{Account, ClaimableBalance, Entries, Entry, Key, TrustLine},
};
use anchor_model::{AccountId, Timestamp};
use std::{
    borrow::Cow,
    sync::{Arc, RwLockReadGuard},
};
use stellar_xdr::Asset;

/// All that a node has read, up to one ledger.
pub(super) struct View<'a> {
    chain: RwLockReadGuard<'a, Chain>,
    latest: u32,
}

impl<'a> View<'a> {
    /// The view of a node that is so many ledgers behind.
    pub fn new(chain: RwLockReadGuard<'a, Chain>, lag: u32) -> Self {
        let latest = chain.latest().saturating_sub(lag).max(1);
        Self { chain, latest }
    }

    /// The latest ledger that the node has read.
    pub fn latest(&self) -> u32 {
        self.latest
    }

    /// The latest ledger of the network.
    pub fn core_latest(&self) -> u32 {
        self.chain.latest()
    }

    /// How many operations a ledger takes.
    pub fn ledger_size(&self) -> u32 {
        self.chain.ledger_size()
    }

    /// Whether the node has the ledger.
    pub fn has(&self, ledger: u32) -> bool {
        (1..=self.latest).contains(&ledger)
    }

    /// When a ledger closed.
    pub fn closed_at(&self, ledger: u32) -> Option<Timestamp> {
        self.chain.ledgers.closed_at(ledger).filter(|_| self.has(ledger))
    }

    /// A ledger's own totals, none for an empty ledger, and those up to it.
    pub fn totals(&self, ledger: u32) -> (Option<&Totals>, Totals) {
        (self.chain.ledgers.totals(ledger), self.chain.ledgers.carried(ledger))
    }

    /// A ledger's hash.
    pub fn hash(&self, ledger: u32) -> [u8; 32] {
        self.chain.ledgers.hash(ledger)
    }

    /// All entries.
    pub fn entries(&self) -> Cow<'_, Entries> {
        self.chain.entries_at(self.latest)
    }

    /// An account.
    pub fn account(&self, id: AccountId) -> Option<Account> {
        match self.chain.entry_at(&Key::Account(id), self.latest) {
            Some(Entry::Account(account)) => Some((**account).clone()),
            _ => None,
        }
    }

    /// An account's trust lines.
    pub fn trust_lines(&self, id: AccountId) -> Vec<TrustLine> {
        let line = |entry: &Entry| match entry {
            Entry::TrustLine(line) if line.account == id => Some(line.clone()),
            _ => None,
        };
        let entries = self.entries();
        entries.range(Key::TrustLine(id, Asset::Native)..).map_while(|(_, entry)| line(entry)).collect()
    }

    /// A claimable balance.
    pub fn balance(&self, id: [u8; 32]) -> Option<ClaimableBalance> {
        match self.chain.entry_at(&Key::Balance(id), self.latest) {
            Some(Entry::Balance(balance)) => Some(balance.clone()),
            _ => None,
        }
    }

    fn has_read(&self, record: &Record) -> bool {
        record.ledger <= self.latest
    }

    /// Whether any transaction ever concerned the account.
    pub fn knows(&self, account: AccountId) -> bool {
        self.transactions(Scope::Account(account), 0, false).next().is_some()
    }

    /// A transaction by its hash, or by the hash of the transaction inside it.
    pub fn by_hash(&self, hash: [u8; 32]) -> Option<&Arc<Record>> {
        self.chain.history.by_hash(hash).filter(|record| self.has_read(record))
    }

    /// The operation at a position.
    pub fn operation(&self, position: i64) -> Option<OperationRef> {
        self.chain.history.operation(position).filter(|operation| self.has_read(&operation.record))
    }

    /// Transactions beyond `cursor`, nearest first.
    pub fn transactions(&self, scope: Scope, cursor: i64, descending: bool) -> impl Iterator<Item = &Arc<Record>> {
        self.chain.history.transactions(scope, cursor, descending).filter(|record| self.has_read(record))
    }

    /// Operations beyond `cursor`, nearest first.
    pub fn operations(&self, scope: Scope, cursor: i64, descending: bool) -> impl Iterator<Item = OperationRef> {
        self.chain.history.operations(scope, cursor, descending).filter(|operation| self.has_read(&operation.record))
    }
}
