//! Lists of transactions, and those found by something other than their id.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    error::readable,
    rows::LAST_ID,
    transactions::{Row, open_one, opened},
};
use crate::model::{AssetId, CustomerId, Kind, Owner, Protocol, Status, Transaction, TransactionId};
use sqlx::AssertSqlSafe;

const WAITING_FOR: &str = "SELECT id FROM transactions WHERE (sender_id = $1 OR receiver_id = $1 OR customer_id = $1) \
    AND status = $2 ORDER BY id";
/// As the index on such rows has it.
const WITHOUT_CUSTOMER: &str = "SELECT id FROM transactions WHERE owner = $1 AND kind <> 'receive' AND customer_id IS NULL \
    AND status = 'pending_customer_info_update' ORDER BY id";
const NAMING: &str =
    "SELECT id FROM transactions WHERE sender_id = $1 OR receiver_id = $1 OR customer_id = $1 ORDER BY id";

/// A page of the transactions that name a customer in one way. Without a customer's record, no rows.
macro_rules! named_as {
    ($column:literal) => {
        read!(concat!(
            "transactions WHERE ",
            $column,
            " = (SELECT id FROM customers WHERE id = $1) AND id < $2 ORDER BY id DESC LIMIT $3"
        ))
    };
}

/// Each way of naming the customer uses its own index, and reads at most a page of it.
const PAGE_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM (",
    named_as!("sender_id"),
    ") AS sent UNION SELECT ",
    columns!(),
    " FROM (",
    named_as!("receiver_id"),
    ") AS received UNION SELECT ",
    columns!(),
    " FROM (",
    named_as!("customer_id"),
    ") AS transferred ORDER BY id DESC LIMIT $3"
);
const NEWEST: &str = read!("transactions ORDER BY created_at DESC, id DESC LIMIT $1");
const NEEDING_ATTENTION: &str = read!("transactions WHERE needs_attention ORDER BY created_at DESC, id DESC LIMIT $1");
const BY_EXTERNAL_ID: &str =
    read!("transactions WHERE external_id = $1 AND owner = $2 AND protocol = $3 ORDER BY id DESC LIMIT 1");
const BY_LEDGER_HASH: &str = read!(
    "ledger_payments AS paid JOIN transactions ON transactions.id = paid.transaction_id \
     WHERE paid.transaction_hash = $1 AND paid.outcome = 'credited' AND owner = $2 AND protocol = $3 \
     ORDER BY paid.operation_index LIMIT 1"
);
/// A deposit is the cause of the payout that completed it: `deposit:ID:NUMBER`.
const BY_PAYOUT_HASH: &str = read!(
    "transactions WHERE owner = $2 AND protocol = $3 AND id = (SELECT SUBSTR(cause, 9, 36) FROM ledger_payouts AS payout \
     WHERE payout.cause LIKE 'deposit:%' AND payout.id = \
     (SELECT payout_id FROM ledger_payout_attempts WHERE hash = $1 AND state = 'paid'))"
);

/// A page of an owner's transactions of so many kinds: each kind reads at most a page of its index.
fn page_of_owner(kinds: usize) -> String {
    let of_kind = |number: usize| {
        format!(
            "SELECT {} FROM ({}${} ORDER BY id DESC LIMIT $6) AS kind_{number}",
            columns!(),
            read!(
                "transactions WHERE owner = $1 AND protocol = $2 AND asset = $3 AND id < $4 AND id >= $5 AND kind = "
            ),
            number + 7,
        )
    };
    let all: Vec<_> = (0..kinds).map(of_kind).collect();
    format!("{} ORDER BY id DESC LIMIT $6", all.join(" UNION ALL "))
}

/// Which of an owner's transactions are listed.
#[derive(Debug, Clone)]
pub struct OwnerPage<'a> {
    /// The owner.
    pub owner: &'a Owner,
    /// The protocol.
    pub protocol: Protocol,
    /// The asset on the ledger.
    pub asset: &'a AssetId,
    /// The kinds, each once.
    pub kinds: &'a [Kind],
    /// Only those opened before this one.
    pub before: Option<TransactionId>,
    /// Only those from this id on.
    pub from: Option<TransactionId>,
    /// Maximum number.
    pub limit: u32,
}

impl OwnerPage<'_> {
    /// What the database is asked: `$1` owner, `$2` protocol, `$3` asset, `$4` and `$5` the ids before which and from which on,
    /// `$6` the limit, then a kind each.
    pub fn statement(&self) -> String {
        page_of_owner(self.kinds.len())
    }
}

