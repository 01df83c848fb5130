//! The one state machine, and everything that feeds it.
//!
//! `rules::decide` is pure: record, command and time in; new record, journal and follow-up work out. The
//! rest of this room loads, asks the guest, decides and saves: record, journal entry, payment and work rows
//! in one database transaction. No other room writes a status.

mod error;
mod settings;

pub use error::Error;
pub use settings::{PollPolicy, ReceiveAsset, RetryPolicy, Settings};

use crate::model::{
    Amount, AssetId, Customer, CustomerId, CustomerStatus, Entries, Field, Memo, Owner, ReceiverInfo, Transaction,
};

/// SEP-31's and SEP-12's operations and the background work. Cheap to clone.
#[derive(Clone)]
pub struct Lifecycle;

/// One asset that can be received, with what the guest says about it.
#[derive(Debug)]
pub struct Offer {
    /// The configuration's part.
    pub asset: ReceiveAsset,
    /// The guest's part; its `None`s and empty lists mean "as configured".
    pub info: ReceiverInfo,
}

/// A SEP-31 `POST /transactions`, parsed.
#[derive(Debug, Clone)]
pub struct OpenPayment {
    /// How much the sending anchor means to pay.
    pub amount: Amount,
    /// Asset code.
    pub asset_code: String,
    /// Asset issuer, when given.
    pub asset_issuer: Option<String>,
    /// `destination_asset`, when given.
    pub destination_asset: Option<AssetId>,
    /// `quote_id`, when given.
    pub quote_id: Option<String>,
    /// `sender_id`, when given.
    pub sender_id: Option<String>,
    /// `receiver_id`, when given.
    pub receiver_id: Option<String>,
    /// `funding_method`, when given.
    pub funding_method: Option<String>,
    /// `fields.transaction`.
    pub fields: Entries,
    /// `refund_memo` with its type, when given.
    pub refund_memo: Option<Memo>,
    /// `lang`, `en` when not given.
    pub lang: String,
    /// The token's verified client domain.
    pub client_domain: Option<String>,
}

/// How a SEP-12 request names a customer. With neither id nor memo nor transaction: the token's own identity.
#[derive(Debug, Clone, Default)]
pub struct CustomerQuery {
    /// `id`
    pub id: Option<String>,
    /// `memo` (with `memo_type`) beside a token that carries none.
    pub memo: Option<Memo>,
    /// `type`
    pub customer_type: Option<String>,
    /// `transaction_id`
    pub transaction_id: Option<String>,
    /// `lang`, `en` when empty.
    pub lang: String,
}

/// What SEP-12 `GET /customer` tells.
#[derive(Debug)]
pub struct CustomerView {
    /// The id; `None` while nothing was registered.
    pub id: Option<CustomerId>,
    /// Where they stand for the type asked for.
    pub status: CustomerStatus,
    /// Fields still wanted (SEP-12 `fields`).
    pub fields: Vec<Field>,
    /// Fields on record with their standing (SEP-12 `provided_fields`).
    pub provided: Vec<(Field, CustomerStatus)>,
    /// A reason, for people.
    pub message: Option<String>,
}

#[expect(unused_variables, reason = "under construction")]
impl Lifecycle {
    /// What can be received, asset by asset (SEP-31 `GET /info`).
    pub async fn offers(&self, lang: &str) -> Result<Vec<Offer>, Error> {
        Err(Error::NotFound)
    }

    /// Opens a payment (SEP-31 `POST /transactions`).
    pub async fn open_payment(&self, owner: &Owner, request: OpenPayment) -> Result<Transaction, Error> {
        Err(Error::NotFound)
    }

    /// The owner's transaction with that id. Unknown, malformed and somebody else's are all [`Error::NotFound`].
    pub async fn transaction(&self, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        Err(Error::NotFound)
    }

    /// Corrects fields (SEP-31 `PATCH /transactions/:id`).
    pub async fn update_fields(&self, owner: &Owner, id: &str, fields: Entries) -> Result<Transaction, Error> {
        Err(Error::NotFound)
    }

    /// A customer as SEP-12 `GET /customer` shows them. One who does not exist yet and was not named by id is
    /// `NEEDS_INFO` without an id.
    pub async fn customer(&self, owner: &Owner, query: CustomerQuery) -> Result<CustomerView, Error> {
        Err(Error::NotFound)
    }

    /// Registers or updates a customer (SEP-12 `PUT /customer`) and has the guest review them. An empty value
    /// removes the field.
    pub async fn put_customer(
        &self,
        owner: &Owner,
        query: CustomerQuery,
        values: Entries,
    ) -> Result<CustomerId, Error> {
        Err(Error::NotFound)
    }

    /// Forgets the customers of the identity (SEP-12 `DELETE /customer/:account`): those registered under `memo`
    /// when it is given, else the identity's own.
    pub async fn delete_customers(&self, owner: &Owner, memo: Option<Memo>) -> Result<(), Error> {
        Err(Error::NotFound)
    }
}

#[expect(dead_code, reason = "under construction")]
fn keep(_: Customer) {}
