//! What can happen to a transaction, and what comes of it.

use super::Terms;
use crate::model::JobKind;
use crate::model::{
    Attention, Conversion, CustomerId, Destination, Entries, Fee, LedgerPayment, Mismatch, Money, Payout, QuoteId,
    Rejection, Status, Timestamp, Transaction,
};
use std::time::Duration;

/// Which of a payment's two customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The sending client.
    Sender,
    /// The receiving client.
    Receiver,
}

/// What is done with a payment that is not credited to the transaction it was meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAside {
    /// It has to go back: an order for the operator.
    Refund,
    /// It stays unapplied for the operator.
    Keep,
    /// The operator has dealt with it.
    Dismiss,
}

/// Everything that can happen to a transaction after it was opened.
#[derive(Debug, Clone)]
pub enum Command {
    /// The guest accepts a payment it had put off; the payer may pay.
    Accept {
        /// Where to pay.
        destination: Destination,
        /// The fee.
        fee: Option<Fee>,
        /// What the receiver gets.
        amount_out: Option<Money>,
        /// How long the payer may take from now.
        window: Duration,
    },
    /// The guest puts a payment off once more.
    Wait {
        /// A word to the sending anchor.
        message: Option<String>,
    },
    /// The guest turns a put-off payment down, or wants more information first.
    Decline(Rejection),
    /// The ledger says money arrived at the transaction's destination.
    ReceiveFunds(LedgerPayment),
    /// Money that is not quite what was asked for is credited all the same, as it arrived.
    AcceptFunds {
        /// The money.
        payment: LedgerPayment,
        /// What it costs and delivers; `None`: the terms agreed stand. Another amount needs terms of its own.
        terms: Option<Terms>,
    },
    /// It was decided about a payment that is not credited. The transaction stays as it is; its journal knows.
    SetAside {
        /// What was decided.
        decision: SetAside,
        /// Which payment, who decided and why: for the journal.
        detail: String,
    },
    /// The guest says at which rate the money that is here is converted.
    FixRate(Conversion),
    /// The guest says what became of the payout.
    SettlePayout(Payout),
    /// The fields asked for were provided and the guest is content with them.
    CorrectFields {
        /// The values.
        fields: Entries,
        /// When they were asked for: the record's `updated_at` when they were checked. What was asked for since is
        /// another question.
        asked_at: Timestamp,
    },
    /// The customers it waited for are in order.
    CorrectCustomers,
    /// The guest was asked as often as configured.
    GiveUp {
        /// How often.
        tries: u32,
        /// What went wrong last.
        last_error: String,
    },
    /// A customer was registered for this transaction through SEP-12 `transaction_id`.
    NameCustomer {
        /// Sender or receiver.
        role: Role,
        /// Who.
        customer: CustomerId,
        /// Whom they replace: a customer who was deleted since.
        instead_of: Option<CustomerId>,
    },
    /// Information was asked for long ago, and nobody provided it.
    Remind,
    /// The payer's time is up.
    Expire,
    /// The operator lets a held transaction go on.
    Resume,
    /// A customer it names was deleted, and it is over: what was given with it goes too.
    Erase,
}

impl Command {
    /// Its name in the journal and in the table of moves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::Wait { .. } => "wait",
            Self::Decline(_) => "decline",
            Self::ReceiveFunds(_) => "receive_funds",
            Self::AcceptFunds { .. } => "accept_funds",
            Self::SetAside { decision: SetAside::Refund, .. } => "owe_refund",
            Self::SetAside { decision: SetAside::Keep, .. } => "keep_unapplied",
            Self::SetAside { decision: SetAside::Dismiss, .. } => "dismiss_payment",
            Self::FixRate(_) => "fix_rate",
            Self::SettlePayout(_) => "settle_payout",
            Self::CorrectFields { .. } => "correct_fields",
            Self::CorrectCustomers => "correct_customers",
            Self::GiveUp { .. } => "give_up",
            Self::NameCustomer { .. } => "name_customer",
            Self::Remind => "remind",
            Self::Expire => "expire",
            Self::Resume => "resume",
            Self::Erase => "erase",
        }
    }
}

