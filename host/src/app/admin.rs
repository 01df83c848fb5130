//! The way to the admin API for commands: to the running host, else to the same routes in this process.

use super::{
    ADMIN_SOCKET, Ambient, Error, admin_access, callback_bodies, horizon, payouts, reconciling, records, settings,
    tokens::TokenSigners,
};
use crate::{
    admin::{AdminClient, Records},
    config::{AdminAccess, Config},
    guest::{self, Guests},
    model::Random,
    operations::Operations,
    stellar::Horizon,
};
use ring::hmac;
use secrecy::ExposeSecret;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long a host may take to say who it is. It answers from memory.
const PATIENCE: Duration = Duration::from_secs(5);

/// What migrating did.
#[derive(Debug, Serialize)]
pub struct Migrated {
    /// Migrations applied now, by name.
    pub applied: Vec<String>,
}

/// Brings the database's schema up to date.
///
/// # Errors
/// [`Error::Store`]; [`Error::OtherSealKey`], [`Error::OtherAnchor`], [`Error::OtherNetwork`].
pub async fn migrate(config: &Config) -> Result<Migrated, Error> {
    Ok(Migrated { applied: records::migrate(config, &Ambient::default().random).await? })
}

/// Loads a guest as `run` would and describes it.
///
/// # Errors
/// [`Error::Guest`].
pub async fn check_guest(file: &Path) -> Result<guest::Report, Error> {
    Ok(guest::check(file).await?)
}

/// The admin API for this configuration: the running host's if one answers that uses the same database, else the same
/// routes in this process.
///
/// # Errors
/// As [`admin_in_process`].
pub async fn admin(config: &Config, ambient: Ambient) -> Result<AdminClient, Error> {
    match running(config, &ambient).await {
        Some(client) => Ok(client),
        None => admin_in_process(config, ambient).await,
    }
}

/// The admin API's routes about records in this process, on the database, whether or not a host is running.
///
/// # Errors
/// [`Error::Store`], [`Error::NotMigrated`], [`Error::OlderSchema`], [`Error::OtherSealKey`], [`Error::OtherAnchor`],
/// [`Error::OtherNetwork`].
pub async fn admin_in_process(config: &Config, Ambient { clock, random }: Ambient) -> Result<AdminClient, Error> {
    let store = records::look(config, &random).await?;
    // Whatever needs a guest is a job, and the running host's.
    let guests = Guests::load(&[], guest::Settings::default()).await?;
    let url = config.network.horizon_url_at(config.sandbox.listen);
    let horizon = Horizon::with(&horizon::settings(config, &url)).map_err(Error::Horizon)?;
    let operations = Operations::new(
        store.clone(),
        guests,
        clock.clone(),
        random.clone(),
        settings::operations(config, horizon.clone(), None),
        callback_bodies(),
    );
    let operations = payouts::paying(operations, config, &horizon, &clock, &TokenSigners::open(config)?)?;
    Ok(AdminClient::in_process(records_state(
        config,
        operations,
        url,
        Ambient { clock, random },
        CancellationToken::new(),
    )))
}

/// What the admin API's routes about records are given, behind a new token. `horizon_url`: the Horizon in use.
pub(super) fn records_state(
    config: &Config,
    operations: Operations,
    horizon_url: String,
    Ambient { clock, random }: Ambient,
    stop: CancellationToken,
) -> Records {
    let configured = config.clone();
    let reconciler = reconciling::reconciler(config, &operations);
    Records {
        access: admin_access::in_process(config, clock.clone(), &*random),
        store: operations.context.store.clone(),
        operations,
        database: database(config),
        horizon: Arc::new(move |url| Horizon::with(&horizon::settings(&configured, url.unwrap_or(&horizon_url)))),
        passphrase: config.network.passphrase.clone(),
        reconciler,
        stop,
        clock,
        random,
    }
}

/// A client of the host that runs in a data directory.
///
/// # Errors
/// [`Error::NotRunning`], [`Error::AdminDisabled`], [`Error::AdminToken`], [`Error::Admin`].
pub fn running_host(access: &AdminAccess, random: &dyn Random) -> Result<AdminClient, Error> {
    if access.listen.is_none() {
        return Err(Error::AdminDisabled);
    }
    let socket = access.data_dir.join(ADMIN_SOCKET);
    if !socket.exists() {
        // Nothing is made there, either.
        return Err(Error::NotRunning(access.data_dir.clone()));
    }
    Ok(AdminClient::on_socket(socket, access.token(random)?)?)
}

/// The running host of this configuration, if there is one that uses the same database.
async fn running(config: &Config, ambient: &Ambient) -> Option<AdminClient> {
    config.admin.listen?;
    let socket = config.data_dir.join(ADMIN_SOCKET);
    if !socket.exists() {
        // No token is to be made, either.
        return None;
    }
    let client = AdminClient::on_socket(socket, config.admin_token(&*ambient.random).ok()?).ok()?;
    let host = tokio::time::timeout(PATIENCE, client.host()).await.ok()?.ok()?;
    (host.database == database(config)).then_some(client)
}

/// Which database a configuration means: an HMAC of its place under the seal key, so that it tells nobody the place.
fn database(config: &Config) -> String {
    let url = config.database.url.expose_secret();
    let place = match url.strip_prefix("sqlite:") {
        Some(rest) => {
            let file = PathBuf::from(rest.trim_start_matches("//").split('?').next().unwrap_or_default());
            let whole = fs::canonicalize(&file).or_else(|_| std::path::absolute(&file)).unwrap_or(file);
            whole.display().to_string()
        }
        None => url.to_owned(),
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, config.keys.seal_key.expose());
    hex::encode(hmac::sign(&key, place.as_bytes()))
}
