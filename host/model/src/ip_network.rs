//! A range of IP addresses.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// An IP address, or a range of them in CIDR notation: `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpNetwork {
    address: IpAddr,
    prefix: u8,
}

/// The text is not an address or a range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an IP address or a CIDR range")]
pub struct InvalidIpNetwork(String);

impl IpNetwork {
    /// Whether the address is in the range. An IPv4 address that is written as an IPv6 one (`::ffff:10.0.0.1`) counts
    /// as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = u32::from(32 - self.prefix.min(32));
                own.to_bits().checked_shr(shift) == other.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => starts_alike(own, other, self.prefix),
            _ => false,
        }
    }
}

fn starts_alike(one: Ipv6Addr, other: Ipv6Addr, prefix: u8) -> bool {
    let shift = u32::from(128 - prefix.min(128));
    one.to_bits().checked_shr(shift) == other.to_bits().checked_shr(shift)
}

impl FromStr for IpNetwork {
    type Err = InvalidIpNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidIpNetwork> {
        let invalid = || InvalidIpNetwork(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| invalid())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        if prefix > bits { Err(invalid()) } else { Ok(Self { address, prefix }) }
    }
}

impl fmt::Display for IpNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_contains_what_starts_like_it() {
        let holds = |range: &str, address: &str| range.parse::<IpNetwork>().unwrap().contains(address.parse().unwrap());
        for (range, address) in [
            ("10.0.0.0/8", "10.255.0.1"),
            ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1", "::ffff:10.0.0.1"),
            ("0.0.0.0/0", "203.0.113.9"),
            ("2001:db8::/32", "2001:db8:ffff::1"),
            ("::/0", "2001:db8::1"),
            ("::1", "::1"),
        ] {
            assert!(holds(range, address), "{range} {address}");
        }
        for (range, address) in
            [("10.0.0.0/8", "11.0.0.1"), ("10.0.0.1", "10.0.0.2"), ("0.0.0.0/0", "::1"), ("::1/128", "::2")]
        {
            assert!(!holds(range, address), "{range} {address}");
        }
        for nonsense in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.1/", "localhost"] {
            assert!(nonsense.parse::<IpNetwork>().is_err(), "{nonsense}");
        }
    }
}
