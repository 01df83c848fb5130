//! What the author's browser sees: the start page, and the host's pages with the bar below.

use super::{
    CliError,
    guests::Guests,
    start::{SCRIPT, STYLE, StartPage, Texts},
    wallet::{Opened, WAYS, Wallet, Wish},
};
use crate::{
    app::{PageSamples, SystemRandom},
    net,
};
use axum::{
    Json, Router,
    body::to_bytes,
    extract::{Path, Query, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{self, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION},
    uri::Authority,
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Most bytes of a body that is passed on; the host has a limit of its own.
const BODY_MOST: usize = 64 << 20;

/// More than a guest may take.
const ANSWER: Duration = Duration::from_secs(120);

/// What belongs to one connection, and what changes with the body.
const NOT_PASSED_ON: [HeaderName; 6] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::ACCEPT_ENCODING,
    header::EXPECT,
];

/// The policy of the start page.
const START_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// Most sessions whose transactions are known.
const SESSIONS_MOST: usize = 1_000;

/// The path that opens a transaction.
const OPEN: &str = "/preview/open";
/// The path of a session's pages.
const FLOW: &str = "/sep24/flow/";
/// The path by which users come back from another site.
const RETURN: &str = "/sep24/return/";

/// The site of the preview. Cheap to clone.
#[derive(Clone)]
pub(super) struct Site(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    host: String,
    wallet: Wallet,
    guests: Guests,
    samples: PageSamples,
    texts: Texts,
    wish: Wish,
    /// The transactions by the secrets in the addresses of their pages.
    sessions: Mutex<BTreeMap<String, Opened>>,
}

/// What the start page asks for; what it leaves out is as on the command line.
#[derive(Debug, Deserialize)]
struct Asked {
    way: Option<String>,
    lang: Option<String>,
    amount: Option<String>,
    #[serde(default)]
    same_user: bool,
}

#[derive(Debug, Deserialize)]
struct InLanguage {
    lang: Option<String>,
}

impl Site {
    /// The site in front of the host at this address.
    pub(super) fn new(
        host: &str,
        wallet: Wallet,
        guests: Guests,
        samples: PageSamples,
        wish: Wish,
    ) -> Result<Self, CliError> {
        let http = net::client().timeout(ANSWER).tls_certs_only([]).build().map_err(CliError::new)?;
        let (host, texts) = (host.to_owned(), Texts::new().map_err(CliError::new)?);
        Ok(Self(Arc::new(Inner { http, host, wallet, guests, samples, texts, wish, sessions: Mutex::default() })))
    }

    /// The path that opens what the command line asks for.
    pub(super) fn opens_first(&self) -> String {
        let Wish { way, lang, .. } = &self.0.wish;
        format!("{OPEN}?way={way}&lang={lang}")
    }

    /// Its routes. Everything else is the host's.
    pub(super) fn router(self) -> Router {
        let text = |content_type: &'static str, text: &'static str| {
            get(move || async move { ([(CONTENT_TYPE, content_type)], text) })
        };
        Router::new()
            .route("/", get(start))
            .route(OPEN, get(open))
            .route("/preview/status", get(status))
            .route("/preview/samples/{name}", get(sample))
            .route("/preview/preview.js", text("text/javascript; charset=utf-8", SCRIPT))
            .route("/preview/preview.css", text("text/css; charset=utf-8", STYLE))
            .fallback(pass_on)
            .with_state(self)
            .layer(middleware::from_fn(for_the_author))
    }

    fn remember(&self, path: &str, opened: &Opened) {
        if let Some(secret) = secret_in(path) {
            let mut sessions = self.0.sessions.lock().unwrap_or_else(PoisonError::into_inner);
            if sessions.len() >= SESSIONS_MOST {
                sessions.clear();
            }
            sessions.insert(secret.to_owned(), opened.clone());
        }
    }

    fn find(&self, is_it: impl Fn(&str, &Opened) -> bool) -> Option<Opened> {
        let sessions = self.0.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.iter().find(|(secret, opened)| is_it(secret, opened)).map(|(_, opened)| opened.clone())
    }

    /// The start page. `lang`: of its links, if not that of the command line.
    async fn start(&self, lang: Option<String>, problem: Option<String>) -> Response {
        let inner = &self.0;
        let ways = match inner.wallet.ways().await {
            Ok(ways) => ways,
            Err(failure) => return failed(&failure.message()),
        };
        let page = StartPage::new(&inner.wish, ways, inner.samples.languages(), PageSamples::names());
        let status = if problem.is_some() { StatusCode::BAD_GATEWAY } else { StatusCode::OK };
        let lang = lang.unwrap_or_else(|| inner.wish.lang.clone());
        match inner.texts.start(&StartPage { problem, lang, ..page }) {
            Ok(html) => {
                let policy = [(CONTENT_SECURITY_POLICY, HeaderValue::from_static(START_POLICY))];
                self.with_bar(status, policy.into_iter().collect(), html, None).await
            }
            Err(error) => failed(&error.to_string()),
        }
    }

    /// A page of HTML with the bar.
    async fn with_bar(
        &self,
        status: StatusCode,
        mut headers: HeaderMap,
        html: String,
        opened: Option<&Opened>,
    ) -> Response {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let serving = self.0.guests.serving().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the host does not say which version serves");
            Default::default()
        });
        let settled = match opened {
            Some(opened) => self.settled(opened).await,
            None => None,
        };
        let with_bar = self.0.texts.with_bar(&html, nonce(&headers), &serving, settled.as_deref());
        match with_bar {
            Ok(html) => (status, headers, html).into_response(),
            Err(error) => failed(&error.to_string()),
        }
    }

    /// What the guest settled, once the user has come to the end.
    async fn settled(&self, opened: &Opened) -> Option<String> {
        let is_at_end = self.0.wallet.is_at_end(opened).await;
        if !is_at_end.inspect_err(|failure| tracing::warn!("{}", failure.message())).ok()? {
            return None;
        }
        let found = self.0.guests.settled(&opened.id).await;
        let end = found.inspect_err(|error| tracing::warn!(%error, "the guest's answer can't be read")).ok()??;
        serde_json::to_string_pretty(&end).ok()
    }

    /// The host's answer to a request.
    async fn answer_of_host(&self, request: Request) -> Result<Response, String> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let body = to_bytes(body, BODY_MOST).await.map_err(|error| error.to_string())?;
        let sent = self.0.http.request(parts.method.clone(), format!("{}{path}", self.0.host));
        let answer = sent.headers(passed_on(&parts.headers)).body(body).send().await;
        let answer = answer.map_err(|error| error.to_string())?;
        let (status, headers) = (answer.status(), passed_on(answer.headers()));
        let bytes = answer.bytes().await.map_err(|error| error.to_string())?;
        // Who comes back from another site has another session.
        if let (Some(rest), Some(to)) = (path.strip_prefix(RETURN), text(&headers, LOCATION))
            && let Some(opened) = self.find(|_, opened| rest.starts_with(&opened.id))
        {
            self.remember(to, &opened);
        }
        let is_page = text(&headers, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
        match String::from_utf8(bytes.to_vec()) {
            Ok(html) if is_page => {
                let opened = secret_in(path).and_then(|secret| self.find(|one, _| one == secret));
                Ok(self.with_bar(status, headers, html, opened.as_ref()).await)
            }
            _ => Ok((status, headers, bytes).into_response()),
        }
    }
}

