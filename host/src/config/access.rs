//! `[network]`, continued: how the Horizon server is reached, beyond its address.

use super::{
    reader::Reader,
    schema::{Key, Section},
    url::BaseUrl,
};
use http::{HeaderName, HeaderValue, header};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeSet;

pub(super) const KEYS: [Key; 7] = [
    Key::unset(
        "horizon_path",
        "\"v1/0123456789abcdef\"",
        "nothing",
        "Secret part of the URL's path, for providers that put the API key into the path. Appended to horizon_url.",
    )
    .secret(),
    Key::unset(
        "horizon_user",
        "\"anchor\"",
        "no authentication",
        "User name for HTTP basic authentication with the Horizon provider.",
    )
    .secret(),
    Key::unset("horizon_password", "\"password\"", "empty, if horizon_user is set", "Password for horizon_user.").secret(),
    Key::unset(
        "ca_file",
        "\"ca.pem\"",
        "this machine's certificate authorities",
        "PEM file of certificate authorities. Only these are trusted for the Horizon server.",
    ),
    Key::unset(
        "proxy",
        "\"http://proxy.internal:3128\"",
        "no proxy; HTTPS_PROXY and similar variables are ignored",
        "HTTP proxy for requests to the Horizon server. Requests to clients and their domains never use it: a proxy would\n\
         resolve their names itself, and the host could not check where they lead.",
    )
    .url(),
    Key::unset("proxy_user", "\"anchor\"", "no authentication", "User name for the proxy.").secret(),
    Key::unset("proxy_password", "\"password\"", "empty, if proxy_user is set", "Password for proxy_user.").secret(),
];

pub(super) const HEADERS: Section = Section {
    name: HEADERS_TABLE,
    doc: "Headers of every request to the Horizon server, such as a provider's API key. The values are secrets. In\n\
          environment variables, write an underscore for a dash: ANCHOR_NETWORK__HORIZON_HEADERS__X_API_KEY.",
    keys: &[Key::unset("*", "X-Api-Key_file = \"/run/secrets/horizon_key\"", "nothing", "").secret()],
};

pub(super) const QUERY: Section = Section {
    name: QUERY_TABLE,
    doc: "Query parameters of every request to the Horizon server, such as a provider's API key. The values are secrets.",
    keys: &[Key::unset("*", "api_key_file = \"/run/secrets/horizon_key\"", "nothing", "").secret()],
};

const HEADERS_TABLE: &str = "network.horizon_headers";
const QUERY_TABLE: &str = "network.horizon_query";

/// Headers that are the client's own to write.
const OWN_HEADERS: [HeaderName; 6] = [
    header::HOST,
    header::ACCEPT,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
];

/// How the Horizon server is reached, beyond its address.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// More of its path.
    pub path: Option<SecretString>,
    /// Headers of every request.
    pub headers: Vec<(String, SecretString)>,
    /// Parameters of every request.
    pub query: Vec<(String, SecretString)>,
    /// User and password.
    pub login: Option<(SecretString, SecretString)>,
    /// The only certificate authorities that are trusted, in PEM; `None`: this machine's.
    pub authorities: Option<Vec<u8>>,
    /// The proxy on the way, with user and password.
    pub proxy: Option<(BaseUrl, Option<(SecretString, SecretString)>)>,
}

impl Access {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let login = read_login(reader, "network.horizon_user", "network.horizon_password");
        let proxy_login = read_login(reader, "network.proxy_user", "network.proxy_password");
        let proxy: Option<BaseUrl> = reader.parse("network.proxy", "\"http://proxy.internal:3128\"");
        if let Some(url) = proxy.as_ref().filter(|url| !url.is_origin()) {
            let reason = format!("`{url}` has a path");
            reader.refuse("network.proxy", reason, "write only scheme, host and port");
        }
        if proxy_login.is_some() && !reader.is_set("network.proxy") {
            reader.refuse("network.proxy_user", "no proxy is configured", "set network.proxy, or remove this key");
        }
        let headers = read_headers(reader);
        let is_double = login.is_some() && headers.iter().any(|(name, _)| *name == header::AUTHORIZATION.as_str());
        if is_double {
            let reason = "`network.horizon_headers` has `Authorization` as well, which sets the same header";
            reader.refuse("network.horizon_user", reason, "keep one of the two");
        }
        Self {
            path: reader.secret("network.horizon_path"),
            headers,
            query: read_secrets(reader, QUERY_TABLE).into_iter().map(|(_, name, value)| (name, value)).collect(),
            login,
            authorities: read_authorities(reader),
            proxy: proxy.map(|url| (url, proxy_login)),
        }
    }

    /// Whether a secret goes to the Horizon server.
    pub fn shows_something(&self) -> bool {
        self.path.is_some() || self.login.is_some() || !self.headers.is_empty() || !self.query.is_empty()
    }

    /// The keys that are set, with the names they have in the file.
    pub(super) fn set(reader: &Reader) -> Vec<String> {
        let plain = KEYS.iter().flat_map(|key| [key.name.to_owned(), format!("{}_file", key.name)]);
        let plain = plain.map(|name| format!("network.{name}")).filter(|key| reader.is_set(key));
        let named = [HEADERS_TABLE, QUERY_TABLE].into_iter().flat_map(|table| {
            let names = reader.names(table);
            names.into_iter().map(move |name| format!("{table}.{name}"))
        });
        plain.chain(named).collect()
    }
}

