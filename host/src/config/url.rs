//! Web addresses as configuration needs them.

use std::{fmt, net::IpAddr, str::FromStr};

/// An `http` or `https` address without a slash at its end: where a server is found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl {
    text: String,
    uri: http::Uri,
}

/// The text is not the address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an http or https address")]
pub struct InvalidUrl(String);

impl BaseUrl {
    /// The address, no slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    /// The host, with its port when one is written: `localhost:8000`.
    pub fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// Whether the address has nothing after host and port.
    pub fn is_origin(&self) -> bool {
        matches!(self.uri.path(), "" | "/")
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        let host = self.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let invalid = || InvalidUrl(text.chars().take(200).collect());
        let trimmed = text.trim_end_matches('/');
        let uri: http::Uri = trimmed.parse().map_err(|_| invalid())?;
        let fits = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.query().is_none()
            && !trimmed.contains(['@', '#', '?']);
        if fits { Ok(Self { text: trimmed.to_owned(), uri }) } else { Err(invalid()) }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_servers_parse() {
        let url: BaseUrl = "http://localhost:8000/".parse().unwrap();
        assert_eq!((url.as_str(), url.authority()), ("http://localhost:8000", "localhost:8000"));
        assert!(url.is_loopback() && url.is_origin() && !url.is_https());
        assert!("https://[::1]/x".parse::<BaseUrl>().unwrap().is_loopback());
        for bad in ["", "localhost:8000", "ftp://a", "https://u:p@a", "https://a?b", "https://a/#b", "https://"] {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }
}
