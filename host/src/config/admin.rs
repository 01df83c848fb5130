//! `[admin]`: the admin API.

use super::{
    admin_credentials::{self, AdminCredential},
    keys::ConfiguredKeys,
    reader::Reader,
    schema::{Key, Section},
    server::Server,
};
use http::{HeaderName, header};
use std::{net::SocketAddr, time::Duration};

const LISTEN: &str = "admin.listen";
const HOSTS: &str = "admin.hosts";
const METRICS: &str = "admin.metrics_listen";
const API_KEY_HEADER: &str = "admin.api_key_header";

/// Headers that say something else.
const OTHER_HEADERS: [HeaderName; 12] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::COOKIE,
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
    header::FORWARDED,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("anchor-operator"),
    HeaderName::from_static("anchor-reason"),
];

pub(super) const SECTION: Section = Section {
    name: "admin",
    doc: "The admin API: a separate HTTP API for operators, used by `anchor-host guest deploy` and similar commands.\n\
          Callers must present keys.admin_token or one of [[admin.credentials]]. One of them must be configured if other\n\
          machines can reach the API.",
    keys: &[
        Key::preset(
            "listen",
            "\"127.0.0.1:8002\"",
            "Address and port to listen on. \"\" or \"off\" disables the admin API. Port 0 picks a free port. The API is plain HTTP:\n\
             on any address that other machines can reach, put it behind TLS and on a private network.",
        ),
        Key::preset(
            "hosts",
            "[]",
            "Domain names under which the admin API is reached, such as [\"ops.example.com\"]. IP addresses and localhost always\n\
             work; requests under any other name are refused (DNS rebinding).",
        ),
        Key::preset(
            "metrics_listen",
            "\"off\"",
            "Address and port of a separate listener that serves only /metrics, without a credential. On the admin API, /metrics\n\
             requires one, of any role.",
        ),
        Key::preset(
            "api_key_header",
            "\"X-Api-Key\"",
            "Header in which a caller can present an API key, beside `Authorization: Bearer KEY`.",
        ),
        Key::preset(
            "jwt_lifetime_max_s",
            "300",
            "Maximum lifetime of a token that a caller signs with the secret of a credential, from its `iat` to its `exp`, in\n\
             seconds.",
        ),
    ],
};

/// The admin API.
#[derive(Debug, Clone)]
pub struct Admin {
    /// Listen address; port 0 picks a free port. `None`: disabled.
    pub listen: Option<SocketAddr>,
    /// Domain names under which it is reached, in lower case.
    pub hosts: Vec<String>,
    /// Listen address for metrics alone. `None`: disabled.
    pub metrics_listen: Option<SocketAddr>,
    /// What callers can present beside the admin token.
    pub credentials: Vec<AdminCredential>,
    /// The header of API keys.
    pub api_key_header: HeaderName,
    /// Longest lifetime of a token that a caller signs.
    pub jwt_lifetime_max: Duration,
}

impl Admin {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            listen: reader.parse_or_off(LISTEN, "\"127.0.0.1:8002\", or \"off\"")?,
            hosts: read_hosts(reader),
            metrics_listen: reader.parse_or_off(METRICS, "\"127.0.0.1:9464\", or \"off\"")?,
            credentials: admin_credentials::read_all(reader),
            api_key_header: read_api_key_header(reader)?,
            jwt_lifetime_max: reader.seconds("admin.jwt_lifetime_max_s", 1..=86_400)?,
        })
    }

    /// Refuses what makes no sense beside the other sections.
    pub(super) fn check(&self, server: &Server, keys: &ConfiguredKeys, reader: &mut Reader) {
        admin_credentials::check(&self.credentials, keys, reader);
        self.check_open(reader);
        if let Some(metrics) = self.metrics_listen.filter(|address| address.port() != 0)
            && (metrics == server.listen || Some(metrics) == self.listen)
        {
            let other = if metrics == server.listen { "server.listen" } else { LISTEN };
            reader.refuse(METRICS, format!("`{metrics}` is {other} as well"), "give them different ports");
        }
        if let Some(listen) = self.listen
            && listen == server.listen
            && listen.port() != 0
        {
            let remedy = "give them different ports: wallets must not reach the admin API";
            reader.refuse(LISTEN, format!("`{listen}` is server.listen as well"), remedy);
        }
    }
}

impl Admin {
    /// Who opens the API to other machines says who may use it: nobody can be given a generated token on purpose.
    fn check_open(&self, reader: &mut Reader) {
        let Some(listen) = self.listen.filter(|listen| !listen.ip().to_canonical().is_loopback()) else { return };
        let is_configured = ["keys.admin_token", "keys.admin_token_file"].iter().any(|key| reader.is_set(key))
            || !reader.positions(admin_credentials::LIST).is_empty();
        if !is_configured {
            let reason = format!("other machines can reach `{listen}`, and no credential is configured");
            let remedy = "set keys.admin_token or [[admin.credentials]], for example from `anchor-host keys generate`, or listen \
                          on 127.0.0.1";
            reader.refuse(LISTEN, reason, remedy);
        }
    }
}

fn read_api_key_header(reader: &mut Reader) -> Option<HeaderName> {
    let name: HeaderName = reader.parse(API_KEY_HEADER, "\"X-Api-Key\"")?;
    if OTHER_HEADERS.contains(&name) {
        let reason = format!("`{name}` has another meaning");
        reader.refuse(API_KEY_HEADER, reason, "write a header of its own, such as \"X-Api-Key\"");
    }
    Some(name)
}

fn read_hosts(reader: &mut Reader) -> Vec<String> {
    let hosts = reader.texts(HOSTS).unwrap_or_default();
    for host in &hosts {
        if host.is_empty() || host.contains(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c)) {
            reader.refuse(
                HOSTS,
                format!("`{host}` is not a domain name"),
                "write the name alone, without scheme and port",
            );
        }
    }
    hosts.iter().map(|host| host.to_ascii_lowercase()).collect()
}
