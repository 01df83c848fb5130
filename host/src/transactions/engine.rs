//! Load, decide, save: how every command reaches a transaction.

use super::{
    Transactions,
    rules::{self, Command, Refused, Step},
};
use crate::context::Error;
use crate::guest::KvWrites;
use crate::model::{Attention, GuestVersion, JobKind, Transaction, TransactionId};
use crate::store::{self, Actor, Claim, Entry, IDLE_MAX, Job, Tx};
use std::{slice, time::Duration};

/// How often a command is tried again after somebody else changed the record first. Each loss means that another
/// command won, so this many in a row is a storm, not bad luck.
const LOSSES_MAX: usize = 16;

/// Who gave a command, and what goes with it.
#[derive(Clone, Copy)]
pub(crate) struct Cause<'a> {
    pub(crate) actor: Actor,
    /// The guest that decided, if one did.
    pub(crate) guest: Option<&'a GuestVersion>,
    /// What that guest wants to remember with it.
    pub(crate) writes: Option<&'a KvWrites>,
    /// The work that this command completes, if any. Without its lease nothing is saved.
    pub(crate) claim: Option<&'a Claim>,
}

impl<'a> Cause<'a> {
    pub(crate) fn by(actor: Actor) -> Self {
        Self { actor, guest: None, writes: None, claim: None }
    }

    pub(crate) fn guest(self, guest: &'a GuestVersion, writes: &'a KvWrites) -> Self {
        Self { guest: Some(guest), writes: Some(writes), ..self }
    }

    pub(crate) fn claim(self, claim: &'a Claim) -> Self {
        Self { claim: Some(claim), ..self }
    }
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDone {
    #[error("there is no such transaction")]
    NoRecord,
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Somebody else holds the work now; this answer comes too late.
    #[error("the lease on the job was lost")]
    LeaseLost,
    #[error("another request is changing the record")]
    Busy,
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<NotDone> for Error {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::NoRecord => Self::NotFound,
            NotDone::Refused(Refused::WrongStatus { have, .. }) => {
                Self::Invalid(format!("this is not possible while the transaction is {have}"))
            }
            NotDone::Refused(refused) => Self::Invalid(refused.to_string()),
            NotDone::LeaseLost | NotDone::Busy => Self::Busy,
            NotDone::Store(source) => Self::Store(source),
        }
    }
}

impl Transactions {
    /// Gives `command` to a transaction: record, journal entry, event, work change and what the guest
    /// wants to remember in one database transaction.
    pub(crate) async fn command(
        &self,
        id: TransactionId,
        command: impl Into<Command>,
        cause: Cause<'_>,
    ) -> Result<Transaction, NotDone> {
        let command = command.into();
        for _ in 0..LOSSES_MAX {
            let mut tx = self.store.begin().await?;
            let record = tx.transaction(id).await?.ok_or(NotDone::NoRecord)?;
            let step = rules::decide(&record, command.clone(), self.clock.now())?;
            if !self.save(&mut tx, &step, cause).await? {
                continue;
            }
            tx.commit().await?;
            self.announce(&step);
            return Ok(step.record);
        }
        Err(NotDone::Busy)
    }

    /// Writes a step. `false`: somebody else changed the record since it was read.
    pub(crate) async fn save(&self, tx: &mut Tx, step: &Step, cause: Cause<'_>) -> Result<bool, NotDone> {
        self.save_all(tx, slice::from_ref(step), cause).await
    }

    /// Writes steps of different records. `false`: somebody else changed one of the records since it was read.
    pub(crate) async fn save_all(&self, tx: &mut Tx, steps: &[Step], cause: Cause<'_>) -> Result<bool, NotDone> {
        // Transaction row first, job row second, as everywhere: two hosts must not wait for each other.
        let records: Vec<&Transaction> = steps.iter().map(|step| &step.record).collect();
        if !tx.update_transactions(&records).await? {
            return Ok(false);
        }
        // Before anything the steps schedule: it may make the same work due again.
        if let Some(claim) = cause.claim
            && !tx.finish(claim).await?
        {
            return Err(NotDone::LeaseLost);
        }
        self.follow_up(tx, steps, cause).await?;
        Ok(true)
    }

    /// Writes what goes with records: their journal entries, events and work.
    pub(crate) async fn follow_up(&self, tx: &mut Tx, steps: &[Step], cause: Cause<'_>) -> Result<(), store::Error> {
        let now = self.clock.now();
        let entries = steps.iter().map(|step| Entry {
            transaction: step.record.id,
            seq: step.record.version,
            at: now,
            actor: cause.actor,
            event: step.event,
            status: step.record.status,
            guest: cause.guest,
            detail: &step.detail,
        });
        tx.append_journal(&entries.collect::<Vec<_>>()).await?;
        if let Some(writes) = cause.writes {
            self.keep(tx, writes).await?;
        }
        // Nobody can have asked to be told of what was not there before.
        let known = steps.iter().map(|step| &step.record).filter(|record| record.version > 1);
        self.tell_of_transactions(tx, &known.collect::<Vec<_>>()).await?;
        let (mut cancelled, mut due) = (Vec::new(), Vec::new());
        for step in steps {
            let work = |kind: JobKind| Job::new(kind, step.record.id);
            // Nor can there be work for it.
            if step.record.version > 1 {
                cancelled.extend(step.cancel.iter().map(|kind| work(*kind)));
            }
            due.extend(step.release.map(|quote| (Job::new(JobKind::Release, quote), now)));
            due.extend(step.schedule.iter().map(|(kind, pause)| (work(*kind), now.plus(self.paused(*kind, *pause)))));
        }
        tx.cancel(&cancelled).await?;
        tx.schedule_all(&due).await
    }

    /// Whatever the guest expects, news is asked for as configured.
    fn paused(&self, kind: JobKind, pause: Duration) -> Duration {
        match kind {
            JobKind::Poll => pause.max(self.settings.poll.pause_first).min(self.settings.poll.pause_most),
            _ => pause,
        }
    }

    /// After the commit: says what happened, and wakes the job runner when there is something to do.
    pub(crate) fn announce(&self, step: &Step) {
        let record = &step.record;
        tracing::info!(transaction = %record.id, event = step.event, status = %record.status, "transaction changed");
        if let Some(attention) = &record.attention
            && (step.event != "resume")
        {
            let reason = match attention {
                Attention::RetriesExhausted { .. } => "retries exhausted",
                Attention::Refund(_) => "refund due",
                Attention::PayoutFailed(_) => "payout failed",
                Attention::InformationOverdue => "information overdue",
            };
            tracing::error!(transaction = %record.id, reason, "transaction needs attention");
        }
        if record.version > 1 {
            self.bell.notify_one();
        }
        // The runner looks every so often by itself: a deadline further off is no reason to wake them.
        if step.schedule.iter().any(|(kind, pause)| *kind != JobKind::Expire || *pause < IDLE_MAX) {
            self.wake.notify_one();
        }
    }

    /// Gives the command that completes a job. Refused: the world moved on, and the job is dropped.
    pub(crate) async fn complete(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        command: impl Into<Command>,
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
}
