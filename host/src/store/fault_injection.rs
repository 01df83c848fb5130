//! Injection of a crash at a chosen write.
//!
//! A system that moves money has to survive a crash between any two writes. [`FaultInjection`] lets a test choose the
//! write: the n-th one fails, and every one after it, as if the process had died there. A commit can be made to fail in
//! the database itself; connections that are used afterwards must still work. Production code never creates one.

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

/// The cause of a failed commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The database has already given up the transaction: SQLite had no space left, or PostgreSQL closed the
    /// connection.
    GivenUp,
    /// The commit is refused, and the transaction stays open. PostgreSQL has no such case, and behaves as for
    /// `GivenUp`.
    Refused,
}

impl Fault {
    /// Makes the next commit fail. If that is not possible, the commit succeeds and the test notices.
    pub(super) async fn fail_commit(self, inner: &mut TxInner) {
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
        // This statement is meant to fail.
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

    /// Makes the database refuse the write, if it is a commit.
    #[must_use]
    pub fn by(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// Whether the crash has happened.
    pub fn crashed(&self) -> bool {
        self.writes.load(Ordering::SeqCst) >= self.crash_at
    }

    /// The fault for the commit at which the crash has just happened, if it has one.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.filter(|_| self.writes.load(Ordering::SeqCst) == self.crash_at)
    }

    pub(super) fn write(&self) -> Result<(), super::Error> {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        if number >= self.crash_at { Err(super::Error::Rehearsed) } else { Ok(()) }
    }
}
