//! The wallet: signs in (SEP-10), asks for deposits and withdrawals (SEP-24), and opens their pages.

use super::CliError;
use crate::{
    app::SystemRandom,
    cli::demo::{challenge, client::text_at},
    model::AccountId,
    net,
    stellar::Keypair,
};
use http::header::LOCATION;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Time limit for an answer.
const ANSWER: Duration = Duration::from_secs(60);

/// The statuses in which the user is still on the pages.
const ON_THE_PAGES: [&str; 3] = ["incomplete", "pending_anchor", "pending_user"];

/// What the wallet asks for.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// `deposit` or `withdraw`.
    pub(super) way: String,
    /// The language.
    pub(super) lang: String,
    /// The amount, if the wallet names one.
    pub(super) amount: Option<String>,
    /// SEP-9 values.
    pub(super) fields: BTreeMap<String, String>,
    /// Whether it is the user of the last transaction, whom the anchor knows; otherwise it is a new one.
    pub(super) is_same_user: bool,
}

/// A transaction whose pages are open.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// Its id.
    pub(super) id: String,
    /// The path of its pages.
    pub(super) path: String,
    token: String,
}

/// A wallet of one anchor. Each transaction has a user of its own, unless it is told otherwise.
pub(super) struct Wallet {
    http: reqwest::Client,
    anchor: String,
    asset: String,
    /// The token of the last user.
    last: Mutex<Option<String>>,
}

/// What a wallet reads in `stellar.toml`.
struct Directory {
    passphrase: String,
    signing_key: AccountId,
    web_auth: String,
    hosted: String,
}

/// The ways in which an asset is transferred, as SEP-24's paths name them.
pub(super) const WAYS: [&str; 2] = ["deposit", "withdraw"];

impl Wallet {
    /// A wallet for this asset of the anchor.
    pub(super) fn new(anchor: String, asset: String) -> Result<Self, CliError> {
        let http = net::client().timeout(ANSWER).tls_certs_only([]).build().map_err(CliError::new)?;
        Ok(Self { http, anchor, asset, last: Mutex::default() })
    }

    /// The ways in which the asset is transferred.
    pub(super) async fn ways(&self) -> Result<Vec<&'static str>, CliError> {
        let hosted = self.discover().await?.hosted;
        let info = self.json(self.http.get(format!("{hosted}/info"))).await?;
        let is_on = |way: &&str| info.pointer(&format!("/{way}/{}/enabled", self.asset)) == Some(&json!(true));
        Ok(WAYS.into_iter().filter(is_on).collect())
    }

    /// Opens a transaction, and its pages as the user's browser would.
    pub(super) async fn open(&self, wish: &Wish) -> Result<Opened, CliError> {
        let directory = self.discover().await?;
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let token = match last.filter(|_| wish.is_same_user) {
            Some(token) => token,
            None => self.sign_in(&directory).await?,
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        let mut body = json!({ "asset_code": self.asset, "lang": wish.lang });
        if let Some(body) = body.as_object_mut() {
            body.extend(wish.amount.iter().map(|amount| ("amount".to_owned(), json!(amount))));
            body.extend(wish.fields.iter().map(|(name, value)| (name.clone(), json!(value))));
        }
        let url = format!("{}/transactions/{}/interactive", directory.hosted, wish.way);
        let opened = self.json(self.http.post(url).bearer_auth(&token).json(&body)).await?;
        let page = self.http.get(text_at(&opened, "/url")?).send().await.map_err(CliError::new)?;
        let path = page.headers().get(LOCATION).and_then(|path| path.to_str().ok()).map(str::to_owned);
        let path = path.ok_or_else(|| CliError::new(format!("the link is answered with {}", page.status())))?;
        Ok(Opened { id: text_at(&opened, "/id")?, path, token })
    }

    /// Whether the user has come to the end of a transaction's pages.
    pub(super) async fn is_at_end(&self, opened: &Opened) -> Result<bool, CliError> {
        let hosted = self.discover().await?.hosted;
        let url = format!("{hosted}/transaction?id={}", opened.id);
        let answer = self.json(self.http.get(url).bearer_auth(&opened.token)).await?;
        Ok(!ON_THE_PAGES.contains(&text_at(&answer, "/transaction/status")?.as_str()))
    }

    async fn discover(&self) -> Result<Directory, CliError> {
        let text = self.text(self.http.get(format!("{}/.well-known/stellar.toml", self.anchor))).await?;
        let toml: toml::Table = text.parse().map_err(|_| CliError::new("stellar.toml is not TOML"))?;
        let value = |key: &str| {
            let text = toml.get(key).and_then(toml::Value::as_str).map(str::to_owned);
            text.ok_or_else(|| CliError::new(format!("stellar.toml has no {key}")))
        };
        Ok(Directory {
            passphrase: value("NETWORK_PASSPHRASE")?,
            signing_key: AccountId::parse(&value("SIGNING_KEY")?).map_err(CliError::new)?,
            web_auth: value("WEB_AUTH_ENDPOINT")?,
            hosted: value("TRANSFER_SERVER_SEP0024")?,
        })
    }

    /// Signs a new user in; the token.
    async fn sign_in(&self, directory: &Directory) -> Result<String, CliError> {
        let key = Keypair::generate(&SystemRandom);
        let asked = self.json(self.http.get(format!("{}?account={}", directory.web_auth, key.account()))).await?;
        let home_domain = self.anchor.split("://").nth(1).unwrap_or_default();
        let envelope = text_at(&asked, "/transaction")?;
        let signed = challenge::sign(&envelope, &directory.passphrase, &directory.signing_key, home_domain, &key);
        let body = json!({ "transaction": signed.map_err(CliError::new)? });
        text_at(&self.json(self.http.post(&directory.web_auth).json(&body)).await?, "/token")
    }

    async fn json(&self, request: RequestBuilder) -> Result<Value, CliError> {
        let text = self.text(request).await?;
        serde_json::from_str(&text).map_err(|_| CliError::new("the anchor's answer is not JSON"))
    }

    async fn text(&self, request: RequestBuilder) -> Result<String, CliError> {
        let response = request.send().await.map_err(CliError::new)?;
        let (status, url) = (response.status(), response.url().path().to_owned());
        let body = response.text().await.map_err(CliError::new)?;
        if status.is_success() {
            return Ok(body);
        }
        let said: String = body.chars().take(500).collect();
        Err(CliError::new(format!("{url} is answered with {status}: {said}")))
    }
}
