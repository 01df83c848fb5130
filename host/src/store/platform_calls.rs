//! Calls of the Platform API that have an idempotency key. A row is written with the change that the call makes.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{Timestamp, TransactionId};

const FIND: &str = "SELECT digest, transaction_id, reply FROM platform_calls WHERE credential = $1 AND key = $2";
const INSERT: &str = "INSERT INTO platform_calls (credential, key, digest, transaction_id, at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT DO NOTHING";
const REPLY: &str = "UPDATE platform_calls SET reply = $3 WHERE credential = $1 AND key = $2 AND reply IS NULL";
const USE: &str = "INSERT INTO business_payments (operation_id, transaction_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const IS_OURS: &str = "SELECT COUNT(*) FROM ledger_payout_attempts WHERE hash = $1";
const FORGET: &str = "DELETE FROM platform_calls WHERE at < $1";

/// What identifies a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformCall {
    /// The name of the credential that made it.
    pub credential: String,
    /// Its idempotency key.
    pub key: String,
    /// The digest of its method and parameters, hex.
    pub digest: String,
}

impl PlatformCall {
    fn name(&self) -> String {
        format!("platform_calls:{}:{}", self.credential, self.key)
    }
}

/// An earlier call with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierCall {
    /// The digest of its method and parameters, hex.
    pub digest: String,
    /// Its transaction.
    pub transaction: TransactionId,
    /// The reply; `None`: it was not kept.
    pub reply: Option<Vec<u8>>,
}

impl Store {
    /// The earlier call with the key of this one.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn earlier_call(&self, call: &PlatformCall) -> Result<Option<EarlierCall>, Error> {
        type Row = (String, String, Option<Vec<u8>>);
        let row: Option<Row> = each!(read self, pool => sqlx::query_as(FIND)
            .bind(&call.credential).bind(&call.key).fetch_optional(pool).await)
        .map_err(failed("reading an earlier call"))?;
        let Some((digest, transaction, sealed)) = row else { return Ok(None) };
        let corrupt = |problem| Error::corrupt("platform_calls", &call.key, problem);
        let transaction = transaction.parse().map_err(|_| corrupt("its transaction_id is no id"))?;
        let open =
            |sealed: Vec<u8>| self.sealer.open(&call.name(), &sealed).ok_or_else(|| corrupt("it can't be opened"));
        Ok(Some(EarlierCall { digest, transaction, reply: sealed.map(open).transpose()? }))
    }

    /// Keeps the reply to a call.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn keep_reply(&self, call: &PlatformCall, reply: &[u8]) -> Result<(), Error> {
        let sealed = self.sealer.seal(&call.name(), reply);
        let sealed = sealed.ok_or_else(|| Error::corrupt("platform_calls", &call.key, "the reply can't be sealed"))?;
        self.counted()?;
        each!(write self, pool => sqlx::query(REPLY).bind(&call.credential).bind(&call.key).bind(&sealed)
            .execute(pool).await.map(|_| ()))
        .map_err(failed("keeping a reply"))
    }

    /// Deletes calls from before that time.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn forget_calls(&self, before: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(write self, pool => sqlx::query(FORGET).bind(before.to_string()).execute(pool).await.map(|_| ()))
            .map_err(failed("forgetting calls of the Platform API"))
    }
}

impl Store {
    /// Whether this host signed the ledger transaction with this hash.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn has_signed(&self, hash: &str) -> Result<bool, Error> {
        let (count,): (i64,) = each!(read self, pool => sqlx::query_as(IS_OURS).bind(hash).fetch_one(pool).await)
            .map_err(failed("looking for a ledger transaction"))?;
        Ok(count > 0)
    }
}

impl Tx {
    /// Notes that a payment on the ledger paid a transaction. `false`: it paid another one.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn use_payment(&mut self, operation: u64, transaction: TransactionId) -> Result<bool, Error> {
        self.counted()?;
        let operation = i64::try_from(operation).unwrap_or(i64::MAX);
        let done = each!(tx self, conn => sqlx::query(USE).bind(operation).bind(transaction.to_string())
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("noting a business's payment"))? == 1)
    }

    /// Records a call. `false`: there is one with its key.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn record_call(
        &mut self,
        call: &PlatformCall,
        transaction: TransactionId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.counted()?;
        let done = each!(tx self, conn => sqlx::query(INSERT)
            .bind(&call.credential).bind(&call.key).bind(&call.digest).bind(transaction.to_string()).bind(now.to_string())
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("recording a call of the Platform API"))? == 1)
    }
}
