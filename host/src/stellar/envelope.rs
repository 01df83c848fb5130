//! Checks what Horizon says about a payment against the transaction's own XDR: its hash, and what its operation did.
//!
//! The fields of a record are Horizon's reading of the transaction; the envelope and the result beside them are what the
//! network agreed on. If they disagree, Horizon or something in between is broken or lies. This can't show that the network
//! ever saw the transaction: a second Horizon can (`network.confirm_horizon_url`).

use super::operation::{Reading, read};
use crate::model::{AccountId, Amount, AssetId, LedgerPayment, Memo, PaymentShape};
use serde::Deserialize;
use std::borrow::Cow;
use stellar_xdr as xdr;
use xdr::{Limits, OperationBody as Body, OperationResultTr as Outcome, ReadXdr};

/// Depth and size of the XDR that is read: those of the largest transaction, and some.
pub(super) const LIMITS: Limits = Limits { depth: 200, len: 1024 * 1024 };

/// The bits of an operation's id that are its place in its transaction, counted from 1 (SEP-35).
const PLACE: u64 = 0xfff;

/// The XDR that came with a record.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    transaction: Joined<'a>,
}

#[derive(Deserialize)]
struct Joined<'a> {
    #[serde(borrow)]
    envelope_xdr: Option<Cow<'a, str>>,
    #[serde(borrow)]
    result_xdr: Option<Cow<'a, str>>,
}

/// The payment to `ours` in a record of its feed, if there is one: read from the record's fields and confirmed by its
/// transaction's XDR on the network with this id. An error is for the operator: the record may be a payment and can't be
/// taken for one.
pub fn confirmed_payment(
    operation_id: u64,
    raw: &str,
    ours: &AccountId,
    network: [u8; 32],
) -> Result<Option<LedgerPayment>, String> {
    match read(operation_id, raw, ours) {
        Reading::Nothing => Ok(None),
        Reading::Unreadable(reason) => Err(reason),
        Reading::Payment(mut payment) => {
            let told = told(raw, &mut payment, network)?;
            agreed(payment, &told).map(Some)
        }
        // How much an account merge brought is in the result alone.
        Reading::Merge(merge) => {
            let mut payment = merge.with_amount(Amount::ZERO);
            let told = told(raw, &mut payment, network)?;
            agreed(LedgerPayment { amount: told.amount, ..payment }, &told).map(Some)
        }
    }
}

/// The payment, if the XDR tells the same one.
fn agreed(payment: LedgerPayment, told: &LedgerPayment) -> Result<LedgerPayment, String> {
    match difference(&payment, told) {
        None => Ok(payment),
        Some((name, record, xdr)) => Err(format!(
            "its {name} is {record} by its fields but {xdr} by its transaction's XDR: is horizon reliable?"
        )),
    }
}

/// The payment as its transaction's XDR tells it. A fee bump is known by its own hash and by that of the transaction inside;
/// the payment gets the first, so that it is the same payment by either.
pub(super) fn told(raw: &str, payment: &mut LedgerPayment, network: [u8; 32]) -> Result<LedgerPayment, String> {
    let Record { transaction: Joined { envelope_xdr: Some(envelope), result_xdr: Some(result) } } =
        serde_json::from_str(raw).map_err(|_| "its transaction can't be read")?
    else {
        return Err("it came without its transaction's envelope and result".to_owned());
    };
    let envelope = xdr::TransactionEnvelope::from_xdr_base64(&*envelope, LIMITS)
        .map_err(|_| "its transaction's envelope is not XDR that this version reads")?;
    let result = xdr::TransactionResult::from_xdr_base64(&*result, LIMITS)
        .map_err(|_| "its transaction's result is not XDR that this version reads")?;
    let sent = Sent::read(&envelope, network)?;
    let place = usize::try_from(payment.operation_id & PLACE).unwrap_or_default().checked_sub(1);
    let at_place = place.and_then(|place| Some((sent.operations.get(place)?, sent.outcomes(&result)?.get(place)?)));
    let Some((operation, xdr::OperationResult::OpInner(outcome))) = at_place else {
        return Err("its transaction's XDR has no successful operation at its place".to_owned());
    };
    let moved =
        Moved::by(&operation.body, outcome).ok_or("its transaction's XDR has no successful payment at its place")?;
    let (from, from_muxed_id) = operation.source_account.as_ref().map_or(sent.source, parts);
    payment.from_muxed_id = from_muxed_id;
    let (to, to_muxed_id) = moved.to;
    if payment.transaction_hash == sent.inner_hash {
        payment.transaction_hash.clone_from(&sent.hash);
    }
    Ok(LedgerPayment {
        transaction_hash: sent.hash,
        shape: moved.shape,
        from,
        to,
        to_muxed_id,
        asset: asset(moved.asset)?,
        amount: Amount::from_stroops(u64::try_from(moved.stroops).map_err(|_| "its XDR has a negative amount")?),
        memo: memo(sent.memo)?,
        ..*payment
    })
}

