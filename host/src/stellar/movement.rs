//! What moved in and out of one of our accounts, for comparing it with the books: pages of its payment feed in both
//! directions, and single transactions.
//!
//! What came in is read as the watcher reads it. What went out is read from the transaction's XDR alone.

use super::envelope::{LIMITS, confirmed_payment, told};
use super::feed::Record;
use super::horizon::{self, Error, Horizon};
use crate::model::{AccountId, Amount, AssetId, LedgerPayment, PaymentShape, Timestamp};
use serde::Deserialize;
use std::borrow::Cow;
use stellar_xdr as xdr;
use xdr::{ReadXdr, TransactionResultResult};

/// A record of an account's payment feed that is about its money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Horizon's operation id.
    pub operation_id: u64,
    /// What it did.
    pub what: Moved,
}

/// What a record did to the account's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// Money arrived.
    In(LedgerPayment),
    /// Money may have arrived: the record can't be read, for this reason.
    InUnread(String),
    /// Money left.
    Out(Outgoing),
    /// Money may have left: the record can't be read, for this reason.
    OutUnread {
        /// Hash of the transaction, as the record says; empty if it does not.
        hash: String,
        /// The reason.
        reason: String,
    },
}

/// A payment out of one of our accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The payment; its payer is our account.
    pub payment: LedgerPayment,
    /// Hash of the transaction that was signed for it, hex. Of a fee bump, which anybody may wrap around it, the inner one.
    pub signed_hash: String,
    /// The account whose sequence number it used.
    pub source: AccountId,
    /// That number.
    pub sequence: i64,
}

/// A page of an account's payment feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementPage {
    /// What moved, in ledger order, both directions.
    pub movements: Vec<Movement>,
    /// The token of the last record; `None`: there are no more records.
    pub last: Option<u64>,
}

/// A transaction that Horizon has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransactionOnLedger {
    /// Its ledger.
    pub ledger: u32,
    /// Whether it succeeded, by its result's XDR.
    pub is_successful: bool,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default, borrow)]
    transaction_hash: Option<Cow<'a, str>>,
    created_at: Option<Timestamp>,
    #[serde(default, borrow)]
    from: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    funder: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    account: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    asset_balance_changes: Vec<WireChange<'a>>,
    #[serde(default, borrow)]
    transaction: Option<WireJoined<'a>>,
}

#[derive(Deserialize)]
struct WireChange<'a> {
    #[serde(default, borrow)]
    from: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct WireJoined<'a> {
    #[serde(default, borrow)]
    envelope_xdr: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct WireTransaction {
    ledger: u32,
    result_xdr: String,
}

/// The meaning of a record of `ours`' feed on the network with this id; `None`: it is not about its money.
pub fn read_movement(operation_id: u64, raw: &str, ours: &AccountId, network: [u8; 32]) -> Option<Movement> {
    let what = match confirmed_payment(operation_id, raw, ours, network) {
        Ok(Some(payment)) => Moved::In(payment),
        Err(reason) => Moved::InUnread(reason),
        Ok(None) => outgoing(operation_id, raw, ours, network)?,
    };
    Some(Movement { operation_id, what })
}

/// What a record does that brings nothing, by its own account.
pub(super) fn outgoing(operation_id: u64, raw: &str, ours: &AccountId, network: [u8; 32]) -> Option<Moved> {
    let wire: Wire<'_> = serde_json::from_str(raw).ok()?;
    let own = ours.to_string();
    let is_own = |name: &Option<Cow<'_, str>>| name.as_deref() == Some(own.as_str());
    let hash = wire.transaction_hash.as_deref().unwrap_or_default().to_owned();
    if wire.kind == "invoke_host_function" {
        let is_spent = wire.asset_balance_changes.iter().any(|change| is_own(&change.from));
        let reason = "a contract moved money from this account".to_owned();
        return is_spent.then_some(Moved::OutUnread { hash, reason });
    }
    let says_own =
        is_own(&wire.from) || is_own(&wire.funder) || (wire.kind == "account_merge" && is_own(&wire.account));
    match read_outgoing(operation_id, raw, &wire, ours, network) {
        Ok(out) if out.payment.from == *ours => Some(Moved::Out(out)),
        // A Horizon that hides a payment.
        Ok(other) if other.payment.to == *ours => {
            Some(Moved::InUnread("its transaction's XDR has a payment that its fields don't have".to_owned()))
        }
        Ok(_) => None,
        Err(reason) => says_own.then_some(Moved::OutUnread { hash, reason }),
    }
}

