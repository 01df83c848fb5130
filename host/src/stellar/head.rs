//! The network's newest ledger, polled from Horizon.

use super::health::WatchHealth;
use super::horizon::{Error, Horizon};
use super::root::Root;
use super::watch_settings::{WatchSettings, rest};
use crate::model::Random;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const OTHER_NETWORK: &str = "horizon serves another network, not the configured one";

/// A root document of Horizon.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The document.
    pub(super) root: Root,
    /// When it was requested: it is true from some moment after that.
    pub(super) asked: Instant,
}

/// The latest root document; `None` before the first, and while Horizon is on another network or unreliable.
pub(super) type Head = watch::Receiver<Option<Seen>>;

/// Maximum distance in ledgers between two answers in a row; a larger one needs a third answer that confirms it.
const APART_MOST: u32 = 100;

/// Polls the head.
pub(super) struct HeadPoll<'a> {
    pub(super) horizon: &'a Horizon,
    pub(super) settings: &'a WatchSettings,
    pub(super) health: &'a WatchHealth,
    pub(super) random: &'a dyn Random,
}

impl HeadPoll<'_> {
    /// Polls until `stop` is cancelled.
    pub(super) async fn run(&self, tell: watch::Sender<Option<Seen>>, stop: &CancellationToken) {
        let (mut failures, mut last_said) = (0, None);
        let mut last_ledger: Option<u32> = None;
        loop {
            let asked = Instant::now();
            let answer = tokio::select! {
                () = stop.cancelled() => return,
                answer = self.horizon.root() => answer,
            };
            let (said, pause) = match answer {
                // One answer that is far too high would set positions that are never reached.
                Ok(root)
                    if root.passphrase == self.settings.passphrase
                        && last_ledger
                            .replace(root.ledger)
                            .is_none_or(|last| last.abs_diff(root.ledger) > APART_MOST) =>
                {
                    tracing::debug!(ledger = root.ledger, "asking horizon again for its newest ledger");
                    (None, self.settings.pause(1, None, self.random))
                }
                Ok(root) if root.passphrase == self.settings.passphrase => {
                    failures = 0;
                    self.health.head_seen(root.network_ledger);
                    let seen = Seen { root, asked };
                    // Notify only of a new ledger: paging again for the same one would prove nothing.
                    tell.send_if_modified(|known| {
                        let news = known.as_ref().is_none_or(|known| known.is_other_than(&seen));
                        if news {
                            *known = Some(seen);
                        }
                        news
                    });
                    (None, self.settings.head_every)
                }
                Ok(_) => {
                    doubt(&tell);
                    (Some(OTHER_NETWORK.to_owned()), self.settings.head_every)
                }
                Err(error) => {
                    if let Error::Strange(_) = error {
                        doubt(&tell);
                    }
                    failures += 1;
                    (Some(error.to_string()), self.settings.pause(failures, error.retry_after(), self.random))
                }
            };
            if let Some(said) = &said {
                self.health.head_failed(said.clone());
            }
            if said != last_said {
                match &said {
                    Some(reason) => tracing::warn!(reason, "horizon does not report the network's newest ledger"),
                    None => tracing::info!("horizon reports the network's newest ledger again"),
                }
                last_said = said;
            }
            if rest(pause, stop).await.is_err() {
                return;
            }
        }
    }
}

impl Seen {
    fn is_other_than(&self, next: &Self) -> bool {
        (self.root.ledger, self.root.elder) != (next.root.ledger, next.root.elder)
    }
}

/// Stops the reading of what Horizon serves now.
fn doubt(tell: &watch::Sender<Option<Seen>>) {
    tell.send_if_modified(|known| known.take().is_some());
}

/// The latest root document, once there is one; `None` if told to stop.
pub(super) async fn known(head: &mut Head, stop: &CancellationToken) -> Option<Seen> {
    let is_known = tokio::select! {
        () = stop.cancelled() => return None,
        known = head.wait_for(Option::is_some) => known.is_ok(),
    };
    if is_known { head.borrow_and_update().clone() } else { None }
}
