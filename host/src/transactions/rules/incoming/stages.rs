//! What the kinds of transaction call the same stage of their life.

use crate::model::{Details, JobKind, Status, Transaction};

/// The statuses of a kind at each stage, and its job.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stages {
    /// The guest has not decided yet.
    pub(crate) undecided: Status,
    /// The payer may pay.
    pub(crate) payable: Status,
    /// The payment has arrived, and the anchor works on it.
    pub(crate) working: Status,
    /// The job that asks the guest again.
    pub(crate) asks_again: JobKind,
    /// The payment goes back to its payer.
    pub(crate) returning: Status,
    /// Whether a conversion that the guest does not make has a status of its own.
    pub(crate) has_no_market: bool,
}

impl Stages {
    /// Those of a transaction's kind.
    pub(crate) fn of(record: &Transaction) -> Self {
        match record.details {
            Details::Receive(_) => Self {
                undecided: Status::PendingReceiver,
                payable: Status::PendingSender,
                working: Status::PendingReceiver,
                asks_again: JobKind::Accept,
                returning: Status::PendingStellar,
                has_no_market: false,
            },
            Details::Withdraw(_) | Details::Deposit(_) => Self {
                undecided: Status::Incomplete,
                payable: Status::PendingUserTransferStart,
                working: Status::PendingAnchor,
                asks_again: if record.details.is_hosted() { JobKind::Continue } else { JobKind::Begin },
                returning: match record.details {
                    Details::Deposit(_) => Status::PendingExternal,
                    Details::Receive(_) | Details::Withdraw(_) => Status::PendingStellar,
                },
                has_no_market: true,
            },
        }
    }
}

/// Whether the guest has not decided yet whether it takes the transaction on.
pub fn is_undecided(record: &Transaction) -> bool {
    may_be_decided(record) && record.attention.is_none()
}

/// The same, whether or not somebody holds it. A hosted one says while it waits whom it waits for.
pub(super) fn may_be_decided(record: &Transaction) -> bool {
    let waits = record.details.is_hosted()
        && record.amount_in.is_none()
        && matches!(record.status, Status::PendingAnchor | Status::PendingUser);
    (waits || record.status == Stages::of(record).undecided) && record.pay_by().is_none()
}

/// Whether the payment has arrived and the anchor works on it.
pub fn is_at_work(record: &Transaction) -> bool {
    record.status == Stages::of(record).working && record.amount_in.is_some() && record.attention.is_none()
}
