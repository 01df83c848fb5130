//! The transaction record, the same for every protocol.

use super::{
    AccountId, Address, Amount, AssetId, Attention, CustomerId, Details, Driver, Entries, Fee, Field, Kind,
    LedgerPayment, Memo, Money, Owner, Protocol, QuoteId, Refund, RefundState, Role, Status, Timestamp, TransactionId,
    Withdrawn,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The destination of a payer's payment: an account of ours and the memo that identifies the transaction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Destination {
    /// Our account.
    pub account: AccountId,
    /// Unique among all transactions of the account, including completed ones.
    pub memo: Memo,
}

/// A ledger payment that belongs to a transaction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StellarPayment {
    /// Hash of the ledger transaction, hex.
    pub transaction_hash: String,
    /// Horizon's operation id.
    pub operation_id: u64,
    /// The asset and amount.
    pub money: Money,
    /// The payer.
    pub from: AccountId,
    /// The payer's muxed id, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_muxed_id: Option<u64>,
    /// The payment's memo.
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
            from_muxed_id: payment.from_muxed_id,
            memo: payment.memo,
            at: payment.closed_at,
        }
    }
}

/// Information required before a transaction goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum InfoUpdate {
    /// Through SEP-12, for a customer of this type if given.
    Customer(Option<String>),
    /// These fields, through SEP-31 `PATCH`.
    Transaction(Vec<Field>),
}

/// A guest's request for a refund to the payer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundPlan {
    /// The amount, in the asset that came in; `None`: all of it.
    pub amount: Option<Amount>,
    /// The reason, for people.
    pub message: Option<String>,
}

/// The rate of a transaction's conversion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Rate {
    /// The firm quote's rate, if the payment is on the ledger in time.
    Quoted {
        /// When the quote expires.
        until: Timestamp,
    },
    /// The rate at the time when the payment has arrived; not known yet.
    Market,
    /// Fixed when the payment had arrived: units of the asset paid for one unit of the asset delivered.
    Fixed {
        /// The price, without fees.
        price: Amount,
    },
}

impl Rate {
    /// Whether the rate is a quote's that expired before `closed_at`, when the payment's ledger closed.
    pub fn ended_by(self, closed_at: Timestamp) -> bool {
        matches!(self, Self::Quoted { until } if closed_at > until)
    }
}

/// A transaction of any protocol: the common data, and the [`Details`] of its kind. Only `transactions::rules` writes
/// `status`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Our id, which the wallet knows.
    pub id: TransactionId,
    /// The data of its kind.
    pub details: Details,
    /// Who decides what happens to it; set when it is opened.
    #[serde(default, skip_serializing_if = "Driver::is_guest")]
    pub driver: Driver,
    /// Its status.
    pub status: Status,
    /// The number of saves; the store refuses a save based on an older version.
    pub version: i64,
    /// The owner, who opened it; no other client may see it.
    pub owner: Owner,
    /// The wallet's verified client domain (SEP-10), if any.
    pub client_domain: Option<String>,
    /// What arrived; `None` until then.
    pub amount_in: Option<Money>,
    /// What is or was delivered.
    pub amount_out: Option<Money>,
    /// The anchor's fee.
    pub fee: Option<Fee>,
    /// The SEP-38 quote that it uses.
    pub quote_id: Option<QuoteId>,
    /// The rate of its conversion; `None`: one for one, or the guest set the amount out.
    pub rate: Option<Rate>,
    /// How off-chain money is delivered (`funding_method`).
    pub funding_method: Option<String>,
    /// ISO 639-1 language of texts for people.
    pub lang: String,
    /// The values sent with the transaction. Personal data.
    pub fields: Entries,
    /// The information required before it goes on.
    pub info_update: Option<InfoUpdate>,
    /// A message about the status, for people.
    pub message: Option<String>,
    /// Until when the user has to act, as the business says (`user_action_required_by`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act_by: Option<Timestamp>,
    /// Seconds until the next change is expected.
    pub status_eta_s: Option<u32>,
    /// The outside network's id of the payment.
    pub external_id: Option<String>,
    /// Ledger payments that belong to it.
    pub payments: Vec<StellarPayment>,
    /// Refunds of what came in, in order of their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// Why an operator has to act; `None`: no action is needed.
    pub attention: Option<Attention>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it reached its current status.
    pub updated_at: Timestamp,
    /// When the payment arrived.
    pub received_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
}

