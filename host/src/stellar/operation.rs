//! Reads one record of Horizon's payment feed. Pure: JSON text in, what arrived out, without panics.

use super::account::read_asset;
use super::fault;
use crate::model::{AccountId, Address, Amount, AssetId, LedgerPayment, Memo, PaymentShape, Timestamp};
use crate::net::cut;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::Deserialize;

/// The meaning of a feed record for one of our accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A payment arrived.
    Payment(LedgerPayment),
    /// An account was merged into ours. The record does not have the amount.
    Merge(Merge),
    /// No payment arrived: the record is a payment of ours, a payment between others, or a failed transaction.
    Nothing,
    /// The record may be a payment and cannot be read. The text is the reason, for the operator.
    Unreadable(String),
}

/// An account merge, whose amount is in the transaction's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge(LedgerPayment);

impl Merge {
    /// The payment, with its amount.
    pub fn with_amount(self, amount: Amount) -> LedgerPayment {
        LedgerPayment { amount, ..self.0 }
    }
}

#[derive(Deserialize)]
struct Token {
    paging_token: String,
}

/// The paging token of a record, which is also the operation's id (SEP-35).
pub(super) fn token(raw: &str) -> Option<u64> {
    let token: Token = serde_json::from_str(raw).ok()?;
    token.paging_token.parse().ok().filter(|token| i64::try_from(*token).is_ok())
}

/// Parts of a record that only repeat what its hash finds, for each of a transaction's operations.
const REPEATED: [&str; 4] = ["_links", "result_meta_xdr", "fee_meta_xdr", "signatures"];

/// What a payment is compared with.
const COMPARED: [&str; 2] = ["envelope_xdr", "result_xdr"];

/// A record below this size is kept as it is.
const SHORT: usize = 1024;

/// The largest field that is kept of a record that can't be read. The transactions of most payments are below that; a
/// stranger's hundred operations, each with all hundred beside it, are not.
const FIELD_KEPT: usize = 2 * 1024;

/// A record as it is kept: without the whole transaction, which Horizon repeats in each of up to a hundred operations.
pub(super) fn abridged(raw: String) -> String {
    kept(raw, |name, _| !REPEATED.contains(&name) && !COMPARED.contains(&name))
}

/// A record that can't be read as it is kept: another version may read it, if its transaction is not too large to keep.
pub(super) fn abridged_unread(raw: String) -> String {
    kept(raw, |name, value| !REPEATED.contains(&name) && value.to_string().len() <= FIELD_KEPT)
}

fn kept(raw: String, is_kept: impl Fn(&str, &serde_json::Value) -> bool) -> String {
    if raw.len() < SHORT {
        return raw;
    }
    let Ok(mut record) = serde_json::from_str::<serde_json::Value>(&raw) else { return raw };
    if let Some(fields) = record.as_object_mut() {
        fields.retain(|name, value| name == "transaction" || is_kept(name, value));
    }
    if let Some(transaction) = record.get_mut("transaction").and_then(serde_json::Value::as_object_mut) {
        transaction.retain(|name, value| is_kept(name, value));
    }
    record.to_string()
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    transaction_successful: Option<bool>,
    transaction_hash: Option<String>,
    created_at: Option<String>,
    transaction: Option<WireTransaction>,
    // payment and the two path payments
    from: Option<String>,
    to: Option<String>,
    to_muxed: Option<String>,
    to_muxed_id: Option<String>,
    amount: Option<String>,
    asset_type: Option<String>,
    asset_code: Option<String>,
    asset_issuer: Option<String>,
    // create_account and account_merge
    account: Option<String>,
    funder: Option<String>,
    starting_balance: Option<String>,
    into: Option<String>,
    into_muxed: Option<String>,
    into_muxed_id: Option<String>,
    // invoke_host_function
    asset_balance_changes: Option<Vec<WireChange>>,
}

#[derive(Deserialize)]
struct WireTransaction {
    memo_type: Option<String>,
    memo: Option<String>,
    memo_bytes: Option<String>,
}

#[derive(Deserialize)]
struct WireChange {
    to: Option<String>,
}

/// Reads a record of the payment feed of `ours`, requested with `join=transactions`. `operation_id` is the record's
/// paging token.
pub fn read(operation_id: u64, raw: &str, ours: &AccountId) -> Reading {
    match interpret(operation_id, raw, ours) {
        Ok(reading) => reading,
        Err(reason) => Reading::Unreadable(reason),
    }
}

