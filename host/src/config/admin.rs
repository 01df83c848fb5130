//! `[admin]`: the admin API.

use super::{
    reader::Reader,
    schema::{Key, Section},
    server::Server,
};
use std::net::SocketAddr;

const LISTEN: &str = "admin.listen";
const HOSTS: &str = "admin.hosts";
const METRICS: &str = "admin.metrics_listen";

pub(super) const SECTION: Section = Section {
    name: "admin",
    doc: "The admin API: a separate HTTP API for operators, used by `anchor-host guest deploy` and similar commands.\n\
          Callers must present keys.admin_token.",
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
            "Address and port of a separate listener that serves only /metrics, without a token. On the admin API, /metrics\n\
             requires the token.",
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
}

impl Admin {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            listen: reader.parse_or_off(LISTEN, "\"127.0.0.1:8002\", or \"off\"")?,
            hosts: read_hosts(reader),
            metrics_listen: reader.parse_or_off(METRICS, "\"127.0.0.1:9464\", or \"off\"")?,
        })
    }

    /// Refuses what makes no sense beside the other sections.
    pub(super) fn check(&self, server: &Server, reader: &mut Reader) {
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
