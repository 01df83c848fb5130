//! The recording of a call while it runs.

use super::{
    Blob, CallOutcome, Exchange, RecordedCall, Recorder, Recording, Reply, Secrets,
    witness::{NotedKv, NotedRecords},
};
use crate::guest::{BegunCall, CallTrace, Fault, KvReader, KvWrites, Mishap, Received, RecordReader};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Bytes stored around a value.
const AROUND: usize = 16;

/// A call being recorded. Shared by every import that gives the guest input.
pub(super) struct Trace {
    recorder: Arc<dyn Recorder>,
    pub(super) secrets: Arc<Secrets>,
    pub(super) seed: [u8; 32],
    state: Mutex<State>,
}

struct State {
    call: RecordedCall,
    /// Bytes that may still be recorded; `None`: the limit was exceeded, and the contents are not kept.
    left: Option<usize>,
}

impl State {
    /// Takes `bytes` from the limit. `false`: it is exceeded.
    fn take(&mut self, size: usize) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(size.saturating_add(AROUND)));
        if self.left.is_none() {
            self.call.empty();
        }
        self.left.is_some()
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trace")
    }
}

impl Trace {
    pub(super) fn begin(recording: &Recording, call: BegunCall<'_>) -> Self {
        let BegunCall { number, slot, guest, function, transaction, input, secrets } = call;
        let (recorder, seed) = (recording.recorder.clone(), recording.recorder.seed());
        let mut call = RecordedCall::begin(recorder.now(), slot.to_owned(), guest.clone(), function, input);
        call.number = number;
        call.transaction = transaction.map(str::to_owned);
        call.seed = hex::encode(seed);
        call.input = secrets.hide_json(call.input);
        let size = size_of_json(&call.input);
        let mut state = State { call, left: Some(recording.bytes_most) };
        state.take(size);
        Self { recorder, secrets, seed, state: Mutex::new(state) }
    }

    /// Records something, if the limit allows it.
    pub(super) fn write(&self, size: usize, write: impl FnOnce(&mut RecordedCall)) {
        let mut state = self.state();
        if state.take(size) {
            write(&mut state.call);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Entries are written whole, so a panic leaves the recording intact.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallTrace for Trace {
    fn seed(&self) -> [u8; 32] {
        self.seed
    }

    fn read_wall_clock(&self, now: Duration) {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        self.write(size_of_val(&now), |call| call.wall_clock.push(now));
    }

    fn read_monotonic_clock(&self, now: u64) {
        self.write(size_of_val(&now), |call| call.monotonic_clock.push(now));
    }

    fn read_config(&self, name: &str) {
        self.write(name.len(), |call| {
            call.config.insert(name.to_owned());
        });
    }

    /// Recorded as a timeout until its response arrives.
    fn request(&self, method: &Method, url: &str, headers: &HeaderMap, body: &Bytes) -> Option<usize> {
        let exchange = asked(&self.secrets, method, url, headers, body);
        let size = exchange.url.len().saturating_add(exchange.body.0.len());
        let mut at = None;
        self.write(size, |call| {
            at = Some(call.http.len());
            call.http.push(exchange);
        });
        at
    }

    fn response(&self, request: Option<usize>, response: Result<Received<'_>, Mishap>) {
        let secrets = &self.secrets;
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.to_string(), Blob(secrets.hide(value.as_bytes().to_vec())))
        };
        let size = response.as_ref().map_or(0, |received| received.body.len());
        self.write(size, |call| {
            let Some(exchange) = request.and_then(|at| call.http.get_mut(at)) else { return };
            exchange.response = match response {
                Ok(Received { head, body, cut }) => Ok(Reply {
                    status: head.status.as_u16(),
                    headers: head.headers.iter().map(header).collect(),
                    body: Blob(secrets.hide(body.to_vec())),
                    cut: cut.map(|why| why.name().to_owned()),
                }),
                Err(why) => Err(why.name().to_owned()),
            };
        });
    }

    fn kv(self: Arc<Self>, reader: Arc<dyn KvReader>) -> Arc<dyn KvReader> {
        Arc::new(NotedKv { trace: self, reader })
    }

    fn records(self: Arc<Self>, reader: Arc<dyn RecordReader>) -> Arc<dyn RecordReader> {
        Arc::new(NotedRecords { trace: self, reader })
    }

    fn printed(&self, text: &str) {
        let text = self.secrets.hide_text(text.to_owned());
        self.write(text.len(), |call| call.output = text);
    }

    /// Completes the recording and hands it over.
    fn end(&self, outcome: Result<(Value, &KvWrites), &Fault>) {
        let secrets = &self.secrets;
        let mut state = self.state();
        let size = match outcome {
            Ok((answer, writes)) => {
                let answer = secrets.hide_json(answer);
                let size = size_of_json(&answer);
                let hidden = |value: &Vec<u8>| Blob(secrets.hide(value.clone()));
                state.call.outcome = CallOutcome::Answer(answer);
                state.call.writes =
                    writes.changes.iter().map(|(key, value)| (key.clone(), value.as_ref().map(hidden))).collect();
                writes.changes.values().flatten().map(Vec::len).fold(size, usize::saturating_add)
            }
            Err(fault) => {
                let detail = secrets.hide_text(fault.detail.clone());
                let size = detail.len();
                state.call.outcome = CallOutcome::Fault { code: fault.kind.name().to_owned(), detail };
                size
            }
        };
        state.take(size);
        self.recorder.keep(state.call.clone());
    }
}

/// The length of a value as JSON text, in bytes.
pub(super) fn size_of_json(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting cannot fail.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

/// A request in the form in which it is stored and compared.
pub(super) fn asked(secrets: &Secrets, method: &Method, url: &str, headers: &HeaderMap, body: &Bytes) -> Exchange {
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        let kept = Secrets::keeps(name).then(|| Blob(secrets.hide(value.as_bytes().to_vec())));
        (name.to_string(), kept)
    };
    Exchange {
        method: method.to_string(),
        url: secrets.hide_text(url.to_owned()),
        headers: headers.iter().map(header).collect(),
        body: Blob(secrets.hide(body.to_vec())),
        response: Err(Mishap::Timeout.name().to_owned()),
    }
}
