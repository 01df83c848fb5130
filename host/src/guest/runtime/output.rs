//! A guest's output: logged line by line under its name and the transaction's id. The end of it goes into the report of
//! a fault, because a trap only says "unreachable" and the panic message is on standard error.

use super::lines::Lines;
use crate::guest::imports::keyring::Keys;
use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::io::AsyncWrite;
use tracing::Level;
use wasmtime_wasi::{
    cli::{IsTerminal, StdoutStream},
    p2::{OutputStream, Pollable, StreamResult},
};

/// Bytes of the end of the output that go into a fault's detail.
const TAIL: usize = 4 << 10;
/// Maximum bytes of a line in the log; longer ones are broken.
const LINE: usize = 2 << 10;

/// The source of lines.
#[derive(Debug)]
pub(in crate::guest) struct Origin {
    pub(in crate::guest) guest: Arc<str>,
    pub(in crate::guest) function: &'static str,
    pub(in crate::guest) transaction: Option<String>,
    /// The call's number since the host started, the same in everything logged of it.
    pub(in crate::guest) call: u64,
    /// A second place for the lines.
    pub(in crate::guest) log: Option<Lines>,
}

impl Origin {
    fn keep(&self, level: Level, context: &str, line: &str) {
        if let Some(log) = &self.log {
            log.add(level, context, line);
        }
    }
}

/// An instance's output, one call after the other.
#[derive(Clone)]
pub(in crate::guest) struct Output(Arc<Mutex<Buffer>>);

struct Buffer {
    origin: Arc<Origin>,
    secrets: Arc<Keys>,
    left: usize,
    full: bool,
    tail: Vec<u8>,
    out: Vec<u8>,
    err: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
pub(in crate::guest) enum Stream {
    Out,
    Err,
}

impl Output {
    /// An output without a call, which discards everything printed.
    pub(in crate::guest) fn new(origin: Arc<Origin>) -> Self {
        let (tail, out, err) = (Vec::new(), Vec::new(), Vec::new());
        Self(Arc::new(Mutex::new(Buffer { origin, secrets: Arc::default(), left: 0, full: false, tail, out, err })))
    }

    /// Starts a call: output from now on is that call's. `most`: maximum bytes it may print; `secrets`: hidden in the
    /// log.
    pub(in crate::guest) fn begin(&self, origin: Arc<Origin>, most: usize, secrets: Arc<Keys>) {
        let mut buffer = self.buffer();
        buffer.log_rest();
        buffer.tail.clear();
        (buffer.origin, buffer.secrets, buffer.left, buffer.full) = (origin, secrets, most, false);
    }

    /// Logs a line of the guest, up to what the call may still log.
    pub(in crate::guest) fn say(&self, level: Level, context: &str, message: &str) {
        self.buffer().say(level, context, message);
    }

    pub(in crate::guest) fn stream(&self, stream: Stream) -> Pipe {
        Pipe { output: self.clone(), stream }
    }

    /// Logs the rest of the last line, and returns the end of everything printed.
    pub(in crate::guest) fn finish(&self) -> String {
        let mut buffer = self.buffer();
        buffer.log_rest();
        buffer.secrets.hidden(String::from_utf8_lossy(&buffer.tail).trim().to_owned())
    }

    fn buffer(&self) -> MutexGuard<'_, Buffer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buffer {
    fn remember(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// Logs once that further output is dropped.
    fn overflow(&mut self) {
        if !std::mem::replace(&mut self.full, true) {
            let Origin { guest, function, transaction, call, .. } = &*self.origin;
            let line = "the guest printed more than it may; the rest is dropped";
            tracing::warn!(%guest, function, transaction, call, "{line}");
            self.origin.keep(Level::WARN, "", line);
        }
    }

    fn say(&mut self, level: Level, context: &str, message: &str) {
        self.remember(message.as_bytes());
        self.remember(b"\n");
        let kept = |text: &str, left: usize| text.get(..text.floor_char_boundary(left)).unwrap_or_default().to_owned();
        let context_kept = kept(context, self.left);
        self.left -= context_kept.len();
        let message_kept = kept(message, self.left);
        self.left -= message_kept.len();
        let Origin { guest, function, transaction, call, .. } = &*self.origin;
        let context_shown = self.secrets.hidden(context_kept.clone());
        // Each line is logged on its own, so that a guest cannot forge lines of the log.
        for line in self.secrets.hidden(message_kept.clone()).lines() {
            macro_rules! say {
                ($level:ident) => {
                    tracing::$level!(target: "guest", %guest, function, transaction, call, context = context_shown, "{line}")
                };
            }
            match level {
                Level::TRACE => say!(trace),
                Level::DEBUG => say!(debug),
                Level::INFO => say!(info),
                Level::WARN => say!(warn),
                Level::ERROR => say!(error),
            }
            self.origin.keep(level, &context_shown, line);
        }
        if context_kept.len() + message_kept.len() < context.len() + message.len() {
            self.overflow();
        }
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        self.remember(bytes);
        let kept = bytes.get(..bytes.len().min(self.left)).unwrap_or_default();
        self.left -= kept.len();
        let mut line = std::mem::take(match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        });
        for &byte in kept {
            if byte == b'\n' || line.len() >= LINE {
                self.log(stream, &line);
                line.clear();
            }
            if byte != b'\n' {
                line.push(byte);
            }
        }
        match stream {
            Stream::Out => self.out = line,
            Stream::Err => self.err = line,
        }
        if kept.len() < bytes.len() {
            self.overflow();
        }
    }

    fn log_rest(&mut self) {
        for (stream, line) in
            [(Stream::Out, std::mem::take(&mut self.out)), (Stream::Err, std::mem::take(&mut self.err))]
        {
            self.log(stream, &line);
        }
    }

    fn log(&self, stream: Stream, line: &[u8]) {
        if line.is_empty() {
            return;
        }
        let Origin { guest, function, transaction, call, .. } = &*self.origin;
        let line = self.secrets.hidden(String::from_utf8_lossy(line).into_owned());
        let level = match stream {
            Stream::Out => Level::INFO,
            Stream::Err => Level::WARN,
        };
        match stream {
            Stream::Out => tracing::info!(target: "guest", %guest, function, transaction, call, "{line}"),
            Stream::Err => tracing::warn!(target: "guest", %guest, function, transaction, call, "{line}"),
        }
        self.origin.keep(level, "", &line);
    }
}

/// One of the two streams, for WASI. A write always succeeds at once.
#[derive(Clone)]
pub(in crate::guest) struct Pipe {
    output: Output,
    stream: Stream,
}

impl IsTerminal for Pipe {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Pipe {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl OutputStream for Pipe {
    fn write(&mut self, bytes: bytes::Bytes) -> StreamResult<()> {
        self.output.buffer().write(self.stream, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Pipe {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.output.buffer().write(self.stream, bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
