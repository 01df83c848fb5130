//! Whoever opens a page, as far as the browser says.

use super::Site;
use crate::pages::Words;
use axum::extract::{FromRef, FromRequestParts};
use fluent_langneg::parse_accepted_languages;
use http::{header, request::Parts};
use std::{convert::Infallible, ops::Deref};

/// The site, and the language of the browser.
///
/// A page about a transaction speaks the transaction's language. Where there is none to ask, because a link is wrong or
/// something failed, the browser's is the best that is known.
pub struct Visit {
    site: Site,
    lang: String,
}

impl Visit {
    /// The language of the browser, if it is spoken here.
    pub(super) fn lang(&self) -> &str {
        &self.lang
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
        Ok(Self { lang: known.unwrap_or_else(|| Words::USUAL.to_owned()), site })
    }
}
