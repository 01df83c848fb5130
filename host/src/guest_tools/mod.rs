//! The authors' workbench: what `anchor-host guest` does before a guest goes into service.
//!
//! Guests run here in the engine of the room `guest`, with its limits, checks and imports; nothing of the host's own
//! work (records, ledger, HTTP) is needed.

mod inspect;
pub mod project;
mod sample;
mod saved;
pub mod scenario;

pub use inspect::{InspectError, Inspection, Module, Section, inspect};
pub use sample::{SampleError, completed, sample};
pub use saved::SavedCall;
