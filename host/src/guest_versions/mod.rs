//! Which version of each guest serves: the configured file as it changes, a deployed version, or an earlier one.
//!
//! A *slot* is a place for a guest: a configured file, or the built-in guest. [`Deployments`] fills it at the start,
//! when its file changes (`watch`), and when an operator deploys. All of them use one function, `serve`, which tries
//! the candidate, writes the history and swaps. With a [`Shadow`] it first replays recorded calls (`shadow`). A
//! candidate that cannot serve changes only [`SlotStatus::refused`].
//!
//! **After a restart** the last version serves again, unless the configured file has changed since: then the file does.
//! So a deployed version stays until another is deployed or the file changes. Every version that has served is saved as
//! `guests/HASH.wasm` in the data directory; the history is in the database, each host with rows of its own.
//!
//! Never here: wasmtime, and the decisions of guests.

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
pub use slot::{Deployed, Order, RefusedVersion, SlotStatus};
