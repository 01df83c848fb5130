//! The two database drivers behind one type.

use super::{
    Error, FaultInjection, SealKey,
    error::is_session_lost,
    pooler::{self, Pooler, Server},
    seal::Sealer,
};
use crate::model::Random;
use sqlx::{
    ConnectOptions, Connection, Postgres, Sqlite, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a statement waits for SQLite's writer, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Pause before SQLite's file is opened again while another host creates it.
const OPEN_AGAIN: Duration = Duration::from_millis(20);

/// How long a PostgreSQL connection may be idle before it is checked. A check for each use would cost a round trip.
const RESTED: Duration = Duration::from_secs(1);

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(super) backend: Backend,
    pub(super) sealer: Sealer,
    faults: Option<FaultInjection>,
}

#[derive(Clone)]
pub(super) enum Backend {
    Sqlite { readers: SqlitePool, writer: SqlitePool, file: PathBuf },
    Postgres(Server),
}

/// The one kind of statement that differs between the drivers: a selection that locks rows. For claims, PostgreSQL
/// skips rows locked by another claimant; otherwise two claimants could wait for each other for ever. SQLite has one
/// writer and no such syntax.
pub(super) struct Locking {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// A write transaction. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    pub(super) inner: TxInner,
    pub(super) sealer: Sealer,
    faults: Option<FaultInjection>,
}

pub(super) enum TxInner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres { tx: sqlx::Transaction<'static, Postgres>, is_pooled: bool },
}

/// Runs the same expression on the driver behind a [`Tx`], or behind a [`Store`]'s readers or writers. A statement on
/// the writers is a database transaction of its own, without the round trips of an explicit one.
macro_rules! each {
    (tx $tx:expr, $conn:ident => $body:expr) => {
        match &mut $tx.inner {
            crate::store::backend::TxInner::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            crate::store::backend::TxInner::Postgres { tx, is_pooled } => {
                let $conn = crate::store::pooler::Within { conn: &mut **tx, is_pooled: *is_pooled };
                $body
            }
        }
    };
    (read $store:expr, $pool:ident => $body:expr) => {
        match &$store.backend {
            crate::store::backend::Backend::Sqlite { readers: $pool, .. } => $body,
            crate::store::backend::Backend::Postgres($pool) => $body,
        }
    };
    (write $store:expr, $pool:ident => $body:expr) => {
        match &$store.backend {
            crate::store::backend::Backend::Sqlite { writer: $pool, .. } => $body,
            crate::store::backend::Backend::Postgres($pool) => $body,
        }
    };
}
pub(super) use each;

/// Creates a missing database file that only its owner can read; SQLite itself would follow the umask.
fn make_private(file: &Path) -> Result<(), Error> {
    let made = OpenOptions::new().append(true).create(true).mode(0o600).open(file);
    made.map(|_| ()).map_err(|source| Error::Open(source.into()))
}

/// Opens SQLite's file, with retries while another host creates it: the statements that set it up do not wait for
/// locks.
async fn patiently<F>(open: impl Fn() -> F) -> Result<SqlitePool, sqlx::Error>
where
    F: Future<Output = Result<SqlitePool, sqlx::Error>>,
{
    // SQLITE_BUSY, whatever the extended part of the code.
    let code = |error: &sqlx::Error| error.as_database_error()?.code()?.parse::<u32>().ok();
    let is_busy = |error: &sqlx::Error| code(error).is_some_and(|code| code & 0xff == 5);
    let begun = Instant::now();
    loop {
        match open().await {
            Err(error) if is_busy(&error) && begun.elapsed() < PATIENCE => tokio::time::sleep(OPEN_AGAIN).await,
            done => return done,
        }
    }
}

/// Names the statement of a driver error.
pub(super) fn failed(statement: &'static str) -> impl FnOnce(sqlx::Error) -> Error {
    move |source| match is_session_lost(&source) {
        true => Error::SessionLost { statement, source },
        false => Error::Driver { statement, source },
    }
}

