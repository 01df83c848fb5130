//! Background jobs: rows in the database that say what to do, when, and which host is doing it.
//!
//! The [`Runner`] claims due jobs, by lease, and calls the room of their noun. `permits` divide the concurrency limit,
//! so that a guest that hangs blocks only its own jobs. A row is written in the database transaction of the change that
//! makes it due ([`crate::store`]).
//!
//! To add a kind of job, add a row to the table in `model::job`, which defines the kind, and write the method it names.

mod permits;
mod runner;

pub use runner::Runner;
