//! The nodes that payouts go through. The first is asked about accounts and fees, and the next where it gives no answer.
//! Every node is given each transaction and asked for it, and two have to agree that one failed or is over.

use super::network::Network;
use crate::model::{AccountId, PayoutAttempt};
use crate::stellar::{AccountAt, Error, Evidence, Included, LedgerAccount, Sent, Submission};
use futures_util::future::{BoxFuture, join_all};
use std::sync::Arc;

/// Nodes that have to agree that a transaction is over, if there are as many.
const NEEDED: usize = 2;

/// One node or more.
#[derive(Clone)]
pub(super) struct Nodes {
    first: Arc<dyn Network>,
    others: Vec<Arc<dyn Network>>,
    witnesses: Vec<Arc<dyn Network>>,
}

/// What the nodes know of a transaction that was signed.
pub(super) enum Seen {
    /// It is on the ledger.
    Included(Included),
    /// Fewer nodes than needed say that it failed. The text is for the operator.
    Disputed(String),
    /// No node has it.
    Absent,
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
        Self { first, others: Vec::new(), witnesses: Vec::new() }
    }

    pub fn and(mut self, others: impl IntoIterator<Item = Arc<dyn Network>>) -> Self {
        self.others.extend(others);
        self
    }

    pub fn confirmed_by(mut self, witnesses: impl IntoIterator<Item = Arc<dyn Network>>) -> Self {
        self.witnesses.extend(witnesses);
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

    /// As [`Network::evidence`], of every node and of those that confirm payments. One that denies it decides; else two have to
    /// say the same, if there are as many, and one otherwise.
    pub async fn evidence(&self, operation_id: u64, ours: &AccountId, network: [u8; 32]) -> Result<Evidence, Error> {
        let (mut agreed, mut error, mut asked) = (Vec::<Evidence>::new(), None, 0);
        for node in self.all().chain(self.witnesses.iter().map(AsRef::as_ref)) {
            asked += 1;
            match node.evidence(operation_id, ours, network).await {
                Ok(Evidence::Missing) => {}
                Ok(denied @ Evidence::NoPayment(_)) => return Ok(denied),
                Ok(found) if agreed.first().is_some_and(|first| *first != found) => {
                    return Ok(Evidence::NoPayment("two Horizons tell it differently".to_owned()));
                }
                Ok(found) => agreed.push(found),
                Err(why) => _ = error.get_or_insert(why),
            }
        }
        let is_enough = agreed.len() >= NEEDED.min(asked);
        match (agreed.pop(), error) {
            (Some(found), _) if is_enough => Ok(found),
            (_, Some(error)) => Err(error),
            (_, None) => Ok(Evidence::Missing),
        }
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

    /// The transaction of an attempt, by its own hash or that of a fee bump around it. A success is believed of one node; a
    /// failure, after which another transaction may be signed, of two. An error: no node answers.
    pub async fn included(&self, open: &PayoutAttempt) -> Result<Seen, Error> {
        let (mut error, mut has_answer, mut failed) = (None, false, Vec::new());
        for node in self.all() {
            match included(node, open).await {
                Ok(Some(found)) if found.result.is_success() => return Ok(Seen::Included(found)),
                Ok(Some(found)) => failed.push(found),
                Ok(None) => has_answer = true,
                Err(why) => _ = error.get_or_insert(why),
            }
        }
        let (count, needed) = (failed.len(), self.needed());
        match (failed.pop(), error) {
            (Some(found), _) if count >= needed => Ok(Seen::Included(found)),
            (Some(found), _) => Ok(Seen::Disputed(format!(
                "{count} of the {needed} Horizons that have to agree say that its transaction failed in ledger {}: bring the other \
                 back, or take it out of network.submit_horizon_urls",
                found.ledger
            ))),
            (None, Some(error)) if !has_answer => Err(error),
            (None, _) => Ok(Seen::Absent),
        }
    }

    /// A transaction that somebody else made: as the first node has it that says that it paid. An error: no node answers.
    pub async fn sent(&self, hash: &str, ours: &AccountId, network: [u8; 32]) -> Result<Sent, Error> {
        let (mut error, mut best) = (None, None);
        for node in self.all() {
            match node.sent(hash, ours, network).await {
                Ok(paid @ Sent::Paid(_)) => return Ok(paid),
                Ok(failed @ Sent::Failed(_)) => best = Some(failed),
                Ok(Sent::Absent) => _ = best.get_or_insert(Sent::Absent),
                Err(why) => _ = error.get_or_insert(why),
            }
        }
        match (best, error) {
            (Some(best), _) => Ok(best),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(Sent::Absent),
        }
    }

    /// How many nodes have to agree.
    fn needed(&self) -> usize {
        NEEDED.min(self.others.len() + 1)
    }

    /// What each node says about a transaction that none has. An error: no node answers.
    pub async fn words(&self, open: &PayoutAttempt) -> Result<Words, Error> {
        let mut words = Words { needed: self.needed(), ..Words::default() };
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

/// The transaction of an attempt at a node, by any of its hashes.
async fn included(node: &dyn Network, open: &PayoutAttempt) -> Result<Option<Included>, Error> {
    let bumps = open.bumps.iter().rev().map(|bump| bump.hash.as_str());
    for hash in [open.hash.as_str()].into_iter().chain(bumps) {
        if let Some(found) = node.included(hash).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
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
