//! Commands about payments from the ledger.

use crate::model::LedgerPayment;
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
    /// A decision about a payment that is not credited. The transaction does not change, apart from its journal.
    SetAside {
        /// The decision.
        decision: SetAside,
        /// The payment, the author and the reason: for the journal.
        detail: String,
    },
}

impl LedgerCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ReceiveFunds(_) => "receive_funds",
            Self::AcceptFunds { .. } => "accept_funds",
            Self::SetAside { decision: SetAside::Refund, .. } => "owe_refund",
            Self::SetAside { decision: SetAside::Keep, .. } => "keep_unapplied",
            Self::SetAside { decision: SetAside::Dismiss, .. } => "dismiss_payment",
        }
    }
}
