//! Why the host can't start, or a command can't be done.

use crate::{
    admin, auth, config, guest, guest_versions, import, pages, seps::sep1, stellar, store, telemetry, testnet,
};
use std::{io, net::SocketAddr, path::PathBuf};

/// Why the host can't start, has stopped, or can't run a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address can't be listened on.
    #[error("can't listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The data directory can't be made.
    #[error("can't create the data directory {}", .path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// Other users of the machine can write to the data directory.
    #[error("other users can write to the data directory {} (mode {mode:04o})", .path.display())]
    DataDirOpen {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The look of the hosted pages.
    #[error(transparent)]
    Theme(#[from] pages::ThemeError),
    /// What another program left can't be read.
    #[error(transparent)]
    Import(#[from] import::Error),
    /// Its settings can't be read.
    #[error(transparent)]
    Settings(#[from] import::configuration::ConversionError),
    /// The records are about another network.
    #[error("the database belongs to the network `{bound}`, but `{configured}` is configured")]
    OtherNetwork {
        /// The database's.
        bound: String,
        /// The configuration's.
        configured: String,
    },
    /// The records are sealed with another key.
    #[error("the database's records are encrypted with a different key from keys.seal_key ({origin})")]
    OtherSealKey {
        /// Where the present one is configured, or kept.
        origin: String,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The database and the data directory belong to different anchors.
    #[error("the database and the data directory belong to different anchors, according to {}", .file.display())]
    OtherAnchor {
        /// The file that identifies the data directory's anchor.
        file: PathBuf,
    },
    /// The anchor's name can't be read or kept.
    #[error("can't read or write {}", .path.display())]
    AnchorName {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The database is empty.
    #[error("the database has no tables yet")]
    NotMigrated,
    /// The database has the schema of an earlier release.
    #[error("the database has the schema of an earlier release and is not migrated yet")]
    OlderSchema,
    /// The token of the admin API.
    #[error(transparent)]
    AdminToken(#[from] config::KeyFileError),
    /// The versions of guests.
    #[error(transparent)]
    Deploy(#[from] guest_versions::Error),
    /// The file that says where the admin API is.
    #[error("can't write {}", .path.display())]
    AdminAddress {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A guest.
    #[error(transparent)]
    Guest(#[from] guest::LoadError),
    /// A policy under `[mismatches]` asks a guest, and no guest answers.
    #[error("[mismatches] asks a guest, but no guest provides `mismatches`")]
    NoVerdicts,
    /// The embedded network.
    #[cfg(feature = "sandbox")]
    #[error(transparent)]
    Sandbox(#[from] anchor_sandbox::Error),
    /// The Horizon server's address.
    #[error("the Horizon server can't be used")]
    Horizon(#[source] stellar::Error),
    /// The client that calls clients back.
    #[error("the HTTP client for callbacks can't be created")]
    HttpClient(#[source] reqwest::Error),
    /// A configured key is not valid.
    #[error("a configured key can't be used")]
    Seed(#[from] stellar::InvalidSeed),
    /// The thread of a PKCS#11 module.
    #[error("can't start a thread for the PKCS#11 module")]
    Thread(#[source] io::Error),
    /// A key on a token is not what the configuration says.
    #[error("[payouts.pkcs11]: {0}")]
    Token(String),
    /// The token secret.
    #[error(transparent)]
    WeakSecret(#[from] auth::WeakSecret),
    /// SEP-10's settings.
    #[error(transparent)]
    Sep10(#[from] auth::InvalidSettings),
    /// `stellar.toml`.
    #[error(transparent)]
    StellarToml(#[from] sep1::Error),
    /// The metrics for Prometheus.
    #[error(transparent)]
    Telemetry(#[from] telemetry::Error),
    /// A part of the running host ended by itself.
    #[error("the {0} stopped by itself")]
    Stopped(&'static str),
    /// No host runs in the data directory.
    #[error("no host is running in {}", .0.display())]
    NotRunning(PathBuf),
    /// The socket for commands can't be opened.
    #[error("can't open the socket {}", .path.display())]
    AdminSocket {
        /// The socket.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A credential of the admin API has the secret of something else.
    #[error("the credential `{credential}` of [[admin.credentials]] has the same secret as {other}")]
    SameSecret {
        /// The credential's name.
        credential: String,
        /// What else has it.
        other: &'static str,
    },
    /// The configuration has no admin API.
    #[error("the admin API is disabled")]
    AdminDisabled,
    /// The admin API's client.
    #[error(transparent)]
    Admin(#[from] admin::ClientError),
    /// What is done on a test network.
    #[error(transparent)]
    Testnet(#[from] testnet::Error),
}

impl Error {
    /// What a person can do about it.
    #[expect(clippy::too_many_lines, reason = "one arm for each error")]
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                if cfg!(feature = "sandbox") {
                    "another program uses the port; choose another one with --listen, --sandbox-listen or \
                     --set admin.listen=ADDR:PORT"
                } else {
                    "another program uses the port; choose another one with --listen or --set admin.listen=ADDR:PORT"
                }
            }
            Self::AdminToken(error) => return Some(error.hint()),
            Self::Testnet(error) => return error.hint(),
            Self::DataDir { .. } => "use --data-dir to name a directory that you can write to",
            Self::DataDirOpen { path, .. } => {
                return Some(format!("run `chmod go-w {}` after checking what is in it", path.display()));
            }
            Self::Store(error) if error.is_denied() => {
                "give the database user its own database (`CREATE DATABASE anchor OWNER anchor`), or run \
                 `GRANT USAGE, CREATE ON SCHEMA public TO anchor` in another user's. If another user owns the tables, that \
                 user must run `anchor-host migrate` and grant SELECT, INSERT, UPDATE and DELETE on all of them"
            }
            Self::Store(error) if error.is_session_lost() => {
                "a pooler in front of the database gives each transaction another session: set \
                 `database.pooler = \"transaction\"`, or set the pooler's pool_mode to session"
            }
            Self::Store(store::Error::DamagedMark) => {
                "restore that row from a copy of the database. Or stop every host and run \
                 `DELETE FROM identity WHERE name = 'seal_key'`: the next `anchor-host run` writes the row again, with the present key"
            }
            Self::Store(store::Error::Open(_)) => "check that the database is running and that database.url is correct",
            Self::Store(store::Error::Pooler(_)) => {
                "set the pooler's pool_mode to transaction or session, or name the server itself in database.url"
            }
            Self::Store(store::Error::Newer { .. }) => {
                "run the release that migrated the database, or a later one: an earlier release does not know the new schema"
            }
            Self::Store(store::Error::Edited { .. }) => {
                "use a released anchor-host: this program's migration differs from the one applied, so the schema is uncertain"
            }
            Self::Store(store::Error::Foreign { .. }) => {
                "use a separate database for the anchor: set database.url or --data-dir"
            }
            Self::Store(store::Error::Migrate(_)) => {
                "nothing was changed; fix the cause and run `anchor-host migrate` again"
            }
            Self::OtherSealKey { data_dir, .. } => {
                return Some(format!(
                    "restore the key that this database was used with, in keys.seal_key or in {} from a copy: no other key can \
                     read the records. For a new anchor, use a separate database: set database.url or --data-dir",
                    data_dir.join(config::KEY_FILE_NAME).display()
                ));
            }
            Self::OtherAnchor { file } => {
                return Some(format!(
                    "check database.url and --data-dir: one of them belongs to another anchor. If they do belong together, \
                     remove {}",
                    file.display()
                ));
            }
            Self::OtherNetwork { .. } => "use a separate database for each network: set database.url or --data-dir",
            Self::OlderSchema => "run `anchor-host migrate`, or `anchor-host run`, which migrates automatically",
            Self::NoVerdicts => "load a guest that exports `mismatches`, or set the policy to hold, refund or accept",
            Self::NotMigrated => {
                "check that this is your anchor's data directory or database; choose another with --config, --data-dir or \
                 --database-url. `anchor-host run` and `anchor-host migrate` prepare a new one"
            }
            Self::NotRunning(_) => {
                "start it with `anchor-host run`, or name another one with its --config or --data-dir"
            }
            Self::SameSecret { .. } => {
                "give the credential a secret of its own, for example from `anchor-host keys generate`"
            }
            Self::AdminDisabled => "set admin.listen",
            _ => return None,
        };
        Some(text.to_owned())
    }
}
