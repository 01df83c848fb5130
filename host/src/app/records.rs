//! The records: the database, known to be the one that is meant before anything in it is believed or changed.
//!
//! What tells it is its schema, its seal key, its network, and a name of the anchor that a data directory has as well. Only a
//! host that serves writes these into a new database: a command may be told less than all.

use super::Error;
use crate::{
    config::{self, Config},
    model::Random,
    store::{self, Pooler, Schema, SealKey, Store},
};
use secrecy::ExposeSecret;
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::PathBuf,
    sync::Arc,
};

/// Database connections of one host.
const CONNECTIONS: u32 = 16;

/// The file of the data directory that has the anchor's name.
const ANCHOR: &str = "anchor-id";

pub(super) fn make_data_dir(config: &Config) -> Result<(), Error> {
    // Keys and personal data are in there.
    let path = &config.data_dir;
    let failed = |source| Error::DataDir { path: path.clone(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    // Whoever can write here can put in other keys, other components, or links to other files.
    if mode & 0o022 != 0 { Err(Error::DataDirOpen { path: path.clone(), mode }) } else { Ok(()) }
}

/// For a host that serves: brought up to date and, when it is new, marked as this anchor's.
pub(super) async fn prepare(config: &Config, random: &Arc<dyn Random>) -> Result<Store, Error> {
    let store = open(config, random).await?;
    update(config, &store).await?;
    store.bind_seal_key().await.map_err(|error| explained(error, config))?;
    let known = anchor(config)?;
    let name = known.clone().unwrap_or_else(|| hex::encode(random.bytes::<16>()));
    let bound = store.bind_anchor(&name).await?;
    match known {
        Some(known) => is_one_anchor(config, &known, &bound)?,
        None => tell_anchor(config, &bound)?,
    }
    let network = network(config);
    let bound = store.bind_network(&network).await?;
    is_one_network(bound, network)?;
    Ok(store)
}

/// For `migrate`: brought up to date. The migrations that were applied now.
pub(super) async fn migrate(config: &Config, random: &Arc<dyn Random>) -> Result<Vec<String>, Error> {
    let store = open(config, random).await?;
    let applied = update(config, &store).await?;
    store.close().await;
    Ok(applied)
}

/// For commands: as it is. The schema is a running host's to change, or `migrate`'s.
pub(super) async fn look(config: &Config, random: &Arc<dyn Random>) -> Result<Store, Error> {
    let store = open(config, random).await?;
    match store.schema().await? {
        Schema::Empty => return Err(Error::NotMigrated),
        Schema::Older => return Err(Error::OlderSchema),
        Schema::Current => {}
    }
    is_meant(config, &store).await?;
    Ok(store)
}

async fn open(config: &Config, random: &Arc<dyn Random>) -> Result<Store, Error> {
    make_data_dir(config)?;
    let key = SealKey::new(*config.keys.seal_key.expose());
    let pooler = match config.database.pooler {
        config::Pooler::Detect => Pooler::Detect,
        config::Pooler::None => Pooler::None,
        config::Pooler::Transaction => Pooler::Transaction,
    };
    let url = config.database.url.expose_secret();
    Ok(Store::open_behind(pooler, url, CONNECTIONS, &key, random.clone()).await?)
}

/// Brings the schema up to date: of no other database than the one that is meant. The migrations that were applied now.
async fn update(config: &Config, store: &Store) -> Result<Vec<String>, Error> {
    // An earlier release's tables tell as well, as far as they go; another program's are not asked.
    store.schema().await?;
    is_meant(config, store).await?;
    Ok(store.migrate().await?)
}

/// As far as the database says what it is.
async fn is_meant(config: &Config, store: &Store) -> Result<(), Error> {
    store.prove_seal_key().await.map_err(|error| explained(error, config))?;
    if let (Some(known), Some(bound)) = (anchor(config)?, store.anchor().await?) {
        is_one_anchor(config, &known, &bound)?;
    }
    if let Some(bound) = store.network().await? {
        is_one_network(bound, network(config))?;
    }
    Ok(())
}

fn explained(error: store::Error, config: &Config) -> Error {
    match error {
        store::Error::OtherSealKey => {
            Error::OtherSealKey { origin: config.keys.seal_key_origin.to_string(), data_dir: config.data_dir.clone() }
        }
        other => other.into(),
    }
}

fn network(config: &Config) -> String {
    format!("{}: {}", config.network.kind, config.network.passphrase)
}

fn is_one_network(bound: String, configured: String) -> Result<(), Error> {
    if bound == configured { Ok(()) } else { Err(Error::OtherNetwork { bound, configured }) }
}

fn is_one_anchor(config: &Config, known: &str, bound: &str) -> Result<(), Error> {
    if known == bound { Ok(()) } else { Err(Error::OtherAnchor { file: anchor_file(config) }) }
}

fn anchor_file(config: &Config) -> PathBuf {
    config.data_dir.join(ANCHOR)
}

/// The name that the data directory has. `None`: it has not served an anchor yet.
fn anchor(config: &Config) -> Result<Option<String>, Error> {
    let path = anchor_file(config);
    match fs::read_to_string(&path) {
        Ok(name) => Ok(Some(name.trim().to_owned()).filter(|name| !name.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::AnchorName { path, source }),
    }
}

/// Whole or not at all.
fn tell_anchor(config: &Config, name: &str) -> Result<(), Error> {
    let path = anchor_file(config);
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(&config.data_dir)?;
        writeln!(file, "{name}")?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    write().map_err(|source| Error::AnchorName { path: path.clone(), source })
}
