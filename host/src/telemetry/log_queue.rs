//! The queue between the code that logs and standard error. Logging never waits: a thread writes, and where whoever reads
//! the log is too slow, lines are dropped and counted.

use metrics::counter;
use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};
use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

/// Maximum bytes that wait to be written.
const BYTES_MOST: usize = 4 << 20;

/// Maximum bytes that wait when a guest's line is added: guests leave room for the host's own lines.
const BYTES_MOST_GUEST: usize = BYTES_MOST / 2;

/// The target of lines that guests log.
const GUEST: &str = "guest";

/// How long a process that ends waits for its last lines.
const FLUSH: Duration = Duration::from_secs(1);

/// The queue of this process, once the log is set up.
static QUEUE: OnceLock<Arc<Queue>> = OnceLock::new();

/// Lines that wait to be written. The log is set up once in a process, and so is this.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// There are lines, or all are written.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lines: VecDeque<Vec<u8>>,
    /// Bytes of lines that are not written yet, with those being written.
    bytes: usize,
    dropped: u64,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave a list of lines in a broken state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, line: &[u8], most: usize) {
        let mut state = self.state();
        if state.bytes.saturating_add(line.len()) > most {
            state.dropped += 1;
            counter!("anchor_log_lines_dropped_total").increment(1);
            return;
        }
        state.bytes += line.len();
        state.lines.push_back(line.to_vec());
        drop(state);
        self.changed.notify_all();
    }

    /// Writes lines, for ever. After lines were dropped it says how many.
    fn write_to(&self, mut sink: impl Write) {
        loop {
            let mut state = self.state();
            while state.lines.is_empty() {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let (lines, dropped) = (std::mem::take(&mut state.lines), std::mem::take(&mut state.dropped));
            drop(state);
            for line in lines {
                // A line that can't be written, as on a full disk, is lost.
                let _ = sink.write_all(&line);
                self.state().bytes -= line.len();
            }
            let _ = sink.flush();
            self.changed.notify_all();
            if dropped > 0 {
                tracing::warn!(dropped, "the log is read too slowly; lines were dropped");
            }
        }
    }

    /// Waits until everything is written, or until it takes too long.
    fn flush(&self, most: Duration) {
        let waiting = self.changed.wait_timeout_while(self.state(), most, |state| state.bytes > 0);
        drop(waiting.unwrap_or_else(PoisonError::into_inner));
    }
}

/// The writer that the log's lines are formatted into.
pub(super) struct QueueWriter(Arc<Queue>);

impl QueueWriter {
    /// Starts the thread that writes to standard error.
    ///
    /// # Errors
    /// The system has no thread left.
    pub(super) fn start() -> io::Result<Self> {
        let queue = QUEUE.get_or_init(Arc::default).clone();
        let theirs = queue.clone();
        thread::Builder::new().name("log-writer".to_owned()).spawn(move || theirs.write_to(io::stderr()))?;
        Ok(Self(queue))
    }
}

/// Writes the log's last lines before the process ends, if whoever reads them does not take too long.
pub fn flush() {
    if let Some(queue) = QUEUE.get() {
        queue.flush(FLUSH);
    }
}

/// Takes formatted lines, each in one write.
pub(super) struct Entry<'a> {
    queue: &'a Queue,
    most: usize,
}

impl Write for Entry<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.queue.add(line, self.most);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for QueueWriter {
    type Writer = Entry<'a>;

    fn make_writer(&'a self) -> Entry<'a> {
        Entry { queue: &self.0, most: BYTES_MOST }
    }

    fn make_writer_for(&'a self, of: &Metadata<'_>) -> Entry<'a> {
        let most = if of.target() == GUEST { BYTES_MOST_GUEST } else { BYTES_MOST };
        Entry { queue: &self.0, most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    /// A reader that takes a line when it is told to.
    struct Slow(SyncSender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.send(line.to_vec()).map_err(io::Error::other)?;
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Arc<Queue>, Receiver<Vec<u8>>) {
        let (lines, taken) = sync_channel(0);
        let queue = Arc::new(Queue::default());
        let theirs = queue.clone();
        thread::spawn(move || theirs.write_to(Slow(lines)));
        (queue, taken)
    }

    #[test]
    fn who_logs_never_waits_and_what_waits_is_bounded() {
        let (queue, taken) = slow();
        let line = vec![b'x'; 64 << 10];
        queue.add(&line, BYTES_MOST_GUEST);
        // The reader has the first line in hand, and with it the count of those dropped before: none.
        while !queue.state().lines.is_empty() {
            thread::yield_now();
        }
        for _ in 1..1_000 {
            queue.add(&line, BYTES_MOST_GUEST);
        }
        let waiting = queue.state().bytes;
        assert!(waiting <= BYTES_MOST_GUEST && waiting > BYTES_MOST_GUEST - 2 * line.len(), "{waiting}");
        assert!(queue.state().dropped > 900);
        queue.add(b"of the host\n", BYTES_MOST);
        queue.flush(Duration::from_millis(1));
        let mut last = Vec::new();
        while last != b"of the host\n" {
            last = taken.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        queue.flush(Duration::from_secs(10));
        assert_eq!(queue.state().bytes, 0);
    }
}