/// Where two readings differ: the name, and what each says.
pub(super) fn difference(payment: &LedgerPayment, told: &LedgerPayment) -> Option<(&'static str, String, String)> {
    let memo =
        |memo: &Option<Memo>| memo.as_ref().map_or("none".into(), |memo| format!("{} {}", memo.kind(), memo.value()));
    let muxed = |id: Option<u64>| id.map_or("none".into(), |id| id.to_string());
    let shape = |shape: PaymentShape| format!("{shape:?}");
    let texts = |one: &LedgerPayment| {
        [
            ("type", shape(one.shape)),
            ("payer", one.from.to_string()),
            ("receiver", one.to.to_string()),
            ("payer's muxed id", muxed(one.from_muxed_id)),
            ("muxed id", muxed(one.to_muxed_id)),
            ("asset", one.asset.to_string()),
            ("amount", one.amount.to_string()),
            ("memo", memo(&one.memo)),
            // Last: it differs with everything else.
            ("transaction hash", one.transaction_hash.clone()),
        ]
    };
    if payment == told {
        return None;
    }
    let pairs = texts(payment).into_iter().zip(texts(told));
    pairs.map(|((name, one), (_, other))| (name, one, other)).find(|(_, one, other)| one != other)
}

/// What was signed.
struct Sent<'a> {
    /// The transaction's hash, hex; of a fee bump, the outer one.
    hash: String,
    /// The hash of the transaction that holds the operations, hex.
    inner_hash: String,
    /// Its source and the source's muxed id.
    source: (AccountId, Option<u64>),
    operations: &'a [xdr::Operation],
    memo: &'a xdr::Memo,
}

impl<'a> Sent<'a> {
    fn read(envelope: &'a xdr::TransactionEnvelope, network: [u8; 32]) -> Result<Self, String> {
        let hashed = |hash: Result<[u8; 32], xdr::Error>| {
            hash.map(hex::encode).map_err(|_| "its transaction's envelope can't be hashed".to_owned())
        };
        let hash = hashed(envelope.hash(network))?;
        let (transaction, inner_hash) = match envelope {
            xdr::TransactionEnvelope::TxV0(old) => {
                let (operations, memo) = (old.tx.operations.as_slice(), &old.tx.memo);
                let source = (AccountId::from_bytes(old.tx.source_account_ed25519.0), None);
                return Ok(Self { inner_hash: hash.clone(), hash, source, operations, memo });
            }
            xdr::TransactionEnvelope::Tx(envelope) => (&envelope.tx, hash.clone()),
            xdr::TransactionEnvelope::TxFeeBump(bump) => {
                let xdr::FeeBumpTransactionInnerTx::Tx(inner) = &bump.tx.inner_tx;
                (&inner.tx, hashed(inner.tx.hash(network))?)
            }
        };
        let source = parts(&transaction.source_account);
        Ok(Self { hash, inner_hash, source, operations: &transaction.operations, memo: &transaction.memo })
    }

