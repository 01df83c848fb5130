//! Follows the anchor's own accounts, one feed each, from the cursor their [`Sink`] keeps.
//!
//! Per account: page until Horizon has no more, then listen to the stream, whose records are taken as they
//! come. A stream that says nothing proves nothing (Horizon sends nothing about a quiet account, nor does a
//! dead connection), so whenever the network's head has moved the account is paged again; what paging finds
//! and the stream did not bring means the stream is dead, and it is opened anew. Either way a record is
//! taken in order, from the stored cursor, by one task: nothing is skipped and nothing comes twice.
//!
//! `cursor=now` is never used: what lands between two connections would be lost.

use super::feed::{PAGE_MOST, Record, burst};
use super::health::WatchHealth;
use super::horizon::{Error, Horizon, Root};
use super::sink::{Sink, SinkError};
use crate::model::{AccountId, Random};
use futures_util::future;
use futures_util::stream::{BoxStream, StreamExt};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How many ledgers the cursor may be ahead of the head before the network counts as another one. A node
/// that is behind its siblings, or a head asked for seconds ago, explains a few.
const AHEAD_TOLERATED: u64 = 60;

const OTHER_NETWORK: &str = "horizon serves another network than the configured one";

/// There is no place yet from which payments are read. The text is for operators.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the reading of payments can't begin: {0}")]
pub struct NotBegun(String);

/// What the watcher has to be told.
#[derive(Debug, Clone)]
pub struct WatchSettings {
    /// The network that must answer. Another one's payments are not followed.
    pub passphrase: String,
    /// How often the network's head is asked for: 4 s.
    pub head_every: Duration,
    /// How old the last full reading may be before readiness says no: 14 s. Ledgers close every 5 or 6 s, so that at worst
    /// a reading is 10 s old.
    pub stale_after: Duration,
    /// How many ledgers behind the network readiness tolerates: 20.
    pub lag_most: u32,
    /// The first pause after a failure; each next one is twice as long, with jitter: 250 ms.
    pub pause_first: Duration,
    /// The longest pause, unless Horizon asks for more: 10 s.
    pub pause_most: Duration,
    /// The longest pause that Horizon can ask for: 5 min.
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
            pause_first: Duration::from_millis(250),
            pause_most: Duration::from_secs(10),
            pause_asked_most: Duration::from_secs(300),
        }
    }
}

/// Why following an account stopped for now.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Horizon(#[from] Error),
    #[error("payments can't be recorded: {0}")]
    Sink(#[from] SinkError),
    #[error("the network is at ledger {head} but ledger {cursor} was already read: it was reset, or horizon is behind")]
    Ahead { head: u32, cursor: u64 },
}

/// How far one account is read.
struct Place {
    account: AccountId,
    cursor: u64,
    exists: bool,
}

enum Paged {
    Through,
    Stopped,
}

impl Paged {
    fn is_stopped(&self) -> bool {
        matches!(self, Self::Stopped)
    }
}

/// Follows accounts. See the module's text.
pub struct Watcher<S> {
    horizon: Horizon,
    sink: S,
    accounts: Vec<AccountId>,
    settings: WatchSettings,
    random: Arc<dyn Random>,
    health: WatchHealth,
}

impl<S: Sink> Watcher<S> {
    /// A watcher of `accounts`, which does nothing until [`Watcher::run`].
    pub fn new(
        horizon: Horizon,
        sink: S,
        accounts: Vec<AccountId>,
        settings: WatchSettings,
        random: Arc<dyn Random>,
    ) -> Self {
        let health = WatchHealth::new(&accounts, settings.stale_after, settings.lag_most);
        Self { horizon, sink, accounts, settings, random, health }
    }

    /// The health handle.
    pub fn health(&self) -> WatchHealth {
        self.health.clone()
    }

    /// Keeps a place to begin at for every account that has none, as [`Watcher::run`] would. To be awaited,
    /// again and again if need be, before the first payment is asked for: what is paid before there is such a
    /// place is not looked for.
    ///
    /// # Errors
    /// [`NotBegun`]; trying again can help.
    pub async fn begin(&self) -> Result<(), NotBegun> {
        let not_begun = |trouble: Trouble| NotBegun(trouble.to_string());
        for account in &self.accounts {
            if self.sink.cursor(account).await.map_err(|error| not_begun(error.into()))?.is_some() {
                continue;
            }
            let root = self.horizon.root().await.map_err(|error| not_begun(error.into()))?;
            if root.passphrase != self.settings.passphrase {
                return Err(NotBegun(OTHER_NETWORK.into()));
            }
            self.cursor(account, root.ledger).await.map_err(|error| not_begun(error.into()))?;
        }
        Ok(())
    }

