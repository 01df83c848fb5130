//! The transaction record: one shape for every protocol.

use super::{
    AccountId, Amount, AssetId, CustomerId, Entries, Fee, Field, Kind, LedgerPayment, Memo, Money, Owner, Protocol,
    QuoteId, Status, Timestamp, TransactionId,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where the payer has to pay: an account of ours and the memo that names the transaction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Destination {
    /// Our account.
    pub account: AccountId,
    /// Unique among all transactions of that account, ended ones included.
    pub memo: Memo,
}

/// A ledger payment that belongs to a transaction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StellarPayment {
    /// Hash of the ledger transaction, hex.
    pub transaction_hash: String,
    /// Horizon's operation id.
    pub operation_id: u64,
    /// What moved.
    pub money: Money,
    /// Who paid.
    pub from: AccountId,
    /// The memo it carried.
    pub memo: Option<Memo>,
    /// When its ledger closed.
    pub at: Timestamp,
}

impl From<LedgerPayment> for StellarPayment {
    fn from(payment: LedgerPayment) -> Self {
        Self {
            transaction_hash: payment.transaction_hash,
            operation_id: payment.operation_id,
            money: Money::new(payment.amount, payment.asset),
            from: payment.from,
            memo: payment.memo,
            at: payment.closed_at,
        }
    }
}

/// Information somebody has to provide before work goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum InfoUpdate {
    /// Through SEP-12, for a customer of this type when named.
    Customer(Option<String>),
    /// Through SEP-31 `PATCH`, these fields.
    Transaction(Vec<Field>),
}

/// How money should go back to the payer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundPlan {
    /// How much, in the asset that came in; `None`: all of it.
    pub amount: Option<Amount>,
    /// Why, for people.
    pub message: Option<String>,
}

/// At which rate a transaction is converted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Rate {
    /// The firm quote's, for money that is on the ledger by then.
    Quoted {
        /// When the quote ends.
        until: Timestamp,
    },
    /// The rate of the moment when the money is here; not known yet.
    Market,
    /// Fixed when the money was here: so much of what came in for one unit of what goes out.
    Fixed {
        /// The price, without fees.
        price: Amount,
    },
}

impl Rate {
    /// Whether this is a quote that money on the ledger at `closed_at` is too late for.
    pub fn ended_by(self, closed_at: Timestamp) -> bool {
        matches!(self, Self::Quoted { until } if closed_at > until)
    }
}

/// Why a transaction waits for the operator. Wallets see the status only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Attention {
    /// The guest was asked as often as configured and never answered usably.
    RetriesExhausted {
        /// How often it was asked.
        tries: u32,
        /// What went wrong last.
        last_error: String,
    },
    /// The guest wants the money to go back.
    Refund(RefundPlan),
    /// The guest says the payout failed for good.
    PayoutFailed(String),
    /// Information was asked for, money is here, and nobody provided it in time.
    InformationOverdue,
}

/// What a payment received for another anchor's client needs beyond what all transactions share (SEP-31).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// What the payer was told to pay.
    pub amount_expected: Money,
    /// The off-chain asset asked for (`destination_asset`).
    pub destination_asset: Option<AssetId>,
    /// Where the payer pays; `None` until the guest is ready.
    pub destination: Option<Destination>,
    /// Until when the payer may pay, by ledger close time; `None` until the guest is ready.
    pub pay_by: Option<Timestamp>,
    /// The memo a refund must carry, when the payer named one.
    pub refund_memo: Option<Memo>,
    /// The sending client.
    pub sender: Option<CustomerId>,
    /// The receiving client.
    pub receiver: Option<CustomerId>,
    /// Counts payouts that were answered "nothing was paid", so that a corrected one gets a key of its own.
    pub payout_round: u32,
    /// Tries with the present key before the ones that are counted now: the transaction was resumed.
    pub payout_tries_before: u32,
}

/// What a transaction's kind needs beyond what all share. A kind of transaction is a variant here, its rules in
/// `transactions::rules` and its requests in a room of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// A payment received for another anchor's client.
    Receive(Received),
}

/// Which of a payment's two customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The sending client.
    Sender,
    /// The receiving client.
    Receiver,
}

