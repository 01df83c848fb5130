//! Transaction records.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    seal::Sealer,
};
use crate::model::{AccountId, CustomerId, Memo, Status, Transaction, TransactionId};

const INSERT: &str = "INSERT INTO transactions (id, protocol, status, version, owner, sender_id, receiver_id, pay_account, \
    memo_kind, memo_value, held, created_at, updated_at, record) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE transactions SET status = $3, version = $4, pay_account = $5, memo_kind = $6, memo_value = $7, \
    held = $8, updated_at = $9, record = $10, sender_id = $11, receiver_id = $12 WHERE id = $1 AND version = $2";
const BY_ID: &str = "SELECT id, record FROM transactions WHERE id = $1";
const BY_DESTINATION: &str =
    "SELECT id, record FROM transactions WHERE pay_account = $1 AND memo_kind = $2 AND memo_value = $3";
const WAITING_FOR: &str =
    "SELECT id FROM transactions WHERE (sender_id = $1 OR receiver_id = $1) AND status = $2 ORDER BY id";
const NEWEST: &str = "SELECT id, record FROM transactions ORDER BY created_at DESC, id DESC LIMIT $1";
const HELD: &str = "SELECT id, record FROM transactions WHERE held ORDER BY created_at DESC, id DESC LIMIT $1";

type Row = (String, Vec<u8>);

fn sealed(sealer: &Sealer, transaction: &Transaction) -> Result<Vec<u8>, Error> {
    let id = transaction.id.to_string();
    serde_json::to_vec(transaction)
        .ok()
        .and_then(|plain| sealer.seal(&format!("transactions:{id}"), &plain))
        .ok_or(Error::Corrupt { table: "transactions", id, problem: "the record can't be sealed" })
}

fn opened(sealer: &Sealer, (id, record): Row) -> Result<Transaction, Error> {
    let Some(plain) = sealer.open(&format!("transactions:{id}"), &record) else {
        return Err(Error::Corrupt {
            table: "transactions",
            id,
            problem: "the seal does not open; is the seal key the one it was written with?",
        });
    };
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt {
        table: "transactions",
        id,
        problem: "unknown record layout",
    })
}

fn open_one(sealer: &Sealer, row: Option<Row>) -> Result<Option<Transaction>, Error> {
    row.map(|row| opened(sealer, row)).transpose()
}

impl Store {
    /// The transaction with that id.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction(&self, id: TransactionId) -> Result<Option<Transaction>, Error> {
        let row = each!(read self, pool => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(pool).await);
        open_one(&self.sealer, row.map_err(failed("reading a transaction"))?)
    }

    /// The newest transactions, or the newest of those held for the operator.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transactions(&self, held_only: bool, limit: u32) -> Result<Vec<Transaction>, Error> {
        let statement = if held_only { HELD } else { NEWEST };
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(statement).bind(i64::from(limit)).fetch_all(pool).await)
                .map_err(failed("listing transactions"))?;
        rows.into_iter().map(|row| opened(&self.sealer, row)).collect()
    }
}

impl Tx {
    /// The transaction with that id, as this database transaction sees it.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction(&mut self, id: TransactionId) -> Result<Option<Transaction>, Error> {
        let row = each!(tx self, conn => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(conn).await);
        open_one(&self.sealer, row.map_err(failed("reading a transaction"))?)
    }

    /// The transaction that payments to `account` with `memo` belong to.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction_paid_at(
        &mut self,
        account: &AccountId,
        memo: &Memo,
    ) -> Result<Option<Transaction>, Error> {
        let row = each!(tx self, conn => sqlx::query_as(BY_DESTINATION)
            .bind(account.to_string()).bind(memo.kind()).bind(memo.value())
            .fetch_optional(conn).await);
        open_one(&self.sealer, row.map_err(failed("matching a payment"))?)
    }

    /// Ids of transactions in `status` that name the customer as sender or receiver.
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
        rows.into_iter()
            .map(|(id,)| id.parse().map_err(|_| Error::Corrupt { table: "transactions", id, problem: "not an id" }))
            .collect()
    }

    /// Stores a new transaction. `false`: its id or its destination is taken, and nothing was stored.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_transaction(&mut self, new: &Transaction) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new)?;
        let (account, kind, value) = destination(new);
        let done = each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(new.protocol.as_str()).bind(new.status.as_str()).bind(new.version)
            .bind(new.owner.to_string())
            .bind(new.sender.map(|id| id.to_string())).bind(new.receiver.map(|id| id.to_string()))
            .bind(account).bind(kind).bind(value)
            .bind(new.hold.is_some()).bind(new.created_at.to_string()).bind(new.updated_at.to_string()).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("storing a transaction"))? == 1)
    }

    /// Replaces the record read at `changed.version - 1`. `false`: somebody else changed it since, and nothing was
    /// stored.
    ///
    /// # Errors
    /// [`Error::Driver`], also when its destination is taken.
    pub async fn update_transaction(&mut self, changed: &Transaction) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, changed)?;
        let (account, kind, value) = destination(changed);
        let done = each!(tx self, conn => sqlx::query(UPDATE)
            .bind(changed.id.to_string()).bind(changed.version - 1)
            .bind(changed.status.as_str()).bind(changed.version)
            .bind(account).bind(kind).bind(value)
            .bind(changed.hold.is_some()).bind(changed.updated_at.to_string()).bind(record).bind(changed.sender.map(|id| id.to_string())).bind(changed.receiver.map(|id| id.to_string()))
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("saving a transaction"))? == 1)
    }
}

fn destination(transaction: &Transaction) -> (Option<String>, Option<&'static str>, Option<String>) {
    match &transaction.destination {
        Some(to) => (Some(to.account.to_string()), Some(to.memo.kind()), Some(to.memo.value())),
        None => (None, None, None),
    }
}
