//! The world of a replay: servers, `kv` and records that repeat their recorded answers.

use super::change::body;
use crate::guest::{
    KvReader, KvUnavailable, KvUsage, Mishap, Network, QuoteRecord, RecordReader, RecordsUnavailable, Secrets,
    TransactionRecord,
};
use crate::guest_traces::{
    Blob, Exchange, KvAnswer, KvQuestion, RecordedCall, RecordsAnswer, RecordsQuestion, Reply, trace::asked,
};
use crate::model::{QuoteId, TransactionId};
use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt, ready};
use http::{Request, Response};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The recorded answers, and the requests of the replay.
pub(super) struct World {
    secrets: Arc<Secrets>,
    state: Mutex<State>,
}

struct State {
    /// Recorded exchanges not used yet.
    http: Vec<Exchange>,
    kv: Reads<KvQuestion, KvAnswer>,
    records: Reads<RecordsQuestion, RecordsAnswer>,
    sent: Vec<Exchange>,
    unknown: Vec<String>,
}

/// Recorded queries to a store, and their results.
struct Reads<Q, A> {
    /// Not used yet.
    ahead: Vec<(Q, A)>,
    /// Used already; their results remain valid.
    again: Vec<(Q, A)>,
}

impl<Q: PartialEq, A: Clone> Reads<Q, A> {
    fn new(ahead: impl Iterator<Item = (Q, A)>) -> Self {
        Self { ahead: ahead.collect(), again: Vec::new() }
    }

    /// The recorded result; `None`: the query is not recorded.
    fn answer(&mut self, question: &Q) -> Option<A> {
        if let Some(at) = self.ahead.iter().position(|(asked, _)| asked == question) {
            let read = self.ahead.remove(at);
            self.again.retain(|(asked, _)| asked != question);
            self.again.push(read);
        }
        self.again.iter().find(|(asked, _)| asked == question).map(|(_, answer)| answer.clone())
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

impl World {
    pub(super) fn new(call: &RecordedCall, secrets: Arc<Secrets>) -> Self {
        let kv = call.kv.iter().map(|read| (read.question.clone(), read.answer.clone()));
        let records = call.records.iter().map(|read| (read.question.clone(), read.answer.clone()));
        let state = State {
            http: call.http.clone(),
            kv: Reads::new(kv),
            records: Reads::new(records),
            sent: Vec::new(),
            unknown: Vec::new(),
        };
        Self { secrets, state: Mutex::new(state) }
    }

    /// The requests that were sent, and the queries that are not recorded.
    pub(super) fn seen(&self) -> (Vec<Exchange>, Vec<String>) {
        let mut state = self.state();
        (std::mem::take(&mut state.sent), std::mem::take(&mut state.unknown))
    }

    fn kv(&self, question: &KvQuestion) -> Option<KvAnswer> {
        self.state().kv.answer(question)
    }

    fn records(&self, question: RecordsQuestion) -> Result<RecordsAnswer, RecordsUnavailable> {
        let known = self.state().records.answer(&question);
        known.ok_or_else(|| {
            self.does_not_know(format!("records, {question}"));
            RecordsUnavailable
        })
    }

    fn transactions(&self, question: RecordsQuestion) -> Result<Vec<TransactionRecord>, RecordsUnavailable> {
        let RecordsAnswer::Transactions(all) = self.records(question)? else { return Err(RecordsUnavailable) };
        let read = |json| TransactionRecord::from_json(&self.secrets.reveal_json(json));
        // Another release may have recorded them in another shape.
        all.into_iter().map(read).collect::<Result<_, _>>().map_err(|_| RecordsUnavailable)
    }

    fn does_not_know(&self, asked: String) {
        self.state().unknown.push(asked);
    }

    fn bytes(&self, blob: Blob) -> Vec<u8> {
        self.secrets.reveal(blob.0)
    }

    fn response(&self, reply: Reply) -> Result<Response<Bytes>, Mishap> {
        if let Some(cut) = &reply.cut {
            return Err(Mishap::named(cut).unwrap_or(Mishap::Broken));
        }
        let mut response = Response::builder().status(reply.status);
        for (name, value) in reply.headers {
            response = response.header(name, self.bytes(value));
        }
        response.body(Bytes::from(self.bytes(reply.body))).map_err(|_| Mishap::Broken)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave lists in a broken state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Network for World {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, Mishap>> {
        let (head, bytes) = request.into_parts();
        let asked = asked(&self.secrets, &head.method, &head.uri.to_string(), &head.headers, &bytes);
        let wanted = body(&asked.body);
        let fits = |one: &Exchange| (&one.method, &one.url) == (&asked.method, &asked.url) && body(&one.body) == wanted;
        let mut state = self.state();
        let known = state.http.iter().position(fits).map(|at| state.http.remove(at));
        let line = format!("{} {}", asked.method, asked.url);
        // An unknown request that may change something is reported with the requests that were sent.
        if known.is_none() && head.method.is_safe() {
            state.unknown.push(line);
        }
        state.sent.push(asked);
        drop(state);
        let response = match known.map(|one| one.response) {
            Some(Ok(reply)) => self.response(reply),
            Some(Err(mishap)) => Err(Mishap::named(&mishap).unwrap_or(Mishap::Broken)),
            None => Err(Mishap::Refused),
        };
        ready(response).boxed()
    }
}

impl KvReader for World {
    fn value<'a>(&'a self, _guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, KvUnavailable>> {
        let read = match self.kv(&KvQuestion::Value(key.to_owned())) {
            Some(KvAnswer::Value(value)) => Ok(value.map(|value| self.bytes(value))),
            Some(_) => Err(KvUnavailable),
            None => {
                self.does_not_know(format!("kv {key}"));
                Err(KvUnavailable)
            }
        };
        ready(read).boxed()
    }

    fn keys<'a>(
        &'a self,
        _guest: &'a str,
        prefix: &'a str,
        after: &'a str,
        most: u32,
    ) -> BoxFuture<'a, Result<Vec<String>, KvUnavailable>> {
        let read = match self.kv(&KvQuestion::Keys(prefix.to_owned(), after.to_owned(), most)) {
            Some(KvAnswer::Keys(keys)) => Ok(keys),
            Some(_) => Err(KvUnavailable),
            None => {
                self.does_not_know(format!("kv keys from `{prefix}`, after `{after}`"));
                Err(KvUnavailable)
            }
        };
        ready(read).boxed()
    }

    fn usage<'a>(&'a self, _guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<KvUsage, KvUnavailable>> {
        let read = match self.kv(&KvQuestion::Usage(key.to_owned())) {
            Some(KvAnswer::Usage(usage)) => Ok(usage),
            Some(_) => Err(KvUnavailable),
            // The usage only decides whether there is room, and this key is not recorded.
            None => Ok(KvUsage::default()),
        };
        ready(read).boxed()
    }
}

impl RecordReader for World {
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>> {
        let read = self.transactions(RecordsQuestion::Transaction(id));
        ready(read.map(|all| all.into_iter().next())).boxed()
    }

    fn transactions_of(
        &self,
        customer: String,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        ready(self.transactions(RecordsQuestion::TransactionsOf(customer, before, most))).boxed()
    }

    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>> {
        let read = match self.records(RecordsQuestion::Quote(id)) {
            Ok(RecordsAnswer::Quote(None)) => Ok(None),
            Ok(RecordsAnswer::Quote(Some(json))) => {
                QuoteRecord::from_json(&self.secrets.reveal_json(json)).map(Some).map_err(|_| RecordsUnavailable)
            }
            _ => Err(RecordsUnavailable),
        };
        ready(read).boxed()
    }
}