impl Store {
    /// An owner's transactions, the newest first.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn owner_transactions(&self, page: &OwnerPage<'_>) -> Result<Vec<Transaction>, Error> {
        if page.kinds.is_empty() {
            return Ok(Vec::new());
        }
        let statement = page.statement();
        let before = page.before.map_or_else(|| LAST_ID.to_owned(), |id| id.to_string());
        let from = page.from.map(|id| id.to_string()).unwrap_or_default();
        let rows: Vec<Row> = each!(read self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(statement))
                .bind(page.owner.to_string()).bind(page.protocol.as_str()).bind(page.asset.to_string())
                .bind(before).bind(from).bind(i64::from(page.limit));
            for kind in page.kinds {
                query = query.bind(kind.as_str());
            }
            query.fetch_all(pool).await
        })
        .map_err(failed("listing an owner's transactions"))?;
        rows.into_iter().map(|row| opened(&self.sealer, row)).collect()
    }

    /// An owner's transaction with that id of the external network; the newest, if there are several.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction_by_external_id(
        &self,
        owner: &Owner,
        protocol: Protocol,
        external_id: &str,
    ) -> Result<Option<Transaction>, Error> {
        let row = each!(read self, pool => sqlx::query_as(BY_EXTERNAL_ID)
            .bind(external_id).bind(owner.to_string()).bind(protocol.as_str()).fetch_optional(pool).await);
        open_one(&self.sealer, row.map_err(failed("reading a transaction"))?)
    }

    /// An owner's transaction that was paid in this ledger transaction, or completed by it; the first, if there are several.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction_by_ledger_hash(
        &self,
        owner: &Owner,
        protocol: Protocol,
        hash: &str,
    ) -> Result<Option<Transaction>, Error> {
        for statement in [BY_LEDGER_HASH, BY_PAYOUT_HASH] {
            let row = each!(read self, pool => sqlx::query_as(statement)
                .bind(hash).bind(owner.to_string()).bind(protocol.as_str()).fetch_optional(pool).await);
            let found = open_one(&self.sealer, row.map_err(failed("reading a transaction"))?)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The transactions that name a customer in any role, newest first, at most so many, only those before
    /// the given one if there is one. None for a customer without a record.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn customer_transactions(
        &self,
        customer: CustomerId,
        before: Option<TransactionId>,
        limit: u32,
    ) -> Result<Vec<Transaction>, Error> {
        let before = before.map_or_else(|| LAST_ID.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(PAGE_OF)
            .bind(customer.to_string()).bind(&before).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("listing a customer's transactions"))?;
        rows.into_iter().map(|row| opened(&self.sealer, row)).collect()
    }

    /// The newest transactions, or the newest of those that need attention. One that can't be read must not hide the
    /// others: it is logged and left out.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn transactions(&self, attention_only: bool, limit: u32) -> Result<Vec<Transaction>, Error> {
        let statement = if attention_only { NEEDING_ATTENTION } else { NEWEST };
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(statement).bind(i64::from(limit)).fetch_all(pool).await)
                .map_err(failed("listing transactions"))?;
        Ok(rows.into_iter().filter_map(|row| readable(opened(&self.sealer, row))).collect())
    }
}

impl Tx {
    /// Ids of transactions in `status` that name the customer in any role.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn transactions_naming(
        &mut self,
        customer: CustomerId,
        status: Status,
    ) -> Result<Vec<TransactionId>, Error> {
        let rows: Vec<(String,)> = each!(tx self, conn => sqlx::query_as(WAITING_FOR)
            .bind(customer.to_string()).bind(status.as_str()).fetch_all(conn).await)
        .map_err(failed("finding a customer's transactions"))?;
        ids(rows)
    }

    /// Ids of an owner's transfers that wait for a customer and name none.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn transfers_without_customer(&mut self, owner: &Owner) -> Result<Vec<TransactionId>, Error> {
        let rows: Vec<(String,)> = each!(tx self, conn => sqlx::query_as(WITHOUT_CUSTOMER)
            .bind(owner.to_string()).fetch_all(conn).await)
        .map_err(failed("finding an owner's transfers"))?;
        ids(rows)
    }

    /// Ids of all transactions that name the customer in any role.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn transactions_of(&mut self, customer: CustomerId) -> Result<Vec<TransactionId>, Error> {
        let rows: Vec<(String,)> =
            each!(tx self, conn => sqlx::query_as(NAMING).bind(customer.to_string()).fetch_all(conn).await)
                .map_err(failed("finding a customer's transactions"))?;
        ids(rows)
    }
}

fn ids(rows: Vec<(String,)>) -> Result<Vec<TransactionId>, Error> {
    let id =
        |(id,): (String,)| id.parse().map_err(|_| Error::Corrupt { table: "transactions", id, problem: "not an id" });
    rows.into_iter().map(id).collect()
}
