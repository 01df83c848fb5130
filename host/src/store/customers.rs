//! Customer records, encrypted.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    error::readable,
    quota::account_of,
    rows::{LAST_ID, NewestPage, list, runs},
    seal::{NOT_OPENED, Sealer, difference},
};
use crate::model::{Customer, CustomerId, Entries, FileId, Memo, Owner, Review, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use std::{borrow::Cow, collections::BTreeMap};

const INSERT: &str = "INSERT INTO customers (id, version, owner, memo, created_at, updated_at, record, account, known_as) \
    VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE customers SET version = version + 1, updated_at = $3, record = $4, known_as = $5, owner = $6, memo = $7 \
    WHERE id = $1 AND version = $2";
const BY_ID: &str = "SELECT id, version, owner, memo, known_as, record FROM customers WHERE id = $1";
const BY_NAME: &str = "SELECT id, version, owner, memo, known_as, record FROM customers WHERE owner = $1 AND memo = $2";
const NEWEST: &str =
    "SELECT id, version, owner, memo, known_as, record FROM customers WHERE id < $1 ORDER BY id DESC LIMIT $2";
const KNOWN_AS: &str = "SELECT id, version, owner, memo, known_as, record FROM customers WHERE known_as = $1";
const KEPT: &str =
    "SELECT id, version, owner, memo, known_as, record FROM customers WHERE id = $1 AND known_as IS NOT NULL";
// Whoever keeps the others decides how long: without its row a customer could not be named any more.
const UNUSED: &str = "SELECT id FROM customers WHERE updated_at <= $1 AND known_as IS NULL \
    AND NOT EXISTS (SELECT 1 FROM transactions WHERE sender_id = customers.id) \
    AND NOT EXISTS (SELECT 1 FROM transactions WHERE receiver_id = customers.id) \
    AND NOT EXISTS (SELECT 1 FROM transactions WHERE customer_id = customers.id) ORDER BY updated_at LIMIT $2";
const DELETE: &str = "DELETE FROM customers WHERE id = $1";

fn shown_among(count: usize) -> String {
    let ids = list(count, 0);
    format!(
        "SELECT id, version, owner, memo, known_as, record FROM customers \
         WHERE known_as IN ({ids}) OR (known_as IS NULL AND id IN ({ids}))"
    )
}

fn kept_among(count: usize) -> String {
    format!(
        "SELECT id, version, owner, memo, known_as, record FROM customers WHERE id IN ({}) AND known_as IS NOT NULL",
        list(count, 0)
    )
}

/// A record and the columns beside it.
type Row = (String, i64, String, String, Option<String>, Vec<u8>);

/// The encrypted part.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    // Absent in records of earlier releases.
    #[serde(default)]
    version: Option<i64>,
    owner: Owner,
    memo: Option<Memo>,
    // Absent in records of earlier releases.
    #[serde(default)]
    known_as: Option<Cow<'a, str>>,
    values: Cow<'a, Entries>,
    // Absent in records written before files were supported.
    #[serde(default)]
    files: Cow<'a, BTreeMap<String, FileId>>,
    reviews: Cow<'a, BTreeMap<String, Review>>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A customer and the version of the record, for optimistic locking.
pub type Versioned = (Customer, i64);

fn sealed(sealer: &Sealer, customer: &Customer, version: i64) -> Result<Vec<u8>, Error> {
    let record = Record {
        version: Some(version),
        owner: customer.owner,
        memo: customer.memo.clone(),
        known_as: customer.known_as.as_deref().map(Cow::Borrowed),
        values: Cow::Borrowed(&customer.values),
        files: Cow::Borrowed(&customer.files),
        reviews: Cow::Borrowed(&customer.reviews),
        created_at: customer.created_at,
        updated_at: customer.updated_at,
    };
    let id = customer.id.to_string();
    serde_json::to_vec(&record)
        .ok()
        .and_then(|plain| sealer.seal(&format!("customers:{id}"), &plain))
        .ok_or(Error::Corrupt { table: "customers", id, problem: "the record can't be sealed" })
}

/// The record of a row, if it is the one that the columns are about.
fn opened(sealer: &Sealer, (id, version, owner, memo, known_as, record): Row) -> Result<Versioned, Error> {
    let corrupt = |problem| Error::corrupt("customers", &id, problem);
    let plain = sealer.open(&format!("customers:{id}"), &record).ok_or_else(|| corrupt(NOT_OPENED))?;
    let (Ok(record), Ok(customer_id)) = (serde_json::from_slice::<Record<'_>>(&plain), id.parse::<CustomerId>()) else {
        return Err(corrupt("unknown record layout"));
    };
    let problem = difference([
        (record.version.is_none_or(|sealed| sealed == version), "its column version is not the one that is sealed"),
        (record.owner.to_string() == owner, "its column owner is not the one that is sealed"),
        (memo_column(record.memo.as_ref()) == memo, "its column memo is not the one that is sealed"),
        (record.known_as.as_deref() == known_as.as_deref(), "its column known_as is not the one that is sealed"),
    ]);
    if let Some(problem) = problem {
        return Err(corrupt(problem));
    }
    let customer = Customer {
        id: customer_id,
        known_as,
        owner: record.owner,
        memo: record.memo,
        values: record.values.into_owned(),
        files: record.files.into_owned(),
        reviews: record.reviews.into_owned(),
        created_at: record.created_at,
        updated_at: record.updated_at,
    };
    Ok((customer, version))
}

/// The memo in the record of a customer who was taken over from another program, which knew only the id: it stands for the one
/// under which they were registered, until a client names that. No client registers anybody under it.
pub fn unknown_memo(known_as: &str) -> Memo {
    Memo::Return(Sha256::digest(known_as).into())
}

fn memo_column(memo: Option<&Memo>) -> String {
    memo.map(ToString::to_string).unwrap_or_default()
}

impl Store {
    /// The customer with that id, and the version.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customer(&self, id: CustomerId) -> Result<Option<Versioned>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a customer"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// Customers of all owners, the newest first, only those before the given one if there is one. One that can't be read is
    /// logged and left out.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn newest_customers(
        &self,
        before: Option<CustomerId>,
        limit: u32,
    ) -> Result<NewestPage<Customer>, Error> {
        let before = before.map_or_else(|| LAST_ID.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(NEWEST)
            .bind(&before).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("listing customers"))?;
        let read = |row| readable(opened(&self.sealer, row)).map(|(customer, _)| customer);
        Ok(NewestPage::of(rows, limit, |row| &row.0, read))
    }

    /// The customer that clients know under this id: ours, or the one of the guest that keeps them.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customer_shown_as(&self, id: &str) -> Result<Option<Versioned>, Error> {
        if let Ok(own) = id.parse()
            && let Some(found) = self.customer(own).await?.filter(|(customer, _)| customer.known_as.is_none())
        {
            return Ok(Some(found));
        }
        let row: Option<Row> = each!(read self, pool => sqlx::query_as(KNOWN_AS).bind(id).fetch_optional(pool).await)
            .map_err(failed("reading a customer"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// The customers that clients know under these ids, by the id.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customers_shown_as(&self, ids: &[&str]) -> Result<BTreeMap<String, Customer>, Error> {
        let mut found = BTreeMap::new();
        for run in runs(ids) {
            let statement = shown_among(run.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let query = run.iter().fold(sqlx::query_as(AssertSqlSafe(statement)), |query, id| query.bind(*id));
                query.fetch_all(pool).await
            })
            .map_err(failed("reading customers"))?;
            for row in rows {
                let (customer, _) = opened(&self.sealer, row)?;
                found.insert(customer.shown_id(), customer);
            }
        }
        Ok(found)
    }

    /// The id under which a guest keeps the customer with that id; `None`: none does.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn known_as(&self, id: CustomerId) -> Result<Option<String>, Error> {
        let kept: Option<Row> =
            each!(read self, pool => sqlx::query_as(KEPT).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a customer"))?;
        let kept = kept.map(|row| opened(&self.sealer, row)).transpose()?;
        Ok(kept.and_then(|(customer, _)| customer.known_as))
    }

    /// The ids under which a guest keeps those of these customers whom it keeps.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customers_known_as(&self, ids: &[CustomerId]) -> Result<BTreeMap<CustomerId, String>, Error> {
        let mut found = BTreeMap::new();
        for run in runs(ids) {
            let statement = kept_among(run.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let ids = run.iter().map(ToString::to_string);
                let query = ids.fold(sqlx::query_as(AssertSqlSafe(statement)), |query, id| query.bind(id));
                query.fetch_all(pool).await
            })
            .map_err(failed("reading customers"))?;
            for row in rows {
                let (customer, _) = opened(&self.sealer, row)?;
                found.extend(customer.known_as.map(|known_as| (customer.id, known_as)));
            }
        }
        Ok(found)
    }

    /// Customers that no transaction names, that no guest keeps and that were not changed since then, the oldest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unused_customers(&self, unchanged_since: Timestamp, limit: u32) -> Result<Vec<CustomerId>, Error> {
        let rows: Vec<(String,)> = each!(read self, pool => sqlx::query_as(UNUSED)
            .bind(unchanged_since.to_string()).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("looking for unused customers"))?;
        Ok(rows.into_iter().filter_map(|(id,)| id.parse().ok()).collect())
    }

    /// The customer that an identity registered under `memo` (`None`: without a memo), and the version.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customer_named(&self, owner: &Owner, memo: Option<&Memo>) -> Result<Option<Versioned>, Error> {
        let row: Option<Row> = each!(read self, pool => sqlx::query_as(BY_NAME)
            .bind(owner.to_string()).bind(memo_column(memo)).fetch_optional(pool).await)
        .map_err(failed("reading a customer"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }
}

