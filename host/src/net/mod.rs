//! Everything that goes out over HTTP: how a client is made, where one may connect to that a stranger sends somewhere, how
//! much of an answer is read, how long to wait after a failure, and why no answer came.
//!
//! [`client`] is the beginning of every HTTP client of this program, [`public_client`] of those that go where strangers say.
//! It knows nobody's protocol: what an answer means is for the room that asked.

mod backoff;
mod body;
mod client;
mod fault;
mod public_address;
mod resolver;

pub(crate) use backoff::Backoff;
pub(crate) use body::bounded;
pub(crate) use client::{client, public_client};
pub(crate) use fault::{cut, fault, fault_with};
pub use public_address::is_public;
pub(crate) use public_address::{is_inside, literal_address};
pub(crate) use resolver::{NotPublic, public_addresses};
