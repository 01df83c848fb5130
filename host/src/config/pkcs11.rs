//! `[payouts.pkcs11]`: paying accounts whose keys are on a token.

use super::{
    keys::ConfiguredKeys,
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::AccountId;
use secrecy::SecretString;
use std::{fmt, path::PathBuf, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "payouts.pkcs11",
    doc: "Paying accounts whose keys are on an HSM or another token, behind a PKCS#11 module. The host asks for signatures and never\n\
          sees a key. See host/docs/keys.md.",
    keys: &[
        Key::unset(
            "module",
            "\"/usr/lib/softhsm/libsofthsm2.so\"",
            "no key is on a token",
            "Path of the PKCS#11 module: the vendor's shared library. The host loads it into its process.",
        ),
        Key::preset(
            "keys",
            "[]",
            "The accounts and their keys, each as ACCOUNT@URI with a PKCS#11 URI (RFC 7512):\n\
             \"G…@pkcs11:token=payouts;object=refunds\". The URI names a token by token (label) or serial, and a key by object\n\
             (label) or id.",
        ),
        Key::unset(
            "pin",
            "\"1234\"",
            "required with module",
            "The user's PIN for the token, or for all tokens named in keys.",
        )
        .secret(),
        Key::preset(
            "timeout_s",
            "10",
            "How long the module may take for a signature, in seconds, 1 to 60, and less than payouts.valid_s.",
        ),
    ],
};

/// Paying accounts whose keys are on a token.
#[derive(Debug, Clone)]
pub struct Pkcs11 {
    /// The module's file.
    pub module: PathBuf,
    /// What opens the tokens.
    pub pin: SecretString,
    /// How long a signature may take.
    pub timeout: Duration,
    /// The keys.
    pub keys: Vec<Pkcs11Key>,
}

/// An account and where its key is, by what is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkcs11Key {
    /// The account.
    pub account: AccountId,
    /// The token's label.
    pub token: Option<String>,
    /// The token's serial number.
    pub serial: Option<String>,
    /// The key's label.
    pub object: Option<String>,
    /// The key's id.
    pub id: Option<Vec<u8>>,
}

impl Pkcs11 {
    /// `None`: no key is on a token, or something is wrong, which the reader has been told.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let is_set = |key: &str| reader.is_set(&format!("payouts.pkcs11.{key}"));
        let (has_module, has_pin) = (is_set("module"), is_set("pin") || is_set("pin_file"));
        if !has_module {
            let names_keys = reader.texts("payouts.pkcs11.keys").is_some_and(|keys| !keys.is_empty());
            if names_keys || has_pin {
                reader.refuse(
                    "payouts.pkcs11.module",
                    "keys on a token need the PKCS#11 module of the device",
                    "set its path, or remove [payouts.pkcs11]",
                );
            }
            return None;
        }
        if !cfg!(feature = "pkcs11") {
            reader.refuse(
                "payouts.pkcs11.module",
                "this program was built without PKCS#11",
                "use one that was built with the feature `pkcs11`, or remove [payouts.pkcs11]",
            );
        }
        let module = reader.path("payouts.pkcs11.module");
        let timeout = reader.seconds("payouts.pkcs11.timeout_s", 1..=60);
        let keys = read_keys(reader);
        let pin = reader.secret("payouts.pkcs11.pin");
        if !has_pin {
            reader.refuse(
                "payouts.pkcs11.pin",
                "the token is opened with a PIN",
                "set it or payouts.pkcs11.pin_file, or ANCHOR_PAYOUTS__PKCS11__PIN in the environment",
            );
        }
        Some(Self { module: module?, pin: pin?, timeout: timeout?, keys: keys? })
    }

    /// What does not fit the seeds, and how long a transaction is valid.
    pub(super) fn check(&self, seeds: &ConfiguredKeys, valid: Duration, reader: &mut Reader) {
        if self.timeout >= valid {
            let reason = "a signature may take as long as its transaction is valid (payouts.valid_s)";
            reader.refuse("payouts.pkcs11.timeout_s", reason, "lower it, or raise payouts.valid_s");
        }
        for key in self.keys.iter().filter(|key| seeds.pays_from(&key.account)) {
            let reason = format!("the seed of {} is in keys.payout_seeds as well", key.account);
            reader.refuse("payouts.pkcs11.keys", reason, "keep the key on the token, and remove the seed");
        }
    }
}

fn read_keys(reader: &mut Reader) -> Option<Vec<Pkcs11Key>> {
    let path = "payouts.pkcs11.keys";
    let texts = reader.texts(path)?;
    if texts.is_empty() {
        reader.refuse(path, "no account has its key on the token", "add \"G…@pkcs11:token=LABEL;object=LABEL\"");
    }
    let mut keys: Vec<Pkcs11Key> = Vec::new();
    for text in texts {
        match Pkcs11Key::parse(&text) {
            Ok(key) if keys.iter().any(|known| known.account == key.account) => {
                reader.refuse(path, format!("{} is there twice", key.account), "write each account once");
            }
            Ok(key) => keys.push(key),
            Err(reason) => {
                let remedy =
                    "write \"G…@pkcs11:token=LABEL;object=LABEL\", with serial and id where labels are not enough";
                reader.refuse(path, reason, remedy);
            }
        }
    }
    Some(keys)
}

