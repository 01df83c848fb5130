//! What opens the admin API: the admin token and the configured credentials, and how a request presents one.

use crate::{
    auth::{SelfSignedError, SharedSecrets},
    limits::{PeerAddress, Peers, Quota, Rates, Subnet},
    model::{AdminRole, Clock, Operator, Random},
    web::ApiError,
};
use axum::extract::Request;
use http::{HeaderMap, HeaderName, StatusCode, header};
use metrics::counter;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use std::{num::NonZeroU32, sync::Arc, time::Duration};
use subtle::{ConditionallySelectable, ConstantTimeEq};

/// Failures of one address in a minute that are answered and logged one by one.
const FAILURES_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// How a credential is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The secret itself, in the header for API keys or as `Authorization: Bearer`.
    ApiKey,
    /// A token signed with it, as `Authorization: Bearer`.
    Jwt,
}

/// A credential beside the admin token.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name in records.
    pub name: String,
    /// What it may be used for.
    pub role: AdminRole,
    /// How it is presented.
    pub proof: Proof,
    /// The secret.
    pub secret: SecretString,
}

/// What [`Access`] is made of.
pub struct AccessSettings {
    /// The admin token.
    pub token: SecretString,
    /// The other credentials, with different names and secrets.
    pub credentials: Vec<Credential>,
    /// The header of API keys.
    pub api_key_header: HeaderName,
    /// Longest lifetime of a token that a caller signs.
    pub jwt_lifetime_max: Duration,
    /// Which address a request comes from.
    pub peers: Arc<Peers>,
}

/// Who asks: the credential that was presented. Handlers find it among a request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The credential's name; `None`: the admin token.
    credential: Option<Arc<str>>,
    role: AdminRole,
}

impl Caller {
    /// This caller with a person's name, as it is recorded.
    pub(super) fn with_person(&self, person: String) -> Operator {
        Operator { credential: self.credential.as_deref().map(str::to_owned), person }
    }

    /// The name of its credential.
    pub(super) fn name(&self) -> &str {
        self.credential.as_deref().unwrap_or("token")
    }

    /// Refuses a caller whose credential may not do this.
    ///
    /// # Errors
    /// 403 with the role that is needed.
    pub fn must(&self, needed: AdminRole) -> Result<(), ApiError> {
        if self.role >= needed {
            return Ok(());
        }
        let name = self.name();
        tracing::warn!(credential = name, needed = needed.as_str(), "admin request with too small a role");
        counter!("anchor_admin_refusals_total", "reason" => "role").increment(1);
        Err(ApiError::forbidden(format!(
            "this needs a credential with the role `{}`; `{name}` has `{}`",
            needed.as_str(),
            self.role.as_str()
        )))
    }
}

/// Why a request presents no credential.
#[derive(Debug)]
enum Refusal {
    Missing,
    Several,
    Unknown,
    Token(SelfSignedError),
}

impl Refusal {
    /// The label of the metric.
    fn label(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Several => "several",
            Self::Unknown | Self::Token(SelfSignedError::Unknown) => "unknown",
            Self::Token(_) => "jwt",
        }
    }
}

/// Which credentials there are. Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

struct Inner {
    token: SecretString,
    /// Makes digests of secrets. Digests have one length, and nobody outside can choose one: comparing them tells nothing.
    digest_key: hmac::Key,
    /// The digests of secrets that are presented themselves.
    keys: Vec<(hmac::Tag, Caller)>,
    signers: Vec<Caller>,
    shared: SharedSecrets,
    api_key_header: HeaderName,
    /// What is needed, for refusals.
    needed: String,
    peers: Arc<Peers>,
    failures: Rates<Subnet>,
}

impl Access {
    /// These credentials.
    pub fn new(settings: AccessSettings, clock: Arc<dyn Clock>, random: &dyn Random) -> Self {
        let AccessSettings { token, credentials, api_key_header, jwt_lifetime_max, peers } = settings;
        let digest_key = hmac::Key::new(hmac::HMAC_SHA256, &random.bytes::<32>());
        let digest = |secret: &SecretString| hmac::sign(&digest_key, secret.expose_secret().as_bytes());
        let caller = |one: &Credential| Caller { credential: Some(one.name.as_str().into()), role: one.role };
        let (signing, keys): (Vec<_>, Vec<_>) = credentials.iter().partition(|one| one.proof == Proof::Jwt);
        let keys = keys.into_iter().map(|one| (digest(&one.secret), caller(one)));
        let keys = [(digest(&token), Caller { credential: None, role: AdminRole::Admin })].into_iter().chain(keys);
        let keys = keys.collect();
        let failures = Rates::new(Quota::per_minute(FAILURES_PER_MINUTE), clock.clone());
        Self(Arc::new(Inner {
            needed: needed(&credentials, &api_key_header),
            keys,
            shared: SharedSecrets::new(signing.iter().map(|one| &one.secret), jwt_lifetime_max, clock),
            signers: signing.into_iter().map(caller).collect(),
            token,
            digest_key,
            api_key_header,
            peers,
            failures,
        }))
    }

