//! The way to the Horizon server, or to another one, such as an archive.

use crate::{
    config::Config,
    stellar::{self, Horizon, HorizonProxy, HorizonSettings, Login},
};
use secrecy::SecretString;

/// How the Horizon at `url` is reached. What is configured to be shown goes to the Horizon that is configured, and to no
/// other; the certificate authorities and the proxy are the way to any.
pub(super) fn settings(config: &Config, url: &str) -> HorizonSettings {
    let login =
        |(user, password): &(SecretString, SecretString)| Login { user: user.clone(), password: password.clone() };
    let access = &config.network.access;
    let proxy = access.proxy.as_ref();
    let bare = HorizonSettings {
        authorities: access.authorities.clone(),
        proxy: proxy.map(|(url, who)| HorizonProxy { url: url.to_string(), login: who.as_ref().map(login) }),
        ..HorizonSettings::at(url)
    };
    if config.network.horizon_url.as_ref().is_none_or(|own| own.as_str() != url) {
        return bare;
    }
    HorizonSettings {
        path: access.path.clone(),
        headers: access.headers.clone(),
        query: access.query.clone(),
        login: access.login.as_ref().map(login),
        ..bare
    }
}

/// The second Horizon, if one is configured.
pub(super) fn confirming(config: &Config) -> Result<Option<Horizon>, stellar::Error> {
    let url = config.network.confirm_horizon_url.as_ref();
    url.map(|url| Horizon::with(&settings(config, url.as_str()))).transpose()
}

/// Further Horizons that payouts are sent through.
pub(super) fn submitting(config: &Config) -> Result<Vec<Horizon>, stellar::Error> {
    let urls = config.network.submit_horizon_urls.iter();
    urls.map(|url| Horizon::with(&settings(config, url.as_str()))).collect()
}
