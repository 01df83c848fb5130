//! The names under which the admin listener may be asked.
//!
//! A page in an operator's browser can make a name of its own resolve to this machine (DNS rebinding) and then read what the
//! listener answers. It can't make the browser send another `Host` than that name.

use crate::web::ApiError;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{StatusCode, header, uri::Authority};
use std::{net::IpAddr, sync::Arc};

/// `localhost`, every IP address, and the configured names.
#[derive(Debug, Clone, Default)]
pub struct HostNames(Arc<[String]>);

impl HostNames {
    /// With these names, in lower case and without ports.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    fn admits(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        name == "localhost" || bare.parse::<IpAddr>().is_ok() || self.0.contains(&name)
    }
}

/// Refuses requests under any other name. A request without `Host` is no browser's.
pub(super) async fn require(
    State(names): State<HostNames>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let named = request.headers().get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let mut named = named.chain(request.uri().authority().map(Authority::as_str));
    let unknown = named.find(|host| !names.admits(host)).map(str::to_owned);
    match unknown {
        None => Ok(next.run(request).await),
        Some(host) => Err(ApiError::status(
            StatusCode::MISDIRECTED_REQUEST,
            format!(
                "the admin API is not served as `{host}`; use an IP address or localhost, or add the name to admin.hosts"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::HostNames;

    #[test]
    fn addresses_and_configured_names_are_admitted_and_no_others() {
        let names = HostNames::new(["ops.example.com".to_owned()]);
        for host in [
            "127.0.0.1:8002",
            "10.1.2.3",
            "[::1]:8002",
            "localhost",
            "LOCALHOST:1",
            "Ops.Example.com:443",
            "ops.example.com.",
        ] {
            assert!(names.admits(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "a@b@c",
            "ops.example.com.evil",
            "[::1",
        ] {
            assert!(!names.admits(host), "{host}");
        }
    }
}
