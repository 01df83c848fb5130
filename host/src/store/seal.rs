//! Encryption of personal data at rest.
//!
//! XChaCha20-Poly1305 with a random 24-byte nonce. The row's name is authenticated as well, so an encrypted record
//! copied to another row does not decrypt. Layout: one version byte, the nonce, the ciphertext.

use crate::model::Random;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::{fmt, sync::Arc};

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

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
    cipher: XChaCha20Poly1305,
    random: Arc<dyn Random>,
}

impl Sealer {
    pub(super) fn new(key: &SealKey, random: Arc<dyn Random>) -> Self {
        Self { cipher: XChaCha20Poly1305::new(&key.0.into()), random }
    }

    /// Encrypts `plain` for the row `name`. `None` only beyond the cipher's limit of 256 GiB.
    pub(super) fn seal(&self, name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let nonce = self.random.bytes::<NONCE_BYTES>();
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: name.as_bytes() }).ok()?;
        let mut out = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Some(out)
    }

    /// Decrypts data of the row `name`; `None` if the key, the row or the bytes are wrong.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>()?;
        if *version != VERSION {
            return None;
        }
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: name.as_bytes() }).ok()
    }
}
