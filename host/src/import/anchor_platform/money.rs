//! Amounts and fees of a transaction, as the business named them.

use super::lacks;
use crate::{
    import::{Finding, Ours, draft::is_open, row::Row},
    model::{Amount, Fee, FeePart, Kind, Money, ReceivedAsset, Transaction},
};
use serde_json::Value;

/// What was asked for: by name, otherwise the amount in.
pub(super) fn expected(row: &Row, ours: &Ours) -> Result<Option<Money>, Finding> {
    let named = match row.get("amount_in_asset") {
        Some(_) => row.money(("amount_expected", "amount_in_asset"), ours)?,
        None => None,
    };
    let named = named.filter(|money| !money.amount.is_zero());
    if named.is_some() {
        return Ok(named);
    }
    Ok(amount_in(row, ours)?.filter(|money| !money.amount.is_zero()))
}

/// The amount in.
pub(super) fn amount_in(row: &Row, ours: &Ours) -> Result<Option<Money>, Finding> {
    row.money(("amount_in", "amount_in_asset"), ours)
}

/// Compares the amount in of a transaction that nobody has paid with what is expected. The platform sets both to what the payer
/// was told to pay, with the fee where it comes on top, and shows wallets the amount in alone. Where a business has named the two
/// apart, nothing says which of them the payer goes by.
pub(super) fn check_unpaid(row: &Row, ours: &Ours, record: &Transaction) -> Result<(), Finding> {
    if !is_open(record) {
        return Ok(());
    }
    let named = amount_in(row, ours)?.filter(|named| !named.amount.is_zero());
    let (Some(named), Some(expected)) = (named, record.amount_expected()) else { return Ok(()) };
    match named == *expected {
        true => Ok(()),
        false => {
            let problem = format!("is {named}, but {expected} is expected, and nobody has paid");
            let remedy =
                "set amount_in and amount_expected to what the payer was told, or leave it behind with --leave";
            Err(row.wrong("amount_in", problem).remedy(remedy))
        }
    }
}

/// The amount out. Zero stands for one that nobody has named yet.
pub(super) fn amount_out(row: &Row, ours: &Ours) -> Result<Option<Money>, Finding> {
    let out = row.money(("amount_out", "amount_out_asset"), ours)?;
    Ok(out.filter(|out| !out.amount.is_zero()))
}

/// The fee, with its parts.
pub(super) fn fee(row: &Row, ours: &Ours) -> Result<Option<Fee>, Finding> {
    let Some(total) = row.money(("amount_fee", "amount_fee_asset"), ours)? else { return Ok(None) };
    let parts = parts(row, "fee_details_list", &row.json("fee_details_list")?.unwrap_or_default())?;
    Fee::new(total, parts).map(Some).map_err(|_| row.wrong("fee_details_list", "does not add up to amount_fee"))
}

/// The parts of a fee, in a JSON column.
pub(super) fn parts(row: &Row, field: &str, list: &Value) -> Result<Vec<FeePart>, Finding> {
    let part = |part: &Value| {
        let amount = part["amount"].as_str().and_then(|text| Amount::parse(text).ok());
        Ok(FeePart {
            name: part["name"].as_str().unwrap_or("Fee").to_owned(),
            amount: amount.ok_or_else(|| lacks(row, field, "an amount"))?,
            description: part["description"].as_str().map(str::to_owned),
        })
    };
    list.as_array().into_iter().flatten().map(part).collect()
}

/// Amounts that were converted don't fit an asset that is worth the same as its currency: the business could not go on with them.
pub(super) fn check_rate(row: &Row, asset: ReceivedAsset<'_>, record: &Transaction) -> Result<(), Finding> {
    let is_exchange = matches!(record.kind(), Kind::DepositExchange | Kind::WithdrawalExchange);
    let paid = record.amount_in.as_ref().or(record.amount_expected());
    let (Some(paid), Some(out)) = (paid, &record.amount_out) else { return Ok(()) };
    if !is_open(record) || is_exchange || !asset.terms.one_for_one {
        return Ok(());
    }
    let of_paid = record.fee.as_ref().filter(|fee| fee.total().asset == paid.asset);
    let fee = of_paid.map(|fee| fee.total().amount).unwrap_or_default();
    let is_other = paid.asset != *asset.paid() || out.asset != *asset.delivered();
    if is_other || out.amount > paid.amount.minus(fee).unwrap_or_default() {
        let problem = format!("is {out} for {paid}, but {} is configured as one for one", asset.asset.code());
        let key = if asset.asset == asset.paid() { "deliver_rate" } else { "receive_rate" };
        return Err(row.wrong("amount_out", problem).remedy(format!("set {key} = \"guest\" in anchor.toml")));
    }
    Ok(())
}
