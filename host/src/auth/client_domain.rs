//! Asks a wallet's domain for the key it signs with (SEP-1 `SIGNING_KEY`).

use super::Error;
use crate::model::{AccountId, is_public};
use crate::stellar::{PublicOnly, bounded, http_client};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use std::net::IpAddr;
use std::time::Duration;

/// Longest wait for the file.
const ANSWER: Duration = Duration::from_secs(5);
/// Largest file read (SEP-1's own limit).
const FILE: usize = 100 * 1024;

/// Fetches `stellar.toml` files from domains that strangers name.
#[derive(Debug)]
pub(super) struct ClientDomains {
    http: reqwest::Client,
    sandbox: bool,
}

#[derive(Deserialize)]
struct Toml {
    #[serde(rename = "SIGNING_KEY")]
    signing_key: Option<String>,
}

impl ClientDomains {
    /// `sandbox`: domains of this machine and its network are allowed, `localhost` over plain HTTP.
    pub fn new(sandbox: bool) -> Result<Self, reqwest::Error> {
        // No proxy: it would resolve the name itself, and nobody would check what it found.
        let http = http_client().no_proxy().connect_timeout(ANSWER).timeout(ANSWER);
        let http = if sandbox { http } else { http.dns_resolver(PublicOnly).https_only(true) };
        Ok(Self { http: http.build()?, sandbox })
    }

    /// The key that `domain` publishes.
    pub async fn signing_key(&self, domain: &str) -> Result<AccountId, Error> {
        let unfit = |why: &str| Error::invalid(format!("client_domain: {why}"));
        let url = self.url(domain).ok_or_else(|| unfit("it is not a domain name, or not one that may be asked"))?;
        let response = self.http.get(url).send().await.map_err(|_| unfit("its stellar.toml can't be fetched"))?;
        if response.status() != StatusCode::OK {
            return Err(unfit("its stellar.toml can't be fetched"));
        }
        let body = bounded(response, FILE).await.map_err(|_| unfit("its stellar.toml can't be fetched"))?;
        let body = body.ok_or_else(|| unfit("its stellar.toml is larger than 100 KiB"))?;
        let text = String::from_utf8(body).map_err(|_| unfit("its stellar.toml is not UTF-8"))?;
        let file: Toml = toml::from_str(&text).map_err(|_| unfit("its stellar.toml is not valid TOML"))?;
        let key = file.signing_key.ok_or_else(|| unfit("its stellar.toml has no SIGNING_KEY"))?;
        AccountId::parse(&key).map_err(|_| unfit("its SIGNING_KEY is not a Stellar account"))
    }

    fn url(&self, domain: &str) -> Option<Url> {
        // Only a host with perhaps a port: nothing that could turn into user, path, query or another host.
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
        if domain.is_empty() || domain.len() > 64 || !domain.bytes().all(plain) {
            return None;
        }
        let mut url = Url::parse(&format!("https://{domain}/.well-known/stellar.toml")).ok()?;
        let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
        match host.parse::<IpAddr>() {
            // Not resolved, so the resolver would not see it.
            Ok(address) if !self.sandbox && !is_public(address) => return None,
            Ok(address) if address.is_loopback() => url.set_scheme("http").ok()?,
            Err(_) if self.sandbox && (host == "localhost" || host.ends_with(".localhost")) => {
                url.set_scheme("http").ok()?;
            }
            _ => {}
        }
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_domains_become_urls_and_inside_ones_only_in_a_sandbox() {
        let (open, sandbox) = (ClientDomains::new(false).unwrap(), ClientDomains::new(true).unwrap());
        for bad in ["", "a@b", "a/b", "a?b", "a#b", "a b", "ümlaut.example", "a:b:c", &"a".repeat(65), "http://a"] {
            assert!(open.url(bad).is_none() && sandbox.url(bad).is_none(), "{bad}");
        }
        for inside in ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "10.0.0.1:8000", "[::1]", "[::ffff:10.0.0.1]"] {
            assert!(open.url(inside).is_none(), "{inside}");
            assert!(sandbox.url(inside).is_some(), "{inside}");
        }
        let text = |domains: &ClientDomains, domain| domains.url(domain).unwrap().to_string();
        assert_eq!(text(&open, "wallet.example"), "https://wallet.example/.well-known/stellar.toml");
        assert_eq!(text(&open, "localhost:1"), "https://localhost:1/.well-known/stellar.toml");
        assert_eq!(text(&sandbox, "localhost:1"), "http://localhost:1/.well-known/stellar.toml");
        assert_eq!(text(&sandbox, "127.0.0.1:1"), "http://127.0.0.1:1/.well-known/stellar.toml");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = format!("localhost:{}", listener.local_addr().unwrap().port());
        let refused = ClientDomains::new(false).unwrap().signing_key(&domain).await.unwrap_err();
        assert!(matches!(refused, Error::Invalid(text) if text.starts_with("client_domain")));
        // Nobody so much as knocked.
        assert!(tokio::time::timeout(Duration::from_millis(1), listener.accept()).await.is_err());
    }
}
