//! `[sandbox]`: the embedded network, used when `network.kind` is `sandbox`.

use super::{
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
    server::Server,
};
use std::{net::SocketAddr, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "sandbox",
    doc: "The embedded network, used if network.kind is \"sandbox\". For development only.",
    keys: &[
        Key::preset("listen", "\"127.0.0.1:8001\"", "Address and port of its Horizon API. Port 0 picks a free port."),
        Key::preset("close_every_ms", "1000", "Time between ledgers, in milliseconds."),
        Key::preset(
            "max_tx_set_size",
            "1000",
            "How many operations a ledger takes. When more wait, the highest bids are included first.",
        ),
    ],
};

/// The embedded network.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// Where its Horizon API listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How often it closes a ledger.
    pub close_every: Duration,
    /// How many operations a ledger takes.
    pub max_tx_set_size: u32,
}

impl Sandbox {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            listen: reader.parse("sandbox.listen", "\"127.0.0.1:8001\"")?,
            close_every: reader.millis("sandbox.close_every_ms", 10..=60_000)?,
            max_tx_set_size: u32::try_from(reader.integer("sandbox.max_tx_set_size", 1..=10_000)?).ok()?,
        })
    }

    /// What makes no sense beside the other sections.
    pub(super) fn check(&self, network: &Network, server: &Server, reader: &mut Reader) {
        if network.kind != NetworkKind::Sandbox {
            return;
        }
        if let Some(domain) = server.home_domain().filter(|domain| domain.as_str().len() > 32) {
            let reason = format!("the sandbox's issuer can't name `{domain}`: the ledger holds 32 bytes of it");
            let key = if server.home_domain.is_some() { "server.home_domain" } else { "server.base_url" };
            reader.refuse(key, reason, "use a shorter name on a sandbox");
        }
        if self.listen == server.listen && self.listen.port() != 0 {
            reader.refuse(
                "sandbox.listen",
                format!("`{}` is server.listen as well", self.listen),
                "give them different ports",
            );
        }
    }
}
