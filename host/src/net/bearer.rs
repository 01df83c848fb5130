//! Tokens in the place of a secret: short-lived JWTs that the secret signs, for servers that expect them.
//!
//! The host makes them, for its own requests and for guests, which need neither the secret nor code for signatures.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac::{self, HMAC_SHA256, Key};
use std::time::Duration;

/// `{"alg":"HS256","typ":"JWT"}`
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// A token (HS256) that says only when it was issued and until when it is valid. `now`: since 1970.
pub(crate) fn token(secret: &str, now: Duration, lifetime: Duration) -> String {
    let issued = now.as_secs();
    let claims = format!(r#"{{"iat":{issued},"exp":{}}}"#, issued.saturating_add(lifetime.as_secs()));
    let signed = format!("{HEADER}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims));
    let signature = hmac::sign(&Key::new(HMAC_SHA256, secret.as_bytes()), signed.as_bytes());
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_token_is_signed_by_the_secret_and_ends_soon() {
        let secret = "a secret of more than thirty-two bytes";
        let token = token(secret, Duration::from_millis(1_700_000_000_900), Duration::from_secs(30));
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("{token}") };
        let read = |part| serde_json::from_slice::<Value>(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(read(header), json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(read(claims), json!({ "iat": 1_700_000_000, "exp": 1_700_000_030 }));
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
        let key = Key::new(HMAC_SHA256, secret.as_bytes());
        hmac::verify(&key, format!("{header}.{claims}").as_bytes(), &signature).unwrap();
    }
}
