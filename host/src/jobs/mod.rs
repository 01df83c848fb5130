//! Background jobs: rows in the database that say what has to be done, when, and who is doing it.
//!
//! The [`Runner`] claims what is due, by lease, and has the operation's room do it; `permits` share out how much may run at
//! once, so that a guest that hangs takes nothing from the others. A row is written in the database transaction of the
//! change that made it due ([`crate::store`]), and what a job does is the room's of its noun.
//!
//! To add a kind of job, add a row to the table in `model::job`, which defines the kind, and write the method it names.

mod permits;
mod runner;

pub use runner::Runner;
