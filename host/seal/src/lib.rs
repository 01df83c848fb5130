//! Encryption of records at rest: XChaCha20-Poly1305 with a random 24-byte nonce.
//!
//! Layout: one version byte, the nonce, the ciphertext. The row's name is authenticated as well, so that a record copied to
//! another row does not decrypt.
//!
//! A package of its own because ciphers are generic code, which is compiled where it is used: here it is optimised in every
//! build, and unoptimised it took a sixth of the tests' time.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

const VERSION: u8 = 1;

/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 24;

/// Encrypts and decrypts with one key.
#[derive(Clone)]
pub struct Cipher(XChaCha20Poly1305);

impl Cipher {
    /// With a key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// Encrypts `plain` for the row `name`. A nonce is used once. `None` only beyond the cipher's limit of 256 GiB.
    #[must_use]
    pub fn seal(&self, nonce: [u8; NONCE_BYTES], name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let sealed = self.0.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: name.as_bytes() }).ok()?;
        let mut out = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Some(out)
    }

    /// Decrypts data of the row `name`; `None` if the key, the row or the bytes are wrong.
    #[must_use]
    pub fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>()?;
        if *version != VERSION {
            return None;
        }
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: name.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_row_open_what_was_sealed() {
        let cipher = Cipher::new([7; 32]);
        let sealed = cipher.seal([1; NONCE_BYTES], "customer 1", b"Ada").unwrap();
        assert_eq!(sealed[0], VERSION);
        assert_eq!(cipher.open("customer 1", &sealed).unwrap(), b"Ada");
        assert_eq!(cipher.open("customer 2", &sealed), None);
        assert_eq!(Cipher::new([8; 32]).open("customer 1", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(cipher.open("customer 1", &changed), None, "byte {at}");
            assert_eq!(cipher.open("customer 1", &sealed[..at]), None, "cut at {at}");
        }
    }
}