/// Why a command changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The status does not allow it.
    #[error("`{command}` is not possible while the transaction is {have}")]
    WrongStatus {
        /// The status it has.
        have: Status,
        /// The command.
        command: &'static str,
    },
    /// The payment is not what the transaction asks for.
    #[error("{0}")]
    Mismatch(Mismatch),
    /// Another amount than was agreed on needs terms of its own.
    #[error("what another amount costs and delivers was not said")]
    NoTerms,
    /// The transaction is held; the operator has to let it go first.
    #[error("the transaction needs attention first")]
    NeedsAttention,
    /// The guest wants the money to go back.
    #[error("the payment is to be refunded, not paid out")]
    RefundDue,
    /// The quote it was opened with has expired.
    #[error("its quote expired at {0}")]
    QuoteExpired(Timestamp),
    /// The guest's answer contradicts the transaction.
    #[error("the guest's answer does not fit the transaction: {0}")]
    BadAnswer(&'static str),
}

/// What a command does: the new record, and the work that follows from it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The record after the command.
    pub record: Transaction,
    /// The command's name, for the journal.
    pub event: &'static str,
    /// More for the journal. Nothing personal.
    pub detail: String,
    /// Work to make due, so long from now.
    pub schedule: Vec<(JobKind, Duration)>,
    /// Work to remove.
    pub cancel: Vec<JobKind>,
    /// A quote that is not needed any more.
    pub release: Option<QuoteId>,
}

impl Step {
    pub(crate) fn new(record: Transaction, event: &'static str) -> Self {
        Self { record, event, detail: String::new(), schedule: Vec::new(), cancel: Vec::new(), release: None }
    }

    /// A payment that was just opened: it waits for the guest's acceptance, and its deadline runs.
    pub fn opened(draft: Transaction, window: Duration) -> Self {
        let mut step = Self::new(draft, "open");
        step.detail = format!("{} expected", step.record.amount_expected);
        step.become_(Status::PendingReceiver);
        step.later(JobKind::Expire, with_grace(window));
        step
    }

    /// This step and the one that follows from it at once, saved as one.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        let version = self.record.version;
        self.record = next.record;
        self.record.version = version;
        self.detail = next.detail;
        // What the later step makes due again is written once.
        self.schedule.retain(|(kind, _)| next.schedule.iter().all(|(again, _)| again != kind));
        self.schedule.extend(next.schedule);
        self.cancel.extend(next.cancel);
        self.release = self.release.or(next.release);
        self
    }

    /// The one place where a status is written.
    pub(crate) fn become_(&mut self, status: Status) {
        self.record.status = status;
        self.record.message = None;
        self.record.status_eta_s = None;
        self.record.info_update = None;
    }

    pub(crate) fn require_attention(&mut self, attention: Attention) {
        self.record.attention = Some(attention);
        self.cancel(JobKind::Rate);
        self.cancel(JobKind::Execute);
        self.cancel(JobKind::Poll);
        self.cancel(JobKind::Accept);
    }

    pub(crate) fn now(&mut self, kind: JobKind) {
        self.schedule.push((kind, Duration::ZERO));
    }

    pub(crate) fn later(&mut self, kind: JobKind, pause: Duration) {
        self.schedule.push((kind, pause));
    }

    pub(crate) fn cancel(&mut self, kind: JobKind) {
        self.cancel.push(kind);
    }
}

/// When a payer's time ends for us: a little after it ends for them. What they paid in the last ledgers of it still has
/// to be read.
pub(crate) fn with_grace(window: Duration) -> Duration {
    const GRACE_MOST: Duration = Duration::from_secs(120);
    window + (window / 10).min(GRACE_MOST)
}
