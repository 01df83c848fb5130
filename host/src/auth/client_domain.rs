//! Asks a wallet's domain for the key it signs with (SEP-1 `SIGNING_KEY`).

use super::Error;
use crate::model::{AccountId, Clock, Domain, Timestamp, is_public};
use crate::stellar::{PublicOnly, bounded, http_client};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Longest wait for the file, from the name's resolution to the last byte.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Largest file read (SEP-1's own limit).
const FILE: usize = 100 * 1024;
/// Most domains asked at once; who comes later waits for a turn.
const AT_ONCE: usize = 32;
/// How long a key is remembered. A wallet that changes its key waits no longer than this.
const KEEP_KEY: Duration = Duration::from_secs(60);
/// How long a failure is remembered, so that a broken domain is not asked by every request for it.
const KEEP_FAILURE: Duration = Duration::from_secs(10);
/// Most domains remembered.
const KEEP_MOST: usize = 1000;

/// Fetches `stellar.toml` files from domains that strangers name.
pub(super) struct ClientDomains {
    http: reqwest::Client,
    sandbox: bool,
    patience: Duration,
    turns: Semaphore,
    answers: Mutex<HashMap<Domain, Kept>>,
    clock: Arc<dyn Clock>,
}

/// What a domain answered, or why its answer is of no use.
type Answer = Result<AccountId, &'static str>;

struct Kept {
    answer: Answer,
    until: Timestamp,
}

#[derive(Deserialize)]
struct Toml {
    #[serde(rename = "SIGNING_KEY")]
    signing_key: Option<String>,
}

impl ClientDomains {
    /// `sandbox`: domains of this machine and its network are allowed, `localhost` over plain HTTP.
    pub fn new(sandbox: bool, patience: Duration, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        // No proxy: it would resolve the name itself, and nobody would check what it found.
        let http = http_client().no_proxy().connect_timeout(patience).timeout(patience);
        let http = if sandbox { http } else { http.dns_resolver(PublicOnly).https_only(true) };
        let (turns, answers) = (Semaphore::new(AT_ONCE), Mutex::default());
        Ok(Self { http: http.build()?, sandbox, patience, turns, answers, clock })
    }

    /// The key that `domain` publishes.
    pub async fn signing_key(&self, domain: &Domain) -> Result<AccountId, Error> {
        let answer = match self.kept(domain) {
            Some(answer) => answer,
            None => {
                let turn = tokio::time::timeout(self.patience, self.turns.acquire()).await;
                let Ok(Ok(_turn)) = turn else {
                    return Err(Error::Unavailable("too many client domains are being asked: try again later".into()));
                };
                let answer = self.ask(domain).await;
                self.keep(domain, answer);
                answer
            }
        };
        answer.map_err(|why| Error::invalid(format!("client_domain: {why}")))
    }

