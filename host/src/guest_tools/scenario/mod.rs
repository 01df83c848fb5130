//! `anchor-host guest test`: scenarios, which are calls with their expected answers in a made-up environment.
//!
//! A file goes through `file` (TOML to scenarios, made of `step`s and `route`s with values as `written`) → `run` (each
//! in a test environment of its own: `servers` play its servers, `memory` holds its stored values, `records` its
//! records) → `compare` (expected with actual values) → `report`. `page`s are
//! steps that a user goes through in a `walk`. `guests/scenarios.md` documents the format.

mod compare;
mod file;
mod memory;
mod page;
mod records;
mod report;
mod route;
mod run;
mod servers;
mod step;
mod walk;
mod written;

pub use compare::Difference;
pub use file::{FileError, Scenario, find, read};
pub use report::{Logged, Outcome, ScenarioFailure, Summary};
pub use run::run;
