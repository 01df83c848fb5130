//! Payouts on the ledger: money that the anchor sends to somebody's Stellar account.

use super::{AccountId, Address, LedgerPayoutId, Memo, Money, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

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
    /// Money that came in off chain is paid on the ledger.
    Deposit {
        /// The transaction.
        transaction: TransactionId,
        /// The payout's number among the transaction's.
        number: u32,
    },
}

impl PayoutCause {
    /// The transaction that it belongs to; none: it belongs to none.
    pub fn transaction(&self) -> Option<TransactionId> {
        match self {
            Self::RefundUnapplied(_) => None,
            Self::Refund { transaction, .. } | Self::Deposit { transaction, .. } => Some(*transaction),
        }
    }

    /// The idempotency key for who pays it: letters, digits and hyphens. Books that were restored from a backup make the same
    /// key again.
    pub fn key(&self) -> String {
        self.to_string().replace(':', "-")
    }
}

impl fmt::Display for PayoutCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RefundUnapplied(operation_id) => write!(f, "refund-unapplied:{operation_id}"),
            Self::Refund { transaction, number } => write!(f, "refund:{transaction}:{number}"),
            Self::Deposit { transaction, number } => write!(f, "deposit:{transaction}:{number}"),
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
        /// The id of the claimable balance that holds the money until the receiver claims it, hex; none: the receiver has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        balance_id: Option<String>,
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

/// A payout on the ledger. All but its state, its approval, who signs and pays it, its attempts and its times are fixed when it is made, and its
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
    /// Whether the receiver takes a claimable balance while it has no trustline.
    pub takes_claimable_balance: bool,
    /// Whether the receiver's account is created where there is none.
    #[serde(default)]
    pub creates_account: bool,
    /// Who ordered it: an operator's or a guest's name, or `configuration`.
    pub ordered_by: String,
    /// The word of a second person, if somebody gave it.
    pub approval: Option<Approval>,
    /// Who wants it cancelled, and why, once its transaction is over; none: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelling: Option<String>,
    /// When it was handed to a custodian, which alone pays it from then on; none: it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrusted_at: Option<Timestamp>,
    /// What its signer or custodian said last, for the operator. It may be personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Hash of the transaction that its custodian named last, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// Whether the receiver can't be paid yet: it has no account, or no trustline with room for it.
    #[serde(default)]
    pub awaits_receiver: bool,
    /// How often it has changed.
    #[serde(default)]
    pub revision: u32,
    /// Where it stands.
    pub state: PayoutState,
    /// The account whose sequence numbers its transactions use; none: none was signed yet.
    pub channel: Option<AccountId>,
    /// Number of transactions that were signed for it.
    pub attempts: u32,
    /// When its first transaction was signed; none: none was.
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
    /// Whether the receiver takes a claimable balance while it has no trustline.
    pub takes_claimable_balance: bool,
    /// Whether the receiver's account is created where there is none. Not for refunds: whoever is refunded had an account
    /// to pay from, and an empty one must not earn lumens.
    pub creates_account: bool,
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
        let PayoutOrder { cause, from, to, money, memo, takes_claimable_balance, creates_account, ordered_by } = order;
        Self {
            id,
            cause,
            from,
            to,
            money,
            memo,
            takes_claimable_balance,
            creates_account,
            ordered_by,
            approval: None,
            cancelling: None,
            entrusted_at: None,
            said: None,
            named: None,
            awaits_receiver: false,
            revision: 0,
            state: PayoutState::Due,
            channel: None,
            attempts: 0,
            sent_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}

impl LedgerPayout {
    /// A text about it, with what its signer or custodian said last.
    pub fn with_what_was_said(&self, text: &str) -> String {
        match &self.said {
            Some(said) => format!("{text}: {said}"),
            None => text.to_owned(),
        }
    }
}

/// What the transaction of an attempt does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// It pays the receiver's account.
    Payment,
    /// It pays lumens by creating the receiver's account with them.
    CreateAccount,
    /// It pays into a claimable balance, which the receiver claims.
    ClaimableBalance,
    /// It creates the receiver's account with the reserve for a trustline. The payout is due after it as before it.
    PrepareAccount,
}

impl AttemptKind {
    /// The name in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::CreateAccount => "create_account",
            Self::ClaimableBalance => "claimable_balance",
            Self::PrepareAccount => "prepare_account",
        }
    }
}

/// How the transaction of an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Not known: it may be on the ledger, or get there.
    Open,
    /// It is on the ledger, and the money moved.
    Paid,
    /// It is on the ledger, and the receiver's account was created; the payout is still due.
    Prepared,
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
            Self::Prepared => "prepared",
            Self::Failed => "failed",
            Self::Void => "void",
        }
    }
}

/// A transaction that was signed for a payout. It is stored before it is sent, and it is sent as it was signed, alone or in
/// a fee bump.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PayoutAttempt {
    /// The payout.
    pub payout: LedgerPayoutId,
    /// Which of its attempts, counted from 1.
    pub number: u32,
    /// What it does.
    pub kind: AttemptKind,
    /// The account whose sequence number it uses, and which pays the fee.
    pub channel: AccountId,
    /// That number.
    pub sequence: i64,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// The ledger takes it until then. Of a custodian's, when its ledger closed.
    pub valid_until: Timestamp,
    /// The bid for its operation, in stroops. Of a custodian's, [`PayoutAttempt::BID_UNKNOWN`].
    pub bid: u32,
    /// Its hash, hex.
    pub hash: String,
    /// The signed envelope, XDR in base64.
    pub envelope: String,
    /// Fee bumps around it, oldest first. At most one of them, or the transaction alone, gets into a ledger.
    pub bumps: Vec<FeeBump>,
    /// How often fee bumps or signatures were added.
    pub revision: u32,
    /// How it ended.
    pub state: AttemptState,
}

/// A fee bump around a payout's transaction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct FeeBump {
    /// The account that pays the fee.
    pub payer: AccountId,
    /// The bid for an operation, in stroops; a fee bump counts as one more.
    pub bid: u32,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// Its own hash, hex.
    pub hash: String,
    /// The signed envelope, XDR in base64.
    pub envelope: String,
}

impl PayoutAttempt {
    /// The bid of a transaction that a custodian signed. The network takes none below 100.
    pub const BID_UNKNOWN: u32 = 0;

    /// The envelope to send: the latest.
    pub fn latest_envelope(&self) -> &str {
        self.bumps.last().map_or(&self.envelope, |bump| &bump.envelope)
    }

    /// The bid of that, for an operation, in stroops.
    pub fn latest_bid(&self) -> u32 {
        self.bumps.last().map_or(self.bid, |bump| bump.bid)
    }

    /// When that was signed.
    pub fn latest_signed_at(&self) -> Timestamp {
        self.bumps.last().map_or(self.signed_at, |bump| bump.signed_at)
    }
}
