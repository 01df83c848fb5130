//! Tokens that other programs verify with a secret that they share with the host: HS256.

use super::hmac;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

/// The claims can't be signed.
#[derive(Debug, thiserror::Error)]
#[error("a token can't be signed")]
pub struct SignError(#[source] jsonwebtoken::errors::Error);

/// Signs claims.
///
/// # Errors
/// [`SignError`] for claims that are not JSON.
pub fn sign_hs256(claims: &impl Serialize, secret: &SecretString) -> Result<String, SignError> {
    hmac::install();
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).map_err(SignError)
}
