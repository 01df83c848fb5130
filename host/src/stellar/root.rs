//! Horizon's root document, and single ledgers.

use super::horizon::{Error, Horizon, read};
use super::sink::KnownLedger;
use crate::model::Timestamp;
use serde::Deserialize;

/// Horizon's root document (`GET /`): the state of the server and of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The network's passphrase.
    pub passphrase: String,
    /// The oldest ledger in Horizon's history. Answers leave out older ones without an error.
    pub elder: u32,
    /// The latest ledger in Horizon's history.
    pub ledger: u32,
    /// When it closed.
    pub closed_at: Timestamp,
    /// The latest ledger of the network that Horizon's node knows. If it is above `ledger`, Horizon is behind.
    pub network_ledger: u32,
}

#[derive(Deserialize)]
struct WireRoot {
    network_passphrase: Option<String>,
    history_elder_ledger: Option<u32>,
    history_latest_ledger: Option<u32>,
    history_latest_ledger_closed_at: Option<Timestamp>,
    #[serde(default)]
    core_latest_ledger: u32,
}

#[derive(Deserialize)]
pub(super) struct WireLedger {
    sequence: u32,
    hash: String,
    pub closed_at: Option<Timestamp>,
}

impl Horizon {
    /// Requests the root document.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Strange`] if the document is not reliable enough for reading payments.
    pub async fn root(&self) -> Result<Root, Error> {
        Root::check(read(&self.get("", &[]).await?)?)
    }

    /// A ledger; `None` if Horizon does not have it, or no longer.
    pub(super) async fn one_ledger(&self, ledger: u32) -> Result<Option<WireLedger>, Error> {
        let found: WireLedger = match self.get(&format!("ledgers/{ledger}"), &[]).await {
            Ok(body) => read(&body)?,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        if found.sequence != ledger {
            return Err(Error::Malformed("a different ledger from the one requested".into()));
        }
        Ok(Some(found))
    }

    /// Its hash, hex.
    async fn ledger_hash(&self, ledger: u32) -> Result<Option<String>, Error> {
        Ok(self.one_ledger(ledger).await?.map(|found| found.hash))
    }

    /// A ledger for recognising the network later, if two answers agree on it: a wrong one would stop all reading.
    pub(super) async fn known_ledger(&self, ledger: u32) -> Option<KnownLedger> {
        let hash = self.ledger_hash(ledger).await.ok()??;
        let again = self.ledger_hash(ledger).await.ok()??;
        (hash == again).then_some(KnownLedger { ledger, hash })
    }

    /// The known ledger, if Horizon has another one in its place: then it is another network.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn other_ledger(&self, known: Option<&KnownLedger>, root: &Root) -> Result<Option<u32>, Error> {
        let Some(KnownLedger { ledger, hash }) = known else { return Ok(None) };
        if !root.has(*ledger) {
            return Ok(None);
        }
        // A single answer may be wrong.
        for _ in 0..2 {
            if self.ledger_hash(*ledger).await?.is_none_or(|found| found == *hash) {
                return Ok(None);
            }
        }
        Ok(Some(*ledger))
    }
}

impl Root {
    /// Whether Horizon has the ledger.
    pub(super) fn has(&self, ledger: u32) -> bool {
        (self.elder..=self.ledger).contains(&ledger)
    }

    fn check(wire: WireRoot) -> Result<Self, Error> {
        let missing = |field: &str| Error::Strange(format!("`{field}` is missing"));
        let elder = wire.history_elder_ledger.ok_or_else(|| missing("history_elder_ledger"))?;
        let ledger = wire.history_latest_ledger.ok_or_else(|| missing("history_latest_ledger"))?;
        if elder == 0 || ledger == 0 {
            return Err(Error::Strange(format!(
                "its history goes from ledger {elder} to {ledger}: it has no history yet and may still be starting"
            )));
        }
        if elder > ledger {
            return Err(Error::Strange(format!(
                "its oldest ledger is {elder} and its newest {ledger}: it is being rebuilt or is broken"
            )));
        }
        Ok(Self {
            passphrase: wire.network_passphrase.ok_or_else(|| missing("network_passphrase"))?,
            elder,
            ledger,
            closed_at: wire
                .history_latest_ledger_closed_at
                .ok_or_else(|| missing("history_latest_ledger_closed_at"))?,
            network_ledger: wire.core_latest_ledger.max(ledger),
        })
    }
}
