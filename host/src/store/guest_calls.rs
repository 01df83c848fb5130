//! Recorded calls of guests, encrypted.
//!
//! A call is kept while every customer it is about has a record: it is not written if one has none, and it is deleted
//! with the first of them. The writer locks the customers' records, so that a concurrent deletion cannot miss the call.

use super::{
    Error, Store, Tx,
    backend::{Locking, each, failed},
    seal::NOT_OPENED,
};
use crate::model::{CustomerId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Locks until the call is written: a concurrent deletion of the customer finishes first, and the record is then gone.
const HOLD: Locking = Locking {
    sqlite: "SELECT id FROM customers WHERE id = $1",
    postgres: "SELECT id FROM customers WHERE id = $1 FOR KEY SHARE",
};
const ADD: &str = "INSERT INTO guest_calls \
    (id, at, slot, guest, version, hash, function, transaction_id, outcome, complete, record) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const NAME: &str = "INSERT INTO guest_call_customers (customer_id, call_id) VALUES ($1, $2)";
const FORGET: &str =
    "DELETE FROM guest_calls WHERE id IN (SELECT call_id FROM guest_call_customers WHERE customer_id = $1)";
const TRIM: &str = "DELETE FROM guest_calls WHERE at < $1 OR id <= \
    (SELECT id FROM guest_calls ORDER BY id DESC LIMIT 1 OFFSET $2)";

macro_rules! find {
    ($columns:literal, $which:literal) => {
        concat!("SELECT ", $columns, " FROM guest_calls ", $which)
    };
}
macro_rules! found {
    ($columns:literal) => {
        find!(
            $columns,
            "WHERE (CAST($1 AS TEXT) IS NULL OR function = $1 OR function LIKE $1 || '.%') \
             AND (CAST($2 AS TEXT) IS NULL OR transaction_id = $2) AND (CAST($3 AS TEXT) IS NULL OR at >= $3) \
             AND (CAST($4 AS TEXT) IS NULL OR outcome = $4) ORDER BY id DESC LIMIT $5"
        )
    };
}
const LIST: &str = found!("id, at, slot, guest, version, hash, function, transaction_id, outcome, complete");
const IDS: &str = found!("id");
const ONE: &str = find!("record", "WHERE id = $1");

/// A recorded call without its contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallRow {
    /// Its id; later ones sort later.
    pub id: String,
    /// When it began.
    pub at: String,
    /// The guest's place.
    pub slot: String,
    /// The guest's name.
    pub guest: String,
    /// Its version.
    pub version: String,
    /// The beginning of its hash.
    pub hash: String,
    /// `interface.function`.
    pub function: String,
    /// The transaction it was about, if any.
    pub transaction_id: Option<String>,
    /// `ok`, `error`, or the name of the fault.
    pub outcome: String,
    /// Whether it can be replayed.
    pub complete: bool,
}

/// A call to store.
pub struct NewCall {
    /// The part that listings show.
    pub row: CallRow,
    /// The customers it is about.
    pub customers: Vec<CustomerId>,
    /// The whole call. Encrypted before it reaches the database.
    pub record: Vec<u8>,
}

/// Criteria for calls; `None` matches every call.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CallFilter {
    /// `interface.function`, or an interface.
    pub function: Option<String>,
    /// The transaction.
    pub transaction: Option<String>,
    /// The earliest start.
    #[param(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// The outcome.
    pub outcome: Option<String>,
    /// Maximum number of calls; left out of a query: 50.
    #[serde(default = "default_limit")]
    pub limit: u32,
}

fn default_limit() -> u32 {
    50
}

fn seal_name(id: &str) -> String {
    format!("guest_calls:{id}")
}

