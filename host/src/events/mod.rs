//! Events out: tells clients what they asked to be told (SEP-31 and SEP-12 callbacks).
//!
//! A room writes an event in the database transaction of its change, with the body that is sent. The [`Deliverer`] sends it,
//! signed, until the client answers 2xx: in order per transaction or customer, with growing pauses, and to the last try as
//! the same event. What could not be delivered in time is a *dead letter*: it stays in the outbox for the operator, and
//! the stream goes on.
//!
//! [`Target`] is where an event may go. Outside a sandbox that is the public internet over https and nothing else, as
//! its name resolves when it is registered and again at each connection. This room must never follow a redirect or
//! read an answer's body.
//!
//! A new sort of event: a body in `operations::Bodies`, and the room that enqueues it.

mod deliver;
mod target;

pub use deliver::{Deliverer, Settings};
pub use target::{Refused, Target};
