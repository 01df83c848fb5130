//! The ledger's rules: a pure function from entries and a transaction to changes and a result.
//!
//! Nothing here does I/O, knows HTTP, waits or reads the clock. [`apply::apply`] is the only way to change an entry.
//! Supported operations follow the rules of the public network; anything else is refused with the network's own code
//! for it. A new operation goes into `operation/`.

pub(crate) mod apply;
pub(crate) mod asset;
pub(crate) mod draft;
pub(crate) mod entry;
pub(crate) mod envelope;
pub(crate) mod operation;
pub(crate) mod result_code;
mod signatures;
pub(crate) mod validate;
