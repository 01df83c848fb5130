//! The records of a scenario: transactions and quotes, each completed from the sample.

use super::written::json;
use crate::{
    guest::{QuoteRecord, RecordReader, RecordsUnavailable, TransactionRecord},
    guest_tools::sample::completed_record,
    model::{CustomerId, QuoteId, TransactionId},
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeMap, str::FromStr};

/// In an input, an object with this key is the transaction of that id, overridden by the object's other members.
const RECORD: &str = "_record";

/// Records as written in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordsText {
    #[serde(default)]
    transactions: Vec<toml::Value>,
    #[serde(default)]
    quotes: Vec<toml::Value>,
}

/// Records by id; ids sort by time.
#[derive(Debug, Clone, Default)]
pub(super) struct OnRecord {
    transactions: BTreeMap<TransactionId, (Value, TransactionRecord)>,
    quotes: BTreeMap<QuoteId, QuoteRecord>,
}

impl OnRecord {
    /// Reads the records of a file and of a scenario, which override those with the same id. `None`: neither has any.
    pub(super) fn read(of_file: Option<&RecordsText>, own: Option<&RecordsText>) -> Result<Option<Self>, String> {
        if of_file.is_none() && own.is_none() {
            return Ok(None);
        }
        let mut all = Self::default();
        for text in [of_file, own].into_iter().flatten() {
            for said in &text.transactions {
                let record = completed("types", "transaction", said)?;
                let id = id(&record, "id")?;
                for name in ["sender-id", "receiver-id", "customer-id"] {
                    if !record.get(name).is_none_or(Value::is_null) {
                        self::id::<CustomerId>(&record, name).map_err(|why| format!("transaction {id}: {why}"))?;
                    }
                }
                let read = TransactionRecord::from_json(&record).map_err(|why| format!("transaction {id}: {why}"))?;
                all.transactions.insert(id, (record, read));
            }
            for said in &text.quotes {
                let record = completed("records", "quote", said)?;
                let id = id(&record, "id")?;
                let read = QuoteRecord::from_json(&record).map_err(|why| format!("quote {id}: {why}"))?;
                all.quotes.insert(id, read);
            }
        }
        Ok(Some(all))
    }

    /// An input with its references replaced by transactions.
    pub(super) fn told(&self, input: Value) -> Result<Value, String> {
        Ok(match input {
            Value::Array(items) => items.into_iter().map(|item| self.told(item)).collect::<Result<_, _>>()?,
            Value::Object(object) => {
                let mut told = match object.get(RECORD).map(|id| (id, id.as_str().and_then(|id| id.parse().ok()))) {
                    None => serde_json::Map::new(),
                    Some((named, id)) => match id.and_then(|id| self.transactions.get(&id)) {
                        Some((Value::Object(record), _)) => record.clone(),
                        _ => return Err(format!("`{RECORD}`: no transaction {named} is on record")),
                    },
                };
                for (key, value) in object.into_iter().filter(|(key, _)| key != RECORD) {
                    told.insert(key, self.told(value)?);
                }
                told.into()
            }
            plain => plain,
        })
    }
}

fn completed(interface: &str, name: &str, said: &toml::Value) -> Result<Value, String> {
    completed_record(interface, name, &json(said)).map_err(|why| why.to_string())
}

/// Ids must have the host's own form, even in tests: the host would find no records under others.
fn id<I: FromStr>(record: &Value, name: &str) -> Result<I, String> {
    let text = record.get(name).unwrap_or(&Value::Null);
    let id = text.as_str().and_then(|text| text.parse().ok());
    id.ok_or_else(|| {
        format!("`{name}`: {text} is no id; write a UUID in lower case, such as 01980000-0000-7000-8000-000000000001")
    })
}

impl RecordReader for OnRecord {
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>> {
        ready(Ok(self.transactions.get(&id).map(|(_, record)| record.clone()))).boxed()
    }

    fn transactions_of(
        &self,
        customer: String,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        let names = |record: &Value| {
            ["sender-id", "receiver-id", "customer-id"]
                .iter()
                .any(|name| record.get(name) == Some(&customer.as_str().into()))
        };
        let earlier = self.transactions.iter().rev().filter(|(id, _)| before.is_none_or(|before| **id < before));
        let found = earlier.filter(|(_, (record, _))| names(record)).map(|(_, (_, record))| record.clone());
        ready(Ok(found.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())).boxed()
    }

    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>> {
        ready(Ok(self.quotes.get(&id).cloned())).boxed()
    }
}
