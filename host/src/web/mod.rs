//! What handlers share: extractors that prove who asks and read what they say, and the replies.
//!
//! [`Authenticated`] proves a session, [`Body`], [`JsonBody`] and [`Query`] read parameters into [`Params`] (the first two
//! those of the query along with them, so that what a client said counts wherever it said it), and every
//! refusal leaves as a [`ApiError`]: a JSON `{"error": …}` in the shape the SEPs share. The framework's own
//! rejections never reach a client, and the cause of an internal failure is logged once and not told.
//!
//! This room has no routes and decides nothing. It must never read the body before the caller is known: handlers
//! name [`Authenticated`] before [`Body`].
//!
//! A new error of another room becomes an arm of one `match` in `failure`; a new kind of parameter becomes a method
//! of [`Params`].

mod api_error;
mod authenticated;
mod body;
mod fee;
mod field;
mod named;
mod params;
mod query;
mod reply;
mod value;

pub use api_error::ApiError;
pub use authenticated::{Authenticated, MaybeAuthenticated};
pub use body::{Body, BodyCaps, JsonBody, NoRoom, TooSlow};
pub use fee::FeeDetails;
pub use field::{WireField, field_map};
pub use named::Named;
pub use params::Params;
pub use query::{PathText, Query};
pub use reply::{json, logged};
