//! The admin API: tokens that callers sign themselves.

use super::assert_for_a_client;
use crate::world::TestClock;
use anchor_host::auth::SharedSecrets;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use secrecy::SecretString;
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// When it always is, in seconds.
const NOW: i64 = 1_795_000_000;
const LIFETIME: i64 = 300;
const GRACE: i64 = 10;
const SECRET: &str = "a secret of more than thirty-two bytes";

/// A token; and, because nobody can guess the secret, claims that a caller signs.
pub fn token(bytes: &[u8]) -> bool {
    let secrets =
        ["another secret of more than thirty-two bytes", SECRET].map(|text| SecretString::from(text.to_owned()));
    let lifetime = Duration::from_secs(LIFETIME.unsigned_abs());
    let secrets = SharedSecrets::new(&secrets, lifetime, Arc::new(TestClock::at(NOW)));
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(secrets.verify(text).is_err(), "nobody has signed it");
    }
    let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
    let message = format!("{head}.{}", URL_SAFE_NO_PAD.encode(bytes));
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    match secrets.verify(&format!("{message}.{signature}")) {
        Ok(position) => {
            assert_eq!(position, 1);
            let claims: Option<Value> = serde_json::from_slice(bytes).ok();
            // Claims that nobody reads are passed over as they are, and may be none that this reader takes.
            let Some(claims) = claims else { return true };
            let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
            assert!(iat < exp && exp - iat <= LIFETIME && iat <= NOW + GRACE && exp > NOW - GRACE, "{claims}");
            true
        }
        Err(error) => {
            assert_for_a_client(&error.to_string());
            false
        }
    }
}
