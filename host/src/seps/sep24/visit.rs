//! Whoever opens a page, as far as the browser says.

use super::{Site, flow::reply_message};
use crate::pages::Words;
use axum::{
    extract::{FromRef, FromRequestParts, Path, Query},
    response::Response,
};
use fluent_langneg::parse_accepted_languages;
use http::{StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;
use std::{convert::Infallible, ops::Deref};

/// The site, and the language of the browser.
///
/// A page about a transaction speaks the transaction's language. Where there is none to ask, because a link is wrong or
/// something failed, the browser's is the best that is known.
pub struct Visit {
    site: Site,
    lang: String,
    is_ahead: bool,
}

impl Visit {
    /// The language of the browser, if it is spoken here.
    pub(super) fn lang(&self) -> &str {
        &self.lang
    }

    /// Refuses a browser that loads a page before anybody wants to see it: what opens once is for the user.
    pub(super) fn refuse_ahead(&self) -> Result<(), Box<Response>> {
        match self.is_ahead {
            true => Err(Box::new(reply_message(self, StatusCode::SERVICE_UNAVAILABLE, "busy", None, None))),
            false => Ok(()),
        }
    }
}

impl Deref for Visit {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    Site: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let site = Site::from_ref(state);
        let wanted =
            parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wanted: Vec<_> = parse_accepted_languages(wanted).iter().map(|one| one.language.to_string()).collect();
        let known = wanted.into_iter().find(|lang| site.words().languages().any(|one| one == lang));
        // Fetch's `Sec-Purpose`, and `Purpose` and `X-Moz` of older browsers.
        let of = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_ahead = ["sec-purpose", "purpose", "x-moz"].into_iter().any(|name| of(name).contains("prefetch"));
        Ok(Self { lang: known.unwrap_or_else(|| Words::USUAL.to_owned()), site, is_ahead })
    }
}

/// What the path of a page names. What can't be read names no page, and is answered with the page that says so.
pub struct PagePath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PagePath<T>
where
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(read)) => Ok(Self(read)),
            Err(_) => Err(unreadable(parts, state, StatusCode::NOT_FOUND, "not_found").await),
        }
    }
}

/// The parameters in the address of a page. Those that can't be read, or that are there twice, are answered with a page.
pub struct PageQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PageQuery<T>
where
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(read)) => Ok(Self(read)),
            Err(_) => Err(unreadable(parts, state, StatusCode::BAD_REQUEST, "bad_request").await),
        }
    }
}

/// The page that answers an address which can't be read.
async fn unreadable<S: Send + Sync>(parts: &mut Parts, state: &S, status: StatusCode, kind: &'static str) -> Response
where
    Site: FromRef<S>,
{
    let Ok(site) = Visit::from_request_parts(parts, state).await;
    reply_message(&site, status, kind, None, None)
}
