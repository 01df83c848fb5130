//! HTTP clients.

use super::resolver::{PublicOnly, Purpose};
use reqwest::{Client, ClientBuilder, redirect::Policy};

/// The base of every HTTP client of this program: our TLS provider, no redirects (a redirect leads to a host that was
/// not checked), and no proxy from the environment.
pub(crate) fn client() -> ClientBuilder {
    // Fails if a provider is installed already, which is just as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).no_proxy()
}

/// The base of a client that connects only to names with public addresses. It must not use a proxy: the proxy would
/// resolve the name itself, without the check. A URL whose host is an IP address is not resolved: check it with
/// [`super::is_inside`].
pub(crate) fn public_client(purpose: Purpose) -> ClientBuilder {
    client().dns_resolver(PublicOnly(purpose))
}
