//! What operators did, through the admin API or at the command line. Rows are only ever added, and completed once.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{ActionId, Timestamp};
use serde::Serialize;

const BEGIN: &str = "INSERT INTO admin_actions (id, at, who, action) VALUES ($1, $2, $3, $4)";
const DONE: &str = "INSERT INTO admin_actions (id, at, who, action, outcome) VALUES ($1, $2, $3, $4, 200)";
const END: &str = "UPDATE admin_actions SET outcome = $2 WHERE id = $1";
const NEWEST: &str = "SELECT id, at, who, action, outcome FROM admin_actions ORDER BY id DESC LIMIT $1";

/// An operator's action as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionRow {
    /// Its id; later ones sort later.
    pub id: String,
    /// When it was asked for.
    pub at: String,
    /// By whom, as they named themselves.
    pub who: String,
    /// What: method and path.
    pub action: String,
    /// The HTTP status of the answer, 200 for what was done at the command line; `None`: not known.
    pub outcome: Option<i64>,
}

impl Store {
    /// Writes down an action that is about to be carried out.
    ///
    /// # Errors
    /// [`Error::Driver`]: then it should not be carried out.
    pub async fn begin_action(&self, id: ActionId, at: Timestamp, who: &str, action: &str) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(BEGIN).bind(id.to_string()).bind(at.to_string()).bind(who).bind(action)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("writing an operator's action"))?;
        tx.commit().await
    }

    /// Writes down what became of it.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn end_action(&self, id: ActionId, outcome: u16) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(END).bind(id.to_string()).bind(i64::from(outcome))
            .execute(conn).await.map(|_| ()))
        .map_err(failed("completing an operator's action"))?;
        tx.commit().await
    }

    /// The newest actions.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn actions(&self, limit: u32) -> Result<Vec<ActionRow>, Error> {
        type Row = (String, String, String, String, Option<i64>);
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(NEWEST).bind(i64::from(limit)).fetch_all(pool).await)
                .map_err(failed("reading operators' actions"))?;
        let row = |(id, at, who, action, outcome)| ActionRow { id, at, who, action, outcome };
        Ok(rows.into_iter().map(row).collect())
    }
}

impl Tx {
    /// Writes down an action that is carried out in this very database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn write_action(&mut self, id: ActionId, at: Timestamp, who: &str, action: &str) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(DONE).bind(id.to_string()).bind(at.to_string()).bind(who).bind(action)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("writing an operator's action"))
    }
}