    /// The results of its operations, if it succeeded.
    fn outcomes<'r>(&self, result: &'r xdr::TransactionResult) -> Option<&'r [xdr::OperationResult]> {
        match &result.result {
            xdr::TransactionResultResult::TxSuccess(outcomes) if self.hash == self.inner_hash => Some(outcomes),
            xdr::TransactionResultResult::TxFeeBumpInnerSuccess(inner)
                if hex::encode(inner.transaction_hash.0) == self.inner_hash =>
            {
                match &inner.result.result {
                    xdr::InnerTransactionResultResult::TxSuccess(outcomes) => Some(outcomes),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// What a successful operation moved.
struct Moved<'a> {
    shape: PaymentShape,
    /// The receiver and its muxed id.
    to: (AccountId, Option<u64>),
    asset: &'a xdr::Asset,
    stroops: i64,
}

impl<'a> Moved<'a> {
    fn by(body: &'a Body, outcome: &xdr::OperationResultTr) -> Option<Self> {
        let native = &xdr::Asset::Native;
        let (shape, to, asset, stroops) = match (body, outcome) {
            (Body::Payment(payment), Outcome::Payment(xdr::PaymentResult::Success)) => {
                (PaymentShape::Payment, parts(&payment.destination), &payment.asset, payment.amount)
            }
            (
                Body::PathPaymentStrictReceive(path),
                Outcome::PathPaymentStrictReceive(xdr::PathPaymentStrictReceiveResult::Success(_)),
            ) => {
                let to = parts(&path.destination);
                (PaymentShape::PathPaymentStrictReceive, to, &path.dest_asset, path.dest_amount)
            }
            (
                Body::PathPaymentStrictSend(path),
                Outcome::PathPaymentStrictSend(xdr::PathPaymentStrictSendResult::Success(success)),
            ) if success.last.asset == path.dest_asset => {
                let to = parts(&path.destination);
                (PaymentShape::PathPaymentStrictSend, to, &path.dest_asset, success.last.amount)
            }
            (Body::CreateAccount(create), Outcome::CreateAccount(xdr::CreateAccountResult::Success)) => {
                (PaymentShape::CreateAccount, (account(&create.destination), None), native, create.starting_balance)
            }
            (Body::AccountMerge(into), Outcome::AccountMerge(xdr::AccountMergeResult::Success(balance))) => {
                (PaymentShape::AccountMerge, parts(into), native, *balance)
            }
            _ => return None,
        };
        Some(Self { shape, to, asset, stroops })
    }
}

fn account(id: &xdr::AccountId) -> AccountId {
    let xdr::PublicKey::PublicKeyTypeEd25519(key) = &id.0;
    AccountId::from_bytes(key.0)
}

fn parts(muxed: &xdr::MuxedAccount) -> (AccountId, Option<u64>) {
    match muxed {
        xdr::MuxedAccount::Ed25519(key) => (AccountId::from_bytes(key.0), None),
        xdr::MuxedAccount::MuxedEd25519(muxed) => (AccountId::from_bytes(muxed.ed25519.0), Some(muxed.id)),
    }
}

fn asset(asset: &xdr::Asset) -> Result<AssetId, String> {
    let (code, issuer) = match asset {
        xdr::Asset::Native => return Ok(AssetId::Native),
        xdr::Asset::CreditAlphanum4(asset) => (asset.asset_code.0.as_slice(), &asset.issuer),
        xdr::Asset::CreditAlphanum12(asset) => (asset.asset_code.0.as_slice(), &asset.issuer),
    };
    let code = std::str::from_utf8(code).map_err(|_| "its XDR has an asset code that is not letters and digits")?;
    AssetId::stellar(code.trim_end_matches('\0'), account(issuer)).map_err(|error| error.to_string())
}

fn memo(memo: &xdr::Memo) -> Result<Option<Memo>, String> {
    Ok(Some(match memo {
        xdr::Memo::None => return Ok(None),
        xdr::Memo::Text(text) => {
            Memo::Text(String::from_utf8(text.to_vec()).map_err(|_| "its XDR has a memo that is not UTF-8 text")?)
        }
        xdr::Memo::Id(id) => Memo::Id(*id),
        xdr::Memo::Hash(hash) => Memo::Hash(hash.0),
        xdr::Memo::Return(hash) => Memo::Return(hash.0),
    }))
}
