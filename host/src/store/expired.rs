//! Transactions that expired unpaid, and go after a while.

use super::{
    Error, Job, Store, Subject,
    backend::{each, failed},
};
use crate::model::{JobKind, JobSubject, Timestamp, TransactionId};

/// Those that no money names, neither on the ledger nor off it.
macro_rules! forgotten {
    () => {
        "status = 'expired' AND updated_at < $1 \
         AND NOT EXISTS (SELECT 1 FROM ledger_payments WHERE ledger_payments.transaction_id = transactions.id) \
         AND NOT EXISTS (SELECT 1 FROM deposit_payments WHERE deposit_payments.transaction_id = transactions.id)"
    };
}

const EXPIRED: &str = concat!("SELECT id FROM transactions WHERE ", forgotten!(), " ORDER BY updated_at LIMIT $2");
const DELETE: &str = concat!("DELETE FROM transactions WHERE ", forgotten!(), " AND id = $2");

/// What refers to a transaction, and goes with it.
const PARTS: [&str; 2] =
    ["DELETE FROM journal WHERE transaction_id = $1", "DELETE FROM quotes WHERE transaction_id = $1"];

impl Store {
    /// Transactions that expired before then, with no payment known for them.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn expired_transactions(&self, before: Timestamp, limit: u32) -> Result<Vec<TransactionId>, Error> {
        let rows: Vec<(String,)> = each!(read self, pool => sqlx::query_as(EXPIRED)
            .bind(before.to_string()).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("looking for expired transactions"))?;
        Ok(rows.into_iter().filter_map(|(id,)| id.parse().ok()).collect())
    }

    /// Deletes one of them with all that belongs to it. `false`: it has changed since.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn delete_expired_transaction(&self, id: TransactionId, before: Timestamp) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        tx.forget_callback(Subject::Transaction(id)).await?;
        tx.forget_callback(Subject::BusinessTransaction(id)).await?;
        tx.forget_callback(Subject::FlowChanges(id)).await?;
        tx.forget_callback(Subject::FlowEnd(id)).await?;
        tx.delete_flow(id).await?;
        let of_transactions = JobKind::ALL.iter().filter(|kind| kind.subject() == JobSubject::Transaction);
        tx.cancel(&of_transactions.map(|kind| Job::new(*kind, id)).collect::<Vec<_>>()).await?;
        for part in PARTS {
            each!(tx tx, conn => sqlx::query(part).bind(id.to_string()).execute(conn).await.map(|_| ()))
                .map_err(failed("deleting what belongs to an expired transaction"))?;
        }
        let deleted = each!(tx tx, conn => sqlx::query(DELETE)
            .bind(before.to_string()).bind(id.to_string()).execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("deleting an expired transaction"))?;
        if deleted == 0 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }
}
