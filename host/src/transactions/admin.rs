//! Operations for operators: list and show transactions, and decide about one.

use super::{
    Cause, NotDone, Signoff, Transactions,
    rules::{CommonCommand, Refused},
};
use crate::context::Error;
use crate::model::{Transaction, TransactionId};
use crate::store::{Actor, JobRow, JournalRow, UnappliedPayment};

/// What an operator decides about a transaction. Refunds have terms: [`super::RefundTerms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is paid out, nor sent back, until it is resumed or refunded.
    Hold,
    /// What needs attention goes on: the payout is requested again, with the same key unless the guest said that nothing
    /// was paid under it.
    Resume,
    /// Work that waits for its next try is tried at once.
    Retry,
    /// Nobody pays it any more: what is paid from now on is late.
    Expire,
}

/// A transaction and its journal.
#[derive(Debug)]
pub struct TransactionReport {
    /// The record.
    pub transaction: Transaction,
    /// Its journal, oldest first.
    pub journal: Vec<JournalRow>,
    /// Its jobs, the next due first.
    pub jobs: Vec<JobRow>,
    /// Payments that seem to be meant for it and are not credited, oldest first.
    pub unapplied: Vec<UnappliedPayment>,
}

impl Transactions {
    /// The newest transactions, or only those that need attention.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn list_transactions(&self, needs_attention: bool, limit: u32) -> Result<Vec<Transaction>, Error> {
        Ok(self.store.transactions(needs_attention, limit).await?)
    }

    /// The jobs of these transactions, the next due first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn jobs_of(&self, transactions: &[TransactionId]) -> Result<Vec<JobRow>, Error> {
        Ok(self.store.jobs_of(transactions).await?)
    }

    /// One transaction with its journal, of any owner.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn report(&self, id: &str) -> Result<TransactionReport, Error> {
        let id: TransactionId = id.parse().map_err(|_| Error::NotFound)?;
        let transaction = self.store.transaction(id).await?.ok_or(Error::NotFound)?;
        let (journal, jobs) = (self.store.journal(id).await?, self.store.jobs_of(&[id]).await?);
        Ok(TransactionReport { transaction, journal, jobs, unapplied: self.store.unapplied_for(id).await? })
    }

    /// Carries out an operator's decision.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if the transaction does not allow it, with the reason; [`Error::Store`].
    pub async fn apply_decision(&self, id: &str, decision: Decision, signoff: &Signoff) -> Result<Transaction, Error> {
        let id: TransactionId = id.parse().map_err(|_| Error::NotFound)?;
        let detail = format!("{}: {}", signoff.by, signoff.why);
        let command = match decision {
            Decision::Hold => CommonCommand::Hold { detail },
            Decision::Resume => CommonCommand::Resume { detail },
            Decision::Retry => CommonCommand::Retry { detail },
            Decision::Expire => CommonCommand::Expire { by_operator: Some(detail) },
        };
        match self.command(id, command, Cause::by(Actor::Operator).named(&signoff.by)).await {
            Err(NotDone::Refused(Refused::WrongStatus { have, .. })) => Err(Error::Invalid(match decision {
                Decision::Resume => format!(
                    "the transaction is {have} and does not need attention; list those that do with needs_attention=true"
                ),
                Decision::Hold | Decision::Retry | Decision::Expire => format!("the transaction is {have}"),
            })),
            done => Ok(done?),
        }
    }
}
