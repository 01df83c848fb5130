//! Tokens that callers sign themselves, with a secret that they share with the host: HS256, with `iat` and `exp`.
//!
//! Nothing in such a token says what it is for. So it lives briefly: its lifetime has a bound, which the host sets.

use super::hmac;
use crate::model::{Clock, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

/// Tolerated difference between the caller's clock and the host's, in both directions.
const CLOCK_GRACE: Duration = Duration::from_secs(10);

/// Maximum length of a token.
const TOKEN_MAX: usize = 4096;

/// Why a token is refused. What is wrong within it is said to whoever has signed it alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelfSignedError {
    /// It is no token, or no secret of ours has signed it.
    #[error("no credential has signed this token")]
    Unknown,
    /// It is unsigned, or signed in another way.
    #[error("the token is not signed with HS256: sign it with \"alg\": \"HS256\"")]
    Algorithm,
    /// It has claims or headers that can't be followed.
    #[error("the token's {0}")]
    Claims(&'static str),
    /// It has expired.
    #[error("the token has expired: sign a new one for each request")]
    Expired,
    /// It is not valid yet.
    #[error("the token is not valid yet: compare this machine's clock with the host's")]
    NotYet,
    /// It lives too long.
    #[error(
        "the token is valid for {lifetime} seconds, and {most} is the maximum (admin.jwt_lifetime_max_s): sign one with an earlier `exp`"
    )]
    TooLong {
        /// Its lifetime, in seconds.
        lifetime: i64,
        /// The maximum.
        most: i64,
    },
}

#[derive(Deserialize)]
struct Claims {
    iat: i64,
    exp: i64,
    nbf: Option<i64>,
}

/// The secrets that callers sign tokens with.
pub struct SharedSecrets {
    keys: Vec<DecodingKey>,
    lifetime_max: Duration,
    clock: Arc<dyn Clock>,
}

impl SharedSecrets {
    /// These secrets, and tokens that live no longer than `lifetime_max`.
    pub fn new<'s>(
        secrets: impl IntoIterator<Item = &'s SecretString>,
        lifetime_max: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        hmac::install();
        let key = |secret: &SecretString| DecodingKey::from_secret(secret.expose_secret().as_bytes());
        Self { keys: secrets.into_iter().map(key).collect(), lifetime_max, clock }
    }

    /// Verifies a token. Returns the position of the secret that signed it. Each secret is tried, whichever it was, so that
    /// the time that it takes does not tell.
    ///
    /// # Errors
    /// [`SelfSignedError`].
    pub fn verify(&self, token: &str) -> Result<usize, SelfSignedError> {
        if token.len() > TOKEN_MAX {
            return Err(SelfSignedError::Unknown);
        }
        check_header(token)?;
        let mut found = None;
        for (position, key) in self.keys.iter().enumerate() {
            match decoded(token, key) {
                Err(SelfSignedError::Unknown) => {}
                outcome => found = Some((position, outcome)),
            }
        }
        let (position, outcome) = found.ok_or(SelfSignedError::Unknown)?;
        self.check(&outcome?)?;
        Ok(position)
    }

    fn check(&self, claims: &Claims) -> Result<(), SelfSignedError> {
        let (now, exp) = (self.clock.now(), Timestamp::from_seconds(claims.exp));
        let most = i64::try_from(self.lifetime_max.as_secs()).unwrap_or(i64::MAX);
        let lifetime = claims.exp.saturating_sub(claims.iat);
        if lifetime <= 0 {
            return Err(SelfSignedError::Claims("`exp` is not after its `iat`"));
        }
        if lifetime > most {
            return Err(SelfSignedError::TooLong { lifetime, most });
        }
        if now >= exp.plus(CLOCK_GRACE) {
            return Err(SelfSignedError::Expired);
        }
        let from = claims.iat.max(claims.nbf.unwrap_or(claims.iat));
        if Timestamp::from_seconds(from) > now.plus(CLOCK_GRACE) {
            return Err(SelfSignedError::NotYet);
        }
        Ok(())
    }
}

/// The algorithm is compared before a key is used, and one that is not known reads as another.
fn check_header(token: &str) -> Result<(), SelfSignedError> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
        ErrorKind::Json(error) if error.is_data() => SelfSignedError::Algorithm,
        _ => SelfSignedError::Unknown,
    })?;
    if header.alg != Algorithm::HS256 {
        return Err(SelfSignedError::Algorithm);
    }
    match header.crit {
        None => Ok(()),
        Some(_) => Err(SelfSignedError::Claims("header has `crit`, which this host does not follow")),
    }
}

