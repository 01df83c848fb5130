//! Outgoing HTTP: how a client is made, which addresses it may connect to if a stranger names them, how much of a
//! response is read, how long to pause after a failure, and why there was no response.
//!
//! [`client`] is the base of every HTTP client of this program, [`public_client`] that of clients whose targets
//! strangers name. This room knows no protocol: the room that sends a request interprets the response.

mod backoff;
pub(crate) mod bearer;
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
pub(crate) use resolver::{NotPublic, Purpose, public_addresses};
