//! Secrets granted to a guest, kept out of all output. They can change while the host runs. A guest can use a secret
//! without seeing it: it sends a handle, which the host replaces by the value in outgoing requests.

use super::origin::Origin;
use crate::guest::Secrets;
use crate::net::bearer;
use arc_swap::ArcSwap;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc, time::Duration};
use wasmtime_wasi::{HostWallClock, clocks::WallClock};

/// Minimum length of a secret, in bytes. Shorter values occur by chance in other text, and hiding them would garble it.
const LENGTH_LEAST: usize = 4;

/// The secrets of a guest. Clones share them: a rotation in one is seen by all.
#[derive(Debug, Clone, Default)]
pub struct Keyring(Arc<ArcSwap<Keys>>);

/// A secret.
#[derive(Debug, Clone)]
pub struct Secret {
    /// Its current value.
    pub value: SecretString,
    /// Whether the guest gets a handle instead of the value.
    pub by_handle: bool,
    /// The origins to which the value may go in place of the handle.
    pub origins: Vec<String>,
    /// What goes there.
    pub sent_as: SentAs,
}

/// What takes the place of a secret's handle in a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SentAs {
    /// The secret itself.
    #[default]
    Value,
    /// A token that the secret signs: a JWT (HS256) with `iat` and `exp`, made for each request.
    Token {
        /// How long it is valid.
        lifetime: Duration,
    },
}

impl Keyring {
    /// A keyring of these secrets, by name.
    pub fn new(secrets: BTreeMap<String, Secret>) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(Keys { secrets, hidden: None })))
    }

    /// Gives a secret a new value, for calls that begin from now on. Does nothing if no secret has the name.
    pub fn rotate(&self, name: &str, value: &SecretString) {
        self.0.rcu(|keys| {
            let mut secrets = keys.secrets.clone();
            if let Some(secret) = secrets.get_mut(name) {
                secret.value = value.clone();
            }
            let values = secrets.iter().map(|(name, secret)| (name.as_str(), secret.value.expose_secret()));
            let hidden = Some(Arc::new(Secrets::new(values)));
            Keys { secrets, hidden }
        });
    }

    /// A snapshot of the current values, for one call.
    pub(in crate::guest) fn now(&self) -> Arc<Keys> {
        self.0.load_full()
    }
}

/// The secrets of one call.
#[derive(Debug, Default)]
pub(in crate::guest) struct Keys {
    secrets: BTreeMap<String, Secret>,
    /// The secrets to hide in recordings; `None`: no value has changed since the host started.
    pub(in crate::guest) hidden: Option<Arc<Secrets>>,
}

/// Why a handle can't be replaced by its secret.
#[derive(Debug, thiserror::Error)]
pub(in crate::guest) enum Unsendable {
    /// It contains characters that a header must not have.
    #[error("the secret `{0}` can't stand in a header")]
    NotText(String),
    /// It is not for this origin.
    #[error("the secret `{0}` is not for {1}")]
    NotThere(String, Origin),
}

impl Keys {
    /// The value or handle that the guest gets for a name.
    pub(in crate::guest) fn get(&self, name: &str) -> Option<String> {
        self.secrets.get(name).map(|secret| secret.given(name))
    }

