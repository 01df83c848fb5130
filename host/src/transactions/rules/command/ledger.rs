//! Commands about payments from the ledger.

use crate::model::LedgerPayment;
use crate::transactions::rules::Terms;

/// What is done with a payment that is not credited to the transaction it was meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAside {
    /// Refund it: an order for the operator.
    Refund,
    /// It stays unapplied for the operator.
    Keep,
    /// The operator has dealt with it.
    Dismiss,
}

/// Commands about payments from the ledger.
#[derive(Debug, Clone)]
pub enum LedgerCommand {
    /// The ledger says money arrived at the transaction's destination.
    ReceiveFunds(LedgerPayment),
    /// A payment with a mismatch is credited as it arrived.
    AcceptFunds {
        /// The money.
        payment: LedgerPayment,
        /// Its terms; `None`: as agreed. A different amount needs new terms.
        terms: Option<Terms>,
    },
    /// A decision about a payment that is not credited. The transaction does not change, apart from its journal.
    SetAside {
        /// What was decided.
        decision: SetAside,
        /// Which payment, who decided and why: for the journal.
        detail: String,
    },
}

impl LedgerCommand {
    /// Its name in the journal and in the table of moves.
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
