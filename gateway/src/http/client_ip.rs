//! Client IP: network address of a request, which identifies anonymous callers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, request::Parts},
};

use super::listener::Peer;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Network address of the client: that of the connection, or the one that the outermost trusted proxy saw. Entries
/// before that one in the header may be forged by the client.
pub(super) fn of(parts: &Parts, trusted_proxies: usize) -> String {
    let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|connection| connection.0.address().ip());
    let address = forwarded(&parts.headers, trusted_proxies).or(peer);
    network(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
}

/// Client IP in the forwarding header; its last entry was added by the nearest proxy.
fn forwarded(headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let entries: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let at = entries.len().checked_sub(trusted_proxies.max(1))?;
    let entry = entries.get(at).filter(|_| trusted_proxies > 0)?;
    entry.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Network of an address: the holder of one IPv6 address also has the 2^64 of its /64 network.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue, Request};

    use super::*;

    fn origin(trusted_proxies: usize, forwarded_for: &[&str]) -> String {
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.extensions.insert(ConnectInfo(Peer::at(SocketAddr::from(([10, 0, 0, 1], 4000)))));
        for value in forwarded_for {
            let name = HeaderName::from_static(FORWARDED_FOR);
            parts.headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        of(&parts, trusted_proxies)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(origin(0, &[]), "10.0.0.1");
        assert_eq!(origin(0, &["1.1.1.1"]), "10.0.0.1");
        assert_eq!(origin(1, &["1.1.1.1, 2.2.2.2"]), "2.2.2.2");
        assert_eq!(origin(2, &["1.1.1.1, 2.2.2.2", "3.3.3.3"]), "2.2.2.2");
        assert_eq!(origin(1, &["2.2.2.2:4000"]), "2.2.2.2");
        // A header that differs from what the trusted proxies would send: the address of the connection counts.
        assert_eq!(origin(1, &[]), "10.0.0.1");
        assert_eq!(origin(2, &["2.2.2.2"]), "10.0.0.1");
        assert_eq!(origin(1, &["unknown"]), "10.0.0.1");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(origin(1, &["2001:db8::1"]), origin(1, &["[2001:db8::2]:80"]));
        assert_ne!(origin(1, &["2001:db8::1"]), origin(1, &["2001:db8:0:1::1"]));
        assert_eq!(origin(1, &["::ffff:2.2.2.2"]), "2.2.2.2");
    }
}
