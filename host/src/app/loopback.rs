//! This machine's names for itself. People type `localhost` where a host says `127.0.0.1`, and some resolvers make `[::1]`
//! of it: a sandbox answers to all three.

use crate::model::Domain;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpListener;

/// The names by which clients on this machine reach it.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names that mean the same as `domain`, each with its port. None unless it is one of them.
pub(super) fn names(domain: &Domain) -> Vec<Domain> {
    if !NAMES.contains(&domain.host()) {
        return Vec::new();
    }
    let port = domain.as_str().get(domain.host().len()..).unwrap_or_default();
    NAMES.iter().filter_map(|name| format!("{name}{port}").parse().ok()).collect()
}

/// Listens on the same port of the loopback address of the other family, where `localhost` may lead as well. `None`: this
/// machine has no such address, or somebody else listens there.
pub(super) async fn twin(of: SocketAddr) -> Option<TcpListener> {
    let other = match of.ip() {
        IpAddr::V4(Ipv4Addr::LOCALHOST) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        _ => return None,
    };
    let address = SocketAddr::new(other, of.port());
    match TcpListener::bind(address).await {
        Ok(listener) => Some(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            tracing::warn!(%address, "another program listens there: `localhost` may reach it instead of this host");
            None
        }
        Err(error) => {
            tracing::debug!(%address, %error, "can't listen there");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_name_stands_for_all_of_them_and_no_other_domain_does() {
        let texts =
            |domain: &str| -> Vec<String> { names(&domain.parse().unwrap()).iter().map(ToString::to_string).collect() };
        for domain in ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"] {
            assert_eq!(texts(domain), ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"], "{domain}");
        }
        assert_eq!(texts("localhost"), ["localhost", "127.0.0.1", "[::1]"]);
        for domain in ["example.com", "localhost.example.com", "127.0.0.2:8000", "anchor.localhost"] {
            assert!(texts(domain).is_empty(), "{domain}");
        }
    }
}