impl Store {
    /// Stores calls. Returns those not stored because a customer they are about has no record, or none yet.
    ///
    /// # Errors
    /// [`Error::Driver`]; then none was kept.
    pub async fn keep_calls(&self, calls: Vec<NewCall>) -> Result<Vec<NewCall>, Error> {
        let hold = self.worded(&HOLD);
        let mut tx = self.begin().await?;
        let mut left = Vec::new();
        for call in calls {
            let mut all_known = true;
            for customer in &call.customers {
                let known: Option<(String,)> = each!(tx tx, conn => sqlx::query_as(hold).bind(customer.to_string())
                    .fetch_optional(conn).await)
                .map_err(failed("looking for the customers of a call"))?;
                all_known &= known.is_some();
            }
            match all_known {
                true => tx.add_call(&call).await?,
                false => left.push(call),
            }
        }
        tx.commit().await?;
        Ok(left)
    }

    /// Deletes the calls before a time, and all except the newest `most`.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn trim_calls(&self, before: Timestamp, most: u32) -> Result<(), Error> {
        self.counted()?;
        each!(write self, pool => sqlx::query(TRIM).bind(before.to_string()).bind(i64::from(most))
            .execute(pool).await.map(|_| ()))
        .map_err(failed("dropping old calls"))
    }

    /// Calls, newest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>, Error> {
        type Row = (String, String, String, String, String, String, String, Option<String>, String, bool);
        let since = filter.since.map(|since| since.to_string());
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(LIST)
            .bind(&filter.function).bind(&filter.transaction).bind(since).bind(&filter.outcome)
            .bind(i64::from(filter.limit)).fetch_all(pool).await)
        .map_err(failed("listing calls"))?;
        let row = |(id, at, slot, guest, version, hash, function, transaction_id, outcome, complete): Row| CallRow {
            id,
            at,
            slot,
            guest,
            version,
            hash,
            function,
            transaction_id,
            outcome,
            complete,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The ids of calls, newest first, for readers that load one call at a time.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn call_ids(&self, filter: &CallFilter) -> Result<Vec<String>, Error> {
        let since = filter.since.map(|since| since.to_string());
        let rows: Vec<(String,)> = each!(read self, pool => sqlx::query_as(IDS)
            .bind(&filter.function).bind(&filter.transaction).bind(since).bind(&filter.outcome)
            .bind(i64::from(filter.limit)).fetch_all(pool).await)
        .map_err(failed("listing calls"))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// The whole call, as it was stored.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn call_record(&self, id: &str) -> Result<Option<Vec<u8>>, Error> {
        let row: Option<(Vec<u8>,)> = each!(read self, pool => sqlx::query_as(ONE).bind(id).fetch_optional(pool).await)
            .map_err(failed("reading a call"))?;
        let Some((sealed,)) = row else { return Ok(None) };
        match self.sealer.open(&seal_name(id), &sealed) {
            Some(record) => Ok(Some(record)),
            None => Err(Error::corrupt("guest_calls", id, NOT_OPENED)),
        }
    }
}

impl Tx {
    async fn add_call(&mut self, NewCall { row, customers, record }: &NewCall) -> Result<(), Error> {
        self.counted()?;
        let Some(sealed) = self.sealer.seal(&seal_name(&row.id), record) else {
            let id = row.id.clone();
            return Err(Error::Corrupt { table: "guest_calls", id, problem: "the call can't be sealed" });
        };
        each!(tx self, conn => sqlx::query(ADD)
            .bind(&row.id).bind(&row.at).bind(&row.slot).bind(&row.guest).bind(&row.version).bind(&row.hash)
            .bind(&row.function).bind(&row.transaction_id).bind(&row.outcome).bind(row.complete).bind(sealed)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("keeping a call"))?;
        for customer in customers {
            self.counted()?;
            each!(tx self, conn => sqlx::query(NAME).bind(customer.to_string()).bind(&row.id)
                .execute(conn).await.map(|_| ()))
            .map_err(failed("naming the customers of a call"))?;
        }
        Ok(())
    }

    /// Deletes the calls about a customer. To be called after the deletion of the customer's record: a writer that
    /// holds its lock has finished by then.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn forget_calls_of(&mut self, customer: CustomerId) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(FORGET).bind(customer.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("forgetting the calls about a customer"))
    }
}
