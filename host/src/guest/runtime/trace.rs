//! The interface for following calls. The room `guest_traces` implements it to record them; this room does not know
//! how.

use crate::{
    guest::{Fault, KvReader, KvWrites, Mishap, RecordReader, Secrets},
    model::GuestVersion,
};
use bytes::Bytes;
use http::{HeaderMap, Method, response};
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// Follows the calls of guests.
pub trait CallObserver: fmt::Debug + Send + Sync {
    /// Called when a call begins.
    fn begin(&self, call: BegunCall<'_>) -> Arc<dyn CallTrace>;
}

/// A call at its beginning.
pub struct BegunCall<'a> {
    /// Its number since the host started, the same in everything logged of it.
    pub number: u64,
    /// The guest's place: the path from the configuration, or the name of the built-in guest.
    pub slot: &'a str,
    /// The guest.
    pub guest: &'a GuestVersion,
    /// `interface.function`.
    pub function: &'static str,
    /// The transaction it is about, if any.
    pub transaction: Option<&'a str>,
    /// The arguments: a member for each parameter, in the WIT's shape.
    pub input: Value,
    /// The secrets that must not be recorded.
    pub secrets: Arc<Secrets>,
}

/// A followed call. It learns of every input of the guest that could differ another time.
pub trait CallTrace: fmt::Debug + Send + Sync {
    /// The seed of the call's randomness.
    fn seed(&self) -> [u8; 32];

    /// The guest read the wall clock: time since 1970.
    fn read_wall_clock(&self, now: Duration);

    /// The guest read the monotonic clock: nanoseconds.
    fn read_monotonic_clock(&self, now: u64);

    /// The guest read a value of its configuration.
    fn read_config(&self, name: &str);

    /// The guest sends a request, given as the guest wrote it. Returns the number to report its response with; `None`:
    /// the request is not recorded.
    fn request(&self, method: &Method, url: &str, headers: &HeaderMap, body: &Bytes) -> Option<usize>;

    /// The outcome of a request.
    fn response(&self, request: Option<usize>, response: Result<Received<'_>, Mishap>);

    /// Wraps the reader of the stored values, to follow every read.
    fn kv(self: Arc<Self>, reader: Arc<dyn KvReader>) -> Arc<dyn KvReader>;

    /// Wraps the reader of the records, to follow every read.
    fn records(self: Arc<Self>, reader: Arc<dyn RecordReader>) -> Arc<dyn RecordReader>;

    /// The end of the guest's output.
    fn printed(&self, text: &str);

    /// The call ended: with an answer in the WIT's shape and the changes to `kv`, or with a fault.
    fn end(&self, outcome: Result<(Value, &KvWrites), &Fault>);
}

/// A response.
pub struct Received<'a> {
    /// Status and headers.
    pub head: &'a response::Parts,
    /// The body, as far as it arrived.
    pub body: &'a Bytes,
    /// Why the body is incomplete; `None`: it is complete.
    pub cut: Option<Mishap>,
}

/// A request that a trace was told of.
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

    /// There was a response; `cut`: why its body is incomplete.
    pub(in crate::guest) fn answered(&self, head: &response::Parts, body: &Bytes, cut: Option<Mishap>) {
        self.trace.response(self.request, Ok(Received { head, body, cut }));
    }
}
