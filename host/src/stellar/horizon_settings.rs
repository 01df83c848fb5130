//! How a Horizon server is reached: its address, what it wants to be shown, whom to trust, and by which way.

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

/// How a Horizon server is reached. Whatever is beside the address goes to that server alone.
#[derive(Debug, Clone, Default)]
pub struct HorizonSettings {
    /// Its address, with a path where it has one: `https://provider.example/horizon`.
    pub url: String,
    /// More of the path, where that is a key.
    pub path: Option<SecretString>,
    /// Headers of every request.
    pub headers: Vec<(String, SecretString)>,
    /// Parameters of every request.
    pub query: Vec<(String, SecretString)>,
    /// Who asks, by HTTP's basic authentication.
    pub login: Option<Login>,
    /// The only certificate authorities that are trusted, PEM; `None`: this machine's.
    pub authorities: Option<Vec<u8>>,
    /// The proxy on the way. The environment's are not asked.
    pub proxy: Option<HorizonProxy>,
}

/// A user and their password.
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
    /// Who asks.
    pub login: Option<Login>,
}

/// What stands where a secret was.
pub(super) const HIDDEN: &str = "<hidden>";

/// What must not be repeated to anybody, in every form it can come back in. The longest first: one can be part of
/// another.
pub(super) struct Secrets(Vec<SecretString>);

impl HorizonSettings {
    /// A server that asks for nothing.
    pub fn at(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::default() }
    }

    /// Where paths begin.
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

    /// Sets a client up.
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
        // A sandbox needs no certificate store, and a bare container has none.
        Ok(if is_tls { http } else { http.tls_certs_only([]) })
    }

    /// Whether the server is shown anything.
    pub(super) fn shows_something(&self) -> bool {
        self.login.is_some() || self.path.is_some() || !self.headers.is_empty() || !self.query.is_empty()
    }

    /// What the server that has this base is shown, and the proxy.
    pub(super) fn secrets(&self, base: &Url) -> Secrets {
        let pairs = self.headers.iter().chain(&self.query).map(|(_, value)| value);
        let logins = self.login.iter().chain(self.proxy.iter().filter_map(|proxy| proxy.login.as_ref()));
        // Padded or not.
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
            // Of `Bearer …` what follows is the secret as well.
            plain.extend(value.split_once(' ').map(|(_, rest)| rest.to_owned()));
            plain.push(value.to_owned());
        }
        let mut forms: Vec<String> = plain.iter().flat_map(|value| forms(value, base)).collect();
        // What is shorter protects nothing, and stands in many a word.
        forms.retain(|form| form.len() > 3);
        forms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        forms.dedup();
        Secrets(forms.into_iter().map(SecretString::from).collect())
    }
}

impl Secrets {
    /// What a server says, without them: it may repeat what it was shown.
    pub fn hide(&self, text: &str) -> String {
        let forms = self.0.iter().map(ExposeSecret::expose_secret);
        forms.fold(text.to_owned(), |text, form| text.replace(form, HIDDEN))
    }
}

/// A secret as it is, as a path or a form says it, with everything percent-encoded that can be (in capitals or not), and
/// as HTML and JSON say it.
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
    let small: Vec<_> = all.iter().filter(|form| form.contains('%')).map(|form| in_small(form)).collect();
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

/// The hexadecimal digits of percent-encoding in small letters.
fn in_small(form: &str) -> String {
    let mut digits = 0;
    let small = |c: char| {
        let is_digit = digits > 0;
        digits = if c == '%' { 2 } else { digits - i32::from(is_digit) };
        if is_digit { c.to_ascii_lowercase() } else { c }
    };
    form.chars().map(small).collect()
}
