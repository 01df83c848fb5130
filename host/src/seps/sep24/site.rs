//! What all pages have in common: their addresses, their look, and who runs the anchor.

use super::{own_pages::OwnPage, wire, wire::kind, wording::Wording};
use crate::{
    auth::{TokenKind, Tokens},
    model::{Random, Status, Transaction},
    pages::{
        self, PageError, Pages, Words, page_headers,
        views::{
            Anchor, Assets, Body, Costs, CostsView, Header, Message, Page, PostMessage, StatusLink, Support, View,
        },
    },
    seps::paths,
    transfers::Shown,
    web::{self, ApiError},
};
use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};

/// What the pages are told by the operator.
#[derive(Clone)]
pub struct Settings {
    /// The public base URL of this host, without a slash at the end.
    pub base_url: String,
    /// Its path: `/anchor`, or empty.
    pub base_path: String,
    /// Who runs the anchor.
    pub anchor: Anchor,
    /// Who helps.
    pub support: Support,
    /// How long a link to the pages can be opened.
    pub link_ttl: Duration,
    /// How long a `more_info_url` can be opened at least.
    pub more_info_ttl: Duration,
    /// The content types of files that are taken.
    pub file_types: Vec<String>,
    /// The largest file, in bytes.
    pub file_max: usize,
    /// Where a ledger transaction is shown, before its hash.
    pub explorer: Option<String>,
    /// The business's own pages, for what it drives.
    pub own_pages: Option<OwnPage>,
    /// The business's own page about a transaction.
    pub own_more_info: Option<OwnPage>,
}

/// The site of the hosted pages. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    settings: Settings,
    pages: Pages,
    tokens: Tokens,
    random: Arc<dyn Random>,
}

/// A page to be sent: what it shows, and with which status.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) lang: String,
    pub(super) url: String,
    pub(super) body: Body,
    pub(super) costs: Option<Costs>,
    pub(super) header: Option<Header>,
    pub(super) status_link: Option<StatusLink>,
    pub(super) post_message: Option<PostMessage>,
    pub(super) refresh_s: Option<u32>,
}

impl Reply {
    /// One with nothing but its body.
    pub(super) fn new(status: StatusCode, lang: &str, url: String, body: Body) -> Self {
        Self {
            status,
            lang: lang.to_owned(),
            url,
            body,
            costs: None,
            header: None,
            status_link: None,
            post_message: None,
            refresh_s: None,
        }
    }
}

impl Site {
    /// The site of these pages.
    pub fn new(settings: Settings, pages: Pages, tokens: Tokens, random: Arc<dyn Random>) -> Self {
        Self(Arc::new(Inner { settings, pages, tokens, random }))
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn pages(&self) -> &Pages {
        &self.0.pages
    }

    pub(super) fn words(&self) -> &Words {
        self.0.pages.words()
    }

    /// The words of a language, or English.
    pub(super) fn wording<'a>(&'a self, lang: &'a str) -> Wording<'a> {
        Wording { words: self.words(), lang: self.words().spoken(lang) }
    }

    pub(super) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    /// The address that a wallet opens for its user.
    pub(super) fn link(&self, transaction: &Transaction, home_domain: &str) -> Result<String, ApiError> {
        let settings = self.settings();
        if transaction.is_driven_by_business() {
            let own = settings.own_pages.as_ref();
            let own = own.ok_or_else(|| ApiError::bad_request("asset_code: this asset is not served here by pages"))?;
            return own.interactive(transaction, home_domain, settings.link_ttl).map_err(|_| ApiError::internal());
        }
        let token = self.token(TokenKind::InteractivePage, transaction, settings.link_ttl)?;
        Ok(format!("{}{}/interactive?token={token}", settings.base_url, paths::HOSTED))
    }

    /// The address of the page about a transaction.
    pub(super) fn more_info_url(&self, transaction: &Transaction) -> Result<String, ApiError> {
        let settings = self.settings();
        if let Some(own) = settings.own_more_info.as_ref().filter(|_| transaction.is_driven_by_business()) {
            return own.more_info(transaction, settings.more_info_ttl).map_err(|_| ApiError::internal());
        }
        let token = self.token(TokenKind::MoreInfo, transaction, settings.more_info_ttl)?;
        Ok(format!("{}{}/more_info?token={token}", settings.base_url, paths::HOSTED))
    }

    /// The address of the page on which the user corrects what a transaction waits for, without the host.
    pub(super) fn correction_path(&self, transaction: &Transaction) -> Option<String> {
        let token = self.token(TokenKind::MoreInfo, transaction, self.settings().more_info_ttl).ok()?;
        Some(self.path(&format!("/more_info/correct?token={token}")))
    }

    fn token(&self, kind: TokenKind, transaction: &Transaction, ttl: Duration) -> Result<String, ApiError> {
        let issued = self.tokens().issue_page(kind, &transaction.owner, &transaction.id.to_string(), ttl);
        issued.map_err(|_| ApiError::internal())
    }

    /// The address of a page of this site, without the host.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("{}{}{rest}", self.settings().base_path, paths::HOSTED)
    }

