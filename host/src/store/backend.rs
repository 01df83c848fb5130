//! The two drivers behind one type.

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

/// The pause before SQLite's file is opened again that another host was making.
const OPEN_AGAIN: Duration = Duration::from_millis(20);

/// How long a connection to PostgreSQL may rest before it is asked whether it still is one. Asked each time, it would
/// be a round trip more for each use.
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

/// The one kind of statement that is worded for each driver: rows that are locked as they are chosen. To claim work
/// PostgreSQL passes over what another claimant has locked, or two of them could wait for each other's rows for ever;
/// SQLite has one writer and no word for it.
pub(super) struct Locking {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// A write transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub struct Tx {
    pub(super) inner: TxInner,
    pub(super) sealer: Sealer,
    faults: Option<FaultInjection>,
}

pub(super) enum TxInner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres { tx: sqlx::Transaction<'static, Postgres>, is_pooled: bool },
}

/// Runs the same expression on whichever driver is behind a [`Tx`], a [`Store`]'s readers or its writers. A statement
/// run on the writers is a database transaction of its own, without the round trips of one.
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

/// Makes the database file, when there is none, so that only its owner can read it; SQLite's own would follow the umask.
fn make_private(file: &Path) -> Result<(), Error> {
    let made = OpenOptions::new().append(true).create(true).mode(0o600).open(file);
    made.map(|_| ()).map_err(|source| Error::Open(source.into()))
}

/// Opens SQLite's file again while another host is making it: the statements that set it up don't wait for each other.
async fn patiently<F>(open: impl Fn() -> F) -> Result<SqlitePool, sqlx::Error>
where
    F: Future<Output = Result<SqlitePool, sqlx::Error>>,
{
    // SQLITE_BUSY, whatever the rest of the extended code says.
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

/// Names the statement a driver error came from.
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

    /// Opens `sqlite://PATH` (made when absent) or `postgres://…` with at most `connections` connections; SQLite has
    /// one more, its writer. The schema is left as it is: see [`Store::migrate`].
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Open`], [`Error::Pooler`].
    pub async fn open(url: &str, connections: u32, key: &SealKey, random: Arc<dyn Random>) -> Result<Self, Error> {
        Self::open_behind(Pooler::Detect, url, connections, key, random).await
    }

    /// The same, where it is known what stands between this program and PostgreSQL.
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
                    // A commit must survive losing power: in WAL mode that needs a sync per commit.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    // What is deleted is overwritten: people can ask to be forgotten.
                    .pragma("secure_delete", "ON")
                    .busy_timeout(PATIENCE)
                    .disable_statement_logging();
                // A file does not go away: its connections need no asking.
                let pool = |most| {
                    let pool = SqlitePoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
                    pool.test_before_acquire(false)
                };
                // SQLite ends a transaction by itself when a disk is full or fails, and the driver, which goes on counting it,
                // refuses every later one. A connection is given back outside of any, or it is replaced.
                let writers = || {
                    pool(1).after_release(|connection, _| {
                        Box::pin(async move {
                            if connection.is_in_transaction() {
                                // What was dropped is rolled back before this is answered.
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
                // The URL may hold a password: it never goes into an error.
                let redacted = || Error::Url { url: "postgres://…".to_owned() };
                let options = PgConnectOptions::from_str(url).map_err(|_| redacted())?.disable_statement_logging();
                // Nothing here is a float, and PgBouncer refuses to hear of it.
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

    /// SQLite's file. `None`: the records are on a server.
    pub fn database_file(&self) -> Option<&Path> {
        match &self.backend {
            Backend::Sqlite { file, .. } => Some(file),
            Backend::Postgres(_) => None,
        }
    }

    /// This store with a planned crash.
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
            // Deferred transactions that read and then write fail at once when somebody else wrote between.
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

    /// Empties SQLite's write-ahead log, which still has deleted rows as they were; in the database itself they are
    /// overwritten when they are deleted. PostgreSQL does without: its vacuum takes deleted rows away. `false`:
    /// somebody is reading just now; try again.
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
    /// Commits everything written through this transaction, atomically.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn commit(mut self) -> Result<(), Error> {
        if let Err(crash) = self.counted() {
            if let Some(fault) = self.faults.as_ref().and_then(FaultInjection::fault) {
                fault.befall(&mut self.inner).await;
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
