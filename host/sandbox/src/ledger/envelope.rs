//! A common form of all kinds of envelopes.

use super::asset::account_of;
use anchor_model::AccountId;
use sha2::{Digest, Sha256};
use stellar_xdr::{
    DecoratedSignature, FeeBumpTransactionInnerTx, Memo, MuxedAccount, Operation, Preconditions, PreconditionsV2,
    TransactionEnvelope, VecM,
};

/// The network id of a passphrase.
pub(crate) fn network_id(passphrase: &str) -> [u8; 32] {
    Sha256::digest(passphrase.as_bytes()).into()
}

/// The account a muxed address belongs to.
pub(crate) fn base(muxed: &MuxedAccount) -> AccountId {
    account_of(&muxed.clone().account_id())
}

/// The user within a muxed address.
pub(crate) fn muxed_id(muxed: &MuxedAccount) -> Option<u64> {
    match muxed {
        MuxedAccount::Ed25519(_) => None,
        MuxedAccount::MuxedEd25519(muxed) => Some(muxed.id),
    }
}

/// The terms of a fee bump, and the account that pays its fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FeeBump {
    pub source: MuxedAccount,
    pub max_fee: i64,
    pub hash: [u8; 32],
    pub signatures: Vec<DecoratedSignature>,
}

/// A transaction, from any kind of envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Submitted {
    pub envelope: TransactionEnvelope,
    /// Hash of the (inner) transaction.
    pub hash: [u8; 32],
    pub source: MuxedAccount,
    pub max_fee: i64,
    pub sequence: i64,
    pub preconditions: Option<PreconditionsV2>,
    pub memo: Memo,
    pub operations: Vec<Operation>,
    pub signatures: Vec<DecoratedSignature>,
    pub fee_bump: Option<FeeBump>,
}

impl Submitted {
    /// Reads `envelope` as a transaction of the network `network`.
    ///
    /// # Errors
    /// Only for an envelope that cannot be encoded again.
    pub fn new(envelope: TransactionEnvelope, network: [u8; 32]) -> Result<Self, stellar_xdr::Error> {
        let outer = envelope.hash(network)?;
        let submitted = match &envelope {
            TransactionEnvelope::TxV0(v0) => Self {
                hash: outer,
                source: MuxedAccount::Ed25519(v0.tx.source_account_ed25519.clone()),
                max_fee: i64::from(v0.tx.fee),
                sequence: v0.tx.seq_num.0,
                preconditions: v0.tx.time_bounds.clone().map(|bounds| timed(Some(bounds))),
                memo: v0.tx.memo.clone(),
                operations: v0.tx.operations.to_vec(),
                signatures: v0.signatures.to_vec(),
                fee_bump: None,
                envelope,
            },
            TransactionEnvelope::Tx(v1) => Self {
                hash: outer,
                source: v1.tx.source_account.clone(),
                max_fee: i64::from(v1.tx.fee),
                sequence: v1.tx.seq_num.0,
                preconditions: preconditions(&v1.tx.cond),
                memo: v1.tx.memo.clone(),
                operations: v1.tx.operations.to_vec(),
                signatures: v1.signatures.to_vec(),
                fee_bump: None,
                envelope,
            },
            TransactionEnvelope::TxFeeBump(bump) => {
                let FeeBumpTransactionInnerTx::Tx(inner) = bump.tx.inner_tx.clone();
                let fee_bump = FeeBump {
                    source: bump.tx.fee_source.clone(),
                    max_fee: bump.tx.fee,
                    hash: outer,
                    signatures: bump.signatures.to_vec(),
                };
                let inner = Self::new(TransactionEnvelope::Tx(inner), network)?;
                Self { envelope, fee_bump: Some(fee_bump), ..inner }
            }
        };
        Ok(submitted)
    }

    /// The envelope's hash on the network: for a fee bump, the fee bump's.
    pub fn outer_hash(&self) -> [u8; 32] {
        self.fee_bump.as_ref().map_or(self.hash, |bump| bump.hash)
    }

    /// The account that pays the fee.
    pub fn fee_source(&self) -> &MuxedAccount {
        self.fee_bump.as_ref().map_or(&self.source, |bump| &bump.source)
    }

    /// What is bid at most, stroops.
    pub fn bid(&self) -> i64 {
        self.fee_bump.as_ref().map_or(self.max_fee, |bump| bump.max_fee)
    }

    /// How many operations it counts for, in a ledger's size and in fees: a fee bump is one more.
    pub fn fee_units(&self) -> i64 {
        let operations = i64::try_from(self.operations.len()).unwrap_or(i64::MAX).max(1);
        operations.saturating_add(i64::from(self.fee_bump.is_some()))
    }

    /// The operation's source: its own, or the transaction's.
    pub fn actor<'a>(&'a self, operation: &'a Operation) -> &'a MuxedAccount {
        operation.source_account.as_ref().unwrap_or(&self.source)
    }
}

fn timed(time_bounds: Option<stellar_xdr::TimeBounds>) -> PreconditionsV2 {
    PreconditionsV2 {
        time_bounds,
        ledger_bounds: None,
        min_seq_num: None,
        min_seq_age: stellar_xdr::Duration(0),
        min_seq_ledger_gap: 0,
        extra_signers: VecM::default(),
    }
}

fn preconditions(given: &Preconditions) -> Option<PreconditionsV2> {
    match given {
        Preconditions::None => None,
        Preconditions::Time(bounds) => Some(timed(Some(bounds.clone()))),
        Preconditions::V2(all) => Some(all.clone()),
    }
}
