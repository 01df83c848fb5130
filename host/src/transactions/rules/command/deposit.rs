//! Commands about deposits: off-chain money that comes in, and its payout on the ledger.

use super::SizeLimit;
use crate::model::{IncomingPayment, PaidOnLedger};
use crate::transactions::rules::Terms;

/// What is done with money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handling {
    /// It is paid on the ledger on the agreed terms.
    Pay,
    /// It is paid although it is late or another amount. `None`: the terms come with the rate, or stay as agreed.
    PayOn(Option<Terms>),
    /// A person decides, for this reason. The terms are those if it is paid after all.
    Hold(String, Option<Terms>),
    /// It goes back, for the limit that it is beyond, or as configured.
    Return(Option<SizeLimit>),
}

/// What became of a payout on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The user has the money, or can claim it.
    Paid(PaidOnLedger),
    /// It is not paid, and never will be. The text is for the operator.
    Refused(String),
}

/// Commands about deposits.
#[derive(Debug, Clone)]
pub enum DepositCommand {
    /// The guest reports that money is on its way.
    Announce {
        /// The outside network's id of the payment.
        external_id: Option<String>,
        /// Seconds until it is expected.
        eta_s: Option<u32>,
    },
    /// Money came in.
    Credit(IncomingPayment, Box<Handling>),
    /// The guest reports that nothing came in, and nothing will: the reason, for the wallet.
    Abandon(String),
    /// The user's account can't take the money yet.
    AwaitReceiver {
        /// The number of the payout.
        number: u32,
    },
    /// What became of the payout on the ledger.
    SettleDeposit {
        /// The number of the payout.
        number: u32,
        /// Where it stands now.
        state: Settled,
    },
}

impl DepositCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Announce { .. } => "announce",
            Self::Credit(..) => "credit",
            Self::Abandon(_) => "abandon",
            Self::AwaitReceiver { .. } => "await_receiver",
            Self::SettleDeposit { .. } => "settle_deposit",
        }
    }
}
