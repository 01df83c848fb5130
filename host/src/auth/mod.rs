//! Who is asking: SEP-10 sign-in and the tokens it gives out.
//!
//! A challenge signs in once, and only after every check has passed; when the ledger or the database can't
//! be asked there is no weaker check, but [`Error::Unavailable`]. Nothing here knows HTTP routes; `web`
//! turns the errors into answers.
//!
//! The main types are [`Sep10`] (challenge out, token in exchange for its signature) and [`Tokens`] (what
//! `web` verifies on every request). What a challenge says and whether it was signed well enough are two
//! pure steps, in `challenge` and `signatures`; which wallets may sign in is `policy`.
//!
//! To add a kind of token: a variant of [`TokenKind`] and a method that issues it in `token`.

mod challenge;
mod client_domain;
mod hmac;
mod policy;
mod sep10;
mod signatures;
mod signing_key;
mod token;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use hmac::install as install_hmac;
pub use policy::ClientPolicy;
pub use sep10::{ChallengeAnswer, ChallengeRequest, InvalidSettings, Sep10, Settings};
pub use token::{Session, TokenError, TokenKind, TokenSettings, Tokens, WeakSecret};

/// Why a sign-in was refused, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request or the challenge is not right (400; SEP-10 treats every failed check as invalid input).
    /// The text is for the caller.
    #[error("{0}")]
    Invalid(String),
    /// The client is not among those that may sign in (403). The text is for the caller.
    #[error("{0}")]
    Forbidden(String),
    /// The ledger can't be asked; later may be better (503). The text is for the caller.
    #[error("{0}")]
    Unavailable(String),
    /// The database failed; the caller learns no more than that.
    #[error("the database failed")]
    Store(#[source] crate::store::Error),
}

impl Error {
    fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }
}
