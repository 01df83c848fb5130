//! The log: structured lines on standard error. Beside it the metrics for Prometheus (`metrics`).
//!
//! It never holds personal data or secrets: what is logged are ids, statuses, counts and times, and the types that
//! hold more say nothing in their `Debug`. One line per HTTP request is written by `http`.
//!
//! [`init`] is called once, by a command that serves. Other commands talk to people and do not log.

mod metrics;

pub use metrics::{MetricType, MetricsRegistry, TABLE, table};

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people; coloured on a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// Why logging can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter is not one.
    #[error("`{filter}` is not a log filter such as info or info,anchor_host::guest=debug")]
    Filter {
        /// As given.
        filter: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// It was set up before.
    #[error("logging was set up twice")]
    Twice,
    /// Something else in this process collects metrics.
    #[error("metrics are collected by something else in this process")]
    Taken,
}

/// Sends the lines that pass `filter` to standard error.
///
/// # Errors
/// [`Error`].
pub fn init(format: Format, filter: &str) -> Result<(), Error> {
    let filter =
        EnvFilter::builder().parse(filter).map_err(|source| Error::Filter { filter: filter.to_owned(), source })?;
    let registry = tracing_subscriber::registry().with(filter);
    // What can't be written, on a full disk perhaps, is lost. Saying so in the same place would be a panic of whoever logs.
    let lines = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    match format {
        Format::Text => registry.with(lines.with_ansi(colour())).try_init(),
        // The fields at the top level: what a log store indexes.
        Format::Json => registry.with(lines.json().flatten_event(true).with_current_span(true)).try_init(),
    }
    .map_err(|_| Error::Twice)
}

/// Colour only where a person looks and did not refuse it (no-color.org).
fn colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !refused
}
