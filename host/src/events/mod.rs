//! Events out: tells clients what they asked to be told (SEP-31 and SEP-12 callbacks).
//!
//! `lifecycle` writes an event in the database transaction of the change; the [`Deliverer`] sends it, signed, until
//! the client answers 2xx: in order per transaction or customer, with growing pauses, and to the last try as the same
//! event. What could not be delivered in time is a *dead letter*: it stays in the outbox for the operator, and the stream goes
//! on. How an event reads on the wire is not known here: `app` hands in a [`Render`].
//!
//! [`Target`] is where an event may go. Outside a sandbox that is the public internet over https and nothing else, as
//! its name resolves when it is registered and again at each connection. This room must never follow a redirect or
//! read an answer's body.
//!
//! A new sort of event: a variant of `store::Event`, its arm in `app`'s renderer.

mod deliver;
mod target;

pub use deliver::{Deliverer, Render, Settings};
pub use target::{Refused, Target};