fn read_login(reader: &mut Reader, user_key: &str, password_key: &str) -> Option<(SecretString, SecretString)> {
    let (user, password) = (reader.secret(user_key), reader.secret(password_key));
    if user.is_none() && password.is_some() {
        let reason = format!("the password has no user: `{user_key}` is not set");
        reader.refuse(password_key, reason, "set both, or remove this key");
    }
    user.map(|user| (user, password.unwrap_or_default()))
}

/// The secrets of a table: each one's key, name and value.
fn read_secrets(reader: &mut Reader, table: &str) -> Vec<(String, String, SecretString)> {
    let names = reader.names(table).into_iter();
    let names: BTreeSet<String> = names.map(|name| name.strip_suffix("_file").unwrap_or(&name).to_owned()).collect();
    let mut secrets = Vec::new();
    for name in names {
        let key = format!("{table}.{name}");
        if let Some(value) = reader.secret(&key) {
            secrets.push((key, name, value));
        }
    }
    secrets
}

/// Names come back in lower case, each once.
fn read_headers(reader: &mut Reader) -> Vec<(String, SecretString)> {
    let mut headers: Vec<(String, SecretString)> = Vec::new();
    for (key, name, value) in read_secrets(reader, HEADERS_TABLE) {
        // The environment knows no dashes, and header names no underscores.
        let parsed = HeaderName::from_bytes(name.replace('_', "-").as_bytes());
        let fault = match &parsed {
            Err(_) => Some("this name is not a valid header name"),
            Ok(name) if OWN_HEADERS.contains(name) => Some("the client writes this header itself"),
            Ok(_) if HeaderValue::from_str(value.expose_secret()).is_err() => {
                Some("the value must be one line of ASCII")
            }
            Ok(name) if headers.iter().any(|(known, _)| known == name.as_str()) => Some("this header appears twice"),
            Ok(_) => None,
        };
        match (fault, parsed) {
            (Some(fault), _) => reader.refuse(&key, fault, "write for example X-Api-Key = \"KEY\""),
            (None, Ok(name)) => headers.push((name.as_str().to_owned(), value)),
            (None, Err(_)) => {}
        }
    }
    headers
}

fn read_authorities(reader: &mut Reader) -> Option<Vec<u8>> {
    const KEY: &str = "network.ca_file";
    if !reader.is_set(KEY) {
        return None;
    }
    let file = reader.path(KEY)?;
    let remedy = "give a readable file of certificates in PEM (-----BEGIN CERTIFICATE-----)";
    let pem = match std::fs::read(&file) {
        Ok(pem) => pem,
        Err(error) => {
            reader.refuse(KEY, format!("{} can't be read: {error}", file.display()), remedy);
            return None;
        }
    };
    let mut trusted = RootCertStore::empty();
    let added = CertificateDer::pem_slice_iter(&pem).try_for_each(|certificate| {
        let certificate = certificate.map_err(|error| error.to_string())?;
        trusted.add(certificate).map_err(|error| error.to_string())
    });
    match added {
        Ok(()) if trusted.is_empty() => {
            reader.refuse(KEY, format!("{} contains no certificate", file.display()), remedy);
            None
        }
        Ok(()) => Some(pem),
        Err(error) => {
            reader.refuse(KEY, format!("{} contains an invalid certificate: {error}", file.display()), remedy);
            None
        }
    }
}
