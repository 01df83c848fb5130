//! The guest's stored values in a scenario, kept from one step to the next.

use crate::guest::{KvReader, KvUnavailable, KvUsage, KvWrites};
use futures_util::future::{BoxFuture, FutureExt, ready};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Keys and values of the one guest, under whichever name.
#[derive(Debug)]
pub(super) struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

impl Memory {
    pub(super) fn new(values: &BTreeMap<String, String>) -> Self {
        let values = values.iter().map(|(key, value)| (key.clone(), value.clone().into_bytes())).collect();
        Self(Mutex::new(values))
    }

    /// Stores the changes of a call.
    pub(super) fn store(&self, writes: KvWrites) {
        let mut values = self.values();
        for (key, value) in writes.changes {
            match value {
                Some(value) => values.insert(key, value),
                None => values.remove(&key),
            };
        }
    }

    /// The values in the form in which scenarios expect them.
    pub(super) fn to_json(&self) -> Value {
        let text = |(key, value): (&String, &Vec<u8>)| (key.clone(), String::from_utf8_lossy(value).into());
        Value::Object(self.values().iter().map(text).collect::<Map<_, _>>())
    }

    fn values(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        // A panic cannot leave a map in a broken state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(text: usize) -> u64 {
    u64::try_from(text).unwrap_or(u64::MAX)
}

impl KvReader for Memory {
    fn value<'a>(&'a self, _guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, KvUnavailable>> {
        ready(Ok(self.values().get(key).cloned())).boxed()
    }

    fn keys<'a>(
        &'a self,
        _guest: &'a str,
        prefix: &'a str,
        after: &'a str,
        most: u32,
    ) -> BoxFuture<'a, Result<Vec<String>, KvUnavailable>> {
        let values = self.values();
        let later = values.range::<str, _>((Bound::Excluded(after), Bound::Unbounded));
        let found = later.map(|(key, _)| key).filter(|key| key.starts_with(prefix));
        ready(Ok(found.take(usize::try_from(most).unwrap_or(usize::MAX)).cloned().collect())).boxed()
    }

    fn usage<'a>(&'a self, _guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<KvUsage, KvUnavailable>> {
        let values = self.values();
        let of = |(key, value): (&String, &Vec<u8>)| size(key.len() + value.len());
        let usage = KvUsage {
            keys: size(values.len()),
            bytes: values.iter().map(of).sum(),
            entry: values.get_key_value(key).map(of),
        };
        ready(Ok(usage)).boxed()
    }
}
