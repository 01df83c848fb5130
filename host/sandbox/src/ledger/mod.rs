//! The ledger's rules: a pure function from entries and a transaction to changes and a result.
//!
//! Nothing here does I/O, knows HTTP, waits or asks the time. [`apply::apply`] is the only way an entry changes.
//! The rules follow the public network's for what is supported; anything else is refused with the network's own
//! code for it. A new operation goes into `operation/`.

pub(crate) mod apply;
pub(crate) mod asset;
pub(crate) mod draft;
pub(crate) mod entry;
pub(crate) mod envelope;
pub(crate) mod operation;
pub(crate) mod result_code;
mod signatures;
mod validate;
