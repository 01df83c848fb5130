//! What went wrong between two servers, in words: why no answer came, and what one is that is not the one expected.
//! None of it holds a URL.

use super::account::cut;
use super::horizon_settings::HIDDEN;
use reqwest::{Response, StatusCode, header};
use rustls::CertificateError;
use serde_json::error::Category;
use std::{error::Error as Cause, io, time::Duration};

/// Why no answer came.
pub(crate) fn fault(error: &reqwest::Error) -> String {
    told(error, &cut)
}

/// What is wrong with JSON, and where, without a word of it: it may repeat what must not be.
pub(super) fn json(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Eof => "it ends too early",
        Category::Data => "it does not hold what was expected",
        Category::Syntax | Category::Io => "it is not valid JSON",
    };
    format!("{what}, at line {}, column {}", error.line(), error.column())
}

/// Why no answer came, with what others say passed through `said`.
pub(super) fn told(error: &reqwest::Error, said: &dyn Fn(&str) -> String) -> String {
    let causes = causes(error);
    if let Some(error) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return tls_fault(error, said);
    }
    let deepest = causes.last().map(ToString::to_string).unwrap_or_default();
    let says = |text: &str| causes.iter().any(|cause| cause.to_string().starts_with(text));
    if says("tunnel error: failed to create underlying connection") {
        return format!("the proxy can't be reached: {}", said(&deepest));
    }
    if says("tunnel error") {
        return format!("the proxy lets nothing through: {}", said(deepest.trim_start_matches("tunnel error: ")));
    }
    if says("dns error") {
        return format!("its name can't be resolved: {}", said(&deepest));
    }
    if error.is_timeout() {
        return if error.is_connect() { "no connection in time" } else { "no answer in time" }.to_owned();
    }
    let kind = causes.iter().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => "no connection: it was refused".to_owned(),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            "no connection: there is no way there".to_owned()
        }
        _ if error.is_connect() => format!("no connection: {}", said(&deepest)),
        _ => "the connection broke".to_owned(),
    }
}

/// An error and all that it comes from, also what an I/O error wraps, which does not count as its source.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Cause + 'static)> {
    let mut causes: Vec<&(dyn Cause + 'static)> = vec![error];
    while let Some(&last) = causes.last() {
        let wrapped =
            last.downcast_ref::<io::Error>().and_then(io::Error::get_ref).map(|cause| cause as &(dyn Cause + 'static));
        match wrapped.or_else(|| last.source()) {
            Some(cause) => causes.push(cause),
            None => break,
        }
    }
    causes
}

fn tls_fault(error: &rustls::Error, said: &dyn Fn(&str) -> String) -> String {
    let what = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::UnknownIssuer => "it is of no authority that is trusted here",
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "it is another name's"
            }
            other => return format!("its certificate can't be trusted: {}", said(&format!("{other:?}"))),
        },
        rustls::Error::InvalidMessage(_) => return "it does not speak TLS: is it http, or another port?".to_owned(),
        other => return format!("no TLS connection: {}", said(&other.to_string())),
    };
    format!("its certificate can't be trusted: {what}")
}

/// Stands for what was hidden while a page is read: `<` is where a title ends.
const STAND_IN: &str = "\u{e000}";

/// What a body is that is not the JSON that was expected. What of it must not be repeated is taken out by `hide` first.
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
    // ASCII only, so that places in it are places in the text.
    let lower = text.to_ascii_lowercase();
    let title = || {
        let rest = text.get(lower.find("<title")?..)?.split_once('>')?.1;
        let title = plain(rest.split('<').next()?);
        (!title.is_empty()).then_some(title)
    };
    title().map_or_else(|| "an HTML page".to_owned(), |title| format!("an HTML page with the title `{title}`"))
}

/// The beginning of a text on one line.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line.replace(|c: char| c.is_control() || c == '`', "?"))
}

/// Where a redirect leads, without what could be secret in it; `None`: it is none.
pub(super) fn redirect(response: &Response, hide: impl Fn(&str) -> String) -> Option<String> {
    let location = response.headers().get(header::LOCATION).filter(|_| response.status().is_redirection())?;
    let mut to = response.url().join(location.to_str().ok()?).ok()?;
    to.set_query(None);
    to.set_fragment(None);
    // Fails only where there can be none.
    let _ = (to.set_username(""), to.set_password(None));
    Some(hide(to.as_str()).chars().filter(|c| !c.is_control()).take(200).collect())
}

/// How long the other side asks to be left alone: in seconds, by a date beside its own clock's, or, where it counts
/// requests, until it begins to count anew.
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