/// A transaction of any protocol: what all share, and the [`Details`] of its kind. `status` is written by
/// `transactions::rules` alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Our id, told to the wallet.
    pub id: TransactionId,
    /// What its kind needs.
    pub details: Details,
    /// Where it stands.
    pub status: Status,
    /// Counts the saves; the store refuses a save made from an older one.
    pub version: i64,
    /// Who opened it and alone may see it.
    pub owner: Owner,
    /// The wallet's verified client domain (SEP-10), if it proved one.
    pub client_domain: Option<String>,
    /// What arrived; `None` until it did.
    pub amount_in: Option<Money>,
    /// What is or was delivered.
    pub amount_out: Option<Money>,
    /// What the anchor charges.
    pub fee: Option<Fee>,
    /// The SEP-38 quote it settles.
    pub quote_id: Option<QuoteId>,
    /// At which rate it is converted; `None`: one for one, or the guest said what is delivered.
    pub rate: Option<Rate>,
    /// How off-chain money moves (`funding_method`).
    pub funding_method: Option<String>,
    /// ISO 639-1 language of texts for people.
    pub lang: String,
    /// Values given with the transaction. Personal data.
    pub fields: Entries,
    /// What has to be provided before work goes on.
    pub info_update: Option<InfoUpdate>,
    /// A word to people about the status.
    pub message: Option<String>,
    /// Seconds until the next change can be expected.
    pub status_eta_s: Option<u32>,
    /// The outside network's id of the payment.
    pub external_id: Option<String>,
    /// Ledger payments that belong to it.
    pub payments: Vec<StellarPayment>,
    /// Why a person has to act; `None`: nobody has to.
    pub attention: Option<Attention>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it reached its status.
    pub updated_at: Timestamp,
    /// When the payer's money arrived.
    pub received_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
}

impl Transaction {
    /// The SEP it was opened through.
    pub fn protocol(&self) -> Protocol {
        match self.details {
            Details::Receive(_) => Protocol::Sep31,
        }
    }

    /// What it does.
    pub fn kind(&self) -> Kind {
        match self.details {
            Details::Receive(_) => Kind::Receive,
        }
    }

    /// What the payer was told to pay; `None` where nobody named an amount yet.
    pub fn amount_expected(&self) -> Option<&Money> {
        match &self.details {
            Details::Receive(received) => Some(&received.amount_expected),
        }
    }

    /// The asset on the ledger that it is about.
    pub fn ledger_asset(&self) -> &AssetId {
        match &self.details {
            Details::Receive(received) => &received.amount_expected.asset,
        }
    }

    /// The off-chain asset asked for.
    pub fn destination_asset(&self) -> Option<&AssetId> {
        match &self.details {
            Details::Receive(received) => received.destination_asset.as_ref(),
        }
    }

    /// Where the payer pays on the ledger; `None`: nowhere, or not yet.
    pub fn destination(&self) -> Option<&Destination> {
        match &self.details {
            Details::Receive(received) => received.destination.as_ref(),
        }
    }

    /// Until when the payer may pay, by ledger close time.
    pub fn pay_by(&self) -> Option<Timestamp> {
        match &self.details {
            Details::Receive(received) => received.pay_by,
        }
    }

    /// The memo a refund must carry, when the payer named one.
    pub fn refund_memo(&self) -> Option<&Memo> {
        match &self.details {
            Details::Receive(received) => received.refund_memo.as_ref(),
        }
    }

    /// The customer in this role.
    pub fn customer(&self, role: Role) -> Option<CustomerId> {
        match (&self.details, role) {
            (Details::Receive(received), Role::Sender) => received.sender,
            (Details::Receive(received), Role::Receiver) => received.receiver,
        }
    }

    /// The key a guest passes to its bank. It stays the same across retries, crashes and guest versions, and
    /// changes only after the guest said that nothing was paid under it.
    pub fn payout_key(&self) -> String {
        match &self.details {
            Details::Receive(received) => format!("payout-{}-{}", self.id, received.payout_round),
        }
    }

    /// How often the guest was asked under this key before the tries that are counted now.
    pub fn payout_tries_before(&self) -> u32 {
        match &self.details {
            Details::Receive(received) => received.payout_tries_before,
        }
    }
}

/// Shows what is safe in a log.
impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
