//! Descriptions of unexpected answers. None of them contains a URL.

use super::horizon_settings::HIDDEN;
use crate::net::cut;
use reqwest::{Response, StatusCode, header};
use serde_json::error::Category;
use std::time::Duration;

/// What is wrong with JSON, and where, without repeating any of it: it may contain secrets.
pub(super) fn json(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Eof => "it ends too early",
        Category::Data => "it does not have the expected content",
        Category::Syntax | Category::Io => "it is not valid JSON",
    };
    format!("{what}, at line {}, column {}", error.line(), error.column())
}

/// Stands for hidden text while a page is parsed: `<` would end a title.
const STAND_IN: &str = "\u{e000}";

/// Describes a body that is not the expected JSON. `hide` removes secrets first.
pub(super) fn page(body: &[u8], hide: impl Fn(&str) -> String) -> String {
    let text = hide(&String::from_utf8_lossy(body)).replace(HIDDEN, STAND_IN);
    what(&text).replace(STAND_IN, HIDDEN)
}

fn what(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return "nothing".to_owned();
    }
    if !text.starts_with('<') {
        return format!("`{}`", plain(text));
    }
    // Lower-cases ASCII only, so that positions are the same in both texts.
    let lower = text.to_ascii_lowercase();
    let title = || {
        let rest = text.get(lower.find("<title")?..)?.split_once('>')?.1;
        let title = plain(rest.split('<').next()?);
        (!title.is_empty()).then_some(title)
    };
    title().map_or_else(|| "an HTML page".to_owned(), |title| format!("an HTML page with the title `{title}`"))
}

/// The beginning of a text, on one line.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line.replace(|c: char| c.is_control() || c == '`', "?"))
}

/// The target of a redirect, without possible secrets; `None`: there is no redirect.
pub(super) fn redirect(response: &Response, hide: impl Fn(&str) -> String) -> Option<String> {
    let location = response.headers().get(header::LOCATION).filter(|_| response.status().is_redirection())?;
    let mut to = response.url().join(location.to_str().ok()?).ok()?;
    to.set_query(None);
    to.set_fragment(None);
    // Fails only for URLs that cannot have a user.
    let _ = (to.set_username(""), to.set_password(None));
    Some(hide(to.as_str()).chars().filter(|c| !c.is_control()).take(200).collect())
}

/// How long the server asks us to wait: in seconds, as a date relative to its own clock, or until its rate limit
/// resets.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    let text = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.trim().to_owned());
    let seconds = |text: String| text.parse().ok().map(Duration::from_secs);
    match text("retry-after") {
        Some(wait) => seconds(wait.clone()).or_else(|| {
            let at = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|date| date.timestamp());
            let wait = at(&wait)?.duration_since(at(&text("date")?)?);
            Some(wait.try_into().unwrap_or_default())
        }),
        None if response.status() == StatusCode::TOO_MANY_REQUESTS => text("x-ratelimit-reset").and_then(seconds),
        None => None,
    }
}