    fn kept(&self, domain: &Domain) -> Option<Answer> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(domain).filter(|kept| self.clock.now() < kept.until).map(|kept| kept.answer)
    }

    fn keep(&self, domain: &Domain, answer: Answer) {
        let now = self.clock.now();
        let until = now.plus(if answer.is_ok() { KEEP_KEY } else { KEEP_FAILURE });
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= KEEP_MOST {
            answers.retain(|_, kept| now < kept.until);
        }
        if answers.len() >= KEEP_MOST && answer.is_ok() {
            // Whoever names a thousand domains that do not exist must not push out the wallets that do.
            answers.retain(|_, kept| kept.answer.is_ok());
        }
        if answers.len() < KEEP_MOST {
            answers.insert(domain.clone(), Kept { answer, until });
        }
    }

    async fn ask(&self, domain: &Domain) -> Answer {
        const UNREACHABLE: &str = "its stellar.toml can't be fetched";
        let url = self.url(domain).ok_or("it is not a domain that may be asked")?;
        let response = self.http.get(url).send().await.map_err(|_| UNREACHABLE)?;
        if response.status() != StatusCode::OK {
            return Err(UNREACHABLE);
        }
        let body = bounded(response, FILE).await.map_err(|_| UNREACHABLE)?;
        let body = body.ok_or("its stellar.toml is larger than 100 KiB")?;
        let text = String::from_utf8(body).map_err(|_| "its stellar.toml is not UTF-8")?;
        let file: Toml = toml::from_str(&text).map_err(|_| "its stellar.toml is not valid TOML")?;
        let key = file.signing_key.ok_or("its stellar.toml has no SIGNING_KEY")?;
        AccountId::parse(&key).map_err(|_| "its SIGNING_KEY is not a Stellar account")
    }

    fn url(&self, domain: &Domain) -> Option<Url> {
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
    use axum::{Router, extract::Request, http::Response};
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    struct At(AtomicI64);
    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
        }
    }

    fn domains(sandbox: bool, patience: Duration) -> (ClientDomains, Arc<At>) {
        let clock = Arc::new(At(1_000.into()));
        (ClientDomains::new(sandbox, patience, clock.clone()).unwrap(), clock)
    }

    fn refused(answer: Result<AccountId, Error>) -> String {
        match answer {
            Err(Error::Invalid(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    /// A wallet's domain, what its file says as long as it says something, and how often it was asked.
    async fn wallet(body: String) -> (Domain, Arc<Mutex<String>>, Arc<AtomicUsize>) {
        let (said, asked) = (Arc::new(Mutex::new(body)), Arc::new(AtomicUsize::new(0)));
        let (text, count) = (said.clone(), asked.clone());
        let router = Router::new().fallback(async move |_: Request| {
            count.fetch_add(1, Ordering::Relaxed);
            text.lock().unwrap().clone()
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = listener.local_addr().unwrap().to_string().parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        (domain, said, asked)
    }

    #[test]
    fn inside_domains_are_asked_only_in_a_sandbox() {
        let ((open, _), (sandbox, _)) = (domains(false, PATIENCE), domains(true, PATIENCE));
        let url = |domains: &ClientDomains, domain: &str| domains.url(&domain.parse().unwrap()).map(String::from);
        for inside in ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "10.0.0.1:8000", "[::1]", "[::ffff:10.0.0.1]"] {
            assert!(url(&open, inside).is_none(), "{inside}");
            assert!(url(&sandbox, inside).is_some(), "{inside}");
        }
        let at = |host: &str| Some(format!("{host}/.well-known/stellar.toml"));
        assert_eq!(url(&open, "wallet.example"), at("https://wallet.example"));
        assert_eq!(url(&open, "localhost:1"), at("https://localhost:1"));
        assert_eq!(url(&sandbox, "localhost:1"), at("http://localhost:1"));
        assert_eq!(url(&sandbox, "127.0.0.1:1"), at("http://127.0.0.1:1"));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = format!("localhost:{}", listener.local_addr().unwrap().port()).parse().unwrap();
        let refused = refused(domains(false, PATIENCE).0.signing_key(&domain).await);
        assert!(refused.starts_with("client_domain"), "{refused}");
        // Nobody so much as knocked.
        assert!(tokio::time::timeout(Duration::from_millis(1), listener.accept()).await.is_err());
    }

    #[tokio::test]
    async fn files_that_are_too_large_or_say_nothing_of_use_are_refused() {
        let key = AccountId::from_bytes([7; 32]);
        let good = format!("SIGNING_KEY = \"{key}\"\n");
        let padded = |length: usize| format!("{good}#{}", "x".repeat(length - good.len() - 1));
        for (body, complaint) in [
            (padded(FILE), None),
            (padded(FILE + 1), Some("larger than 100 KiB")),
            ("VERSION = \"2.7.0\"".to_owned(), Some("no SIGNING_KEY")),
            ("SIGNING_KEY = \"GABC\"".to_owned(), Some("not a Stellar account")),
            ("SIGNING_KEY = 7".to_owned(), Some("not valid TOML")),
            ("<html>".to_owned(), Some("not valid TOML")),
        ] {
            let (domain, _, _) = wallet(body).await;
            let answer = domains(true, PATIENCE).0.signing_key(&domain).await;
            match complaint {
                None => assert_eq!(answer.unwrap(), key),
                Some(complaint) => {
                    let text = refused(answer);
                    assert!(text.contains(complaint), "{text}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let (elsewhere, _, asked) = wallet(format!("SIGNING_KEY = \"{}\"", AccountId::from_bytes([7; 32]))).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = listener.local_addr().unwrap().to_string().parse().unwrap();
        let router = Router::new().fallback(async move || {
            let to = format!("http://{elsewhere}/.well-known/stellar.toml");
            Response::builder().status(302).header("location", to).body(axum::body::Body::empty()).unwrap()
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        assert!(refused(domains(true, PATIENCE).0.signing_key(&domain).await).contains("can't be fetched"));
        assert_eq!(asked.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_domain_that_does_not_answer_is_given_up() {
        // The listener's queue takes the connection; nobody ever answers on it.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = listener.local_addr().unwrap().to_string().parse().unwrap();
        let (domains, _) = domains(true, Duration::from_millis(50));
        assert!(refused(domains.signing_key(&domain).await).contains("can't be fetched"));
    }

    #[tokio::test]
    async fn an_answer_is_remembered_for_a_while_and_a_failure_for_a_moment() {
        let (first, second) = (AccountId::from_bytes([7; 32]), AccountId::from_bytes([8; 32]));
        let (domain, said, asked) = wallet(format!("SIGNING_KEY = \"{first}\"")).await;
        let (domains, clock) = domains(true, PATIENCE);
        assert_eq!(domains.signing_key(&domain).await.unwrap(), first);
        *said.lock().unwrap() = "nothing".to_owned();
        clock.0.store(1_059, Ordering::Relaxed);
        assert_eq!(domains.signing_key(&domain).await.unwrap(), first);
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        clock.0.store(1_060, Ordering::Relaxed);
        refused(domains.signing_key(&domain).await);
        *said.lock().unwrap() = format!("SIGNING_KEY = \"{second}\"");
        clock.0.store(1_069, Ordering::Relaxed);
        refused(domains.signing_key(&domain).await);
        clock.0.store(1_070, Ordering::Relaxed);
        assert_eq!(domains.signing_key(&domain).await.unwrap(), second);
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn no_more_is_remembered_than_fits() {
        let (domains, clock) = domains(true, PATIENCE);
        let flood =
            || (0..KEEP_MOST + 10).for_each(|n| domains.keep(&format!("w{n}.example").parse().unwrap(), Err("x")));
        let count = || domains.answers.lock().unwrap().len();
        flood();
        assert_eq!(count(), KEEP_MOST);
        let wallet: Domain = "wallet.example".parse().unwrap();
        domains.keep(&wallet, Ok(AccountId::from_bytes([7; 32])));
        flood();
        assert_eq!((count(), domains.kept(&wallet).is_some()), (KEEP_MOST, true));
        clock.0.store(2_000, Ordering::Relaxed);
        domains.keep(&"later.example".parse().unwrap(), Err("x"));
        assert_eq!((count(), domains.kept(&wallet).is_some()), (1, false));
    }
}
