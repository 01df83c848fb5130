//! What the kinds of transaction have beyond the data of all.

use super::{AccountId, Address, Amount, AssetId, CustomerId, Destination, Instruction, Memo, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// A payment that comes in on the ledger and is paid out off chain: what payments received and withdrawals have in common.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Incoming {
    /// The requested off-chain asset (`destination_asset`).
    pub destination_asset: Option<AssetId>,
    /// The destination of the payment; `None` until the guest accepts.
    pub destination: Option<Destination>,
    /// The payer's deadline, by ledger close time; `None` until the guest accepts.
    pub pay_by: Option<Timestamp>,
    /// Until when it stays open without an acceptance, for the client's part in it; `None` on older records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_until: Option<Timestamp>,
    /// The memo required for a refund, if the payer named one.
    pub refund_memo: Option<Memo>,
    /// Number of payouts that ended with "nothing was paid", so that a corrected one gets a new key.
    pub payout_round: u32,
    /// Attempts with the current key before those counted now: the transaction was resumed.
    pub payout_tries_before: u32,
}

/// The data of a payment received for another anchor's client (SEP-31), beyond that of all transactions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The amount that the payer was asked to pay.
    pub amount_expected: Money,
    /// The payment on the ledger, and its payout.
    #[serde(flatten)]
    pub incoming: Incoming,
    /// The sending client.
    pub sender: Option<CustomerId>,
    /// The receiving client.
    pub receiver: Option<CustomerId>,
}

/// The data of a withdrawal (SEP-6, SEP-24), beyond that of all transactions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The asset on the ledger.
    pub asset: AssetId,
    /// The amount that the user was asked to pay; `None`: any amount within the limits.
    pub amount_expected: Option<Money>,
    /// The minimum when it was opened; `None`: no limit.
    pub min_amount: Option<Amount>,
    /// The maximum when it was opened; `None`: no limit.
    pub max_amount: Option<Amount>,
    /// The payment on the ledger, and its payout.
    #[serde(flatten)]
    pub incoming: Incoming,
    /// Whether it was requested as a conversion (SEP-6 `withdraw-exchange`).
    pub is_exchange: bool,
    /// Whether it was opened through a hosted flow (SEP-24).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_hosted: bool,
    /// The account that the user intends to pay from, if it was named.
    pub source: Option<Address>,
    /// The customer it is for.
    pub customer: Option<CustomerId>,
}

/// Off-chain money that came in for a deposit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncomingPayment {
    /// The outside network's id of the payment. Each is credited once.
    pub external_id: String,
    /// The asset and amount.
    pub money: Money,
    /// When it came in, if the guest says so; otherwise, when it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
}

/// The data of a deposit (SEP-6, SEP-24), beyond that of all transactions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposited {
    /// The asset on the ledger.
    pub asset: AssetId,
    /// The off-chain asset that comes in.
    pub source_asset: AssetId,
    /// The amount that the user was asked to pay; `None`: any amount within the limits.
    pub amount_expected: Option<Money>,
    /// The minimum when it was opened, in the asset on the ledger; `None`: no limit.
    pub min_amount: Option<Amount>,
    /// The maximum when it was opened, in the asset on the ledger; `None`: no limit.
    pub max_amount: Option<Amount>,
    /// Whether what comes in is worth something else than the asset: the limits are for what it converts to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub limits_convert: bool,
    /// Whether it was requested as a conversion (SEP-6 `deposit-exchange`).
    pub is_exchange: bool,
    /// Whether it was opened through a hosted flow (SEP-24).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_hosted: bool,
    /// Our account that pays it on the ledger.
    pub from: AccountId,
    /// The user's address on the ledger.
    pub to: Address,
    /// The memo that the payment on the ledger has.
    pub memo: Option<Memo>,
    /// Whether the user takes a claimable balance (`claimable_balance_supported`).
    pub takes_claimable_balance: bool,
    /// The customer it is for.
    pub customer: Option<CustomerId>,
    /// How to pay off chain, once the guest has accepted it.
    pub instructions: Vec<Instruction>,
    /// The same in one text.
    pub how: Option<String>,
    /// The payer's deadline; `None` until the guest accepts.
    pub pay_by: Option<Timestamp>,
    /// Until when it stays open without an acceptance.
    pub open_until: Option<Timestamp>,
    /// The money that came in; `None` until then.
    pub payment: Option<IncomingPayment>,
    /// Number of payouts on the ledger that were ordered. Another is ordered only after one that will never be paid.
    pub payouts: u32,
    /// Whether the last of them was ordered, and nobody knows yet what became of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_being_paid: bool,
    /// The payout on the ledger; `None`: it is not there.
    pub paid: Option<PaidOnLedger>,
}

