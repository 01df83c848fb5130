//! What the tests share: throw-away databases, a clock and randomness of their own, an anchor on free ports.
//!
//! Real parts only: real SQLite and PostgreSQL, the sandbox network over HTTP, real guests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't set itself up has failed"
)]
#![allow(missing_docs, reason = "names say it")]

pub mod admin;
pub mod anchor;
pub mod apart;
pub mod attack;
pub mod business;
pub mod business_server;
pub mod connection;
pub mod counting_horizon;
pub mod database;
pub mod deposits;
pub mod dice;
pub mod disk;
pub mod envelope;
pub mod frozen;
pub mod fuzz;
pub mod guests;
pub mod horizon;
pub mod hosted;
pub mod hostile;
pub mod journal;
pub mod life;
pub mod listener;
pub mod log;
pub mod memory;
pub mod patient;
pub mod payouts;
pub mod pgbouncer;
pub mod postgres;
pub mod process;
pub mod provider;
pub mod raw;
pub mod record;
pub mod routes;
pub mod sample;
pub mod scripted;
pub mod sender;
pub mod slow;
pub mod softhsm;
pub mod times;
pub mod vault;
pub mod versions;
pub mod visitor;
pub mod wait;
pub mod wallet_domain;
pub mod wire;
pub mod withdrawals;
pub mod world;
