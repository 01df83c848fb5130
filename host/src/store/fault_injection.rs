//! Rehearsing a crash at a chosen write.
//!
//! A money system has to survive dying between any two writes. A faults lets a test name the write: the
//! n-th one fails, and everything after it too, as if the process had died there. When that is a commit, it can be one
//! that the database itself refuses: whoever goes on with the same connections finds them fit for use. Production never
//! makes one.

use super::backend::TxInner;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// A planned crash. Clones share the plan.
#[derive(Clone, Debug)]
pub struct FaultInjection {
    writes: Arc<AtomicU64>,
    crash_at: u64,
    fault: Option<Fault>,
}

/// What makes a commit fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The database has given the transaction up before: SQLite found no room, PostgreSQL ended the connection.
    GivenUp,
    /// The commit is refused, and the transaction is still open. PostgreSQL has none such; there it is as above.
    Refused,
}

impl Fault {
    /// Makes the commit fail that follows. What can't be made to happen shows by that commit succeeding.
    pub(super) async fn befall(self, inner: &mut TxInner) {
        let script = match (&inner, self) {
            (TxInner::Sqlite(_), Self::GivenUp) => {
                "PRAGMA max_page_count = 1; INSERT INTO used_challenges VALUES (hex(zeroblob(2000000)), '')"
            }
            (TxInner::Sqlite(_), Self::Refused) => {
                "PRAGMA defer_foreign_keys = ON; INSERT INTO journal (transaction_id, seq, at, actor, event, status, detail) \
                 VALUES ('nobody', 1, '', '', '', '', '')"
            }
            (TxInner::Postgres { .. }, _) => "SELECT pg_terminate_backend(pg_backend_pid())",
        };
        // Failing is what it is for.
        let _ = match inner {
            TxInner::Sqlite(tx) => sqlx::raw_sql(script).execute(&mut **tx).await.map(|_| ()),
            TxInner::Postgres { tx, .. } => sqlx::raw_sql(script).execute(&mut **tx).await.map(|_| ()),
        };
        if let (TxInner::Sqlite(tx), Self::GivenUp) = (inner, self) {
            let _ = sqlx::raw_sql("PRAGMA max_page_count = 4294967294").execute(&mut **tx).await;
        }
    }
}

impl FaultInjection {
    /// Crashes at write number `crash_at`, counted from 1; commits count as writes.
    pub fn at(crash_at: u64) -> Self {
        Self { writes: Arc::default(), crash_at, fault: None }
    }

    /// The same; when the write is a commit, the database makes it fail.
    #[must_use]
    pub fn by(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// Whether the crash has happened.
    pub fn crashed(&self) -> bool {
        self.writes.load(Ordering::SeqCst) >= self.crash_at
    }

    /// What is to befall the commit that the crash was reached at, if that has just happened.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.filter(|_| self.writes.load(Ordering::SeqCst) == self.crash_at)
    }

    pub(super) fn write(&self) -> Result<(), super::Error> {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        if number >= self.crash_at { Err(super::Error::Rehearsed) } else { Ok(()) }
    }
}
