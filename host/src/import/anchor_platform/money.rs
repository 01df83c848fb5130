//! Amounts and fees of a transaction, as the business named them.

use super::lacks;
use crate::{
    import::{Finding, Ours, row::Row},
    model::{Amount, Fee, FeePart, Money},
};

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

/// The amount out. Zero stands for one that nobody has named yet.
pub(super) fn amount_out(row: &Row, ours: &Ours) -> Result<Option<Money>, Finding> {
    let out = row.money(("amount_out", "amount_out_asset"), ours)?;
    Ok(out.filter(|out| !out.amount.is_zero()))
}

/// The fee, with its parts.
pub(super) fn fee(row: &Row, ours: &Ours) -> Result<Option<Fee>, Finding> {
    let Some(total) = row.money(("amount_fee", "amount_fee_asset"), ours)? else { return Ok(None) };
    let mut parts = Vec::new();
    for part in row.json("fee_details_list")?.unwrap_or_default().as_array().into_iter().flatten() {
        let amount = part["amount"].as_str().and_then(|text| Amount::parse(text).ok());
        parts.push(FeePart {
            name: part["name"].as_str().unwrap_or("Fee").to_owned(),
            amount: amount.ok_or_else(|| lacks(row, "fee_details_list", "an amount"))?,
            description: part["description"].as_str().map(str::to_owned),
        });
    }
    Fee::new(total, parts).map(Some).map_err(|_| row.wrong("fee_details_list", "does not add up to amount_fee"))
}
