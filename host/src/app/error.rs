//! Why the host can't start, or a command can't be done.

use crate::{auth, config, context, guest, guest_versions, seps::sep1, stellar, store, telemetry};
use std::{io, net::SocketAddr, path::PathBuf};

/// Why the host can't start, stopped, or can't do a command.
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
    #[error("can't make the data directory {}", .path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The records are about another network.
    #[error("the database belongs to the network `{bound}`, and `{configured}` is configured")]
    OtherNetwork {
        /// The database's.
        bound: String,
        /// The configuration's.
        configured: String,
    },
    /// The records are sealed with another key.
    #[error("the database's records are sealed with another key than keys.seal_key ({origin})")]
    OtherSealKey {
        /// Where the present one is configured, or kept.
        origin: String,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The records are another anchor's than the data directory.
    #[error("the database is another anchor's than the data directory, by {}", .file.display())]
    OtherAnchor {
        /// What the data directory has of its anchor.
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
    /// The database was used by an earlier release only.
    #[error("the database is an earlier release's, and not brought up to date yet")]
    OlderSchema,
    /// The operator's token.
    #[error(transparent)]
    OperatorToken(#[from] config::KeyFileError),
    /// The versions of guests.
    #[error(transparent)]
    Deploy(#[from] guest_versions::Error),
    /// The file that says where the admin API is.
    #[error("can't write {}", .path.display())]
    OperatorAddress {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A guest.
    #[error(transparent)]
    Guest(#[from] guest::LoadError),
    /// Payments that do not fit are left to a guest, and there is none for it.
    #[error("[mismatches] asks a guest, and no guest provides `mismatches`")]
    NoVerdicts,
    /// The embedded network.
    #[cfg(feature = "sandbox")]
    #[error(transparent)]
    Sandbox(#[from] anchor_sandbox::Error),
    /// The Horizon server's address.
    #[error("the Horizon server can't be used")]
    Horizon(#[source] stellar::Error),
    /// The client that calls clients back.
    #[error("the HTTP client for callbacks can't be made")]
    HttpClient(#[source] reqwest::Error),
    /// A key that is no key.
    #[error("a configured key can't be used")]
    Seed(#[from] stellar::InvalidSeed),
    /// The token secret.
    #[error(transparent)]
    WeakSecret(#[from] auth::WeakSecret),
    /// SEP-10's settings.
    #[error(transparent)]
    Sep10(#[from] auth::InvalidSettings),
    /// `stellar.toml`.
    #[error(transparent)]
    StellarToml(#[from] sep1::Error),
    /// The figures for Prometheus.
    #[error(transparent)]
    Telemetry(#[from] telemetry::Error),
    /// A part of the running host ended by itself.
    #[error("the {0} stopped by itself")]
    Stopped(&'static str),
    /// An operator's command was refused.
    #[error(transparent)]
    Command(#[from] context::Error),
}

impl Error {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                if cfg!(feature = "sandbox") {
                    "another program has the port; give another one with --listen, --sandbox-listen or \
                     --set admin.listen=ADDR:PORT"
                } else {
                    "another program has the port; give another one with --listen or --set admin.listen=ADDR:PORT"
                }
            }
            Self::OperatorToken(error) => return Some(error.hint()),
            Self::DataDir { .. } => "give a directory you may write to with --data-dir",
            Self::Store(error) if error.is_denied() => {
                "give the database's user what it lacks: a database of its own (`CREATE DATABASE anchor OWNER anchor`), or in \
                 another's `GRANT USAGE, CREATE ON SCHEMA public TO anchor`. With another user's tables, SELECT, INSERT, \
                 UPDATE and DELETE on all of them will do, once that user has run `anchor-host migrate`"
            }
            Self::Store(error) if error.is_session_lost() => {
                "a pooler in front of the database gives each transaction another session: write \
                 `database.pooler = \"transaction\"`, or have the pooler's pool_mode be session"
            }
            Self::Store(store::Error::DamagedMark) => {
                "restore that row from a copy of the database. Or, with every host stopped, \
                 `DELETE FROM identity WHERE name = 'seal_key'`: the next `anchor-host run` writes it anew, with the present key"
            }
            Self::Store(store::Error::Open(_)) => "check that the database runs and that database.url is right",
            Self::Store(store::Error::Pooler(_)) => {
                "have the pooler's pool_mode be transaction or session, or name the server itself in database.url"
            }
            Self::Store(store::Error::Newer { .. }) => {
                "run the release that migrated it, or a later one: an earlier one does not know what it would be changing"
            }
            Self::Store(store::Error::Edited { .. }) => {
                "use a released anchor-host: what a migration did to a database is not known when its text is another one"
            }
            Self::Store(store::Error::Foreign { .. }) => {
                "give the anchor a database of its own with database.url or --data-dir"
            }
            Self::Store(store::Error::Migrate(_)) => {
                "nothing was changed; check the reason, and try again with `anchor-host migrate`"
            }
            Self::OtherSealKey { data_dir, .. } => {
                return Some(format!(
                    "restore the key this database was used with, as keys.seal_key or in {} from a copy: without it the \
                     records can't be read, and no other can take its place. For a new anchor, name a database of its own with \
                     database.url or --data-dir",
                    data_dir.join(config::KEY_FILE_NAME).display()
                ));
            }
            Self::OtherAnchor { file } => {
                return Some(format!(
                    "check database.url and --data-dir: one of the two is another anchor's. If they do belong together, \
                     remove {}",
                    file.display()
                ));
            }
            Self::OtherNetwork { .. } => "give each network a database of its own with database.url or --data-dir",
            Self::OlderSchema => "run `anchor-host migrate`, or `anchor-host run`, which does so by itself",
            Self::NoVerdicts => "load a guest that exports `mismatches`, or set the policy to hold, refund or accept",
            Self::NotMigrated => {
                "is this the data directory or database of your anchor? --config, --data-dir and --database-url name \
                 another; `anchor-host run` or `anchor-host migrate` prepare a new one"
            }
            Self::Command(context::Error::NotFound) => {
                "`anchor-host transactions list`, `unapplied list`, `events list` and `watch gaps` show what there is"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }
}
