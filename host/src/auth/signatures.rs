//! The check of a challenge's signatures. Pure.

use super::Error;
use super::challenge::Challenge;
use crate::model::AccountId;
use crate::stellar::{LedgerAccount, SignerKind, signed_by};

impl Challenge {
    /// Checks whether the client's signatures are sufficient.
    ///
    /// For an account on the ledger, the weights of its signers must reach the medium threshold, which is what a
    /// payment needs, and must be more than zero. For an account that is not on the ledger, its master key must have
    /// signed. Each signature must belong to a signer, and each signer counts once.
    ///
    /// The signatures of the server (by any of its keys) and of the client domain never count for the account, even if
    /// they are among its signers, because they do not come from the user.
    pub fn check_signatures(&self, account: Option<&LedgerAccount>, servers: &[AccountId]) -> Result<(), Error> {
        let domain_key = self.subject.client_domain.as_ref().map(|(_, key)| *key);
        let signers: Vec<(AccountId, u8)> = match account {
            Some(account) => account
                .signers
                .iter()
                .filter_map(|signer| match signer.key {
                    SignerKind::Ed25519(key) => Some((key, signer.weight)),
                    SignerKind::Other => None,
                })
                .collect(),
            None => vec![(self.account, 1)],
        };
        let required = account.map_or(1, |account| u32::from(account.medium_threshold).max(1));
        let (mut by_domain, mut weight, mut counted) = (false, 0_u32, Vec::new());
        for signature in &self.signatures {
            let signed = |key: &AccountId| signed_by(key, &self.hash, signature);
            if !by_domain && domain_key.is_some_and(|key| signed(&key)) {
                by_domain = true;
                continue;
            }
            let signer = signers
                .iter()
                .filter(|(key, _)| !servers.contains(key) && Some(*key) != domain_key)
                .find(|(key, _)| !counted.contains(key) && signed(key));
            let Some((key, signer_weight)) = signer else {
                return Err(Error::invalid(
                    "the transaction has a signature that is repeated or is not of a signer of the client account",
                ));
            };
            counted.push(*key);
            weight += u32::from(*signer_weight);
        }
        if domain_key.is_some() && !by_domain {
            return Err(Error::invalid("the transaction is not signed by the client domain's signing key"));
        }
        if counted.is_empty() {
            return Err(Error::invalid("the transaction is not signed by the client account"));
        }
        if weight < required {
            return Err(Error::invalid(format!(
                "the signatures have a weight of {weight}, below the {required} that the client account requires"
            )));
        }
        Ok(())
    }
}
