//! Public network addresses. A message is sent to no other: whoever may enter a webhook's address must not reach what
//! only this server can reach (server-side request forgery).
//!
//! The blocks are those of IANA's registries of special-purpose addresses
//! (<https://www.iana.org/assignments/iana-ipv4-special-registry>,
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>) that are not globally reachable, and multicast. An
//! IPv6 address that embeds an IPv4 address is judged by that.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 blocks that are not public: first address, length of the prefix.
const NOT_PUBLIC_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),        // this network, and the unspecified address
    ([10, 0, 0, 0], 8),       // private use
    ([100, 64, 0, 0], 10),    // behind a carrier's NAT
    ([127, 0, 0, 0], 8),      // loopback
    ([168, 63, 129, 16], 32), // a cloud's host, as its machines see it: public by its looks alone
    ([169, 254, 0, 0], 16),   // link-local; clouds tell machines their credentials there
    ([172, 16, 0, 0], 12),    // private use
    ([192, 0, 0, 0], 24),     // protocol assignments
    ([192, 0, 2, 0], 24),     // documentation
    ([192, 88, 99, 0], 24),   // relays of 6to4, gone
    ([192, 168, 0, 0], 16),   // private use
    ([198, 18, 0, 0], 15),    // benchmarks
    ([198, 51, 100, 0], 24),  // documentation
    ([203, 0, 113, 0], 24),   // documentation
    ([224, 0, 0, 0], 4),      // multicast
    ([240, 0, 0, 0], 4),      // reserved, and broadcast
];

/// IPv6 block of global unicast addresses.
const GLOBAL_V6: ([u16; 8], u32) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// IPv6 blocks within it that are not public.
const NOT_PUBLIC_V6: &[([u16; 8], u32)] = &[
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocol assignments: Teredo, benchmarks, ORCHID
    ([0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], 32), // documentation
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4: leads to any IPv4 address
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];

/// IPv6 blocks whose last four bytes are an IPv4 address: mapped, and translated by a NAT64.
const EMBEDDING: &[([u16; 8], u32)] =
    &[([0, 0, 0, 0, 0, 0xffff, 0, 0], 96), ([0x0064, 0xff9b, 0, 0, 0, 0, 0, 0], 96)];

/// True when the address is reachable from the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_public_v4(address),
            None => {
                is_in_v6(address, GLOBAL_V6) && !NOT_PUBLIC_V6.iter().any(|block| is_in_v6(address, *block))
            }
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in = |(first, prefix): &([u8; 4], u32)| {
        (u32::from(address) ^ u32::from(Ipv4Addr::from(*first))).leading_zeros() >= *prefix
    };
    !NOT_PUBLIC_V4.iter().any(is_in)
}

fn is_in_v6(address: Ipv6Addr, (first, prefix): ([u16; 8], u32)) -> bool {
    (u128::from(address) ^ u128::from(Ipv6Addr::from(first))).leading_zeros() >= prefix
}

fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b, c, d] = address.octets();
    EMBEDDING.iter().any(|block| is_in_v6(address, *block)).then(|| Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], expected: bool) {
        for address in addresses {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn globally_reachable_addresses_are_public() {
        check(&["1.1.1.1", "8.8.8.8", "93.184.216.34", "9.255.255.255", "11.0.0.0", "223.255.255.255"], true);
        check(&["100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"], true);
        check(&["169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "168.63.129.17"], true);
        check(&["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0"], true);
        check(&["2606:4700:4700::1111", "2a00:1450:4001:82b::200e", "2001:200::1", "2003::1"], true);
        check(&["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"], true);
    }

    #[test]
    fn special_purpose_ipv4_addresses_are_not_public() {
        check(&["0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255"], false);
        check(&["127.0.0.1", "127.255.255.254", "169.254.169.254", "168.63.129.16"], false);
        check(&["172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"], false);
        check(&["192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255"], false);
        check(&["198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255"], false);
        check(&["240.0.0.1", "255.255.255.255"], false);
    }

    #[test]
    fn special_purpose_ipv6_addresses_are_not_public() {
        check(&["::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "100::1"], false);
        check(&["2001::1", "2001:db8::1", "2001:10::1", "2001:20::1", "3fff::1", "5f00::1"], false);
    }

    #[test]
    fn ipv6_addresses_that_embed_private_ipv4_are_not_public() {
        check(&["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"], false);
        check(&["64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8"], false);
        check(&["2002:7f00:1::", "2002:808:808::", "::ffff:0:8.8.8.8"], false);
    }
}