    /// The value or handle of every secret.
    pub(in crate::guest) fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.secrets.iter().map(|(name, secret)| (name.clone(), secret.given(name)))
    }

    /// Replaces handles by values, in `Basic` credentials too, in the headers of a request to an origin. Returns whether
    /// there were any.
    pub(in crate::guest) fn put_into(&self, headers: &mut HeaderMap, to: &Origin) -> Result<bool, Unsendable> {
        let mut any = false;
        for (name, secret) in self.secrets.iter().filter(|(_, secret)| secret.by_handle) {
            let handle = handle(name);
            for (header, text) in headers.iter_mut() {
                let Some(put) = put(text, &handle, || secret.sent(), header == AUTHORIZATION) else { continue };
                if !secret.is_for(to) {
                    return Err(Unsendable::NotThere(name.clone(), to.clone()));
                }
                *text = HeaderValue::from_str(&put).map_err(|_| Unsendable::NotText(name.clone()))?;
                text.set_sensitive(true);
                any = true;
            }
        }
        Ok(any)
    }

    /// The secrets whose value occurs in the bytes.
    fn occurring<'s>(&'s self, bytes: &'s [u8], by_handle: bool) -> impl Iterator<Item = (String, &'s str)> {
        let values = self.secrets.iter().filter(move |(_, secret)| secret.by_handle || !by_handle);
        values.map(|(name, secret)| (handle(name), secret.value.expose_secret())).filter(move |(_, value)| {
            value.len() >= LENGTH_LEAST && bytes.windows(value.len()).any(|window| window == value.as_bytes())
        })
    }

    /// The text with handles in place of all values, for the log.
    pub(in crate::guest) fn hidden(&self, text: String) -> String {
        let found: Vec<_> = self.occurring(text.as_bytes(), false).collect();
        if found.is_empty() {
            return text;
        }
        found.into_iter().fold(text.clone(), |text, (handle, value)| text.replace(value, &handle))
    }

    /// The bytes with handles in place of the values that the guest must not see; `None`: there are none.
    pub(in crate::guest) fn taken_out(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let found: Vec<_> = self.occurring(bytes, true).collect();
        let replaced = |bytes: Vec<u8>, (handle, value): (String, &str)| replace(&bytes, value.as_bytes(), &handle);
        (!found.is_empty()).then(|| found.into_iter().fold(bytes.to_vec(), replaced))
    }
}

impl Secret {
    /// Whether its value may go to an origin.
    fn is_for(&self, origin: &Origin) -> bool {
        self.origins.iter().any(|text| Origin::parse(text).is_ok_and(|one| one == *origin))
    }

    /// What goes out in the place of its handle.
    fn sent(&self) -> Cow<'_, str> {
        let value = self.value.expose_secret();
        match self.sent_as {
            SentAs::Value => value.into(),
            SentAs::Token { lifetime } => bearer::token(value, WallClock::new().now(), lifetime).into(),
        }
    }

    /// What the guest gets under this name: the value or the handle.
    pub fn given(&self, name: &str) -> String {
        match self.by_handle {
            true => handle(name),
            false => self.value.expose_secret().to_owned(),
        }
    }
}

/// The handle of a secret: `{secret:bank_api_key}`.
fn handle(name: &str) -> String {
    format!("{{secret:{name}}}")
}

/// A header's value with the handle replaced by the secret; `None`: the handle does not occur.
fn put<'s>(
    header: &HeaderValue,
    handle: &str,
    value: impl Fn() -> Cow<'s, str>,
    is_authorization: bool,
) -> Option<String> {
    let text = header.to_str().ok()?;
    if text.contains(handle) {
        return Some(text.replace(handle, &value()));
    }
    let (scheme, credentials) = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))?;
    let credentials = String::from_utf8(BASE64_STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let is_there = is_authorization && credentials.contains(handle);
    is_there.then(|| format!("{scheme} {}", BASE64_STANDARD.encode(credentials.replace(handle, &value()))))
}

