//! `[network]`: which Stellar network the anchor is on.

use super::{
    access::{self, Access},
    reader::Reader,
    schema::{Key, Section, joined},
    server::{Server, http_url},
    url::BaseUrl,
};
use std::{fmt, net::SocketAddr};

const OWN: [Key; 5] = [
    Key::preset(
        "kind",
        "\"sandbox\"",
        "Network: sandbox (embedded in this program, for development), testnet, or pubnet (real money).",
    ),
    Key::unset(
        "passphrase",
        "\"Test SDF Network ; September 2015\"",
        "testnet's for sandbox (so that wallets accept it) and testnet, pubnet's for pubnet",
        "The network's passphrase. Only the sandbox may use a different one.",
    ),
    Key::unset(
        "horizon_url",
        "\"https://horizon-testnet.stellar.org\"",
        "the sandbox's own, or the Stellar Development Foundation's for testnet and pubnet",
        "URL of the Horizon server, for reading the ledger and submitting transactions. It may have a path. Put secrets such\n\
         as API keys into the keys below.",
    )
    .url(),
    Key::unset(
        "confirm_horizon_url",
        "\"https://horizon.example.org\"",
        "none: one Horizon is believed about any amount",
        "URL of a second Horizon, run by somebody else. A payment of more than its asset's confirm_above is credited when both\n\
         report the same. It is asked without the credentials below.",
    )
    .url(),
    Key::unset(
        "submit_horizon_urls",
        "[\"https://horizon.example.org\"]",
        "none: one Horizon is believed about payouts",
        "URLs of further Horizons, run by others, that payouts are sent through as well. Two Horizons then have to agree that a\n\
         transaction found no place before another is signed. They are asked without the credentials below.",
    ),
];

pub(super) const SECTION: Section = Section {
    name: "network",
    doc: "The Stellar network and how the host reaches it.",
    keys: &joined::<{ OWN.len() + access::KEYS.len() }>(&[&OWN, &access::KEYS]),
};

const TESTNET_PASSPHRASE: &str = "Test SDF Network ; September 2015";
const PUBNET_PASSPHRASE: &str = "Public Global Stellar Network ; September 2015";

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkKind {
    /// Embedded in this program.
    Sandbox,
    /// Stellar's public test network.
    Testnet,
    /// The real one.
    Pubnet,
}

impl fmt::Display for NetworkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sandbox => "sandbox",
            Self::Testnet => "testnet",
            Self::Pubnet => "pubnet",
        })
    }
}

/// Which Stellar network the anchor is on.
#[derive(Debug, Clone)]
pub struct Network {
    /// Which one.
    pub kind: NetworkKind,
    /// The Horizon server; `None`: the embedded one.
    pub horizon_url: Option<BaseUrl>,
    /// What signatures are bound to.
    pub passphrase: String,
    /// The second Horizon server, which confirms large payments.
    pub confirm_horizon_url: Option<BaseUrl>,
    /// Further Horizon servers that payouts are sent through.
    pub submit_horizon_urls: Vec<BaseUrl>,
    /// How the first server is reached.
    pub access: Access,
}

