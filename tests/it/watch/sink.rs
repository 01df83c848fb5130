//! A database in memory for the watcher, which fails on demand.

use anchor_host::{
    model::AccountId,
    stellar::{Batch, KnownLedger, Observed, Place, Sink, SinkError},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;

/// A database in memory: one lock is one database transaction. It fails on demand, before or after it kept.
#[derive(Clone)]
pub(super) struct Memory {
    pub(super) kept: Arc<Mutex<Kept>>,
    pub(super) count: watch::Sender<usize>,
}

#[derive(Default)]
pub(super) struct Kept {
    pub(super) cursor: Option<u64>,
    pub(super) read_to: u32,
    pub(super) known: Option<KnownLedger>,
    /// How often it was kept how far everything is read.
    pub(super) noted: usize,
    /// The first and the last ledger of each gap.
    pub(super) gaps: Vec<(u32, u32)>,
    pub(super) observed: Vec<Observed>,
    pub(super) calls: usize,
    pub(super) fail_every: Option<usize>,
    pub(super) locked: bool,
}

impl Memory {
    pub(super) fn new(cursor: Option<u64>) -> Self {
        // As the database has it: only what lies before a record's ledger is known to be whole.
        let read_to = cursor.map_or(0, |cursor| u32::try_from((cursor + 1) >> 32).unwrap().saturating_sub(1));
        let kept = Kept { cursor, read_to, ..Kept::default() };
        Self { kept: Arc::new(Mutex::new(kept)), count: watch::channel(0).0 }
    }

    pub(super) fn ids(&self) -> Vec<u64> {
        self.kept.lock().unwrap().observed.iter().map(Observed::operation_id).collect()
    }

    pub(super) async fn holds(&self, count: usize) {
        let mut counted = self.count.subscribe();
        let reached = counted.wait_for(|kept| *kept >= count);
        tokio::time::timeout(Duration::from_secs(30), reached).await.expect("payments went missing").unwrap();
    }
}

impl Sink for Memory {
    async fn place(&self, _: &AccountId) -> Result<Option<Place>, SinkError> {
        let kept = self.kept.lock().unwrap();
        Ok(kept.cursor.map(|cursor| Place { cursor, read_to: kept.read_to, known: kept.known.clone() }))
    }

    async fn start(&self, _: &AccountId, cursor: u64) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        assert!(kept.cursor.replace(cursor).is_none(), "started twice");
        kept.read_to = u32::try_from(cursor >> 32).unwrap();
        Ok(())
    }

    async fn read_to(&self, _: &AccountId, ledger: u32, known: Option<KnownLedger>) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        assert!(ledger > kept.read_to, "what was read is read no more");
        kept.read_to = ledger;
        kept.known = known.or(kept.known.take());
        kept.noted += 1;
        Ok(())
    }

    async fn lost(&self, _: &AccountId, read_to: u32, elder: u32) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        let first = read_to.max(kept.read_to) + 1;
        assert!(first < elder, "a gap of nothing");
        kept.gaps.push((first, elder - 1));
        kept.read_to = elder - 1;
        Ok(())
    }

    async fn apply(&self, _: &AccountId, batch: Batch) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        kept.calls += 1;
        let turn = kept.fail_every.filter(|every| kept.calls.is_multiple_of(*every)).map(|every| kept.calls / every);
        if kept.locked || turn.is_some_and(|turn| turn % 2 == 0) {
            return Err(SinkError("database is locked".into()));
        }
        assert!(kept.cursor.is_some_and(|cursor| cursor < batch.cursor), "the cursor moved back");
        kept.cursor = Some(batch.cursor);
        kept.observed.extend(batch.observed);
        let count = kept.observed.len();
        drop(kept);
        self.count.send_replace(count);
        // The commit went through and its answer was lost.
        if turn.is_some() { Err(SinkError("connection lost".into())) } else { Ok(()) }
    }
}
