//! Signatures of an account's signers on a transaction, collected from several people.

use super::{
    account::{LedgerAccount, Signer, SignerKind},
    keypair::{decorated, signed_by},
    transaction::network_id,
};
use crate::model::AccountId;
use stellar_xdr as xdr;
use xdr::{DecoratedSignature, Limits, ReadXdr, TransactionEnvelope, TransactionV1Envelope, WriteXdr};

/// Depth and size of an envelope that somebody hands in.
const LIMITS: Limits = Limits { depth: 200, len: 256 * 1024 };

/// Most signatures of a transaction.
const SIGNATURES_MOST: usize = 20;

/// Why no signature is added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignError {
    /// It is none that can be read.
    #[error("this is not the envelope of a transaction, XDR in base64")]
    NotAnEnvelope,
    /// It is another transaction.
    #[error(
        "this is transaction {found}, and {expected} is to be signed: sign what `payouts pending` shows, unchanged"
    )]
    OtherTransaction {
        /// Its hash, hex.
        found: String,
        /// That of the one to be signed.
        expected: String,
    },
    /// It has no signature by a signer.
    #[error(
        "it has no signature by a signer of {0}: is it signed, for this network, by one whom `payouts pending` names?"
    )]
    NoSigner(AccountId),
    /// Its signers' signatures are there already.
    #[error("{0} has signed already: another signer has to")]
    SignedAlready(AccountId),
    /// The transaction is full.
    #[error("a transaction has at most {SIGNATURES_MOST} signatures")]
    TooMany,
}

/// Who of an account's signers signed a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Each signer that has a weight, the weight, and whether it signed.
    pub signers: Vec<(AccountId, u8, bool)>,
    /// The weight that is needed.
    pub needed: u32,
}

impl Cosigned {
    /// Reads the signatures of an envelope for the network named by `passphrase`.
    ///
    /// # Errors
    /// [`CosignError::NotAnEnvelope`].
    pub fn read(envelope: &str, passphrase: &str, account: &LedgerAccount) -> Result<Self, CosignError> {
        let (envelope, hash) = plain(envelope, passphrase)?;
        Ok(Self::of(&envelope.signatures, &hash, account))
    }

    fn of(signatures: &[DecoratedSignature], hash: &[u8; 32], account: &LedgerAccount) -> Self {
        let signer = |signer: &Signer| match signer {
            Signer { key: SignerKind::Ed25519(key), weight } if *weight > 0 => {
                Some((*key, *weight, signatures.iter().any(|signature| signed_by(key, hash, signature))))
            }
            _ => None,
        };
        let signers = account.signers.iter().filter_map(signer).collect();
        Self { signers, needed: u32::from(account.medium_threshold).max(1) }
    }

    /// The weight of those that signed.
    pub fn weight(&self) -> u32 {
        self.signers.iter().filter(|(_, _, has_signed)| *has_signed).map(|(_, weight, _)| u32::from(*weight)).sum()
    }

    /// Whether it is enough for a payment.
    pub fn is_enough(&self) -> bool {
        self.weight() >= self.needed
    }
}

/// The envelope of the same transaction with these signatures alone.
///
/// # Errors
/// [`CosignError::NotAnEnvelope`], [`CosignError::TooMany`].
pub fn with_signatures(envelope: &str, signatures: &[(AccountId, [u8; 64])]) -> Result<String, CosignError> {
    let Ok(TransactionEnvelope::Tx(mut envelope)) = TransactionEnvelope::from_xdr_base64(envelope, LIMITS) else {
        return Err(CosignError::NotAnEnvelope);
    };
    let signatures: Vec<_> = signatures.iter().map(|(signer, signature)| decorated(signer, signature)).collect();
    envelope.signatures = signatures.try_into().map_err(|_| CosignError::TooMany)?;
    TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).map_err(|_| CosignError::TooMany)
}

/// An envelope with the signatures of another one of the same transaction that are by signers of this account, and who they
/// are. The ledger refuses a signature that it does not need: of those that are together more than enough, the needless ones
/// are left out.
///
/// # Errors
/// [`CosignError`].
pub fn cosign(
    envelope: &str,
    signed: &str,
    passphrase: &str,
    (id, account): (&AccountId, &LedgerAccount),
) -> Result<(String, Vec<AccountId>), CosignError> {
    let (mut own, hash) = plain(envelope, passphrase)?;
    let (other, found) = plain(signed.trim(), passphrase)?;
    if found != hash {
        return Err(CosignError::OtherTransaction { found: hex::encode(found), expected: hex::encode(hash) });
    }
    let mut signatures = own.signatures.to_vec();
    let (mut added, mut known) = (Vec::new(), None);
    for (key, _, has_signed) in Cosigned::of(&signatures, &hash, account).signers {
        let signature = other.signatures.iter().find(|signature| signed_by(&key, &hash, signature));
        match signature {
            Some(_) if has_signed => known = Some(key),
            Some(signature) => {
                signatures.push(signature.clone());
                added.push(key);
            }
            None => {}
        }
    }
    if added.is_empty() {
        return Err(known.map_or(CosignError::NoSigner(*id), CosignError::SignedAlready));
    }
    without_needless(&mut signatures, &hash, account);
    own.signatures = signatures.try_into().map_err(|_| CosignError::TooMany)?;
    let envelope = TransactionEnvelope::Tx(own).to_xdr_base64(Limits::none()).map_err(|_| CosignError::TooMany)?;
    Ok((envelope, added))
}

