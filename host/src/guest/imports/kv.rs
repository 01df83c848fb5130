//! The import `anchor:guest/kv`: values that a guest keeps from one call to the next.
//!
//! A call reads the stored values through [`KvReader`], with its own changes laid over them. The changes come back
//! beside the answer as [`KvWrites`]; the caller stores them in the database transaction that acts on the answer, or
//! drops them.

use crate::guest::{
    Limits,
    bindings::kv as wit,
    runtime::{
        budget::{Budget, Charge, OverBudget},
        state::CallState,
    },
};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Maximum bytes of a key.
const KEY_MOST: usize = 200;

/// Maximum number of keys in a page.
const PAGE_MOST: u32 = 1_000;

/// How often one call may use the store: each use can be a database query.
const USES_MOST: u32 = 1_000;

/// What the host holds of a change beside its key and value.
const CHANGE_COST: usize = 200;

/// Read access to the stored values, for guests during their calls.
pub trait KvReader: fmt::Debug + Send + Sync {
    /// The value of a guest's key.
    fn value<'a>(&'a self, guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, KvUnavailable>>;

    /// At most `most` of the guest's keys that have the prefix and come after the key `after`, in byte order.
    fn keys<'a>(
        &'a self,
        guest: &'a str,
        prefix: &'a str,
        after: &'a str,
        most: u32,
    ) -> BoxFuture<'a, Result<Vec<String>, KvUnavailable>>;

    /// How much the guest has stored, and how much of it under `key`.
    fn usage<'a>(&'a self, guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<KvUsage, KvUnavailable>>;
}

/// The store cannot be read now. The reader logs why.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("stored values of guests can't be read")]
pub struct KvUnavailable;

/// How much a guest has stored. Sizes count key and value together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvUsage {
    /// Number of keys.
    pub keys: u64,
    /// Total bytes.
    pub bytes: u64,
    /// Bytes of the key in question; `None`: it is not stored.
    pub entry: Option<u64>,
}

/// The changes that a call made.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KvWrites {
    /// The name of the guest's place in the configuration.
    pub guest: String,
    /// New values by key; `None`: deleted.
    pub changes: BTreeMap<String, Option<Vec<u8>>>,
}

impl KvWrites {
    /// Whether there are no changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl fmt::Debug for KvWrites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be personal data.
        write!(f, "KvWrites({} keys of {})", self.changes.len(), self.guest)
    }
}

/// An instance's view of its guest's values, with the changes of the running call.
pub(in crate::guest) struct Kv {
    /// The name of the guest's place in the configuration; `None` while it describes itself.
    guest: Option<Arc<str>>,
    reader: Option<Arc<dyn KvReader>>,
    limits: Limits,
    uses: u32,
    budget: Budget,
    changes: BTreeMap<String, Change>,
}

struct Change {
    value: Option<Vec<u8>>,
    /// The size of what is stored under the key, in bytes of key and value.
    stored: Option<u64>,
    /// What the host holds of it until it is stored.
    _held: Charge,
}

impl Kv {
    pub(in crate::guest) fn new(guest: Option<Arc<str>>, reader: Option<Arc<dyn KvReader>>, limits: &Limits) -> Self {
        let budget = Budget::new(limits.host_memory);
        Self { guest, reader, limits: limits.clone(), uses: 0, budget, changes: BTreeMap::new() }
    }

    /// Starts a new call: changes from now on are that call's.
    pub(in crate::guest) fn begin(&mut self, budget: Budget) {
        (self.uses, self.budget, self.changes) = (0, budget, BTreeMap::new());
    }

    /// Takes the changes out and leaves none.
    pub(in crate::guest) fn take_writes(&mut self) -> KvWrites {
        let changes = std::mem::take(&mut self.changes);
        if changes.is_empty() {
            return KvWrites::default();
        }
        KvWrites {
            guest: self.guest.as_deref().unwrap_or_default().to_owned(),
            changes: changes.into_iter().map(|(key, change)| (key, change.value)).collect(),
        }
    }

    /// Counts a use, and returns the guest's name.
    fn count(&mut self) -> Result<Arc<str>, wit::Error> {
        self.uses += 1;
        if self.uses > USES_MOST {
            return Err(wit::Error::Quota(format!("one call may use `kv` {USES_MOST} times")));
        }
        let nameless = || wit::Error::Unavailable("a guest that describes itself has no stored values".to_owned());
        self.guest.clone().ok_or_else(nameless)
    }

    async fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, wit::Error> {
        let guest = self.count()?;
        check_key(key)?;
        match (self.changes.get(key), &self.reader) {
            (Some(change), _) => Ok(change.value.clone()),
            (None, Some(reader)) => reader.value(&guest, key).await.map_err(unavailable),
            (None, None) => Ok(None),
        }
    }

