//! Tools for authors of guests: what `anchor-host guest` does before a guest goes into service.
//!
//! Guests run here in the engine of the room `guest`, with its limits, checks and imports; the host's records, ledger
//! and HTTP server are not needed.

mod inspect;
pub mod project;
mod sample;
mod saved;
pub mod scenario;

pub use inspect::{InspectError, Inspection, Module, Section, inspect};
pub use sample::{SampleError, completed, sample};
pub use saved::SavedCall;
