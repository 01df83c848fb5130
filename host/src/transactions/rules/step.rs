//! The result of a command: a step, or a refusal.

use crate::model::{Amount, Attention, JobKind, Kind, Mismatch, Protocol, QuoteId, Status, Timestamp, Transaction};
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
    /// A method of the Platform API is not allowed now.
    #[error(
        "{method} is not allowed: the transaction is {status}, kind {kind}, protocol {protocol}, funds received: {is_funded}"
    )]
    NotAllowed {
        /// The method.
        method: String,
        /// The status.
        status: Status,
        /// The kind.
        kind: Kind,
        /// The protocol.
        protocol: Protocol,
        /// Whether the user's money has come in.
        is_funded: bool,
    },
    /// A parameter of a method contradicts the transaction.
    #[error("{name} {problem}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// An operator holds it.
    #[error("an operator holds the transaction: it goes on once it is resumed (`anchor-host transactions`)")]
    HeldByOperator,
    /// The guest drives it.
    #[error("the guest drives this transaction: see driven_by in the configuration of its asset")]
    DrivenByGuest,
    /// The business drives it.
    #[error(
        "the business drives this transaction, by the Platform API: see driven_by in the configuration of its asset"
    )]
    DrivenByBusiness,
    /// The payment does not fit the transaction.
    #[error("{0}")]
    Mismatch(Mismatch),
    /// An amount other than the agreed one needs new terms.
    #[error("the terms for the different amount are missing")]
    NoTerms,
    /// The transaction needs attention first.
    #[error("the transaction waits for a person: resume or refund it")]
    NeedsAttention,
    /// It waits for a person already.
    #[error(
        "the transaction waits for a person already: nothing is paid out or sent back until it is resumed or refunded"
    )]
    NeedsAttentionAlready,
    /// Money is on its way on the ledger, or back.
    #[error("it is being paid on the ledger, or sent back: pause or cancel that payout instead")]
    OnItsWay,
    /// The receiver may have the money, or get it.
    #[error(
        "a payout may have been made, or be under way: ask the bank, and resume the transaction, or set even_if_completed to \
         refund it although the receiver may have the money"
    )]
    MayHaveBeenPaid,
    /// The host has nothing to do for it.
    #[error("nothing waits to be tried again: the transaction waits for the payer, for the wallet or for the ledger")]
    NothingToRetry,
    /// Money came in for it.
    #[error("a payment has arrived, so it can't expire: refund it instead")]
    Funded,
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
    /// The user has it on the ledger.
    #[error("it is completed: what the user got on the ledger can't be taken back")]
    PaidOnLedger,
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

impl Refused {
    pub(super) fn parameter(name: &'static str, problem: &str) -> Self {
        Self::Parameter { name, problem: problem.to_owned() }
    }
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
    /// The number of a refund that is to be sent on the ledger.
    pub refund: Option<u32>,
    /// The number of a deposit's payout that is to be sent.
    pub deposit: Option<u32>,
    /// The ledger operation with which a business paid by itself: it pays no other transaction.
    pub uses: Option<u64>,
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
            deposit: None,
            uses: None,
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
        self.deposit = self.deposit.or(next.deposit);
        self
    }

    /// The one place where a status is written.
    pub(super) fn become_(&mut self, status: Status) {
        self.record.status = status;
        self.record.message = None;
        self.record.status_eta_s = None;
        self.record.info_update = None;
    }

    /// Adds to the reason why it is held, if it is.
    pub(super) fn note_on_hold(&mut self, more: &str) -> bool {
        let Some(Attention::Held { reason, .. }) = &mut self.record.attention else { return false };
        reason.push_str("; ");
        reason.push_str(more);
        true
    }

    pub(super) fn require_attention(&mut self, attention: Attention) {
        self.record.attention = Some(attention);
        self.cancel(JobKind::Rate);
        self.cancel(JobKind::Execute);
        self.cancel(JobKind::Poll);
        self.cancel(JobKind::Accept);
        self.cancel(JobKind::Begin);
        self.cancel(JobKind::Return);
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