    async fn change(&mut self, key: String, value: Option<Vec<u8>>) -> Result<(), wit::Error> {
        let guest = self.count()?;
        check_key(&key)?;
        let usage = match &self.reader {
            Some(reader) => reader.usage(&guest, &key).await.map_err(unavailable)?,
            None => KvUsage::default(),
        };
        let size = value.as_ref().map(|value| size_of(&key, value));
        if let Some(value) = &value {
            self.check_quota(&key, value.len(), size, usage)?;
        }
        let held = CHANGE_COST + key.len() + value.as_ref().map_or(0, Vec::capacity);
        let over = |why: OverBudget| wit::Error::Quota(format!("`{key}`: {why}"));
        let _held = self.budget.charge(held).map_err(over)?;
        self.changes.insert(key, Change { value, stored: usage.entry, _held });
        Ok(())
    }

    /// Checks the quota. Concurrent calls do not see each other's changes, so together they can exceed it a little.
    fn check_quota(&self, key: &str, value: usize, size: Option<u64>, usage: KvUsage) -> Result<(), wit::Error> {
        let quota = |text: String| Err(wit::Error::Quota(text));
        let Limits { kv_value, kv_keys, kv_bytes, .. } = self.limits;
        if value > kv_value {
            return quota(format!("`{key}`: {value} bytes are more than the {kv_value} that a value may have"));
        }
        let (mut keys, mut bytes) = (usage.keys, usage.bytes);
        let others = self.changes.iter().filter(|(other, _)| *other != key);
        let others = others.map(|(other, one)| (one.stored, one.value.as_ref().map(|value| size_of(other, value))));
        for (stored, size) in others.chain([(usage.entry, size)]) {
            keys = (keys + u64::from(size.is_some())).saturating_sub(u64::from(stored.is_some()));
            bytes = (bytes + size.unwrap_or(0)).saturating_sub(stored.unwrap_or(0));
        }
        // A guest over a quota that the operator has lowered may still shrink.
        if keys > kv_keys && usage.entry.is_none() {
            return quota(format!("`{key}`: there are as many keys as this guest may have, {kv_keys}"));
        }
        if bytes > kv_bytes && size > usage.entry {
            return quota(format!("`{key}`: keys and values would be more than the {kv_bytes} bytes allowed"));
        }
        Ok(())
    }

    async fn list_keys(&mut self, prefix: &str, after: &str, limit: u32) -> Result<wit::Page, wit::Error> {
        let guest = self.count()?;
        let limit = limit.min(PAGE_MOST);
        let deleted = self.changes.values().filter(|change| change.value.is_none()).count();
        // Ask for one more than the page needs, not counting deleted keys, to learn whether there are more.
        let most = limit.saturating_add(u32::try_from(deleted).unwrap_or(u32::MAX)).saturating_add(1);
        let stored = match &self.reader {
            Some(reader) => reader.keys(&guest, prefix, after, most).await.map_err(unavailable)?,
            None => Vec::new(),
        };
        let mut keys: Vec<String> = stored.into_iter().filter(|key| !self.changes.contains_key(key)).collect();
        let set = self.changes.iter().filter(|(_, change)| change.value.is_some()).map(|(key, _)| key);
        keys.extend(set.filter(|key| key.starts_with(prefix) && key.as_str() > after).cloned());
        keys.sort_unstable();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = keys.len() > limit;
        keys.truncate(limit);
        Ok(wit::Page { keys, more })
    }
}

impl wit::Host for CallState {
    async fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<Vec<u8>>, wit::Error>> {
        Ok(self.kv.get(&key).await)
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> wasmtime::Result<Result<(), wit::Error>> {
        Ok(self.kv.change(key, Some(value)).await)
    }

    async fn delete(&mut self, key: String) -> wasmtime::Result<Result<(), wit::Error>> {
        Ok(self.kv.change(key, None).await)
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<wit::Page, wit::Error>> {
        Ok(self.kv.list_keys(&prefix, after.as_deref().unwrap_or_default(), limit).await)
    }
}

fn check_key(key: &str) -> Result<(), wit::Error> {
    match valid_kv_key(key) {
        true => Ok(()),
        false => Err(wit::Error::Invalid(format!(
            "a key has 1 to {KEY_MOST} bytes and no control characters; this one has {}",
            key.len()
        ))),
    }
}

/// Whether a key is valid: 1 to 200 bytes without control characters.
pub fn valid_kv_key(key: &str) -> bool {
    (1..=KEY_MOST).contains(&key.len()) && !key.chars().any(char::is_control)
}

fn size_of(key: &str, value: &[u8]) -> u64 {
    u64::try_from(key.len().saturating_add(value.len())).unwrap_or(u64::MAX)
}

fn unavailable(why: KvUnavailable) -> wit::Error {
    wit::Error::Unavailable(why.to_string())
}
