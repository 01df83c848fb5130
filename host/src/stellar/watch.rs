//! Follows the anchor's own accounts, one feed each, from the cursor in their [`Sink`].
//!
//! For each account: read pages until Horizon has no more, then read the stream as its records arrive. A silent stream
//! proves nothing (Horizon sends nothing about a quiet account, and neither does a dead connection). So the account is
//! paged again whenever the network's head has moved; if paging finds a record that the stream did not bring, the
//! stream is dead and is opened again. In either case one task reads the records in order, from the stored cursor: none
//! is skipped and none is read twice.
//!
//! `cursor=now` is never used: payments between two connections would be lost.

use super::coverage::Coverage;
use super::feed::{PAGE_MOST, Record, batch, burst};
use super::head::{Head, HeadPoll, Seen, known};
use super::health::WatchHealth;
use super::horizon::{Error, Horizon};
use super::root::Root;
use super::sink::{Place, Sink, SinkError, after, ledger_of};
use super::transaction::network_id;
use super::watch_settings::{WatchSettings, rest};
use crate::model::{AccountId, Random};
use futures_util::future;
use futures_util::stream::{BoxStream, StreamExt};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How many ledgers the cursor may be ahead of the head before the network counts as another one. A node behind the
/// others, or a head that is seconds old, explains a few. The same number of ledgers before the head does not count as
/// read.
const AHEAD_TOLERATED: u32 = 60;

/// Why following an account stopped for now.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Horizon(#[from] Error),
    #[error("payments can't be recorded: {0}")]
    Sink(#[from] SinkError),
    #[error("reading is paused until horizon reports the network's newest ledger reliably")]
    Doubt,
    #[error(
        "horizon is at ledger {head} but ledger {read} was already read: it is behind its network, which is at {network}"
    )]
    Behind { head: u32, network: u32, read: u32 },
    #[error("the network is at ledger {head} but ledger {read} was already read: it was reset, or horizon is behind")]
    Ahead { head: u32, read: u32 },
    #[error(
        "ledger {0} is not the one that was read: the network was reset (use a new database), or horizon serves another \
         network with the same passphrase"
    )]
    OtherLedgers(u32),
    // Another node may answer next time.
    #[error("horizon's answer lacks record {0}, which was read before: one of its nodes is behind or has less history")]
    Lacks(u64),
}

/// How far one account has been read.
struct Feed<'a> {
    account: AccountId,
    cursor: u64,
    exists: bool,
    coverage: &'a mut Coverage,
    /// The ledger up to which complete reading is stored, and when this process stored it.
    kept: (u32, Option<Instant>),
}

impl<'a> Feed<'a> {
    fn new(account: &AccountId, place: &Place, coverage: &'a mut Coverage) -> Self {
        let Place { cursor, read_to, .. } = *place;
        let exists = place.has_passed_a_record();
        coverage.go_on(read_to);
        Self { account: *account, cursor, exists, coverage, kept: (read_to, None) }
    }

    /// Whether the last record read is one that Horizon, by its root document, still has.
    fn is_anchored(&self, root: &Root) -> bool {
        let ledger = ledger_of(self.cursor);
        self.cursor != after(ledger) && root.elder <= ledger
    }

    /// A page arrived: everything is read up to its last record, and up to the head if it was the last page.
    fn page_taken(&mut self, last_at: Option<&Root>) {
        let by_record = ledger_of(self.cursor).saturating_sub(1);
        // The page may be from another node than the head. A node with little history gets a smaller margin.
        let short = |root: &Root| AHEAD_TOLERATED.min((root.ledger - root.elder) / 2);
        let by_head = last_at.map_or(0, |root| root.ledger.saturating_sub(short(root)));
        self.coverage.claim(by_record.max(by_head), Instant::now());
    }
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

/// Follows accounts; see the module's documentation.
pub struct Watcher<S> {
    horizon: Horizon,
    sink: S,
    accounts: Vec<AccountId>,
    settings: WatchSettings,
    random: Arc<dyn Random>,
    health: WatchHealth,
}

impl<S: Sink> Watcher<S> {
    /// A watcher of `accounts`; start it with [`Watcher::run`].
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

    /// Follows until `stop` is cancelled. A batch in progress is finished first.
    pub async fn run(self, stop: CancellationToken) {
        let (tell, head) = watch::channel(None);
        let follow = self.accounts.iter().map(|account| self.follow(account, head.clone(), &stop));
        let Self { horizon, settings, health, random, .. } = &self;
        let poll = HeadPoll { horizon, settings, health, random: &**random };
        future::join(poll.run(tell, &stop), future::join_all(follow)).await;
    }

