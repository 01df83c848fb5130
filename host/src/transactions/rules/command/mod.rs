//! Commands for a transaction after it was opened, in groups.

mod business;
mod common;
mod deposit;
mod ledger;
mod payment;
mod payout;

pub use business::{BusinessCommand, BusinessOrder, CustomerWord, NamedAmounts, NamedRefund, OffChain};
pub use common::CommonCommand;
pub use deposit::{DepositCommand, Handling, Settled};
pub use ledger::{LedgerCommand, SetAside, SizeLimit};
pub use payment::{Accepted, Completed, PaymentCommand};
pub use payout::PayoutCommand;

/// Every command.
#[derive(Debug, Clone)]
pub enum Command {
    /// For transactions of any kind.
    Common(CommonCommand),
    /// From the ledger.
    Ledger(LedgerCommand),
    /// From the guest's decision on whether a transaction is taken on.
    Payment(PaymentCommand),
    /// From the rails.
    Payout(PayoutCommand),
    /// About deposits.
    Deposit(DepositCommand),
    /// From a business that drives its transactions itself.
    Business(Box<BusinessCommand>),
}

impl Command {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Common(command) => command.name(),
            Self::Ledger(command) => command.name(),
            Self::Payment(command) => command.name(),
            Self::Payout(command) => command.name(),
            Self::Deposit(command) => command.name(),
            Self::Business(command) => command.order.name(),
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

impl From<DepositCommand> for Command {
    fn from(command: DepositCommand) -> Self {
        Self::Deposit(command)
    }
}

impl From<BusinessCommand> for Command {
    fn from(command: BusinessCommand) -> Self {
        Self::Business(Box::new(command))
    }
}

impl From<PayoutCommand> for Command {
    fn from(command: PayoutCommand) -> Self {
        Self::Payout(command)
    }
}
