//! `anchor-host guest test`: scenarios, which are calls with the answers they should bring, in a world that is made up.
//!
//! The way of a file: `file` (TOML to scenarios, each a `step` or several and `route`s, with values as `written`) → `run` (each in a test environment of its own, its servers played by `servers`, what it remembers kept
//! in `memory`, what is on record in `records`) →
//! `compare` (what was wanted with what came) → `report`. The format is documented in `guests/scenarios.md`.

mod compare;
mod file;
mod memory;
mod records;
mod report;
mod route;
mod run;
mod servers;
mod step;
mod written;

pub use compare::Difference;
pub use file::{FileError, Scenario, find, read};
pub use report::{Logged, Outcome, ScenarioFailure, Summary};
pub use run::run;
