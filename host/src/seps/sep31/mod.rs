//! SEP-31: cross-border payments, receiving side.
//!
//! `/info` is public; all other endpoints require a SEP-10 session, and without one the response is 403 before the body
//! is read. Bodies are JSON. A parameter that names a transaction must name the one in the path.
//!
//! To add an endpoint: a file here, and its line in `http::router`.

pub mod callback;
pub mod create;
pub mod info;
pub mod show;
pub mod update;
mod wire;

/// Names under which clients repeat the transaction id of the path.
const NAMES: &[&str] = &["id", "transaction_id"];
