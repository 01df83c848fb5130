//! Shares of something that few can use at once: a maximum for each key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Number of keys from which unused ones are dropped at each use.
const KEYS_KEPT: usize = 1000;

/// A limit for each key. Only keys in use are kept.
pub struct Shares<K> {
    most: usize,
    keys: Mutex<HashMap<K, Arc<Semaphore>>>,
}

impl<K: Eq + Hash> Shares<K> {
    /// So many for each key.
    pub fn new(most: usize) -> Self {
        Self { most, keys: Mutex::default() }
    }

    /// A share for the key, once there is one. Released on drop.
    pub async fn wait(&self, key: K) -> Option<OwnedSemaphorePermit> {
        self.of(key).acquire_owned().await.ok()
    }

    /// A share for the key, if there is one now. Released on drop.
    pub fn take(&self, key: K) -> Option<OwnedSemaphorePermit> {
        self.of(key).try_acquire_owned().ok()
    }

    fn of(&self, key: K) -> Arc<Semaphore> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEYS_KEPT {
            keys.retain(|_, share| Arc::strong_count(share) > 1);
        }
        keys.entry(key).or_insert_with(|| Arc::new(Semaphore::new(self.most))).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_share_and_unused_keys_are_dropped() {
        let shares = Shares::new(2);
        let held: Vec<_> = (0..3).map(|_| shares.take(0)).collect();
        assert_eq!(held.iter().filter(|share| share.is_some()).count(), 2);
        assert!(shares.take(1).is_some());
        (2..10_000).for_each(|key| drop(shares.take(key)));
        assert!(shares.keys.lock().unwrap().len() <= KEYS_KEPT);
        assert!(shares.take(0).is_none(), "a share in use is kept");
    }
}
