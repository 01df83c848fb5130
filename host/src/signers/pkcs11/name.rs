//! How tokens and keys are named. Slots have numbers, which change; tokens and objects have names.

use std::fmt;

/// Names a token: by what is given of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenName {
    /// Its label.
    pub label: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
}

/// Names a key on a token: by what is given of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName {
    /// The token.
    pub token: TokenName,
    /// The key's label (`CKA_LABEL`).
    pub label: Option<String>,
    /// The key's id (`CKA_ID`).
    pub id: Option<Vec<u8>>,
}

impl TokenName {
    /// Whether a token with this label and serial number is meant.
    pub(super) fn is_of(&self, label: &str, serial: &str) -> bool {
        let fits = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| wanted == has);
        fits(&self.label, label) && fits(&self.serial, serial)
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.label, &self.serial) {
            (Some(label), None) => write!(f, "token `{label}`"),
            (Some(label), Some(serial)) => write!(f, "token `{label}` with serial number {serial}"),
            (None, Some(serial)) => write!(f, "the token with serial number {serial}"),
            (None, None) => f.write_str("the only token"),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.label, self.id.as_ref().map(hex::encode)) {
            (Some(label), None) => write!(f, "key `{label}`")?,
            (Some(label), Some(id)) => write!(f, "key `{label}` with id {id}")?,
            (None, Some(id)) => write!(f, "the key with id {id}")?,
            (None, None) => f.write_str("the only Ed25519 key")?,
        }
        write!(f, " on {}", self.token)
    }
}
