//! The loop that claims due rows and handles them: claim, spawn, sleep until more is due or a writer wakes it.

use super::Error;
use crate::model::Timestamp;
use std::time::Duration;
use tokio::{
    sync::Notify,
    task::{JoinError, JoinSet},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Maximum sleep: rows written by another host or by the command line do not wake this process.
pub const IDLE_MAX: Duration = Duration::from_secs(1);

/// Pause after the database failed.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// How long to sleep if the next row is due at `due`; zero: it is due now.
pub fn idle_time(due: Option<Timestamp>, now: Timestamp) -> Duration {
    match due {
        None => IDLE_MAX,
        Some(due) if due > now => due.since(now).min(IDLE_MAX),
        Some(_) => Duration::ZERO,
    }
}

/// Claims due rows and handles them.
pub trait Claimer: Sync {
    /// The kind of rows, for the log.
    const WHAT: &'static str;

    /// Claims due rows for which there is a free slot, and spawns their handlers. Returns how long to sleep.
    ///
    /// # Errors
    /// [`Error`]; the loop retries after a pause.
    fn claim(&self, running: &mut JoinSet<()>) -> impl Future<Output = Result<Duration, Error>> + Send;
}

/// Runs the loop until `stop`, then waits for the handlers in progress. `bell` is notified when a row that may be due
/// was written. A handler that fails or is aborted loses its lease in time, and its row is claimed again.
pub async fn claim_loop<C: Claimer>(claimer: &C, bell: &Notify, stop: &CancellationToken) {
    let report = |ended: Result<(), JoinError>| {
        if let Err(error) = ended {
            tracing::error!(what = C::WHAT, %error, "a background task ended unexpectedly");
        }
    };
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        while let Some(ended) = running.try_join_next() {
            report(ended);
        }
        let idle = match claimer.claim(&mut running).await {
            Ok(idle) => idle,
            Err(error) => {
                tracing::warn!(what = C::WHAT, error = &error as &dyn std::error::Error, "claiming failed");
                STORE_PAUSE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            _ = timeout(idle, bell.notified()) => {}
            // A finished handler frees its slot, and may have written rows that are due before the sleep ends.
            Some(ended) = running.join_next() => report(ended),
        }
    }
    while let Some(ended) = running.join_next().await {
        report(ended);
    }
}