    async fn follow(&self, account: &AccountId, mut head: Head, stop: &CancellationToken) {
        // The claims of pages survive an interruption: a Horizon that often fails can still prove them.
        let (mut failures, mut coverage) = (0, Coverage::new(0));
        loop {
            let trouble = match self.follow_once(account, &mut head, stop, (&mut failures, &mut coverage)).await {
                Ok(()) => return,
                Err(trouble) => trouble,
            };
            tracing::warn!(%account, %trouble, "watching an account was interrupted");
            failures += 1;
            let retry_after = match &trouble {
                Trouble::Horizon(error) => error.retry_after(),
                _ => None,
            };
            self.health.failed(account, trouble.to_string());
            if rest(self.pause(failures, retry_after), stop).await.is_err() {
                return;
            }
        }
    }

    fn pause(&self, failures: u32, asked: Option<Duration>) -> Duration {
        self.settings.pause(failures, asked, &*self.random)
    }

    /// Reads from the stored cursor until an error; `Ok` if told to stop.
    #[expect(clippy::too_many_lines, reason = "one loop over the state of one stream")]
    async fn follow_once(
        &self,
        account: &AccountId,
        head: &mut Head,
        stop: &CancellationToken,
        (failures, coverage): (&mut u32, &mut Coverage),
    ) -> Result<(), Trouble> {
        let Some(mut seen) = known(head, stop).await else { return Ok(()) };
        let place = self.place(account, seen.root.ledger).await?;
        if let Some(ledger) = self.horizon.other_ledger(place.known.as_ref(), &seen.root).await? {
            return Err(Trouble::OtherLedgers(ledger));
        }
        let mut feed = Feed::new(account, &place, coverage);
        let mut stream: Option<BoxStream<'static, Result<Option<Record>, Error>>> = None;
        let mut reopen_at = Instant::now();
        let (mut silent_streams, mut unheard) = (0_u32, 0_u32);
        // The record that a new stream has to begin with.
        let mut anchor = None;

        if self.page(&mut feed, &seen, stop).await?.is_stopped() {
            return Ok(());
        }
        *failures = 0;
        loop {
            if stream.is_none() && feed.exists && Instant::now() >= reopen_at {
                anchor = feed.is_anchored(&seen.root).then_some(feed.cursor);
                let from = anchor.map_or(feed.cursor, |anchor| anchor.saturating_sub(1));
                let opened = tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    opened = self.horizon.payment_stream(account, from) => opened,
                };
                match opened {
                    Ok(opened) => stream = Some(opened.boxed()),
                    Err(error) => {
                        // Paging goes on meanwhile: the stream only makes reading faster.
                        silent_streams += 1;
                        reopen_at = Instant::now() + self.pause(silent_streams, error.retry_after());
                    }
                }
            }
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                changed = head.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    seen = head.borrow_and_update().clone().ok_or(Trouble::Doubt)?;
                    let before = feed.cursor;
                    if self.page(&mut feed, &seen, stop).await?.is_stopped() {
                        return Ok(());
                    }
                    // Once may be chance: the stream was about to bring it.
                    unheard += u32::from(feed.cursor != before);
                    if unheard > 1 {
                        (stream, unheard) = (None, 0);
                    }
                    continue;
                }
                event = async { stream.as_mut()?.next().await }, if stream.is_some() => event,
                () = tokio::time::sleep_until(reopen_at), if stream.is_none() && feed.exists => continue,
            };
            let (mut records, end) = match event {
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
            if let Some(record) = anchor.take_if(|_| !records.is_empty())
                && records.remove(0).token != record
            {
                return Err(Trouble::Lacks(record));
            }
            if !records.is_empty() {
                (silent_streams, unheard) = (0, 0);
                self.take(&mut feed, records).await?;
            }
            if let Err(error) = end {
                // Horizon ends streams regularly; one that ends at once must not cause a flood of requests.
                stream = None;
                silent_streams += 1;
                reopen_at = Instant::now() + self.pause(silent_streams, error.as_ref().and_then(Error::retry_after));
            }
        }
    }

    /// The position to resume from.
    async fn place(&self, account: &AccountId, head: u32) -> Result<Place, SinkError> {
        if let Some(place) = self.sink.place(account).await? {
            return Ok(place);
        }
        // A new database. Payments from before this anchor existed belong to none of its records, so reading starts
        // after the newest ledger. The position is stored at once, so that from here on no outage, however long, can
        // lose anything unnoticed.
        let cursor = after(head);
        self.sink.start(account, cursor).await?;
        Ok(Place { cursor, read_to: head, known: None })
    }

    /// Compares Horizon's history with the position: whether it continues from there, and what is missing.
    async fn examine(&self, feed: &mut Feed<'_>, seen: &Seen) -> Result<(), Trouble> {
        let Root { elder, ledger: head, network_ledger: network, .. } = seen.root;
        let read = feed.coverage.through().max(ledger_of(feed.cursor));
        if read > head.saturating_add(AHEAD_TOLERATED) {
            let is_known = network >= read;
            return Err(if is_known { Trouble::Behind { head, network, read } } else { Trouble::Ahead { head, read } });
        }
        if feed.coverage.is_broken_by(elder) {
            self.sink.lost(&feed.account, feed.coverage.through(), elder).await?;
            feed.kept.0 = elder - 1;
        }
        feed.coverage.prove(elder, seen.asked);
        self.keep(feed, &seen.root).await
    }

    /// Stores from time to time how far everything is read: a quiet account has no batch to store it with.
    async fn keep(&self, feed: &mut Feed<'_>, root: &Root) -> Result<(), Trouble> {
        let (ledger, (kept, kept_at)) = (feed.coverage.through(), feed.kept);
        if ledger <= kept || kept_at.is_some_and(|at| at.elapsed() < self.settings.keep_every) {
            return Ok(());
        }
        // The hash only serves to recognise the network; the position is valid without it.
        let known = if root.has(ledger) { self.horizon.known_ledger(ledger).await } else { None };
        self.sink.read_to(&feed.account, ledger, known).await?;
        feed.kept = (ledger, Some(Instant::now()));
        Ok(())
    }

    /// Hands records to the sink and advances the cursor. Records read before are left out.
    async fn take(&self, feed: &mut Feed<'_>, mut records: Vec<Record>) -> Result<(), Trouble> {
        records.retain(|record| record.token > feed.cursor);
        if !records.is_sorted_by(|a, b| a.token < b.token) {
            return Err(Error::Malformed("records out of order".into()).into());
        }
        if let Some(batch) = batch(&feed.account, records, network_id(&self.settings.passphrase)) {
            let cursor = batch.cursor;
            self.sink.apply(&feed.account, batch).await?;
            feed.cursor = cursor;
        }
        Ok(())
    }

    /// Reads pages until there are no more, then notes that everything is read up to the head as it was at the
    /// beginning.
    async fn page(&self, feed: &mut Feed<'_>, seen: &Seen, stop: &CancellationToken) -> Result<Paged, Trouble> {
        match stop.run_until_cancelled(self.examine(feed, seen)).await {
            Some(examined) => examined?,
            None => return Ok(Paged::Stopped),
        }
        let head = seen.root.ledger;
        let mut limit = PAGE_MOST;
        loop {
            let is_anchored = feed.is_anchored(&seen.root);
            let asked = async {
                if is_anchored {
                    self.horizon.page_on(&feed.account, feed.cursor, &mut limit).await
                } else {
                    self.horizon.page(&feed.account, feed.cursor, &mut limit).await.map(Some)
                }
            };
            let Some(answer) = stop.run_until_cancelled(asked).await else { return Ok(Paged::Stopped) };
            let (records, is_last) = match answer {
                Ok(Some(page)) => page,
                Ok(None) => return Err(Trouble::Lacks(feed.cursor)),
                // Not funded yet; or Horizon has dropped all of its history, as it does with an account that was quiet
                // for longer than the history reaches. An account in the history stays there, even after it is merged.
                Err(Error::NotFound) if !feed.exists => break,
                Err(Error::NotFound) if self.horizon.account(&feed.account).await?.is_some() => {
                    if is_anchored {
                        return Err(Trouble::Lacks(feed.cursor));
                    }
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            feed.exists = true;
            self.health.contact(&feed.account, true);
            self.take(feed, records).await?;
            if is_last {
                break;
            }
            feed.page_taken(None);
        }
        feed.page_taken(Some(&seen.root));
        self.health.contact(&feed.account, feed.exists);
        self.health.caught_up(&feed.account, head);
        Ok(Paged::Through)
    }
}
