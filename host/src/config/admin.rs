//! `[admin]`: the operator's own admin.

use super::{
    reader::Reader,
    schema::{Key, Section},
    server::Server,
};
use std::net::SocketAddr;

const LISTEN: &str = "admin.listen";

pub(super) const SECTION: Section = Section {
    name: "admin",
    doc: "The admin API: an HTTP API that wallets never see, for `anchor-host guest deploy` and the like. Who\n\
          comes in shows keys.admin_token.",
    keys: &[Key::preset(
        "listen",
        "\"127.0.0.1:8002\"",
        "Where it listens; \"\" or \"off\" leaves it closed. Port 0 takes a free one. It speaks plain HTTP: on another address\n\
         than this machine's own it belongs behind TLS, on a network of yours.",
    )],
};

/// The operator's own admin.
#[derive(Debug, Clone)]
pub struct Admin {
    /// Where it listens, port 0 for a free one; `None`: nowhere.
    pub listen: Option<SocketAddr>,
}

impl Admin {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { listen: reader.parse_or_off(LISTEN, "\"127.0.0.1:8002\", or \"off\"")? })
    }

    /// What makes no sense beside the other sections.
    pub(super) fn check(&self, server: &Server, reader: &mut Reader) {
        if let Some(listen) = self.listen
            && listen == server.listen
            && listen.port() != 0
        {
            let remedy = "give the two different ports: wallets must not reach the admin API";
            reader.refuse(LISTEN, format!("`{listen}` is server.listen as well"), remedy);
        }
    }
}
