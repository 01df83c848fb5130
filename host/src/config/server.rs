//! `[server]`: the anchor's own HTTP side.

use super::{
    reader::Reader,
    schema::{Key, Section},
    url::BaseUrl,
};
use std::{net::SocketAddr, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "server",
    doc: "The anchor's own HTTP side.",
    keys: &[
        Key::preset("listen", "\"127.0.0.1:8000\"", "Address and port to listen on. Port 0 takes a free one."),
        Key::unset(
            "base_url",
            "\"https://anchor.example.com\"",
            "http:// and the address listened on, which only this machine can reach",
            "Address under which wallets reach this server. It has to be https on pubnet, and on testnet too\n\
             unless it is this machine's own.",
        ),
        Key::unset(
            "home_domain",
            "\"example.com\"",
            "host and port of base_url",
            "The domain whose /.well-known/stellar.toml this server answers, and for which wallets sign in (SEP-10).",
        ),
        Key::preset("body_limit_kib", "1024", "Largest JSON or form body, in KiB."),
        Key::preset("upload_limit_kib", "10240", "Largest multipart body, in KiB: photos of documents (SEP-12)."),
        Key::preset("request_timeout_ms", "30000", "A request that takes longer is answered with 503."),
        Key::preset(
            "connections_max",
            "512",
            "Connections at once. Beyond, the one that has been silent for longest is closed. Keep it well below the\n\
             files a process may have open (`ulimit -n`).",
        ),
        Key::preset(
            "shutdown_grace_ms",
            "15000",
            "How long requests and background work in flight may go on after the first SIGINT or SIGTERM.",
        ),
    ],
};

/// The anchor's own HTTP side.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where wallets find this server; `None`: where it listens.
    pub base_url: Option<BaseUrl>,
    /// The domain it speaks for; `None`: host and port of the base URL.
    pub home_domain: Option<String>,
    /// Largest JSON or form body, in bytes.
    pub body_limit: usize,
    /// Largest multipart body, in bytes.
    pub upload_limit: usize,
    /// Longest a request may take.
    pub request_timeout: Duration,
    /// Connections at once.
    pub connections_max: usize,
    /// Longest a drain may take.
    pub shutdown_grace: Duration,
}

impl Server {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let base_url = reader.parse("server.base_url", "\"https://anchor.example.com\"");
        let home_domain = reader.text("server.home_domain");
        if let Some(reason) = home_domain.as_deref().and_then(not_a_domain) {
            reader.refuse("server.home_domain", reason, "write host and port alone, for example \"example.com\"");
        }
        let kib = |value: u64| usize::try_from(value).ok()?.checked_mul(1024);
        Some(Self {
            listen: reader.parse("server.listen", "\"127.0.0.1:8000\"")?,
            base_url,
            home_domain,
            body_limit: kib(reader.integer("server.body_limit_kib", 1..=1_048_576)?)?,
            upload_limit: kib(reader.integer("server.upload_limit_kib", 1..=1_048_576)?)?,
            request_timeout: reader.millis("server.request_timeout_ms", 100..=600_000)?,
            connections_max: usize::try_from(reader.integer("server.connections_max", 8..=1_000_000)?).ok()?,
            shutdown_grace: reader.millis("server.shutdown_grace_ms", 0..=600_000)?,
        })
    }

    /// Where wallets find the server, once it is known where it listens.
    pub fn base_url_at(&self, bound: SocketAddr) -> String {
        match &self.base_url {
            Some(url) => url.to_string(),
            None => http_url(bound),
        }
    }

    /// The domain the server speaks for, if that does not depend on where it listens.
    pub fn home_domain(&self) -> Option<&str> {
        self.home_domain.as_deref().or_else(|| self.base_url.as_ref().map(BaseUrl::authority))
    }

    /// The domain the server speaks for, once it is known where it listens.
    pub fn home_domain_at(&self, bound: SocketAddr) -> String {
        match self.home_domain() {
            Some(domain) => domain.to_owned(),
            None => http_url(bound).trim_start_matches("http://").to_owned(),
        }
    }
}

/// Why a text can't be a home domain (SEP-10), if it can't.
pub(super) fn not_a_domain(domain: &str) -> Option<String> {
    if domain.is_empty() || domain.contains('/') || domain.contains(char::is_whitespace) {
        return Some(format!("`{domain}` is not a domain"));
    }
    // The challenge names it as `DOMAIN auth` in a ledger entry's key, which has 64 bytes.
    (domain.len() > 59).then(|| format!("`{domain}` has more than the 59 bytes a challenge can name"))
}

/// `http://` and an address a client can connect to: all-interfaces addresses become this machine's own.
pub(super) fn http_url(bound: SocketAddr) -> String {
    if bound.ip().is_unspecified() { format!("http://localhost:{}", bound.port()) } else { format!("http://{bound}") }
}
