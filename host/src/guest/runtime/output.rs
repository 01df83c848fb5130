//! A guest's output: logged line by line under its name and the transaction's id. The end of it goes into the report of
//! a fault, because a trap only says "unreachable" and the panic message is on standard error.

use super::{lines::Lines, plain_text::plain_text};
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
/// Maximum bytes of a line's context.
const CONTEXT: usize = 200;
/// What a line costs beyond its text: the time, the guest, the function and the ids that are logged with it.
const LINE_COST: usize = 200;
/// Maximum number of lines of one call, however short.
const LINES_MOST: u32 = 1_000;

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
    /// Bytes that the call may still log.
    left: usize,
    lines_left: u32,
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
        let secrets = Arc::default();
        Self(Arc::new(Mutex::new(Buffer { origin, secrets, left: 0, lines_left: 0, full: false, tail, out, err })))
    }

    /// Starts a call: output from now on is that call's. `most`: maximum bytes it may log, with what
    /// each line costs; `secrets`: hidden in the log.
    pub(in crate::guest) fn begin(&self, origin: Arc<Origin>, most: usize, secrets: Arc<Keys>) {
        let mut buffer = self.buffer();
        buffer.log_rest();
        buffer.tail.clear();
        (buffer.origin, buffer.secrets, buffer.left, buffer.full) = (origin, secrets, most, false);
        buffer.lines_left = if most == 0 { 0 } else { LINES_MOST };
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

    /// Charges a line. Returns whether the call may log it.
    fn afford(&mut self, bytes: usize) -> bool {
        let Some(lines_left) = self.lines_left.checked_sub(1) else { return false };
        self.lines_left = lines_left;
        self.left = self.left.saturating_sub(LINE_COST.saturating_add(bytes));
        true
    }

    fn say(&mut self, level: Level, context: &str, message: &str) {
        self.remember(message.as_bytes());
        self.remember(b"\n");
        let kept = |text: &str, left: usize| text.get(..text.floor_char_boundary(left)).unwrap_or_default().to_owned();
        let mut is_whole = context.len() <= CONTEXT;
        let context = self.secrets.hidden(kept(context, CONTEXT));
        let context = plain_text(&context).into_owned();
        is_whole &= message.len() <= self.left;
        // As a whole: a secret may have several lines.
        let message = self.secrets.hidden(kept(message, self.left));
        // Each line is logged on its own, so that a guest cannot forge lines of the log.
        for line in message.lines() {
            let said = kept(line, self.left.saturating_sub(context.len()));
            if (said.is_empty() && !line.is_empty()) || !self.afford(context.len() + said.len()) {
                is_whole = false;
                break;
            }
            is_whole &= said.len() == line.len();
            self.put(level, &context, said);
        }
        if !is_whole {
            self.overflow();
        }
    }

    /// Logs a line that was charged.
    fn put(&self, level: Level, context: &str, line: String) {
        let Origin { guest, function, transaction, call, .. } = &*self.origin;
        let line = self.secrets.hidden(line);
        let line = plain_text(&line);
        macro_rules! say {
            ($level:ident) => {
                match context {
                    "" => tracing::$level!(target: "guest", %guest, function, transaction, call, "{line}"),
                    _ => tracing::$level!(target: "guest", %guest, function, transaction, call, context, "{line}"),
                }
            };
        }
        match level {
            Level::TRACE => say!(trace),
            Level::DEBUG => say!(debug),
            Level::INFO => say!(info),
            Level::WARN => say!(warn),
            Level::ERROR => say!(error),
        }
        self.origin.keep(level, context, &line);
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        self.remember(bytes);
        let mut line = std::mem::take(match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        });
        for &byte in bytes {
            if self.left == 0 {
                self.overflow();
                break;
            }
            self.left -= 1;
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
    }

    fn log_rest(&mut self) {
        for (stream, line) in
            [(Stream::Out, std::mem::take(&mut self.out)), (Stream::Err, std::mem::take(&mut self.err))]
        {
            self.log(stream, &line);
        }
    }

    /// Logs a printed line, whose bytes were charged already.
    fn log(&mut self, stream: Stream, line: &[u8]) {
        if line.is_empty() {
            return;
        }
        if !self.afford(0) {
            return self.overflow();
        }
        let level = match stream {
            Stream::Out => Level::INFO,
            Stream::Err => Level::WARN,
        };
        self.put(level, "", String::from_utf8_lossy(line).into_owned());
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