impl Pkcs11Key {
    /// Reads `ACCOUNT@URI`.
    fn parse(text: &str) -> Result<Self, String> {
        let (account, uri) = text.split_once('@').ok_or_else(|| format!("`{text}` has no @ after the account"))?;
        let account = AccountId::parse(account).map_err(|_| format!("`{account}` is not an account (G…)"))?;
        let attributes = uri.strip_prefix("pkcs11:").ok_or_else(|| format!("`{uri}` does not begin with pkcs11:"))?;
        if attributes.contains('?') {
            // Perhaps with a PIN, so it is not repeated.
            return Err("a URI has a part after `?`; the module and the PIN have keys of their own".to_owned());
        }
        let mut key = Self { account, token: None, serial: None, object: None, id: None };
        for attribute in attributes.split(';').filter(|attribute| !attribute.is_empty()) {
            let (name, value) = attribute.split_once('=').ok_or_else(|| format!("`{attribute}` is not NAME=VALUE"))?;
            let bytes = unescaped(value).ok_or_else(|| format!("`{value}` has a % without two digits after it"))?;
            let text = || String::from_utf8(bytes.clone()).map_err(|_| format!("`{value}` is not UTF-8"));
            let is_second = match name {
                "token" => key.token.replace(text()?).is_some(),
                "serial" => key.serial.replace(text()?).is_some(),
                "object" => key.object.replace(text()?).is_some(),
                "id" => key.id.replace(bytes).is_some(),
                "type" if value == "private" => false,
                _ => return Err(format!("`{name}` is none of token, serial, object and id")),
            };
            if is_second {
                return Err(format!("`{name}` is there twice"));
            }
        }
        Ok(key)
    }
}

/// As it is configured.
impl fmt::Display for Pkcs11Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &Option<String>| text.as_ref().map(|text| text.clone().into_bytes());
        let attributes = [
            ("token", text(&self.token)),
            ("serial", text(&self.serial)),
            ("object", text(&self.object)),
            ("id", self.id.clone()),
        ];
        let present = attributes.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", escaped(&value?))));
        write!(f, "{}@pkcs11:{}", self.account, present.collect::<Vec<_>>().join(";"))
    }
}

/// Percent-encodes what has a meaning in a URI, or in a list.
fn escaped(bytes: &[u8]) -> String {
    let one = |byte: &u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        other => format!("%{other:02x}"),
    };
    bytes.iter().map(one).collect()
}

/// Percent-encoded bytes; `None`: not so encoded.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let (first, escapes) = text.split_once('%').map_or((text, None), |(first, rest)| (first, Some(rest)));
    let mut bytes = first.as_bytes().to_vec();
    for part in escapes.into_iter().flat_map(|rest| rest.split('%')) {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.extend(hex::decode(digits).ok()?);
        bytes.extend(rest.as_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const G1: &str = "GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV";

    #[test]
    fn a_key_is_named_by_a_uri() {
        let account = AccountId::parse(G1).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let full = format!("{G1}@pkcs11:token=my%20hsm;serial=0a1;object=a%2Fb%3bc;id=%01%ffx;type=private");
        let expected = Pkcs11Key {
            account,
            token: text("my hsm"),
            serial: text("0a1"),
            object: text("a/b;c"),
            id: Some(vec![1, 0xff, b'x']),
        };
        assert_eq!(Pkcs11Key::parse(&full), Ok(expected.clone()));
        assert_eq!(Pkcs11Key::parse(&expected.to_string()), Ok(expected));
        let none = Pkcs11Key { account, token: None, serial: None, object: None, id: None };
        assert_eq!(Pkcs11Key::parse(&format!("{G1}@pkcs11:")), Ok(none));
        for (uri, expected) in [
            ("pkcs12:token=a", "does not begin with pkcs11:"),
            ("pkcs11:token", "not NAME=VALUE"),
            ("pkcs11:token=a;token=b", "twice"),
            ("pkcs11:slot-id=1", "none of token, serial"),
            ("pkcs11:type=public", "none of token, serial"),
            ("pkcs11:id=%1", "two digits"),
            ("pkcs11:id=%zz", "two digits"),
            ("pkcs11:id=%é", "two digits"),
            ("pkcs11:object=%ff", "not UTF-8"),
            ("pkcs11:token=a?pin-value=canary", "keys of their own"),
        ] {
            let told = Pkcs11Key::parse(&format!("{G1}@{uri}")).unwrap_err();
            assert!(told.contains(expected) && !told.contains("canary"), "{uri}: {told}");
        }
        assert!(Pkcs11Key::parse("pkcs11:token=a").unwrap_err().contains("no @"));
        assert!(Pkcs11Key::parse("X@pkcs11:token=a").unwrap_err().contains("not an account"));
    }
}
