//! The meaning of each shape of record; no record causes a panic.

use super::{ours, theirs};
use crate::model::{Address, Amount, AssetId, Memo, PaymentShape};
use crate::stellar::{Reading, read_operation};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: u64 = (77 << 32) | (3 << 12) | 5;

fn record(extra: Value) -> Value {
    let mut record = json!({
        "id": ID.to_string(), "paging_token": ID.to_string(), "transaction_successful": true,
        "source_account": theirs().to_string(), "type": "payment", "type_i": 1,
        "created_at": "2026-11-21T04:16:16Z", "transaction_hash": "ab".repeat(32),
        "from": theirs().to_string(), "to": ours().to_string(), "amount": "12.5000000",
        "asset_type": "credit_alphanum4", "asset_code": "USDC", "asset_issuer": theirs().to_string(),
        "transaction": {"memo_type": "none"}
    });
    for (name, value) in extra.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn read(record: &Value) -> Reading {
    read_operation(ID, &record.to_string(), &ours())
}

fn payment(extra: Value) -> crate::model::LedgerPayment {
    match read(&record(extra)) {
        Reading::Payment(payment) => payment,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_payment_is_read_in_full() {
    let payment = payment(json!({}));
    assert_eq!(payment.amount.to_string(), "12.5");
    assert_eq!(payment.asset, AssetId::stellar("USDC", theirs()).unwrap());
    assert_eq!((payment.from, payment.to, payment.shape), (theirs(), ours(), PaymentShape::Payment));
    assert_eq!((payment.operation_id, payment.ledger), (ID, 77));
    assert_eq!(payment.transaction_hash, "ab".repeat(32));
    assert_eq!((payment.memo, payment.to_muxed_id), (None, None));
}

#[test]
fn path_payments_count_what_arrived() {
    for (kind, shape) in [
        ("path_payment_strict_send", PaymentShape::PathPaymentStrictSend),
        ("path_payment_strict_receive", PaymentShape::PathPaymentStrictReceive),
    ] {
        let extra = json!({"type": kind, "source_amount": "1000000.0000000", "source_asset_type": "native",
                           "destination_min": "0.0000001"});
        let payment = payment(extra);
        assert_eq!((payment.amount.to_string().as_str(), payment.shape), ("12.5", shape));
    }
}

#[test]
fn lumens_come_by_three_ways() {
    assert_eq!(payment(json!({"asset_type": "native"})).asset, AssetId::Native);
    let created = json!({"type": "create_account", "from": null, "to": null, "amount": null, "asset_type": null,
                         "account": ours().to_string(), "funder": theirs().to_string(), "starting_balance": "3.0000000"});
    let created = payment(created);
    assert_eq!((created.amount.to_string().as_str(), created.asset, created.from), ("3", AssetId::Native, theirs()));
    let sponsored = json!({"type": "create_account", "account": ours().to_string(), "funder": theirs().to_string(),
                           "starting_balance": "0.0000000"});
    assert_eq!(read(&record(sponsored)), Reading::Nothing);
    let merged = json!({"type": "account_merge", "account": theirs().to_string(), "into": ours().to_string(),
                        "into_muxed_id": "9", "amount": null});
    let Reading::Merge(merge) = read(&record(merged)) else { panic!() };
    let merged = merge.with_amount(Amount::parse("4").unwrap());
    assert_eq!((merged.amount.to_string().as_str(), merged.to_muxed_id), ("4", Some(9)));
    // Our account is the one that was merged.
    let closed = json!({"type": "account_merge", "account": ours().to_string(), "into": theirs().to_string()});
    assert_eq!(read(&record(closed)), Reading::Nothing);
}

#[test]
fn records_without_a_payment_to_us_are_skipped() {
    let outgoing = json!({"from": ours().to_string(), "to": theirs().to_string()});
    let to_self = json!({"from": ours().to_string()});
    let failed = json!({"transaction_successful": false});
    let call = json!({"type": "invoke_host_function", "asset_balance_changes": [{"to": theirs().to_string()}]});
    for nothing in [outgoing, to_self, failed, call] {
        assert_eq!(read(&record(nothing.clone())), Reading::Nothing, "{nothing}");
    }
}

#[test]
fn memos_and_muxed_ids_are_read_exactly() {
    let hash = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    for (memo, expected) in [
        (json!({"memo_type": "id", "memo": "18446744073709551615"}), Memo::Id(u64::MAX)),
        (json!({"memo_type": "text", "memo": "", "memo_bytes": ""}), Memo::Text(String::new())),
        (json!({"memo_type": "text", "memo": "żółw", "memo_bytes": "xbzDs8WCdw=="}), Memo::Text("żółw".into())),
        (json!({"memo_type": "text", "memo": "old"}), Memo::Text("old".into())),
        (json!({"memo_type": "hash", "memo": hash}), Memo::Hash([7; 32])),
        (json!({"memo_type": "return", "memo": hash}), Memo::Return([7; 32])),
    ] {
        assert_eq!(payment(json!({"transaction": memo})).memo, Some(expected));
    }
    let muxed = Address::Muxed { account: ours(), id: u64::MAX }.to_string();
    for extra in [
        json!({"to_muxed": muxed, "to_muxed_id": "18446744073709551615"}),
        json!({"to_muxed": muxed}),
        json!({"to_muxed_id": "18446744073709551615"}),
    ] {
        assert_eq!(payment(extra).to_muxed_id, Some(u64::MAX));
    }
}

#[test]
fn unreadable_records_that_may_be_payments_are_kept() {
    let muxed = Address::Muxed { account: ours(), id: 5 }.to_string();
    let foreign = Address::Muxed { account: theirs(), id: 5 }.to_string();
    for odd in [
        json!({"type": "payment_v2"}),
        json!({"type": 1}),
        json!({"amount": 12.5}),
        json!({"amount": "1e3"}),
        json!({"amount": "-1"}),
        json!({"amount": "0.00000001"}),
        json!({"amount": "922337203685.4775808"}),
        json!({"amount": null}),
        json!({"asset_code": null}),
        json!({"asset_type": "credit_alphanum16"}),
        json!({"to": "nobody"}),
        json!({"from": null}),
        json!({"transaction": null}),
        json!({"transaction": {}}),
        json!({"transaction": {"memo_type": "id", "memo": "-1"}}),
        json!({"transaction": {"memo_type": "hash", "memo": "AAAA"}}),
        json!({"transaction": {"memo_type": "emoji", "memo": "x"}}),
        // "abc" with a NUL, and bytes that are not UTF-8: Horizon's own text for both looks like another memo.
        json!({"transaction": {"memo_type": "text", "memo": "abc", "memo_bytes": "YWJjAA=="}}),
        json!({"transaction": {"memo_type": "text", "memo": "\u{fffd}", "memo_bytes": "/w=="}}),
        json!({"transaction_successful": null}),
        json!({"transaction_hash": "AB"}),
        json!({"created_at": "yesterday"}),
        json!({"to_muxed": muxed, "to_muxed_id": "6"}),
        json!({"to_muxed": foreign}),
        json!({"to_muxed_id": "-1"}),
        json!({"type": "invoke_host_function"}),
        json!({"type": "invoke_host_function", "asset_balance_changes": [{"to": ours().to_string()}]}),
    ] {
        let reading = read(&record(odd.clone()));
        assert!(matches!(reading, Reading::Unreadable(_)), "{odd} {reading:?}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        Just(Value::from(ours().to_string())),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{0,12}", inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_panics(id in any::<u64>(), text in ".*") {
        read_operation(id, &text, &ours());
    }

    #[test]
    fn no_json_panics_or_becomes_a_payment(id in any::<u64>(), value in any_json()) {
        let reading = read_operation(id, &value.to_string(), &ours());
        prop_assert!(!matches!(reading, Reading::Payment(_) | Reading::Merge(_)));
    }

    #[test]
    fn a_record_with_one_field_changed_never_panics_and_never_pays_us_from_nothing(
        field in prop::sample::select(record(json!({})).as_object().unwrap().keys().cloned().collect::<Vec<_>>()),
        value in any_json(),
    ) {
        if let Reading::Payment(payment) = read(&record(json!({ field: value }))) {
            prop_assert_eq!(payment.to, ours());
        }
    }

    #[test]
    fn amounts_are_exact(stroops in 1..=i64::MAX) {
        let amount = Amount::from_stroops(stroops as u64);
        prop_assert_eq!(payment(json!({"amount": amount.to_horizon()})).amount.to_stroops().unwrap(), stroops);
    }
}