    /// Proves that a form comes from the page of this nonce in this session.
    pub(super) fn csrf(secret: &str, nonce: &str) -> String {
        let hash = hex::encode(Sha256::digest(format!("form {nonce} of {secret}")));
        format!("{nonce}-{}", hash.get(..32).unwrap_or(&hash))
    }

    /// The nonce of the page that a form comes from, if it is one of this session.
    pub(super) fn nonce<'a>(secret: &str, csrf: &'a str) -> Option<&'a str> {
        let (nonce, _) = csrf.split_once('-')?;
        (Self::csrf(secret, nonce) == csrf).then_some(nonce)
    }

    /// What is going on, for the top of a page.
    pub(super) fn header(transaction: &Transaction) -> Header {
        Header {
            kind: kind(transaction),
            asset_code: transaction.ledger_asset().code().to_owned(),
            wallet: transaction.client_domain.clone(),
            account_short: shortened(&match transaction.receiver() {
                Some(address) if transaction.details.deposit().is_some() => address.to_string(),
                _ => transaction.owner.address().to_string(),
            }),
        }
    }

    /// The status that a page has to tell the window that opened it, if that was told another one before.
    pub(super) fn changed(shown: &Shown) -> Option<Status> {
        let (known, now) = (shown.callbacks.posted.unwrap_or(Status::Incomplete), wire::status(&shown.transaction));
        (shown.callbacks.posts_changes && now != known).then_some(now)
    }

    /// What a page tells the window that opened it. `is_at_end`: whether the user has finished.
    pub(super) fn post_message(shown: &Shown, is_at_end: bool) -> Option<PostMessage> {
        let mut when = Vec::new();
        if Self::changed(shown).is_some() {
            when.push("change");
        }
        if shown.callbacks.posts_at_end && is_at_end {
            when.push("close");
        }
        if when.is_empty() {
            return None;
        }
        let said = serde_json::to_value(wire::Shown::new(&shown.transaction, None)).ok()?;
        Some(PostMessage { when: when.join(" "), transaction: said.get("transaction")?.clone() })
    }

    /// A page as an answer.
    pub(super) fn reply(&self, reply: Reply) -> Response {
        let nonce = URL_SAFE_NO_PAD.encode(self.0.random.bytes::<16>());
        let Reply { status, lang, url, body, costs, header, status_link, post_message, refresh_s } = reply;
        let page = Page {
            url,
            header,
            status: status_link,
            post_message,
            refresh_s,
            nonce: nonce.clone(),
            ..self.page(&lang)
        };
        match self.pages().page(&View { page, body, costs }) {
            Ok(html) => (status, page_headers(&nonce), html).into_response(),
            Err(error) => unfilled(&error),
        }
    }

    /// The costs alone, for the preview.
    pub(super) fn reply_costs(&self, lang: &str, costs: Option<Costs>) -> Response {
        match self.pages().costs(&CostsView { page: self.page(lang), costs }) {
            Ok(html) => (StatusCode::OK, page_headers("none"), html).into_response(),
            Err(error) => unfilled(&error),
        }
    }

    /// A page that says why there is no other.
    pub(super) fn reply_message(&self, status: StatusCode, lang: &str, message: Message) -> Response {
        let retry = message.retry.clone().unwrap_or_default();
        let mut response = self.reply(Reply::new(status, lang, retry, Body::Message(message)));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }

    fn page(&self, lang: &str) -> Page {
        let (settings, theme) = (self.settings(), self.pages().theme());
        let lang = self.words().spoken(lang).to_owned();
        let at = |asset: &pages::Asset| self.path(&format!("/assets/{}", asset.name));
        Page {
            dir: Words::direction(&lang),
            lang,
            assets: Assets { style: at(&theme.style), script: at(&theme.script), theme: theme.theme.as_ref().map(at) },
            anchor: Anchor { logo: theme.logo.as_ref().map(at), ..settings.anchor.clone() },
            support: settings.support.clone(),
            ..Page::default()
        }
    }
}

/// The host's own fault, or the operator's, whose template is told at the start.
fn unfilled(error: &PageError) -> Response {
    web::logged(error);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// The beginning and the end of an account or a hash.
pub(super) fn shortened(text: &str) -> String {
    match (text.get(..4), text.len().checked_sub(4).and_then(|at| text.get(at..))) {
        (Some(first), Some(last)) if text.len() > 16 => format!("{first}…{last}"),
        _ => text.to_owned(),
    }
}
