//! What a value of stellar.toml has to look like.

use crate::model::{AccountId, Address, Domain};
use toml::Value;

/// The form SEP-1 asks of a field.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) enum Shape {
    /// Any text.
    Text,
    /// Text, with its maximum length in characters.
    Short(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An address under https.
    Https,
    /// An address under http or https.
    Url,
    /// `G…`
    Account,
    /// `C…`
    Contract,
    /// A telephone number in E.164 notation.
    Phone,
    /// An e-mail address.
    Email,
    /// SHA-256 in hexadecimal.
    Hash,
    /// A validator's short name.
    Alias,
    /// Host and port.
    Peer,
    /// 0 to 7.
    Decimals,
    /// A whole number from 0.
    Count,
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    Texts,
    /// A list of `G…`.
    Accounts,
}

impl Shape {
    /// What is wrong with a value, and what to write instead.
    pub fn fault(self, value: &Value) -> Option<(String, String)> {
        match (self, value) {
            (Self::Decimals, Value::Integer(0..=7)) | (Self::Count, Value::Integer(0..)) => None,
            (Self::Decimals, Value::Integer(n)) => Some((format!("`{n}` is out of bounds"), "write 0 to 7".into())),
            (Self::Count, Value::Integer(n)) => Some((format!("`{n}` is negative"), "write a number from 0".into())),
            (Self::Flag, Value::Boolean(_)) => None,
            (Self::Texts | Self::Accounts, Value::Array(items)) => {
                let item = if matches!(self, Self::Accounts) { Self::Account } else { Self::Text };
                items.iter().find_map(|value| item.fault(value))
            }
            (Self::Decimals | Self::Count, other) => mistyped(other, "a whole number", "write it without quotes"),
            (Self::Flag, other) => mistyped(other, "true or false", "write true or false, without quotes"),
            (Self::Texts | Self::Accounts, other) => mistyped(other, "a list", "write for example [\"a\", \"b\"]"),
            (_, Value::String(text)) if text.trim().is_empty() => {
                Some(("the text is empty".into(), "write a value or remove the key".into()))
            }
            (_, Value::String(text)) => self.text_fault(text),
            (_, other) => mistyped(other, "text", "write it in double quotes"),
        }
    }

    fn text_fault(self, text: &str) -> Option<(String, String)> {
        let unless = |fits: bool, reason: String, remedy: &str| (!fits).then(|| (reason, remedy.to_owned()));
        match self {
            Self::Short(most) => {
                unless(text.chars().count() <= most, format!("the text has more than {most} characters"), "shorten it")
            }
            Self::Word(words) => unless(
                words.contains(&text),
                format!("`{text}` is not a choice"),
                &format!("write one of {}", words.join(", ")),
            ),
            Self::Https => unless(
                scheme(text) == Some("https"),
                format!("`{text}` is not an https address"),
                "write an https address",
            ),
            Self::Url => unless(
                scheme(text).is_some(),
                format!("`{text}` is not an http or https address"),
                "write for example \"https://example.com/x\"",
            ),
            Self::Account => {
                unless(AccountId::parse(text).is_ok(), format!("`{text}` is not an account"), "write a G… account")
            }
            Self::Contract => unless(
                matches!(Address::parse(text), Ok(Address::Contract(_))),
                format!("`{text}` is not a contract"),
                "write a C… contract",
            ),
            Self::Phone => unless(
                is_e164(text),
                format!("`{text}` is not in E.164 notation"),
                "write for example \"+14155552671\"",
            ),
            Self::Email => unless(
                is_email(text),
                format!("`{text}` is not an e-mail address"),
                "write for example \"help@example.com\"",
            ),
            Self::Hash => unless(
                text.len() == 64 && hex::decode(text).is_ok(),
                "this is not a SHA-256 hash".into(),
                "write its 64 hexadecimal digits",
            ),
            Self::Alias => unless(
                (2..=16).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                format!("`{text}` is not an alias"),
                "write 2 to 16 of a to z, 0 to 9 and -",
            ),
            Self::Peer => unless(
                text.parse::<Domain>().is_ok()
                    && text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()),
                format!("`{text}` is not host and port"),
                "write for example \"core.example.com:11625\"",
            ),
            _ => None,
        }
    }
}

fn mistyped(value: &Value, wanted: &str, remedy: &str) -> Option<(String, String)> {
    Some((format!("this is {}, not {wanted}", value.type_str()), remedy.to_owned()))
}

/// `http` or `https`, if the text is such an address.
fn scheme(text: &str) -> Option<&'static str> {
    let uri: http::Uri = text.parse().ok()?;
    uri.host().filter(|host| !host.is_empty())?;
    match uri.scheme_str()? {
        "http" => Some("http"),
        "https" => Some("https"),
        _ => None,
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.parse::<Domain>().is_ok())
        && !text.contains(char::is_whitespace)
}

fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
    })
}
