//! `[admin]`: the admin API.

use super::{
    reader::Reader,
    schema::{Key, Section},
    server::Server,
};
use std::net::SocketAddr;

const LISTEN: &str = "admin.listen";

pub(super) const SECTION: Section = Section {
    name: "admin",
    doc: "The admin API: a separate HTTP API for operators, used by `anchor-host guest deploy` and similar commands.\n\
          Callers must present keys.admin_token.",
    keys: &[Key::preset(
        "listen",
        "\"127.0.0.1:8002\"",
        "Address and port to listen on. \"\" or \"off\" disables the admin API. Port 0 picks a free port. The API is plain HTTP:\n\
         on any address that other machines can reach, put it behind TLS and on a private network.",
    )],
};

/// The admin API.
#[derive(Debug, Clone)]
pub struct Admin {
    /// Listen address; port 0 picks a free port. `None`: disabled.
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
            let remedy = "give them different ports: wallets must not reach the admin API";
            reader.refuse(LISTEN, format!("`{listen}` is server.listen as well"), remedy);
        }
    }
}
