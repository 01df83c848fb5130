//! From the configuration to the engine that pays on the ledger.

use super::{Error, settings::keypair};
use crate::{
    config::{Config, NetworkKind},
    ledger_payouts::{Engine, PayoutSettings},
    model::{AccountId, Clock},
    stellar::{Horizon, Keypair},
    store::Store,
};
use secrecy::ExposeSecret;
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// The pause before a transaction is looked up. A ledger of the public networks takes five or six seconds.
const LOOK_PAUSE: Duration = Duration::from_secs(2);

/// The first and the longest pause while a payout waits for something.
const WAIT_PAUSE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(300));

/// Our accounts that this host can pay from.
pub(super) fn paying_accounts(config: &Config) -> BTreeSet<AccountId> {
    config.keys.payouts.iter().map(crate::config::Seed::account).collect()
}

/// The engine; `None`: the host has no key to pay with.
pub(super) fn engine(
    config: &Config,
    store: Store,
    horizon: Horizon,
    clock: Arc<dyn Clock>,
) -> Result<Option<Engine>, Error> {
    if config.keys.payouts.is_empty() {
        return Ok(None);
    }
    let settings = PayoutSettings {
        passphrase: config.network.passphrase.clone(),
        payers: config.keys.payouts.iter().map(keypair).collect::<Result<_, _>>()?,
        channels: channels(config, config.payouts.channels),
        time_limit: config.payouts.valid,
        fee_most: config.payouts.fee_max,
        look_pause: LOOK_PAUSE,
        wait_pause: WAIT_PAUSE,
        broken: None,
    };
    Ok(Some(Engine::new(store, Arc::new(horizon), clock, settings)))
}

/// The keys of the first so many channel accounts.
pub(super) fn channels(config: &Config, count: u32) -> Vec<Keypair> {
    let secret = config.keys.channel_secret.as_ref().map(|secret| secret.expose_secret().as_bytes());
    let secret = match (secret, config.network.kind) {
        (Some(secret), _) => secret,
        (None, NetworkKind::Sandbox) => config.keys.seal_key.expose().as_slice(),
        (None, _) => return Vec::new(),
    };
    (1..=count).map(|number| Keypair::derive(secret, &format!("anchor-host payout channel {number}"))).collect()
}
