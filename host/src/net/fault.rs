//! Texts for failed requests. None of them contains a URL.

use crate::model::Chain;
use rustls::CertificateError;
use std::io;

/// Why there was no response.
pub(crate) fn fault(error: &reqwest::Error) -> String {
    fault_with(error, &cut)
}

/// The beginning of a foreign text: at most 80 characters.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Why there was no response, with foreign texts passed through `said`.
pub(crate) fn fault_with(error: &reqwest::Error, said: &dyn Fn(&str) -> String) -> String {
    let causes: Vec<_> = Chain(error).errors().collect();
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
