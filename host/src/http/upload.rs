//! A request's body while it arrives: limited by how long no byte arrives and by a minimum rate, not by a time limit
//! for the whole request.

use super::connections::{ConnectionPermit, WaitsFor};
use crate::web::{NoRoom, TooSlow};
use axum::body::Body;
use bytes::Bytes;
use http::Request;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use std::{
    error::Error,
    mem::take,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep_until},
};

/// The minimum speed of a body.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Maximum time without a byte.
    pub silence: Duration,
    /// Bytes per second on average, after an initial silence. Together with the body caps this limits the whole time.
    pub rate: u32,
}

/// Longest pause that a fast start earns, in silences: not an hour with a byte now and then.
const CREDIT: u32 = 3;

/// Bytes of each body held outside the shared limit. The number of connections bounds them, and sign-ins and payments
/// go on even if others use up the limit.
const FREE: usize = 64 * 1024;

impl Default for Pace {
    fn default() -> Self {
        Self { silence: Duration::from_secs(20), rate: 4096 }
    }
}

/// The progress of a body, for code that does not read it.
#[derive(Default)]
pub struct Course(Mutex<State>);

#[derive(Default)]
struct State {
    /// Bytes that have arrived, and how much of the shared limit they take until the answer is sent.
    bytes: usize,
    taken: Option<OwnedSemaphorePermit>,
    /// Time spent waiting for the client since the last call of `take_waited`.
    waited: Duration,
    since: Option<Instant>,
    is_whole: bool,
}

impl Course {
    /// Whether the body has arrived completely.
    pub fn is_whole(&self) -> bool {
        self.state().is_whole
    }

    /// The time spent waiting for the client since the last call.
    pub fn take_waited(&self) -> Duration {
        let mut state = self.state();
        if let Some(since) = state.since {
            state.waited += since.elapsed();
            state.since = Some(Instant::now());
        }
        take(&mut state.waited)
    }

    /// Takes space of the shared limit for bytes that have arrived; `false`: there is none.
    fn takes(&self, count: usize, room: &Arc<Semaphore>) -> bool {
        let mut state = self.state();
        let before = state.bytes.max(FREE);
        state.bytes = state.bytes.saturating_add(count);
        let more = u32::try_from(state.bytes.saturating_sub(before)).unwrap_or(u32::MAX);
        let Ok(permit) = room.clone().try_acquire_many_owned(more) else { return false };
        match &mut state.taken {
            Some(taken) => taken.merge(permit),
            taken => *taken = Some(permit),
        }
        true
    }

    fn waits(&self) {
        self.state().since.get_or_insert_with(Instant::now);
    }

    fn comes(&self) {
        let mut state = self.state();
        if let Some(since) = state.since.take() {
            state.waited += since.elapsed();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that is being read.
struct Upload {
    body: Incoming,
    pace: Pace,
    course: Arc<Course>,
    /// While no byte arrives the connection counts as idle, and may be closed for a new one.
    place: Arc<ConnectionPermit>,
    room: Arc<Semaphore>,
    /// The time by which the bytes so far should have arrived.
    due: Instant,
    wait: Option<Wait>,
}

/// The wait for the next byte.
struct Wait {
    timer: Pin<Box<Sleep>>,
    deadline: Instant,
    is_silent: bool,
}

/// A body that has kept its pace so far counts as idle only after this part (1/10) of the allowed silence, so that a
/// moment's pause does not make it lose its connection to a new one.
const PAUSE: u32 = 10;

/// The request with its body watched, and the body's progress, if there is a body.
///
/// The bytes that arrive count against the shared limit until the progress is dropped.
pub fn watched(
    request: Request<Incoming>,
    pace: Pace,
    place: &Arc<ConnectionPermit>,
    room: &Arc<Semaphore>,
) -> (Request<Body>, Option<Arc<Course>>) {
    if request.body().is_end_stream() {
        return (request.map(|_| Body::empty()), None);
    }
    let course = Arc::<Course>::default();
    let mut request = request.map(|body| {
        let (course, place, room) = (course.clone(), place.clone(), room.clone());
        Body::new(Upload { body, pace, course, place, room, due: Instant::now(), wait: None })
    });
    request.extensions_mut().insert(course.clone());
    (request, Some(course))
}

impl Upload {
    /// Accounts for bytes that have arrived; `false`: the shared limit is exceeded.
    fn comes(&mut self, count: usize) -> bool {
        let paid = Duration::from_secs(count as u64) / self.pace.rate.max(1);
        let longest = Instant::now() + self.pace.silence * CREDIT;
        self.due = (self.due + paid).min(longest);
        self.course.takes(count, &self.room)
    }

    /// Waits until the body is too slow or silent for too long.
    fn wait(&self) -> Wait {
        let (now, silence, due) = (Instant::now(), self.pace.silence, self.due);
        let deadline = (now + silence).min(due + silence);
        let timer = Box::pin(sleep_until(due.min(now + silence / PAUSE)));
        Wait { timer, deadline, is_silent: false }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                if this.wait.take().is_some() {
                    this.course.comes();
                    this.place.asks();
                }
                match &frame {
                    Some(Ok(frame)) if !this.comes(frame.data_ref().map_or(0, Bytes::len)) => {
                        return Poll::Ready(Some(Err(NoRoom.into())));
                    }
                    Some(_) => {}
                    None => this.course.state().is_whole = true,
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => {
                if this.wait.is_none() {
                    this.course.waits();
                    this.wait = Some(this.wait());
                }
                let Some(wait) = &mut this.wait else { return Poll::Pending };
                ready!(wait.timer.as_mut().poll(cx));
                if !wait.is_silent {
                    wait.is_silent = true;
                    this.place.waits(WaitsFor::Body);
                    wait.timer.as_mut().reset(wait.deadline);
                    ready!(wait.timer.as_mut().poll(cx));
                }
                Poll::Ready(Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