    /// Follows until `stop` is cancelled. A batch being applied then is finished first.
    pub async fn run(self, stop: CancellationToken) {
        let (tell, head) = watch::channel(None);
        let follow = self.accounts.iter().map(|account| self.follow(account, head.clone(), &stop));
        future::join(self.poll_head(tell, &stop), future::join_all(follow)).await;
    }

    /// Asks for the network's head, again and again.
    async fn poll_head(&self, tell: watch::Sender<Option<Root>>, stop: &CancellationToken) {
        let mut failures = 0;
        loop {
            let answer = tokio::select! {
                () = stop.cancelled() => return,
                answer = self.horizon.root() => answer,
            };
            let pause = match answer {
                Ok(root) if root.passphrase == self.settings.passphrase => {
                    failures = 0;
                    self.health.saw_head(root.network_ledger);
                    // Only a new ledger is news: paging again for the same one would prove nothing.
                    tell.send_if_modified(|known| {
                        let news = known.as_ref().is_none_or(|known| known.ledger != root.ledger);
                        if news {
                            *known = Some(root);
                        }
                        news
                    });
                    self.settings.head_every
                }
                Ok(_) => {
                    self.health.head_failed(OTHER_NETWORK.into());
                    self.settings.head_every
                }
                Err(error) => {
                    failures += 1;
                    self.health.head_failed(error.to_string());
                    self.pause(failures, error.retry_after())
                }
            };
            if rest(pause, stop).await.is_err() {
                return;
            }
        }
    }

    async fn follow(&self, account: &AccountId, mut head: watch::Receiver<Option<Root>>, stop: &CancellationToken) {
        let mut failures = 0;
        loop {
            let trouble = match self.follow_once(account, &mut head, stop, &mut failures).await {
                Ok(()) => return,
                Err(trouble) => trouble,
            };
            tracing::warn!(%account, %trouble, "the watching of an account was interrupted");
            failures += 1;
            let retry_after = match &trouble {
                Trouble::Horizon(error) => error.retry_after(),
                Trouble::Sink(_) | Trouble::Ahead { .. } => None,
            };
            self.health.failed(account, trouble.to_string());
            if rest(self.pause(failures, retry_after), stop).await.is_err() {
                return;
            }
        }
    }

