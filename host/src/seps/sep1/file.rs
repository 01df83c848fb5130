//! The text of `stellar.toml`, and its settings.

use super::overlay::{self, Laid};
use crate::{
    model::AccountId,
    seps::{Enabled, paths},
};
use http::HeaderValue;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use toml::Table;

/// SEP-1 allows 100 KB.
const SIZE_MAX: usize = 100 * 1000;

/// The contents of `stellar.toml`.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The public base URL of this host, without a slash at the end: `https://anchor.example`.
    pub base_url: String,
    /// `NETWORK_PASSPHRASE`
    pub network_passphrase: String,
    /// `SIGNING_KEY`: signs SEP-10 challenges and callbacks.
    pub signing_key: Option<AccountId>,
    /// `ACCOUNTS`
    pub accounts: Vec<AccountId>,
    /// `HORIZON_URL`, if the anchor offers one.
    pub horizon_url: Option<String>,
    /// The endpoints to announce.
    pub enabled: Enabled,
    /// `[DOCUMENTATION]`, as configured.
    pub documentation: Table,
    /// `[[PRINCIPALS]]`, as configured.
    pub principals: Vec<Table>,
    /// `[[CURRENCIES]]`, as configured.
    pub currencies: Vec<Table>,
    /// The operator's own part of `stellar.toml`, which overrides the rest. Its fields have been checked.
    pub overlay: Table,
}

/// Why `stellar.toml` cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configured table can't be written as TOML.
    #[error("the stellar.toml tables can't be written as TOML")]
    Unwritable(#[source] toml::ser::Error),
    /// The overlay sets a field that only the host may set.
    #[error("the overlay of stellar.toml has {0}, which the host writes itself: remove it there")]
    Contradicted(String),
    /// The file exceeds SEP-1's limit.
    #[error("stellar.toml would be {0} bytes, more than the 100000 SEP-1 allows; shorten its tables")]
    TooLarge(usize),
}

/// The finished file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct StellarToml {
    text: Arc<str>,
    pub(super) etag: HeaderValue,
}

/// Fields that only the host sets.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Own<'a> {
    version: &'static str,
    network_passphrase: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signing_key: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web_auth_endpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_server: Option<String>,
    #[serde(rename = "TRANSFER_SERVER_SEP0024", skip_serializing_if = "Option::is_none")]
    transfer_server_sep24: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kyc_server: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct_payment_server: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor_quote_server: Option<String>,
}

#[derive(Serialize)]
struct Layout<'a> {
    #[serde(flatten)]
    own: Own<'a>,
    #[serde(flatten)]
    laid: Laid,
}

impl StellarToml {
    /// Writes the file.
    ///
    /// # Errors
    /// Tables that cannot be written as TOML, a file that is too large, or an overlay that contradicts the host.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let url = |on: bool, path: &str| on.then(|| format!("{}{path}", settings.base_url.trim_end_matches('/')));
        let own = Own {
            version: "2.7.0",
            network_passphrase: &settings.network_passphrase,
            signing_key: settings.signing_key,
            web_auth_endpoint: url(settings.enabled.sep10, paths::WEB_AUTH),
            transfer_server: url(settings.enabled.sep6, paths::TRANSFERS),
            transfer_server_sep24: url(settings.enabled.sep24, paths::HOSTED),
            kyc_server: url(settings.enabled.sep12, paths::KYC),
            direct_payment_server: url(settings.enabled.sep31, paths::DIRECT_PAYMENT),
            anchor_quote_server: url(settings.enabled.sep38, paths::QUOTES),
        };
        let said = Table::try_from(&own).map_err(Error::Unwritable)?;
        if let Some(key) = said.keys().find(|key| settings.overlay.contains_key(*key)) {
            return Err(Error::Contradicted(key.clone()));
        }
        let laid = overlay::lay(settings);
        let text = toml::to_string(&Layout { own, laid }).map_err(Error::Unwritable)?;
        if text.len() > SIZE_MAX {
            return Err(Error::TooLarge(text.len()));
        }
        let hash = hex::encode(Sha256::digest(&text));
        let etag = HeaderValue::from_str(&format!("\"{}\"", hash.get(..16).unwrap_or(&hash)))
            .unwrap_or(HeaderValue::from_static("\"\""));
        Ok(Self { text: text.into(), etag })
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

    #[test]
    fn the_file_has_the_enabled_seps_and_the_configured_tables() {
        let account = AccountId::parse(G).unwrap();
        let settings = Settings {
            base_url: "https://anchor.example/".into(),
            network_passphrase: "Test SDF Network ; September 2015".into(),
            signing_key: Some(account),
            accounts: vec![account],
            enabled: Enabled { sep10: true, sep12: true, ..Enabled::default() },
            documentation: toml::from_str("ORG_NAME = \"An \\\"Anchor\\\"\"").unwrap(),
            currencies: vec![
                toml::from_str(&format!("code = \"USDC\"\nissuer = \"{G}\"\ndisplay_decimals = 2")).unwrap(),
            ],
            ..Settings::default()
        };
        let file = StellarToml::new(&settings).unwrap();
        assert_eq!(
            file.text(),
            format!(
                r#"VERSION = "2.7.0"
NETWORK_PASSPHRASE = "Test SDF Network ; September 2015"
SIGNING_KEY = "{G}"
WEB_AUTH_ENDPOINT = "https://anchor.example/auth"
KYC_SERVER = "https://anchor.example/sep12"
ACCOUNTS = ["{G}"]

[DOCUMENTATION]
ORG_NAME = 'An "Anchor"'

[[CURRENCIES]]
code = "USDC"
display_decimals = 2
issuer = "{G}"
"#
            )
        );
    }

    #[test]
    fn the_documentation_is_there_even_when_there_is_none() {
        let file = StellarToml::new(&Settings::default()).unwrap();
        assert!(file.text().contains("[DOCUMENTATION]"), "{}", file.text());
    }

    #[test]
    fn more_than_sep_1_allows_is_refused() {
        let long = Table::from_iter([("ORG_DESCRIPTION".to_owned(), toml::Value::from("x".repeat(SIZE_MAX)))]);
        let refused = StellarToml::new(&Settings { documentation: long, ..Settings::default() });
        assert!(matches!(refused, Err(Error::TooLarge(_))));
    }
}
