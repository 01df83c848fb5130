//! A recorded call, as it is stored and exported.

use crate::guest::KvUsage;
use crate::model::{GuestVersion, QuoteId, Timestamp, TransactionId};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// The version of the format. Raise it with a change that earlier readers cannot read.
const FORMAT: u32 = 1;

/// A call with every input its guest had. Contains personal data.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedCall {
    format: u32,
    /// When it began.
    pub at: Timestamp,
    /// Its number since the host started: later calls have larger numbers, and log lines of the call have the same.
    #[serde(default)]
    pub number: u64,
    /// The guest's place: the path from the configuration, or the name of the built-in guest.
    pub slot: String,
    /// The guest that was called.
    pub guest: GuestVersion,
    /// `interface.function`.
    pub function: String,
    /// The transaction it was about, if any.
    pub transaction: Option<String>,
    /// The SEP-12 ids of all customers it was about.
    pub customers: BTreeSet<String>,
    /// The arguments: a member for each parameter, in the WIT's shape.
    pub input: Value,
    /// The seed of its randomness: 32 bytes, hex.
    pub seed: String,
    /// Readings of the wall clock, in nanoseconds since 1970.
    pub wall_clock: Vec<u64>,
    /// Readings of the monotonic clock, in nanoseconds.
    pub monotonic_clock: Vec<u64>,
    /// The requests it sent, in order.
    pub http: Vec<Exchange>,
    /// Its reads of the stored `kv`, in order.
    pub kv: Vec<KvRead>,
    /// Its reads of the records, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordsRead>,
    /// Names of the configuration values it read.
    pub config: BTreeSet<String>,
    /// How it ended.
    pub outcome: CallOutcome,
    /// Its changes to `kv`, by key; `None`: deleted.
    pub writes: BTreeMap<String, Option<Blob>>,
    /// The end of its output.
    pub output: String,
    /// Why it cannot be replayed; `None`: it can.
    pub incomplete: Option<String>,
}

/// The bytes are not a recorded call that this version can read.
#[derive(Debug, thiserror::Error)]
#[error("the recorded call can't be read: {0}")]
pub struct UnreadableCall(String);

impl RecordedCall {
    /// A recording that has only the call's arguments yet.
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
            outcome: CallOutcome::Answer(Value::Null),
            writes: BTreeMap::new(),
            output: String::new(),
            incomplete: None,
        }
    }

    /// Reads a call written by [`RecordedCall::to_bytes`].
    ///
    /// # Errors
    /// [`UnreadableCall`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableCall> {
        let value: Value = serde_json::from_slice(bytes).map_err(|why| UnreadableCall(why.to_string()))?;
        Self::from_json(value)
    }

    /// Reads a call from its JSON.
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

    /// The bytes to store.
    pub fn to_bytes(&self) -> Vec<u8> {
        // JSON values always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Removes the contents, because they exceed the size limit.
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
            // Whether it was an error remains.
            CallOutcome::Answer(answer) if is_error(answer) => *answer = "err".into(),
            CallOutcome::Answer(answer) => *answer = Value::Null,
            CallOutcome::Fault { detail, .. } => detail.clear(),
        }
        self.incomplete = Some("it was larger than `guest.record_kib` allows".to_owned());
    }

    /// Adds a read of the records. The call is then also about the customers of every transaction it read, unless the
    /// recording has been emptied: a deleted customer's id still names them.
    pub(super) fn read(&mut self, read: RecordsRead) {
        if let RecordsAnswer::Transactions(all) = &read.answer {
            let says_something = |one: &&Value| {
                one.get("fields") != Some(&Value::Array(Vec::new())) || one.get("message") != Some(&Value::Null)
            };
            self.customers.extend(all.iter().filter(says_something).flat_map(people));
        }
        self.records.push(read);
    }

    /// The outcome in a word: `ok`, `error` if the guest answered with one, or the name of the fault.
    pub fn ended(&self) -> &str {
        match &self.outcome {
            CallOutcome::Answer(answer) if is_error(answer) => "error",
            CallOutcome::Answer(_) => "ok",
            CallOutcome::Fault { code, .. } => code,
        }
    }
}

/// Shows which call it is, never its contents.
impl fmt::Debug for RecordedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedCall").field("at", &self.at).field("function", &self.function).finish_non_exhaustive()
    }
}

fn is_error(answer: &Value) -> bool {
    answer == "err" || answer.as_object().is_some_and(|object| object.contains_key("err"))
}

/// All customers that the arguments are about: those in them, and those their transactions name, under the WIT's field
/// names.
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

/// The outcome of a call.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// An answer, in the WIT's shape.
    Answer(Value),
    /// A fault.
    Fault {
        /// [`FaultKind::name`](crate::guest::FaultKind::name).
        code: String,
        /// The detail for the operator.
        detail: String,
    },
}

/// A request and its response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The method, in upper case.
    pub method: String,
    /// The address.
    pub url: String,
    /// Its headers. Those that may hold a credential have no value.
    pub headers: Vec<(String, Option<Blob>)>,
    /// Its body.
    pub body: Blob,
    /// The response, or the name of the [`Mishap`](crate::guest::Mishap) in its place.
    pub response: Result<Reply, String>,
}

/// A response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, Blob)>,
    /// The body, as far as it arrived.
    pub body: Blob,
    /// Why the body is incomplete; `None`: it is complete.
    pub cut: Option<String>,
}

/// A read of the stored `kv` and its result.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvRead {
    /// The query.
    pub question: KvQuestion,
    /// The result.
    pub answer: KvAnswer,
}

/// A query to the stored `kv`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KvQuestion {
    /// The value under a key.
    Value(String),
    /// A maximum number of keys with a prefix, after a key.
    Keys(String, String, u32),
    /// How much is stored, and how much of it under a key.
    Usage(String),
}

/// The result of a query to the stored `kv`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KvAnswer {
    /// The value; `None`: there is none.
    Value(Option<Blob>),
    /// The keys.
    Keys(Vec<String>),
    /// The amount stored.
    Usage(KvUsage),
    /// The store could not be read.
    Unavailable,
}

/// A read of the records and its result.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordsRead {
    /// The query.
    pub question: RecordsQuestion,
    /// The result.
    pub answer: RecordsAnswer,
}

/// A query to the records.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordsQuestion {
    /// A transaction.
    Transaction(TransactionId),
    /// A maximum number of transactions that name a customer, before one of them.
    TransactionsOf(String, Option<TransactionId>, u32),
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

/// The result of a query to the records, in the WIT's shape.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordsAnswer {
    /// The transactions; for a query for one, at most one.
    Transactions(Vec<Value>),
    /// The quote; `None`: there is none.
    Quote(Option<Value>),
    /// The records could not be read.
    Unavailable,
}

/// Bytes. In JSON a text if they are UTF-8, otherwise `{"base64": "…"}`.
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
    fn all_customers_in_the_input_are_found() {
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
    fn bytes_that_are_not_text_round_trip() {
        for bytes in [&b"text"[..], b"", &[0xff, 0xfe, 0]] {
            let blob = Blob(bytes.to_vec());
            assert!(serde_json::from_value::<Blob>(json!(blob)).unwrap() == blob);
        }
    }
}
