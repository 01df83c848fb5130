//! Which version of each guest serves: the configured file as it changes, what an operator deploys, what served before.
//!
//! A *slot* is a place for a guest: a configured file, or the built-in guest. [`Deployments`] fills it at the start,
//! when its file changes (`watch`), and when an operator says so; everything goes through one `serve`, which tries the
//! candidate, writes history and swaps. With a [`Shadow`] it is tried on recorded calls first (`shadow`). A candidate that can't serve changes nothing but [`SlotStatus::refused`].
//!
//! **What serves after a restart:** what served last, unless the configured file has changed since: then the file. So a
//! deployed version stays until somebody deploys another or puts another file in place. Every version that ever served
//! is kept as `guests/HASH.wasm` in the data directory; history is in the database, each host with rows of its own.
//!
//! Never here: wasmtime, and what a guest decides.

mod deployments;
mod error;
mod folder;
mod look;
mod notices;
mod places;
mod secrets;
mod shadow;
mod slot;
mod watch;

pub use deployments::Deployments;
pub use error::Error;
pub use folder::Folder;
pub use secrets::SecretFile;
pub use shadow::Shadow;
pub use slot::{Deployed, Order, Refused, SlotStatus};
