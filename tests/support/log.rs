//! What the hosts of this process log, kept: for reports of failed tests, and to be searched for what must not be there.

use std::{
    io,
    sync::{Mutex, Once, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt};

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Begins to keep the log. Harmless to repeat.
pub fn keep() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let filter = EnvFilter::new("debug,anchor_host=trace,guest=trace,cranelift=warn,wasmtime=warn");
        let lines = fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Writer);
        lines.try_init().expect("nobody else logs in this process");
    });
}

/// Everything logged so far, by all tests.
pub fn all() -> String {
    String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// The last lines that mention something.
pub fn about(something: &str) -> String {
    let all = all();
    let lines: Vec<&str> = all.lines().filter(|line| line.contains(something)).collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
