//! The signers of accounts, as sign-ins read them from Horizon: within a budget, so that whoever signs in does not use up
//! what the watcher needs.

use super::Error;
use crate::limits::{Quota, Rate};
use crate::model::{AccountId, Clock, Timestamp};
use crate::stellar::{self, Horizon, LedgerAccount};
use metrics::counter;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Maximum number of accounts in the cache.
const CACHED_MAX: usize = 2000;
/// Pause after a 429 without `Retry-After`.
const PAUSE: Duration = Duration::from_secs(30);
/// Longest pause: a faulty `Retry-After` must not end sign-ins for a day.
const PAUSE_MAX: Duration = Duration::from_secs(600);

/// The budget of sign-ins at Horizon.
#[derive(Debug, Clone)]
pub struct SignerSettings {
    /// Look-ups in a minute, and at once after a calm.
    pub quota: Quota,
    /// Maximum number of look-ups in progress.
    pub at_once: usize,
    /// How long an account's signers are used again.
    pub cached: Duration,
}

/// Reads accounts from Horizon.
pub(super) struct Signers {
    horizon: Horizon,
    clock: Arc<dyn Clock>,
    rate: Rate,
    permits: Semaphore,
    cached: Duration,
    accounts: Mutex<HashMap<AccountId, Arc<Place>>>,
    /// Until when Horizon has asked us to send nothing.
    paused_until: Mutex<Timestamp>,
}

/// An account's place in the cache. Its lock is held during the look-up, so that there is one at a time for each
/// account.
type Place = tokio::sync::Mutex<Option<Known>>;

struct Known {
    account: Option<LedgerAccount>,
    until: Timestamp,
}

impl Signers {
    pub fn new(settings: &SignerSettings, horizon: Horizon, clock: Arc<dyn Clock>) -> Self {
        Self {
            horizon,
            rate: Rate::new(settings.quota, clock.clone()),
            permits: Semaphore::new(settings.at_once),
            cached: settings.cached,
            accounts: Mutex::default(),
            paused_until: Mutex::new(Timestamp::from_seconds(0)),
            clock,
        }
    }

    /// The account; `None` if it is not on the ledger.
    pub async fn of(&self, account: &AccountId) -> Result<Option<LedgerAccount>, Error> {
        let place = self.place(account);
        let mut known = place.lock().await;
        if let Some(known) = known.as_ref().filter(|known| self.clock.now() < known.until) {
            count("cached");
            return Ok(known.account.clone());
        }
        let found = self.look_up(account).await?;
        *known = Some(Known { account: found.clone(), until: self.clock.now().plus(self.cached) });
        Ok(found)
    }

    async fn look_up(&self, account: &AccountId) -> Result<Option<LedgerAccount>, Error> {
        let paused_until = *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = paused_until.since(self.clock.now());
        let Ok(_permit) = self.permits.try_acquire() else { return Err(busy(Duration::from_secs(1))) };
        let wait = if pause.is_zero() { self.rate.take().err() } else { Some(pause) };
        if let Some(wait) = wait {
            return Err(busy(wait));
        }
        count("asked");
        self.horizon.account(account).await.map_err(|error| {
            tracing::warn!(%error, "an authentication was refused because the account could not be read from the ledger");
            if matches!(error, stellar::Error::RateLimited { .. }) {
                let pause = error.retry_after().unwrap_or(PAUSE).min(PAUSE_MAX);
                *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner) = self.clock.now().plus(pause);
                return busy(pause);
            }
            Error::Unavailable("the account's signers can't be read from the network: try again later".into())
        })
    }

    /// The account's place. At the limit, accounts that nobody is waiting for are forgotten.
    fn place(&self, account: &AccountId) -> Arc<Place> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= CACHED_MAX && !accounts.contains_key(account) {
            accounts.retain(|_, place| Arc::strong_count(place) > 1);
        }
        accounts.entry(*account).or_default().clone()
    }
}

fn count(outcome: &'static str) {
    counter!("anchor_sign_in_lookups_total", "outcome" => outcome).increment(1);
}

fn busy(wait: Duration) -> Error {
    count("refused");
    Error::Busy { wait, text: "too many accounts are signing in: try again later".into() }
}
