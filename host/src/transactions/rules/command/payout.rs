//! Commands from a guest's answers about off-chain payouts.

use crate::model::{Conversion, Payout};

/// Commands from a guest's answers about off-chain payouts.
#[derive(Debug, Clone)]
pub enum PayoutCommand {
    /// The guest says at which rate the money that is here is converted.
    FixRate(Conversion),
    /// The guest says what became of the payout.
    SettlePayout(Payout),
}

impl PayoutCommand {
    /// Its name in the journal and in the table of moves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FixRate(_) => "fix_rate",
            Self::SettlePayout(_) => "settle_payout",
        }
    }
}
