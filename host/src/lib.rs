//! anchor-host: a Stellar anchor server whose business logic is a WebAssembly component.
//!
//! `ARCHITECTURE.md` beside this crate's manifest has the map of the rooms and the walkthrough of a payment.

/// Requests consist of many small allocations that are freed on another thread; glibc's allocator makes threads wait
/// for each other there (measured with `make bench`: a third of `GET /sep31/info`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod admin;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod context;
pub mod customers;
pub mod deposits;
pub mod events;
pub mod guest;
pub mod guest_tools;
pub mod guest_traces;
pub mod guest_versions;
pub mod http;
pub mod import;
pub mod jobs;
pub mod ledger_payouts;
pub mod limits;
pub mod net;
pub mod operations;
pub mod pages;
pub mod payments;
pub mod payouts;
pub mod quotes;
pub mod reconcile;
pub mod seps;
pub mod signers;
pub mod stellar;
pub mod store;
pub mod telemetry;
pub mod testnet;
pub mod transactions;
pub mod transfers;
pub mod web;

/// The shared types: a package of its own, because the sandbox network uses it too.
pub use anchor_model as model;
