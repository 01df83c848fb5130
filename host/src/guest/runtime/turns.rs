//! Whose turn it is to compute. While several guests are at work, the calls of each leave a processor to the others,
//! so that a guest with many long calls keeps no short one of another waiting.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::ready,
    thread::available_parallelism,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tokio_util::sync::PollSemaphore;

/// How long a guest counts as at work after a call of it began.
const AT_WORK: Duration = Duration::from_secs(1);

/// The turns of all guests.
pub(in crate::guest) struct Turns {
    began: Instant,
    last: Mutex<Last>,
    /// Milliseconds after `began` until which more than one guest is at work.
    shared_until: Arc<AtomicU64>,
    /// Of each guest, by its place.
    guests: Mutex<BTreeMap<String, Arc<Turn>>>,
}

/// The call that began last.
#[derive(Default)]
struct Last {
    guest: usize,
    at: Option<Instant>,
}

impl Turns {
    pub(in crate::guest) fn new() -> Self {
        Self { began: Instant::now(), last: Mutex::default(), shared_until: Arc::default(), guests: Mutex::default() }
    }

    /// The turns of the guest in a place. Its versions share them.
    pub(in crate::guest) fn of(&self, place: &str) -> Arc<Turn> {
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let number = guests.len();
        let turn = || {
            let processors = available_parallelism().map_or(1, usize::from);
            let (began, shared_until) = (self.began, self.shared_until.clone());
            Arc::new(Turn { number, most: Arc::new(Semaphore::new((processors - 1).max(1))), began, shared_until })
        };
        guests.entry(place.to_owned()).or_insert_with(turn).clone()
    }

    /// A call of a guest begins.
    pub(in crate::guest) fn begin(&self, turn: &Turn, now: Instant) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_another = last.guest != turn.number && last.at.is_some_and(|at| now.duration_since(at) < AT_WORK);
        *last = Last { guest: turn.number, at: Some(now) };
        drop(last);
        if is_another {
            self.shared_until.store(turn.millis(now + AT_WORK), Ordering::Relaxed);
        }
    }
}

/// The turns of one guest.
pub(in crate::guest) struct Turn {
    number: usize,
    /// As many calls as may compute at the same time beside other guests: one less than there are processors.
    most: Arc<Semaphore>,
    began: Instant,
    shared_until: Arc<AtomicU64>,
}

impl Turn {
    fn millis(&self, at: Instant) -> u64 {
        at.duration_since(self.began).as_millis().try_into().unwrap_or(u64::MAX)
    }

    /// Runs a call, waiting for its turn each time it goes on. A call that waits for a server or the database occupies
    /// nobody's.
    pub(in crate::guest) async fn run<F: Future>(&self, call: F) -> F::Output {
        let (mut call, mut permits, mut is_waiting) = (pin!(call), PollSemaphore::new(self.most.clone()), false);
        std::future::poll_fn(|cx| {
            if self.millis(Instant::now()) >= self.shared_until.load(Ordering::Relaxed) {
                if std::mem::take(&mut is_waiting) {
                    // Gives its place among those that wait to the next.
                    permits = PollSemaphore::new(self.most.clone());
                }
                return call.as_mut().poll(cx);
            }
            is_waiting = true;
            let _permit = ready!(permits.poll_acquire(cx));
            is_waiting = false;
            call.as_mut().poll(cx)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::{Context, Poll, Waker};

    fn poll<F: Future>(call: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        call.poll(&mut Context::from_waker(Waker::noop()))
    }

    /// How many calls of a guest compute at once, of so many that each begin while the one before computes.
    fn at_once(turn: &Turn, calls: usize) -> usize {
        if calls == 0 {
            return 0;
        }
        match poll(pin!(turn.run(async { 1 + at_once(turn, calls - 1) }))) {
            Poll::Ready(count) => count,
            Poll::Pending => 0,
        }
    }

    #[test]
    fn beside_another_guest_a_processor_is_left() {
        let (turns, now) = (Turns::new(), Instant::now());
        let (own, other) = (turns.of("a.wasm"), turns.of("b.wasm"));
        let processors = available_parallelism().unwrap().get();
        let many = processors + 4;
        turns.begin(&own, now);
        turns.begin(&turns.of("a.wasm"), now);
        assert_eq!(at_once(&own, many), many, "it is alone");
        turns.begin(&other, now);
        assert_eq!(at_once(&own, many), (processors - 1).max(1));
        assert_eq!(at_once(&other, many), (processors - 1).max(1));
    }

    #[test]
    fn a_call_that_waited_goes_on_when_another_has_ended() {
        let (turns, now) = (Turns::new(), Instant::now());
        let (own, other) = (turns.of("a.wasm"), turns.of("b.wasm"));
        turns.begin(&own, now);
        turns.begin(&other, now);
        let taken = own.most.clone().try_acquire_many_owned(own.most.available_permits().try_into().unwrap()).unwrap();
        let mut call = pin!(own.run(async { "answer" }));
        assert!(poll(call.as_mut()).is_pending());
        drop(taken);
        assert_eq!(poll(call), Poll::Ready("answer"));
    }

    #[test]
    fn a_call_whose_guest_is_alone_again_waits_for_nobody() {
        let (turns, now) = (Turns::new(), Instant::now());
        let (own, other) = (turns.of("a.wasm"), turns.of("b.wasm"));
        turns.begin(&own, now);
        turns.begin(&other, now);
        let taken = own.most.clone().try_acquire_many_owned(own.most.available_permits().try_into().unwrap()).unwrap();
        let mut call = pin!(own.run(async { "answer" }));
        assert!(poll(call.as_mut()).is_pending());
        own.shared_until.store(0, Ordering::Relaxed);
        assert_eq!(poll(call), Poll::Ready("answer"));
        drop(taken);
        assert!(own.most.available_permits() > 0);
    }
}
