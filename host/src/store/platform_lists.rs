//! Lists of a protocol's transactions, for the Platform API: by three orders, with or without statuses, from any place on.
//!
//! A page costs the same wherever it begins: each status reads at most a page of its index. What has no time in the order's
//! column comes last.

use super::{
    Error, Store,
    backend::{each, failed},
    error::readable,
    rows::{list, runs},
    transactions::{Row, opened},
};
use crate::model::{Protocol, Status, Transaction, TransactionId};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// By what transactions are ordered. Those with the same time are in the order in which they were opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformOrder {
    /// When they were opened.
    Created,
    /// When the user's money came in.
    Received,
    /// Until when the user has to act.
    ActBy,
}

/// The place of a transaction in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformPlace {
    /// The time in the order's column; `None`: it has none there.
    pub at: Option<String>,
    /// The transaction.
    pub id: TransactionId,
}

/// Which transactions are listed.
#[derive(Debug, Clone)]
pub struct PlatformPage<'a> {
    /// The protocol.
    pub protocol: Protocol,
    /// The statuses, each once; empty: all.
    pub statuses: &'a [Status],
    /// By what.
    pub order: PlatformOrder,
    /// Whether the last comes first.
    pub is_descending: bool,
    /// Only those after this place.
    pub after: Option<PlatformPlace>,
    /// How many of them are passed over.
    pub offset: u32,
    /// Maximum number.
    pub limit: u32,
}

/// A page.
#[derive(Debug)]
pub struct PlatformListed {
    /// The transactions in it.
    pub transactions: Vec<Transaction>,
    /// The place after which the list goes on; `None`: this is its last page.
    pub last: Option<PlatformPlace>,
}

/// A statement, and the texts it is given from `$2` on; `$1` is the limit.
#[derive(Debug)]
pub struct PlatformQuery {
    /// The statement.
    pub statement: String,
    /// The texts.
    pub texts: Vec<String>,
}

impl PlatformPage<'_> {
    fn column(&self) -> &'static str {
        match self.order {
            PlatformOrder::Created => "id",
            PlatformOrder::Received => "received_at",
            PlatformOrder::ActBy => "act_by",
        }
    }

    /// What the database is asked for the part of the list that has times, and then for the part that has none.
    pub fn queries(&self) -> Vec<PlatformQuery> {
        let has_times_only = self.order == PlatformOrder::Created;
        let is_past_times = self.after.as_ref().is_some_and(|place| place.at.is_none()) && !has_times_only;
        let mut queries = Vec::new();
        if !is_past_times {
            queries.push(self.query(true));
        }
        if !has_times_only {
            queries.push(self.query(false));
        }
        queries
    }

    fn query(&self, with_times: bool) -> PlatformQuery {
        let mut texts = vec![self.protocol.as_str().to_owned()];
        let (column, is_created) = (self.column(), self.order == PlatformOrder::Created);
        let (beyond, direction) = if self.is_descending { ("<", "DESC") } else { (">", "ASC") };
        let mut place = |text: &str| {
            texts.push(text.to_owned());
            format!("${}", texts.len() + 1)
        };
        let bound = match &self.after {
            None => String::new(),
            Some(after) if is_created => format!("AND id {beyond} {}", place(&after.id.to_string())),
            Some(PlatformPlace { at: Some(at), id }) if with_times => {
                format!("AND ({column}, id) {beyond} ({}, {})", place(at), place(&id.to_string()))
            }
            Some(PlatformPlace { at: None, id }) => format!("AND id {beyond} {}", place(&id.to_string())),
            Some(_) => String::new(),
        };
        let times = match (is_created, with_times) {
            (true, _) => String::new(),
            (false, true) => format!("AND {column} IS NOT NULL"),
            (false, false) => format!("AND {column} IS NULL"),
        };
        // As an index has it: PostgreSQL would sort those without a time, if they were wanted by their ids alone.
        let order =
            if is_created { format!("id {direction}") } else { format!("{column} {direction}, id {direction}") };
        let chosen = if is_created { "id, CAST(NULL AS TEXT)".to_owned() } else { format!("id, {column}") };
        let of_status = |condition: String| {
            format!(
                "SELECT {chosen} FROM transactions WHERE protocol = $2 {condition} {times} {bound} ORDER BY {order} LIMIT $1"
            )
        };
        if self.statuses.is_empty() {
            return PlatformQuery { statement: of_status(String::new()), texts };
        }
        let first = texts.len() + 2;
        texts.extend(self.statuses.iter().map(|status| status.as_str().to_owned()));
        let parts = (0..self.statuses.len()).map(|number| {
            let rows = of_status(format!("AND status = ${}", first + number));
            format!("SELECT * FROM ({rows}) AS part_{number}")
        });
        let all = parts.collect::<Vec<_>>().join(" UNION ALL ");
        PlatformQuery { statement: format!("{all} ORDER BY {order} LIMIT $1"), texts }
    }
}

fn by_ids(count: usize) -> String {
    format!("{} ({})", read!("transactions WHERE id IN"), list(count, 0))
}

impl Store {
    /// A page of a protocol's transactions, of any owner. One that can't be read is logged and left out, so that it does not
    /// hide the others.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn platform_transactions(&self, page: &PlatformPage<'_>) -> Result<PlatformListed, Error> {
        let most = usize::try_from(page.offset.saturating_add(page.limit)).unwrap_or(usize::MAX);
        let mut places: Vec<(String, Option<String>)> = Vec::new();
        for PlatformQuery { statement, texts } in page.queries() {
            let rest = i64::try_from(most - places.len()).unwrap_or(i64::MAX);
            if rest == 0 {
                break;
            }
            let rows: Vec<(String, Option<String>)> = each!(read self, pool => {
                let mut query = sqlx::query_as(AssertSqlSafe(statement)).bind(rest);
                for text in texts {
                    query = query.bind(text);
                }
                query.fetch_all(pool).await
            })
            .map_err(failed("listing transactions"))?;
            places.extend(rows);
        }
        let places = places.get(usize::try_from(page.offset).unwrap_or(usize::MAX)..).unwrap_or_default();
        // By the rows, not the records: one that can't be read does not end the list.
        let is_full = u32::try_from(places.len()).unwrap_or(u32::MAX) == page.limit;
        let last = places.last().filter(|_| is_full);
        let last = last.and_then(|(id, at)| Some(PlatformPlace { at: at.clone(), id: id.parse().ok()? }));
        let ids: Vec<&str> = places.iter().map(|(id, _)| id.as_str()).collect();
        Ok(PlatformListed { transactions: self.in_order(&ids).await?, last })
    }

    async fn in_order(&self, ids: &[&str]) -> Result<Vec<Transaction>, Error> {
        let mut found = HashMap::new();
        for run in runs(ids) {
            let statement = by_ids(run.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let mut query = sqlx::query_as(AssertSqlSafe(statement));
                for id in run {
                    query = query.bind(*id);
                }
                query.fetch_all(pool).await
            })
            .map_err(failed("reading transactions"))?;
            let records = rows.into_iter().filter_map(|row| readable(opened(&self.sealer, row)));
            found.extend(records.map(|record| (record.id.to_string(), record)));
        }
        Ok(ids.iter().filter_map(|id| found.remove(*id)).collect())
    }
}
