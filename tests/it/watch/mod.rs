//! Every payment is applied exactly once and in order, whatever Horizon and the database do.

mod belief;
mod delivery;
mod gaps;
mod health;
mod sink;

use sink::{Kept, Memory};

use anchor_host::stellar::{Horizon, WatchHealth, WatchSettings, Watcher};
use anchor_host_tests::{
    horizon::{PASSPHRASE, ScriptedHorizon, ours},
    world::System,
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

struct Running {
    health: WatchHealth,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

fn watcher(horizon: &ScriptedHorizon, sink: &Memory) -> Watcher<Memory> {
    let settings = WatchSettings {
        head_every: Duration::from_millis(20),
        stale_after: Duration::from_millis(400),
        pause_first: Duration::from_millis(1),
        pause_most: Duration::from_millis(20),
        keep_every: Duration::ZERO,
        ..WatchSettings::new(PASSPHRASE)
    };
    let client = Horizon::new(&horizon.url).unwrap();
    Watcher::new(client, sink.clone(), vec![ours()], settings, Arc::new(System))
}

impl Running {
    fn start(horizon: &ScriptedHorizon, sink: &Memory) -> Self {
        let watcher = watcher(horizon, sink);
        let (health, stop) = (watcher.health(), CancellationToken::new());
        let task = tokio::spawn(watcher.run(stop.clone()));
        Self { health, stop, task }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }

    /// Waits until readiness names this as a reason.
    async fn says(&self, reason: &str) {
        for _ in 0..3000 {
            if self.health.is_ready().is_err_and(|reasons| reasons.iter().any(|one| one.contains(reason))) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody says `{reason}`: {:?}", self.health);
    }

    /// Waits for readiness to become what is wanted, closing ledgers meanwhile when asked to.
    async fn is_ready(&self, wanted: bool, closing: Option<&ScriptedHorizon>) -> Vec<String> {
        for _ in 0..600 {
            let ready = self.health.is_ready();
            if ready.is_ok() == wanted {
                return ready.err().unwrap_or_default();
            }
            if let Some(horizon) = closing {
                horizon.pay(0);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("readiness never became {wanted}: {:?}", self.health);
    }
}

/// Waits until the sink has what is wanted, closing ledgers meanwhile.
async fn until(sink: &Memory, horizon: &ScriptedHorizon, what: &str, is_so: impl Fn(&Kept) -> bool) {
    for _ in 0..3000 {
        if is_so(&sink.kept.lock().unwrap()) {
            return;
        }
        horizon.pay(0);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}
