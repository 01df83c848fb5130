//! The seal of rows: what is encrypted, and what of it is compared with the row's columns.

use crate::model::Random;
use anchor_seal::{Cipher, NONCE_BYTES};
use std::{fmt, sync::Arc};

/// The encryption key for personal data: 32 bytes from the configuration.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// From the key's bytes.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(redacted)")
    }
}

/// The first problem of a row whose columns are not what is sealed. Whoever can write to the database can change a column
/// or put back an older record, and not a seal: what queries went by has to be what is sealed.
pub(super) fn difference<const N: usize>(same: [(bool, &'static str); N]) -> Option<&'static str> {
    same.into_iter().find(|(is_same, _)| !is_same).map(|(_, problem)| problem)
}

/// The problem of a row whose seal does not open.
pub(super) const NOT_OPENED: &str = "the seal does not open; is the seal key the one it was written with?";

#[derive(Clone)]
pub(super) struct Sealer {
    cipher: Cipher,
    random: Arc<dyn Random>,
}

impl Sealer {
    pub(super) fn new(key: &SealKey, random: Arc<dyn Random>) -> Self {
        Self { cipher: Cipher::new(key.0), random }
    }

    /// Encrypts `plain` for the row `name`. `None` only beyond the cipher's limit of 256 GiB.
    pub(super) fn seal(&self, name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        self.cipher.seal(self.random.bytes::<NONCE_BYTES>(), name, plain)
    }

    /// Decrypts data of the row `name`; `None` if the key, the row or the bytes are wrong.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.cipher.open(name, sealed)
    }
}
