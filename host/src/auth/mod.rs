//! (room under construction: the signatures the rooms have agreed on)

use crate::model::{Owner, Timestamp};

/// What a token proves.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub owner: Owner,
    /// The wallet's verified domain.
    pub client_domain: Option<String>,
    /// The home domain signed in to.
    pub home_domain: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Why a token proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// None was given.
    #[error("missing")]
    Missing,
    /// Not one of ours.
    #[error("malformed")]
    Malformed,
    /// Too old.
    #[error("expired")]
    Expired,
    /// For something else.
    #[error("wrong kind")]
    WrongKind,
}

/// Checks tokens.
#[derive(Clone)]
pub struct Tokens;

impl Tokens {
    /// The session a token proves.
    pub fn verify(&self, token: &str) -> Result<Session, TokenError> {
        let (owner, client_domain) = token.split_once('@').map_or((token, None), |(a, b)| (a, Some(b.to_owned())));
        Ok(Session {
            owner: Owner::parse(owner).map_err(|_| TokenError::Malformed)?,
            client_domain,
            home_domain: "localhost".into(),
            expires_at: Timestamp::from_seconds(0),
        })
    }
}

/// A SEP-10 challenge asked for.
#[derive(Debug, Clone)]
pub struct ChallengeRequest {
    /// `account`
    pub account: String,
    /// `memo`
    pub memo: Option<String>,
    /// `home_domain`
    pub home_domain: Option<String>,
    /// `client_domain`
    pub client_domain: Option<String>,
}

/// A challenge to sign.
#[derive(Debug)]
pub struct ChallengeAnswer {
    /// Base64 XDR.
    pub transaction: String,
    /// The network's.
    pub network_passphrase: String,
}

/// Why there is no challenge or no token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's fault; the text is for the caller.
    #[error("{0}")]
    Invalid(String),
    /// The ledger can't be asked; the text is for the caller.
    #[error("{0}")]
    Unavailable(String),
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] crate::store::Error),
}

/// SEP-10. Cheap to clone.
#[derive(Clone)]
pub struct Sep10;

#[expect(unused_variables, reason = "under construction")]
impl Sep10 {
    /// A challenge.
    pub async fn challenge(&self, request: ChallengeRequest) -> Result<ChallengeAnswer, Error> {
        Err(Error::Unavailable(String::new()))
    }

    /// The token for a signed challenge.
    pub async fn verify(&self, xdr: &str) -> Result<String, Error> {
        Err(Error::Invalid("the challenge is not valid".into()))
    }
}
