//! The address of a callback.

use crate::net;
use reqwest::Url;
use std::time::Duration;

/// Maximum length of a URL, in bytes.
const LENGTH_MOST: usize = 2048;
/// Time limit for name resolution.
const RESOLUTION: Duration = Duration::from_secs(5);

/// Why a URL is refused. The texts are for the client that registers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusedTarget {
    /// It is too long.
    #[error("longer than {LENGTH_MOST} bytes")]
    TooLong,
    /// It is not an https URL.
    #[error("not an https URL; write https://HOST/PATH, without user and password")]
    NotHttps,
    /// Its host is not public, or has no address.
    #[error("its host has no address on the public internet")]
    NotPublic,
}

/// A URL that callbacks may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Checks a URL as far as that needs no name resolution. `inside`: allow plain HTTP and addresses of this machine
    /// and its network, as on a sandbox.
    ///
    /// # Errors
    /// [`RefusedTarget`].
    pub fn parse(text: &str, inside: bool) -> Result<Self, RefusedTarget> {
        if text.len() > LENGTH_MOST {
            return Err(RefusedTarget::TooLong);
        }
        let url = Url::parse(text).map_err(|_| RefusedTarget::NotHttps)?;
        // Escaping has made it longer, and this is the form that is stored and parsed again.
        if url.as_str().len() > LENGTH_MOST {
            return Err(RefusedTarget::TooLong);
        }
        let is_https = url.scheme() == "https" || (inside && url.scheme() == "http");
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else { return Err(RefusedTarget::NotHttps) };
        if !is_https || !url.username().is_empty() || url.password().is_some() {
            return Err(RefusedTarget::NotHttps);
        }
        // IP addresses are not resolved, so a resolver would not check them.
        if !inside && net::is_inside(host) {
            return Err(RefusedTarget::NotPublic);
        }
        Ok(Self(url))
    }

    /// Checks a URL as [`Target::parse`] does, and that its name resolves to a public address now.
    ///
    /// # Errors
    /// [`RefusedTarget`].
    pub async fn admit(text: &str, inside: bool) -> Result<Self, RefusedTarget> {
        let target = Self::parse(text, inside)?;
        if inside {
            return Ok(target);
        }
        let host = target.0.host_str().unwrap_or_default();
        // `parse` has checked it.
        if net::literal_address(host).is_some() {
            return Ok(target);
        }
        match tokio::time::timeout(RESOLUTION, net::public_addresses(net::Purpose::Callbacks, host)).await {
            Ok(Ok(_)) => Ok(target),
            Ok(Err(_)) | Err(_) => Err(RefusedTarget::NotPublic),
        }
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Its host as used in signatures: with the port unless it is the scheme's default.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_urls_unless_on_a_sandbox() {
        for inside in ["https://127.0.0.1/", "https://2130706433/", "https://[::1]/x", "https://169.254.169.254/"] {
            assert_eq!(Target::parse(inside, false), Err(RefusedTarget::NotPublic), "{inside}");
            assert!(Target::parse(inside, true).is_ok(), "{inside}");
        }
        for bad in
            ["", "a", "https://", "ftp://a.example/", "https://u@a.example/", "https://u:p@a.example/", "file:///x"]
        {
            assert_eq!(Target::parse(bad, true), Err(RefusedTarget::NotHttps), "{bad}");
        }
        assert_eq!(Target::parse("http://a.example/", false), Err(RefusedTarget::NotHttps));
        assert!(Target::parse("http://a.example/", true).is_ok());
        let long = format!("https://a.example/{}", "a".repeat(LENGTH_MOST));
        assert_eq!(Target::parse(&long, true), Err(RefusedTarget::TooLong));
        let long_when_escaped = format!("https://a.example/{}", "ż".repeat(LENGTH_MOST / 4));
        assert_eq!(Target::parse(&long_when_escaped, true), Err(RefusedTarget::TooLong));
    }

    #[test]
    fn the_host_includes_a_port_that_is_not_the_default() {
        let host = |text: &str| Target::parse(text, true).unwrap().host();
        assert_eq!(host("https://a.example:443/x?y=1"), "a.example");
        assert_eq!(host("https://A.example:8443/"), "a.example:8443");
        assert_eq!(host("http://127.0.0.1:80/"), "127.0.0.1");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        assert_eq!(Target::admit("https://localhost/", false).await, Err(RefusedTarget::NotPublic));
        assert!(Target::admit("https://localhost/", true).await.is_ok());
        assert!(Target::admit("https://1.1.1.1/", false).await.is_ok());
    }
}
