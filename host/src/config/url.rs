//! Web addresses as configuration needs them.

use crate::model::Domain;
use std::{fmt, net::IpAddr, str::FromStr};
use url::Url;

/// An `http` or `https` address without a slash at its end: where a server is found. Spelt as URLs are: scheme and host
/// in lower case and ASCII, without the scheme's own port and the dot at the end of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl {
    text: String,
    url: Url,
}

/// The text is not the address of a server. Nothing that could be secret shows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// Something else.
    #[error("`{0}` is not an http or https address")]
    Other(String),
    /// It has a user, and perhaps a password.
    #[error("an address with a user or a password in it, which would be shown with the address")]
    Credentials,
    /// It has parameters.
    #[error("an address with a query or a fragment (`?`, `#`) in it")]
    Parameters,
}

impl BaseUrl {
    /// The address, no slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host, with its port when it is not the scheme's own: `localhost:8000`.
    pub fn authority(&self) -> &str {
        self.url.authority()
    }

    /// The same as a domain to sign in for; `None` for a host no challenge can name.
    pub fn domain(&self) -> Option<Domain> {
        self.authority().parse().ok()
    }

    /// What follows host and port: `/anchor`; empty, or with a slash at its beginning and none at its end.
    pub fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// The address without what follows host and port.
    pub fn origin(&self) -> Self {
        let mut url = self.url.clone();
        url.set_path("");
        Self { text: format!("{}://{}", url.scheme(), url.authority()), url }
    }

    /// Whether the address has nothing after host and port.
    pub fn is_origin(&self) -> bool {
        self.path().is_empty()
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        if text.contains('@') {
            return Err(InvalidUrl::Credentials);
        }
        if text.contains(['?', '#']) {
            return Err(InvalidUrl::Parameters);
        }
        let invalid = || InvalidUrl::Other(text.chars().take(200).collect());
        // What the URL's own rules would mend in silence: blanks, backslashes, too many or too few slashes.
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '\\';
        let (_, host) = text.split_once("://").filter(|_| text.chars().all(is_plain)).ok_or_else(invalid)?;
        let mut url = Url::parse(text).map_err(|_| invalid())?;
        if !matches!(url.scheme(), "http" | "https") || host.starts_with('/') {
            return Err(invalid());
        }
        if let Some(name) = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
            url.set_host(Some(&name)).map_err(|_| invalid())?;
        }
        let text = format!("{}://{}{}", url.scheme(), url.authority(), url.path().trim_end_matches('/'));
        Ok(Self { text, url })
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
        for bad in [
            "",
            "localhost:8000",
            "ftp://a",
            "https://u:p@a",
            "https://a?b",
            "https://a/#b",
            "https://",
            "https:a",
            "https:///a",
            "https:\\\\a",
            "https://a b",
            "https://a:99999",
        ] {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_one_spelling() {
        for (text, url, domain, path) in [
            ("HTTPS://Anchor.Example:443/", "https://anchor.example", "anchor.example", ""),
            ("https://anchor.example./x", "https://anchor.example/x", "anchor.example", "/x"),
            ("http://LOCALHOST:80", "http://localhost", "localhost", ""),
            ("https://anchor.example:8443", "https://anchor.example:8443", "anchor.example:8443", ""),
            (
                "https://bücher.example/Anker//",
                "https://xn--bcher-kva.example/Anker",
                "xn--bcher-kva.example",
                "/Anker",
            ),
            ("https://a.example/x/../anchor/v1/", "https://a.example/anchor/v1", "a.example", "/anchor/v1"),
        ] {
            let parsed: BaseUrl = text.parse().unwrap();
            assert_eq!((parsed.as_str(), parsed.path()), (url, path), "{text}");
            assert_eq!(parsed.domain(), Some(domain.parse().unwrap()), "{text}");
            assert_eq!(url.parse(), Ok(url.parse::<BaseUrl>().unwrap()));
        }
    }

    #[test]
    fn nothing_secret_is_said_of_an_address_that_is_none() {
        for text in ["https://u:canary@a", "https://canary@a", "https://a/?key=canary", "ftp://u:canary@a", "x@canary"]
        {
            let told = text.parse::<BaseUrl>().unwrap_err().to_string();
            assert!(!told.contains("canary"), "{told}");
        }
    }
}
