//! SEP-38: rates and quotes.
//!
//! `/info`, `/prices` and `/price` are public, and may depend on the client if it is signed in; `/quote` requires a
//! session, and without one the response is 403. Bodies are JSON.
//!
//! To add an endpoint: a file here, and its line in `http::router`.

mod ask;
pub mod create;
pub mod info;
pub mod price;
pub mod prices;
pub mod show;
mod wire;
