//! anchor-host: a Stellar anchor server whose business logic is a WebAssembly component.
//!
//! `ARCHITECTURE.md` beside this crate's manifest has the map of the rooms and the walkthrough of a payment.

pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod deploy;
pub mod events;
pub mod guest;
pub mod http;
pub mod lifecycle;
pub mod model;
pub mod operator;
pub mod sandbox;
pub mod seps;
pub mod stellar;
pub mod store;
pub mod telemetry;
pub mod web;
pub mod workbench;
