//! Settings of the watcher, and the pauses derived from them.

use crate::{model::Random, net::Backoff};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Settings of the watcher.
#[derive(Debug, Clone)]
pub struct WatchSettings {
    /// The passphrase of the network. Payments on another one are not read.
    pub passphrase: String,
    /// How often the network's head is polled: 4 s.
    pub head_every: Duration,
    /// The maximum age of the last complete reading for readiness: 14 s. Ledgers close every 5 or 6 s, so a reading is
    /// at worst 10 s old.
    pub stale_after: Duration,
    /// The maximum lag behind the network for readiness: 20 ledgers.
    pub lag_most: u32,
    /// How often the position up to which everything was read is stored: 30 s.
    pub keep_every: Duration,
    /// The first pause after a failure; each further one is twice as long, with jitter: 250 ms.
    pub pause_first: Duration,
    /// Maximum pause, unless Horizon asks for more: 10 s.
    pub pause_most: Duration,
    /// Maximum pause that Horizon can ask for: 5 min.
    pub pause_asked_most: Duration,
}

impl WatchSettings {
    /// The usual values for the network named by `passphrase`.
    pub fn new(passphrase: impl Into<String>) -> Self {
        Self {
            passphrase: passphrase.into(),
            head_every: Duration::from_secs(4),
            stale_after: Duration::from_secs(14),
            lag_most: 20,
            keep_every: Duration::from_secs(30),
            pause_first: Duration::from_millis(250),
            pause_most: Duration::from_secs(10),
            pause_asked_most: Duration::from_secs(300),
        }
    }

    /// The pause after that many failures in a row: twice as long each time, half of it random, so that watchers that
    /// failed together do not retry together.
    pub(super) fn pause(&self, failures: u32, asked: Option<Duration>, random: &dyn Random) -> Duration {
        let backoff = Backoff::doubling(self.pause_first, self.pause_most).spread_widely();
        backoff.pause(failures, random).max(asked.unwrap_or_default().min(self.pause_asked_most))
    }
}

/// Pauses, unless told to stop first.
pub(super) async fn rest(pause: Duration, stop: &CancellationToken) -> Result<(), ()> {
    tokio::select! {
        () = stop.cancelled() => Err(()),
        () = tokio::time::sleep(pause) => Ok(()),
    }
}
