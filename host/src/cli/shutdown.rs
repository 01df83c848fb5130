//! Stopping in two steps: the first SIGINT or SIGTERM drains, a second one, or a drain that takes too long, aborts.

use super::{CliError, Ui, error::EXIT_ABORTED};
use crate::app::App;
use std::{io, time::Duration};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGINT and SIGTERM, from now on.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Takes the signals over from the system's default, which is to die at once.
    ///
    /// # Errors
    /// The system refuses.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Serves until a signal comes or a part fails for good, then drains.
///
/// # Errors
/// What failed; exit code 130 when the drain was cut short.
pub async fn serve(app: App, grace: Duration, signals: &mut Signals, ui: Ui) -> Result<(), CliError> {
    let failed = tokio::select! {
        () = signals.next() => None,
        error = app.failed() => Some(error),
    };
    match &failed {
        None => ui.talk("stopping: what is in flight may finish; a second signal stops at once"),
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
        (None, false) => Err(CliError::new("stopped before everything in flight was finished")
            .hint("nothing is lost: the next start takes the work up again")
            .code(EXIT_ABORTED)),
    }
}