fn read_outgoing(
    operation_id: u64,
    raw: &str,
    wire: &Wire<'_>,
    ours: &AccountId,
    network: [u8; 32],
) -> Result<Outgoing, String> {
    let says = wire.transaction_hash.as_deref().unwrap_or_default().to_owned();
    // All of it but the ledger and the time comes from the XDR.
    let mut payment = LedgerPayment {
        operation_id,
        transaction_hash: says,
        ledger: u32::try_from(operation_id >> 32).map_err(|_| "its id holds no ledger number")?,
        closed_at: wire.created_at.ok_or("it has no time")?,
        shape: PaymentShape::Payment,
        from: *ours,
        from_muxed_id: None,
        to: *ours,
        to_muxed_id: None,
        asset: AssetId::Native,
        amount: Amount::ZERO,
        memo: None,
    };
    let told = told(raw, &mut payment, network)?;
    if told.transaction_hash != payment.transaction_hash {
        return Err("its hash is not that of its transaction's XDR: is horizon reliable?".to_owned());
    }
    let envelope = wire.transaction.as_ref().and_then(|joined| joined.envelope_xdr.as_deref()).unwrap_or_default();
    let (signed_hash, source, sequence) = origin(envelope, network)?;
    Ok(Outgoing { payment: told, signed_hash, source, sequence })
}

/// The transaction that was signed: its hash, its source and its sequence number.
fn origin(envelope: &str, network: [u8; 32]) -> Result<(String, AccountId, i64), String> {
    let unread = |_| "its transaction's envelope is not XDR that this version reads".to_owned();
    let envelope = xdr::TransactionEnvelope::from_xdr_base64(envelope, LIMITS).map_err(unread)?;
    let (hash, source, sequence) = match &envelope {
        xdr::TransactionEnvelope::TxV0(old) => {
            let source = AccountId::from_bytes(old.tx.source_account_ed25519.0);
            (envelope.hash(network).map_err(unread)?, source, old.tx.seq_num.0)
        }
        xdr::TransactionEnvelope::Tx(one) => (one.tx.hash(network).map_err(unread)?, source(&one.tx), one.tx.seq_num.0),
        xdr::TransactionEnvelope::TxFeeBump(bump) => {
            let xdr::FeeBumpTransactionInnerTx::Tx(inner) = &bump.tx.inner_tx;
            (inner.tx.hash(network).map_err(unread)?, source(&inner.tx), inner.tx.seq_num.0)
        }
    };
    Ok((hex::encode(hash), source, sequence))
}

fn source(transaction: &xdr::Transaction) -> AccountId {
    match &transaction.source_account {
        xdr::MuxedAccount::Ed25519(key) => AccountId::from_bytes(key.0),
        xdr::MuxedAccount::MuxedEd25519(muxed) => AccountId::from_bytes(muxed.ed25519.0),
    }
}

impl Horizon {
    /// The records of an account's payment feed after `cursor`, oldest first. A short page is not the end: only one without
    /// records is. `limit` is reduced if a page is too large to read.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`]: Horizon does not know the account.
    pub async fn movements(
        &self,
        account: &AccountId,
        cursor: u64,
        limit: &mut usize,
        network: [u8; 32],
    ) -> Result<MovementPage, Error> {
        let (records, _) = self.page(account, cursor, limit).await?;
        let last = records.last().map(|record| record.token);
        let read = |Record { token, raw }: &Record| read_movement(*token, raw, account, network);
        Ok(MovementPage { movements: records.iter().filter_map(read).collect(), last })
    }

    /// The transaction with this hash; `None`: Horizon has none.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`].
    pub async fn transaction(&self, hash: &str) -> Result<Option<TransactionOnLedger>, Error> {
        let found: WireTransaction = match self.get(&format!("transactions/{hash}"), &[]).await {
            Ok(body) => horizon::read(&body)?,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let result = xdr::TransactionResult::from_xdr_base64(&found.result_xdr, LIMITS)
            .map_err(|_| Error::Malformed("a transaction's result that is not XDR".into()))?;
        let is_successful = matches!(
            result.result,
            TransactionResultResult::TxSuccess(_) | TransactionResultResult::TxFeeBumpInnerSuccess(_)
        );
        Ok(Some(TransactionOnLedger { ledger: found.ledger, is_successful }))
    }
}
