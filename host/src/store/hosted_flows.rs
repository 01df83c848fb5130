//! Hosted flows, encrypted: what pages asked, and what users answered.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    seal::{NOT_OPENED, Sealer, difference},
};
use crate::model::{HostedFlow, Timestamp, TransactionId};

const INSERT: &str =
    "INSERT INTO hosted_flows (transaction_id, session, expires_at, version, record) VALUES ($1, $2, $3, $4, $5)";
const OF: &str =
    "SELECT transaction_id, session, expires_at, version, record FROM hosted_flows WHERE transaction_id = $1";
const OF_SESSION: &str =
    "SELECT transaction_id, session, expires_at, version, record FROM hosted_flows WHERE session = $1";
const UPDATE: &str = "UPDATE hosted_flows SET session = $2, expires_at = $3, version = $4, record = $5 \
    WHERE transaction_id = $1 AND version = $4 - 1";
const DELETE: &str = "DELETE FROM hosted_flows WHERE transaction_id = $1";
const DELETE_EXPIRED: &str = "DELETE FROM hosted_flows WHERE expires_at <= $1";

/// A record and the columns beside it.
type Row = (String, Option<String>, String, i64, Vec<u8>);

fn sealed(sealer: &Sealer, flow: &HostedFlow) -> Result<Vec<u8>, Error> {
    let id = flow.transaction.to_string();
    serde_json::to_vec(flow)
        .ok()
        .and_then(|plain| sealer.seal(&format!("hosted_flows:{id}"), &plain))
        .ok_or(Error::Corrupt { table: "hosted_flows", id, problem: "the record can't be sealed" })
}

/// The flow of a row, if it is the one that the columns are about.
fn opened(sealer: &Sealer, (id, session, expires_at, version, record): Row) -> Result<HostedFlow, Error> {
    let corrupt = |problem| Error::corrupt("hosted_flows", &id, problem);
    let plain = sealer.open(&format!("hosted_flows:{id}"), &record).ok_or_else(|| corrupt(NOT_OPENED))?;
    let flow: HostedFlow = serde_json::from_slice(&plain).map_err(|_| corrupt("unknown record layout"))?;
    let problem = difference([
        (flow.transaction.to_string() == id, "another transaction is sealed in it"),
        (flow.session == session, "its column session is not the one that is sealed"),
        (flow.expires_at.to_string() == expires_at, "its column expires_at is not the one that is sealed"),
        (flow.version == version, "its column version is not the one that is sealed"),
    ]);
    problem.map_or(Ok(flow), |problem| Err(corrupt(problem)))
}

impl Store {
    /// The flow of a transaction.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn hosted_flow(&self, transaction: TransactionId) -> Result<Option<HostedFlow>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(OF).bind(transaction.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a hosted flow"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// The flow whose pages have the secret with this hash in their address.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn hosted_flow_of_session(&self, session: &str) -> Result<Option<HostedFlow>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(OF_SESSION).bind(session).fetch_optional(pool).await)
                .map_err(failed("reading a hosted flow"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// Deletes flows whose pages are not shown any more.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn drop_expired_flows(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(DELETE_EXPIRED).bind(now.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("dropping expired flows"))?;
        tx.commit().await
    }
}

impl Tx {
    /// Stores the flow of a new transaction.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_flow(&mut self, new: &HostedFlow) -> Result<(), Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new)?;
        each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.transaction.to_string()).bind(new.session.as_deref()).bind(new.expires_at.to_string())
            .bind(new.version).bind(record)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("storing a hosted flow"))
    }

    /// Replaces a flow that was read at its `version - 1`. `false`: it has changed since, or is gone.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn update_flow(&mut self, changed: &HostedFlow) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, changed)?;
        let rows = each!(tx self, conn => sqlx::query(UPDATE)
            .bind(changed.transaction.to_string()).bind(changed.session.as_deref()).bind(changed.expires_at.to_string())
            .bind(changed.version).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("saving a hosted flow"))?;
        Ok(rows == 1)
    }

    /// Deletes the flow of a transaction, with all that was entered.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn delete_flow(&mut self, transaction: TransactionId) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(DELETE).bind(transaction.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("deleting a hosted flow"))
    }
}
