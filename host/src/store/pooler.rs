//! A connection pooler in front of PostgreSQL.
//!
//! PgBouncer in transaction mode gives each database transaction any free connection, so session state does not last:
//! named prepared statements are lost, and even an unnamed one is prepared and run in two steps, which may use two
//! connections. Behind such a pooler every statement runs in a database transaction and has no name. Otherwise
//! statements keep their names and run alone, which saves round trips.

use super::Error;
use futures_util::{
    StreamExt, TryStreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use sqlx::{
    ConnectOptions, Connection, Either, Execute, Executor, PgConnection, PgPool, Postgres, Row, SqlStr,
    error::BoxDynError,
    postgres::{PgArguments, PgConnectOptions, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};
use std::{collections::HashSet, time::Duration};

/// The order in which two connections look up the server process behind them. Some looks at the same connection follow
/// each other, and some have a look at the other between them: a pooler that rotates its connections, however many,
/// would always show each of two alternating clients the same one. There are many looks, because a busy pooler may
/// separate the two by chance.
const LOOKS: [Side; 12] = {
    use Side::{One, Other};
    [One, Other, One, One, Other, Other, One, One, One, Other, Other, One]
};

/// One of the two connections that are compared.
#[derive(Debug, Clone, Copy)]
enum Side {
    One,
    Other,
}

/// How long to wait for a second connection. A pooler in session mode may have none free.
const PATIENCE: Duration = Duration::from_secs(5);

/// The kind of pooler in front of PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooler {
    /// Unknown: detect it.
    #[default]
    Detect,
    /// None, or one that keeps session state.
    None,
    /// A pooler that keeps session state only within a database transaction.
    Transaction,
}

/// The connections to PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub pool: PgPool,
    /// Whether a pooler in front keeps no state between database transactions.
    pub is_pooled: bool,
}

/// A connection inside a database transaction.
#[derive(Debug)]
pub(super) struct Within<'c> {
    pub conn: &'c mut PgConnection,
    pub is_pooled: bool,
}

/// A statement to run without a name on the server.
struct Unnamed<E>(E);

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Unnamed<E> {
    fn sql(self) -> SqlStr {
        self.0.sql()
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.0.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.0.take_arguments()
    }

    fn persistent(&self) -> bool {
        false
    }
}

type Step = Either<PgQueryResult, PgRow>;

impl<'c> Executor<'c> for Within<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Step, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        if self.is_pooled { self.conn.fetch_many(Unnamed(query)) } else { self.conn.fetch_many(query) }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        if self.is_pooled { self.conn.fetch_optional(Unnamed(query)) } else { self.conn.fetch_optional(query) }
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        self.conn.prepare_with(sql, parameters)
    }
}

impl<'s> Executor<'s> for &'s Server {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Step, sqlx::Error>>
    where
        's: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        if !self.is_pooled {
            return self.pool.fetch_many(query);
        }
        let all = async move {
            let mut tx = self.pool.begin().await?;
            let steps: Vec<Step> = tx.fetch_many(Unnamed(query)).try_collect().await?;
            tx.commit().await?;
            Ok::<_, sqlx::Error>(stream::iter(steps.into_iter().map(Ok)))
        };
        stream::once(all).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        's: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        if !self.is_pooled {
            return self.pool.fetch_optional(query);
        }
        Box::pin(async move {
            let mut tx = self.pool.begin().await?;
            let row = tx.fetch_optional(Unnamed(query)).await?;
            tx.commit().await?;
            Ok(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        's: 'e,
    {
        self.pool.prepare_with(sql, parameters)
    }
}

/// Connects once, because a single connection reports why it failed where a pool only times out, and detects a pooler.
/// Returns whether there is one that keeps no state between database transactions.
pub(super) async fn meet(options: &PgConnectOptions, pooler: Pooler) -> Result<bool, Error> {
    let mut one = options.connect().await.map_err(Error::Open)?;
    let is_pooled = match pooler {
        Pooler::None => false,
        Pooler::Transaction => true,
        Pooler::Detect => match tokio::time::timeout(PATIENCE, share(&mut one, options)).await {
            Ok(shared) => shared.map_err(Error::Open)?,
            Err(_) => false,
        },
    };
    if is_pooled {
        let whole = async {
            sqlx::raw_sql("BEGIN").execute(&mut one).await?;
            sqlx::raw_sql("COMMIT").execute(&mut one).await
        };
        whole.await.map_err(Error::Pooler)?;
    }
    one.close().await.map_err(Error::Open)?;
    Ok(is_pooled)
}

/// Whether two of our connections share a server connection or swap theirs: only such a pooler does that.
async fn share(one: &mut PgConnection, options: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut other = options.connect().await?;
    let (mut ones, mut others) = (HashSet::new(), HashSet::new());
    let mut shared = false;
    for side in LOOKS {
        match side {
            Side::One => ones.insert(process(one).await?),
            Side::Other => others.insert(process(&mut other).await?),
        };
        shared = ones.len() > 1 || others.len() > 1 || !ones.is_disjoint(&others);
        if shared {
            break;
        }
    }
    other.close().await?;
    Ok(shared)
}

/// The id of the server process behind the connection, queried without a prepared statement.
async fn process(conn: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(conn).await?.try_get(0)
}
