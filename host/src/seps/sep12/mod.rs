//! SEP-12: customer information.
//!
//! Every endpoint requires a SEP-10 session; without one the response is 401, the status in SEP-12's text. `identity`
//! finds out which customer a request names; [`crate::customers`] checks that the client may see that customer.
//!
//! To add an endpoint: a file here, and its line in `http::router`.

pub mod callback;
pub mod delete;
pub mod files;
pub mod get;
pub mod identity;
pub mod put;
pub mod verification;
mod wire;
