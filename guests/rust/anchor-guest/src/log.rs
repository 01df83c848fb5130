//! Log lines with a level and a context (`wasi:logging`). Lines of `println!` are logged as information, those of
//! `eprintln!` as warnings.

use crate::bindings::base::wasi::logging::logging;

pub use logging::Level;

/// Logs a line. `context` groups lines of a kind: `bank`, `kyc`. Keep personal data out of both.
pub fn log(level: Level, context: &str, message: &str) {
    logging::log(level, context, message);
}
