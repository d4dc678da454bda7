//! Validation of webhook URLs. Host names are not resolved here: that is done for each connection.

use std::net::IpAddr;

use domain::webhook::address::is_public;
use url::{Host, Url};

/// Parses and normalizes the URL; the error is a message. A server that may call its own network accepts `http:` and
/// private addresses, too.
pub(super) fn read(text: &str, private: bool) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "not a URL; it reads https://example.com/path")?;
    match url.scheme() {
        "https" => {}
        "http" if private => {}
        _ => return Err("the URL must start with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the URL must not hold a user or password: verify the signature instead");
    }
    if url.fragment().is_some() {
        return Err("the URL must not have a fragment: it is never sent");
    }
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err("the URL must name a host"),
    };
    if !private && address.is_some_and(|address| !is_public(address)) {
        return Err("the URL's address is not a public one");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_by_https_is_accepted() {
        for (text, normalized) in [
            ("https://example.com", "https://example.com/"),
            ("https://EXAMPLE.com:8443/a?b=c", "https://example.com:8443/a?b=c"),
            ("https://8.8.8.8/", "https://8.8.8.8/"),
            ("https://localhost/", "https://localhost/"),
        ] {
            assert_eq!(read(text, false).map(String::from).as_deref(), Ok(normalized));
        }
    }

    #[test]
    fn any_other_address_is_refused_in_every_spelling() {
        for text in [
            "",
            "example.com",
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://user@example.com/",
            "https://:password@example.com/",
            "https://example.com/#fragment",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
        ] {
            assert!(read(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn a_private_address_is_accepted_when_allowed() {
        for text in ["http://127.0.0.1:80/", "https://10.0.0.1/", "http://intranet/"] {
            assert!(read(text, true).is_ok(), "{text}");
        }
        assert!(read("ftp://127.0.0.1/", true).is_err() && read("http://user@127.0.0.1/", true).is_err());
    }
}
