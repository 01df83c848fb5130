//! Tests of the client and of reading records; the watcher's are in `tests/it/watch`.

mod client;
mod envelope;
mod operation;

use crate::model::{AccountId, Random};
use std::sync::atomic::{AtomicU64, Ordering};

/// A repeatable source of bytes.
pub struct Seeded(AtomicU64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed.into())
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            *byte = (mixed >> 32) as u8;
        }
    }
}

pub fn ours() -> AccountId {
    AccountId::from_bytes([1; 32])
}

pub fn theirs() -> AccountId {
    AccountId::from_bytes([2; 32])
}
