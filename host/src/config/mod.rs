//! Configuration: one documented TOML file, over it the environment, over that the command line.
//!
//! [`read`] gathers everything that is wrong at once, each with place, key, reason and remedy, and starts nothing;
//! [`Reading::into_config`] then completes it with the keys of the data directory into one plain [`Config`]. Everything has a default.
//!
//! This room knows what an operator may say and never what the other rooms make of it: only `app` maps a [`Config`]
//! to their settings. Nothing here prints a secret: secrets are [`secrecy`] types and [`Seed`]s.
//!
//! To add a key: declare it in its section's `SECTION`, read and check it in that section's `read`, and run the tests:
//! they rewrite nothing, but say what `anchor.example.toml` lacks. A new section is a file here and a line in
//! `schema::SECTIONS`.

mod access;
mod admin;
mod admin_access;
mod admin_credentials;
mod assets;
mod business;
mod clients;
mod currencies;
mod database;
mod documentation;
mod draft;
mod events;
mod example;
mod finding;
mod guest;
mod guest_terms;
mod keyfile;
mod keys;
mod layers;
mod limits;
mod log;
mod mismatches;
mod network;
mod payments;
mod payouts;
mod pkcs11;
mod quotes;
mod reader;
mod reconcile;
mod sandbox;
mod schema;
mod scope;
mod seed;
mod sep1;
mod sep10;
mod sep12;
mod sep24;
mod server;
mod sources;
#[cfg(test)]
mod tests;
mod url;

pub use access::Access;
pub use admin::Admin;
pub use admin_access::AdminAccess;
pub use admin_credentials::{AdminCredential, CredentialKind};
pub use assets::{Asset, AssetDeposit, AssetSep1, PayoutCeilings};
pub use business::{BRIDGE, Business, BusinessAuth};
pub use clients::Client;
pub use currencies::Currency;
pub use database::{Database, Pooler};
pub use documentation::Documentation;
pub use events::Events;
pub use example::example;
pub use finding::{Finding, Findings, Origin};
pub use guest::Guest;
pub use guest_terms::{GuestLimits, GuestSecret, GuestTerms, INTERFACES};
pub use keyfile::{FILE_NAME as KEY_FILE_NAME, KeyFile, KeyFileError};
pub use keys::{Keys, SandboxKeys, SealKey};
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use mismatches::Mismatches;
pub use network::{Network, NetworkKind};
pub use payments::Payments;
pub use payouts::Payouts;
pub use pkcs11::{Pkcs11, Pkcs11Key};
pub use quotes::Quotes;
pub use reconcile::Reconcile;
pub use sandbox::Sandbox;
pub use schema::is_secret;
pub use scope::Scope;
pub use seed::{InvalidSeed, Seed};
pub use sep1::Sep1;
pub use sep10::Sep10;
pub use sep12::Sep12;
pub use sep24::{OwnPage, Sep24};
pub use server::Server;
pub use sources::{Flag, FlagValue, Sources};
pub use url::{BaseUrl, InvalidUrl};

use crate::model::Random;
use assets::SANDBOX_ASSET;
use draft::Draft;
use layers::{Entry, Layers, Raw};
use reader::Reader;
use schema::{SECTIONS, Shown};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Everything the operator decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the host keeps what is not in the database.
    pub data_dir: PathBuf,
    /// The anchor's own HTTP side.
    pub server: Server,
    /// The operator's own admin.
    pub admin: Admin,
    /// Which Stellar network.
    pub network: Network,
    /// The embedded network, used when `network.kind` says so.
    pub sandbox: Sandbox,
    /// Where the records are.
    pub database: Database,
    /// The anchor's secrets.
    pub keys: Keys,
    /// What the anchor serves; at least one.
    pub assets: Vec<Asset>,
    /// The currencies they are converted to and from.
    pub currencies: Vec<Currency>,
    /// Clients that are told of their transactions.
    pub clients: Vec<Client>,
    /// Budgets of callers.
    pub limits: Limits,
    /// The anchor's own logic.
    pub guest: Guest,
    /// Signing in.
    pub sep10: Sep10,
    /// Files of customers.
    pub sep12: Sep12,
    /// Hosted pages.
    pub sep24: Sep24,
    /// Patience.
    pub payments: Payments,
    /// Payments by the anchor.
    pub payouts: Payouts,
    /// What is done about payments that are not what was asked for.
    pub mismatches: Mismatches,
    /// Bounds on firm quotes.
    pub quotes: Quotes,
    /// Patience with clients that are called back.
    pub events: Events,
    /// The host's own comparisons of books and ledger.
    pub reconcile: Reconcile,
    /// The log.
    pub log: Log,
    /// Who runs the anchor.
    pub documentation: Documentation,
    /// What else stellar.toml says.
    pub sep1: Sep1,
}

/// Why there is no usable configuration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Mistakes in it.
    #[error(transparent)]
    Findings(#[from] Findings),
    /// The generated keys can't be used.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
}

/// One value in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// Full path: `server.listen`.
    pub key: String,
    /// In TOML; secrets hidden. `None`: not set.
    pub value: Option<String>,
    /// Where it came from; what an unset key means.
    pub origin: String,
}

