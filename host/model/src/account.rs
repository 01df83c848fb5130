//! Accounts, addresses, and the owners of records.

use super::seed::without_seeds;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::Deref, str::FromStr};
use utoipa::ToSchema;

/// The text is not a valid address of the required kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid Stellar address")]
pub struct InvalidAddress(String);

impl InvalidAddress {
    fn of(text: &str) -> Self {
        Self(without_seeds(text).chars().take(80).collect())
    }
}

/// A classic Stellar account: an Ed25519 public key in its `G…` form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct AccountId([u8; 32]);

impl AccountId {
    /// Parses the `G…` form.
    ///
    /// # Errors
    /// Any other text, including one with a wrong checksum.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        stellar_strkey::ed25519::PublicKey::from_string(text)
            .map(|key| Self(key.0))
            .map_err(|_| InvalidAddress::of(text))
    }

    /// From the raw public key.
    pub fn from_bytes(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The raw public key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The `G…` form, without an allocation.
    pub(super) fn text(&self) -> impl Deref<Target = str> {
        stellar_strkey::ed25519::PublicKey(self.0).to_string()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Any address that a payment or a token can contain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Address {
    /// `G…`
    Account(AccountId),
    /// `M…`: a user of an account that many people share (SEP-23).
    Muxed {
        /// The underlying account.
        account: AccountId,
        /// The user within it.
        id: u64,
    },
    /// `C…`: a contract.
    Contract([u8; 32]),
}

impl Address {
    /// Parses the strkey form.
    ///
    /// # Errors
    /// Text that is not a `G…`, `M…` or `C…` address.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        match stellar_strkey::Strkey::from_string(text) {
            Ok(stellar_strkey::Strkey::PublicKeyEd25519(key)) => Ok(Self::Account(AccountId(key.0))),
            Ok(stellar_strkey::Strkey::MuxedAccountEd25519(muxed)) => {
                Ok(Self::Muxed { account: AccountId(muxed.ed25519), id: muxed.id })
            }
            Ok(stellar_strkey::Strkey::Contract(contract)) => Ok(Self::Contract(contract.0)),
            _ => Err(InvalidAddress::of(text)),
        }
    }

    /// The classic account behind the address, if there is one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(account) | Self::Muxed { account, .. } => Some(*account),
            Self::Contract(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => account.fmt(f),
            Self::Muxed { account, id } => {
                write!(f, "{}", stellar_strkey::ed25519::MuxedAccount { ed25519: account.0, id: *id })
            }
            Self::Contract(contract) => write!(f, "{}", stellar_strkey::Contract(*contract)),
        }
    }
}

macro_rules! text_forms {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = InvalidAddress;
            fn from_str(text: &str) -> Result<Self, InvalidAddress> {
                Self::parse(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidAddress;
            fn try_from(text: String) -> Result<Self, InvalidAddress> {
                Self::parse(&text)
            }
        }
    )*};
}
text_forms!(AccountId, Address);

impl From<AccountId> for String {
    fn from(account: AccountId) -> Self {
        account.text().to_owned()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        match address {
            Address::Account(account) => account.into(),
            Address::Muxed { .. } | Address::Contract(_) => address.to_string(),
        }
    }
}

/// The owner of a record: the identity that a SEP-10 token proves.
///
/// Two users of one custodial account are different owners, whether distinguished by memo or by muxed id, and neither
/// is the account itself. Equality of `Owner` is the only ownership check.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Owner {
    /// An account itself (token `sub` is `G…`), or a contract.
    Address(Address),
    /// A user of a shared account, identified by a memo (token `sub` is `G…:memo`).
    Memo {
        /// The shared account.
        account: AccountId,
        /// The user.
        memo: u64,
    },
}

impl Owner {
    /// Parses a token's `sub` (SEP-10): `G…`, `G…:memo`, `M…` or `C…`.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(sub: &str) -> Result<Self, InvalidAddress> {
        match sub.split_once(':') {
            None => Address::parse(sub).map(Self::Address),
            Some((account, memo)) => {
                let number: u64 = memo.parse().map_err(|_| InvalidAddress::of(sub))?;
                if number.to_string() != memo {
                    return Err(InvalidAddress::of(sub));
                }
                Ok(Self::Memo { account: AccountId::parse(account)?, memo: number })
            }
        }
    }

    /// The address without the memo, which guests and SEPs call the account.
    pub fn address(&self) -> Address {
        match self {
            Self::Address(address) => *address,
            Self::Memo { account, .. } => Address::Account(*account),
        }
    }

    /// The memo that identifies the user, if there is one.
    pub fn memo(&self) -> Option<u64> {
        match self {
            Self::Address(_) => None,
            Self::Memo { memo, .. } => Some(*memo),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Memo { account, memo } => write!(f, "{account}:{memo}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

    #[test]
    fn users_of_one_account_are_different_owners() {
        let account = AccountId::parse(G).unwrap();
        let muxed = Address::Muxed { account, id: 7 };
        let owners = [G.to_owned(), format!("{G}:7"), format!("{G}:18446744073709551615"), muxed.to_string()];
        for (i, a) in owners.iter().enumerate() {
            let parsed = Owner::parse(a).unwrap();
            assert_eq!(&parsed.to_string(), a);
            for b in &owners[i + 1..] {
                assert_ne!(parsed, Owner::parse(b).unwrap());
            }
        }
        for bad in [format!("{G}:07"), format!("{G}:-1"), format!("{G}:"), format!("{muxed}:7"), "x".into()] {
            assert!(Owner::parse(&bad).is_err(), "{bad}");
        }
    }
}
