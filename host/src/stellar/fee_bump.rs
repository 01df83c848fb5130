//! Fee bumps: another account's higher bid around a signed transaction, whose own bytes stay as they are.

use super::{
    signer::{self, TransactionSigner},
    transaction::{BuildError, NotSigned, SignedTransaction, muxed_xdr, network_id},
};
use crate::model::Address;
use stellar_xdr as xdr;
use xdr::{Limits, ReadXdr, WriteXdr};

/// A fee bump around a signed envelope, for the network named by `passphrase`. `bid`: for an operation, in stroops; a fee
/// bump counts as one operation more than it holds.
///
/// # Errors
/// [`NotSigned`]; [`BuildError::NotBumpable`] if `envelope` is not one of a plain transaction.
pub async fn fee_bump(
    envelope: &str,
    bid: u32,
    passphrase: &str,
    payer: &dyn TransactionSigner,
) -> Result<SignedTransaction, NotSigned> {
    let inner = xdr::TransactionEnvelope::from_xdr_base64(envelope, Limits::none());
    let Ok(xdr::TransactionEnvelope::Tx(inner)) = inner else { return Err(BuildError::NotBumpable.into()) };
    let operations = i64::try_from(inner.tx.operations.len()).map_err(|_| BuildError::TooLarge)?;
    let transaction = xdr::FeeBumpTransaction {
        fee_source: muxed_xdr(&Address::Account(payer.account()))?,
        fee: i64::from(bid) * (operations + 1),
        inner_tx: xdr::FeeBumpTransactionInnerTx::Tx(inner),
        ext: xdr::FeeBumpTransactionExt::V0,
    };
    let hash = transaction.hash(network_id(passphrase)).map_err(|_| BuildError::TooLarge)?;
    let signatures = vec![signer::sign(payer, hash).await?].try_into().map_err(|_| BuildError::TooLarge)?;
    let envelope = xdr::TransactionEnvelope::TxFeeBump(xdr::FeeBumpTransactionEnvelope { tx: transaction, signatures });
    let envelope = envelope.to_xdr_base64(Limits::none()).map_err(|_| BuildError::TooLarge)?;
    Ok(SignedTransaction { envelope, hash: hex::encode(hash) })
}
