//! Commands from a guest's answers about off-chain payouts.

use super::SizeLimit;
use crate::model::{Conversion, Payout, RefundPlan};

/// Commands from a guest's answers about off-chain payouts.
#[derive(Debug, Clone)]
pub enum PayoutCommand {
    /// The guest's rate for a payment that has arrived.
    FixRate(Conversion),
    /// The guest's rate leaves nothing of what has arrived, or makes it more or less than the limits allow (SEP-6): it goes back.
    RefuseRate {
        /// Why, for people.
        reason: String,
        /// The limit that it is beyond.
        limit: SizeLimit,
        /// Whether this host sends it back itself.
        is_sent: bool,
    },
    /// The guest's report on the payout.
    SettlePayout(Payout),
    /// The guest's request for a refund that the host sends itself.
    RefundPayer(RefundPlan),
}

impl PayoutCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FixRate(_) => "fix_rate",
            Self::RefuseRate { .. } => "refuse_rate",
            Self::SettlePayout(_) => "settle_payout",
            Self::RefundPayer(_) => "refund_payer",
        }
    }
}
