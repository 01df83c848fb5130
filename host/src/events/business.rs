//! Events to the business server (`POST /event` of the Anchor Platform's callbacks): how it knows the host.

use crate::model::Timestamp;
use crate::net::{self, bearer};
use http::HeaderName;
use reqwest::{RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How the business server knows that a request comes from the host.
#[derive(Debug, Clone)]
pub enum BusinessProof {
    /// It does not.
    None,
    /// By a secret in this header.
    Secret(HeaderName, SecretString),
    /// By a short-lived token in this header, which the secret signs.
    Token {
        /// The header.
        header: HeaderName,
        /// The secret.
        secret: SecretString,
        /// How long a token is valid.
        lifetime: Duration,
    },
}

/// The business server that is told of events. Its address is the operator's, so it may be in a private network.
#[derive(Debug, Clone)]
pub struct BusinessServer {
    /// Where events go.
    pub url: Url,
    /// How it knows the host.
    pub proof: BusinessProof,
    /// How long it may take to answer.
    pub timeout: Duration,
}

impl BusinessServer {
    /// A client for it.
    pub(super) fn client(&self) -> Result<reqwest::Client, reqwest::Error> {
        net::client().http1_only().connect_timeout(self.timeout).timeout(self.timeout).build()
    }

    /// The request with the proof.
    pub(super) fn proven(&self, request: RequestBuilder, now: Timestamp) -> RequestBuilder {
        match &self.proof {
            BusinessProof::None => request,
            BusinessProof::Secret(header, secret) => request.header(header, secret.expose_secret()),
            BusinessProof::Token { header, secret, lifetime } => {
                let since_1970 = Duration::from_secs(u64::try_from(now.as_seconds()).unwrap_or_default());
                let token = bearer::token(secret.expose_secret(), since_1970, *lifetime);
                request.header(header, format!("Bearer {token}"))
            }
        }
    }
}
