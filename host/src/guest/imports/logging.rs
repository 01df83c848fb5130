//! The import `wasi:logging/logging`: log lines with a level and a context, up to the call's output limit.

use crate::guest::{bindings::wasi_logging as wit, runtime::state::CallState};
use tracing::Level;

impl wit::Host for CallState {
    fn log(&mut self, level: wit::Level, context: String, message: String) -> wasmtime::Result<()> {
        let level = match level {
            wit::Level::Trace => Level::TRACE,
            wit::Level::Debug => Level::DEBUG,
            wit::Level::Info => Level::INFO,
            wit::Level::Warn => Level::WARN,
            wit::Level::Error | wit::Level::Critical => Level::ERROR,
        };
        self.output.say(level, &context, &message);
        Ok(())
    }
}
