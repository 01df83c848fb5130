//! What the ledger brings, and what is decided about it.

use crate::model::LedgerPayment;
use crate::transactions::rules::Terms;

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

/// What the ledger brings, and what is decided about it.
#[derive(Debug, Clone)]
pub enum LedgerCommand {
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
