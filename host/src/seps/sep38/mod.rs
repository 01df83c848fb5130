//! SEP-38: rates and quotes.
//!
//! `/info`, `/prices` and `/price` are open, and better informed about who signed in; `/quote` wants a session and
//! without one the answer is 403. Bodies are JSON.
//!
//! A new endpoint: a file here, and its line in `http::router`.

mod ask;
pub mod create;
pub mod info;
pub mod price;
pub mod prices;
pub mod show;
mod wire;
