//! A wallet's domain, which names its key.

use super::sender::{Answer, SendingAnchor};
use anchor_host::stellar::Keypair;
use reqwest::Method;

impl SendingAnchor {
    /// `GET /auth` with a wallet's domain.
    pub async fn challenge_through(&self, domain: &str) -> Answer {
        let query = [("account", self.account().to_string()), ("client_domain", domain.to_owned())];
        self.send(self.request(Method::GET, "/auth").query(&query)).await
    }
}

/// Serves a `stellar.toml` with this key as `SIGNING_KEY`; the domain.
pub async fn wallet_domain(key: &Keypair) -> String {
    let toml = format!("SIGNING_KEY = \"{}\"\n", key.account());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain = listener.local_addr().unwrap().to_string();
    let router = axum::Router::new().route("/.well-known/stellar.toml", axum::routing::get(|| async { toml }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    domain
}
