//! What a background job can do with its claim: drop it, postpone it, finish it; and the pauses between retries.

use super::{Context, Error};
use crate::guest::CallError;
use crate::model::{Chain, JobSubject, Problem, Transaction, TransactionId};
use crate::net::Backoff;
use crate::store::Claim;
use std::time::Duration;

impl Context {
    /// The transaction a claim is about, if it is still in the state the job expects; otherwise the job is dropped.
    pub(crate) async fn subject(
        &self,
        claim: &Claim,
        wanted: impl Fn(&Transaction) -> bool,
    ) -> Result<Option<Transaction>, Error> {
        if let Some(id) = subject_of(claim)
            && let Some(transaction) = self.store.transaction(id).await?
            && wanted(&transaction)
        {
            return Ok(Some(transaction));
        }
        self.drop_job(claim).await?;
        Ok(None)
    }

    /// Drops a job: nothing is left to do.
    pub(crate) async fn drop_job(&self, claim: &Claim) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.finish(claim).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reschedules a job. The error is for the operator and names no person.
    pub(crate) async fn put_off(&self, claim: &Claim, pause: Duration, error: Option<&str>) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.postpone(claim, self.clock.now().plus(pause), error).await?;
        tx.commit().await?;
        // The runner sleeps until the due time it knew: the end of the lease, not this time.
        self.wake_runner();
        Ok(())
    }

    /// Reschedules a job whose record can't be read: an operator may mend it, and other jobs go on.
    pub(crate) async fn set_aside(&self, claim: &Claim, error: &Error) -> Result<(), Error> {
        let (kind, subject) = (claim.job.kind.as_str(), &claim.job.subject);
        let cause = Chain(error).to_string();
        tracing::error!(kind, subject, error = cause, "a job waits for a record that can't be read");
        self.put_off(claim, self.retry_pause(claim.attempts), Some(&cause)).await
    }

    /// The pause before try `attempts + 1` of a failing call. It doubles each time, with jitter so that retries spread
    /// out.
    pub(crate) fn retry_pause(&self, attempts: u32) -> Duration {
        let policy = &self.settings.retry;
        Backoff::doubling(policy.pause_first, policy.pause_most).pause(attempts, &*self.random)
    }

    /// The pause before the next poll. It grows by half each time.
    pub(crate) fn poll_pause(&self, attempts: u32) -> Duration {
        let policy = &self.settings.poll;
        Backoff::growing_by_half(policy.pause_first, policy.pause_most).pause(attempts, &*self.random)
    }
}

/// The transaction a claim is about, if its kind is about one.
fn subject_of(claim: &Claim) -> Option<TransactionId> {
    match claim.job.kind.subject() {
        JobSubject::Transaction => claim.job.subject.parse().ok(),
        JobSubject::Customer | JobSubject::Quote | JobSubject::LedgerOperation | JobSubject::LedgerPayout => None,
    }
}

/// A failed call, described twice: for the job's row, which names no person, and for the encrypted record.
pub(crate) struct Trouble {
    pub(crate) brief: String,
    pub(crate) full: String,
}

impl Trouble {
    pub(crate) fn of_call(error: &CallError) -> Self {
        let brief = match error {
            CallError::NotProvided(interface) => format!("no guest provides `{interface}`"),
            CallError::Fault(fault) => format!("{}: {} ({})", fault.function, fault.kind, fault.kind.code()),
        };
        let full = match error {
            CallError::NotProvided(_) => error.to_string(),
            CallError::Fault(fault) => format!("{fault}: {}", fault.detail),
        };
        Self { brief, full: full.chars().take(2000).collect() }
    }

    pub(crate) fn without_outcome() -> Self {
        Self::of_text("earlier tries ended without a record: the host or the guest was stopped")
    }

    /// Without personal data, both descriptions are the same.
    pub(crate) fn of_text(text: &str) -> Self {
        Self { brief: text.to_owned(), full: text.to_owned() }
    }

    pub(crate) fn of_problem(problem: &Problem) -> Self {
        let (brief, text) = match problem {
            Problem::Invalid(text) => ("invalid", text),
            Problem::Denied(text) => ("denied", text),
            Problem::Unavailable(text) => ("unavailable", text),
        };
        Self { brief: brief.to_owned(), full: format!("{brief}: {text}").chars().take(2000).collect() }
    }
}
