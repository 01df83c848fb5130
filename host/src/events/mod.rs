//! Outgoing events: the callbacks that clients register (SEP-31 and SEP-12).
//!
//! A room writes an event, with its body, in the database transaction of the change. The [`Deliverer`] sends it,
//! signed, until the client answers 2xx: in order for each transaction or customer, with growing pauses, and always as
//! the same event. An event that could not be delivered in time becomes a *dead letter*: it stays in the outbox for the
//! operator, and later events go on.
//!
//! [`Target`] is the address of a callback. Outside a sandbox it must be on the public internet and use https; its name
//! is resolved when it is registered and again at each connection. This room must never follow a redirect or read a
//! response's body.
//!
//! Events to the business server ([`BusinessServer`]) are in the same outbox: they go to the configured address, with its proof
//! instead of a signature.
//!
//! To add a kind of event: a body in `operations::Bodies`, and the room that enqueues it.

mod business;
mod deliver;
mod target;
mod verify;

pub use business::{BusinessProof, BusinessServer};
pub use deliver::{Deliverer, Settings};
pub use target::{RefusedTarget, Target};
pub use verify::{NotVerified, verify_callback};
