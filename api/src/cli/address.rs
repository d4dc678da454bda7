//! Addresses to listen on: `127.0.0.1:8080`, `[::]:8080`, `localhost:8080`, or `8080` for this machine only.

use std::net::{Ipv4Addr, SocketAddr};

/// Parses an address and port. A port alone, and `localhost`, mean the loopback address: to be reachable from other
/// machines, the server needs an explicit address.
///
/// # Errors
///
/// A message for people.
pub(super) fn parse(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let this_machine = port.parse::<u16>().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    this_machine.or_else(|_| text.parse()).map_err(|_| {
        "an address reads 127.0.0.1:8080, 0.0.0.0:8080 for every network, [::1]:8080, or 8080 for this machine only"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_of_this_machine() {
        for (text, address) in [
            ("8080", "127.0.0.1:8080"),
            ("0", "127.0.0.1:0"),
            ("localhost:8080", "127.0.0.1:8080"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(parse(text).map(|it| it.to_string()).as_deref(), Ok(address), "{text}");
        }
        for text in ["", "127.0.0.1", ":8080", "65536", "-1", "example.com:80", "localhost", "80 "] {
            assert!(parse(text).unwrap_err().contains("127.0.0.1:8080"), "{text}");
        }
    }
}
