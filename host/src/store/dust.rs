//! Payments too small to be looked at: for each account and asset, how many there were and what they add up to.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{AccountId, Amount, LedgerPayment, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

// PostgreSQL locks the row until the transaction ends; SQLite has one writer anyway.
const LOCK: &str = "INSERT INTO dust (account, asset, payments, amount, last_operation, updated_at) \
    VALUES ($1, $2, 0, '0', 0, $3) ON CONFLICT (account, asset) DO UPDATE SET account = excluded.account \
    RETURNING payments, amount, last_operation";
const SAVE: &str = "UPDATE dust SET payments = $3, amount = $4, last_operation = $5, updated_at = $6 \
    WHERE account = $1 AND asset = $2";
const LIST: &str =
    "SELECT account, asset, payments, amount, last_operation, updated_at FROM dust ORDER BY account, asset";

/// The payments of one asset to one account that were set aside as dust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DustRow {
    /// Our account.
    pub account: String,
    /// The asset, in SEP-38 notation.
    pub asset: String,
    /// How many payments.
    pub payments: i64,
    /// What they add up to.
    pub amount: String,
    /// Horizon's id of the last one.
    pub last_operation: i64,
    /// When it was counted.
    pub updated_at: String,
}

impl Store {
    /// All dust.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn dust(&self) -> Result<Vec<DustRow>, Error> {
        type Row = (String, String, i64, String, i64, String);
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(LIST).fetch_all(pool).await).map_err(failed("listing dust"))?;
        let row = |(account, asset, payments, amount, last_operation, updated_at): Row| DustRow {
            account,
            asset,
            payments,
            amount,
            last_operation,
            updated_at,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

impl Tx {
    /// Counts payments to an account as dust, in the order of its feed. One that was counted already, by another host,
    /// is not counted again: the ids of a feed only grow.
    ///
    /// # Errors
    /// [`Error::Driver`]; [`Error::Corrupt`] if the sum can't be read or grows beyond what an amount can be.
    pub async fn add_dust(
        &mut self,
        account: &AccountId,
        payments: &[&LedgerPayment],
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut by_asset: BTreeMap<String, Vec<&LedgerPayment>> = BTreeMap::new();
        for payment in payments {
            by_asset.entry(payment.asset.to_string()).or_default().push(payment);
        }
        for (asset, payments) in by_asset {
            self.counted()?;
            let (account, now) = (account.to_string(), now.to_string());
            let (mut count, amount, mut last): (i64, String, i64) = each!(tx self, conn => sqlx::query_as(LOCK)
                .bind(&account).bind(&asset).bind(&now).fetch_one(conn).await)
            .map_err(failed("locking dust"))?;
            let corrupt = |problem| Error::Corrupt { table: "dust", id: asset.clone(), problem };
            let mut sum = Amount::parse(&amount).map_err(|_| corrupt("the amount can't be read"))?;
            for payment in payments {
                let operation = i64::try_from(payment.operation_id).unwrap_or(i64::MAX);
                if operation > last {
                    sum = sum.plus(payment.amount).map_err(|_| corrupt("the amount is too large"))?;
                    (count, last) = (count + 1, operation);
                }
            }
            each!(tx self, conn => sqlx::query(SAVE)
                .bind(&account).bind(&asset).bind(count).bind(sum.to_string()).bind(last).bind(&now)
                .execute(conn).await.map(|_| ()))
            .map_err(failed("counting dust"))?;
        }
        Ok(())
    }
}
