//! Transaction memos.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A memo of a ledger transaction.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Memo {
    /// Up to 28 bytes of text.
    Text(String),
    /// A 64-bit number, including those above `i64::MAX`.
    Id(u64),
    /// 32 bytes.
    Hash([u8; 32]),
    /// 32 bytes that name the returned transaction.
    Return([u8; 32]),
}

/// The type or value is not valid for a ledger transaction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMemo {
    /// Not `text`, `id`, `hash` or `return`.
    #[error("memo type `{0}` does not exist; send {forms}", forms = Memo::FORMS)]
    Type(String),
    /// The value does not fit the type.
    #[error("memo `{value}` is not a valid {kind} memo; send {forms}", forms = Memo::FORMS)]
    Value {
        /// The given type.
        kind: &'static str,
        /// The given value.
        value: String,
    },
}

impl Memo {
    /// The types that clients send, for people, and what each looks like.
    pub const FORMS: &str =
        "text (at most 28 bytes), id (a whole number below 2^64, without leading zeros) or hash (32 bytes in base64)";

    /// Parses a type name and the text that SEPs and Horizon use: hash and return memos in base64.
    ///
    /// # Errors
    /// An unknown type, or a value that does not fit the type.
    pub fn parse(kind: &str, value: &str) -> Result<Self, InvalidMemo> {
        let bad = |kind| InvalidMemo::Value { kind, value: value.chars().take(100).collect() };
        let bytes = || BASE64.decode(value).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        match kind {
            "text" if value.len() <= 28 => Ok(Self::Text(value.to_owned())),
            "text" => Err(bad("text")),
            // `+7` and `007` would be other spellings of 7.
            "id" => match value.parse::<u64>() {
                Ok(id) if id.to_string() == value => Ok(Self::Id(id)),
                _ => Err(bad("id")),
            },
            "hash" => bytes().map(Self::Hash).ok_or_else(|| bad("hash")),
            "return" => bytes().map(Self::Return).ok_or_else(|| bad("return")),
            _ => Err(InvalidMemo::Type(kind.chars().take(20).collect())),
        }
    }

    /// `text`, `id`, `hash` or `return`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Id(_) => "id",
            Self::Hash(_) => "hash",
            Self::Return(_) => "return",
        }
    }

    /// The value in the form that [`Memo::parse`] reads.
    pub fn value(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Id(id) => id.to_string(),
            Self::Hash(bytes) | Self::Return(bytes) => BASE64.encode(bytes),
        }
    }
}

impl fmt::Display for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind(), self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memos_round_trip() {
        for memo in [Memo::Text("żółw".into()), Memo::Id(u64::MAX), Memo::Hash([7; 32]), Memo::Return([9; 32])] {
            assert_eq!(Memo::parse(memo.kind(), &memo.value()).unwrap(), memo);
        }
        assert!(Memo::parse("text", &"x".repeat(29)).is_err());
        for id in ["18446744073709551616", "+1", "01", "-0", "1 ", ""] {
            assert!(Memo::parse("id", id).is_err(), "{id}");
        }
        assert!(Memo::parse("hash", "AAAA").is_err());
        assert!(Memo::parse("none", "").is_err());
    }
}
