//! Load, decide, save: the only way a command changes a transaction.

use super::{
    Transactions,
    rules::{self, Command, Refused, Step},
};
use crate::context::Error;
use crate::guest::KvWrites;
use crate::model::{Attention, GuestVersion, HostedFlow, JobKind, Transaction, TransactionId};
use crate::store::{self, Actor, Claim, Entry, IDLE_MAX, Job, PlatformCall, Subject, Tx};
use std::{slice, time::Duration};

/// Number of retries of a command after another change to the record came first. Each time another command succeeded,
/// so this many in a row means that something is wrong.
const LOSSES_MAX: usize = 16;

/// The source of a command, and what is saved with it.
#[derive(Clone, Copy)]
pub(crate) struct Cause<'a> {
    pub(crate) actor: Actor,
    /// The name of the operator who decided, if one did.
    pub(crate) operator: Option<&'a str>,
    /// The guest that decided, if any.
    pub(crate) guest: Option<&'a GuestVersion>,
    /// That guest's changes to `kv`, stored with the command.
    pub(crate) writes: Option<&'a KvWrites>,
    /// The call of the Platform API that this command carries out, if it has an idempotency key. If it was carried out before,
    /// nothing is saved.
    pub(crate) call: Option<&'a PlatformCall>,
    /// The job that this command completes, if any. If its lease is lost, nothing is saved.
    pub(crate) claim: Option<&'a Claim>,
    /// The hosted flow that led here, as it is from now on. If it has changed meanwhile, nothing is saved. One without pages
    /// is over, and whoever asked for it is told.
    pub(crate) flow: Option<&'a HostedFlow>,
}

impl<'a> Cause<'a> {
    pub(crate) fn by(actor: Actor) -> Self {
        Self { actor, operator: None, guest: None, writes: None, call: None, claim: None, flow: None }
    }

    pub(crate) fn guest(self, guest: &'a GuestVersion, writes: &'a KvWrites) -> Self {
        Self { guest: Some(guest), writes: Some(writes), ..self }
    }

    pub(crate) fn named(self, operator: &'a str) -> Self {
        Self { operator: Some(operator), ..self }
    }

    /// Who decided.
    pub(super) fn name(&self) -> &'a str {
        self.operator.or(self.guest.map(|guest| guest.name.as_str())).unwrap_or("configuration")
    }

    pub(crate) fn flow(self, flow: &'a HostedFlow) -> Self {
        Self { flow: Some(flow), ..self }
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
    /// Another runner has the lease now; this answer comes too late.
    #[error("the lease on the job was lost")]
    LeaseLost,
    /// What the user was asked, or entered, has changed meanwhile.
    #[error("the hosted flow has changed")]
    FlowChanged,
    /// The business named a payment that paid another transaction.
    #[error("the payment paid another transaction")]
    Used,
    /// The call of the Platform API was carried out before.
    #[error("this call was carried out before")]
    Repeated,
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
            NotDone::LeaseLost | NotDone::FlowChanged | NotDone::Busy | NotDone::Repeated | NotDone::Used => Self::Busy,
            NotDone::Store(source) => Self::Store(source),
        }
    }
}

impl Step {
    /// Writes a business's name into the journal's entry: its calls have no other record.
    fn sign(&mut self, cause: Cause<'_>) {
        if let (Actor::Business, Some(name)) = (cause.actor, cause.operator) {
            let told = if self.detail.is_empty() { String::new() } else { format!("{}; ", self.detail) };
            self.detail = format!("{told}by {name}");
        }
    }
}

