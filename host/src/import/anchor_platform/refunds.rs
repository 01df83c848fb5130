//! Refunds that the business has sent.

use super::lacks;
use crate::{
    import::{Finding, row::Row},
    model::{Amount, Refund, RefundState, Timestamp},
};
use serde_json::Value;

/// The column.
const FIELD: &str = "refunds";

/// All of them, each sent. `is_off_chain`: by the bank, not on the ledger.
pub(super) fn read(row: &Row, is_off_chain: bool, at: Timestamp) -> Result<Vec<Refund>, Finding> {
    let Some(refunds) = row.json(FIELD)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for payment in refunds["payments"].as_array().into_iter().flatten() {
        let id = payment["id"].as_str().ok_or_else(|| lacks(row, FIELD, "the id of a refund"))?.to_owned();
        let amount = amount(&payment["amount"]).ok_or_else(|| lacks(row, FIELD, "the amount of a refund"))?;
        let fee = match &payment["fee"] {
            Value::Null => Amount::ZERO,
            fee => self::amount(fee).ok_or_else(|| lacks(row, FIELD, "the fee of a refund"))?,
        };
        let state = match is_off_chain {
            true => RefundState::Returned { external_id: id.clone(), at },
            false => RefundState::Sent { hash: id.clone(), at },
        };
        let number = u32::try_from(found.len()).unwrap_or(u32::MAX).saturating_add(1);
        found.push(Refund { number, amount, fee, state, ordered_at: at, business_id: Some(id) });
    }
    Ok(found)
}

/// An amount, alone or beside its asset.
fn amount(value: &Value) -> Option<Amount> {
    value.as_str().or_else(|| value["amount"].as_str()).and_then(|text| Amount::parse(text).ok())
}
