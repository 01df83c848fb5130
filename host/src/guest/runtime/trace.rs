//! What calls are told, for whoever writes it down: the room `guest_traces` does, and this one does not know how.

use crate::{
    guest::{Fault, KvReader, KvWrites, Mishap, RecordReader, Secrets},
    model::GuestVersion,
};
use bytes::Bytes;
use http::{HeaderMap, Method, response};
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// Follows calls of guests.
pub trait CallObserver: fmt::Debug + Send + Sync {
    /// A call begins.
    fn begin(&self, call: BegunCall<'_>) -> Arc<dyn CallTrace>;
}

/// A call that begins.
pub struct BegunCall<'a> {
    /// Its number since the host started, which all that is logged of it has.
    pub number: u64,
    /// The place of the guest: the configured file, or the name of the built-in one.
    pub slot: &'a str,
    /// The guest.
    pub guest: &'a GuestVersion,
    /// `interface.function`.
    pub function: &'static str,
    /// The transaction it is about, if it is one.
    pub transaction: Option<&'a str>,
    /// What is asked: a member for each parameter, in the WIT's shape.
    pub input: Value,
    /// What must not be written down.
    pub secrets: Arc<Secrets>,
}

/// A call that is followed. It is told everything that the guest is told and that could be otherwise another time.
pub trait CallTrace: fmt::Debug + Send + Sync {
    /// Where the call's randomness begins.
    fn seed(&self) -> [u8; 32];

    /// The guest looked at the wall clock: time since 1970.
    fn read_wall_clock(&self, now: Duration);

    /// The guest looked at the monotonic clock: nanoseconds.
    fn read_monotonic_clock(&self, now: u64);

    /// The guest read a value of its configuration.
    fn read_config(&self, name: &str);

    /// A request goes out, as the guest wrote it. What its answer is named by; `None`: it is not written down.
    fn request(&self, method: &Method, url: &str, headers: &HeaderMap, body: &Bytes) -> Option<usize>;

    /// What became of a request.
    fn response(&self, request: Option<usize>, response: Result<Received<'_>, Mishap>);

    /// What is stored, every question to it followed.
    fn kv(self: Arc<Self>, reader: Arc<dyn KvReader>) -> Arc<dyn KvReader>;

    /// What is on record, every question to it followed.
    fn records(self: Arc<Self>, reader: Arc<dyn RecordReader>) -> Arc<dyn RecordReader>;

    /// The end of what it printed.
    fn printed(&self, text: &str);

    /// The call ended: with an answer in the WIT's shape and what the guest wants to remember, or badly.
    fn end(&self, outcome: Result<(Value, &KvWrites), &Fault>);
}

/// A response that came back.
pub struct Received<'a> {
    /// Status and headers.
    pub head: &'a response::Parts,
    /// As much of the body as came.
    pub body: &'a Bytes,
    /// Why that was not all; `None`: it was.
    pub cut: Option<Mishap>,
}

/// A request that was told to a trace.
pub(in crate::guest) struct Noted {
    trace: Arc<dyn CallTrace>,
    request: Option<usize>,
}

impl Noted {
    /// Tells a trace of a request.
    pub(in crate::guest) fn new(
        trace: &Arc<dyn CallTrace>,
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Self {
        Self { trace: trace.clone(), request: trace.request(method, url, headers, body) }
    }

    /// There was no response.
    pub(in crate::guest) fn failed(&self, why: Mishap) {
        self.trace.response(self.request, Err(why));
    }

    /// There was one, with as much of its body, and why that was not all.
    pub(in crate::guest) fn answered(&self, head: &response::Parts, body: &Bytes, cut: Option<Mishap>) {
        self.trace.response(self.request, Ok(Received { head, body, cut }));
    }
}
