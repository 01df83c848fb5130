//! Whether a transaction's signatures have the required weight.

use super::entry::Account;
use anchor_model::AccountId;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use stellar_xdr::{DecoratedSignature, SignerKey, SignerKeyEd25519SignedPayload, Uint256};

/// Maximum weight of one signer, whatever its entry says.
const MAX_WEIGHT: u32 = 255;

/// The signatures of one envelope, and which of them were used.
pub(crate) struct Signatures<'a> {
    hash: [u8; 32],
    all: &'a [DecoratedSignature],
    used: Vec<bool>,
}

impl<'a> Signatures<'a> {
    /// Signatures for the transaction `hash`.
    pub fn new(hash: [u8; 32], all: &'a [DecoratedSignature]) -> Self {
        Self { hash, all, used: vec![false; all.len()] }
    }

    /// Whether signers of the account with a total weight of at least `needed` signed; at least one must have signed.
    pub fn satisfy(&mut self, account: &Account, needed: u32) -> bool {
        let master = SignerKey::Ed25519(Uint256(*account.id.as_bytes()));
        let signers = std::iter::once((master, account.master_weight))
            .chain(account.signers.iter().map(|signer| (signer.key.clone(), signer.weight)))
            .filter(|(_, weight)| *weight > 0);
        self.weigh(signers, needed)
    }

    /// Whether the key itself signed, for an account that does not exist yet.
    pub fn satisfy_key(&mut self, account: AccountId) -> bool {
        self.satisfy_signer(&SignerKey::Ed25519(Uint256(*account.as_bytes())))
    }

    /// Whether this signer signed.
    pub fn satisfy_signer(&mut self, signer: &SignerKey) -> bool {
        self.weigh(std::iter::once((signer.clone(), 1)), 1)
    }

    /// Whether every signature was used by a check.
    pub fn all_used(&self) -> bool {
        self.used.iter().all(|used| *used)
    }

    fn weigh(&mut self, signers: impl Iterator<Item = (SignerKey, u32)>, needed: u32) -> bool {
        let mut total = 0;
        let mut any = false;
        for (signer, weight) in signers {
            if self.signed(&signer) {
                any = true;
                total += weight.min(MAX_WEIGHT);
                if total >= needed {
                    return true;
                }
            }
        }
        any && total >= needed
    }

    fn signed(&mut self, signer: &SignerKey) -> bool {
        if let SignerKey::PreAuthTx(Uint256(hash)) = signer {
            return *hash == self.hash;
        }
        for (decorated, used) in self.all.iter().zip(self.used.iter_mut()) {
            if decorated.hint.0 == hint(signer) && verifies(signer, &self.hash, &decorated.signature.0) {
                *used = true;
                return true;
            }
        }
        false
    }
}

fn last_four(bytes: &[u8]) -> [u8; 4] {
    let mut four = [0; 4];
    for (to, from) in four.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    four
}

fn hint(signer: &SignerKey) -> [u8; 4] {
    match signer {
        SignerKey::Ed25519(Uint256(key)) | SignerKey::HashX(Uint256(key)) | SignerKey::PreAuthTx(Uint256(key)) => {
            last_four(key)
        }
        SignerKey::Ed25519SignedPayload(SignerKeyEd25519SignedPayload { ed25519, payload }) => {
            let key = last_four(&ed25519.0);
            // A payload shorter than the hint fills it from the front.
            let tail: Vec<u8> = payload.iter().skip(payload.len().saturating_sub(4)).copied().collect();
            let mut hint = key;
            for (to, from) in hint.iter_mut().zip(tail) {
                *to ^= from;
            }
            hint
        }
    }
}

fn verifies(signer: &SignerKey, hash: &[u8; 32], signature: &[u8]) -> bool {
    match signer {
        SignerKey::Ed25519(Uint256(key)) => ed25519(key, hash, signature),
        SignerKey::Ed25519SignedPayload(signed) => ed25519(&signed.ed25519.0, &signed.payload, signature),
        SignerKey::HashX(Uint256(image)) => Sha256::digest(signature).as_slice() == image,
        SignerKey::PreAuthTx(_) => false,
    }
}

fn ed25519(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(key), Signature::from_slice(signature)) else {
        return false;
    };
    key.verify_strict(message, &signature).is_ok()
}