impl Transaction {
    /// The SEP that it was opened through.
    pub fn protocol(&self) -> Protocol {
        match self.details {
            Details::Receive(_) => Protocol::Sep31,
            Details::Withdraw(_) | Details::Deposit(_) if self.details.is_hosted() => Protocol::Sep24,
            Details::Withdraw(_) | Details::Deposit(_) => Protocol::Sep6,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match &self.details {
            Details::Receive(_) => Kind::Receive,
            Details::Withdraw(Withdrawn { is_exchange: true, .. }) => Kind::WithdrawalExchange,
            Details::Withdraw(_) => Kind::Withdrawal,
            Details::Deposit(deposited) if deposited.is_exchange => Kind::DepositExchange,
            Details::Deposit(_) => Kind::Deposit,
        }
    }

    /// The amount that the payer was asked to pay; `None`: no amount was named yet.
    pub fn amount_expected(&self) -> Option<&Money> {
        match &self.details {
            Details::Receive(received) => Some(&received.amount_expected),
            Details::Withdraw(withdrawn) => withdrawn.amount_expected.as_ref(),
            Details::Deposit(deposited) => deposited.amount_expected.as_ref(),
        }
    }

    /// Its asset on the ledger.
    pub fn ledger_asset(&self) -> &AssetId {
        match &self.details {
            Details::Receive(received) => &received.amount_expected.asset,
            Details::Withdraw(withdrawn) => &withdrawn.asset,
            Details::Deposit(deposited) => &deposited.asset,
        }
    }

    /// The asset that the payer pays.
    pub fn paid_asset(&self) -> &AssetId {
        match &self.details {
            Details::Deposit(deposited) => &deposited.source_asset,
            Details::Receive(_) | Details::Withdraw(_) => self.ledger_asset(),
        }
    }

    /// The asset requested in exchange: off chain, or on the ledger for deposits.
    pub fn destination_asset(&self) -> Option<&AssetId> {
        match &self.details {
            Details::Deposit(deposited) => Some(&deposited.asset),
            Details::Receive(_) | Details::Withdraw(_) => self.details.incoming()?.destination_asset.as_ref(),
        }
    }

    /// The destination of the payer's payment on the ledger; `None`: there is none, or not yet.
    pub fn destination(&self) -> Option<&Destination> {
        self.details.incoming()?.destination.as_ref()
    }

    /// Whether this payment on the ledger was credited to it.
    pub fn has_payment(&self, operation_id: u64) -> bool {
        self.payments.iter().any(|payment| payment.operation_id == operation_id)
    }

    /// Whether nothing was paid for it yet, and something may be.
    pub fn is_unpaid(&self) -> bool {
        let is_over = matches!(self.status, Status::Expired | Status::Error | Status::Completed | Status::Refunded);
        self.amount_in.is_none() && !is_over
    }

    /// The payer's deadline, by ledger close time; `None` until the guest accepts.
    pub fn pay_by(&self) -> Option<Timestamp> {
        match &self.details {
            Details::Deposit(deposited) => deposited.pay_by,
            Details::Receive(_) | Details::Withdraw(_) => self.details.incoming()?.pay_by,
        }
    }

    /// Until when the user has to act, in a status that waits for that and ends by itself (SEP-6 `user_action_required_by`).
    pub fn action_required_by(&self) -> Option<Timestamp> {
        match self.status {
            _ if self.act_by.is_some() => self.act_by,
            Status::PendingUserTransferStart => self.pay_by(),
            // What has arrived waits for the information without an end.
            Status::PendingCustomerInfoUpdate if self.amount_in.is_none() => self.details.open_until(),
            _ => None,
        }
    }

    /// The memo required for a refund, if the payer named one.
    pub fn refund_memo(&self) -> Option<&Memo> {
        self.details.incoming()?.refund_memo.as_ref()
    }

    /// The account that pays or paid on the ledger, as far as it is known.
    pub fn source(&self) -> Option<Address> {
        let named = match &self.details {
            Details::Receive(_) => None,
            Details::Withdraw(withdrawn) => withdrawn.source,
            Details::Deposit(deposited) => Some(Address::Account(deposited.from)),
        };
        self.payments.first().map(|payment| Address::Account(payment.from)).or(named)
    }

    /// The address that is paid on the ledger, as far as it is known.
    pub fn receiver(&self) -> Option<Address> {
        match &self.details {
            Details::Deposit(deposited) => Some(deposited.to),
            Details::Receive(_) | Details::Withdraw(_) => {
                self.destination().map(|destination| Address::Account(destination.account))
            }
        }
    }

    /// The memo of the payment on the ledger, as far as it is known.
    pub fn ledger_memo(&self) -> Option<&Memo> {
        match &self.details {
            Details::Deposit(deposited) => deposited.memo.as_ref(),
            Details::Receive(_) | Details::Withdraw(_) => self.destination().map(|destination| &destination.memo),
        }
    }

    /// The hash of its payment on the ledger, hex.
    pub fn ledger_hash(&self) -> Option<&str> {
        match &self.details {
            Details::Deposit(deposited) => deposited.paid.as_ref().map(|paid| paid.hash.as_str()),
            Details::Receive(_) | Details::Withdraw(_) => {
                self.payments.first().map(|payment| payment.transaction_hash.as_str())
            }
        }
    }

    /// Whether the business decides what happens to it.
    pub fn is_driven_by_business(&self) -> bool {
        self.driver == Driver::Business
    }

    /// Whether a refund was ordered, and nobody knows yet what became of it.
    pub fn has_refund_due(&self) -> bool {
        self.refunds.iter().any(|refund| refund.state == RefundState::Due)
    }

    /// What is left of the amount that came in after refunds and their fees; `None`: nothing came in.
    pub fn left_to_refund(&self) -> Option<Amount> {
        let paid = self.amount_in.as_ref()?.amount;
        let taken = self.refunds.iter().try_fold(Amount::ZERO, |sum, refund| sum.plus(refund.taken()?).ok());
        Some(taken.and_then(|taken| paid.minus(taken).ok()).unwrap_or_default())
    }

    /// The customer in this role.
    pub fn customer(&self, role: Role) -> Option<CustomerId> {
        match (&self.details, role) {
            (Details::Receive(received), Role::Sender) => received.sender,
            (Details::Receive(received), Role::Receiver) => received.receiver,
            (Details::Withdraw(withdrawn), Role::Customer) => withdrawn.customer,
            (Details::Deposit(deposited), Role::Customer) => deposited.customer,
            (Details::Receive(_), Role::Customer)
            | (Details::Withdraw(_) | Details::Deposit(_), Role::Sender | Role::Receiver) => None,
        }
    }

    /// Whether an operator holds it.
    pub fn is_held(&self) -> bool {
        matches!(self.attention, Some(Attention::Held { .. }))
    }

    /// Whether it is for a user's customer, and names none yet.
    pub fn lacks_customer(&self) -> bool {
        !matches!(self.details, Details::Receive(_)) && self.customer(Role::Customer).is_none()
    }

    /// The idempotency key that a guest passes to its bank. It stays the same across retries, crashes and guest
    /// versions, and changes only after the guest has reported that nothing was paid under it.
    pub fn payout_key(&self) -> String {
        let round = self.details.incoming().map(|incoming| incoming.payout_round).unwrap_or_default();
        format!("payout-{}-{round}", self.id)
    }

    /// Attempts under this key before those counted now.
    pub fn payout_tries_before(&self) -> u32 {
        self.details.incoming().map(|incoming| incoming.payout_tries_before).unwrap_or_default()
    }
}

/// Shows only what is safe in a log.
impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
