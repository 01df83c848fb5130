//! Which address a request comes from.

use crate::model::IpNetwork;
use http::{HeaderMap, HeaderName, header};
use std::net::{IpAddr, Ipv4Addr};

/// The header in which a proxy names the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The address of the other end of a request's connection, among the request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddress(pub IpAddr);

/// What counts as one address: an IPv4 address, or a /64 of IPv6, which is the least that one customer of a provider
/// has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subnet {
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// The first 64 bits of an IPv6 address.
    V6(u64),
}

impl From<IpAddr> for Subnet {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d].into_iter().fold(0, |bits, segment| bits << 16 | u64::from(segment)))
            }
        }
    }
}

/// The proxies in front of the host.
#[derive(Debug, Clone)]
pub struct Peers {
    trusted: Vec<IpNetwork>,
    header: ForwardedHeader,
}

impl Peers {
    /// `trusted`: the proxies that are believed, in the header that they write.
    pub fn new(trusted: Vec<IpNetwork>, header: ForwardedHeader) -> Self {
        Self { trusted, header }
    }

    /// The subnet to count a request under; `None`: it is not counted, because it may be anybody's. That is a trusted
    /// proxy that names no client, and, while no proxy is configured, this machine itself: a proxy on it that nobody
    /// told us about would otherwise make one client of all.
    ///
    /// Of the addresses in the header, the last one that is not a trusted proxy's counts. Those before it can be the
    /// client's invention.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Subnet> {
        if !self.is_trusted(peer) {
            return self.direct(peer);
        }
        let hops = match self.header {
            ForwardedHeader::XForwardedFor => x_forwarded_for(headers),
            ForwardedHeader::Forwarded => forwarded(headers),
        };
        for hop in hops.into_iter().rev() {
            match hop {
                Some(address) if self.is_trusted(address) => {}
                Some(address) => return Some(address.into()),
                None => return None,
            }
        }
        None
    }

    /// The subnet to count a connection under; `None`: it is not counted.
    pub fn direct(&self, peer: IpAddr) -> Option<Subnet> {
        let is_unknown_proxy = self.trusted.is_empty() && peer.to_canonical().is_loopback();
        (!is_unknown_proxy && !self.is_trusted(peer)).then(|| peer.into())
    }

    /// Whether the peer is not trusted and yet sends what a proxy sends.
    pub fn looks_like_a_proxy(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        !self.is_trusted(peer) && [X_FORWARDED_FOR, header::FORWARDED].iter().any(|name| headers.contains_key(name))
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The hops from the client on; `None`: one that names no address.
type Hops = Vec<Option<IpAddr>>;

fn elements(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).into_iter().flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(str::trim)
}

fn x_forwarded_for(headers: &HeaderMap) -> Hops {
    elements(headers, X_FORWARDED_FOR).map(address).collect()
}

fn forwarded(headers: &HeaderMap) -> Hops {
    let client = |element: &str| {
        let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("for"))?.1;
        address(value.trim_matches('"'))
    };
    elements(headers, header::FORWARDED).map(client).collect()
}

/// An address, with a port or without: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.split_once(']')?.0.parse().ok();
    let with_port = || text.rsplit_once(':')?.0.parse::<Ipv4Addr>().ok().map(IpAddr::V4);
    text.parse().ok().or_else(bracketed).or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn peers(header: ForwardedHeader) -> Peers {
        Peers::new(vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::1".parse().unwrap()], header)
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_for_the_hop_before_them() {
        let peers = peers(ForwardedHeader::XForwardedFor);
        for (peer, header, counted) in [
            ("203.0.113.1", "198.51.100.1", Some("203.0.113.1")),
            ("10.0.0.1", "198.51.100.1", Some("198.51.100.1")),
            ("10.0.0.1", "1.1.1.1, 198.51.100.1", Some("198.51.100.1")),
            ("10.0.0.1", "1.1.1.1, 198.51.100.1:443, 10.0.0.2", Some("198.51.100.1")),
            ("2001:db8::1", "nonsense, 198.51.100.1", Some("198.51.100.1")),
            ("10.0.0.1", "198.51.100.1, nonsense", None),
            ("10.0.0.1", "10.0.0.2", None),
            ("127.0.0.1", "198.51.100.1", Some("127.0.0.1")),
        ] {
            let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, HeaderValue::from_str(header).unwrap())]);
            assert_eq!(peers.client(ip(peer), &headers), counted.map(|text| ip(text).into()), "{peer} {header}");
        }
        assert_eq!(peers.client(ip("10.0.0.1"), &HeaderMap::new()), None);
        let unknown = Peers::new(Vec::new(), ForwardedHeader::XForwardedFor);
        assert_eq!(unknown.client(ip("::1"), &HeaderMap::new()), None);
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_configured() {
        let headers = HeaderMap::from_iter([
            (header::FORWARDED, HeaderValue::from_static("for=1.1.1.1, For=\"[2001:db8:7::9]:80\";proto=https")),
            (X_FORWARDED_FOR, HeaderValue::from_static("198.51.100.1")),
        ]);
        let client = |header| peers(header).client(ip("10.0.0.1"), &headers);
        assert_eq!(client(ForwardedHeader::Forwarded), Some(ip("2001:db8:7::1").into()));
        assert_eq!(client(ForwardedHeader::XForwardedFor), Some(ip("198.51.100.1").into()));
    }
}
