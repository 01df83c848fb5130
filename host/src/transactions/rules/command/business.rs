//! Commands of a business that drives its transactions itself: one for each method of the Platform API.

use crate::model::{Amount, Destination, Fee, Instruction, Money, PaidOnLedger, Timestamp};

/// What a business says or orders, and what every method can have beside it.
#[derive(Debug, Clone)]
pub struct BusinessCommand {
    /// What it says or orders.
    pub order: BusinessOrder,
    /// A message to the client. Without one the earlier message stays, except after an error.
    pub message: Option<String>,
    /// Until when the user has to act (`user_action_required_by`); `None`: nobody has to.
    pub act_by: Option<Timestamp>,
    /// The time for it otherwise, in a status in which the user pays.
    pub window: std::time::Duration,
    /// Whether the asset is worth the same as the currency.
    pub is_one_for_one: bool,
}

/// Amounts that a business names; those left out stay as they are.
#[derive(Debug, Clone, Default)]
pub struct NamedAmounts {
    /// What the user pays.
    pub amount_in: Option<Money>,
    /// What the user gets.
    pub amount_out: Option<Money>,
    /// The fee.
    pub fee: Option<Fee>,
    /// What the user is asked to pay, in units of the asset that comes in; `None`: the amount in.
    pub expected: Option<Amount>,
}

/// A refund that a business sends by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRefund {
    /// Its id: of its transaction on the ledger, or the outside network's.
    pub id: String,
    /// What the payer gets.
    pub amount: Money,
    /// What the anchor keeps for it.
    pub fee: Money,
}

/// Off-chain money, as the outside network names it.
#[derive(Debug, Clone, Default)]
pub struct OffChain {
    /// The outside network's id.
    pub external_id: Option<String>,
    /// When it was sent or received; `None`: now.
    pub at: Option<Timestamp>,
}

/// What SEP-12 says of a customer, for a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerWord {
    /// Accepted, in review, or no customer is meant: it goes on.
    GoesOn,
    /// Information is missing.
    NeedsInfo,
    /// Not accepted.
    Rejected,
}

/// One variant for each method.
#[derive(Debug, Clone)]
pub enum BusinessOrder {
    /// `notify_interactive_flow_completed`
    NotifyInteractiveFlowCompleted(NamedAmounts),
    /// `request_offchain_funds`
    RequestOffchainFunds {
        /// The terms.
        amounts: NamedAmounts,
        /// How to pay, if that is said.
        instructions: Option<Vec<Instruction>>,
    },
    /// `request_onchain_funds`
    RequestOnchainFunds {
        /// The terms.
        amounts: NamedAmounts,
        /// Where the user pays, unless that was said before.
        destination: Destination,
    },
    /// `notify_offchain_funds_received`
    NotifyOffchainFundsReceived {
        /// The payment.
        payment: OffChain,
        /// What came in, and the terms for it.
        amounts: NamedAmounts,
    },
    /// `notify_offchain_funds_sent`
    NotifyOffchainFundsSent(OffChain),
    /// `notify_offchain_funds_pending`
    NotifyOffchainFundsPending(OffChain),
    /// `notify_offchain_funds_available`
    NotifyOffchainFundsAvailable(OffChain),
    /// `notify_onchain_funds_received`, after the payment was credited
    NotifyOnchainFundsReceived {
        /// The hash of its ledger transaction.
        hash: String,
        /// The terms for it.
        amounts: NamedAmounts,
    },
    /// `notify_onchain_funds_sent`
    NotifyOnchainFundsSent {
        /// The payment.
        paid: PaidOnLedger,
        /// Its ledger operation, which pays one transaction alone.
        operation: u64,
    },
    /// `notify_amounts_updated`
    NotifyAmountsUpdated(NamedAmounts),
    /// `notify_refund_pending`
    NotifyRefundPending(Option<NamedRefund>),
    /// `notify_refund_sent`
    NotifyRefundSent(Option<NamedRefund>),
    /// `notify_customer_info_updated`
    NotifyCustomerInfoUpdated(CustomerWord),
    /// `request_trust`
    RequestTrust,
    /// `notify_trust_set`
    NotifyTrustSet,
    /// `notify_transaction_on_hold`
    NotifyTransactionOnHold,
    /// `notify_transaction_error`
    NotifyTransactionError,
    /// `notify_transaction_expired`
    NotifyTransactionExpired,
    /// `notify_transaction_recovery`
    NotifyTransactionRecovery,
    /// `do_stellar_payment`
    DoStellarPayment,
    /// `do_stellar_refund`
    DoStellarRefund {
        /// What the payer gets.
        amount: Money,
        /// What the anchor keeps for it.
        fee: Money,
    },
}

impl BusinessOrder {
    /// Whether it names amounts, or pays what was named.
    pub(crate) fn is_about_amounts(&self) -> bool {
        matches!(
            self,
            Self::NotifyInteractiveFlowCompleted(_)
                | Self::RequestOffchainFunds { .. }
                | Self::RequestOnchainFunds { .. }
                | Self::NotifyOffchainFundsReceived { .. }
                | Self::NotifyOnchainFundsReceived { .. }
                | Self::NotifyOffchainFundsSent(_)
                | Self::NotifyOnchainFundsSent { .. }
                | Self::NotifyAmountsUpdated(_)
                | Self::DoStellarPayment
        )
    }

    /// The method's name, which is the command's in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotifyInteractiveFlowCompleted(_) => "notify_interactive_flow_completed",
            Self::RequestOffchainFunds { .. } => "request_offchain_funds",
            Self::RequestOnchainFunds { .. } => "request_onchain_funds",
            Self::NotifyOffchainFundsReceived { .. } => "notify_offchain_funds_received",
            Self::NotifyOffchainFundsSent(_) => "notify_offchain_funds_sent",
            Self::NotifyOffchainFundsPending(_) => "notify_offchain_funds_pending",
            Self::NotifyOffchainFundsAvailable(_) => "notify_offchain_funds_available",
            Self::NotifyOnchainFundsReceived { .. } => "notify_onchain_funds_received",
            Self::NotifyOnchainFundsSent { .. } => "notify_onchain_funds_sent",
            Self::NotifyAmountsUpdated(_) => "notify_amounts_updated",
            Self::NotifyRefundPending(_) => "notify_refund_pending",
            Self::NotifyRefundSent(_) => "notify_refund_sent",
            Self::NotifyCustomerInfoUpdated(_) => "notify_customer_info_updated",
            Self::RequestTrust => "request_trust",
            Self::NotifyTrustSet => "notify_trust_set",
            Self::NotifyTransactionOnHold => "notify_transaction_on_hold",
            Self::NotifyTransactionError => "notify_transaction_error",
            Self::NotifyTransactionExpired => "notify_transaction_expired",
            Self::NotifyTransactionRecovery => "notify_transaction_recovery",
            Self::DoStellarPayment => "do_stellar_payment",
            Self::DoStellarRefund { .. } => "do_stellar_refund",
        }
    }
}
