//! Firm quotes, encrypted. A column that is written only once ensures that a quote is used only once.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    quota::account_of,
    seal::Sealer,
};
use crate::model::{Owner, Quote, QuoteId, Timestamp, TransactionId};

const INSERT: &str = "INSERT INTO quotes (id, owner, expires_at, record, account) VALUES ($1, $2, $3, $4, $5)";
const BY_ID: &str = "SELECT id, transaction_id, record FROM quotes WHERE id = $1";
const USE: &str = "UPDATE quotes SET transaction_id = $2 WHERE id = $1 AND transaction_id IS NULL AND expires_at > $3";
const DROP_UNUSED: &str = "DELETE FROM quotes WHERE transaction_id IS NULL AND expires_at <= $1";
const OPEN: &str = "SELECT COUNT(*) FROM quotes WHERE owner = $1 AND transaction_id IS NULL AND expires_at > $2";

type Row = (String, Option<String>, Vec<u8>);

/// A quote, and the transaction that used it, if any.
pub type UsedQuote = (Quote, Option<TransactionId>);

fn sealed(sealer: &Sealer, quote: &Quote) -> Result<Vec<u8>, Error> {
    let id = quote.id.to_string();
    serde_json::to_vec(quote)
        .ok()
        .and_then(|plain| sealer.seal(&format!("quotes:{id}"), &plain))
        .ok_or(Error::Corrupt { table: "quotes", id, problem: "the record can't be sealed" })
}

fn opened(sealer: &Sealer, (id, used_by, record): Row) -> Result<UsedQuote, Error> {
    let corrupt = |id, problem| Error::Corrupt { table: "quotes", id, problem };
    let Some(plain) = sealer.open(&format!("quotes:{id}"), &record) else {
        return Err(corrupt(id, "the seal does not open; is the seal key the one it was written with?"));
    };
    let Ok(quote) = serde_json::from_slice(&plain) else { return Err(corrupt(id, "unknown record layout")) };
    match used_by.map(|text| text.parse()).transpose() {
        Ok(used_by) => Ok((quote, used_by)),
        Err(_) => Err(corrupt(id, "the transaction that used it is not an id")),
    }
}

impl Store {
    /// The quote with that id, and the transaction that used it.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn quote(&self, id: QuoteId) -> Result<Option<UsedQuote>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a quote"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// Deletes quotes that expired before then and that nothing used.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn drop_unused_quotes(&self, expired_before: Timestamp) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(DROP_UNUSED).bind(expired_before.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("dropping unused quotes"))?;
        tx.commit().await
    }

    /// Number of a client's quotes that are neither used nor expired.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_quotes(&self, owner: &Owner, now: Timestamp) -> Result<u64, Error> {
        let (count,): (i64,) = each!(read self, pool => sqlx::query_as(OPEN)
            .bind(owner.to_string()).bind(now.to_string()).fetch_one(pool).await)
        .map_err(failed("counting quotes"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

impl Tx {
    /// Stores a new quote.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_quote(&mut self, new: &Quote) -> Result<(), Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new)?;
        each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(new.owner.to_string()).bind(new.expires_at.to_string()).bind(record)
            .bind(account_of(&new.owner))
            .execute(conn).await.map(|_| ()))
        .map_err(failed("storing a quote"))
    }

    /// Marks a quote as used by a transaction stored in the same database transaction. `false`: the quote was used
    /// already or has expired.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn use_quote(&mut self, id: QuoteId, by: TransactionId, now: Timestamp) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(USE)
            .bind(id.to_string()).bind(by.to_string()).bind(now.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("using a quote"))?;
        Ok(rows == 1)
    }
}