/// Leaves out signatures of the account's signers, the lightest first, without which the rest is enough.
fn without_needless(signatures: &mut Vec<DecoratedSignature>, hash: &[u8; 32], account: &LedgerAccount) {
    let cosigned = Cosigned::of(signatures, hash, account);
    let (mut weight, needed) = (cosigned.weight(), cosigned.needed);
    let mut signed: Vec<_> = cosigned.signers.into_iter().filter(|(_, _, has_signed)| *has_signed).collect();
    signed.sort_by_key(|(_, weight, _)| *weight);
    for (key, own, _) in signed {
        let rest = weight.saturating_sub(u32::from(own));
        if rest >= needed {
            signatures.retain(|signature| !signed_by(&key, hash, signature));
            weight = rest;
        }
    }
}

/// The envelope of a transaction that is in no fee bump, and the hash that is signed.
fn plain(envelope: &str, passphrase: &str) -> Result<(TransactionV1Envelope, [u8; 32]), CosignError> {
    let Ok(TransactionEnvelope::Tx(envelope)) = TransactionEnvelope::from_xdr_base64(envelope, LIMITS) else {
        return Err(CosignError::NotAnEnvelope);
    };
    let hash = envelope.tx.hash(network_id(passphrase)).map_err(|_| CosignError::NotAnEnvelope)?;
    Ok((envelope, hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Amount, AssetId, Timestamp};
    use crate::stellar::{Draft, Keypair, Operation, tests::Seeded};

    const NETWORK: &str = "a network";

    fn draft(account: AccountId, sequence: i64) -> Draft {
        let (to, asset, amount) = (Address::Account(account), AssetId::Native, Amount::from_stroops(1));
        Draft {
            source: account,
            sequence,
            fee_per_operation: 100,
            memo: None,
            valid_until: Timestamp::from_seconds(1_000),
            operations: vec![Operation::Payment { to, asset, amount }],
        }
    }

    fn account(signers: &[(&Keypair, u8)], medium_threshold: u8) -> LedgerAccount {
        let signer =
            |(key, weight): &(&Keypair, u8)| Signer { key: SignerKind::Ed25519(key.account()), weight: *weight };
        let signers = signers.iter().map(signer).collect();
        LedgerAccount { sequence: 1, medium_threshold, signers, balances: Vec::new(), needs_memo: false }
    }

    #[test]
    fn signatures_are_collected_until_they_are_enough_and_no_more() {
        let random = Seeded::new(7);
        let keys: Vec<Keypair> = (0..5).map(|_| Keypair::generate(&random)).collect();
        let [channel, one, two, heavy, stranger] = keys.as_slice() else { panic!() };
        let from = account(&[(one, 1), (two, 1), (heavy, 2)], 2);
        let id = one.account();
        let begun = draft(channel.account(), 9).sign(NETWORK, &[channel]).unwrap().envelope;
        let by = |keys: &[&Keypair]| draft(channel.account(), 9).sign(NETWORK, keys).unwrap().envelope;
        let add = |envelope: &str, signed: &str| cosign(envelope, signed, NETWORK, (&id, &from));
        let read = |envelope: &str| Cosigned::read(envelope, NETWORK, &from).unwrap();
        let signatures = |envelope: &str| plain(envelope, NETWORK).unwrap().0.signatures.len();
        assert_eq!((read(&begun).weight(), read(&begun).needed), (0, 2));

        // A stranger's, none, that of another network, another transaction, and what is no envelope.
        for signed in
            [by(&[stranger]), begun.clone(), draft(channel.account(), 9).sign("another", &[one]).unwrap().envelope]
        {
            assert_eq!(add(&begun, &signed), Err(CosignError::NoSigner(id)));
        }
        let other = draft(channel.account(), 10).sign(NETWORK, &[one]).unwrap().envelope;
        assert!(matches!(add(&begun, &other), Err(CosignError::OtherTransaction { .. })));
        assert_eq!(add(&begun, "AAAA"), Err(CosignError::NotAnEnvelope));

        let (first, added) = add(&begun, &by(&[one, stranger])).unwrap();
        assert_eq!((added, read(&first).is_enough(), signatures(&first)), (vec![one.account()], false, 2));
        assert_eq!(add(&first, &by(&[one])), Err(CosignError::SignedAlready(one.account())));
        let (both, _) = add(&first, &by(&[two])).unwrap();
        assert!(read(&both).is_enough() && signatures(&both) == 3);
        // The heavy one alone is enough: the ledger would refuse the light one beside it.
        let (heavier, _) = add(&first, &by(&[heavy])).unwrap();
        assert!(read(&heavier).is_enough() && signatures(&heavier) == 2);
        let (all, _) = add(&begun, &by(&[one, two, heavy])).unwrap();
        assert!(read(&all).is_enough() && signatures(&all) == 2);
        // Disabled signers count for nothing.
        let disabled = account(&[(one, 0), (two, 1)], 1);
        assert_eq!(cosign(&begun, &by(&[one]), NETWORK, (&id, &disabled)), Err(CosignError::NoSigner(id)));
    }
}
