//! The tokens that this host issues and accepts.

use super::hmac;
use crate::model::{Clock, Owner, QuoteClient, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Minimum bytes of a secret: the length of the signature.
const SECRET_LEAST: usize = 32;
/// Maximum length of a token.
const TOKEN: usize = 4096;

/// The purpose of a token. A token of one kind is never accepted as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// A SEP-10 session.
    Sep10,
    /// One SEP-24 page.
    InteractivePage,
    /// One transaction's `more_info_url` page.
    MoreInfo,
    /// The APIs of the business server and of administration.
    Platform,
}

/// Settings of tokens.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// The issuer (`iss`), a URL.
    pub issuer_url: String,
    /// The signing secret, of 32 bytes or more.
    pub secret: SecretString,
    /// Earlier secrets, whose tokens are still accepted.
    pub old_secrets: Vec<SecretString>,
    /// Lifetime of a session.
    pub ttl: Duration,
    /// Tolerated clock difference between hosts that share the secret.
    pub clock_grace: Duration,
}

/// A secret that is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token secret has fewer than {SECRET_LEAST} bytes: generate a longer one")]
pub struct WeakSecret;

/// The caller, as authenticated by a SEP-10 token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The owner of the records that this session creates.
    pub owner: Owner,
    /// The wallet's verified domain, if any.
    pub client_domain: Option<String>,
    /// The home domain that the client signed in to.
    pub home_domain: String,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is no token.
    #[error("no token: sign in by SEP-10 and send `Authorization: Bearer <token>`")]
    Missing,
    /// The token was not issued by this host.
    #[error("the token is not valid")]
    Malformed,
    /// The token has expired.
    #[error("the token has expired: sign in again")]
    Expired,
    /// The token has another purpose.
    #[error("the token is for another purpose")]
    WrongKind,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    exp: i64,
    jti: String,
    kind: TokenKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_domain: Option<String>,
    home_domain: String,
}

/// Issues and verifies tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    settings: TokenSettings,
    encoding: EncodingKey,
    decoding: Vec<DecodingKey>,
    clock: Arc<dyn Clock>,
}

impl From<Session> for QuoteClient {
    fn from(session: Session) -> Self {
        Self { owner: session.owner, client_domain: session.client_domain }
    }
}

impl Tokens {
    /// Tokens with these settings.
    ///
    /// # Errors
    /// [`WeakSecret`].
    pub fn new(settings: TokenSettings, clock: Arc<dyn Clock>) -> Result<Self, WeakSecret> {
        let secrets: Vec<_> = std::iter::once(&settings.secret).chain(&settings.old_secrets).collect();
        if secrets.iter().any(|secret| secret.expose_secret().len() < SECRET_LEAST) {
            return Err(WeakSecret);
        }
        hmac::install();
        let decoding = secrets.iter().map(|s| DecodingKey::from_secret(s.expose_secret().as_bytes())).collect();
        let encoding = EncodingKey::from_secret(settings.secret.expose_secret().as_bytes());
        Ok(Self(Arc::new(Inner { settings, encoding, decoding, clock })))
    }

    /// Issues a SEP-10 session token (`sub` as the SEP defines it). `challenge` is the hash of the signed challenge,
    /// hex.
    pub(super) fn issue(
        &self,
        owner: &Owner,
        client_domain: Option<&str>,
        home_domain: &str,
        challenge: &str,
    ) -> Result<String, TokenError> {
        let now = self.0.clock.now();
        self.encode(&Claims {
            iss: self.0.settings.issuer_url.clone(),
            sub: owner.to_string(),
            iat: now.as_seconds(),
            exp: now.plus(self.0.settings.ttl).as_seconds(),
            jti: challenge.to_owned(),
            kind: TokenKind::Sep10,
            client_domain: client_domain.map(str::to_owned),
            home_domain: home_domain.to_owned(),
        })
    }

