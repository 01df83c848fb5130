//! Payouts as operators see and steer them.

use super::{LedgerPayouts, ceiling, cosigning};
use crate::context::Error;
use crate::model::{
    Approval, AttemptState, JobKind, LedgerPayout, LedgerPayoutId, Operator, PayoutAttempt, PayoutCause, PayoutState,
    Shared, Timestamp,
};
use crate::store::{self, Job, PayoutPause, Store};
use std::time::Duration;

/// Due payouts that are looked through for one that can be read.
const DUE_MOST: u32 = 10;

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

/// Payouts of a list.
#[derive(Debug, Default)]
pub struct PayoutList {
    /// Those that can be read.
    pub payouts: Vec<PayoutReport>,
    /// Why others can't be: each names its row.
    pub unreadable: Vec<store::Error>,
}

/// What a person should know about payouts: that they are paused, or that some wait for long. `None`: nothing.
pub async fn note(store: &Store, now: Timestamp) -> Option<String> {
    if let Some(pause) = store.payout_pause().await.ok().flatten() {
        return Some(ceiling::paused(&pause));
    }
    let oldest = store.ledger_payouts(false, DUE_MOST).await.ok()?.into_iter().flatten().next()?;
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
    pub async fn payouts(&self, all: bool, limit: u32) -> Result<PayoutList, Error> {
        let mut list = PayoutList::default();
        for payout in self.store.ledger_payouts(all, limit).await? {
            match payout {
                Ok(payout) => {
                    let waits_for = self.waits_for(&payout).await?;
                    list.payouts.push(PayoutReport { payout, waits_for, attempts: Vec::new() });
                }
                Err(error) => list.unreadable.push(error),
            }
        }
        Ok(list)
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
        let reason = |error: String| payout.with_what_was_said(&error);
        Ok(job.and_then(|job| job.last_error.map(|error| format!("{} (next try {})", reason(error), job.due_at))))
    }

    /// The word of a second person that a large payout may be paid.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it is not due, or ordered by the same person or with the same credential;
    /// [`Error::Busy`], [`Error::Store`].
    pub async fn approve(&self, id: &str, by: &str, why: &str) -> Result<PayoutReport, Error> {
        let payout = self.payout(id).await?.payout;
        if payout.state != PayoutState::Due {
            return Err(Error::Invalid(format!(
                "payout {id} is {}: there is nothing to approve",
                payout.state.as_str()
            )));
        }
        second_person(&payout, by)?;
        let at = self.clock.now();
        let approval = Some(Approval { by: by.to_owned(), why: why.to_owned(), at });
        let approved = LedgerPayout { approval, updated_at: at, ..payout };
        let mut tx = self.store.begin().await?;
        if !tx.update_ledger_payout(&approved).await? {
            return Err(Error::Busy);
        }
        tx.schedule(&Job::new(JobKind::Pay, approved.id), at).await?;
        tx.commit().await?;
        self.wake_runner();
        self.payout(id).await
    }

    /// Cancels a payout that is not on its way. With `not_paid`, one that a custodian has, too: the caller knows that it will
    /// never be paid. One whose transaction lacks signatures is cancelled when that is over: until
    /// then its signers could still send it themselves.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it is over, or on its way; [`Error::Busy`], [`Error::Unavailable`],
    /// [`Error::Store`].
    pub async fn cancel(&self, id: &str, not_paid: bool, (by, why): (&str, &str)) -> Result<PayoutReport, Error> {
        let known: LedgerPayoutId = id.parse().map_err(|_| Error::NotFound)?;
        let payout = self.store.ledger_payout(known).await?.ok_or(Error::NotFound)?;
        if payout.state != PayoutState::Due {
            return Err(Error::Invalid(format!("payout {id} is {}", payout.state.as_str())));
        }
        if payout.entrusted_at.is_some() && !not_paid {
            return Err(Error::Invalid(format!(
                "payout {id} is with the custodian: cancel it there. It is over when the guest answers `rejected`. If the custodian \
                 can't be asked, and it is sure that it will never be paid, cancel it with --not-paid"
            )));
        }
        let (now, word) = (self.clock.now(), format!("{by}: {why}"));
        let open = self.store.payout_attempts(known).await?.into_iter().find(|one| one.state == AttemptState::Open);
        let mut tx = self.store.begin().await?;
        let is_done = match open {
            None => {
                let cancelled = LedgerPayout { state: PayoutState::Cancelled(word), updated_at: now, ..payout };
                tx.schedule(&Job::new(JobKind::Settle, cancelled.id), now).await?;
                tx.cancel(&[Job::new(JobKind::Pay, cancelled.id)]).await?;
                tx.cancel_ledger_payout(&cancelled, not_paid).await?
            }
            Some(open) => {
                let engine = self.engine()?;
                let is_cosigned = engine.settings.cosigned.contains(&payout.from);
                let account = self.payer(engine, &payout.from).await?;
                let signed = cosigning::read(engine, payout, open, &account)?;
                if !is_cosigned || signed.cosigned.is_enough() {
                    return Err(Error::Invalid(format!(
                        "payout {id} is on its way: see `anchor-host payouts show {id}`"
                    )));
                }
                let changed = LedgerPayout { cancelling: Some(word), updated_at: now, ..signed.payout };
                tx.update_ledger_payout(&changed).await?
            }
        };
        if !is_done {
            return Err(Error::Busy);
        }
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

/// Refuses who ordered the payout, by the name and by the credential. The credential is proven. Names are the callers' own
/// word: comparing them is for who forgets, not for who lies.
fn second_person(payout: &LedgerPayout, by: &str) -> Result<(), Error> {
    let (ordered, approves) = (Operator::on_record(&payout.ordered_by), Operator::on_record(by));
    let id = payout.id;
    let reason = match ordered.shares(&approves) {
        None => return Ok(()),
        Some(Shared::Person) => {
            let person = approves.person;
            format!(
                "{person} ordered payout {id}: another person has to approve it, under a name and a credential of their own"
            )
        }
        Some(Shared::Credential) => {
            let credential = approves.credential.unwrap_or_default();
            format!(
                "payout {id} was ordered with the credential {credential}: another person has to approve it with another one"
            )
        }
    };
    Err(Error::Invalid(reason))
}
