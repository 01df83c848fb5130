//! The fields of stellar.toml, as SEP-1 2.7.0 lists them.

use super::super::url::BaseUrl;
use super::shape::Shape::{
    self, Account, Accounts, Alias, Contract, Count, Decimals, Email, Flag, Hash, Https, Peer, Phone, Short, Text,
    Texts, Url, Word,
};

/// Names and forms of the fields of one table.
pub(in crate::config) type Fields = &'static [(&'static str, Shape)];

/// What the host writes itself, because it knows it: nobody else may say it. With the key that decides.
pub(super) const OWN: &[(&str, &str)] = &[
    ("VERSION", "it can't be configured"),
    ("NETWORK_PASSPHRASE", "network.kind decides"),
    ("SIGNING_KEY", "keys.signing_seed decides"),
    ("WEB_AUTH_ENDPOINT", "server.base_url decides"),
    ("KYC_SERVER", "server.base_url and the guests decide"),
    ("DIRECT_PAYMENT_SERVER", "server.base_url and the guests decide"),
    ("ANCHOR_QUOTE_SERVER", "server.base_url and the guests decide"),
];

/// "General Information".
pub(super) const GENERAL: Fields = &[
    ("FEDERATION_SERVER", Https),
    ("AUTH_SERVER", Https),
    ("TRANSFER_SERVER", Https),
    ("TRANSFER_SERVER_SEP0024", Https),
    ("WEB_AUTH_FOR_CONTRACTS_ENDPOINT", Https),
    ("WEB_AUTH_CONTRACT_ID", Contract),
    ("HORIZON_URL", Url),
    ("ACCOUNTS", Accounts),
    ("URI_REQUEST_SIGNING_KEY", Account),
];

/// `[DOCUMENTATION]`
pub(in crate::config) const DOCUMENTATION: Fields = &[
    ("ORG_NAME", Text),
    ("ORG_DBA", Text),
    ("ORG_URL", Https),
    ("ORG_LOGO", Url),
    ("ORG_DESCRIPTION", Text),
    ("ORG_PHYSICAL_ADDRESS", Text),
    ("ORG_PHYSICAL_ADDRESS_ATTESTATION", Https),
    ("ORG_PHONE_NUMBER", Phone),
    ("ORG_PHONE_NUMBER_ATTESTATION", Https),
    ("ORG_KEYBASE", Text),
    ("ORG_TWITTER", Text),
    ("ORG_GITHUB", Text),
    ("ORG_OFFICIAL_EMAIL", Email),
    ("ORG_SUPPORT_EMAIL", Email),
    ("ORG_LICENSING_AUTHORITY", Text),
    ("ORG_LICENSE_TYPE", Text),
    ("ORG_LICENSE_NUMBER", Text),
];

/// `[[PRINCIPALS]]`
pub(in crate::config) const PRINCIPALS: Fields = &[
    ("name", Text),
    ("email", Email),
    ("keybase", Text),
    ("telegram", Text),
    ("twitter", Text),
    ("github", Text),
    ("id_photo_hash", Hash),
    ("verification_photo_hash", Hash),
];

/// `[[CURRENCIES]]`
pub(in crate::config) const CURRENCIES: Fields = &[
    ("toml", Https),
    ("code", Short(12)),
    ("code_template", Short(12)),
    ("issuer", Account),
    ("contract", Contract),
    ("status", Word(&["live", "dead", "test", "private"])),
    ("display_decimals", Decimals),
    ("name", Short(20)),
    ("desc", Text),
    ("conditions", Text),
    ("image", Url),
    ("fixed_number", Count),
    ("max_number", Count),
    ("is_unlimited", Flag),
    ("is_asset_anchored", Flag),
    ("anchor_asset_type", Word(&["fiat", "crypto", "nft", "stock", "bond", "commodity", "realestate", "other"])),
    ("anchor_asset", Text),
    ("attestation_of_reserve", Url),
    ("redemption_instructions", Text),
    ("collateral_addresses", Texts),
    ("collateral_address_messages", Texts),
    ("collateral_address_signatures", Texts),
    ("regulated", Flag),
    ("approval_server", Url),
    ("approval_criteria", Text),
];

/// `[[VALIDATORS]]`
pub(super) const VALIDATORS: Fields =
    &[("ALIAS", Alias), ("DISPLAY_NAME", Text), ("PUBLIC_KEY", Account), ("HOST", Peer), ("HISTORY", Url)];

/// Whether a field has an address of this machine, without encryption, where SEP-1 wants an https address.
pub(in crate::config) fn is_local(fields: Fields, name: &str, value: &toml::Value) -> bool {
    let is_https = fields.iter().any(|(field, shape)| *field == name && matches!(shape, Https));
    let url = value.as_str().and_then(|text| text.parse::<BaseUrl>().ok());
    is_https && url.is_some_and(|url| url.is_loopback())
}

/// What is wrong with the value of a field, and what to write instead. Fields that SEP-1 does not know may hold
/// anything.
pub(in crate::config) fn fault(fields: Fields, name: &str, value: &toml::Value) -> Option<(String, String)> {
    if let Some((_, shape)) = fields.iter().find(|(field, _)| *field == name) {
        return shape.fault(value);
    }
    // Clients read names as they are written: `org_name` would be passed over in silence.
    let (meant, _) = fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name))?;
    Some(("clients do not read this spelling".to_owned(), format!("did you mean `{meant}`?")))
}
