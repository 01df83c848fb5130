//! Firm quotes, encrypted. A column that is written only once ensures that a quote is used only once.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    error::readable,
    quota::account_of,
    rows::{LAST_ID, NewestPage, list, runs},
    seal::{NOT_OPENED, Sealer, difference},
};
use crate::model::{Owner, Quote, QuoteId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use std::{borrow::Cow, collections::BTreeMap};

const INSERT: &str = "INSERT INTO quotes (id, owner, expires_at, record, account, known_as, transaction_id) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT id, owner, expires_at, transaction_id, known_as, record FROM quotes WHERE id = $1";
const KNOWN_AS: &str = "SELECT id, owner, expires_at, transaction_id, known_as, record FROM quotes WHERE known_as = $1";
const USE: &str = "UPDATE quotes SET transaction_id = $2, record = $4 \
    WHERE id = $1 AND transaction_id IS NULL AND expires_at > $3";
const DROP_UNUSED: &str = "DELETE FROM quotes WHERE transaction_id IS NULL AND expires_at <= $1";
const NEWEST: &str = "SELECT id, owner, expires_at, transaction_id, known_as, record FROM quotes WHERE id < $1 ORDER BY id DESC LIMIT $2";
const OPEN: &str = "SELECT COUNT(*) FROM quotes WHERE owner = $1 AND transaction_id IS NULL AND expires_at > $2";

fn known_among(count: usize) -> String {
    format!(
        "SELECT id, owner, expires_at, transaction_id, known_as, record FROM quotes WHERE id IN ({}) AND known_as IS NOT NULL",
        list(count, 0)
    )
}

/// A record and the columns beside it.
type Row = (String, String, String, Option<String>, Option<String>, Vec<u8>);

/// The encrypted part.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    #[serde(flatten)]
    quote: Cow<'a, Quote>,
    // Absent in records of earlier releases.
    #[serde(default)]
    used: Option<Use>,
}

/// Whether a quote is used.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Use {
    Unused,
    By(TransactionId),
}

impl From<Option<TransactionId>> for Use {
    fn from(used_by: Option<TransactionId>) -> Self {
        used_by.map_or(Self::Unused, Self::By)
    }
}

/// A quote, and the transaction that used it, if any.
pub type UsedQuote = (Quote, Option<TransactionId>);

fn sealed(sealer: &Sealer, quote: &Quote, used_by: Option<TransactionId>) -> Result<Vec<u8>, Error> {
    let id = quote.id.to_string();
    serde_json::to_vec(&Record { quote: Cow::Borrowed(quote), used: Some(used_by.into()) })
        .ok()
        .and_then(|plain| sealer.seal(&format!("quotes:{id}"), &plain))
        .ok_or(Error::Corrupt { table: "quotes", id, problem: "the record can't be sealed" })
}

/// The quote of a row, if it is the one that the columns are about.
fn opened(sealer: &Sealer, (id, owner, expires_at, used_by, known_as, record): Row) -> Result<UsedQuote, Error> {
    let corrupt = |problem| Error::corrupt("quotes", &id, problem);
    let plain = sealer.open(&format!("quotes:{id}"), &record).ok_or_else(|| corrupt(NOT_OPENED))?;
    let Record { quote, used } = serde_json::from_slice(&plain).map_err(|_| corrupt("unknown record layout"))?;
    let used_by: Option<TransactionId> = used_by
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| corrupt("the transaction that used it is not an id"))?;
    let problem = difference([
        (quote.id.to_string() == id, "another id is sealed in it"),
        (quote.owner.to_string() == owner, "its column owner is not the one that is sealed"),
        (quote.expires_at.to_string() == expires_at, "its column expires_at is not the one that is sealed"),
        (quote.known_as == known_as, "its column known_as is not the one that is sealed"),
        (used.is_none_or(|used| used == used_by.into()), "its column transaction_id is not the one that is sealed"),
    ]);
    problem.map_or(Ok((quote.into_owned(), used_by)), |problem| Err(corrupt(problem)))
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

    /// Quotes of all owners, the newest first, only those before the given one if there is one. One that can't be read is logged
    /// and left out.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn newest_quotes(&self, before: Option<QuoteId>, limit: u32) -> Result<NewestPage<UsedQuote>, Error> {
        let before = before.map_or_else(|| LAST_ID.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(NEWEST)
            .bind(&before).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("listing quotes"))?;
        Ok(NewestPage::of(rows, limit, |row| &row.0, |row| readable(opened(&self.sealer, row))))
    }

    /// The quote that the guest knows under an id of its own, and the transaction that used it.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn quote_known_as(&self, id: &str) -> Result<Option<UsedQuote>, Error> {
        let row: Option<Row> = each!(read self, pool => sqlx::query_as(KNOWN_AS).bind(id).fetch_optional(pool).await)
            .map_err(failed("reading a quote"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// The guest's own ids of those of these quotes for which it has one.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn quotes_known_as(&self, ids: &[QuoteId]) -> Result<BTreeMap<QuoteId, String>, Error> {
        let mut found = BTreeMap::new();
        for run in runs(ids) {
            let statement = known_among(run.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let ids = run.iter().map(ToString::to_string);
                let query = ids.fold(sqlx::query_as(AssertSqlSafe(statement)), |query, id| query.bind(id));
                query.fetch_all(pool).await
            })
            .map_err(failed("reading quotes"))?;
            for row in rows {
                let (quote, _) = opened(&self.sealer, row)?;
                found.extend(quote.known_as.map(|known_as| (quote.id, known_as)));
            }
        }
        Ok(found)
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
    /// The quote with that id, and the transaction that used it, as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn quote(&mut self, id: QuoteId) -> Result<Option<UsedQuote>, Error> {
        let row: Option<Row> =
            each!(tx self, conn => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(conn).await)
                .map_err(failed("reading a quote"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// Stores a new quote, with the transaction that has used it already, if any. `false`: the guest's own id of it is another
    /// quote's.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_quote(&mut self, new: &Quote, used_by: Option<TransactionId>) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new, used_by)?;
        let rows = each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(new.owner.to_string()).bind(new.expires_at.to_string()).bind(record)
            .bind(account_of(&new.owner)).bind(new.known_as.as_deref())
            .bind(used_by.map(|id| id.to_string()))
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("storing a quote"))?;
        Ok(rows == 1)
    }

    /// Marks a quote as used by a transaction stored in the same database transaction. `false`: the quote was used
    /// already or has expired.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn use_quote(&mut self, id: QuoteId, by: TransactionId, now: Timestamp) -> Result<bool, Error> {
        let Some((quote, _)) = self.quote(id).await? else { return Ok(false) };
        self.counted()?;
        let record = sealed(&self.sealer, &quote, Some(by))?;
        let rows = each!(tx self, conn => sqlx::query(USE)
            .bind(id.to_string()).bind(by.to_string()).bind(now.to_string()).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("using a quote"))?;
        Ok(rows == 1)
    }
}
