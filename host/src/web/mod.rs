//! Shared parts of handlers: extractors that authenticate the caller and read parameters, and responses.
//!
//! [`Authenticated`] verifies a session. [`Body`], [`JsonBody`] and [`Query`] read parameters into [`Params`]; the
//! first two include those of the query, so that a parameter counts wherever the client put it. Every refusal is an
//! [`ApiError`]: a JSON `{"error": …}` in the shape that the SEPs share. The framework's own rejections never reach a
//! client, and the cause of an internal error is logged once and not shown.
//!
//! [`Check`]s make up readiness; the world is told which one fails, and the operator why.
//!
//! This room has no routes and decides nothing. It must never read a body before the caller is authenticated: handlers
//! name [`Authenticated`] before [`Body`].
//!
//! To map an error of another room: an arm of a `match` in `api_error`. A kind of parameter: a method of [`Params`].

mod api_error;
mod authenticated;
mod body;
mod fee;
mod field;
mod health;
mod named;
mod number;
mod params;
mod query;
mod refunds;
mod reply;
mod value;

pub use api_error::ApiError;
pub use authenticated::{Authenticated, AuthenticatedTransfer, MaybeAuthenticated};
pub use body::{Body, BodyCaps, JsonBody, LargeBodyTurn, NoRoom, RawBody, TooSlow};
pub use fee::{Charged, FeeDetails};
pub use field::{WireField, field_map};
pub use health::{Check, live, ready, ready_with_reasons};
pub use named::Named;
pub use number::number;
pub use params::Params;
pub use query::{PathText, Query, QueryOfKinds};
pub use refunds::Refunds;
pub use reply::{json, logged};
pub(crate) use value::plain_number;