impl Tx {
    /// The customer with that id, and the version, as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customer(&mut self, id: CustomerId) -> Result<Option<Versioned>, Error> {
        let row: Option<Row> =
            each!(tx self, conn => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(conn).await)
                .map_err(failed("reading a customer"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// Stores a new customer. `false`: the identity already has one under that memo, or the guest's id is another's.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_customer(&mut self, new: &Customer) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new, 1)?;
        let done = each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(new.owner.to_string()).bind(memo_column(new.memo.as_ref()))
            .bind(new.created_at.to_string()).bind(new.updated_at.to_string()).bind(record)
            .bind(account_of(&new.owner)).bind(new.known_as.as_deref())
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("storing a customer"))? == 1)
    }

    /// Replaces the record read at `version`. `false`: it has been changed since.
    ///
    /// # Errors
    /// [`Error::Driver`], also if the identity has another customer under its memo.
    pub async fn update_customer(&mut self, changed: &Customer, version: i64) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, changed, version + 1)?;
        let done = each!(tx self, conn => sqlx::query(UPDATE)
            .bind(changed.id.to_string()).bind(version).bind(changed.updated_at.to_string()).bind(record)
            .bind(changed.known_as.as_deref()).bind(changed.owner.to_string()).bind(memo_column(changed.memo.as_ref()))
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("saving a customer"))? == 1)
    }

    /// Deletes a customer with all their data.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn delete_customer(&mut self, id: CustomerId) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(DELETE).bind(id.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("deleting a customer"))
    }
}