impl Deposited {
    /// One of any amount, of which nothing is known yet but what comes in, and who is paid what by whom.
    pub fn new(source_asset: AssetId, asset: AssetId, from: AccountId, to: Address) -> Self {
        Self {
            asset,
            source_asset,
            amount_expected: None,
            min_amount: None,
            max_amount: None,
            limits_convert: false,
            is_exchange: false,
            is_hosted: false,
            from,
            to,
            memo: None,
            takes_claimable_balance: false,
            customer: None,
            instructions: Vec::new(),
            how: None,
            pay_by: None,
            open_until: None,
            payment: None,
            payouts: 0,
            is_being_paid: false,
            paid: None,
        }
    }
}

/// A payout on the ledger that was paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaidOnLedger {
    /// The hash of its transaction, hex.
    pub hash: String,
    /// The claimable balance that holds the money, hex; `None`: the user has it.
    pub balance_id: Option<String>,
}

/// The data of a transaction's kind, beyond that of all transactions. Each kind of transaction is a variant here, with
/// its rules in `transactions::rules` and its requests in a room of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// A payment received for another anchor's client.
    Receive(Received),
    /// A withdrawal.
    Withdraw(Withdrawn),
    /// A deposit.
    Deposit(Box<Deposited>),
}

impl Details {
    /// The payment on the ledger, and its payout; `None`: the money comes in off chain.
    pub fn incoming(&self) -> Option<&Incoming> {
        match self {
            Self::Receive(received) => Some(&received.incoming),
            Self::Withdraw(withdrawn) => Some(&withdrawn.incoming),
            Self::Deposit(_) => None,
        }
    }

    /// The same, to change it.
    pub fn incoming_mut(&mut self) -> Option<&mut Incoming> {
        match self {
            Self::Receive(received) => Some(&mut received.incoming),
            Self::Withdraw(withdrawn) => Some(&mut withdrawn.incoming),
            Self::Deposit(_) => None,
        }
    }

    /// The payment off chain, and its payout on the ledger; `None`: the money comes in on the ledger.
    pub fn deposit(&self) -> Option<&Deposited> {
        match self {
            Self::Deposit(deposited) => Some(deposited),
            Self::Receive(_) | Self::Withdraw(_) => None,
        }
    }

    /// The same, to change it.
    pub fn deposit_mut(&mut self) -> Option<&mut Deposited> {
        match self {
            Self::Deposit(deposited) => Some(deposited),
            Self::Receive(_) | Self::Withdraw(_) => None,
        }
    }

    /// Until when it stays open without an acceptance; `None` on older records.
    pub fn open_until(&self) -> Option<Timestamp> {
        match self {
            Self::Receive(Received { incoming, .. }) | Self::Withdraw(Withdrawn { incoming, .. }) => {
                incoming.open_until
            }
            Self::Deposit(deposited) => deposited.open_until,
        }
    }

    /// Sets it.
    pub fn stay_open_until(&mut self, at: Timestamp) {
        match self {
            Self::Receive(Received { incoming, .. }) | Self::Withdraw(Withdrawn { incoming, .. }) => {
                incoming.open_until = Some(at);
            }
            Self::Deposit(deposited) => deposited.open_until = Some(at),
        }
    }

    /// Has the payer's deadline pass at once, if there is one yet.
    pub fn end_payment_window(&mut self, now: Timestamp) {
        let pay_by = match self {
            Self::Receive(Received { incoming, .. }) | Self::Withdraw(Withdrawn { incoming, .. }) => {
                &mut incoming.pay_by
            }
            Self::Deposit(deposited) => &mut deposited.pay_by,
        };
        *pay_by = pay_by.map(|pay_by| pay_by.min(now));
    }

    /// Whether it was opened through a hosted flow (SEP-24).
    pub fn is_hosted(&self) -> bool {
        match self {
            Self::Receive(_) => false,
            Self::Withdraw(withdrawn) => withdrawn.is_hosted,
            Self::Deposit(deposited) => deposited.is_hosted,
        }
    }

    /// The place of the customer in this role; `None`: the kind has no such role.
    pub fn customer_mut(&mut self, role: Role) -> Option<&mut Option<CustomerId>> {
        match (self, role) {
            (Self::Receive(received), Role::Sender) => Some(&mut received.sender),
            (Self::Receive(received), Role::Receiver) => Some(&mut received.receiver),
            (Self::Withdraw(withdrawn), Role::Customer) => Some(&mut withdrawn.customer),
            (Self::Deposit(deposited), Role::Customer) => Some(&mut deposited.customer),
            (Self::Receive(_), Role::Customer)
            | (Self::Withdraw(_) | Self::Deposit(_), Role::Sender | Role::Receiver) => None,
        }
    }
}

/// The part of a customer in a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The sending client.
    Sender,
    /// The receiving client.
    Receiver,
    /// The one whom a deposit or a withdrawal is for.
    Customer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Sender, Self::Receiver, Self::Customer];
}