    /// Issues the token of one transaction's page (SEP-24), of this kind. It is good for `ttl`, or for up to a fifth longer, so that
    /// one transaction has the same address for a while.
    ///
    /// # Errors
    /// Never in practice.
    pub fn issue_page(&self, kind: TokenKind, owner: &Owner, id: &str, ttl: Duration) -> Result<String, TokenError> {
        let (now, step) = (self.0.clock.now().as_seconds(), i64::try_from(ttl.as_secs() / 5).unwrap_or(1).max(1));
        let began = now - now.rem_euclid(step);
        self.encode(&Claims {
            iss: self.0.settings.issuer_url.clone(),
            sub: owner.to_string(),
            iat: began,
            exp: Timestamp::from_seconds(began + step).plus(ttl).as_seconds(),
            jti: id.to_owned(),
            kind,
            client_domain: None,
            home_domain: String::new(),
        })
    }

    /// Verifies the token of a page, and returns the transaction's owner and id.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn verify_page(&self, kind: TokenKind, token: &str) -> Result<(Owner, String), TokenError> {
        let claims = self.claims(kind, token)?;
        Ok((Owner::parse(&claims.sub).map_err(|_| TokenError::Malformed)?, claims.jti))
    }

    fn encode(&self, claims: &Claims) -> Result<String, TokenError> {
        // Fails only for claims that are not JSON, and these always are.
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.0.encoding)
            .map_err(|_| TokenError::Malformed)
    }

    /// Verifies an `Authorization` header and returns its session.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn verify_header(&self, authorization: Option<&str>) -> Result<Session, TokenError> {
        let header = authorization.map(str::trim).filter(|header| !header.is_empty()).ok_or(TokenError::Missing)?;
        let (scheme, token) = header.split_once(' ').ok_or(TokenError::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::Malformed);
        }
        self.verify(token.trim())
    }

    /// Verifies a SEP-10 token and returns its session.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn verify(&self, token: &str) -> Result<Session, TokenError> {
        let claims = self.claims(TokenKind::Sep10, token)?;
        Ok(Session {
            owner: Owner::parse(&claims.sub).map_err(|_| TokenError::Malformed)?,
            client_domain: claims.client_domain,
            home_domain: claims.home_domain,
            expires_at: Timestamp::from_seconds(claims.exp),
        })
    }

    /// The claims of a valid token of this kind.
    fn claims(&self, kind: TokenKind, token: &str) -> Result<Claims, TokenError> {
        if token.is_empty() {
            return Err(TokenError::Missing);
        }
        let claims = self.decode(token)?;
        if claims.kind == kind { Ok(claims) } else { Err(TokenError::WrongKind) }
    }

    fn decode(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > TOKEN {
            return Err(TokenError::Malformed);
        }
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is checked below, by our clock; the library would use the system's.
        validation.validate_exp = false;
        validation.set_issuer(&[&self.0.settings.issuer_url]);
        validation.set_required_spec_claims(&["iss", "sub", "exp"]);
        let claims = self
            .0
            .decoding
            .iter()
            .find_map(|key| jsonwebtoken::decode::<Claims>(token, key, &validation).ok().map(|data| data.claims));
        let claims = claims.ok_or(TokenError::Malformed)?;
        let now = self.0.clock.now();
        if now >= Timestamp::from_seconds(claims.exp) {
            return Err(TokenError::Expired);
        }
        if Timestamp::from_seconds(claims.iat) > now.plus(self.0.settings.clock_grace) {
            return Err(TokenError::Malformed);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;
    use std::sync::atomic::{AtomicI64, Ordering};

    struct At(AtomicI64);
    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
        }
    }

    fn tokens(secret: &str, old: &[&str], clock: &Arc<At>) -> Tokens {
        let settings = TokenSettings {
            issuer_url: "https://anchor.example/auth".into(),
            secret: secret.to_owned().into(),
            old_secrets: old.iter().map(|s| (*s).to_owned().into()).collect(),
            ttl: Duration::from_secs(3600),
            clock_grace: Duration::from_secs(60),
        };
        Tokens::new(settings, clock.clone()).unwrap()
    }

    const OLD: &str = "an old secret of more than thirty-two bytes";
    const NEW: &str = "a new secret of more than thirty-two bytes!";

    #[test]
    fn a_session_lasts_for_its_lifetime_and_survives_a_rotation() {
        let clock = Arc::new(At(1_000_000.into()));
        let owner = Owner::Memo { account: AccountId::from_bytes([7; 32]), memo: u64::MAX };
        let token = tokens(OLD, &[], &clock).issue(&owner, Some("wallet.example"), "anchor.example", "ab").unwrap();
        let rotated = tokens(NEW, &[OLD], &clock);
        let session = rotated.verify(&token).unwrap();
        assert_eq!((session.owner, session.client_domain.as_deref()), (owner, Some("wallet.example")));
        assert_eq!(session.expires_at, Timestamp::from_seconds(1_003_600));
        assert_eq!(rotated.verify_header(Some(&format!("bearer  {token}"))).unwrap(), session);
        assert_eq!(tokens(NEW, &[], &clock).verify(&token), Err(TokenError::Malformed));
        clock.0.store(1_003_599, Ordering::Relaxed);
        assert!(rotated.verify(&token).is_ok());
        clock.0.store(1_003_600, Ordering::Relaxed);
        assert_eq!(rotated.verify(&token), Err(TokenError::Expired));
        clock.0.store(999_940, Ordering::Relaxed);
        assert!(rotated.verify(&token).is_ok());
        clock.0.store(999_939, Ordering::Relaxed);
        assert_eq!(rotated.verify(&token), Err(TokenError::Malformed));
    }

    #[test]
    fn tokens_of_other_kinds_issuers_or_algorithms_are_refused() {
        let clock = Arc::new(At(1_000.into()));
        let tokens = tokens(NEW, &[], &clock);
        let claims = |kind, iss: &str| Claims {
            iss: iss.into(),
            sub: AccountId::from_bytes([7; 32]).to_string(),
            iat: 1_000,
            exp: 2_000,
            jti: "ab".into(),
            kind,
            client_domain: None,
            home_domain: "anchor.example".into(),
        };
        let ours = "https://anchor.example/auth";
        assert!(tokens.verify(&tokens.encode(&claims(TokenKind::Sep10, ours)).unwrap()).is_ok());
        for kind in [TokenKind::InteractivePage, TokenKind::MoreInfo, TokenKind::Platform] {
            assert_eq!(tokens.verify(&tokens.encode(&claims(kind, ours)).unwrap()), Err(TokenError::WrongKind));
        }
        let foreign = tokens.encode(&claims(TokenKind::Sep10, "https://other.example")).unwrap();
        assert_eq!(tokens.verify(&foreign), Err(TokenError::Malformed));
        let key = EncodingKey::from_secret(NEW.as_bytes());
        let stronger =
            jsonwebtoken::encode(&Header::new(Algorithm::HS512), &claims(TokenKind::Sep10, ours), &key).unwrap();
        assert_eq!(tokens.verify(&stronger), Err(TokenError::Malformed));
        // {"alg":"none"}
        let body = stronger.split('.').nth(1).unwrap();
        assert_eq!(tokens.verify(&format!("eyJhbGciOiJub25lIn0.{body}.")), Err(TokenError::Malformed));
        for rubbish in ["x", "a.b.c", "..", &"x".repeat(5000)] {
            assert_eq!(tokens.verify(rubbish), Err(TokenError::Malformed));
        }
        assert_eq!(tokens.verify_header(None), Err(TokenError::Missing));
        assert_eq!(tokens.verify_header(Some(" ")), Err(TokenError::Missing));
        assert_eq!(tokens.verify_header(Some("Bearer")), Err(TokenError::Malformed));
        assert_eq!(tokens.verify_header(Some("Basic abc")), Err(TokenError::Malformed));
    }

    #[test]
    fn a_short_secret_is_refused_current_or_old() {
        let clock: Arc<dyn Clock> = Arc::new(At(0.into()));
        let settings = |secret: &str, old: &str| TokenSettings {
            issuer_url: "https://anchor.example".into(),
            secret: secret.to_owned().into(),
            old_secrets: vec![old.to_owned().into()],
            ttl: Duration::from_secs(1),
            clock_grace: Duration::ZERO,
        };
        assert!(Tokens::new(settings(NEW, "short"), clock.clone()).is_err());
        assert!(Tokens::new(settings("short", NEW), clock.clone()).is_err());
        assert!(!format!("{:?}", settings(NEW, OLD)).contains(NEW));
    }
}
