//! The loop of everything that claims due rows and handles them: claim, start, sleep until more is due or a writer wakes it.

use super::Error;
use crate::model::Timestamp;
use std::time::Duration;
use tokio::{
    sync::Notify,
    task::{JoinError, JoinSet},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// The longest sleep: rows written by another host or by the command line do not wake this process.
pub const IDLE_MAX: Duration = Duration::from_secs(1);

/// The pause after the database failed.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// How long there is nothing to do when the next thing is due at `due`; zero: something is due now.
pub fn idle_time(due: Option<Timestamp>, now: Timestamp) -> Duration {
    match due {
        None => IDLE_MAX,
        Some(due) if due > now => due.since(now).min(IDLE_MAX),
        Some(_) => Duration::ZERO,
    }
}

/// Who claims what is due and does it.
pub trait Claimer: Sync {
    /// What it does, for the log.
    const WHAT: &'static str;

    /// Claims what is due and has a place, and spawns it; how long there is nothing to do.
    ///
    /// # Errors
    /// [`Error`]; then it is tried again a moment later.
    fn claim(&self, running: &mut JoinSet<()>) -> impl Future<Output = Result<Duration, Error>> + Send;
}

/// Runs the loop until `stop`, then waits for what has begun. `bell` rings when something was written that may be due.
/// What breaks off, or is cut off all the same, is claimed again when its lease runs out.
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
            // A finished task leaves its place, and may have written what is due before the sleep is over.
            Some(ended) = running.join_next() => report(ended),
        }
    }
    while let Some(ended) = running.join_next().await {
        report(ended);
    }
}
