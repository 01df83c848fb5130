//! The rounds of whoever claims what is due and does it: claim, begin it, nap until more is due or somebody rings.

use super::Error;
use crate::model::Timestamp;
use std::time::Duration;
use tokio::{
    sync::Notify,
    task::{JoinError, JoinSet},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// The longest nap: what another host or a command-line tool wrote does not wake this process.
pub const NAP_MOST: Duration = Duration::from_secs(1);

/// The pause after the database failed.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// How long there is nothing to do when the next thing is due at `due`; zero: something is due now.
pub fn nap(due: Option<Timestamp>, now: Timestamp) -> Duration {
    match due {
        None => NAP_MOST,
        Some(due) if due > now => due.since(now).min(NAP_MOST),
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

/// Has it go rounds until `stop`, then waits for what has begun. `bell` rings when something was written that may be due.
/// What breaks off, or is cut off all the same, is claimed again when its lease runs out.
pub async fn rounds<C: Claimer>(claimer: &C, bell: &Notify, stop: &CancellationToken) {
    let told = |ended: Result<(), JoinError>| {
        if let Err(error) = ended {
            tracing::error!(what = C::WHAT, %error, "a background task broke off");
        }
    };
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        while let Some(ended) = running.try_join_next() {
            told(ended);
        }
        let nap = match claimer.claim(&mut running).await {
            Ok(nap) => nap,
            Err(error) => {
                tracing::warn!(what = C::WHAT, error = &error as &dyn std::error::Error, "nothing could be claimed");
                STORE_PAUSE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            _ = timeout(nap, bell.notified()) => {}
            // A finished task leaves its place, and may have written what is due before the nap is over.
            Some(ended) = running.join_next() => told(ended),
        }
    }
    while let Some(ended) = running.join_next().await {
        told(ended);
    }
}
