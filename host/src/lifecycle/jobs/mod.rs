//! One file per sort of background work: load, ask the guest, give the command, or put the work off.

mod accept;
mod deadlines;
mod mismatch;
mod payout;
mod people;
mod rate;
mod wanting;

use super::{
    Error, Lifecycle,
    engine::{Cause, NotDone},
    rules::Command,
};
use crate::guest::CallError;
use crate::model::{Problem, Transaction};
use crate::store::Claim;
use std::time::Duration;

impl Lifecycle {
    /// The transaction a claim is about, when it still is as the work wants it; else the work is taken off the list.
    pub(super) async fn subject(
        &self,
        claim: &Claim,
        wanted: impl Fn(&Transaction) -> bool,
    ) -> Result<Option<Transaction>, Error> {
        if let Some(id) = Self::subject_of(claim)
            && let Some(transaction) = self.store.transaction(id).await?
            && wanted(&transaction)
        {
            return Ok(Some(transaction));
        }
        self.drop_job(claim).await?;
        Ok(None)
    }

    /// Takes work off the list: nothing is left to do.
    pub(super) async fn drop_job(&self, claim: &Claim) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.finish(claim).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts work off. The error is the operator's and names no person.
    pub(super) async fn put_off(&self, claim: &Claim, pause: Duration, error: Option<&str>) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.postpone(claim, self.clock.now().plus(pause), error).await?;
        tx.commit().await?;
        // They nap until what they knew of is due: the lease's end, not this.
        self.wake_runner();
        Ok(())
    }

    /// Gives the command that completes the work. Refused: the world moved on, and the work is taken off the list.
    async fn complete(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        command: Command,
        cause: Cause<'_>,
    ) -> Result<(), Error> {
        match self.command(transaction.id, command, cause.claim(claim)).await {
            Ok(_) => Ok(()),
            Err(NotDone::Refused(refused)) => {
                tracing::warn!(transaction = %transaction.id, %refused, "guest's answer not applied");
                self.drop_job(claim).await
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The pause before try `attempts + 1` of a failing call: doubling, with jitter so that many don't come at once.
    pub(super) fn retry_pause(&self, attempts: u32) -> Duration {
        let policy = &self.settings.retry;
        self.grown(policy.pause_first, policy.pause_most, attempts, (2, 1))
    }

    /// The pause before the next question for news: growing by half.
    fn poll_pause(&self, attempts: u32) -> Duration {
        let policy = &self.settings.poll;
        self.grown(policy.pause_first, policy.pause_most, attempts, (3, 2))
    }

    fn grown(&self, first: Duration, most: Duration, attempts: u32, (times, over): (u32, u32)) -> Duration {
        let mut pause = first;
        for _ in 1..attempts {
            pause = pause.saturating_mul(times) / over;
            if pause >= most {
                break;
            }
        }
        // Between 3/4 and 4/4 of it.
        let [jitter] = self.random.bytes::<1>();
        let pause = pause.min(most);
        pause - pause / 4 * u32::from(jitter) / 255
    }
}

/// A failed call in two tellings: for the work row, which names no person, and for the sealed record.
pub(super) struct Trouble {
    pub(super) brief: String,
    full: String,
}

impl Trouble {
    pub(super) fn of_call(error: &CallError) -> Self {
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

    fn of_silence() -> Self {
        Self::of_text("earlier tries ended without a record: the host or the guest was stopped")
    }

    /// Nothing personal: both tellings are the same.
    fn of_text(text: &str) -> Self {
        Self { brief: text.to_owned(), full: text.to_owned() }
    }

    fn of_problem(problem: &Problem) -> Self {
        let (brief, text) = match problem {
            Problem::Invalid(text) => ("invalid", text),
            Problem::Denied(text) => ("denied", text),
            Problem::Unavailable(text) => ("unavailable", text),
        };
        Self { brief: brief.to_owned(), full: format!("{brief}: {text}").chars().take(2000).collect() }
    }
}
