//! Stopping in two steps: the first SIGINT or SIGTERM drains, a second one, or a drain that takes too long, aborts.

use super::{CliError, Ui, error::EXIT_ABORTED};
use crate::app::App;
use std::{io, time::Duration};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A listener for SIGINT and SIGTERM.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Starts listening. Until then the system's default applies, which ends the process immediately.
    ///
    /// # Errors
    /// The system refuses to install the handlers.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next signal.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Serves until a signal arrives or a part fails permanently, then drains.
///
/// # Errors
/// The part that failed. Exit code 130: the drain was cut short.
pub async fn serve(app: App, grace: Duration, signals: &mut Signals, ui: Ui) -> Result<(), CliError> {
    let failed = tokio::select! {
        () = signals.next() => None,
        error = app.failed() => Some(error),
    };
    match &failed {
        None => ui.talk("stopping: requests and jobs in flight may finish; send a second signal to stop immediately"),
        Some(error) => ui.talk(format!("stopping: {error}")),
    }
    // `shutdown` keeps the grace itself; the margin is for what can't be cancelled.
    let drained = tokio::select! {
        drained = tokio::time::timeout(grace + Duration::from_secs(2), app.shutdown()) => drained.is_ok(),
        () = signals.next() => false,
    };
    match (failed, drained) {
        (Some(error), _) => Err(error.into()),
        (None, true) => Ok(()),
        (None, false) => Err(CliError::new("stopped before all requests and jobs in flight had finished")
            .hint("nothing is lost: unfinished jobs run again after the next start")
            .code(EXIT_ABORTED)),
    }
}
