//! Domains, in SEP-10's sense.

use std::{
    fmt,
    net::{Ipv6Addr, SocketAddr},
    str::FromStr,
};
use url::Host;

/// Maximum bytes in a challenge (SEP-10).
const LENGTH_MOST: usize = 64;
/// The default ports of HTTPS and HTTP. No server uses one scheme's port for the other.
const UNSPOKEN: [u16; 2] = [443, 80];

/// A host, with its port unless it is the scheme's default: `wallet.example`, `wallet.example:8443`, `[::1]:8000`. It
/// has the form that it has in a URL — lower case, ASCII (`xn--…`), no dot at the end — so that one domain has one
/// spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// The text is not a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a domain name: a host and perhaps a port, together at most {LENGTH_MOST} bytes, as in wallet.example")]
pub struct InvalidDomain;

impl Domain {
    /// The domain as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain without its port.
    pub fn host(&self) -> &str {
        split(&self.0).0
    }

    /// `localhost` with this port.
    pub fn localhost(port: u16) -> Self {
        Self::of("localhost", port)
    }

    fn of(host: impl fmt::Display, port: u16) -> Self {
        if UNSPOKEN.contains(&port) { Self(host.to_string()) } else { Self(format!("{host}:{port}")) }
    }
}

impl From<SocketAddr> for Domain {
    fn from(address: SocketAddr) -> Self {
        match address {
            SocketAddr::V4(address) => Self::of(address.ip(), address.port()),
            SocketAddr::V6(address) => Self::of(format_args!("[{}]", address.ip()), address.port()),
        }
    }
}

impl FromStr for Domain {
    type Err = InvalidDomain;

    /// Refuses everything that could be read as a user, a path, a query or another host. A slash at the end, as of a
    /// shortened URL, is ignored.
    fn from_str(text: &str) -> Result<Self, InvalidDomain> {
        let (host, port) = split(text.strip_suffix('/').unwrap_or(text));
        let host = canonical(host).ok_or(InvalidDomain)?;
        let is_number = |port: &&str| port.bytes().all(|b| b.is_ascii_digit());
        let domain = match port {
            None => Self(host),
            Some(port) => match Some(port).filter(is_number).and_then(|port| port.parse().ok()) {
                None | Some(0) => return Err(InvalidDomain),
                Some(port) => Self::of(host, port),
            },
        };
        if domain.0.len() > LENGTH_MOST { Err(InvalidDomain) } else { Ok(domain) }
    }
}

/// A host in the form that it has in a URL.
fn canonical(host: &str) -> Option<String> {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    // Checked before the URL's own rules, which would read `%61` as an `a`.
    if !host.bytes().all(|b| is_plain(b) || !b.is_ascii()) {
        return None;
    }
    let name = match Host::parse(host).ok()? {
        Host::Domain(name) => name,
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(_) => return None,
    };
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_named = name.bytes().all(is_plain) && name.split('.').all(|label| !label.is_empty());
    is_named.then(|| name.to_owned())
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Splits host and port. The colons of an IPv6 address are inside its brackets.
fn split(text: &str) -> (&str, Option<&str>) {
    let brackets = text.find(']').map_or(0, |end| end + 1);
    match text.get(brackets..).and_then(|rest| rest.find(':')) {
        Some(at) => (text.get(..brackets + at).unwrap_or(text), text.get(brackets + at + 1..)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_domain_has_one_spelling_and_nothing_else_passes() {
        for (text, domain, host) in [
            ("wallet.example", "wallet.example", "wallet.example"),
            ("Wallet.Example.:443", "wallet.example", "wallet.example"),
            ("wallet.example:8443", "wallet.example:8443", "wallet.example"),
            ("localhost:1", "localhost:1", "localhost"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
            ("[::FFFF:10.0.0.1]:8000", "[::ffff:10.0.0.1]:8000", "[::ffff:10.0.0.1]"),
            ("[0:0::1]:80", "[::1]", "[::1]"),
            ("localhost:80", "localhost", "localhost"),
            ("wallet.example:0443/", "wallet.example", "wallet.example"),
            ("127.1:8000", "127.0.0.1:8000", "127.0.0.1"),
            ("BÜCHER.example", "xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("anchor_host:8000", "anchor_host:8000", "anchor_host"),
        ] {
            let parsed: Domain = text.parse().unwrap();
            assert_eq!((parsed.as_str(), parsed.host()), (domain, host), "{text}");
            assert_eq!(domain.parse(), Ok(parsed));
        }
        for bad in [
            "",
            ".",
            "a..b",
            ".a",
            "a@b",
            "a/b",
            "a?b",
            "a#b",
            "a b",
            "a/b/",
            "a//",
            "/",
            "a%62.example",
            "ü/x",
            "ü%2f.example",
            "a\u{ff0f}b.example",
            "xn--a.example",
            "a.1",
            "a:b",
            "a:",
            "a:0",
            "a:65536",
            "a:1:2",
            "::1",
            "[::1",
            "[a]",
            "[::1]x",
            "http://a",
            "a\n",
            "a:+1",
            "a-name-of-more-than-the-sixty-four-bytes-that-a-challenge-can-carry.example",
        ] {
            assert_eq!(bad.parse::<Domain>(), Err(InvalidDomain), "{bad}");
        }
    }

    #[test]
    fn a_listening_address_has_the_same_spelling_as_a_parsed_domain() {
        for address in ["127.0.0.1:8000", "127.0.0.1:80", "[::1]:8000", "[::1]:443"] {
            assert_eq!(Domain::from(address.parse::<SocketAddr>().unwrap()), address.parse().unwrap());
        }
        assert_eq!(Domain::localhost(80), "localhost".parse().unwrap());
        assert_eq!(Domain::localhost(8000), "localhost:8000".parse().unwrap());
    }
}
