//! Authentication: SEP-10 sign-in and session tokens, and tokens that callers sign with a shared secret.
//!
//! A challenge signs in once, and only after every check has passed. If the ledger or the database cannot be read,
//! there is no weaker check: the error is [`Error::Unavailable`]. Nothing here knows HTTP routes; `web` turns the
//! errors into responses.
//!
//! The main types are [`Sep10`] (issues a challenge, and a token in exchange for its signature) and [`Tokens`]
//! (verified by `web` on every request). Checking a challenge's contents and its signatures are two pure steps, in
//! `challenge` and `signatures`, with the question to the ledger (`signers`) between two halves of the second: a challenge
//! that nobody signed asks nobody. `policy` decides which wallets may sign in.
//!
//! [`SharedSecrets`] verifies tokens that callers of the admin API sign themselves.
//!
//! To add a kind of token: a variant of [`TokenKind`] and a method that issues it in `token`.

mod challenge;
mod client_domain;
mod hmac;
mod hs256;
mod policy;
mod self_signed;
mod sep10;
mod signatures;
mod signers;
mod signing_key;
mod token;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use hmac::install as install_hmac;
pub use hs256::{SignError, sign_hs256};
pub use policy::ClientPolicy;
pub use self_signed::{SelfSignedError, SharedSecrets};
pub use sep10::{ChallengeAnswer, ChallengeRequest, InvalidSettings, Sep10, Settings};
pub use signers::SignerSettings;
pub use token::{Session, TokenError, TokenKind, TokenSettings, Tokens, WeakSecret};

/// Why a sign-in was refused, by what the client can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request or the challenge is invalid (400; SEP-10 treats every failed check as invalid input). The text is
    /// for the client.
    #[error("{0}")]
    Invalid(String),
    /// The client may not sign in (403). The text is for the client.
    #[error("{0}")]
    Forbidden(String),
    /// The ledger cannot be read now (503); a retry can help. The text is for the client.
    #[error("{0}")]
    Unavailable(String),
    /// A budget is used up (503); a retry after `wait` can help.
    #[error("{text}")]
    Busy {
        /// How long to wait.
        wait: std::time::Duration,
        /// The text is for the client.
        text: String,
    },
    /// The database failed; the client sees no details.
    #[error("the database failed")]
    Store(#[source] crate::store::Error),
}

impl Error {
    fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }
}
