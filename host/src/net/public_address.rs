//! Public and private network addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The IP address in a URL's host; `None`: it is a name. IP addresses are not resolved, so a resolver does not check
/// them.
pub(crate) fn literal_address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether a URL's host is an IP address outside the public internet. False for names, which the resolver checks.
pub(crate) fn is_inside(host: &str) -> bool {
    literal_address(host).is_some_and(|address| !is_public(address))
}

/// Whether an address belongs to the public internet. Requests to addresses that a stranger chose may go nowhere else:
/// not to this machine, its network, or a cloud's metadata service, nor to an IPv6 form of such an IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b)) // shared by carriers
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 198 && (18..20).contains(&b)) // benchmarks
        || a >= 224) // multicast, reserved, broadcast
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, .., y, z] = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    // Global unicast only, without its ranges that lead elsewhere.
    match a {
        0x64 if b == 0xff9b => address.segments()[2..6] == [0; 4] && embedded(y, z), // NAT64
        0x2002 => embedded(b, address.segments()[2]),                                // 6to4
        0x2001 if b < 0x200 || b == 0xdb8 => false, // Teredo, ORCHID, benchmarks, documentation
        0x3fff => false,                            // documentation
        0x2000..=0x3fff => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "ff02::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "100::1",
            "3fff::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101", "2001:4860::8888"]
        {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
}
