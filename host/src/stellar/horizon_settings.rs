//! Connection settings for a Horizon server: its address, credentials, certificate authorities, and proxy.

use super::horizon::Error;
use crate::net;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD as BASE64, URL_SAFE as BASE64_URL},
};
use reqwest::{
    Certificate, ClientBuilder, Proxy, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

/// Connection settings for a Horizon server. Credentials are sent to that server only.
#[derive(Debug, Clone, Default)]
pub struct HorizonSettings {
    /// Its address, with a path where it has one: `https://provider.example/horizon`.
    pub url: String,
    /// A further part of the path, if it is a key.
    pub path: Option<SecretString>,
    /// Headers of every request.
    pub headers: Vec<(String, SecretString)>,
    /// Parameters of every request.
    pub query: Vec<(String, SecretString)>,
    /// The user and password for HTTP basic authentication.
    pub login: Option<Login>,
    /// The only trusted certificate authorities, PEM; `None`: this machine's.
    pub authorities: Option<Vec<u8>>,
    /// The proxy to use. The environment's proxy settings are ignored.
    pub proxy: Option<HorizonProxy>,
}

/// A user and password.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user.
    pub user: SecretString,
    /// The password.
    pub password: SecretString,
}

/// An HTTP proxy.
#[derive(Debug, Clone)]
pub struct HorizonProxy {
    /// Its address: `http://proxy.example:3128`.
    pub url: String,
    /// The user and password for the proxy.
    pub login: Option<Login>,
}

/// Replaces a secret in texts.
pub(super) const HIDDEN: &str = "<hidden>";

/// The values that must not be shown, in every form in which they can come back. The longest first, because one can be
/// part of another.
pub(super) struct Secrets(Vec<SecretString>);

impl HorizonSettings {
    /// A server without credentials.
    pub fn at(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::default() }
    }

    /// The base URL of requests.
    pub(super) fn base(&self) -> Result<Url, Error> {
        let mut base = Url::parse(&self.url).map_err(|error| Error::Malformed(error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(Error::Malformed("its address is not an http or https URL".into()));
        }
        let more = self.path.as_ref().map(|path| path.expose_secret().trim_matches('/')).unwrap_or_default();
        let path = format!("{}/{more}", base.path().trim_end_matches('/'));
        base.set_path(path.trim_end_matches('/'));
        Ok(base)
    }

    /// The base of an HTTP client with these settings.
    pub(super) fn client(&self, base: &Url) -> Result<ClientBuilder, Error> {
        let unusable = |what: &str| Error::Malformed(format!("{what} can't be used"));
        let mut headers = HeaderMap::new();
        let mut insert = |name: &str, value: &str| {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable("a header's name"))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| unusable("a header's value"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
            Ok::<_, Error>(())
        };
        for (name, value) in &self.headers {
            insert(name, value.expose_secret())?;
        }
        if let Some(Login { user, password }) = &self.login {
            let both = BASE64.encode(format!("{}:{}", user.expose_secret(), password.expose_secret()));
            insert(AUTHORIZATION.as_str(), &format!("Basic {both}"))?;
        }
        let mut http = net::client().default_headers(headers);
        let mut is_tls = base.scheme() == "https";
        if let Some(HorizonProxy { url, login }) = &self.proxy {
            let mut proxy = Proxy::all(url).map_err(|_| unusable("the proxy's address"))?;
            if let Some(Login { user, password }) = login {
                proxy = proxy.basic_auth(user.expose_secret(), password.expose_secret());
            }
            is_tls |= url.starts_with("https:");
            http = http.proxy(proxy);
        }
        if let Some(pem) = &self.authorities {
            let authorities = Certificate::from_pem_bundle(pem).map_err(|_| unusable("the certificate authorities"))?;
            return Ok(http.tls_certs_only(authorities));
        }
        // A sandbox needs no certificate store, and a minimal container has none.
        Ok(if is_tls { http } else { http.tls_certs_only([]) })
    }

    /// Whether requests carry any credentials.
    pub(super) fn shows_something(&self) -> bool {
        self.login.is_some() || self.path.is_some() || !self.headers.is_empty() || !self.query.is_empty()
    }

    /// The credentials that the server with this base, and the proxy, receive.
    pub(super) fn secrets(&self, base: &Url) -> Secrets {
        let pairs = self.headers.iter().chain(&self.query).map(|(_, value)| value);
        let logins = self.login.iter().chain(self.proxy.iter().filter_map(|proxy| proxy.login.as_ref()));
        // With or without padding.
        let bare = |encoded: String| encoded.trim_end_matches('=').to_owned();
        let mut plain = Vec::new();
        for Login { user, password } in logins {
            let (user, password) = (user.expose_secret(), password.expose_secret());
            let both = format!("{user}:{password}");
            plain.extend([
                bare(BASE64.encode(&both)),
                bare(BASE64_URL.encode(&both)),
                both,
                user.to_owned(),
                password.to_owned(),
            ]);
        }
        for value in pairs.chain(&self.path).map(|value| value.expose_secret()) {
            // In `Bearer …`, the part after the scheme is a secret as well.
            plain.extend(value.split_once(' ').map(|(_, rest)| rest.to_owned()));
            plain.push(value.to_owned());
        }
        let mut forms: Vec<String> = plain.iter().flat_map(|value| forms(value, base)).collect();
        // A shorter secret protects nothing, and occurs inside many words.
        forms.retain(|form| form.len() > 3);
        forms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        forms.dedup();
        Secrets(forms.into_iter().map(SecretString::from).collect())
    }
}

impl Secrets {
    /// A text of the server without the secrets: it may repeat the credentials it received.
    pub fn hide(&self, text: &str) -> String {
        let forms = self.0.iter().map(ExposeSecret::expose_secret);
        forms.fold(text.to_owned(), |text, form| text.replace(form, HIDDEN))
    }
}

/// The forms of a secret: as it is, as in a path or a form, fully percent-encoded (in upper and lower case), and
/// escaped for HTML and JSON.
fn forms(value: &str, base: &Url) -> Vec<String> {
    let value = value.trim_matches('/').trim();
    let mut in_path = base.clone();
    in_path.set_path(value);
    let in_form: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let encoded = percent_encoded(value);
    let mut all = vec![
        value.to_owned(),
        in_path.path().trim_matches('/').to_owned(),
        in_form.replace('+', "%20"),
        in_form,
        encoded.replace("%2F", "/"),
        encoded,
    ];
    let small: Vec<_> = all.iter().filter(|form| form.contains('%')).map(|form| in_lower_case(form)).collect();
    all.extend(small);
    all.push(value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
    all.push(value.replace('\\', "\\\\").replace('"', "\\\""));
    all
}

fn percent_encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// The form with the hexadecimal digits of its percent-encoding in lower case.
fn in_lower_case(form: &str) -> String {
    let mut digits = 0;
    let small = |c: char| {
        let is_digit = digits > 0;
        digits = if c == '%' { 2 } else { digits - i32::from(is_digit) };
        if is_digit { c.to_ascii_lowercase() } else { c }
    };
    form.chars().map(small).collect()
}