/// The claims, if this key signed them.
fn decoded(token: &str, key: &DecodingKey) -> Result<Claims, SelfSignedError> {
    let mut validation = Validation::new(Algorithm::HS256);
    // Times are compared with our clock; the library would use the system's.
    validation.validate_exp = false;
    // A secret is one caller's and for this host alone: no audience has to be named.
    validation.validate_aud = false;
    validation.set_required_spec_claims::<&str>(&[]);
    let token = jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|error| match error.kind() {
        // The header was read before, and the signature is checked before the claims.
        ErrorKind::Json(_) => SelfSignedError::Claims("claims are not `iat` and `exp`, in whole seconds since 1970"),
        _ => SelfSignedError::Unknown,
    })?;
    Ok(token.claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::{Value, json};
    use std::sync::atomic::{AtomicI64, Ordering};

    struct At(AtomicI64);
    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
        }
    }

    const SECRETS: [&str; 3] = [
        "a first secret of more than thirty-two bytes",
        "a second secret of more than thirty-two bytes",
        "a third secret of more than thirty-two bytes",
    ];

    fn secrets() -> (Arc<At>, SharedSecrets) {
        let clock = Arc::new(At(1_000_000.into()));
        let all: Vec<SecretString> = SECRETS.iter().map(|secret| (*secret).to_owned().into()).collect();
        (clock.clone(), SharedSecrets::new(&all, Duration::from_secs(300), clock))
    }

    fn signed(header: &Header, claims: &Value, secret: &str) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    #[test]
    fn the_secret_that_signed_is_found_whichever_it_is() {
        let (_, secrets) = secrets();
        let claims = json!({ "iat": 1_000_000, "exp": 1_000_030, "sub": "anybody", "aud": "anything", "iss": 7 });
        for (position, secret) in SECRETS.iter().enumerate() {
            assert_eq!(secrets.verify(&signed(&Header::default(), &claims, secret)), Ok(position));
        }
        let of_others = signed(&Header::default(), &claims, "another secret of more than thirty-two bytes");
        assert_eq!(secrets.verify(&of_others), Err(SelfSignedError::Unknown));
    }

    #[test]
    fn a_token_is_good_for_its_lifetime_which_has_a_bound() {
        let (clock, secrets) = secrets();
        let token = |iat: i64, exp: i64| signed(&Header::default(), &json!({ "iat": iat, "exp": exp }), SECRETS[1]);
        let whole = token(1_000_000, 1_000_300);
        for (now, outcome) in [
            (999_989, Err(SelfSignedError::NotYet)),
            (999_990, Ok(1)),
            (1_000_309, Ok(1)),
            (1_000_310, Err(SelfSignedError::Expired)),
        ] {
            clock.0.store(now, Ordering::Relaxed);
            assert_eq!(secrets.verify(&whole), outcome, "{now}");
        }
        clock.0.store(1_000_000, Ordering::Relaxed);
        let too_long = SelfSignedError::TooLong { lifetime: 301, most: 300 };
        assert_eq!(secrets.verify(&token(1_000_000, 1_000_301)), Err(too_long));
        let for_ever = secrets.verify(&token(i64::MIN, i64::MAX));
        assert!(matches!(for_ever, Err(SelfSignedError::TooLong { lifetime: i64::MAX, .. })), "{for_ever:?}");
        for exp in [1_000_000, 0, i64::MIN] {
            assert!(matches!(secrets.verify(&token(1_000_000, exp)), Err(SelfSignedError::Claims(_))), "{exp}");
        }
        let later = json!({ "iat": 1_000_000, "exp": 1_000_300, "nbf": 1_000_011 });
        assert_eq!(secrets.verify(&signed(&Header::default(), &later, SECRETS[0])), Err(SelfSignedError::NotYet));
    }

    #[test]
    fn other_algorithms_and_claims_are_refused_and_only_the_signer_is_told_of_claims() {
        let (_, secrets) = secrets();
        let claims = json!({ "iat": 1_000_000, "exp": 1_000_030 });
        let stronger = signed(&Header::new(Algorithm::HS512), &claims, SECRETS[0]);
        assert_eq!(secrets.verify(&stronger), Err(SelfSignedError::Algorithm));
        let body = stronger.split('.').nth(1).unwrap();
        // {"alg":"none"}, {"alg":"None"} and {}.
        for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIn0", "e30"] {
            assert_eq!(secrets.verify(&format!("{header}.{body}.")), Err(SelfSignedError::Algorithm), "{header}");
        }
        let critical = Header { crit: Some(vec!["b64".to_owned()]), ..Header::default() };
        let critical = signed(&critical, &claims, SECRETS[0]);
        assert!(matches!(secrets.verify(&critical), Err(SelfSignedError::Claims(_))));
        for claims in [
            json!({}),
            json!({ "exp": 1_000_030 }),
            json!({ "iat": 1_000_000 }),
            json!({ "iat": "1000000", "exp": "1000030" }),
            json!({ "iat": 1_000_000.5, "exp": 1_000_030.5 }),
            json!([1_000_000]),
        ] {
            let ours = secrets.verify(&signed(&Header::default(), &claims, SECRETS[2]));
            assert!(matches!(ours, Err(SelfSignedError::Claims(_))), "{claims}: {ours:?}");
            let foreign =
                secrets.verify(&signed(&Header::default(), &claims, "a secret of somebody else, just as long"));
            assert_eq!(foreign, Err(SelfSignedError::Unknown), "{claims}");
        }
        for rubbish in ["", "x", "..", "a.b.c", &"x".repeat(5000)] {
            assert_eq!(secrets.verify(rubbish), Err(SelfSignedError::Unknown), "{rubbish}");
        }
    }
}
