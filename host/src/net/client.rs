//! HTTP clients.

use super::resolver::PublicOnly;
use reqwest::{Client, ClientBuilder, redirect::Policy};

/// The start of every HTTP client of this program: our TLS provider, no redirects (following one moves a request to a
/// host nobody checked), no proxy that the environment names and nobody configured.
pub(crate) fn client() -> ClientBuilder {
    // Fails when a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).no_proxy()
}

/// The start of a client that connects to names with public addresses only. It must not get a proxy: that would resolve
/// the name itself, and nobody would check what it found. A URL whose host is an address is not
/// resolved: check it with [`super::is_inside`].
pub(crate) fn public_client() -> ClientBuilder {
    client().dns_resolver(PublicOnly)
}
