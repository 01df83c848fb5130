//! The nodes that payouts go through. The first is asked about accounts and fees, and the next where it gives no answer.
//! Every node is given each transaction and asked for it, and two have to agree that one is over.

use super::network::Network;
use crate::model::{AccountId, PayoutAttempt};
use crate::stellar::{AccountAt, Error, Evidence, Included, LedgerAccount, Submission};
use futures_util::future::{BoxFuture, join_all};
use std::sync::Arc;

/// Nodes that have to agree that a transaction is over, if there are as many.
const NEEDED: usize = 2;

/// One node or more.
#[derive(Clone)]
pub(super) struct Nodes {
    first: Arc<dyn Network>,
    others: Vec<Arc<dyn Network>>,
}

/// What the nodes say about a transaction that none of them has.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// How many say that its time is over, by a ledger that closed after it, and its sequence number unused.
    pub over: usize,
    /// How many say that its time is over, whatever its sequence number.
    pub late: usize,
    /// How many have to say so.
    pub needed: usize,
    /// Whether one says that its sequence number is used.
    pub passed: bool,
    /// Why a node said nothing.
    pub error: Option<Error>,
}

impl Nodes {
    pub fn new(first: Arc<dyn Network>) -> Self {
        Self { first, others: Vec::new() }
    }

    pub fn and(mut self, others: impl IntoIterator<Item = Arc<dyn Network>>) -> Self {
        self.others.extend(others);
        self
    }

    fn all(&self) -> impl Iterator<Item = &dyn Network> {
        [&self.first].into_iter().chain(&self.others).map(AsRef::as_ref)
    }

    /// The answer of the first node that gives one; else the first node's error.
    async fn ask<'a, T>(
        &'a self,
        question: impl Fn(&'a dyn Network) -> BoxFuture<'a, Result<T, Error>>,
    ) -> Result<T, Error> {
        let first = question(self.first.as_ref()).await;
        if first.is_ok() {
            return first;
        }
        for other in &self.others {
            if let Ok(answer) = question(other.as_ref()).await {
                return Ok(answer);
            }
        }
        first
    }

    /// As [`Network::account`].
    pub async fn account(&self, account: &AccountId) -> Result<Option<LedgerAccount>, Error> {
        self.ask(|node| node.account(account)).await
    }

    /// As [`Network::account_at`].
    pub async fn account_at(&self, account: &AccountId) -> Result<Option<AccountAt>, Error> {
        self.ask(|node| node.account_at(account)).await
    }

    /// As [`Network::is_successful`].
    pub async fn is_successful(&self, hash: &str) -> Result<Option<bool>, Error> {
        self.ask(|node| node.is_successful(hash)).await
    }

    /// As [`Network::evidence`]; another node is asked where one does not have it.
    pub async fn evidence(&self, operation_id: u64, ours: &AccountId, network: [u8; 32]) -> Result<Evidence, Error> {
        let mut first = None;
        for node in self.all() {
            match node.evidence(operation_id, ours, network).await {
                Ok(Evidence::Missing) | Err(_) if first.is_some() => {}
                other @ (Ok(Evidence::Missing) | Err(_)) => first = Some(other),
                found => return found,
            }
        }
        first.unwrap_or(Ok(Evidence::Missing))
    }

    /// As [`Network::usual_fee`].
    pub async fn usual_fee(&self) -> Result<u32, Error> {
        self.ask(|node| node.usual_fee()).await
    }

    /// Gives the envelope to every node. The best answer.
    pub async fn send(&self, envelope: &str) -> Result<Submission, Error> {
        let answers = join_all(self.all().map(|node| node.send(envelope))).await;
        let rank = |answer: &Result<Submission, Error>| match answer {
            Ok(Submission::Pending) => 0,
            Ok(Submission::Duplicate) => 1,
            Ok(Submission::TryAgainLater) => 2,
            Ok(Submission::Refused(_)) => 3,
            Err(_) => 4,
        };
        let best = answers.into_iter().min_by_key(rank);
        best.unwrap_or_else(|| Err(Error::Unavailable { reason: "no Horizon".to_owned(), retry_after: None }))
    }

    /// The transaction of an attempt, by its own hash or that of a fee bump around it, if a node has it. An error: no node
    /// answers.
    pub async fn included(&self, open: &PayoutAttempt) -> Result<Option<Included>, Error> {
        let (mut error, mut has_answer) = (None, false);
        for node in self.all() {
            let bumps = open.bumps.iter().rev().map(|bump| bump.hash.as_str());
            for hash in [open.hash.as_str()].into_iter().chain(bumps) {
                match node.included(hash).await {
                    Ok(Some(included)) => return Ok(Some(included)),
                    Ok(None) => has_answer = true,
                    Err(failed) => {
                        error.get_or_insert(failed);
                        break;
                    }
                }
            }
        }
        match (has_answer, error) {
            (false, Some(error)) => Err(error),
            _ => Ok(None),
        }
    }

    /// What each node says about a transaction that none has. An error: no node answers.
    pub async fn words(&self, open: &PayoutAttempt) -> Result<Words, Error> {
        let mut words = Words { needed: NEEDED.min(self.others.len() + 1), ..Words::default() };
        let mut has_answer = false;
        for node in self.all() {
            match word(node, open).await {
                Err(failed) => _ = words.error.get_or_insert(failed),
                Ok((is_late, is_used)) => {
                    has_answer = true;
                    words.passed |= is_used;
                    words.late += usize::from(is_late);
                    words.over += usize::from(is_late && !is_used);
                }
            }
        }
        match (has_answer, words.error.take()) {
            (false, Some(error)) => Err(error),
            (_, error) => Ok(Words { error, ..words }),
        }
    }
}

/// Whether a transaction's time is over by the ledgers that a node has read, and whether its sequence number is used, both
/// as of one ledger.
async fn word(node: &dyn Network, open: &PayoutAttempt) -> Result<(bool, bool), Error> {
    // A channel that was merged has no sequence numbers any more; a node without history knows none either.
    let Some(channel) = node.account_at(&open.channel).await? else { return Ok((false, false)) };
    let closed_at = node.closed_at(channel.ledger).await?;
    let is_late = closed_at.is_some_and(|closed_at| closed_at > open.valid_until);
    Ok((is_late, channel.account.sequence >= open.sequence))
}
