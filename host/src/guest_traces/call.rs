//! A recorded call, as it is kept and handed on.

use crate::guest::KvUsage;
use crate::model::{CustomerId, GuestVersion, QuoteId, Timestamp, TransactionId};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// How recorded calls are laid out. A change that today's readers can't read raises it.
const FORMAT: u32 = 1;

/// A call and all that its guest was told. It holds personal data.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedCall {
    format: u32,
    /// When it began.
    pub at: Timestamp,
    /// Its number since the host started: later calls have larger ones, and what was logged of it has the same.
    #[serde(default)]
    pub number: u64,
    /// The place of the guest: the configured file, or the name of the built-in one.
    pub slot: String,
    /// The guest that was called.
    pub guest: GuestVersion,
    /// `interface.function`.
    pub function: String,
    /// The transaction it was about, if it was one.
    pub transaction: Option<String>,
    /// The SEP-12 ids of everybody it was about.
    pub customers: BTreeSet<String>,
    /// A member for each parameter, in the WIT's shape.
    pub input: Value,
    /// Where its randomness began: 32 bytes, hex.
    pub seed: String,
    /// What the wall clock read, in nanoseconds since 1970.
    pub wall_clock: Vec<u64>,
    /// What the monotonic clock read, in nanoseconds.
    pub monotonic_clock: Vec<u64>,
    /// Requests that went out, in order.
    pub http: Vec<Exchange>,
    /// What was asked of the stored `kv`, in order.
    pub kv: Vec<KvRead>,
    /// What was asked of the records, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordsRead>,
    /// Names of the configuration values it read.
    pub config: BTreeSet<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// What it wanted to remember, by key; `None`: deleted.
    pub writes: BTreeMap<String, Option<Blob>>,
    /// The end of what it printed.
    pub output: String,
    /// Why it can't be replayed; `None`: it can.
    pub incomplete: Option<String>,
}

/// The bytes are no recorded call that this program can read.
#[derive(Debug, thiserror::Error)]
#[error("the recorded call can't be read: {0}")]
pub struct UnreadableCall(String);

impl RecordedCall {
    /// One that nothing is known of yet but what was asked.
    pub(super) fn begin(at: Timestamp, slot: String, guest: GuestVersion, function: &str, input: Value) -> Self {
        Self {
            format: FORMAT,
            at,
            number: 0,
            slot,
            guest,
            function: function.to_owned(),
            transaction: None,
            customers: people(&input),
            input,
            seed: String::new(),
            wall_clock: Vec::new(),
            monotonic_clock: Vec::new(),
            http: Vec::new(),
            kv: Vec::new(),
            records: Vec::new(),
            config: BTreeSet::new(),
            outcome: Outcome::Answer(Value::Null),
            writes: BTreeMap::new(),
            output: String::new(),
            incomplete: None,
        }
    }

    /// From [`RecordedCall::to_bytes`].
    ///
    /// # Errors
    /// [`UnreadableCall`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableCall> {
        let value: Value = serde_json::from_slice(bytes).map_err(|why| UnreadableCall(why.to_string()))?;
        Self::from_json(value)
    }

    /// From its JSON.
    ///
    /// # Errors
    /// [`UnreadableCall`].
    pub fn from_json(value: Value) -> Result<Self, UnreadableCall> {
        let format = value.get("format").and_then(Value::as_u64).unwrap_or_default();
        if format != u64::from(FORMAT) {
            return Err(UnreadableCall(format!("it is of format {format}, and this program reads {FORMAT}")));
        }
        serde_json::from_value(value).map_err(|why| UnreadableCall(why.to_string()))
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Values of JSON always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Takes out what was said in it, because it is more than may be kept.
    pub(super) fn empty(&mut self) {
        self.input = Value::Null;
        self.wall_clock.clear();
        self.monotonic_clock.clear();
        self.http.clear();
        self.kv.clear();
        self.records.clear();
        self.writes.clear();
        self.output.clear();
        match &mut self.outcome {
            // Whether it was an error stays.
            Outcome::Answer(answer) if is_error(answer) => *answer = "err".into(),
            Outcome::Answer(answer) => *answer = Value::Null,
            Outcome::Fault { detail, .. } => detail.clear(),
        }
        self.incomplete = Some("it was larger than `guest.record_kib` allows".to_owned());
    }

    /// Adds a question to the records. The call is then about everybody whom a transaction that was read names, unless
    /// nothing that was given with it is left: those who are deleted are named by their id still.
    pub(super) fn read(&mut self, read: RecordsRead) {
        if let RecordsAnswer::Transactions(all) = &read.answer {
            let says_something = |one: &&Value| {
                one.get("fields") != Some(&Value::Array(Vec::new())) || one.get("message") != Some(&Value::Null)
            };
            self.customers.extend(all.iter().filter(says_something).flat_map(people));
        }
        self.records.push(read);
    }

    /// How it ended, in a word: `ok`, `error` when the guest answered one, or the fault's.
    pub fn ended(&self) -> &str {
        match &self.outcome {
            Outcome::Answer(answer) if is_error(answer) => "error",
            Outcome::Answer(_) => "ok",
            Outcome::Fault { code, .. } => code,
        }
    }
}

