//! From the configuration to the engine that pays on the ledger.

use super::{Error, settings::keypair};
use crate::{
    config::{Config, NetworkKind, Seed},
    ledger_payouts::{Engine, PayoutSettings},
    model::{AccountId, Clock},
    stellar::{Horizon, Keypair, TransactionSigner},
    store::Store,
};
use secrecy::ExposeSecret;
use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc, time::Duration};

/// The pause before a transaction is looked up. A ledger of the public networks takes five or six seconds.
const LOOK_PAUSE: Duration = Duration::from_secs(2);

/// The first and the longest pause while a payout waits for something.
const WAIT_PAUSE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(300));

/// Number of channel accounts beyond the configured ones that are looked for: they were configured once.
const UNUSED: u32 = 100;

/// Our accounts that this host can pay from.
pub(super) fn paying_accounts(config: &Config) -> BTreeSet<AccountId> {
    config.keys.payouts.iter().map(Seed::account).collect()
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
    let payers = config.keys.payouts.iter().map(signer).collect::<Result<Vec<_>, Error>>()?;
    let settings = PayoutSettings {
        passphrase: config.network.passphrase.clone(),
        payers,
        channels: channels(config, 1..=config.payouts.channels),
        unused: channels(config, config.payouts.channels + 1..=config.payouts.channels + UNUSED),
        time_limit: config.payouts.valid,
        fee_most: config.payouts.fee_max,
        look_pause: LOOK_PAUSE,
        wait_pause: WAIT_PAUSE,
        broken: None,
    };
    Ok(Some(Engine::new(store, Arc::new(horizon), clock, settings)))
}

/// The channels with these numbers.
fn channels(config: &Config, numbers: RangeInclusive<u32>) -> Vec<Arc<dyn TransactionSigner>> {
    let secret = config.keys.channel_secret.as_ref().map(|secret| secret.expose_secret().as_bytes());
    let secret = match (secret, config.network.kind) {
        (Some(secret), _) => secret,
        (None, NetworkKind::Sandbox) => config.keys.seal_key.expose().as_slice(),
        (None, _) => return Vec::new(),
    };
    let key = |number| Keypair::derive(secret, &format!("anchor-host payout channel {number}"));
    numbers.map(|number| -> Arc<dyn TransactionSigner> { Arc::new(key(number)) }).collect()
}

fn signer(seed: &Seed) -> Result<Arc<dyn TransactionSigner>, Error> {
    Ok(Arc::new(keypair(seed)?))
}
