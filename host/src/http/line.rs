//! A connection's bytes and its lingering close: a connection that closes while the client still sends reads on for a
//! while.
//!
//! An answer may be sent before the request's body has been read; a request without a token is always answered so. If
//! the connection closed at once, the kernel would answer the rest of the body with a reset, and the client would lose
//! the answer.

use super::bodiless::{InPlace, in_place_of};
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

/// Limits of a lingering close. A lingering connection counts as idle and may be closed for a new one.
#[derive(Debug, Clone, Copy)]
pub struct Linger {
    /// Maximum time without a byte.
    pub silence: Duration,
    /// Maximum time in total.
    pub longest: Duration,
    /// Maximum bytes read.
    pub bytes: usize,
}

impl Default for Linger {
    fn default() -> Self {
        Self { silence: Duration::from_secs(5), longest: Duration::from_secs(120), bytes: 64 * 1024 * 1024 }
    }
}

/// Bytes read at a time.
const GULP: usize = 8 * 1024;

/// A client's connection.
pub struct Line {
    stream: TcpStream,
    linger: Linger,
    /// Whether a request's body was not read to its end.
    is_unread: Arc<AtomicBool>,
    /// An answer that is written in place of another, and how much of it is.
    in_place: Option<(InPlace, usize)>,
    end: Option<End>,
}

/// A connection whose write side is closed.
struct End {
    at_latest: Instant,
    bytes_left: usize,
    /// Runs while no byte arrives.
    silence: Option<Pin<Box<Sleep>>>,
}

impl Line {
    /// Wraps a stream. `is_unread` says at the close whether a body was left unread.
    pub fn new(stream: TcpStream, linger: Linger, is_unread: Arc<AtomicBool>) -> Self {
        Self { stream, linger, is_unread, in_place: None, end: None }
    }

    /// Writes the answer in place of one without a body. `None`: there is none.
    fn poll_in_place(&mut self, written: &[u8], cx: &mut Context<'_>) -> Option<Poll<io::Result<usize>>> {
        if self.in_place.is_none() {
            self.in_place = in_place_of(written).map(|found| (found, 0));
        }
        let (InPlace { answer, stands_for }, sent) = self.in_place.as_mut()?;
        while let Some(rest) = answer.get(*sent..).filter(|rest| !rest.is_empty()) {
            match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Some(Poll::Ready(Err(io::ErrorKind::WriteZero.into()))),
                Poll::Ready(Ok(count)) => *sent += count,
                Poll::Ready(Err(error)) => return Some(Poll::Ready(Err(error))),
                Poll::Pending => return Some(Poll::Pending),
            }
        }
        let stands_for = *stands_for;
        self.in_place = None;
        Some(Poll::Ready(Ok(stands_for)))
    }
}

impl End {
    fn begin(linger: &Linger) -> Self {
        Self { at_latest: Instant::now() + linger.longest, bytes_left: linger.bytes, silence: None }
    }

    /// Ready when nothing more is to be read. If no body is expected, only bytes that have arrived already are read.
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
        let line = self.get_mut();
        match line.poll_in_place(bytes, cx) {
            Some(written) => written,
            None => Pin::new(&mut line.stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let line = self.get_mut();
        match line.poll_in_place(bytes.first().map_or(&[], |first| first), cx) {
            Some(written) => written,
            None => Pin::new(&mut line.stream).poll_write_vectored(cx, bytes),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    /// Closes the write side, and then lingers.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, linger, is_unread, end, .. } = self.get_mut();
        if end.is_none() {
            ready!(Pin::new(&mut *stream).poll_shutdown(cx))?;
        }
        let end = end.get_or_insert_with(|| End::begin(linger));
        end.poll(stream, linger, is_unread.load(Ordering::Relaxed), cx).map(Ok)
    }
}
