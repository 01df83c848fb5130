//! The Stellar network of the records.

use super::{
    Error, Store,
    backend::{each, failed},
};

const BIND: &str = "INSERT INTO network (id, name) VALUES (1, $1) ON CONFLICT DO NOTHING";
const BOUND: &str = "SELECT name FROM network WHERE id = 1";

impl Store {
    /// Binds a new database to a network, permanently. Returns the network in the database.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn bind_network(&self, name: &str) -> Result<String, Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(BIND).bind(name).execute(conn).await.map(|_| ()))
            .map_err(failed("binding the database to its network"))?;
        let (bound,): (String,) = each!(tx tx, conn => sqlx::query_as(BOUND).fetch_one(conn).await)
            .map_err(failed("reading the database's network"))?;
        tx.commit().await?;
        Ok(bound)
    }

    /// The network that the database is bound to. `None`: it is not bound yet, or has no table for it.
    ///
    /// # Errors
    /// [`Error::Schema`], [`Error::Driver`].
    pub async fn network(&self) -> Result<Option<String>, Error> {
        if !self.has_table("network").await? {
            return Ok(None);
        }
        let row: Option<(String,)> = each!(read self, pool => sqlx::query_as(BOUND).fetch_optional(pool).await)
            .map_err(failed("reading the database's network"))?;
        Ok(row.map(|(name,)| name))
    }
}