/// Shows which call it is, never what was said.
impl fmt::Debug for RecordedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedCall").field("at", &self.at).field("function", &self.function).finish_non_exhaustive()
    }
}

fn is_error(answer: &Value) -> bool {
    answer == "err" || answer.as_object().is_some_and(|object| object.contains_key("err"))
}

/// Everybody that input is about: the customers in it, and those that transactions in it name. By the names that the
/// WIT gives them.
fn people(input: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    look(input, &mut found);
    found
}

fn look(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| look(item, found)),
        Value::Object(object) => {
            let names = ["sender-id", "receiver-id", "customer-id"];
            let own = object.contains_key("standings").then_some("id");
            let ids = names.into_iter().chain(own).filter_map(|name| object.get(name)?.as_str());
            found.extend(ids.map(str::to_owned));
            object.values().for_each(|value| look(value, found));
        }
        _ => {}
    }
}

/// How a call ended.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// With an answer, in the WIT's shape.
    Answer(Value),
    /// Badly.
    Fault {
        /// [`FaultKind::name`](crate::guest::FaultKind::name).
        code: String,
        /// What is known of it.
        detail: String,
    },
}

/// A request that went out, and what came back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The method, in capitals.
    pub method: String,
    /// Where to.
    pub url: String,
    /// Its headers. Of those that may hold a credential the names alone.
    pub headers: Vec<(String, Option<Blob>)>,
    /// Its body.
    pub body: Blob,
    /// The response, or the name of what came instead.
    pub response: Result<Reply, String>,
}

/// A response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, Blob)>,
    /// As much of its body as came.
    pub body: Blob,
    /// Why that was not all; `None`: it was.
    pub cut: Option<String>,
}

/// A question to the stored `kv` and its answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvRead {
    /// What was asked.
    pub question: KvQuestion,
    /// What was there.
    pub answer: KvAnswer,
}

/// What is asked of the stored `kv`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KvQuestion {
    /// The value under a key.
    Value(String),
    /// Keys with a prefix after one, at most so many.
    Keys(String, String, u32),
    /// How much there is, and how much of it under a key.
    Usage(String),
}

/// What the stored `kv` says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KvAnswer {
    /// The value; `None`: there is none.
    Value(Option<Blob>),
    /// The keys.
    Keys(Vec<String>),
    /// How much there is.
    Usage(KvUsage),
    /// It could not be read.
    Unavailable,
}

/// A question to the records and its answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordsRead {
    /// What was asked.
    pub question: RecordsQuestion,
    /// What was there.
    pub answer: RecordsAnswer,
}

/// What is asked of the records.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordsQuestion {
    /// A transaction.
    Transaction(TransactionId),
    /// The transactions that name a customer, before one of them, at most so many.
    TransactionsOf(CustomerId, Option<TransactionId>, u32),
    /// A quote.
    Quote(QuoteId),
}

impl fmt::Display for RecordsQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transaction(id) => write!(f, "the transaction {id}"),
            Self::TransactionsOf(customer, None, _) => write!(f, "the transactions of {customer}"),
            Self::TransactionsOf(customer, Some(before), _) => {
                write!(f, "the transactions of {customer} before {before}")
            }
            Self::Quote(id) => write!(f, "the quote {id}"),
        }
    }
}

/// What the records say, in the WIT's shape.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordsAnswer {
    /// The transactions; of a question for one at most one.
    Transactions(Vec<Value>),
    /// The quote; `None`: there is none.
    Quote(Option<Value>),
    /// They could not be read.
    Unavailable,
}

/// Bytes. As JSON a text if they are one, else `{"base64": "…"}`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum BlobText<'a> {
    Text(std::borrow::Cow<'a, str>),
    Bytes { base64: String },
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => BlobText::Text(text.into()),
            Err(_) => BlobText::Bytes { base64: STANDARD.encode(&self.0) },
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match BlobText::deserialize(deserializer)? {
            BlobText::Text(text) => Ok(Self(text.into_owned().into_bytes())),
            BlobText::Bytes { base64 } => STANDARD.decode(base64).map(Self).map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everybody_that_input_is_about_is_found() {
        let customer = |id: &str| json!({ "id": id, "values": [], "standings": [] });
        let input = json!({
            "payouts": [
                { "payment": { "transaction": { "id": "t", "sender-id": "a", "receiver-id": null }, "sender": customer("a") } },
                { "payment": { "transaction": { "id": "u", "customer-id": "b" }, "customer": null } },
            ],
            "customer": customer("c"),
        });
        assert_eq!(people(&input), ["a", "b", "c"].map(str::to_owned).into());
    }

    #[test]
    fn bytes_that_are_no_text_survive() {
        for bytes in [&b"text"[..], b"", &[0xff, 0xfe, 0]] {
            let blob = Blob(bytes.to_vec());
            assert!(serde_json::from_value::<Blob>(json!(blob)).unwrap() == blob);
        }
    }
}
