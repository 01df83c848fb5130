//! The host's own comparisons, now and then, slowly.

use super::{Error, PERIODIC, Reconciler, RunSummary, Terms, alarm};
use crate::model::{Chain, Timestamp};
use crate::stellar::{Horizon, Root};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether a run is due: by the clock that was given, of which timers know nothing.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The pause before each request: a run may use a small part of what a public Horizon allows, and the watcher has the rest.
const PACE: Duration = Duration::from_secs(1);

/// How long a run may rest before another host continues it. More than the longest step.
const RESTS_MOST: Duration = Duration::from_secs(3600);

/// The pause after a run that could not go on.
const AFTER_FAILURE: Duration = Duration::from_secs(900);

/// The pause before the first run of new books.
const FIRST: Duration = Duration::from_secs(3600);

/// Ledgers in an hour: one closes every five or six seconds.
const LEDGERS_AN_HOUR: u64 = 720;

/// When the host compares, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The time between two beginnings; zero: never.
    pub every: Duration,
    /// How far back each run begins.
    pub lookback: Duration,
}

impl Schedule {
    /// The first ledger to compare. After an outage it is the first that no run has compared.
    fn first_ledger(&self, root: &Root, last: Option<&RunSummary>) -> u32 {
        let back = self.lookback.as_secs() * LEDGERS_AN_HOUR / 3600;
        let lookback = root.ledger.saturating_sub(u32::try_from(back).unwrap_or(u32::MAX)).max(root.elder);
        let compared = last.and_then(|last| last.ranges.iter().map(|range| range.last_ledger).min());
        let next = compared.map_or(root.elder, |compared| compared.saturating_add(1));
        next.min(lookback).max(root.elder)
    }
}

/// Compares now and then until `stop` is cancelled. What differs is logged as an error at the end of each run.
pub async fn periodically(reconciler: Reconciler, schedule: Schedule, horizon: Horizon, stop: CancellationToken) {
    if schedule.every.is_zero() {
        return stop.cancelled().await;
    }
    let begun = reconciler.clock.now();
    let mut not_before = begun;
    loop {
        let now = reconciler.clock.now();
        if now >= not_before {
            let again = match is_due(&reconciler, schedule, begun).await {
                Ok(true) => stop.run_until_cancelled(once(&reconciler, schedule, &horizon)).await,
                Ok(false) => Some(Ok(())),
                Err(error) => Some(Err(error)),
            };
            match again {
                None => return,
                Some(Ok(())) => not_before = now.plus(Duration::from_secs(60)),
                Some(Err(error)) => {
                    tracing::warn!(error = %Chain(&error), "the books could not be compared with the ledger; it is tried again");
                    not_before = now.plus(AFTER_FAILURE);
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Whether this host has to begin or to continue a run. `begun`: when the host started.
async fn is_due(reconciler: &Reconciler, schedule: Schedule, begun: Timestamp) -> Result<bool, Error> {
    let now = reconciler.clock.now();
    if let Some(unfinished) = reconciler.store.unfinished_run(PERIODIC).await? {
        // Another host may have it.
        let is_resting = now.since(unfinished.updated_at) >= RESTS_MOST;
        return Ok(is_resting || unfinished.updated_at < begun);
    }
    let last = reconciler.last_whole_run().await?;
    Ok(match last {
        // No ledger was read yet.
        Some(last) if last.ranges.is_empty() => now.since(last.started_at) >= FIRST.min(schedule.every),
        Some(last) => now.since(last.started_at) >= schedule.every,
        None => now.since(begun) >= FIRST.min(schedule.every),
    })
}

/// One run, to its end.
async fn once(reconciler: &Reconciler, schedule: Schedule, horizon: &Horizon) -> Result<(), Error> {
    let last = reconciler.last_whole_run().await?;
    let overlap = |root: &Root| Some(schedule.first_ledger(root, last.as_ref()));
    let side = (horizon.clone(), PACE);
    let mut session = reconciler.begin_as(PERIODIC, &Terms::default(), false, side, overlap).await?;
    while !session.is_over() {
        for found in reconciler.step(&mut session).await? {
            let difference = found.difference;
            tracing::error!(
                kind = %difference.kind, subject = difference.subject, remedy = difference.remedy,
                "books and ledger differ: {}", difference.message
            );
        }
    }
    let RunSummary { ledger, compared, .. } = session.summary();
    match alarm(&reconciler.store).await? {
        None => tracing::info!(ledger, payments = compared.payments, "books and ledger agree"),
        Some(alarm) => tracing::error!(ledger, "{alarm}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, ReconciliationId};
    use crate::reconcile::{Counts, LedgerRange};
    use crate::stellar::tests::Seeded;

    fn run(last_ledger: u32) -> RunSummary {
        let at = Timestamp::from_seconds(0);
        let account = AccountId::from_bytes([1; 32]);
        RunSummary {
            id: ReconciliationId::mint(at, &Seeded::new(1)),
            terms: PERIODIC.to_owned(),
            started_at: at,
            updated_at: at,
            finished_at: Some(at),
            phase: "over".to_owned(),
            ledger: last_ledger,
            ledgers_done: 1,
            ledgers: 1,
            ranges: vec![LedgerRange { account, first_ledger: 1, last_ledger, is_from_beginning: true }],
            compared: Counts::default(),
            differences: Default::default(),
        }
    }

    #[test]
    fn after_an_outage_a_run_begins_where_the_last_one_ended() {
        let schedule = Schedule { every: Duration::from_secs(86_400), lookback: Duration::from_secs(2 * 3600) };
        let root = |elder: u32| Root {
            passphrase: String::new(),
            elder,
            ledger: 100_000,
            closed_at: Timestamp::from_seconds(0),
            network_ledger: 100_000,
        };
        let first = |elder, last: Option<u32>| schedule.first_ledger(&root(elder), last.map(run).as_ref());
        assert_eq!(first(1, Some(99_990)), 100_000 - 1440);
        assert_eq!(first(1, Some(50_000)), 50_001);
        assert_eq!(first(60_000, Some(50_000)), 60_000, "horizon has no more");
        assert_eq!(first(60_000, None), 60_000);
    }
}