impl Transactions {
    /// Applies `command` to a transaction: saves record, journal entry, event, jobs and the guest's changes to `kv` in
    /// one database transaction.
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
            let mut step = rules::decide(&record, command.clone(), self.clock.now())?;
            step.sign(cause);
            if !self.save(&mut tx, &step, cause).await? {
                continue;
            }
            tx.commit().await?;
            self.announce(&step);
            return Ok(step.record);
        }
        Err(NotDone::Busy)
    }

    /// Writes a step. `false`: another change to the record came first.
    pub(crate) async fn save(&self, tx: &mut Tx, step: &Step, cause: Cause<'_>) -> Result<bool, NotDone> {
        self.save_all(tx, slice::from_ref(step), cause).await
    }

    /// Writes steps of different records. `false`: another change to one of the records came first.
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
        if let Some(flow) = cause.flow
            && !tx.update_flow(flow).await?
        {
            return Err(NotDone::FlowChanged);
        }
        for step in steps {
            if let Some(operation) = step.uses
                && !tx.use_payment(operation, step.record.id).await?
            {
                return Err(NotDone::Used);
            }
        }
        if let (Some(call), [step]) = (cause.call, steps)
            && !tx.record_call(call, step.record.id, self.clock.now()).await?
        {
            return Err(NotDone::Repeated);
        }
        self.follow_up(tx, steps, cause).await?;
        if let (Some(flow), [step]) = (cause.flow, steps)
            && let Some(url) = flow.callbacks.url.as_ref().filter(|_| flow.pages.is_empty())
        {
            self.tell_of_end(tx, Subject::FlowEnd(step.record.id), url, &step.record).await?;
        }
        Ok(true)
    }

    /// Writes the journal entries, events and jobs of records.
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
        // A new record cannot have a callback yet.
        let known = steps.iter().map(|step| &step.record).filter(|record| record.version > 1);
        self.tell_of_transactions(tx, &known.collect::<Vec<_>>()).await?;
        self.tell_business_of(tx, steps).await?;
        self.order_payouts(tx, steps, cause).await?;
        let (mut cancelled, mut due) = (Vec::new(), Vec::new());
        for step in steps {
            let work = |kind: JobKind| Job::new(kind, step.record.id);
            // Nor can it have jobs.
            if step.record.version > 1 {
                cancelled.extend(step.cancel.iter().map(|kind| work(*kind)));
            }
            due.extend(step.release.map(|quote| (Job::new(JobKind::Release, quote), now)));
            due.extend(step.schedule.iter().map(|(kind, pause)| {
                // Who has something tried at once does not wait for the next poll.
                let is_at_once = step.event == "retry";
                (work(*kind), now.plus(if is_at_once { *pause } else { self.paused(*kind, *pause) }))
            }));
        }
        tx.cancel(&cancelled).await?;
        tx.schedule_all(&due).await
    }

    /// Polls are paused as configured, whatever the guest's estimate.
    fn paused(&self, kind: JobKind, pause: Duration) -> Duration {
        match kind {
            JobKind::Poll | JobKind::Expect => {
                pause.max(self.settings.poll.pause_first).min(self.settings.poll.pause_most)
            }
            _ => pause,
        }
    }

    /// After the commit: logs what happened, and wakes the job runner if there are new jobs.
    pub(crate) fn announce(&self, step: &Step) {
        let record = &step.record;
        tracing::info!(transaction = %record.id, event = step.event, status = %record.status, "transaction changed");
        if let Some(attention) = &record.attention
            && (step.event != "resume")
        {
            let reason = match attention {
                Attention::RetriesExhausted { .. } => Some("retries exhausted"),
                Attention::Refund(_) => Some("refund due"),
                Attention::RefundRefused(_) => Some("refund refused"),
                Attention::PayoutFailed(_) => Some("payout failed"),
                Attention::InformationOverdue => Some("information overdue"),
                Attention::DepositHeld(_) => Some("deposit held"),
                Attention::DepositRefused(_) => Some("deposit refused"),
                // Somebody knows.
                Attention::Held { .. } => None,
            };
            if let Some(reason) = reason {
                tracing::error!(transaction = %record.id, reason, "transaction needs attention");
            }
        }
        if record.version > 1 || record.is_driven_by_business() {
            self.bell.notify_one();
        }
        // The runner also wakes by itself at intervals, so a later deadline is no reason to wake it.
        let is_to_be_paid = step.refund.is_some() || step.deposit.is_some();
        if is_to_be_paid || step.schedule.iter().any(|(kind, pause)| *kind != JobKind::Expire || *pause < IDLE_MAX) {
            self.wake.notify_one();
        }
    }

    /// Applies a command of the host's own that completes a job. If it is refused, nothing is left to do, and the job
    /// is dropped.
    pub(crate) async fn complete_by_host(
        &self,
        claim: &Claim,
        id: TransactionId,
        command: impl Into<Command>,
    ) -> Result<(), Error> {
        match self.command(id, command, Cause::by(Actor::Host).claim(claim)).await {
            Err(NotDone::Refused(_)) => self.drop_job(claim).await,
            done => done.map(|_| ()).map_err(Error::from),
        }
    }

    /// Applies the command that completes a job. If it is refused, the transaction has changed meanwhile, and the job
    /// is dropped.
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
