//! SEP-31: cross-border payments, receiving side.
//!
//! `/info` is open; everything else wants a SEP-10 session, and without one the answer is 403 before the body is
//! looked at. Bodies are JSON. A parameter that names a transaction beside the path has to name the same one.
//!
//! A new endpoint: a file here, and its line in `http::router`.

pub mod callback;
pub mod create;
pub mod info;
pub mod show;
pub mod update;
mod wire;

/// What clients call a transaction's id where the path has it already.
const NAMES: &[&str] = &["id", "transaction_id"];
