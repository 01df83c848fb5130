//! A connection's bytes, and its end: a line that is closed while the client still sends lingers.
//!
//! An answer can go out before the request's body has been read: without a token nobody's is. If the connection were
//! closed at once, the network would answer what still comes with a reset, and the client would lose the answer.

use std::{
    io::{self, IoSlice},
    mem::MaybeUninit,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

/// How long a line lingers, and how much it reads without a look. A connection that lingers is one of those that give
/// way when others come.
#[derive(Debug, Clone, Copy)]
pub struct Linger {
    /// For so long nothing may come.
    pub silence: Duration,
    /// All in all.
    pub longest: Duration,
    /// Bytes read at most.
    pub bytes: usize,
}

impl Default for Linger {
    fn default() -> Self {
        Self { silence: Duration::from_secs(5), longest: Duration::from_secs(120), bytes: 64 * 1024 * 1024 }
    }
}

/// How much is read at a time.
const GULP: usize = 8 * 1024;

/// A client's line.
pub struct Line {
    stream: TcpStream,
    linger: Linger,
    /// Whether a body is left that was not read to its end.
    is_unread: Arc<AtomicBool>,
    end: Option<End>,
}

/// A line whose way out is closed.
struct End {
    at_latest: Instant,
    bytes_left: usize,
    /// Runs while nothing comes.
    silence: Option<Pin<Box<Sleep>>>,
}

impl Line {
    /// Over that stream. `is_unread` says at its end whether a body was left.
    pub fn new(stream: TcpStream, linger: Linger, is_unread: Arc<AtomicBool>) -> Self {
        Self { stream, linger, is_unread, end: None }
    }
}

impl End {
    fn begin(linger: &Linger) -> Self {
        Self { at_latest: Instant::now() + linger.longest, bytes_left: linger.bytes, silence: None }
    }

    /// Ready when nothing more is to be read. With nothing left to expect, only what is there already is.
    fn poll(&mut self, stream: &mut TcpStream, linger: &Linger, expects: bool, cx: &mut Context<'_>) -> Poll<()> {
        let mut gulp = [MaybeUninit::uninit(); GULP];
        loop {
            let mut buffer = ReadBuf::uninit(&mut gulp);
            match Pin::new(&mut *stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) => {
                    let count = buffer.filled().len();
                    if count == 0 || count > self.bytes_left || Instant::now() >= self.at_latest {
                        return Poll::Ready(());
                    }
                    self.bytes_left -= count;
                    self.silence = None;
                }
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Pending if !expects && self.bytes_left == linger.bytes => return Poll::Ready(()),
                Poll::Pending => {
                    let until = self.at_latest.min(Instant::now() + linger.silence);
                    return self.silence.get_or_insert_with(|| Box::pin(sleep_until(until))).as_mut().poll(cx);
                }
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    /// Closes the way out, and then lingers.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, linger, is_unread, end } = self.get_mut();
        if end.is_none() {
            ready!(Pin::new(&mut *stream).poll_shutdown(cx))?;
        }
        let end = end.get_or_insert_with(|| End::begin(linger));
        end.poll(stream, linger, is_unread.load(Ordering::Relaxed), cx).map(Ok)
    }
}
