//! The log: structured lines on standard error. Beside it the metrics for Prometheus (`metrics`).
//!
//! It contains no personal data or secrets: only ids, statuses, counts and times are logged, and the `Debug` of types
//! with more shows no contents. `http` writes one line for each HTTP request.
//!
//! Logging never waits for whoever reads it (`log_queue`).
//!
//! Commands that serve call [`init`] once. Other commands print for people and do not log.

mod log_queue;
mod metrics;

pub use log_queue::flush;
pub use metrics::{MetricType, MetricsRegistry, TABLE, table};

use log_queue::QueueWriter;
use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// The format of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people; coloured on a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// Why logging cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter is not valid.
    #[error("`{filter}` is not a log filter such as info or info,anchor_host::guest=debug")]
    Filter {
        /// The filter.
        filter: String,
        /// The parser's error.
        source: tracing_subscriber::filter::ParseError,
    },
    /// There is no thread to write it.
    #[error("the log has no thread to write it")]
    Thread(#[source] std::io::Error),
    /// It was set up before.
    #[error("logging was set up twice")]
    Twice,
    /// Something else in this process collects metrics.
    #[error("metrics are collected by something else in this process")]
    Taken,
}

/// Sends the lines that pass `filter` to standard error. [`flush`] writes the last of them before the process ends.
///
/// # Errors
/// [`Error`].
pub fn init(format: Format, filter: &str) -> Result<(), Error> {
    let filter =
        EnvFilter::builder().parse(filter).map_err(|source| Error::Filter { filter: filter.to_owned(), source })?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(QueueWriter::start().map_err(Error::Thread)?).log_internal_errors(false);
    match format {
        Format::Text => registry.with(lines.with_ansi(colour())).try_init(),
        // Fields at the top level, where log stores index them.
        Format::Json => registry.with(lines.json().flatten_event(true).with_current_span(true)).try_init(),
    }
    .map_err(|_| Error::Twice)
}

/// Colour only on a terminal, unless it is turned off (no-color.org).
fn colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !refused
}