impl Network {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Self::read_where(reader, cfg!(feature = "sandbox"))
    }

    /// The same in a program that has the sandbox network, or has not.
    pub(super) fn read_where(reader: &mut Reader, has_sandbox: bool) -> Option<Self> {
        let kinds =
            [("sandbox", NetworkKind::Sandbox), ("testnet", NetworkKind::Testnet), ("pubnet", NetworkKind::Pubnet)];
        let kind = reader.choice("network.kind", &kinds)?;
        if kind == NetworkKind::Sandbox && !has_sandbox {
            reader.refuse(
                "network.kind",
                "`sandbox` is not part of this program: it was built without that feature",
                "write \"testnet\" or \"pubnet\", or use a build with the sandbox",
            );
        }
        let (horizon, expected) = match kind {
            NetworkKind::Sandbox => (None, TESTNET_PASSPHRASE),
            NetworkKind::Testnet => (Some("https://horizon-testnet.stellar.org"), TESTNET_PASSPHRASE),
            NetworkKind::Pubnet => (Some("https://horizon.stellar.org"), PUBNET_PASSPHRASE),
        };
        let passphrase = reader.text("network.passphrase").unwrap_or_else(|| expected.to_owned());
        if kind == NetworkKind::Sandbox && passphrase == PUBNET_PASSPHRASE {
            reader.refuse(
                "network.passphrase",
                "a sandbox with pubnet's passphrase would produce signatures that are valid with real money",
                "remove the key, or set network.kind = \"pubnet\"",
            );
        }
        if kind != NetworkKind::Sandbox && passphrase != expected {
            reader.refuse(
                "network.passphrase",
                format!("`{passphrase}` is not {kind}'s passphrase"),
                format!("remove the key, or write \"{expected}\""),
            );
        }
        let set: Option<BaseUrl> = reader.parse("network.horizon_url", "\"https://horizon.stellar.org\"");
        if kind == NetworkKind::Sandbox && set.is_some() {
            reader.refuse(
                "network.horizon_url",
                "the sandbox network brings its own Horizon server",
                "remove the key, or set network.kind to testnet or pubnet",
            );
        }
        if kind == NetworkKind::Pubnet && set.as_ref().is_some_and(|url| !url.is_https() && !url.is_loopback()) {
            reader.refuse(
                "network.horizon_url",
                "the ledger would be read over an unencrypted connection",
                "write an https address",
            );
        }
        let is_open = set.as_ref().is_some_and(|url| !url.is_https() && !url.is_loopback());
        let horizon_url = set.or_else(|| horizon.and_then(|url| url.parse().ok()));
        let confirm_horizon_url = read_confirming(reader, kind, horizon_url.as_ref());
        let submit_horizon_urls = read_submitting(reader, kind, horizon_url.as_ref());
        let access = Access::read(reader);
        if kind == NetworkKind::Sandbox {
            for key in Access::set(reader) {
                let remedy = "remove the key, or set network.kind to testnet or pubnet";
                reader.refuse(&key, "the sandbox network brings its own Horizon server", remedy);
            }
        } else if is_open && access.shows_something() {
            let reason = "credentials for the provider would be sent over an unencrypted connection";
            reader.refuse("network.horizon_url", reason, "write an https address");
        }
        Some(Self { kind, horizon_url, passphrase, confirm_horizon_url, submit_horizon_urls, access })
    }

    /// What `[server]` must satisfy on this network.
    pub(super) fn check_server(&self, server: &Server, reader: &mut Reader) {
        let key = "server.base_url";
        let https = "write the https address under which wallets reach the server";
        match (&server.base_url, self.kind) {
            (_, NetworkKind::Sandbox) => {}
            (None, kind) => reader.refuse(key, format!("{kind} needs an address that wallets can reach"), https),
            (Some(url), NetworkKind::Pubnet) if !url.is_https() => {
                reader.refuse(key, format!("`{url}` is not encrypted, and this is pubnet"), https);
            }
            (Some(url), NetworkKind::Testnet) if !url.is_https() && !url.is_loopback() => {
                reader.refuse(key, format!("`{url}` is not encrypted, and wallets refuse that"), https);
            }
            (Some(_), _) => {}
        }
    }

    /// The Horizon server, once it is known where the sandbox listens.
    pub fn horizon_url_at(&self, sandbox: SocketAddr) -> String {
        self.horizon_url.as_ref().map_or_else(|| http_url(sandbox), ToString::to_string)
    }
}

/// The second Horizon: another server than the first, reached over an encrypted connection.
fn read_confirming(reader: &mut Reader, kind: NetworkKind, first: Option<&BaseUrl>) -> Option<BaseUrl> {
    let key = "network.confirm_horizon_url";
    let second: BaseUrl = reader.parse(key, "\"https://horizon.example.org\"")?;
    if kind == NetworkKind::Sandbox {
        let reason = "the sandbox network has one Horizon server";
        reader.refuse(key, reason, "remove the key, or set network.kind to testnet or pubnet");
    } else if first.is_some_and(|first| first.authority() == second.authority()) {
        let reason = "it is the server of network.horizon_url, which can't confirm itself";
        reader.refuse(key, reason, "write another provider's address");
    } else if kind == NetworkKind::Pubnet && !second.is_https() && !second.is_loopback() {
        reader.refuse(key, "the ledger would be read over an unencrypted connection", "write an https address");
    }
    Some(second)
}

/// Further Horizons for payouts: each another server, reached over an encrypted connection.
fn read_submitting(reader: &mut Reader, kind: NetworkKind, first: Option<&BaseUrl>) -> Vec<BaseUrl> {
    let key = "network.submit_horizon_urls";
    let mut servers: Vec<BaseUrl> = Vec::new();
    for text in reader.texts(key).unwrap_or_default() {
        let url: BaseUrl = match text.parse() {
            Ok(url) => url,
            Err(error) => {
                reader.refuse(
                    key,
                    format!("`{text}`: {error}"),
                    "write addresses such as \"https://horizon.example.org\"",
                );
                continue;
            }
        };
        if kind == NetworkKind::Sandbox {
            let reason = "the sandbox network has one Horizon server";
            reader.refuse(key, reason, "remove the key, or set network.kind to testnet or pubnet");
        } else if servers.iter().chain(first).any(|known| known.authority() == url.authority()) {
            let reason = format!("`{url}` is a server that is asked already");
            reader.refuse(key, reason, "write each provider's address once, without that of network.horizon_url");
        } else if kind == NetworkKind::Pubnet && !url.is_https() && !url.is_loopback() {
            reader.refuse(key, format!("`{url}` is not encrypted"), "write https addresses");
        }
        servers.push(url);
    }
    servers
}