fn replace(bytes: &[u8], from: &[u8], to: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        out.extend_from_slice(to.as_bytes());
        rest = rest.get(at + from.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderName;

    fn keyring() -> Keyring {
        let secret = |value: &str, by_handle| Secret {
            value: value.to_owned().into(),
            by_handle,
            origins: vec!["https://bank.example".to_owned()],
            sent_as: SentAs::Value,
        };
        let signing = Secret { sent_as: SentAs::Token { lifetime: Duration::from_secs(30) }, ..secret("signer", true) };
        Keyring::new(BTreeMap::from([
            ("key".to_owned(), secret("s3cret", true)),
            ("open".to_owned(), secret("plain-text", false)),
            ("signing".to_owned(), signing),
        ]))
    }

    fn bank() -> Origin {
        Origin::parse("https://bank.example").unwrap()
    }

    #[test]
    fn a_secret_goes_to_its_own_origins_only() {
        let basic = BASE64_STANDARD.encode("user:{secret:key}");
        for (header, value) in [("x-key", "<{secret:key}>".to_owned()), ("authorization", format!("Basic {basic}"))] {
            let mut headers = HeaderMap::from_iter([(HeaderName::from_static(header), value.parse().unwrap())]);
            for origin in ["http://bank.example", "https://bank.example:444", "https://thief.example"] {
                let thief = Origin::parse(origin).unwrap();
                let refused = keyring().now().put_into(&mut headers, &thief).unwrap_err().to_string();
                assert!(refused.starts_with("the secret `key` is not for http"), "{refused}");
                assert_eq!(headers[header], value);
            }
            assert!(keyring().now().put_into(&mut headers, &bank()).unwrap());
        }
    }

    #[test]
    fn a_handle_is_replaced_only_in_outgoing_requests() {
        let (secrets, mut headers) = (keyring(), HeaderMap::new());
        let basic = BASE64_STANDARD.encode("user:{secret:key}");
        headers.insert(AUTHORIZATION, format!("Basic {basic}").parse().unwrap());
        headers.insert("x-key", "<{secret:key}> {secret:open} {secret:other}".parse().unwrap());
        headers.insert("x-basic", format!("Basic {basic}").parse().unwrap());
        assert_eq!(secrets.now().get("key").unwrap(), "{secret:key}");
        assert_eq!(secrets.now().get("open").unwrap(), "plain-text");
        assert!(secrets.now().put_into(&mut headers, &bank()).unwrap());
        let credentials = BASE64_STANDARD.encode("user:s3cret");
        assert_eq!(headers[AUTHORIZATION], format!("Basic {credentials}"));
        assert_eq!(headers["x-key"], "<s3cret> {secret:open} {secret:other}");
        assert_eq!(headers["x-basic"], format!("Basic {basic}"), "credentials stand in one header");
        assert!(headers["x-key"].is_sensitive());
        assert!(!secrets.now().put_into(&mut headers, &bank()).unwrap(), "nothing is left to put in");
    }

    #[test]
    fn a_token_takes_the_place_of_the_secret_that_signs_it() {
        let mut headers = HeaderMap::from_iter([(AUTHORIZATION, "Bearer {secret:signing}".parse().unwrap())]);
        assert!(keyring().now().put_into(&mut headers, &bank()).unwrap());
        let sent = headers[AUTHORIZATION].to_str().unwrap();
        assert!(sent.starts_with("Bearer eyJ") && sent.split('.').count() == 3, "{sent}");
        assert!(!sent.contains("signer"), "{sent}");
        let thief = Origin::parse("https://thief.example").unwrap();
        let mut headers = HeaderMap::from_iter([(AUTHORIZATION, "Bearer {secret:signing}".parse().unwrap())]);
        assert!(keyring().now().put_into(&mut headers, &thief).is_err());
    }

    #[test]
    fn responses_and_logs_show_handles_in_place_of_values() {
        let values = keyring().now();
        assert_eq!(values.taken_out(b"a s3cret \xff plain-text").unwrap(), b"a {secret:key} \xff plain-text");
        assert_eq!(values.taken_out(b"nothing"), None);
        assert_eq!(values.hidden("s3cret, plain-text".to_owned()), "{secret:key}, {secret:open}");
        assert!(!format!("{values:?}").contains("s3cret"));
    }

    #[test]
    fn a_call_keeps_the_value_it_began_with() {
        let secrets = keyring();
        let (before, same) = (secrets.now(), secrets.clone());
        same.rotate("open", &"other-text".to_owned().into());
        same.rotate("nobody", &"x".to_owned().into());
        assert_eq!(
            (before.get("open").unwrap(), secrets.now().get("open").unwrap()),
            ("plain-text".into(), "other-text".into())
        );
        let hidden = secrets.now().hidden.clone().unwrap();
        assert_eq!(hidden.hide_text("other-text".to_owned()), "{{secret open}}", "recordings know the new value");
        secrets.rotate("key", &"line\nbreak".to_owned().into());
        let mut headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer {secret:key}"))]);
        let refused = secrets.now().put_into(&mut headers, &bank()).unwrap_err().to_string();
        assert_eq!(refused, "the secret `key` can't stand in a header");
    }
}
