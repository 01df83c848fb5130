//! Commands for a transaction after it was opened, in groups.

mod common;
mod ledger;
mod payment;
mod payout;

pub use common::CommonCommand;
pub use ledger::{LedgerCommand, SetAside};
pub use payment::{Accepted, PaymentCommand};
pub use payout::PayoutCommand;

/// Every command.
#[derive(Debug, Clone)]
pub enum Command {
    /// For transactions of any kind.
    Common(CommonCommand),
    /// From the ledger.
    Ledger(LedgerCommand),
    /// For SEP-31 payments.
    Payment(PaymentCommand),
    /// From the rails.
    Payout(PayoutCommand),
}

impl Command {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Common(command) => command.name(),
            Self::Ledger(command) => command.name(),
            Self::Payment(command) => command.name(),
            Self::Payout(command) => command.name(),
        }
    }
}

impl From<CommonCommand> for Command {
    fn from(command: CommonCommand) -> Self {
        Self::Common(command)
    }
}

impl From<LedgerCommand> for Command {
    fn from(command: LedgerCommand) -> Self {
        Self::Ledger(command)
    }
}

impl From<PaymentCommand> for Command {
    fn from(command: PaymentCommand) -> Self {
        Self::Payment(command)
    }
}

impl From<PayoutCommand> for Command {
    fn from(command: PayoutCommand) -> Self {
        Self::Payout(command)
    }
}
