//! Who signs transactions: a key in memory, or a device that gives away signatures and no key.

use super::keypair::{Keypair, decorated, signed_by};
use crate::model::AccountId;
use futures_util::future::{BoxFuture, FutureExt, ready};
use stellar_xdr::DecoratedSignature;

/// Signs transactions for one account.
pub trait TransactionSigner: Send + Sync {
    /// The account whose key this is.
    fn account(&self) -> AccountId;

    /// The Ed25519 signature of a transaction's hash. It may take seconds, and be asked for again after a failure.
    fn signature(&self, hash: [u8; 32]) -> BoxFuture<'_, Result<[u8; 64], SignError>>;
}

/// Why there is no signature. The text is for the operator; it names the signer and what to do, and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The signer can't be reached, or does not sign now.
    #[error("the key of {account} does not sign: {reason}")]
    Unavailable {
        /// The account whose key it is.
        account: AccountId,
        /// What is wrong, where, and what to do.
        reason: String,
    },
    /// What it answered is no signature of this account.
    #[error(
        "{0} is not signed for by its signer: what it answers does not verify with the account's key. Check which key it holds"
    )]
    Wrong(AccountId),
}

impl TransactionSigner for Keypair {
    fn account(&self) -> AccountId {
        Self::account(self)
    }

    fn signature(&self, hash: [u8; 32]) -> BoxFuture<'_, Result<[u8; 64], SignError>> {
        ready(Ok(self.sign(&hash))).boxed()
    }
}

/// A signature in the form of an envelope, once it has been verified.
pub(super) async fn sign(signer: &dyn TransactionSigner, hash: [u8; 32]) -> Result<DecoratedSignature, SignError> {
    let account = signer.account();
    let signature = decorated(&account, &signer.signature(hash).await?);
    match signed_by(&account, &hash, &signature) {
        true => Ok(signature),
        false => Err(SignError::Wrong(account)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellar::tests::Seeded;

    /// Names one account and signs with another's key.
    struct Mixed(AccountId, Keypair);

    impl TransactionSigner for Mixed {
        fn account(&self) -> AccountId {
            self.0
        }

        fn signature(&self, hash: [u8; 32]) -> BoxFuture<'_, Result<[u8; 64], SignError>> {
            self.1.signature(hash)
        }
    }

    #[tokio::test]
    async fn a_signature_counts_only_when_it_verifies() {
        let random = Seeded::new(1);
        let (key, other) = (Keypair::generate(&random), Keypair::generate(&random));
        let (account, hash) = (key.account(), [7; 32]);
        assert_eq!(sign(&key, hash).await, Ok(key.sign_hash(&hash)));
        assert_eq!(sign(&Mixed(account, other), hash).await, Err(SignError::Wrong(account)));
    }
}
