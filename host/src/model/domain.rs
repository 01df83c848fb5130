//! Domains as SEP-10 names them.

use std::{fmt, str::FromStr};

/// Most bytes a challenge can carry (SEP-10).
const LENGTH_MOST: usize = 64;
/// The port that goes without saying.
const HTTPS: &str = "443";

/// A host, with its port unless that is HTTPS's own: `wallet.example`, `wallet.example:8443`, `[::1]:8000`. In lower
/// case and without the dot at its end, so that one domain has one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// The text names no domain.
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
}

impl FromStr for Domain {
    type Err = InvalidDomain;

    /// Nothing that could turn into a user, a path, a query or another host passes.
    fn from_str(text: &str) -> Result<Self, InvalidDomain> {
        let (host, port) = split(text);
        let host = host.strip_suffix('.').unwrap_or(host);
        let is_named = !host.is_empty()
            && host.split('.').all(|label| !label.is_empty())
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_v6 = inner.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
        let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|n| n > 0);
        if !(is_named || is_v6) || !port.is_none_or(is_port) {
            return Err(InvalidDomain);
        }
        let mut domain = host.to_ascii_lowercase();
        if let Some(port) = port.filter(|port| *port != HTTPS) {
            domain.push(':');
            domain.push_str(port);
        }
        if domain.len() > LENGTH_MOST { Err(InvalidDomain) } else { Ok(Self(domain)) }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Host and port. The colons of an IPv6 address stand inside its brackets.
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
            "ümlaut.example",
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
}