async fn for_the_author(request: Request, next: Next) -> Response {
    match refusal(&request) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

/// What another site has the author's browser ask is refused: under a name of its own that leads here (DNS rebinding), or to
/// open a transaction.
fn refusal(request: &Request) -> Option<(StatusCode, &'static str)> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text("host").and_then(|host| host.parse::<Authority>().ok());
    if !host.is_some_and(|host| matches!(host.host(), "127.0.0.1" | "localhost")) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "the preview is served as 127.0.0.1 alone"));
    }
    let is_own = matches!(text("sec-fetch-site"), None | Some("none" | "same-origin"));
    (!is_own && request.uri().path() == OPEN)
        .then_some((StatusCode::FORBIDDEN, "open transactions from the start page"))
}

async fn start(State(site): State<Site>, Query(InLanguage { lang }): Query<InLanguage>) -> Response {
    site.start(lang, None).await
}

/// Opens a new transaction with each visit.
async fn open(State(site): State<Site>, Query(asked): Query<Asked>) -> Response {
    let wish = &site.0.wish;
    let way = asked.way.unwrap_or_else(|| wish.way.clone());
    if !WAYS.contains(&way.as_str()) {
        return site.start(None, Some(format!("way: `{way}` is neither deposit nor withdraw"))).await;
    }
    let wish = Wish {
        way,
        lang: asked.lang.unwrap_or_else(|| wish.lang.clone()),
        amount: asked.amount.or_else(|| wish.amount.clone()).filter(|amount| !amount.is_empty()),
        fields: wish.fields.clone(),
        is_same_user: asked.same_user,
    };
    match site.0.wallet.open(&wish).await {
        Ok(opened) => {
            site.remember(&opened.path, &opened);
            Redirect::to(&opened.path).into_response()
        }
        Err(failure) => site.start(None, Some(failure.message())).await,
    }
}

async fn status(State(site): State<Site>) -> Response {
    match site.0.guests.serving().await {
        Ok(serving) => ([(header::CACHE_CONTROL, "no-store")], Json(serving)).into_response(),
        Err(error) => failed(&error.to_string()),
    }
}

async fn sample(
    State(site): State<Site>,
    Path(name): Path<String>,
    Query(InLanguage { lang }): Query<InLanguage>,
) -> Response {
    match site.0.samples.page(&name, lang.as_deref(), &SystemRandom) {
        Some(Ok((headers, html))) => site.with_bar(StatusCode::OK, headers, html, None).await,
        Some(Err(error)) => failed(&error.to_string()),
        None => (StatusCode::NOT_FOUND, format!("there is no sample `{name}`")).into_response(),
    }
}

async fn pass_on(State(site): State<Site>, request: Request) -> Response {
    site.answer_of_host(request).await.unwrap_or_else(|why| failed(&why))
}

fn failed(why: &str) -> Response {
    tracing::error!(why, "the preview can't answer");
    (StatusCode::BAD_GATEWAY, why.to_owned()).into_response()
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let headers = headers.iter().filter(|(name, _)| !NOT_PASSED_ON.contains(name));
    headers.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The secret in the address of a session's page.
fn secret_in(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(FLOW)?;
    rest.split(['/', '?']).next().filter(|secret| !secret.is_empty())
}

/// The nonce of a page's policy, with which the bar's style and script are allowed as the page's own are.
fn nonce(headers: &HeaderMap) -> &str {
    let policy = text(headers, CONTENT_SECURITY_POLICY).unwrap_or_default();
    policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).map_or("", |(nonce, _)| nonce)
}
