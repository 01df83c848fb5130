//! Signing keys.

use crate::model::{AccountId, Random};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use ring::hmac;
use secrecy::SecretString;
use std::fmt;
use stellar_strkey::ed25519::PrivateKey;
use stellar_xdr::{BytesM, DecoratedSignature, SignatureHint};

/// The text is not a secret seed. The message does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a Stellar secret seed (56 characters that begin with S)")]
pub struct InvalidSeed;

/// An Ed25519 key that signs for an account. Its secret half is never printed.
#[derive(Clone)]
pub struct Keypair(SigningKey);

impl Keypair {
    /// Reads the `S…` form.
    ///
    /// # Errors
    /// Any other text.
    pub fn from_seed(seed: &str) -> Result<Self, InvalidSeed> {
        let key = PrivateKey::from_string(seed).map_err(|_| InvalidSeed)?;
        Ok(Self(SigningKey::from_bytes(&key.0)))
    }

    /// Generates a new key.
    pub fn generate(random: &dyn Random) -> Self {
        Self(SigningKey::from_bytes(&random.bytes::<32>()))
    }

    /// The key with this name among those derived from a secret: HMAC-SHA-256 of the name under the secret is its seed.
    pub fn derive(secret: &[u8], name: &str) -> Self {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), name.as_bytes());
        let mut seed = [0; 32];
        seed.iter_mut().zip(tag.as_ref()).for_each(|(byte, from)| *byte = *from);
        Self(SigningKey::from_bytes(&seed))
    }

    /// The `S…` form, for storage.
    pub fn seed(&self) -> SecretString {
        SecretString::from(PrivateKey(self.0.to_bytes()).as_unredacted().to_string().as_str().to_owned())
    }

    /// The account of the key.
    pub fn account(&self) -> AccountId {
        AccountId::from_bytes(self.0.verifying_key().to_bytes())
    }

    /// Signs `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Signs a transaction's hash, in the form of an envelope.
    pub(crate) fn sign_hash(&self, hash: &[u8; 32]) -> DecoratedSignature {
        decorated(&self.account(), &self.sign(hash))
    }
}

/// An account's signature in the form of an envelope.
pub(super) fn decorated(account: &AccountId, signature: &[u8; 64]) -> DecoratedSignature {
    // The field holds 64 bytes, so the default is never used.
    let signature = BytesM::try_from(signature.to_vec()).unwrap_or_default();
    DecoratedSignature { hint: hint(account), signature: signature.into() }
}

impl fmt::Debug for Keypair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keypair({})", self.account())
    }
}

/// The last four bytes of a key, which tell an envelope's signatures apart.
fn hint(account: &AccountId) -> SignatureHint {
    let [.., a, b, c, d] = *account.as_bytes();
    SignatureHint([a, b, c, d])
}

/// Whether `signature` is `account`'s signature of `hash`. As on the ledger, the hint must match the key.
pub(crate) fn signed_by(account: &AccountId, hash: &[u8; 32], signature: &DecoratedSignature) -> bool {
    let Ok(bytes) = <[u8; 64]>::try_from(signature.signature.0.as_slice()) else { return false };
    signature.hint == hint(account) && verifies(account, hash, &bytes)
}

/// Whether a signature is `account`'s signature of `message`.
pub(crate) fn verifies(account: &AccountId, message: &[u8], signature: &[u8; 64]) -> bool {
    let key = VerifyingKey::from_bytes(account.as_bytes());
    key.is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_seed_round_trips_and_never_prints() {
        // The pair used in the network's own documentation.
        let seed = "SDHOAMBNLGCE2MV5ZKIVZAQD3VCLGP53P3OBSBI6UN5L5XZI5TKHFQL4";
        let pair = Keypair::from_seed(seed).unwrap();
        assert_eq!(pair.account().to_string(), "GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H".to_owned());
        assert_eq!(pair.seed().expose_secret(), seed);
        assert!(!format!("{pair:?} {:?}", pair.seed()).contains(seed));
        assert!(Keypair::from_seed("SDHOAMBNLGCE2MV5ZKIVZAQD3VCLGP53P3OBSBI6UN5L5XZI5TKHFQL5").is_err());
    }

    #[test]
    fn only_the_keys_own_signature_verifies() {
        let (a, b) = (Keypair(SigningKey::from_bytes(&[1; 32])), Keypair(SigningKey::from_bytes(&[2; 32])));
        let signature = a.sign_hash(&[9; 32]);
        assert!(signed_by(&a.account(), &[9; 32], &signature));
        assert!(!signed_by(&a.account(), &[8; 32], &signature));
        assert!(!signed_by(&b.account(), &[9; 32], &signature));
        let renamed = DecoratedSignature { hint: hint(&b.account()), ..signature };
        assert!(!signed_by(&a.account(), &[9; 32], &renamed) && !signed_by(&b.account(), &[9; 32], &renamed));
    }
}
