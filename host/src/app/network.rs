//! The embedded network: its ledger, its accounts, its listener.

use super::{Error, parts::Parts};
use crate::{
    config::{Config, NetworkKind, SandboxKeys, Seed},
    model::{Amount, Clock},
};
use anchor_sandbox::{AssetSpec, FaultKind, Holder, RequestKind, Sandbox, Settings};
use ed25519_dalek::SigningKey;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Starts the embedded network when the configuration wants one; where its Horizon listens. Its ledgers close by `clock`.
pub(super) async fn start(
    config: &Config,
    home_domain: String,
    clock: &Arc<dyn Clock>,
    parts: &mut Parts,
    stop: &CancellationToken,
) -> Result<Option<SocketAddr>, Error> {
    if config.network.kind != NetworkKind::Sandbox {
        return Ok(None);
    }
    let listener = super::listen(config.sandbox.listen).await?;
    let address = listener.local_addr().map_err(|source| Error::Listen { address: config.sandbox.listen, source })?;
    let settings = Settings {
        passphrase: config.network.passphrase.clone(),
        close_every: Some(config.sandbox.close_every),
        max_tx_set_size: config.sandbox.max_tx_set_size,
        data_dir: Some(config.data_dir.join("sandbox")),
        home_domain: Some(home_domain),
        ..Settings::default()
    };
    let sandbox = Sandbox::open(settings, clock.clone())?;
    if let Some(keys) = &config.keys.sandbox {
        provision(&sandbox, config, keys)?;
    }
    let (closing, stopping) = (sandbox.clone(), stop.clone());
    parts.spawn("sandbox ledger", async move { closing.run(stopping).await });
    parts.spawn("sandbox Horizon", serve(sandbox, listener, stop.clone()));
    Ok(Some(address))
}

/// The faults that a sandbox network can show: name and summary.
pub fn sandbox_faults() -> impl Iterator<Item = (&'static str, &'static str)> {
    FaultKind::ALL.into_iter().map(|kind| (kind.name(), kind.summary()))
}

/// The requests that such a fault can be limited to.
pub fn sandbox_requests() -> impl Iterator<Item = &'static str> {
    RequestKind::ALL.into_iter().map(RequestKind::name)
}

async fn serve(sandbox: Sandbox, listener: TcpListener, stop: CancellationToken) {
    if let Err(error) = sandbox.serve(listener, stop).await {
        tracing::error!(%error, "the sandbox's Horizon stopped");
    }
}

/// What the receiving account of an asset that is deposited begins with, in stroops.
const OPENING: u64 = 1_000_000 * 10_000_000;

/// Makes the anchor's own assets exist: those of our issuer, held by our receiving account.
fn provision(sandbox: &Sandbox, config: &Config, keys: &SandboxKeys) -> Result<(), Error> {
    let key = |seed: &Seed| SigningKey::from_bytes(seed.expose());
    let issuer = keys.issuer.account();
    // Who is paid in lumens needs no more than to exist.
    if config.assets.iter().any(|asset| asset.receiving_account == keys.receiver.account()) {
        sandbox.ensure_account(keys.receiver.account())?;
    }
    for asset in config.assets.iter().filter(|asset| asset.asset.issuer() == Some(&issuer)) {
        // Deposits are paid from it.
        let opening = if asset.deposit.is_some() { Amount::from_stroops(OPENING) } else { Amount::ZERO };
        sandbox.ensure_asset(&AssetSpec {
            code: asset.asset.code().to_owned(),
            issuer: key(&keys.issuer),
            home_domain: None,
            holders: vec![Holder { key: key(&keys.receiver), opening }],
        })?;
    }
    Ok(())
}