impl Store {
    pub(super) fn worded(&self, statement: &Locking) -> &'static str {
        match self.backend {
            Backend::Sqlite { .. } => statement.sqlite,
            Backend::Postgres(_) => statement.postgres,
        }
    }

    /// Opens `sqlite://PATH` (created if missing) or `postgres://…` with at most `connections` connections; SQLite has
    /// one more, its writer. The schema is left as it is: see [`Store::migrate`].
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Open`], [`Error::Pooler`].
    pub async fn open(url: &str, connections: u32, key: &SealKey, random: Arc<dyn Random>) -> Result<Self, Error> {
        Self::open_behind(Pooler::Detect, url, connections, key, random).await
    }

    /// Opens the database as [`Store::open`] does, with the kind of pooler in front of PostgreSQL given.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_behind(
        pooler: Pooler,
        url: &str,
        connections: u32,
        key: &SealKey,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let backend = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let options = SqliteConnectOptions::from_str(url).map_err(|_| Error::Url { url: url.to_owned() })?;
                let file = options.get_filename().to_owned();
                make_private(&file)?;
                let options = options
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // A commit must survive a power failure: in WAL mode that needs a sync for each commit.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    // Overwrite deleted data: customers can request its deletion.
                    .pragma("secure_delete", "ON")
                    .busy_timeout(PATIENCE)
                    .disable_statement_logging();
                // Connections to a file need no check.
                let pool = |most| {
                    let pool = SqlitePoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
                    pool.test_before_acquire(false)
                };
                // SQLite itself ends a transaction when a disk is full or fails. The driver still counts it as open and
                // then refuses every later one. So a connection must be outside a transaction when it is returned, or
                // it is replaced.
                let writers = || {
                    pool(1).after_release(|connection, _| {
                        Box::pin(async move {
                            if connection.is_in_transaction() {
                                // A dropped transaction is rolled back before the ping is answered.
                                connection.ping().await?;
                            }
                            Ok(!connection.is_in_transaction())
                        })
                    })
                };
                let writer = patiently(|| writers().connect_with(options.clone())).await.map_err(Error::Open)?;
                let options = options.read_only(true);
                let readers =
                    patiently(|| pool(connections).connect_with(options.clone())).await.map_err(Error::Open)?;
                Backend::Sqlite { readers, writer, file }
            }
            Some("postgres" | "postgresql") => {
                // The URL may contain a password, so errors do not show it.
                let redacted = || Error::Url { url: "postgres://…".to_owned() };
                let options = PgConnectOptions::from_str(url).map_err(|_| redacted())?.disable_statement_logging();
                // No column is a float, and PgBouncer does not support the parameter.
                let options = options.extra_float_digits(None);
                let is_pooled = pooler::meet(&options, pooler).await?;
                let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
                let pool = pool.test_before_acquire(false).before_acquire(|connection, use_before| {
                    Box::pin(async move {
                        if use_before.idle_for > RESTED {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                });
                let pool = pool.connect_with(options).await.map_err(Error::Open)?;
                Backend::Postgres(Server { pool, is_pooled })
            }
            _ => return Err(Error::Url { url: url.chars().take_while(|c| *c != ':').collect() }),
        };
        Ok(Self { backend, sealer: Sealer::new(key, random), faults: None })
    }

    /// SQLite's file. `None`: the database is on a server.
    pub fn database_file(&self) -> Option<&Path> {
        match &self.backend {
            Backend::Sqlite { file, .. } => Some(file),
            Backend::Postgres(_) => None,
        }
    }

    /// This store with an injected crash.
    #[must_use]
    pub fn inject(mut self, faults: FaultInjection) -> Self {
        self.faults = Some(faults);
        self
    }

    /// Begins a write transaction.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn begin(&self) -> Result<Tx, Error> {
        if let Some(faults) = &self.faults
            && faults.crashed()
        {
            return Err(Error::Rehearsed);
        }
        let inner = match &self.backend {
            // A deferred transaction that reads and then writes fails at once if another connection wrote in between.
            Backend::Sqlite { writer, .. } => {
                TxInner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed("begin"))?)
            }
            Backend::Postgres(server) => TxInner::Postgres {
                tx: server.pool.begin().await.map_err(failed("begin"))?,
                is_pooled: server.is_pooled,
            },
        };
        Ok(Tx { inner, sealer: self.sealer.clone(), faults: self.faults.clone() })
    }

    /// Truncates SQLite's write-ahead log, which still contains deleted rows; in the database itself they are
    /// overwritten on deletion. PostgreSQL needs nothing: its vacuum removes deleted rows. `false`: a reader is active;
    /// try again.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn scrub(&self) -> Result<bool, Error> {
        let Backend::Sqlite { writer, .. } = &self.backend else { return Ok(true) };
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(writer)
            .await
            .map_err(failed("emptying the write-ahead log"))?;
        Ok(busy == 0)
    }

    /// Called before a write that is a database transaction of its own, for the injected crash.
    pub(super) fn counted(&self) -> Result<(), Error> {
        self.faults.as_ref().map_or(Ok(()), FaultInjection::write)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite { readers, writer, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Backend::Postgres(server) => server.pool.close().await,
        }
    }
}

impl Tx {
    /// Commits all writes of this transaction, atomically.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn commit(mut self) -> Result<(), Error> {
        if let Err(crash) = self.counted() {
            if let Some(fault) = self.faults.as_ref().and_then(FaultInjection::fault) {
                fault.fail_commit(&mut self.inner).await;
                self.end().await.map_err(failed("commit"))?;
            }
            return Err(crash);
        }
        self.end().await.map_err(failed("commit"))
    }

    async fn end(self) -> Result<(), sqlx::Error> {
        match self.inner {
            TxInner::Sqlite(tx) => tx.commit().await,
            TxInner::Postgres { tx, .. } => tx.commit().await,
        }
    }

    /// Called before each write, for the injected crash.
    pub(super) fn counted(&self) -> Result<(), Error> {
        self.faults.as_ref().map_or(Ok(()), FaultInjection::write)
    }
}
