//! `[[admin.credentials]]`: who else may use the admin API, and for what.

use super::{
    keys::{ConfiguredKeys, read_text_secret, set_key},
    reader::Reader,
    schema::{Key, Section, env_name},
};
use crate::model::{AdminRole, Operator, is_invisible};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;

pub(super) const LIST: &str = "admin.credentials";

pub(super) const SECTION: Section = Section {
    name: "admin.credentials[]",
    doc: "A credential of the admin API beside keys.admin_token. Write one table per caller: the name is recorded with what the\n\
          caller changes, and who shares a credential can't approve each other's payouts.",
    keys: &[
        Key::unset(
            "name",
            "\"treasury\"",
            "required",
            "Name in records and in the log, 1 to 50 characters, each name once.",
        ),
        Key::unset(
            "role",
            "\"operate\"",
            "required",
            "What it may be used for: read (look), operate (also decide about transactions, payouts, payments, events and gaps), or\n\
             admin (everything).",
        ),
        Key::unset(
            "kind",
            "\"api_key\"",
            "required",
            "api_key: the caller presents the secret itself. jwt: the caller signs a token with it for each request (HS256, with\n\
             `iat` and `exp`).",
        ),
        Key::unset(
            "secret",
            "\"at least 32 unpredictable bytes\"",
            "required",
            "The secret, at least 32 bytes, and not that of another credential or key.",
        )
        .secret(),
    ],
};

/// Longest name, in characters.
const NAME_MAX: usize = 50;

/// What records call the holder of the admin token, where it has to be named.
const TOKEN: &str = "token";

/// How a credential is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// The secret itself.
    ApiKey,
    /// A token that is signed with it.
    Jwt,
}

/// A credential of the admin API.
#[derive(Debug, Clone)]
pub struct AdminCredential {
    /// Its name in records.
    pub name: String,
    /// What it may be used for.
    pub role: AdminRole,
    /// How it is presented.
    pub kind: CredentialKind,
    /// The secret.
    pub secret: SecretString,
    /// Its table in the configuration.
    table: String,
}

/// The credentials that nothing is wrong with; of the others, everything is said.
pub(super) fn read_all(reader: &mut Reader) -> Vec<AdminCredential> {
    let mut names = BTreeMap::from([(TOKEN.to_owned(), "keys.admin_token".to_owned())]);
    let mut credentials = Vec::new();
    for position in reader.positions(LIST) {
        let table = format!("{LIST}[{position}]");
        let name = read_name(reader, &table, &mut names);
        let role = read_word(reader, &format!("{table}.role"), &AdminRole::ALL);
        let kinds = [("api_key", CredentialKind::ApiKey), ("jwt", CredentialKind::Jwt)];
        let kind = read_word(reader, &format!("{table}.kind"), &kinds);
        let secret = read_secret(reader, &format!("{table}.secret"), kind);
        if let (Some(name), Some(role), Some(kind), Some(secret)) = (name, role, kind, secret) {
            credentials.push(AdminCredential { name, role, kind, secret, table });
        }
    }
    credentials
}

/// Refuses a secret that is another's: it would not be known whose it is, or what it may be used for.
pub(super) fn check(credentials: &[AdminCredential], keys: &ConfiguredKeys, reader: &mut Reader) {
    let mut known: Vec<(String, SecretString)> = keys.texts().map(|(key, secret)| (key.to_owned(), secret)).collect();
    for credential in credentials {
        let same = |other: &SecretString| other.expose_secret().trim() == credential.secret.expose_secret().trim();
        if let Some((other, _)) = known.iter().find(|(_, other)| same(other)) {
            let key = set_key(reader, &format!("{}.secret", credential.table));
            reader.refuse(&key, format!("{other} has the same value"), "give each a value of its own");
        }
        known.push((format!("{}.secret", credential.table), credential.secret.clone()));
    }
}

fn read_name(reader: &mut Reader, table: &str, names: &mut BTreeMap<String, String>) -> Option<String> {
    let key = format!("{table}.name");
    if !reader.is_set(&key) {
        reader.refuse(&key, "the name is missing", "write for example name = \"treasury\"");
        return None;
    }
    let name = reader.text(&key)?;
    let remedy = format!("write 1 to {NAME_MAX} visible characters, without `/` and without spaces at the ends");
    let fault = if name.trim() != name || name.chars().count() > NAME_MAX || name.contains(is_invisible) {
        Some("the name is too long, or not all of it can be seen".to_owned())
    } else if Operator::is_ambiguous(&name) {
        Some(format!("`{name}` contains `/`, which parts it from a person's name in records"))
    } else {
        None
    };
    if let Some(fault) = fault {
        reader.refuse(&key, fault, remedy);
        return None;
    }
    if let Some(other) = names.insert(name.to_lowercase(), table.to_owned()) {
        reader.refuse(&key, format!("{other} is called `{name}` as well"), "give each credential a name of its own");
        return None;
    }
    Some(name)
}

fn read_word<T: Copy>(reader: &mut Reader, key: &str, words: &[(&str, T)]) -> Option<T> {
    if reader.is_set(key) {
        return reader.choice(key, words);
    }
    let (name, words) = (key.rsplit('.').next().unwrap_or(key), words.iter().map(|(word, _)| *word));
    let remedy = format!("write one of {}", words.collect::<Vec<_>>().join(", "));
    reader.refuse(key, format!("the {name} is missing"), remedy);
    None
}

fn read_secret(reader: &mut Reader, key: &str, kind: Option<CredentialKind>) -> Option<SecretString> {
    if !reader.is_set(key) && !reader.is_set(&format!("{key}_file")) {
        let remedy = format!("write secret_file = \"path\", or set {}", env_name(key));
        reader.refuse(key, "the secret is missing", remedy);
        return None;
    }
    let secret = read_text_secret(reader, key)?;
    let text = secret.expose_secret();
    let fits_a_header = text.trim() == text && text.is_ascii() && HeaderValue::from_str(text).is_ok();
    if kind == Some(CredentialKind::ApiKey) && !fits_a_header {
        let key = set_key(reader, key);
        let reason = "an API key is sent in a header, which takes visible ASCII characters on one line";
        reader.refuse(&key, reason, "use a value from `anchor-host keys generate`");
        return None;
    }
    Some(secret)
}
