//! SEP-12: customers' information.
//!
//! Every endpoint wants a SEP-10 session; without one the answer is 401, the status the SEP's text names. Who a
//! request is about is worked out in `identity` alone; whether that customer is the caller's is `lifecycle`'s to say.
//!
//! A new endpoint: a file here, and its line in `http::router`.

pub mod callback;
pub mod delete;
pub mod files;
pub mod get;
pub mod identity;
pub mod put;
pub mod verification;
mod wire;
