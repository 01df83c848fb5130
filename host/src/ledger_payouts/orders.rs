//! Payouts as operators see and steer them.

use super::{LedgerPayouts, ceiling};
use crate::context::Error;
use crate::model::{
    Approval, JobKind, LedgerPayout, LedgerPayoutId, PayoutAttempt, PayoutCause, PayoutState, Timestamp,
};
use crate::store::{Job, PayoutPause, Store};
use std::time::Duration;

/// How long a payout may wait before it is worth a note.
const LONG: Duration = Duration::from_secs(300);

/// A payout, what its job waits for, and the transactions that were signed for it.
#[derive(Debug)]
pub struct PayoutReport {
    /// The payout.
    pub payout: LedgerPayout,
    /// What it waits for, and until when; `None`: it is not due.
    pub waits_for: Option<String>,
    /// Its transactions, oldest first.
    pub attempts: Vec<PayoutAttempt>,
}

/// What a person should know about payouts: that they are paused, or that some wait for long. `None`: nothing.
pub async fn note(store: &Store, now: Timestamp) -> Option<String> {
    if let Some(pause) = store.payout_pause().await.ok().flatten() {
        return Some(ceiling::paused(&pause));
    }
    let oldest = store.ledger_payouts(false, 1).await.ok()?.into_iter().next()?;
    if now.since(oldest.created_at) < LONG {
        return None;
    }
    let (due, job) = (store.payouts_due().await.ok()?, store.job(&Job::new(JobKind::Pay, oldest.id)).await.ok()?);
    let reason = job.and_then(|job| job.last_error).unwrap_or_default();
    Some(format!("{due} payouts wait, the oldest, {}, since {}: {reason}", oldest.id, oldest.created_at))
}

impl LedgerPayouts {
    /// Due payouts, oldest first; with `all`, every payout, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn payouts(&self, all: bool, limit: u32) -> Result<Vec<PayoutReport>, Error> {
        let mut reports = Vec::new();
        for payout in self.store.ledger_payouts(all, limit).await? {
            let waits_for = self.waits_for(&payout).await?;
            reports.push(PayoutReport { payout, waits_for, attempts: Vec::new() });
        }
        Ok(reports)
    }

    /// One payout with its transactions.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn payout(&self, id: &str) -> Result<PayoutReport, Error> {
        let id: LedgerPayoutId = id.parse().map_err(|_| Error::NotFound)?;
        let payout = self.store.ledger_payout(id).await?.ok_or(Error::NotFound)?;
        let (waits_for, attempts) = (self.waits_for(&payout).await?, self.store.payout_attempts(id).await?);
        Ok(PayoutReport { payout, waits_for, attempts })
    }

    /// The payout for this cause, if there is one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn payout_for(&self, cause: &PayoutCause) -> Result<Option<PayoutReport>, Error> {
        let Some(payout) = self.store.ledger_payout_for(cause).await? else { return Ok(None) };
        let (waits_for, attempts) = (self.waits_for(&payout).await?, Vec::new());
        Ok(Some(PayoutReport { payout, waits_for, attempts }))
    }

    async fn waits_for(&self, payout: &LedgerPayout) -> Result<Option<String>, Error> {
        if payout.state != PayoutState::Due {
            return Ok(None);
        }
        let job = self.store.job(&Job::new(JobKind::Pay, payout.id)).await?;
        Ok(job.and_then(|job| job.last_error.map(|error| format!("{error} (next try {})", job.due_at))))
    }

    /// The word of a second person that a large payout may be paid.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it is not due, or ordered by the same person; [`Error::Busy`],
    /// [`Error::Store`].
    pub async fn approve(&self, id: &str, by: &str, why: &str) -> Result<PayoutReport, Error> {
        let payout = self.payout(id).await?.payout;
        if payout.state != PayoutState::Due {
            return Err(Error::Invalid(format!(
                "payout {id} is {}: there is nothing to approve",
                payout.state.as_str()
            )));
        }
        // Names are the callers' own word: this is for who forgets, not for who lies.
        if payout.ordered_by.trim().to_lowercase() == by.trim().to_lowercase() {
            return Err(Error::Invalid(format!("{by} ordered payout {id}: another person has to approve it")));
        }
        let (attempts, at) = (payout.attempts, self.clock.now());
        let approval = Some(Approval { by: by.to_owned(), why: why.to_owned(), at });
        let approved = LedgerPayout { approval, updated_at: at, ..payout };
        let mut tx = self.store.begin().await?;
        if !tx.update_ledger_payout(&approved, attempts).await? {
            return Err(Error::Busy);
        }
        tx.schedule(&Job::new(JobKind::Pay, approved.id), at).await?;
        tx.commit().await?;
        self.wake_runner();
        self.payout(id).await
    }

    /// Whether nothing new is paid; `None`: payouts go on.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn pause(&self) -> Result<Option<PayoutPause>, Error> {
        Ok(self.store.payout_pause().await?)
    }

    /// Stops all payouts, on every host, until they are resumed. Transactions that are under way are followed to their end.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn pause_payouts(&self, by: &str, why: &str) -> Result<PayoutPause, Error> {
        let pause = PayoutPause { by: by.to_owned(), why: why.to_owned(), since: self.clock.now().to_string() };
        let mut tx = self.store.begin().await?;
        tx.pause_payouts(&pause).await?;
        tx.commit().await?;
        self.store.payout_pause().await?.ok_or(Error::Busy)
    }

    /// Lets payouts go on.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn resume_payouts(&self) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.resume_payouts(self.clock.now()).await?;
        tx.commit().await?;
        self.wake_runner();
        Ok(())
    }
}
