//! What only a test network is asked: its friendbot, and the home domain of an account that issues assets.

use super::{
    horizon::{Error, Horizon, read},
    horizon_settings::HorizonSettings,
};
use crate::model::AccountId;
use serde::Deserialize;

/// A friendbot: a server that gives accounts of a test network lumens, and creates them where they do not exist.
#[derive(Debug, Clone)]
pub struct Friendbot {
    server: Horizon,
    path: &'static str,
}

#[derive(Deserialize)]
struct WireDomain {
    #[serde(default)]
    home_domain: String,
}

impl Friendbot {
    /// The one of a Horizon server, at its `/friendbot`. SDF's Horizon only redirects to another server from there, and no
    /// redirect is followed.
    pub fn of(horizon: &Horizon) -> Self {
        Self { server: horizon.clone(), path: "friendbot" }
    }

    /// The one at this address.
    ///
    /// # Errors
    /// As [`Horizon::with`].
    pub fn at(settings: &HorizonSettings) -> Result<Self, Error> {
        Ok(Self { server: Horizon::with(settings)?, path: "" })
    }

    /// Asks for lumens. Whether they come, the ledger says.
    ///
    /// # Errors
    /// Any [`Error`]: the account may get them all the same, or have them already.
    pub async fn ask(&self, account: &AccountId) -> Result<(), Error> {
        self.server.get(self.path, &[("addr", &account.to_string())]).await.map(drop)
    }
}

impl Horizon {
    /// The home domain of an account; `None`: it has none, or is not on the ledger.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn home_domain(&self, account: &AccountId) -> Result<Option<String>, Error> {
        match self.get(&format!("accounts/{account}"), &[]).await {
            Ok(body) => {
                read(&body).map(|found: WireDomain| Some(found.home_domain).filter(|domain| !domain.is_empty()))
            }
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
