//! Whether payouts on the ledger are paused, for every host of the database.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{JobKind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const READ: &str = "SELECT by_whom, why, since FROM ledger_payout_pause";
const PAUSE: &str =
    "INSERT INTO ledger_payout_pause (id, by_whom, why, since) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING";
const RESUME: &str = "DELETE FROM ledger_payout_pause";
// Those that wait are looked at now.
const WAKE: &str = "UPDATE jobs SET due_at = $2 WHERE kind = $1 AND lease_token IS NULL AND due_at > $2";

/// That nothing new is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayoutPause {
    /// Who paused payouts.
    pub by: String,
    /// Why.
    pub why: String,
    /// Since when.
    pub since: String,
}

impl Store {
    /// Whether payouts are paused; none: they are not.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn payout_pause(&self) -> Result<Option<PayoutPause>, Error> {
        let row: Option<(String, String, String)> =
            each!(read self, pool => sqlx::query_as(READ).fetch_optional(pool).await)
                .map_err(failed("reading whether payouts are paused"))?;
        Ok(row.map(|(by, why, since)| PayoutPause { by, why, since }))
    }
}

impl Tx {
    /// Whether payouts are paused, as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn are_payouts_paused(&mut self) -> Result<bool, Error> {
        let row: Option<(String, String, String)> =
            each!(tx self, conn => sqlx::query_as(READ).fetch_optional(conn).await)
                .map_err(failed("reading whether payouts are paused"))?;
        Ok(row.is_some())
    }

    /// Pauses payouts. If they are paused, that pause stays.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn pause_payouts(&mut self, pause: &PayoutPause) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(PAUSE).bind(&pause.by).bind(&pause.why).bind(&pause.since)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("pausing payouts"))
    }

    /// Lets payouts go on.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn resume_payouts(&mut self, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(RESUME).execute(conn).await.map(|_| ()))
            .map_err(failed("resuming payouts"))?;
        self.wake_payouts(now).await
    }

    /// Has every payout that waits looked at now: a person changed what they wait for.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn wake_payouts(&mut self, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(WAKE).bind(JobKind::Pay.as_str()).bind(now.to_string())
            .execute(conn).await.map(|_| ()))
        .map_err(failed("waking payouts"))
    }
}
