//! Guests' stored values: read by guests during their calls, stored with the decision on their answer, and shown to the
//! operator.

use super::{Context, Error};
use crate::guest::{KvReader, KvUnavailable, KvUsage, KvWrites, valid_kv_key};
use crate::model::is_invisible;
use crate::store::{self, Claim, KvRow, Store, Tx};
use futures_util::future::BoxFuture;
use std::{fmt, time::Duration};

/// Longest name of a guest, in characters.
const GUEST_NAME_MAX: usize = 200;

/// Read access to the store, for guests.
pub struct StoredKv(Store);

impl StoredKv {
    /// Read access to this store.
    pub fn new(store: Store) -> Self {
        Self(store)
    }
}

impl fmt::Debug for StoredKv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredKv")
    }
}

impl KvReader for StoredKv {
    fn value<'a>(&'a self, guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, KvUnavailable>> {
        Box::pin(async move { self.0.kv_value(guest, key).await.map_err(unreadable) })
    }

    fn keys<'a>(
        &'a self,
        guest: &'a str,
        prefix: &'a str,
        after: &'a str,
        most: u32,
    ) -> BoxFuture<'a, Result<Vec<String>, KvUnavailable>> {
        Box::pin(async move {
            let rows = self.0.kv_keys(guest, prefix, after, most).await.map_err(unreadable)?;
            Ok(rows.into_iter().map(|row| row.key).collect())
        })
    }

    fn usage<'a>(&'a self, guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<KvUsage, KvUnavailable>> {
        Box::pin(async move {
            let totals = self.0.kv_totals(guest, key).await.map_err(unreadable)?;
            Ok(KvUsage { keys: totals.keys, bytes: totals.bytes, entry: totals.entry })
        })
    }
}

fn unreadable(error: store::Error) -> KvUnavailable {
    tracing::warn!(error = &error as &dyn std::error::Error, "stored values of guests can't be read");
    KvUnavailable
}

impl Context {
    /// Stores a guest's changes to `kv` after an answer on which nothing else is stored.
    pub(crate) async fn remember(&self, writes: &KvWrites) -> Result<(), Error> {
        if writes.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        self.keep(&mut tx, writes).await?;
        Ok(tx.commit().await?)
    }

    /// The same within a database transaction.
    pub(crate) async fn keep(&self, tx: &mut Tx, writes: &KvWrites) -> Result<(), store::Error> {
        tx.write_kv(&writes.guest, &writes.changes, self.clock.now()).await
    }

    /// Completes a job that the guest has done, and stores the guest's changes to `kv` with it.
    pub(crate) async fn job_done(&self, claim: &Claim, writes: &KvWrites) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !tx.finish(claim).await? {
            return Err(Error::Busy);
        }
        self.keep(&mut tx, writes).await?;
        Ok(tx.commit().await?)
    }

    /// Reschedules a job that brought nothing new, and stores the guest's changes to `kv` with it.
    pub(crate) async fn ask_again(&self, claim: &Claim, pause: Duration, writes: &[KvWrites]) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !tx.postpone(claim, self.clock.now().plus(pause), None).await? {
            return Err(Error::Busy);
        }
        for writes in writes {
            self.keep(&mut tx, writes).await?;
        }
        tx.commit().await?;
        self.wake_runner();
        Ok(())
    }

    /// A guest's keys with this prefix after the key `after`, in byte order.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn kv_keys(&self, guest: &str, prefix: &str, after: &str, limit: u32) -> Result<Vec<KvRow>, Error> {
        Ok(self.store.kv_keys(guest, prefix, after, limit).await?)
    }

    /// The value that a guest stored under a key.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn kv_value(&self, guest: &str, key: &str) -> Result<Vec<u8>, Error> {
        self.store.kv_value(guest, key).await?.ok_or(Error::NotFound)
    }

    /// Changes a guest's stored value for an operator; the guest's next call sees it. `None` deletes the key.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a guest that is not configured, a key that is not valid or a value that is too large; [`Error::NotFound`] if there is no
    /// value to delete; [`Error::Store`].
    pub async fn change_kv(&self, guest: &str, key: &str, value: Option<Vec<u8>>) -> Result<(), Error> {
        if guest.is_empty() || guest.chars().count() > GUEST_NAME_MAX || guest.contains(is_invisible) {
            return Err(Error::Invalid(format!("guest: has to be a name of 1 to {GUEST_NAME_MAX} visible characters")));
        }
        if !valid_kv_key(key) {
            return Err(Error::Invalid("key: has to have 1 to 200 bytes and no control characters".into()));
        }
        let names = &self.settings.guest_names;
        if value.is_some() && !names.is_empty() && !names.contains(guest) {
            let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let reason = format!("guest: no guest is configured under the name `{guest}`, only {names}");
            return Err(Error::Invalid(reason));
        }
        let most = self.settings.kv_value;
        if value.as_ref().is_some_and(|value| value.len() > most) {
            return Err(Error::Invalid(format!("value: longer than {most} bytes; see guest.kv_value_kib")));
        }
        if value.is_none() && self.store.kv_value(guest, key).await?.is_none() {
            return Err(Error::NotFound);
        }
        let mut tx = self.store.begin().await?;
        tx.write_kv(guest, &[(key.to_owned(), value)].into(), self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
