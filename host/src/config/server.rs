//! `[server]`: the anchor's own HTTP side.

use super::{
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
    sep10::Sep10,
    url::BaseUrl,
};
use crate::model::{Domain, IpNetwork};
use std::{net::SocketAddr, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "server",
    doc: "The anchor's HTTP server.",
    keys: &[
        Key::preset("listen", "\"127.0.0.1:8000\"", "Address and port to listen on. Port 0 picks a free port."),
        Key::unset(
            "base_url",
            "\"https://anchor.example.com\"",
            "http:// and the listen address, which only this machine can reach",
            "Public URL of this server, as wallets see it. It must be https on pubnet, and on testnet unless it is an address\n\
             of this machine. With a path (https://example.com/anchor), the server answers whether or not a reverse proxy\n\
             strips the path; the proxy must also forward /.well-known/stellar.toml from the domain's root.",
        )
        .url(),
        Key::unset(
            "home_domain",
            "\"example.com\"",
            "host and port of base_url",
            "Domain whose /.well-known/stellar.toml this server answers, and for which wallets sign in (SEP-10).",
        ),
        Key::preset("body_limit_kib", "1024", "Maximum size of a JSON or form body, in KiB."),
        Key::preset("upload_limit_kib", "10240", "Maximum size of a multipart body, in KiB: photos of documents (SEP-12)."),
        Key::preset(
            "request_timeout_ms",
            "30000",
            "Time limit of a request, in milliseconds, not counting the upload of its body. A slower request gets 503.",
        ),
        Key::preset("upload_silence_ms", "20000", "Longest pause within an upload, in milliseconds. After it the request gets 408."),
        Key::preset(
            "upload_rate_min",
            "4096",
            "Minimum average speed of an upload, in bytes per second, not counting upload_silence_ms at its start. A slower\n\
             upload gets 408. Faster stretches make up for at most three times upload_silence_ms.",
        ),
        Key::preset(
            "bodies_limit_mib",
            "128",
            "Memory for the bodies of all requests together, in MiB, not counting the first 64 KiB of each. Requests beyond it\n\
             get 503.",
        ),
        Key::preset(
            "connections_max",
            "512",
            "Maximum number of open connections. Beyond it the host closes an idle one: of the address that has the most, one\n\
             whose request does not come rather than one that was served, and of these the one that has been idle longest.\n\
             Keep it well below the limit of open files (`ulimit -Hn`), which `anchor-host health` shows.",
        ),
        Key::preset(
            "trusted_proxies",
            "[]",
            "Addresses of the proxies in front of the host, or ranges in CIDR notation. Only these are believed about which\n\
             address a request comes from; see [limits]. While none is named, requests from this machine are not counted by\n\
             address: they may come from a proxy on it.",
        ),
        Key::preset(
            "forwarded_header",
            "\"x-forwarded-for\"",
            "Header in which trusted proxies name the client: x-forwarded-for or forwarded. Only this one is read.",
        ),
        Key::preset(
            "shutdown_grace_ms",
            "15000",
            "Time for requests and jobs in flight to finish after the first SIGINT or SIGTERM, in milliseconds.",
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
    pub home_domain: Option<Domain>,
    /// Largest JSON or form body, in bytes.
    pub body_limit: usize,
    /// Largest multipart body, in bytes.
    pub upload_limit: usize,
    /// Longest a request may take, the time in which its body comes aside.
    pub request_timeout: Duration,
    /// Longest nothing of a body may come.
    pub upload_silence: Duration,
    /// Bytes of a body that have to come in a second, on average.
    pub upload_rate: u32,
    /// Bytes of all bodies at once.
    pub bodies_limit: usize,
    /// Connections at once.
    pub connections_max: usize,
    /// The proxies that are believed about where a request comes from.
    pub trusted_proxies: Vec<IpNetwork>,
    /// Whether they say so in `Forwarded` and not in `X-Forwarded-For`.
    pub standard_forwarded: bool,
    /// Longest a drain may take.
    pub shutdown_grace: Duration,
}

impl Server {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let base_url: Option<BaseUrl> = reader.parse("server.base_url", "\"https://anchor.example.com\"");
        let home_domain = reader.text("server.home_domain").and_then(|text| match home_domain_named(&text) {
            Ok(domain) => Some(domain),
            Err(reason) => {
                reader.refuse("server.home_domain", reason, HOST_AND_PORT);
                None
            }
        });
        if let Some(url) = &base_url {
            let host = url.authority();
            // What is set needs no default; the other one, the sign-in domain, is this host all the same.
            let fault = match reader.is_set("server.home_domain") {
                true if url.domain().is_none() => Some(format!("`{host}` is no host that a challenge can name")),
                true => None,
                false => home_domain_named(host).err(),
            };
            if let Some(reason) = fault {
                reader.refuse(
                    "server.base_url",
                    reason,
                    "name another host, or, if it is long, set server.home_domain",
                );
            }
        }
        let kib = |value: u64| usize::try_from(value).ok()?.checked_mul(1024);
        Some(Self {
            listen: reader.parse("server.listen", "\"127.0.0.1:8000\"")?,
            base_url,
            home_domain,
            body_limit: kib(reader.integer("server.body_limit_kib", 1..=1_048_576)?)?,
            upload_limit: kib(reader.integer("server.upload_limit_kib", 1..=1_048_576)?)?,
            request_timeout: reader.millis("server.request_timeout_ms", 100..=600_000)?,
            upload_silence: reader.millis("server.upload_silence_ms", 100..=600_000)?,
            upload_rate: u32::try_from(reader.integer("server.upload_rate_min", 1..=1_000_000)?).ok()?,
            bodies_limit: kib(reader.integer("server.bodies_limit_mib", 1..=1_048_576)?.checked_mul(1024)?)?,
            connections_max: usize::try_from(reader.integer("server.connections_max", 8..=1_000_000)?).ok()?,
            trusted_proxies: proxies(reader)?,
            standard_forwarded: reader
                .choice("server.forwarded_header", &[("x-forwarded-for", false), ("forwarded", true)])?,
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

    /// What follows host and port in it: `/anchor`, or nothing.
    pub fn base_path(&self) -> &str {
        self.base_url.as_ref().map_or("", BaseUrl::path)
    }

    /// Its host and port, once it is known where the server listens.
    pub fn domain_at(&self, bound: SocketAddr) -> Domain {
        self.base_url.as_ref().and_then(BaseUrl::domain).unwrap_or_else(|| domain(bound))
    }

    /// The domain the server speaks for, if that does not depend on where it listens.
    pub fn home_domain(&self) -> Option<Domain> {
        self.home_domain.clone().or_else(|| self.base_url.as_ref().and_then(BaseUrl::domain))
    }

    /// The domain the server speaks for, once it is known where it listens.
    pub fn home_domain_at(&self, bound: SocketAddr) -> Domain {
        self.home_domain().unwrap_or_else(|| domain(bound))
    }
}

/// The domains that an anchor on a real network speaks for.
pub(super) fn home_domains(network: Option<&Network>, server: Option<&Server>, sep10: Option<&Sep10>) -> Vec<Domain> {
    if network.is_none_or(|network| network.kind == NetworkKind::Sandbox) {
        return Vec::new();
    }
    let further = sep10.into_iter().flat_map(|sep10| sep10.home_domains.iter().cloned());
    server.and_then(Server::home_domain).into_iter().chain(further).collect()
}

/// What to write where a domain is wanted.
pub(super) const HOST_AND_PORT: &str = "write host and port alone, for example \"example.com\"";

/// The home domain (SEP-10) that a text names, or why it names none.
pub(super) fn home_domain_named(text: &str) -> Result<Domain, String> {
    // The challenge names it as `DOMAIN auth` in a ledger entry's key, which has 64 bytes.
    let too_long = || format!("`{text}` has more than the 59 bytes a challenge can name");
    match text.parse::<Domain>() {
        Ok(domain) if domain.as_str().len() > 59 => Err(too_long()),
        Err(_) if text.len() > 59 => Err(too_long()),
        Ok(domain) => Ok(domain),
        Err(_) => Err(format!("`{text}` is not a domain")),
    }
}

fn proxies(reader: &mut Reader) -> Option<Vec<IpNetwork>> {
    const KEY: &str = "server.trusted_proxies";
    let mut proxies = Vec::new();
    for text in reader.texts(KEY)? {
        match text.parse() {
            Ok(network) => proxies.push(network),
            Err(error) => reader.refuse(KEY, format!("{error}"), "write for example [\"10.0.0.0/8\", \"::1\"]"),
        }
    }
    Some(proxies)
}

/// An address a client can connect to: all-interfaces addresses become this machine's own.
fn domain(bound: SocketAddr) -> Domain {
    if bound.ip().is_unspecified() { Domain::localhost(bound.port()) } else { bound.into() }
}

/// The same after `http://`.
pub(super) fn http_url(bound: SocketAddr) -> String {
    // A port that is HTTPS's own has to be said: the scheme is another.
    match (domain(bound), bound.port()) {
        (domain, 443) => format!("http://{domain}:443"),
        (domain, _) => format!("http://{domain}"),
    }
}