/// A configuration as it was read.
pub struct Reading {
    effective: Vec<Effective>,
    findings: Findings,
    /// `None`: what is wrong leaves nothing to go by.
    draft: Option<Draft>,
    admin: Option<AdminAccess>,
}

/// Reads and checks a configuration. Nothing is started, written or generated.
pub fn read(sources: &Sources) -> Reading {
    let mut findings = Vec::new();
    let mut layers = Layers::read(sources, &mut findings);
    if !findings.is_empty() && layers.is_empty() {
        return Reading { effective: Vec::new(), findings: Findings(findings), draft: None, admin: None };
    }
    if layers.is_sandbox() && layers.positions("assets").is_empty() {
        for (name, value) in SANDBOX_ASSET {
            let entry = Entry { raw: layers::toml_value(value).unwrap_or(Raw::Table), origin: Origin::Default };
            layers.entries.insert(format!("assets[0].{name}"), entry);
        }
    }
    let mut reader = Reader::new(layers, findings);
    let draft = Draft::read(&mut reader);
    let effective = effective(&reader);
    let admin = AdminAccess::read(&mut reader);
    Reading { effective, findings: reader.finish(), draft, admin }
}

impl Reading {
    /// What is wrong, if anything.
    ///
    /// # Errors
    /// All findings.
    pub fn check(&self) -> Result<(), &Findings> {
        if self.findings.0.is_empty() { Ok(()) } else { Err(&self.findings) }
    }

    /// How much is wrong with what is not used within `scope`.
    pub fn passed_over(&self, scope: Scope) -> usize {
        self.findings.0.iter().filter(|finding| !scope.covers(finding)).count()
    }

    /// What is in effect, in the order of the example file, secrets hidden.
    pub fn effective(&self) -> &[Effective] {
        &self.effective
    }

    /// Where a host of this configuration keeps its data, known before anything is made there.
    pub fn data_dir(&self) -> Option<&Path> {
        self.admin.as_ref().map(|admin| admin.data_dir.as_path())
    }

    /// The folder of the hosted pages' look, if one is set.
    pub fn theme(&self) -> Option<&Path> {
        self.draft.as_ref()?.theme()
    }

    /// What a client of the admin API needs. Of the data directory nothing is read or made.
    ///
    /// # Errors
    /// The findings about it.
    pub fn into_admin_access(self) -> Result<AdminAccess, Error> {
        let findings = self.findings.within(Scope::Admin);
        self.admin.filter(|_| findings.0.is_empty()).ok_or(Error::Findings(findings))
    }

    /// The configuration, completed with the data directory's keys, which are generated on first use.
    ///
    /// # Errors
    /// All findings, or [`KeyFileError`].
    pub fn into_config(self, random: &dyn Random) -> Result<Config, Error> {
        self.into_config_for(Scope::Whole, random)
    }

    /// The configuration for a command that uses this much of it: what is wrong with the rest is as if nobody had set it.
    ///
    /// # Errors
    /// The findings about what is used, or [`KeyFileError`].
    pub fn into_config_for(self, scope: Scope, random: &dyn Random) -> Result<Config, Error> {
        let findings = self.findings.within(scope);
        let draft = match self.draft {
            Some(draft) if findings.0.is_empty() => draft,
            // Nothing to go by is left only by what was recorded: every default is valid (a test reads them all).
            None if findings.0.is_empty() => return Err(Error::Findings(self.findings)),
            _ => return Err(Error::Findings(findings)),
        };
        Ok(draft.complete(scope, random)?)
    }
}

/// Every key, with lists and free names as far as they were set.
fn effective(reader: &Reader) -> Vec<Effective> {
    let mut lines = Vec::new();
    for section in SECTIONS {
        for table in reader.instances(section.name) {
            let path = table.trim_end_matches('.');
            let is_there = path.rsplit_once('.').is_some_and(|(parent, name)| reader.tables(parent).contains(name));
            if let Some(meaning) = section.absence().filter(|_| !is_there) {
                lines.push(Effective { key: path.to_owned(), value: None, origin: format!("not set: {meaning}") });
                continue;
            }
            for key in section.keys {
                let names = match key.name {
                    "*" => reader.names(table.trim_end_matches('.')).into_iter().collect(),
                    name => vec![name.to_owned()],
                };
                for name in names {
                    let path = format!("{table}{name}");
                    let twin = (key.shown == Shown::Secret).then(|| reader.shown_twin(&path)).flatten();
                    lines.push(match (twin, reader.shown(&path), key.preset) {
                        (Some((file, origin)), _, _) => {
                            Effective { key: format!("{path}_file"), value: Some(file), origin: origin.to_string() }
                        }
                        (None, Some((value, origin)), _) => {
                            Effective { key: path, value: Some(value), origin: origin.to_string() }
                        }
                        (None, None, schema::Preset::Unset { meaning, .. }) => {
                            Effective { key: path, value: None, origin: format!("not set: {meaning}") }
                        }
                        (None, None, schema::Preset::Value(_)) => continue,
                    });
                }
            }
        }
    }
    lines
}