    /// The admin token, for the client of this process.
    pub(super) fn token(&self) -> SecretString {
        self.0.token.clone()
    }

    /// Who asks.
    ///
    /// # Errors
    /// `status`: the request presents no valid credential. 429: neither did too many of its address.
    pub(super) fn admit(&self, request: &Request, status: StatusCode) -> Result<Caller, ApiError> {
        self.caller(request.headers()).map_err(|refusal| self.refuse(request, &refusal, status))
    }

    /// The header of API keys.
    pub(super) fn api_key_header(&self) -> &HeaderName {
        &self.0.api_key_header
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let bearer = presented(headers, &header::AUTHORIZATION)?;
        let api_key = presented(headers, &self.0.api_key_header)?;
        match (bearer, api_key) {
            (Some(_), Some(_)) => Err(Refusal::Several),
            (None, None) => Err(Refusal::Missing),
            (None, Some(key)) => self.holder(key).ok_or(Refusal::Unknown),
            (Some(authorization), None) => {
                let (scheme, secret) = authorization.split_once(' ').unwrap_or_default();
                if !scheme.eq_ignore_ascii_case("bearer") {
                    return Err(Refusal::Missing);
                }
                match self.holder(secret) {
                    Some(caller) => Ok(caller),
                    None => self.signer(secret),
                }
            }
        }
    }

    /// Whose secret this is. Each is compared, in a time that tells neither which it was nor how much of one it is.
    fn holder(&self, secret: &str) -> Option<Caller> {
        let digest = hmac::sign(&self.0.digest_key, secret.as_bytes());
        let mut found = u32::MAX;
        for (position, (known, _)) in (0..).zip(&self.0.keys) {
            found.conditional_assign(&position, known.as_ref().ct_eq(digest.as_ref()));
        }
        self.0.keys.get(usize::try_from(found).ok()?).map(|(_, caller)| caller.clone())
    }

    /// Whose secret signed this token.
    fn signer(&self, token: &str) -> Result<Caller, Refusal> {
        if self.0.signers.is_empty() || token.matches('.').count() != 2 {
            return Err(Refusal::Unknown);
        }
        let position = self.0.shared.verify(token).map_err(Refusal::Token)?;
        self.0.signers.get(position).cloned().ok_or(Refusal::Unknown)
    }

    /// Failures are bounded by address, so that they fill no log. Who presents a credential is admitted all the same: a
    /// secret of 32 characters is not guessed, and nobody can lock out others who come from the same address.
    fn refuse(&self, request: &Request, refusal: &Refusal, status: StatusCode) -> ApiError {
        counter!("anchor_admin_refusals_total", "reason" => refusal.label()).increment(1);
        let peer = request.extensions().get::<PeerAddress>();
        let address = peer.and_then(|peer| self.0.peers.client(peer.0, request.headers()));
        if let Some(Err(wait)) = address.map(|address| self.0.failures.take(address)) {
            return ApiError::too_many(
                wait,
                "too many requests from this address without a valid credential; correct it",
            );
        }
        tracing::warn!(
            path = request.uri().path(),
            reason = refusal.label(),
            "admin request without a valid credential"
        );
        let needed = &self.0.needed;
        let text = match refusal {
            Refusal::Missing | Refusal::Unknown => needed.clone(),
            Refusal::Several => {
                format!("there is more than one credential; send `Authorization` or `{}`, once", self.0.api_key_header)
            }
            Refusal::Token(SelfSignedError::Unknown) => format!("{}; {needed}", SelfSignedError::Unknown),
            Refusal::Token(error) => error.to_string(),
        };
        ApiError::status(status, text)
    }
}

/// A header that may be there once. What is not ASCII presents nothing.
fn presented<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Refusal::Several);
    }
    first.map(|value| value.to_str().map_err(|_| Refusal::Unknown)).transpose()
}

fn needed(credentials: &[Credential], api_key_header: &HeaderName) -> String {
    let token = "the header `Authorization: Bearer TOKEN` with keys.admin_token is needed; without that key the token is in \
                 the file admin-token of the data directory";
    if credentials.is_empty() {
        return token.to_owned();
    }
    format!(
        "{token}. Or send an API key of [[admin.credentials]] in `{api_key_header}`, or a token that is signed with the secret \
         of one as `Authorization: Bearer`"
    )
}
