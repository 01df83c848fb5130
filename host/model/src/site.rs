//! Who is behind a host name.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use url::Url;

/// What one owner can have many names under: the registered domain, as far as it can be guessed without a list of all
/// registries, or an address (IPv6: a /64). Names below a domain cost nothing, so what is counted by host is counted by
/// site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Site(String);

impl Site {
    /// The site of a URL's host.
    pub fn of(host: &str) -> Self {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return match address.to_canonical() {
                IpAddr::V4(address) => Self(address.to_string()),
                IpAddr::V6(address) => Self(format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64))),
            };
        }
        let labels: Vec<&str> = host.rsplit('.').collect();
        let is_registry = |second: &str, last: &str| last.len() == 2 && (second.len() <= 3 || second == "gouv");
        let kept = match labels.as_slice() {
            // `co.uk`, `com.br`: anybody registers below these.
            [last, second, ..] if is_registry(second, last) => 3,
            _ => 2,
        };
        let mut kept: Vec<&str> = labels.into_iter().take(kept).collect();
        kept.reverse();
        Self(kept.join("."))
    }

    /// The site of a URL; that of no host, if it has none.
    pub fn of_url(url: &str) -> Self {
        Url::parse(url).ok().and_then(|url| url.host_str().map(Self::of)).unwrap_or_else(|| Self(String::new()))
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_one_owner_makes_are_one_site() {
        for (host, site) in [
            ("a.b.wallet.example", "wallet.example"),
            ("Wallet.Example.", "wallet.example"),
            ("x.wallet.co.uk", "wallet.co.uk"),
            ("x.bank.com.br", "bank.com.br"),
            ("localhost", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("[2001:db8::7]", "2001:db8::/64"),
        ] {
            assert_eq!(Site::of(host).to_string(), site, "{host}");
        }
        assert_eq!(Site::of_url("https://x.wallet.example:8/y?z"), Site::of("wallet.example"));
    }
}
