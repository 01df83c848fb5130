//! From the configuration to the test network that commands work on.

use super::{Ambient, Error, horizon, payouts, records, settings::keypair, tokens::TokenSigners};
use crate::{
    config::{Asset, BaseUrl, Config, NetworkKind, Seed},
    stellar::{self, Friendbot, Horizon},
    testnet::{AnchorAccounts, HeldAsset, OldBooks, TestNetwork, TestNetworkSettings},
};

/// SDF's Horizon of testnet, and the friendbot to which it redirects.
const SDF_HORIZON: &str = "horizon-testnet.stellar.org";
const SDF_FRIENDBOT: &str = "https://friendbot.stellar.org";

/// The configured network, if it is a test network, with the anchor's accounts and these issuers. `friendbot`: another than
/// the network's usual one.
///
/// # Errors
/// [`Error::Testnet`]; [`Error::Horizon`], [`Error::Seed`], [`Error::Thread`].
pub async fn test_network(
    config: &Config,
    issuers: &[Seed],
    friendbot: Option<&BaseUrl>,
    Ambient { clock, random }: Ambient,
) -> Result<TestNetwork, Error> {
    let url = config.network.horizon_url_at(config.sandbox.listen);
    let horizon = Horizon::with(&horizon::settings(config, &url)).map_err(Error::Horizon)?;
    let friendbot = friendbot_of(config, &horizon, friendbot).map_err(Error::Horizon)?;
    let mut payers = TokenSigners::open(config)?.signers();
    for seed in &config.keys.payouts {
        payers.push(payouts::signer(seed)?);
    }
    let sandboxs = config.keys.sandbox.iter().map(|keys| &keys.issuer);
    let held = |asset: &Asset| HeldAsset { asset: asset.asset.clone(), holder: asset.receiving_account };
    let custodied = config.payouts.custodied.iter().map(|account| (*account, "its custodian"));
    let cosigned = config.payouts.cosigned.iter().map(|account| (*account, "its signers"));
    let anchor = AnchorAccounts {
        assets: config.assets.iter().map(held).collect(),
        payers,
        signed_by: custodied.chain(cosigned).collect(),
        fee_payer: config.keys.fee.as_ref().map(Seed::account),
        channels: payouts::channels(config, 1..=config.payouts.channels).iter().map(|key| key.account()).collect(),
        issuers: issuers.iter().chain(sandboxs).map(keypair).collect::<Result<_, _>>()?,
    };
    let (passphrase, is_sandbox) = (config.network.passphrase.clone(), config.network.kind == NetworkKind::Sandbox);
    let settings = TestNetworkSettings { passphrase, is_sandbox, horizon, friendbot, anchor, clock, random };
    Ok(TestNetwork::open(settings).await?)
}

fn friendbot_of(config: &Config, horizon: &Horizon, named: Option<&BaseUrl>) -> Result<Friendbot, stellar::Error> {
    let is_sdfs = config.network.horizon_url.as_ref().is_some_and(|url| url.authority() == SDF_HORIZON);
    match named {
        Some(url) => Friendbot::at(&horizon::settings(config, url.as_str())),
        None if is_sdfs => Friendbot::at(&horizon::settings(config, SDF_FRIENDBOT)),
        None => Ok(Friendbot::of(horizon)),
    }
}

/// What the anchor's books have of the network as it was before a reset; `None`: nothing.
///
/// # Errors
/// As [`super::admin_in_process`]; [`Error::Testnet`] if they are books of the network as it is.
pub async fn old_books(config: &Config, network: &TestNetwork) -> Result<Option<OldBooks>, Error> {
    let store = match records::look(config, &Ambient::default().random).await {
        Ok(store) => store,
        Err(Error::NotMigrated) => return Ok(None),
        Err(error) => return Err(error),
    };
    let found = network.old_books(&store).await;
    store.close().await;
    Ok(found?)
}
