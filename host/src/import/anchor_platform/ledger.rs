//! Payments on the ledger that belong to a transaction (`stellar_transactions`).

use super::lacks;
use crate::{
    import::{
        Finding,
        row::{Row, possible, time},
    },
    model::{AccountId, Address, Amount, AssetId, LedgerPayment, Memo, Money, PaymentShape, Timestamp},
};
use serde_json::Value;

/// The column.
const FIELD: &str = "stellar_transactions";

/// A payment.
#[derive(Debug, Clone)]
pub(super) struct Paid {
    hash: String,
    at: Timestamp,
    pub(super) operation: u64,
    money: Money,
    from: Address,
    to: Address,
}

/// All of them.
pub(super) fn payments(row: &Row) -> Result<Vec<Paid>, Finding> {
    let list = row.json(FIELD)?.unwrap_or_default();
    let mut found = Vec::new();
    for transaction in list.as_array().into_iter().flatten() {
        let hash = text(transaction, &["id"]).filter(|hash| hash.len() == 64);
        let hash = hash.ok_or_else(|| lacks(row, FIELD, "the hash of a transaction"))?;
        let at = at(transaction).ok_or_else(|| lacks(row, FIELD, "the time of a transaction (created_at)"))?;
        for payment in transaction["payments"].as_array().into_iter().flatten() {
            found.push(read(row, payment, &hash, at)?);
        }
    }
    Ok(found)
}

fn read(row: &Row, payment: &Value, hash: &str, at: Timestamp) -> Result<Paid, Finding> {
    let operation = text(payment, &["id"]).and_then(|id| id.parse().ok());
    let address = |names: &[&str]| text(payment, names).and_then(|text| Address::parse(&text).ok());
    let from = address(&["source_account", "sourceAccount"]);
    let to = address(&["destination_account", "destinationAccount"]);
    let amount = text(&payment["amount"], &["amount"]).and_then(|text| Amount::parse(&text).ok());
    let asset = text(&payment["amount"], &["asset"]).and_then(|text| asset(&text));
    Ok(Paid {
        hash: hash.to_owned(),
        at,
        operation: operation.ok_or_else(|| lacks(row, FIELD, "the operation's id of a payment"))?,
        money: Money::new(
            amount.ok_or_else(|| lacks(row, FIELD, "the amount of a payment"))?,
            asset.ok_or_else(|| lacks(row, FIELD, "the asset of a payment"))?,
        ),
        from: from.ok_or_else(|| lacks(row, FIELD, "the source_account of a payment"))?,
        to: to.ok_or_else(|| lacks(row, FIELD, "the destination_account of a payment"))?,
    })
}

fn text(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value[*name].as_str()).map(str::to_owned)
}

/// When its ledger closed: as text, or in seconds.
fn at(transaction: &Value) -> Option<Timestamp> {
    let value =
        ["created_at", "createdAt"].into_iter().map(|name| &transaction[name]).find(|value| !value.is_null())?;
    match value {
        Value::String(text) => time(text).ok(),
        Value::Number(seconds) => {
            let whole = seconds.to_string().split('.').next().and_then(|whole| whole.parse().ok());
            whole.and_then(|whole: i64| possible(Timestamp::from_millis(whole.checked_mul(1000)?)).ok())
        }
        _ => None,
    }
}

/// An asset in SEP-38's notation, or in SEP-11's.
fn asset(text: &str) -> Option<AssetId> {
    AssetId::parse(text).or_else(|_| AssetId::parse(&format!("stellar:{text}"))).ok()
}

impl Paid {
    /// Whether it went to this address, or to a user of the account.
    pub(super) fn is_to(&self, to: Address) -> bool {
        self.to == to || (matches!(to, Address::Account(_)) && self.to.account() == to.account())
    }

    pub(super) fn asset(&self) -> &AssetId {
        &self.money.asset
    }

    pub(super) fn amount(&self) -> Amount {
        self.money.amount
    }

    /// As the watcher would have read it.
    pub(super) fn received(self, to: AccountId, memo: Option<Memo>) -> Option<LedgerPayment> {
        let muxed_id = |address: Address| match address {
            Address::Muxed { id, .. } => Some(id),
            Address::Account(_) | Address::Contract(_) => None,
        };
        Some(LedgerPayment {
            operation_id: self.operation,
            transaction_hash: self.hash,
            ledger: u32::try_from(self.operation >> 32).ok()?,
            closed_at: self.at,
            shape: PaymentShape::Payment,
            from: self.from.account()?,
            from_muxed_id: muxed_id(self.from),
            to,
            to_muxed_id: muxed_id(self.to),
            asset: self.money.asset,
            amount: self.money.amount,
            memo,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::Table;

    const TABLE: Table = Table { name: "t", columns: &["id", FIELD] };
    const PAYER: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    const OURS: &str = "GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV";

    fn of(text: String) -> Result<Vec<Paid>, Finding> {
        payments(&Row::new(TABLE, vec![Some("1".to_owned()), Some(text)], false))
    }

    #[test]
    fn payments_are_read_in_either_spelling() {
        let hash = "ab".repeat(32);
        let both = [
            (
                r#""created_at": "2026-06-01T10:05:00Z""#,
                "source_account",
                "destination_account",
                format!("stellar:USDC:{PAYER}"),
            ),
            (r#""createdAt": 1780308300.000000000"#, "sourceAccount", "destinationAccount", format!("USDC:{PAYER}")),
        ];
        for (time, from, to, asset) in both {
            let payment = format!(
                r#"{{"id": "17179873281", "amount": {{"amount": "10.0000000", "asset": "{asset}"}}, "{from}": "{PAYER}", "{to}": "{OURS}"}}"#
            );
            let found = of(format!(r#"[{{"id": "{hash}", {time}, "payments": [{payment}]}}]"#)).unwrap();
            let ours = AccountId::parse(OURS).unwrap();
            assert!(found[0].is_to(Address::Account(ours)));
            let read = found[0].clone().received(ours, None).unwrap();
            assert_eq!((read.operation_id, read.ledger, read.amount.to_string().as_str()), (17_179_873_281, 4, "10"));
            assert_eq!(read.closed_at, "2026-06-01T10:05:00Z".parse().unwrap());
        }
        assert!(
            of(format!(r#"[{{"id": "{hash}", "created_at": "2026-06-01T10:05:00Z", "payments": [{{}}]}}]"#)).is_err()
        );
        assert!(of("[]".to_owned()).unwrap().is_empty());
    }
}
