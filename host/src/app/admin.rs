//! The way to the admin API for commands: to the running host, else to the same routes in this process.

use super::{ADMIN_ADDRESS, Ambient, Error, callback_bodies, horizon, records, settings};
use crate::{
    admin::{AdminClient, Records},
    config::{AdminAccess, Config},
    guest::{self, Guests},
    model::Random,
    operations::Operations,
    stellar::Horizon,
};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

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
    let operations = Operations::new(
        store.clone(),
        guests,
        clock.clone(),
        random.clone(),
        settings::operations(config),
        callback_bodies(),
    );
    let url = config.network.horizon_url_at(config.sandbox.listen);
    let token = SecretString::from(hex::encode(random.bytes::<32>()));
    Ok(AdminClient::in_process(records_state(config, operations, url, token, clock, random)))
}

/// What the admin API's routes about records are given. `horizon_url`: the Horizon in use.
pub(super) fn records_state(
    config: &Config,
    operations: Operations,
    horizon_url: String,
    token: SecretString,
    clock: Arc<dyn crate::model::Clock>,
    random: Arc<dyn Random>,
) -> Records {
    let configured = config.clone();
    Records {
        token,
        store: operations.context.store.clone(),
        operations,
        database: database(config),
        horizon: Arc::new(move |url| Horizon::with(&horizon::settings(&configured, url.unwrap_or(&horizon_url)))),
        passphrase: config.network.passphrase.clone(),
        clock,
        random,
    }
}

/// A client of the running host that these options describe: at the address it wrote into its data directory, else at
/// the configured one.
///
/// # Errors
/// [`Error::NeverRan`], [`Error::AdminDisabled`], [`Error::Keys`], [`Error::Admin`].
pub fn running_host(access: &AdminAccess, random: &dyn Random) -> Result<AdminClient, Error> {
    if !access.data_dir.exists() {
        // Nothing is made in it, either.
        return Err(Error::NeverRan(access.data_dir.clone()));
    }
    let listen = access.listen.ok_or(Error::AdminDisabled)?;
    let url = format!("http://{}", written_address(&access.data_dir).unwrap_or(listen));
    Ok(AdminClient::over_http(url, access.token(random)?)?)
}

/// The running host of this configuration, if there is one that uses the same database.
async fn running(config: &Config, ambient: &Ambient) -> Option<AdminClient> {
    config.admin.listen?;
    // Without the file no host has run here, and no token is to be made.
    let address = written_address(&config.data_dir)?;
    let token = config.admin_token(&*ambient.random).ok()?;
    let client = AdminClient::over_http(format!("http://{address}"), token).ok()?;
    let host = tokio::time::timeout(PATIENCE, client.host()).await.ok()?.ok()?;
    (host.database == database(config)).then_some(client)
}

fn written_address(data_dir: &Path) -> Option<SocketAddr> {
    fs::read_to_string(data_dir.join(ADMIN_ADDRESS)).ok()?.trim().parse().ok()
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
