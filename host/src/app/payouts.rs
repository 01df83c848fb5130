//! From the configuration to the engine that pays on the ledger.

use super::{Error, horizon, settings::keypair, tokens::TokenSigners};
use crate::{
    config::{Config, NetworkKind, PayoutCeilings, Seed},
    ledger_payouts::{Engine, Network, PayoutSettings},
    model::{AccountId, Amount, AssetId, Chain, Clock},
    operations::Operations,
    stellar::{Horizon, Keypair, TransactionSigner},
};
use secrecy::ExposeSecret;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::Arc,
};

/// Number of channel accounts beyond the configured ones that are looked for: they were configured once.
const UNUSED: u32 = 100;

/// Our accounts that this host can pay from.
pub(super) fn paying_accounts(config: &Config) -> BTreeSet<AccountId> {
    match config.payouts.enabled {
        true => {
            let others = config.payouts.pkcs11.iter().flat_map(|pkcs11| &pkcs11.keys).map(|key| key.account);
            let cosigned = config.payouts.cosigned.iter().copied();
            let custodied = config.payouts.custodied.iter().copied();
            config.keys.payouts.iter().map(Seed::account).chain(others).chain(cosigned).chain(custodied).collect()
        }
        false => BTreeSet::new(),
    }
}

/// The accounts whose sequence numbers payouts use, `None` if this host does not pay; and all that may have been channels.
pub(super) fn channel_accounts(config: &Config) -> (Option<BTreeSet<AccountId>>, BTreeSet<AccountId>) {
    let accounts = |keys: Vec<Arc<dyn TransactionSigner>>| keys.iter().map(|key| key.account()).collect();
    let used = match (paying_accounts(config), config.payouts.channels) {
        (payers, _) if payers.is_empty() => None,
        // A custodian uses its own.
        (payers, 0) => Some(payers.difference(&config.payouts.custodied).copied().collect()),
        (_, count) => Some(accounts(channels(config, 1..=count))),
    };
    let own = channels(config, 1..=config.payouts.channels + UNUSED);
    (used, accounts(own.into_iter().chain(former_channels(config)).collect()))
}

/// The operations, which pay on the ledger if the host has keys to sign with and is to pay.
pub(super) fn paying(
    operations: Operations,
    config: &Config,
    first: &Horizon,
    clock: &Arc<dyn Clock>,
    on_tokens: &TokenSigners,
) -> Result<Operations, Error> {
    // A key on a token before a seed that the sandbox adds by itself.
    let mut payers = on_tokens.signers();
    for seed in &config.keys.payouts {
        payers.push(signer(seed)?);
    }
    if paying_accounts(config).is_empty() {
        return Ok(operations);
    }
    let settings = PayoutSettings {
        channels: channels(config, 1..=config.payouts.channels),
        unused: channels(config, config.payouts.channels + 1..=config.payouts.channels + UNUSED),
        cosigned: config.payouts.cosigned.clone(),
        custodied: config.payouts.custodied.clone(),
        cosign_limit: config.payouts.cosign,
        former: former_channels(config),
        time_limit: config.payouts.valid,
        fee_most: config.payouts.fee_max,
        new_account: config.payouts.new_account,
        fee_payer: config.keys.fee.as_ref().map(signer).transpose()?,
        approve_above: ceilings(config, |one| one.each),
        daily_max: ceilings(config, |one| one.daily),
        balance_low: ceilings(config, |one| one.balance_low),
        ..PayoutSettings::new(&config.network.passphrase, payers)
    };
    let settings = match config.network.kind {
        NetworkKind::Testnet | NetworkKind::Pubnet => settings,
        // Its ledgers may close faster.
        NetworkKind::Sandbox => PayoutSettings {
            look_pause: settings.look_pause.min(config.sandbox.close_every * 2),
            bump_after: settings.bump_after.min(config.sandbox.close_every * 3),
            ..settings
        },
    };
    let store = operations.context.store.clone();
    let node = |horizon: Horizon| -> Arc<dyn Network> { Arc::new(horizon) };
    let others = horizon::submitting(config).map_err(Error::Horizon)?.into_iter().map(node);
    let witness = horizon::confirming(config).map_err(Error::Horizon)?.map(node);
    let engine = Engine::new(store, node(first.clone()), clock.clone(), settings);
    let engine =
        engine.and_nodes(others).confirmed_by(witness).entrusting(Arc::new(operations.context.guests().unattended()));
    Ok(operations.paying_with(engine))
}

/// Says that a custodian is configured and no guest asks it.
pub(super) fn warn_without_custodian(operations: &Operations, config: &Config) {
    if !config.payouts.custodied.is_empty() && !operations.context.guests().provides("custodian") {
        tracing::warn!("nothing is paid from payouts.custodied_accounts: no guest provides `custodian`");
    }
}

/// Takes over what the sandbox's accounts did before the books began: they are made with the network, and nobody else has
/// their keys.
pub(super) async fn adopt(operations: &Operations) {
    let payouts = &operations.ledger_payouts;
    let Ok(accounts) = payouts.channel_accounts().await else { return };
    for found in accounts.iter().filter(|found| found.known_sequence.is_none() && found.problem.is_some()) {
        if let Err(error) = payouts.adopt_channel(&found.account).await {
            tracing::warn!(account = %found.account, error = %Chain(&error), "an account of the sandbox can't pay yet");
        }
    }
}

/// A ceiling of each asset that has it.
fn ceilings(config: &Config, of: fn(&PayoutCeilings) -> Option<Amount>) -> BTreeMap<AssetId, Amount> {
    config.assets.iter().filter_map(|asset| Some((asset.asset.clone(), of(&asset.payouts)?))).collect()
}

/// The channels with these numbers.
pub(super) fn channels(config: &Config, numbers: RangeInclusive<u32>) -> Vec<Arc<dyn TransactionSigner>> {
    let secret = config.keys.channel_secret.as_ref().map(|secret| secret.expose_secret().as_bytes());
    match (secret, config.network.kind) {
        (Some(secret), _) => derived(secret, numbers),
        (None, NetworkKind::Sandbox) => derived(config.keys.seal_key.expose(), numbers),
        (None, _) => Vec::new(),
    }
}

/// Those of before a rotation, as many as there are now.
fn former_channels(config: &Config) -> Vec<Arc<dyn TransactionSigner>> {
    let secret = config.keys.channel_secret_old.as_ref();
    secret.map_or_else(Vec::new, |secret| derived(secret.expose_secret().as_bytes(), 1..=config.payouts.channels))
}

fn derived(secret: &[u8], numbers: RangeInclusive<u32>) -> Vec<Arc<dyn TransactionSigner>> {
    let key = |number| Keypair::derive(secret, &format!("anchor-host payout channel {number}"));
    numbers.map(|number| -> Arc<dyn TransactionSigner> { Arc::new(key(number)) }).collect()
}

/// The signer of a seed's account.
pub(super) fn signer(seed: &Seed) -> Result<Arc<dyn TransactionSigner>, Error> {
    Ok(Arc::new(keypair(seed)?))
}
