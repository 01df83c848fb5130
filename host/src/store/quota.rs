//! Quotas, counted inside the database transaction that adds to them: requests at the same time can't all find the last
//! place free.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{Owner, Timestamp};

/// Locks that accounts share. A row for each account would be one more thing that strangers can fill a disk with.
const SHARDS: u64 = 256;

// PostgreSQL locks the row until the transaction ends; SQLite has one writer anyway.
const LOCK: &str =
    "INSERT INTO quota_locks (shard) VALUES ($1) ON CONFLICT (shard) DO UPDATE SET shard = excluded.shard";
const OPEN_QUOTES: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN owner = $2 THEN 1 ELSE 0 END), 0) FROM quotes \
    WHERE account = $1 AND transaction_id IS NULL AND expires_at > $3";
const WAITING_FILES: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN owner = $2 THEN 1 ELSE 0 END), 0) FROM customer_files \
    WHERE account = $1 AND expires_at IS NOT NULL";
const CUSTOMERS_OF: &str = "SELECT COUNT(*) FROM customers WHERE account = $1";
const CUSTOMERS: &str = "SELECT COUNT(*) FROM customers";

// No more than matter are counted.
const UNPAID: &str =
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM transactions WHERE unpaid_account = $1 LIMIT $2) AS unpaid";

// One whose user has finished waits for a payment, in another status.
const OPEN_FLOWS: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM transactions \
    JOIN hosted_flows ON hosted_flows.transaction_id = transactions.id WHERE transactions.unpaid_account = $1 \
    AND transactions.status IN ('incomplete', 'pending_user', 'pending_anchor') AND hosted_flows.expires_at > $2 LIMIT $3) AS open";

/// How much of a quota is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// By the account, with all its memos and muxed ids.
    pub account: u64,
    /// By the identity alone.
    pub owner: u64,
}

/// The account whose quotas an identity uses: all its memos and muxed ids are one.
pub(crate) fn account_of(owner: &Owner) -> String {
    owner.address().account().map_or_else(|| owner.address().to_string(), |account| account.to_string())
}

/// FNV-1a: the same in every release, because hosts of two releases may share a database.
fn shard(account: &str) -> i64 {
    let hash = account
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    i64::try_from(hash % SHARDS).unwrap_or_default()
}

impl Tx {
    /// Locks the quotas of an identity's account until this database transaction ends. Take it before anything else
    /// that locks rows.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn lock_quotas(&mut self, owner: &Owner) -> Result<(), Error> {
        self.counted()?;
        let shard = shard(&account_of(owner));
        each!(tx self, conn => sqlx::query(LOCK).bind(shard).execute(conn).await.map(|_| ()))
            .map_err(failed("locking quotas"))
    }

    /// Transactions that wait for their payment, of the identity's account; `most` if there are more.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unpaid_transactions(&mut self, owner: &Owner, most: u64) -> Result<u64, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let (count,): (i64,) = each!(tx self, conn => sqlx::query_as(UNPAID)
            .bind(account_of(owner)).bind(most).fetch_one(conn).await)
        .map_err(failed("counting unpaid transactions"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Hosted flows whose user has not finished, of the identity's account; `most` if there are more.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_flows(&mut self, owner: &Owner, most: u64, now: Timestamp) -> Result<u64, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let (count,): (i64,) = each!(tx self, conn => sqlx::query_as(OPEN_FLOWS)
            .bind(account_of(owner)).bind(now.to_string()).bind(most).fetch_one(conn).await)
        .map_err(failed("counting hosted flows"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Quotes that are neither used nor expired.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_quotes(&mut self, owner: &Owner, now: Timestamp) -> Result<Usage, Error> {
        let row: (i64, i64) = each!(tx self, conn => sqlx::query_as(OPEN_QUOTES)
            .bind(account_of(owner)).bind(owner.to_string()).bind(now.to_string()).fetch_one(conn).await)
        .map_err(failed("counting quotes"))?;
        Ok(usage(row))
    }

    /// Uploaded files that belong to no customer yet.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn waiting_files(&mut self, owner: &Owner) -> Result<Usage, Error> {
        let row: (i64, i64) = each!(tx self, conn => sqlx::query_as(WAITING_FILES)
            .bind(account_of(owner)).bind(owner.to_string()).fetch_one(conn).await)
        .map_err(failed("counting files"))?;
        Ok(usage(row))
    }

    /// Customers that an account registered, under all its memos and muxed ids.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn customers_of_account(&mut self, owner: &Owner) -> Result<u64, Error> {
        let (count,): (i64,) =
            each!(tx self, conn => sqlx::query_as(CUSTOMERS_OF).bind(account_of(owner)).fetch_one(conn).await)
                .map_err(failed("counting customers"))?;
        Ok(number(count))
    }
}

impl Store {
    /// [`Tx::customers_of_account`], without a lock.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn customers_of_account(&self, owner: &Owner) -> Result<u64, Error> {
        let (count,): (i64,) =
            each!(read self, pool => sqlx::query_as(CUSTOMERS_OF).bind(account_of(owner)).fetch_one(pool).await)
                .map_err(failed("counting customers"))?;
        Ok(number(count))
    }

    /// Number of all customers.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn customer_count(&self) -> Result<u64, Error> {
        let (count,): (i64,) = each!(read self, pool => sqlx::query_as(CUSTOMERS).fetch_one(pool).await)
            .map_err(failed("counting customers"))?;
        Ok(number(count))
    }
}

fn usage((account, owner): (i64, i64)) -> Usage {
    Usage { account: number(account), owner: number(owner) }
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
