//! The check of a challenge's signatures. Pure.

use super::Error;
use super::challenge::Challenge;
use crate::model::AccountId;
use crate::stellar::{LedgerAccount, SignerKind, signed_by};
use stellar_xdr::DecoratedSignature;

const NOT_BY_DOMAIN: &str = "the transaction is not signed by the client domain's signing key";
const NOT_BY_CLIENT: &str = "the transaction is not signed by the client account";
const STRANGE: &str = "the transaction has a signature that is repeated or is not of a signer of the client account";

impl Challenge {
    /// Checks what needs no ledger: the client domain has signed, and so has somebody for the account. A challenge that
    /// fails here would fail whatever the account's signers are, so the ledger is not asked.
    pub fn check_signed(&self) -> Result<(), Error> {
        let domain_key = self.subject.client_domain.as_ref().map(|(_, key)| *key);
        let is_by_domain =
            |signature: &DecoratedSignature| domain_key.is_some_and(|key| signed_by(&key, &self.hash, signature));
        let by_domain = self.signatures.iter().filter(|signature| is_by_domain(signature)).count();
        if domain_key.is_some() && by_domain == 0 {
            return Err(Error::invalid(NOT_BY_DOMAIN));
        }
        let others = || self.signatures.iter().filter(|signature| !is_by_domain(signature));
        if others().next().is_none() {
            return Err(Error::invalid(NOT_BY_CLIENT));
        }
        let is_repeated =
            |one: &DecoratedSignature| others().filter(|other| other.signature == one.signature).count() > 1;
        if by_domain > 1 || others().any(is_repeated) {
            return Err(Error::invalid(STRANGE));
        }
        Ok(())
    }

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
                return Err(Error::invalid(STRANGE));
            };
            counted.push(*key);
            weight += u32::from(*signer_weight);
        }
        if domain_key.is_some() && !by_domain {
            return Err(Error::invalid(NOT_BY_DOMAIN));
        }
        if counted.is_empty() {
            return Err(Error::invalid(NOT_BY_CLIENT));
        }
        if weight < required {
            return Err(Error::invalid(format!(
                "the signatures have a weight of {weight}, below the {required} that the client account requires"
            )));
        }
        Ok(())
    }
}
