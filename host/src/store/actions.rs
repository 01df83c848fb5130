//! Actions of operators, through the admin API. A row is added, completed once, and otherwise
//! never changed.

use super::{
    Error, Store,
    backend::{each, failed},
};
use crate::model::{ActionId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const BEGIN: &str = "INSERT INTO admin_actions (id, at, who, why, action) VALUES ($1, $2, $3, $4, $5)";
const END: &str = "UPDATE admin_actions SET outcome = $2 WHERE id = $1";
const NEWEST: &str = "SELECT id, at, who, why, action, outcome FROM admin_actions ORDER BY id DESC LIMIT $1";

/// An operator's action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionRow {
    /// Its id; later ones sort later.
    pub id: String,
    /// When it was requested.
    pub at: String,
    /// Who asked for it: the credential and the person, or one of them.
    pub who: String,
    /// The operator's reason.
    pub why: String,
    /// The method, path and query.
    pub action: String,
    /// The HTTP status of the answer; none: unknown.
    pub outcome: Option<i64>,
}

impl Store {
    /// Records an action that is about to be carried out.
    ///
    /// # Errors
    /// [`Error::Driver`]: then the action must not be carried out.
    pub async fn begin_action(
        &self,
        id: ActionId,
        at: Timestamp,
        (who, why): (&str, &str),
        action: &str,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(BEGIN).bind(id.to_string()).bind(at.to_string()).bind(who).bind(why).bind(action)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("writing an operator's action"))?;
        tx.commit().await
    }

    /// Records the outcome of an action.
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

    /// The newest actions, newest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn actions(&self, limit: u32) -> Result<Vec<ActionRow>, Error> {
        type Row = (String, String, String, String, String, Option<i64>);
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(NEWEST).bind(i64::from(limit)).fetch_all(pool).await)
                .map_err(failed("reading operators' actions"))?;
        let row = |(id, at, who, why, action, outcome)| ActionRow { id, at, who, why, action, outcome };
        Ok(rows.into_iter().map(row).collect())
    }
}
