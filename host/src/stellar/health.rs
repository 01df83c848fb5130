//! The watcher's health.

use crate::model::AccountId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The health of one account's feed.
#[derive(Debug, Clone)]
pub struct AccountHealth {
    /// The account.
    pub account: AccountId,
    /// Whether everything up to the head of [`AccountHealth::processed`] was read and stored, and nothing has failed
    /// since.
    pub caught_up: bool,
    /// When it was last caught up with a new head.
    pub caught_up_at: Option<Instant>,
    /// When Horizon last answered about this account.
    pub last_contact: Option<Instant>,
    /// The ledger up to which everything was read and stored.
    pub processed: u32,
    /// Ledgers between the network's head and `processed`.
    pub lag: u32,
    /// Whether the account is on the ledger. Until it is funded there is nothing to read.
    pub exists: bool,
    /// The last error, safe to show; `None` once the feed works again.
    pub last_error: Option<String>,
}

#[derive(Debug, Default)]
struct Inner {
    head: Option<u32>,
    head_error: Option<String>,
    accounts: Vec<AccountHealth>,
}

/// The watcher's health, shared with its readers. Cheap to clone and to read.
#[derive(Debug, Clone)]
pub struct WatchHealth {
    inner: Arc<Mutex<Inner>>,
    stale_after: Duration,
    lag_most: u32,
}

impl WatchHealth {
    pub(super) fn new(accounts: &[AccountId], stale_after: Duration, lag_most: u32) -> Self {
        let accounts = accounts
            .iter()
            .map(|account| AccountHealth {
                account: *account,
                caught_up: false,
                caught_up_at: None,
                last_contact: None,
                processed: 0,
                lag: 0,
                exists: false,
                last_error: None,
            })
            .collect();
        Self { inner: Arc::new(Mutex::new(Inner { accounts, ..Inner::default() })), stale_after, lag_most }
    }

    /// The network's newest ledger that Horizon's node knows; `None` before the first answer.
    pub fn head(&self) -> Option<u32> {
        self.lock().head
    }

    /// The health of every account.
    pub fn accounts(&self) -> Vec<AccountHealth> {
        self.lock().accounts.clone()
    }

    /// Whether every account is caught up with a ledger that was the newest within the configured bound (14 s). If the
    /// network closes no ledgers, if Horizon is behind, silent, rate-limiting or down, or if the database fails, the
    /// result is the same: not ready, with the reasons.
    ///
    /// # Errors
    /// The reasons, for operators.
    pub fn is_ready(&self) -> Result<(), Vec<String>> {
        let inner = self.lock();
        let mut reasons = Vec::new();
        for account in &inner.accounts {
            // One failed request is no reason: the next may succeed. Only its consequence has a bound.
            let fresh = account.caught_up_at.is_some_and(|at| at.elapsed() <= self.stale_after);
            if fresh && account.lag <= self.lag_most {
                continue;
            }
            let why = match &account.last_error {
                Some(error) => error.clone(),
                None if inner.head.is_none() => "horizon has not answered yet".to_owned(),
                None if account.caught_up_at.is_none() => "still catching up".to_owned(),
                None if fresh => "horizon is behind the network".to_owned(),
                None => format!("no new ledger read for {} s", self.stale_after.as_secs()),
            };
            // An unknown lag is not shown.
            let lag = if account.lag > 0 { format!(" ({} ledgers behind)", account.lag) } else { String::new() };
            reasons.push(format!("watching {}: {why}{lag}", account.account));
        }
        if !reasons.is_empty() || inner.accounts.is_empty() {
            reasons.splice(0..0, inner.head_error.clone());
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    pub(super) fn head_seen(&self, head: u32) {
        let mut inner = self.lock();
        inner.head = Some(head);
        inner.head_error = None;
        for account in &mut inner.accounts {
            account.lag = head.saturating_sub(account.processed);
        }
    }

    pub(super) fn head_failed(&self, error: String) {
        self.lock().head_error = Some(error);
    }

    pub(super) fn contact(&self, account: &AccountId, exists: bool) {
        self.update(account, |health, _| {
            health.last_contact = Some(Instant::now());
            health.exists = exists;
        });
    }

    /// Everything up to `ledger`, which was the newest, is read and stored.
    pub(super) fn caught_up(&self, account: &AccountId, ledger: u32) {
        self.update(account, |health, head| {
            if ledger > health.processed || health.caught_up_at.is_none() {
                health.caught_up_at = Some(Instant::now());
                health.processed = ledger;
            }
            health.caught_up = true;
            health.last_error = None;
            health.lag = head.unwrap_or(ledger).saturating_sub(health.processed);
        });
    }

    pub(super) fn failed(&self, account: &AccountId, error: String) {
        self.update(account, |health, _| {
            health.caught_up = false;
            health.last_error = Some(error);
        });
    }

    fn update(&self, account: &AccountId, change: impl FnOnce(&mut AccountHealth, Option<u32>)) {
        let mut inner = self.lock();
        let head = inner.head;
        if let Some(health) = inner.accounts.iter_mut().find(|health| health.account == *account) {
            change(health, head);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No code panics while it holds the lock, and partly updated health would still be useful.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
