//! Wallets' domains: what is looked up, how often, and what is believed.

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

/// A wallet's domain, its file while it is not empty, and the number of requests.
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
fn private_domains_are_allowed_only_in_a_sandbox() {
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
    let refused = refused(domains(false, PATIENCE).0.signing_key(&domain, None).await);
    assert!(refused.starts_with("client_domain"), "{refused}");
    // There was no connection attempt.
    assert!(tokio::time::timeout(Duration::from_millis(1), listener.accept()).await.is_err());
}

#[tokio::test]
async fn files_that_are_too_large_or_useless_are_refused() {
    let key = AccountId::from_bytes([7; 32]);
    let good = format!("SIGNING_KEY = \"{key}\"\n");
    let padded = |length: usize| format!("{good}#{}", "x".repeat(length - good.len() - 1));
    for (body, complaint) in [
        (padded(FILE), None),
        (padded(FILE + 1), Some("larger than 100 KiB")),
        ("VERSION = \"2.7.0\"".to_owned(), Some("no SIGNING_KEY")),
        ("SIGNING_KEY = \"GABC\"".to_owned(), Some("not a Stellar account")),
        ("SIGNING_KEY = 7".to_owned(), Some("not a Stellar account")),
        ("<html>".to_owned(), Some("not valid TOML")),
    ] {
        let (domain, _, _) = wallet(body).await;
        let answer = domains(true, PATIENCE).0.signing_key(&domain, None).await;
        match complaint {
            None => assert_eq!(answer.unwrap(), key),
            Some(complaint) => {
                let text = refused(answer);
                assert!(text.contains(complaint), "{text}");
            }
        }
    }
}

/// A domain that redirects to itself so many times, and then to `to`.
async fn redirecting(status: u16, times: usize, to: String) -> Domain {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain = listener.local_addr().unwrap().to_string().parse().unwrap();
    let router = Router::new().fallback(async move |request: Request| {
        let hops = request.uri().path().matches("/again").count();
        let to = if hops + 1 < times { format!("{}/again", request.uri().path()) } else { to.clone() };
        Response::builder().status(status).header("location", to).body(axum::body::Body::empty()).unwrap()
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    domain
}

#[tokio::test]
async fn redirects_are_followed_three_times_and_no_more() {
    let key = AccountId::from_bytes([7; 32]);
    let (elsewhere, _, asked) = wallet(format!("SIGNING_KEY = \"{key}\"")).await;
    let to = format!("http://{elsewhere}/stellar.toml");
    for (status, times) in [(301, 1), (302, 2), (303, 3), (307, 3), (308, 3)] {
        let domain = redirecting(status, times, to.clone()).await;
        assert_eq!(domains(true, PATIENCE).0.signing_key(&domain, None).await.unwrap(), key, "{status}");
    }
    assert_eq!(asked.swap(0, Ordering::Relaxed), 5);
    let domain = redirecting(302, 4, to.clone()).await;
    assert!(refused(domains(true, PATIENCE).0.signing_key(&domain, None).await).contains("more than 3 times"));
    let domain = redirecting(304, 1, to).await;
    assert!(refused(domains(true, PATIENCE).0.signing_key(&domain, None).await).contains("can't be fetched"));
    for away in ["ftp://a.example/", "http://user@a.example/", "file:///etc/passwd", "http://"] {
        let domain = redirecting(302, 1, away.to_owned()).await;
        let told = refused(domains(true, PATIENCE).0.signing_key(&domain, None).await);
        assert!(told.contains("redirects to an address"), "{away}: {told}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[test]
fn each_redirect_is_held_to_the_same_rules() {
    let ((open, _), (sandbox, _)) = (domains(false, PATIENCE), domains(true, PATIENCE));
    let from: Url = "https://wallet.example/.well-known/stellar.toml".parse().unwrap();
    let next = |domains: &ClientDomains, to: &str| {
        let answer = Response::builder().status(302).header("location", to).body("").unwrap();
        domains.next(&from, &reqwest::Response::from(answer)).map(String::from)
    };
    for (to, led) in [
        ("/elsewhere.toml", "https://wallet.example/elsewhere.toml"),
        ("//www.wallet.example/x", "https://www.wallet.example/x"),
        ("https://1.1.1.1:8443/x", "https://1.1.1.1:8443/x"),
    ] {
        assert_eq!(next(&open, to).unwrap(), led);
    }
    for inside in ["http://www.wallet.example/x", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/"] {
        assert!(matches!(next(&open, inside), Err(Unusable::RedirectedAway)), "{inside}");
        assert!(next(&sandbox, inside).is_ok(), "{inside}");
    }
    for never in ["https://u:p@wallet.example/", "file:///x", "https://"] {
        assert!(matches!(next(&sandbox, never), Err(Unusable::RedirectedAway)), "{never}");
    }
}

#[tokio::test]
async fn redirects_share_the_patience() {
    // A server that accepts connections and never answers.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain = redirecting(302, 1, format!("http://{}/", listener.local_addr().unwrap())).await;
    let (domains, _) = domains(true, Duration::from_millis(300));
    assert!(refused(domains.signing_key(&domain, None).await).contains("can't be fetched"));
}

#[tokio::test]
async fn a_silent_domain_runs_into_the_time_limit() {
    // The listener's queue accepts the connection, and no answer follows.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain = listener.local_addr().unwrap().to_string().parse().unwrap();
    let (domains, _) = domains(true, Duration::from_millis(50));
    assert!(refused(domains.signing_key(&domain, None).await).contains("can't be fetched"));
}

#[tokio::test]
async fn an_answer_is_remembered_for_a_while_and_a_failure_for_a_moment() {
    let (first, second) = (AccountId::from_bytes([7; 32]), AccountId::from_bytes([8; 32]));
    let (domain, said, asked) = wallet(format!("SIGNING_KEY = \"{first}\"")).await;
    let (domains, clock) = domains(true, PATIENCE);
    assert_eq!(domains.signing_key(&domain, None).await.unwrap(), first);
    *said.lock().unwrap() = "nothing".to_owned();
    clock.0.store(1_059, Ordering::Relaxed);
    assert_eq!(domains.signing_key(&domain, None).await.unwrap(), first);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    clock.0.store(1_060, Ordering::Relaxed);
    refused(domains.signing_key(&domain, None).await);
    *said.lock().unwrap() = format!("SIGNING_KEY = \"{second}\"");
    clock.0.store(1_069, Ordering::Relaxed);
    refused(domains.signing_key(&domain, None).await);
    clock.0.store(1_070, Ordering::Relaxed);
    assert_eq!(domains.signing_key(&domain, None).await.unwrap(), second);
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[test]
fn the_cache_has_a_limit() {
    let (domains, clock) = domains(true, PATIENCE);
    let broken = || Err(Unusable::TooLarge);
    let flood = || (0..KEEP_MOST + 10).for_each(|n| domains.keep(&format!("w{n}.example").parse().unwrap(), broken()));
    let count = || domains.answers.lock().unwrap().len();
    flood();
    assert_eq!(count(), KEEP_MOST);
    let wallet: Domain = "wallet.example".parse().unwrap();
    domains.keep(&wallet, Ok(AccountId::from_bytes([7; 32])));
    flood();
    assert_eq!((count(), domains.kept(&wallet).0.is_some()), (KEEP_MOST, true));
    clock.0.store(2_000, Ordering::Relaxed);
    domains.keep(&"later.example".parse().unwrap(), broken());
    assert_eq!((count(), domains.kept(&wallet).0.is_some()), (1, false));
}
