//! What the engine asks of the network. [`Horizon`] answers it; a simulated network does in the tests.

use crate::model::{AccountId, Timestamp};
use crate::stellar::{AccountAt, Error, Evidence, Horizon, Included, LedgerAccount, Sent, Submission};
use futures_util::future::{BoxFuture, FutureExt};

/// The network, as one node at a time shows it: a node may be behind another, and answers may be lost.
pub trait Network: Send + Sync {
    /// Sends a signed envelope. An error says nothing about whether it was taken.
    fn send<'a>(&'a self, envelope: &'a str) -> BoxFuture<'a, Result<Submission, Error>>;

    /// The transaction with this hash; `None`: this node has none.
    fn included<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<Included>, Error>>;

    /// Whether the transaction with this hash succeeded, whatever its operations; `None`: this node has none.
    fn is_successful<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<bool>, Error>>;

    /// An account and the ledger as of which it is so, both from one node; `None`: it is not on the ledger.
    fn account_at<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<AccountAt>, Error>>;

    /// A receiver's account; `None`: it is not on the ledger.
    fn account<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<LedgerAccount>, Error>>;

    /// The payment to `ours` that an operation is, on the network with this id.
    fn evidence<'a>(
        &'a self,
        operation_id: u64,
        ours: &'a AccountId,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Evidence, Error>>;

    /// What the transaction with this hash paid from `ours`, on the network with this id.
    fn sent<'a>(&'a self, hash: &'a str, ours: &'a AccountId, network: [u8; 32]) -> BoxFuture<'a, Result<Sent, Error>>;

    /// When a ledger closed; `None`: this node does not have it.
    fn closed_at(&self, ledger: u32) -> BoxFuture<'_, Result<Option<Timestamp>, Error>>;

    /// The usual fee for an operation, in stroops.
    fn usual_fee(&self) -> BoxFuture<'_, Result<u32, Error>>;
}

impl Network for Horizon {
    fn send<'a>(&'a self, envelope: &'a str) -> BoxFuture<'a, Result<Submission, Error>> {
        Self::send(self, envelope).boxed()
    }

    fn included<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<Included>, Error>> {
        Self::included(self, hash).boxed()
    }

    fn is_successful<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<bool>, Error>> {
        Self::is_successful(self, hash).boxed()
    }

    fn account_at<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<AccountAt>, Error>> {
        Self::account_at(self, account).boxed()
    }

    fn account<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<LedgerAccount>, Error>> {
        Self::account(self, account).boxed()
    }

    fn evidence<'a>(
        &'a self,
        operation_id: u64,
        ours: &'a AccountId,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Evidence, Error>> {
        Self::evidence(self, operation_id, ours, network).boxed()
    }

    fn sent<'a>(&'a self, hash: &'a str, ours: &'a AccountId, network: [u8; 32]) -> BoxFuture<'a, Result<Sent, Error>> {
        self.sent(hash, ours, network).boxed()
    }

    fn closed_at(&self, ledger: u32) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        Self::closed_at(self, ledger).boxed()
    }

    fn usual_fee(&self) -> BoxFuture<'_, Result<u32, Error>> {
        Self::usual_fee(self).boxed()
    }
}