    /// Reads from the stored cursor until something fails; `Ok` when told to stop.
    async fn follow_once(
        &self,
        account: &AccountId,
        head: &mut watch::Receiver<Option<Root>>,
        stop: &CancellationToken,
        failures: &mut u32,
    ) -> Result<(), Trouble> {
        let Some(ledger) = known_head(head, stop).await else { return Ok(()) };
        let cursor = self.cursor(account, ledger).await?;
        let mut place = Place { account: *account, cursor, exists: cursor != after(cursor >> 32) };
        let mut stream: Option<BoxStream<'static, Result<Option<Record>, Error>>> = None;
        let mut reopen_at = Instant::now();
        let (mut silent_streams, mut unheard) = (0_u32, 0_u32);

        if self.page(&mut place, ledger, stop).await?.is_stopped() {
            return Ok(());
        }
        *failures = 0;
        loop {
            if stream.is_none() && place.exists && Instant::now() >= reopen_at {
                let opened = tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    opened = self.horizon.payment_stream(account, place.cursor) => opened,
                };
                match opened {
                    Ok(opened) => stream = Some(opened.boxed()),
                    Err(error) => {
                        // Paging goes on meanwhile: the stream only makes it quicker.
                        silent_streams += 1;
                        reopen_at = Instant::now() + self.pause(silent_streams, error.retry_after());
                    }
                }
            }
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                changed = head.changed() => {
                    let Some(ledger) = changed.ok().and_then(|()| seen_head(head)) else { return Ok(()) };
                    let before = place.cursor;
                    if self.page(&mut place, ledger, stop).await?.is_stopped() {
                        return Ok(());
                    }
                    // Once may be chance: the stream was about to bring it.
                    unheard += u32::from(place.cursor != before);
                    if unheard > 1 {
                        (stream, unheard) = (None, 0);
                    }
                    continue;
                }
                event = async { stream.as_mut()?.next().await }, if stream.is_some() => event,
                () = tokio::time::sleep_until(reopen_at), if stream.is_none() && place.exists => continue,
            };
            let (records, end) = match event {
                Some(Ok(Some(record))) => match stream.as_mut() {
                    Some(stream) => burst(record, stream).await,
                    None => (vec![record], Ok(())),
                },
                Some(Ok(None)) => (Vec::new(), Ok(())),
                Some(Err(error)) => (Vec::new(), Err(Some(error))),
                None => (Vec::new(), Err(None)),
            };
            if end.is_ok() || !records.is_empty() {
                self.health.contact(account, true);
            }
            if !records.is_empty() {
                (silent_streams, unheard) = (0, 0);
                self.take(&mut place, records).await?;
            }
            if let Err(error) = end {
                // Horizon ends streams as a matter of course; one that ends at once must not become a storm.
                stream = None;
                silent_streams += 1;
                reopen_at = Instant::now() + self.pause(silent_streams, error.as_ref().and_then(Error::retry_after));
            }
        }
    }

    /// Where to go on.
    async fn cursor(&self, account: &AccountId, head: u32) -> Result<u64, SinkError> {
        if let Some(cursor) = self.sink.cursor(account).await? {
            return Ok(cursor);
        }
        // A new database. Money sent before this anchor existed answers no request of ours, so it begins
        // after the newest ledger; and it keeps that place at once, so that from here on no outage, however
        // long, can lose anything.
        let cursor = after(head.into());
        self.sink.start(account, cursor).await?;
        Ok(cursor)
    }

    /// Hands records to the sink and moves on. What was taken before is left out.
    async fn take(&self, place: &mut Place, mut records: Vec<Record>) -> Result<(), Trouble> {
        records.retain(|record| record.token > place.cursor);
        if !records.is_sorted_by(|a, b| a.token < b.token) {
            return Err(Error::Malformed("records out of order".into()).into());
        }
        if let Some(batch) = self.horizon.batch(&place.account, records).await? {
            let cursor = batch.cursor;
            self.sink.apply(&place.account, batch).await?;
            place.cursor = cursor;
        }
        Ok(())
    }

    /// Reads pages until there is no more, then notes that everything up to `ledger`, the head when paging
    /// began, is read.
    async fn page(&self, place: &mut Place, ledger: u32, stop: &CancellationToken) -> Result<Paged, Trouble> {
        if place.cursor >> 32 > u64::from(ledger) + AHEAD_TOLERATED {
            return Err(Trouble::Ahead { head: ledger, cursor: place.cursor >> 32 });
        }
        let mut limit = PAGE_MOST;
        loop {
            let answer = tokio::select! {
                () = stop.cancelled() => return Ok(Paged::Stopped),
                answer = self.horizon.payments(&place.account, place.cursor, limit) => answer,
            };
            let records = match answer {
                Ok(records) => records,
                // Not funded yet. One that was there stays in Horizon's history, even when it is merged away.
                Err(Error::NotFound) if !place.exists => break,
                // Each record carries its whole transaction: a page of large ones can be too much at once.
                Err(Error::TooLarge) if limit > 1 => {
                    limit /= 2;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            place.exists = true;
            self.health.contact(&place.account, true);
            let last = records.len() < limit;
            self.take(place, records).await?;
            if last {
                break;
            }
        }
        self.health.contact(&place.account, place.exists);
        self.health.caught_up(&place.account, ledger);
        Ok(Paged::Through)
    }

    /// The pause after that many failures in a row: twice as long each time, half of it by chance, so that
    /// watchers which failed together don't come back together.
    fn pause(&self, failures: u32, asked: Option<Duration>) -> Duration {
        let pause = self
            .settings
            .pause_first
            .saturating_mul(1 << failures.saturating_sub(1).min(16))
            .min(self.settings.pause_most);
        let chance = u32::from(u16::from_le_bytes(self.random.bytes::<2>()));
        let pause = pause / 2 + pause / 2 * chance / u32::from(u16::MAX);
        pause.max(asked.unwrap_or_default().min(self.settings.pause_asked_most))
    }
}

/// The cursor of which every record of `ledger` lies before. No record is there itself: a cursor that is not one of
/// these has passed a record.
fn after(ledger: u64) -> u64 {
    ledger << 32 | u64::from(u32::MAX)
}

/// Waits, unless told to stop first.
async fn rest(pause: Duration, stop: &CancellationToken) -> Result<(), ()> {
    tokio::select! {
        () = stop.cancelled() => Err(()),
        () = tokio::time::sleep(pause) => Ok(()),
    }
}

/// The newest ledger, once one is known.
async fn known_head(head: &mut watch::Receiver<Option<Root>>, stop: &CancellationToken) -> Option<u32> {
    let known = tokio::select! {
        () = stop.cancelled() => return None,
        known = head.wait_for(Option::is_some) => known.is_ok(),
    };
    known.then(|| seen_head(head)).flatten()
}

fn seen_head(head: &mut watch::Receiver<Option<Root>>) -> Option<u32> {
    head.borrow_and_update().as_ref().map(|root| root.ledger)
}
