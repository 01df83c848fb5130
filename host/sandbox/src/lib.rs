//! An embedded Stellar network for demonstrations, tests and offline work: a ledger with real envelopes, real
//! signatures and real result codes, kept in memory and written to a journal, behind Horizon's HTTP API.
//!
//! A development tool. It stores no keys (callers register issuers' keys for the faucet, and they stay in memory), has
//! no consensus and no market. With testnet or pubnet the host runs the same code and another URL.
//!
//! A transaction goes through these steps: `horizon::submit` decodes it; [`Sandbox::submit`] hands it to `chain`, where
//! `ledger::apply` checks it and it waits in `queue`; the next ledger that closes takes the best bids, writes them to
//! `journal`, applies them and adds them to `history`, from which the pages and streams of `horizon` read. Reopening
//! replays the journal through the same code.
//!
//! To add an operation: `ledger/operation`; its JSON: `horizon/operation_json.rs`. To add an endpoint: a file in
//! `horizon` and its line in `horizon::router`. [`Sandbox`] is the entry point.

mod chain;
mod error;
mod faults;
mod handle;
mod history;
mod horizon;
mod journal;
mod ledger;
mod provision;
mod queue;
mod settings;
#[cfg(test)]
mod tests;
mod view;

pub use error::{Error, SubmitError};
pub use faults::{ActiveFault, Fault, FaultKind, InvalidFault, RequestKind};
pub use handle::{Receipt, Sandbox};
pub use provision::{AssetSpec, Holder};
pub use settings::Settings;