fn interpret(operation_id: u64, raw: &str, ours: &AccountId) -> Result<Reading, String> {
    let wire: Wire = serde_json::from_str(raw).map_err(|error| fault::json(&error))?;
    if wire.transaction_successful == Some(false) {
        return Ok(Reading::Nothing);
    }
    let (shape, from, to, muxed, muxed_id) = match wire.kind.as_str() {
        "payment" => (PaymentShape::Payment, &wire.from, &wire.to, &wire.to_muxed, &wire.to_muxed_id),
        "path_payment_strict_receive" => {
            (PaymentShape::PathPaymentStrictReceive, &wire.from, &wire.to, &wire.to_muxed, &wire.to_muxed_id)
        }
        "path_payment_strict_send" => {
            (PaymentShape::PathPaymentStrictSend, &wire.from, &wire.to, &wire.to_muxed, &wire.to_muxed_id)
        }
        "create_account" => (PaymentShape::CreateAccount, &wire.funder, &wire.account, &None, &None),
        "account_merge" => {
            (PaymentShape::AccountMerge, &wire.account, &wire.into, &wire.into_muxed, &wire.into_muxed_id)
        }
        "invoke_host_function" => return contract_call(&wire, ours),
        other => return Err(format!("operations of type `{}` are not known", cut(other))),
    };
    let from = account("payer", from.as_deref())?;
    let to = account("receiver", to.as_deref())?;
    if to != *ours || from == *ours {
        return Ok(Reading::Nothing);
    }
    if wire.transaction_successful.is_none() {
        return Err("it does not say whether the transaction succeeded".into());
    }
    let (asset, amount) = match shape {
        PaymentShape::CreateAccount => (AssetId::Native, amount(wire.starting_balance.as_deref())?),
        PaymentShape::AccountMerge => (AssetId::Native, Amount::ZERO),
        _ => {
            let kind = wire.asset_type.as_deref().ok_or("it has no asset")?;
            let asset = read_asset(kind, wire.asset_code.as_deref(), wire.asset_issuer.as_deref())?;
            // In a record of either path payment this is what arrived; `source_amount` is what was sent.
            (asset, amount(wire.amount.as_deref())?)
        }
    };
    if shape == PaymentShape::CreateAccount && amount.is_zero() {
        return Ok(Reading::Nothing);
    }
    let payment = LedgerPayment {
        operation_id,
        transaction_hash: hash(wire.transaction_hash.as_deref())?,
        ledger: u32::try_from(operation_id >> 32).map_err(|_| "its id holds no ledger number")?,
        closed_at: time(wire.created_at.as_deref())?,
        shape,
        from,
        // The XDR tells it.
        from_muxed_id: None,
        to,
        to_muxed_id: muxed_id_of(ours, muxed.as_deref(), muxed_id.as_deref())?,
        asset,
        amount,
        memo: memo(wire.transaction.as_ref())?,
    };
    Ok(if shape == PaymentShape::AccountMerge { Reading::Merge(Merge(payment)) } else { Reading::Payment(payment) })
}

/// A contract call is in the feed if it moved a classic asset of one of its participants.
fn contract_call(wire: &Wire, ours: &AccountId) -> Result<Reading, String> {
    let ours = ours.to_string();
    let changes = wire.asset_balance_changes.as_ref().ok_or("a contract call that does not say what it moved")?;
    if changes.iter().any(|change| change.to.as_deref() == Some(ours.as_str())) {
        return Err("a contract moved money to this account, which is not a payment that can be matched".into());
    }
    Ok(Reading::Nothing)
}

fn account(who: &str, text: Option<&str>) -> Result<AccountId, String> {
    let text = text.ok_or_else(|| format!("it names no {who}"))?;
    AccountId::parse(text).map_err(|error| format!("{who}: {error}"))
}

fn amount(text: Option<&str>) -> Result<Amount, String> {
    let amount = Amount::parse(text.ok_or("it has no amount")?).map_err(|error| error.to_string())?;
    amount.to_stroops().map_err(|error| error.to_string())?;
    Ok(amount)
}

fn hash(text: Option<&str>) -> Result<String, String> {
    let text = text.ok_or("it has no transaction hash")?;
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        Ok(text.to_owned())
    } else {
        Err("its transaction hash is not 64 hexadecimal digits".into())
    }
}

fn time(text: Option<&str>) -> Result<Timestamp, String> {
    text.ok_or("it has no time")?.parse().map_err(|_| "its time is not an RFC 3339 time".into())
}

fn muxed_id_of(ours: &AccountId, muxed: Option<&str>, id: Option<&str>) -> Result<Option<u64>, String> {
    // An id memo has the same number in the same form.
    let id = match id.map(|id| Memo::parse("id", id)) {
        None => None,
        Some(Ok(Memo::Id(id))) => Some(id),
        Some(_) => return Err("the receiver's muxed id is not a number".to_owned()),
    };
    let Some(muxed) = muxed else { return Ok(id) };
    match Address::parse(muxed) {
        Ok(Address::Muxed { account, id: named }) if account == *ours && id.is_none_or(|id| id == named) => {
            Ok(Some(named))
        }
        _ => Err("the receiver's muxed address and its parts disagree".into()),
    }
}

fn memo(transaction: Option<&WireTransaction>) -> Result<Option<Memo>, String> {
    let transaction =
        transaction.ok_or("it came without its transaction, which is too large to read or was left out")?;
    let kind = transaction.memo_type.as_deref().ok_or("its transaction has no memo type")?;
    if kind == "none" {
        return Ok(None);
    }
    if kind == "text"
        && let Some(bytes) = &transaction.memo_bytes
    {
        // In the field `memo`, bytes that are not UTF-8 are replaced and NULs dropped, so it could be mistaken for
        // another memo.
        let bytes = BASE64.decode(bytes).map_err(|_| "its memo's bytes are not base64")?;
        let text = String::from_utf8(bytes).map_err(|_| "its memo is not UTF-8 text")?;
        return text_memo(text);
    }
    let value = transaction.memo.as_deref().ok_or("its transaction has no memo value")?;
    match kind {
        "text" => text_memo(value.to_owned()),
        _ => Memo::parse(kind, value).map(Some).map_err(|error| error.to_string()),
    }
}

fn text_memo(text: String) -> Result<Option<Memo>, String> {
    // A text in the database cannot contain a NUL, and no memo of ours has one.
    if text.contains('\0') {
        return Err("its memo has a NUL".into());
    }
    Memo::parse("text", &text).map(Some).map_err(|error| error.to_string())
}
