//! An embedded Stellar network for demonstrations, tests and offline work: a ledger with real envelopes, real
//! signatures and real result codes, kept in memory and written to a journal, behind Horizon's HTTP API.
//!
//! A development tool. It keeps nobody's key (issuers' keys are registered by the caller for the faucet and only
//! held in memory), has no consensus and no market. Testnet and pubnet run the same host code with another URL.
//!
//! The way of a transaction: `horizon::submit` decodes it, [`Sandbox::submit`] hands it to `chain`, where
//! `ledger::apply` judges it at once; the next closing ledger writes it to `journal` and puts it into `history`,
//! from where the pages and streams of `horizon` read. Reopening replays the journal through the same code.
//!
//! To add an operation: `ledger/operation`; its JSON: `horizon/operation_json.rs`. To add an endpoint: a file in
//! `horizon` and its line in `horizon::router`. [`Sandbox`] is the way in.

mod chain;
mod error;
mod handle;
mod history;
mod horizon;
mod journal;
mod ledger;
mod provision;
mod settings;
#[cfg(test)]
mod tests;

pub use error::{Error, SubmitError};
pub use handle::{Receipt, Sandbox};
pub use provision::{AssetSpec, Holder};
pub use settings::Settings;
