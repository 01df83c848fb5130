//! Assets, on the ledger and off it.

use super::AccountId;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// An asset in SEP-38's asset identification format.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AssetId {
    /// `stellar:native`, the lumen.
    Native,
    /// `stellar:CODE:ISSUER`.
    Stellar {
        /// 1 to 12 letters and digits.
        code: String,
        /// The issuing account. The same code from another issuer is another asset.
        issuer: AccountId,
    },
    /// `iso4217:USD`, a currency held off chain.
    Iso4217(String),
}

impl PartialSchema for AssetId {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for AssetId {}

/// The text is not an asset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an asset such as stellar:USDC:G… or iso4217:BRL")]
pub struct InvalidAsset(String);

impl AssetId {
    /// A Stellar asset from its parts.
    ///
    /// # Errors
    /// A code that is not 1 to 12 letters and digits.
    pub fn stellar(code: &str, issuer: AccountId) -> Result<Self, InvalidAsset> {
        if code.is_empty() || code.len() > 12 || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(InvalidAsset(format!("stellar:{code}:{issuer}")));
        }
        Ok(Self::Stellar { code: code.to_owned(), issuer })
    }

    /// Parses SEP-38's format.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidAsset> {
        let invalid = || InvalidAsset(text.chars().take(100).collect());
        match text.split_once(':') {
            // The spelling of SEP-24, Horizon and SDKs, accepted beside SEP-38's own.
            None if Self::is_native_code(text) => Ok(Self::Native),
            Some(("stellar", code)) if Self::is_native_code(code) => Ok(Self::Native),
            Some(("stellar", rest)) => {
                let (code, issuer) = rest.split_once(':').ok_or_else(invalid)?;
                Self::stellar(code, AccountId::parse(issuer).map_err(|_| invalid())?).map_err(|_| invalid())
            }
            Some(("iso4217", code)) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
                Ok(Self::Iso4217(code.to_owned()))
            }
            _ => Err(invalid()),
        }
    }

    /// Whether a code without an issuer means the lumen: SEPs and clients write both `native` and `XLM`.
    pub fn is_native_code(code: &str) -> bool {
        matches!(code, "native" | "XLM")
    }

    /// Whether a client that sends this code, and perhaps an issuer, means this asset.
    pub fn is_called(&self, code: &str, issuer: Option<&str>) -> bool {
        match self {
            Self::Native => Self::is_native_code(code) && issuer.is_none_or(|issuer| issuer == "native"),
            Self::Stellar { code: own, issuer: of } => {
                own == code && issuer.is_none_or(|issuer| AccountId::parse(issuer).is_ok_and(|issuer| issuer == *of))
            }
            Self::Iso4217(own) => own == code && issuer.is_none(),
        }
    }

    /// The short name for people: `USDC`, `XLM`, `BRL`.
    pub fn code(&self) -> &str {
        match self {
            Self::Native => "XLM",
            Self::Stellar { code, .. } => code,
            Self::Iso4217(code) => code,
        }
    }

    /// The issuing account, if there is one.
    pub fn issuer(&self) -> Option<&AccountId> {
        match self {
            Self::Stellar { issuer, .. } => Some(issuer),
            Self::Native | Self::Iso4217(_) => None,
        }
    }

    /// Whether the asset is on the Stellar ledger.
    pub fn is_on_ledger(&self) -> bool {
        !matches!(self, Self::Iso4217(_))
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&String::from(self))
    }
}

impl fmt::Debug for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for AssetId {
    type Err = InvalidAsset;
    fn from_str(text: &str) -> Result<Self, InvalidAsset> {
        Self::parse(text)
    }
}

impl TryFrom<String> for AssetId {
    type Error = InvalidAsset;
    fn try_from(text: String) -> Result<Self, InvalidAsset> {
        Self::parse(&text)
    }
}

impl From<&AssetId> for String {
    fn from(asset: &AssetId) -> Self {
        match asset {
            AssetId::Native => "stellar:native".to_owned(),
            AssetId::Stellar { code, issuer } => ["stellar:", code, ":", &issuer.text()].concat(),
            AssetId::Iso4217(code) => ["iso4217:", code].concat(),
        }
    }
}

impl From<AssetId> for String {
    fn from(asset: AssetId) -> String {
        Self::from(&asset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_round_trip_and_near_misses_are_refused() {
        let issuer = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
        for good in ["stellar:native", &format!("stellar:USDC:{issuer}"), "iso4217:BRL"] {
            assert_eq!(AssetId::parse(good).unwrap().to_string(), good);
        }
        for native in ["native", "XLM", "stellar:XLM"] {
            assert_eq!(AssetId::parse(native).unwrap().to_string(), "stellar:native", "shown as SEP-38 has it");
        }
        for bad in [
            "",
            "USDC",
            "xlm",
            "iso4217:XLM:",
            "stellar:USDC",
            "stellar::G",
            "iso4217:brl",
            "iso4217:BR",
            &format!("stellar:TOOLONGACODE1:{issuer}"),
        ] {
            assert!(AssetId::parse(bad).is_err(), "{bad}");
        }
    }
}
