//! A request's body on its way in: bounded by how long nothing comes and how slowly it comes, not by a clock that runs
//! for the whole request.

use super::connections::Place;
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

/// How fast a body has to come.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// For so long nothing may come.
    pub silence: Duration,
    /// Bytes a second on average, after a silence at the beginning. With the caps of bodies it bounds the whole.
    pub rate: u32,
}

/// What comes quickly may be followed by a pause of so many silences at most, and not by an hour of a byte now and then.
const CREDIT: u32 = 3;

/// Bytes of each body that are held beside the room for all. The number of connections bounds them, and sign-ins and
/// payments go on whoever fills the room.
const FREE: usize = 64 * 1024;

impl Default for Pace {
    fn default() -> Self {
        Self { silence: Duration::from_secs(20), rate: 4096 }
    }
}

/// How a body gets on, for those who do not read it.
#[derive(Default)]
pub struct Course(Mutex<State>);

#[derive(Default)]
struct State {
    /// Its bytes that have come so far, and what of the room they take until the answer is there.
    bytes: usize,
    taken: Option<OwnedSemaphorePermit>,
    /// How long it was waited for, as far as nobody has taken that into account.
    waited: Duration,
    since: Option<Instant>,
    is_whole: bool,
}

impl Course {
    /// Whether the body has come to its end.
    pub fn is_whole(&self) -> bool {
        self.state().is_whole
    }

    /// How long the client was waited for since this was last asked.
    pub fn take_waited(&self) -> Duration {
        let mut state = self.state();
        if let Some(since) = state.since {
            state.waited += since.elapsed();
            state.since = Some(Instant::now());
        }
        take(&mut state.waited)
    }

    /// Takes room for what has come; `false`: there is none.
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

/// The body.
struct Upload {
    body: Incoming,
    pace: Pace,
    course: Arc<Course>,
    /// While nothing comes the connection counts as silent, and gives way to others like any that is.
    place: Arc<Place>,
    room: Arc<Semaphore>,
    /// Until when what has come was due to take.
    due: Instant,
    wait: Option<Wait>,
}

/// While nothing comes.
struct Wait {
    timer: Pin<Box<Sleep>>,
    deadline: Instant,
    is_silent: bool,
}

/// The part of the silence that is allowed for which a body that has come at its pace so far is not silent yet: it is
/// not to be cut off for a moment's pause when others come.
const PAUSE: u32 = 10;

/// The request with its body watched; how that gets on, if there is one.
///
/// What has come of it takes from the room for all bodies until that is dropped.
pub fn watched(
    request: Request<Incoming>,
    pace: Pace,
    place: &Arc<Place>,
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
    /// Takes what has come into account; `false`: there is no room for it.
    fn comes(&mut self, count: usize) -> bool {
        let paid = Duration::from_secs(count as u64) / self.pace.rate.max(1);
        let longest = Instant::now() + self.pace.silence * CREDIT;
        self.due = (self.due + paid).min(longest);
        self.course.takes(count, &self.room)
    }

    /// Until what has come so far is too little, or nothing has come for too long.
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
                    this.place.waits();
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
