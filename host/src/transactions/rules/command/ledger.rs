//! Commands about payments from the ledger.

use crate::model::{Amount, LedgerPayment, RefundState, Status};
use crate::transactions::rules::Terms;

/// The handling of a payment that is not credited to the transaction it was meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAside {
    /// Refund it: an order for the operator.
    Refund,
    /// Leave it unapplied for the operator.
    Keep,
    /// The operator has dealt with it.
    Dismiss,
    /// The refund is on the ledger.
    Refunded,
}

/// The limit of an asset that an amount is beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// It is less than the minimum, or than the fee.
    TooSmall,
    /// It is more than the maximum.
    TooLarge,
}

impl SizeLimit {
    /// The status of a transaction that was paid so.
    pub(crate) fn status(self) -> Status {
        match self {
            Self::TooSmall => Status::TooSmall,
            Self::TooLarge => Status::TooLarge,
        }
    }

    /// How an amount relates to it, for people.
    pub(crate) fn problem(self) -> &'static str {
        match self {
            Self::TooSmall => "below the minimum",
            Self::TooLarge => "above the maximum",
        }
    }
}

/// Commands about payments from the ledger.
#[derive(Debug, Clone)]
pub enum LedgerCommand {
    /// A payment arrived at the transaction's destination.
    ReceiveFunds(LedgerPayment),
    /// A payment with a mismatch is credited as it arrived.
    AcceptFunds {
        /// The payment.
        payment: LedgerPayment,
        /// Its terms; `None`: as agreed. A different amount needs new terms.
        terms: Option<Terms>,
    },
    /// A payment outside the asset's limits is credited and goes back (SEP-6).
    RefuseFunds {
        /// The payment.
        payment: LedgerPayment,
        /// The limit that it is beyond.
        limit: SizeLimit,
        /// Whether this host sends it back itself.
        is_sent: bool,
    },
    /// A decision about a payment that is not credited. The transaction does not change, apart from its journal.
    SetAside {
        /// The decision.
        decision: SetAside,
        /// The payment, the author and the reason: for the journal.
        detail: String,
    },
    /// An operator refunds what came in, or a part of it.
    OrderRefund {
        /// What goes back to the payer, in units of the asset that came in; `None`: all that is left.
        amount: Option<Amount>,
        /// What the anchor keeps for it.
        fee: Amount,
        /// Whether one that was delivered may be refunded.
        even_if_completed: bool,
        /// The author and the reason: for the journal.
        detail: String,
    },
    /// What became of a refund.
    SettleRefund {
        /// Its number.
        number: u32,
        /// Where it stands now.
        state: RefundState,
    },
}

impl LedgerCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ReceiveFunds(_) => "receive_funds",
            Self::AcceptFunds { .. } => "accept_funds",
            Self::RefuseFunds { .. } => "refuse_funds",
            Self::SetAside { decision: SetAside::Refund, .. } => "owe_refund",
            Self::SetAside { decision: SetAside::Keep, .. } => "keep_unapplied",
            Self::SetAside { decision: SetAside::Dismiss, .. } => "dismiss_payment",
            Self::SetAside { decision: SetAside::Refunded, .. } => "refund_payment",
            Self::OrderRefund { .. } => "order_refund",
            Self::SettleRefund { .. } => "settle_refund",
        }
    }
}
