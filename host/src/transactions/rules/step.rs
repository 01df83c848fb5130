//! The result of a command: a step, or a refusal.

use crate::model::{Amount, Attention, JobKind, Mismatch, QuoteId, Status, Timestamp, Transaction};
use std::time::Duration;

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not possible in this status.
    #[error("`{command}` is not possible while the transaction is {have}")]
    WrongStatus {
        /// The status.
        have: Status,
        /// The command.
        command: &'static str,
    },
    /// The payment does not fit the transaction.
    #[error("{0}")]
    Mismatch(Mismatch),
    /// An amount other than the agreed one needs new terms.
    #[error("the terms for the different amount are missing")]
    NoTerms,
    /// The transaction needs attention first.
    #[error("the transaction needs attention first")]
    NeedsAttention,
    /// It is refunded, in part or in full, or is to be.
    #[error("the payment is to be refunded, not paid out")]
    RefundDue,
    /// Nothing came in that could be refunded.
    #[error("no payment has arrived, so there is nothing to refund")]
    NotFunded,
    /// A refund of more than is left.
    #[error("amount: the refund and its fee are more than the {0} that is left of the payment")]
    TooMuch(Amount),
    /// A refund of nothing, or of less than a stroop.
    #[error("amount: a refund has to be more than nothing, and can't have more than 7 decimals")]
    NoAmount,
    /// A payout may be under way, or be made yet.
    #[error("the payment may still be paid out: only one that needs attention can be refunded")]
    MayBePaidOut,
    /// It was delivered.
    #[error(
        "it is completed, and the receiver keeps what was delivered: to refund it all the same, set even_if_completed"
    )]
    Delivered,
    /// All of it was refunded or kept.
    #[error("nothing is left to refund: all of the payment was refunded or kept")]
    NothingLeft,
    /// The quote it was opened with has expired.
    #[error("its quote expired at {0}")]
    QuoteExpired(Timestamp),
    /// The guest's answer contradicts the transaction.
    #[error("the guest's answer does not fit the transaction: {0}")]
    BadAnswer(&'static str),
}

/// The effect of a command: the new record, and the jobs that follow from it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The record after the command.
    pub record: Transaction,
    /// The command's name, for the journal.
    pub event: &'static str,
    /// Details for the journal, without personal data.
    pub detail: String,
    /// Jobs to schedule, with their delay.
    pub schedule: Vec<(JobKind, Duration)>,
    /// Jobs to remove.
    pub cancel: Vec<JobKind>,
    /// A quote that is not needed any more.
    pub release: Option<QuoteId>,
    /// The number of a refund that is to be sent.
    pub refund: Option<u32>,
}

impl Step {
    pub(super) fn new(record: Transaction, event: &'static str) -> Self {
        Self {
            record,
            event,
            detail: String::new(),
            schedule: Vec::new(),
            cancel: Vec::new(),
            release: None,
            refund: None,
        }
    }

    /// This step and the one that immediately follows from it, saved as one.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        let version = self.record.version;
        self.record = next.record;
        self.record.version = version;
        self.detail = next.detail;
        // A job that the later step schedules is written once.
        self.schedule.retain(|(kind, _)| next.schedule.iter().all(|(again, _)| again != kind));
        self.schedule.extend(next.schedule);
        self.cancel.extend(next.cancel);
        self.release = self.release.or(next.release);
        self.refund = self.refund.or(next.refund);
        self
    }

    /// The one place where a status is written.
    pub(super) fn become_(&mut self, status: Status) {
        self.record.status = status;
        self.record.message = None;
        self.record.status_eta_s = None;
        self.record.info_update = None;
    }

    pub(super) fn require_attention(&mut self, attention: Attention) {
        self.record.attention = Some(attention);
        self.cancel(JobKind::Rate);
        self.cancel(JobKind::Execute);
        self.cancel(JobKind::Poll);
        self.cancel(JobKind::Accept);
    }

    pub(super) fn now(&mut self, kind: JobKind) {
        self.schedule.push((kind, Duration::ZERO));
    }

    pub(super) fn later(&mut self, kind: JobKind, pause: Duration) {
        self.schedule.push((kind, pause));
    }

    pub(super) fn cancel(&mut self, kind: JobKind) {
        self.cancel.push(kind);
    }
}

/// The host's deadline for a payment: a little after the payer's, because payments in the last ledgers before the
/// deadline still have to be read.
pub(super) fn with_grace(window: Duration) -> Duration {
    const GRACE_MOST: Duration = Duration::from_secs(120);
    window + (window / 10).min(GRACE_MOST)
}
