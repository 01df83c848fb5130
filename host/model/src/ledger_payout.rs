//! Payouts on the ledger: money that the anchor sends to somebody's Stellar account.

use super::{AccountId, Address, LedgerPayoutId, Memo, Money, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a payout is for. There is one payout for each, whoever asks for it and how often.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutCause {
    /// An unapplied payment, by its operation id, goes back to its payer.
    RefundUnapplied(i64),
    /// What came in for a transaction goes back to its payer, or a part of it.
    Refund {
        /// The transaction.
        transaction: TransactionId,
        /// The refund's number among the transaction's.
        number: u32,
    },
}

impl fmt::Display for PayoutCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RefundUnapplied(operation_id) => write!(f, "refund-unapplied:{operation_id}"),
            Self::Refund { transaction, number } => write!(f, "refund:{transaction}:{number}"),
        }
    }
}

/// Where a payout stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// It is to be paid.
    Due,
    /// It is on the ledger.
    Paid {
        /// The transaction's hash, hex.
        hash: String,
        /// Its ledger.
        ledger: u32,
    },
    /// It can't be paid, ever. The text is for the operator.
    Refused(String),
    /// An operator took it back before it was paid. The text is who and why.
    Cancelled(String),
}

impl PayoutState {
    /// The name in the database and in output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Paid { .. } => "paid",
            Self::Refused(_) => "refused",
            Self::Cancelled(_) => "cancelled",
        }
    }
}

/// A payout on the ledger. All but its state, its approval, its attempts and its times are fixed when it is made, and its
/// channel when it is first tried.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LedgerPayout {
    /// Its id.
    pub id: LedgerPayoutId,
    /// What it is for.
    pub cause: PayoutCause,
    /// Our account whose money it is.
    pub from: AccountId,
    /// The receiver.
    pub to: Address,
    /// The asset and the amount, on the ledger.
    pub money: Money,
    /// The memo of its transaction.
    pub memo: Option<Memo>,
    /// Who ordered it: an operator's or a guest's name, or `configuration`.
    pub ordered_by: String,
    /// The word of a second person, if somebody gave it.
    pub approval: Option<Approval>,
    /// Where it stands.
    pub state: PayoutState,
    /// The account whose sequence numbers its transactions use; `None`: none was signed yet.
    pub channel: Option<AccountId>,
    /// Number of transactions that were signed for it.
    pub attempts: u32,
    /// When its first transaction was signed; `None`: none was.
    pub sent_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What is to be paid, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayoutOrder {
    /// What it is for.
    pub cause: PayoutCause,
    /// Our account whose money it is.
    pub from: AccountId,
    /// The receiver.
    pub to: Address,
    /// The asset and the amount, on the ledger.
    pub money: Money,
    /// The memo of its transaction.
    pub memo: Option<Memo>,
    /// Who ordered it: an operator's or a guest's name, or `configuration`.
    pub ordered_by: String,
}

/// A second person's word that a large payout may be paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

impl LedgerPayout {
    /// A payout that is due, and not tried yet.
    pub fn new(id: LedgerPayoutId, order: PayoutOrder, now: Timestamp) -> Self {
        let PayoutOrder { cause, from, to, money, memo, ordered_by } = order;
        Self {
            id,
            cause,
            from,
            to,
            money,
            memo,
            ordered_by,
            approval: None,
            state: PayoutState::Due,
            channel: None,
            attempts: 0,
            sent_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// How the transaction of an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Not known: it may be on the ledger, or get there.
    Open,
    /// It is on the ledger, and the money moved.
    Paid,
    /// It is on the ledger, and failed: no money moved, and its sequence number is used up.
    Failed,
    /// Its time is over, and it is not on the ledger.
    Void,
}

impl AttemptState {
    /// The name in the database and in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Void => "void",
        }
    }

    /// The state with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Paid, Self::Failed, Self::Void].into_iter().find(|state| state.as_str() == name)
    }
}

/// A transaction that was signed for a payout. It is stored before it is sent, and these bytes alone are ever sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayoutAttempt {
    /// The payout.
    pub payout: LedgerPayoutId,
    /// Which of its attempts, counted from 1.
    pub number: u32,
    /// The account whose sequence number it uses, and which pays the fee.
    pub channel: AccountId,
    /// That number.
    pub sequence: i64,
    /// The ledger takes it until then.
    pub valid_until: Timestamp,
    /// Its hash, hex.
    pub hash: String,
    /// The signed envelope, XDR in base64.
    pub envelope: String,
    /// How it ended.
    pub state: AttemptState,
}
