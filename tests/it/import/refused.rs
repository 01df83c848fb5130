//! What is not understood is refused by name, and nothing is stored.

use super::{
    Mover,
    source::{Source, but, sep6, sep31},
};
use anchor_host::app::{
    ImportProgram::{AnchorPlatform, Polaris},
    ImportReport,
};
use anchor_host_tests::{anchor::Setup, business::driven_by_business, database::Kind, on_both};
use serde_json::{Value, json};

on_both!(
    a_row_of_the_anchor_platform_that_is_not_understood,
    a_row_of_polaris_that_is_not_understood,
    a_table_that_lacks_a_column,
    what_is_over_stands_in_nobodys_way,
    a_cursor_that_is_missing,
);

/// An id for each case.
fn id(number: usize) -> String {
    format!("0f9619ff-8b86-4011-b42d-{number:012}")
}

/// The findings as `ROW FIELD: PROBLEM`, and every one has a remedy.
fn said(report: &ImportReport) -> Vec<String> {
    report
        .refused
        .iter()
        .map(|one| {
            assert!(!one.remedy.is_empty(), "{one:?}");
            let row = one.record.rsplit('-').next().unwrap().trim_start_matches('0');
            format!("{row} {}: {}", one.field, one.problem)
        })
        .collect()
}

/// Payments that are not understood, each with the beginning of what is said of it.
fn odd_payments(ours: &str) -> Vec<(Value, String)> {
    let other = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    let paid = json!({ "status": "pending_receiver", "transfer_received_at": "2026-06-01 10:00:00" });
    let cases: [(Value, &str); 12] = [
        (json!({ "status": "pending_nobody" }), "status: `pending_nobody` is not a status of SEP-6 or SEP-31"),
        (json!({ "amount_expected": "10.005" }), "amount_expected: 10.005 has more than 2 decimals"),
        (json!({ "amount_expected": "ten" }), "amount_expected: `ten` is not a plain decimal number such as 12.50"),
        (
            json!({ "amount_in_asset": format!("stellar:EURC:{other}") }),
            &format!("amount_in_asset: `stellar:EURC:{other}` is not configured"),
        ),
        (json!({ "amount_out_asset": "iso4217:MXN" }), "amount_out_asset: `iso4217:MXN` is not configured"),
        (
            json!({ "creator": json!({ "account": "G123" }).to_string() }),
            "creator: `G123` is not a valid Stellar address",
        ),
        (json!({ "creator": null }), "creator: names no account"),
        (
            json!({ "to_account": other, "stellar_memo": "1", "stellar_memo_type": "id" }),
            &format!("to_account: is {other}, but {} is configured to receive USDC", ours),
        ),
        (
            json!({ "stellar_memo": "one", "stellar_memo_type": "id", "to_account": other }),
            "stellar_memo: memo `one` is not a valid id memo",
        ),
        (
            json!({ "fee_details_list": [{ "name": "Service", "amount": "2" }] }),
            "fee_details_list: does not add up to amount_fee",
        ),
        (
            json!({ "amount_out": "50", "amount_out_asset": "iso4217:BRL" }),
            "amount_out: is 50 BRL for 10 USDC, but USDC is configured as one for one",
        ),
        (paid, "stellar_transactions: has no payment to us, but the transaction is pending_receiver"),
    ];
    cases.into_iter().map(|(more, said)| (more, said.to_owned())).collect()
}

async fn a_row_of_the_anchor_platform_that_is_not_understood(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    source.add("stellar_payment_observer_page_token", &json!({ "id": "SINGLETON_ID", "horizon_cursor": "7" })).await;
    let payments = odd_payments(&mover.anchor.account().to_string());
    for (number, (more, _)) in payments.iter().enumerate() {
        let row = but(sep31(&id(number + 1), &mover.account(), &mover.asset()), more);
        source.add("sep31_transaction", &row).await;
    }
    let transfers = [
        (json!({ "kind": "loan" }), "kind: `loan` is not a kind of SEP-6"),
        (json!({ "request_asset_issuer": null }), "request_asset_issuer: is missing, and USDC needs one"),
        (json!({ "kind": "deposit" }), "to_account: is missing"),
        (json!({ "web_auth_account": "nobody" }), "web_auth_account: `nobody` is not a valid Stellar address"),
    ];
    for (number, (more, _)) in transfers.iter().enumerate() {
        let row = but(sep6(&id(number + 21), "withdrawal", &mover.account(), &mover.asset()), more);
        source.add("sep6_transaction", &row).await;
    }
    source.add("sep24_transaction", &json!({ "id": id(31), "status": "pending_anchor", "kind": "deposit" })).await;
    let report = mover.import(AnchorPlatform, &source, true).await;
    let expected = (1..).zip(payments.iter().map(|(_, said)| said.as_str()));
    let expected = expected.chain((21..).zip(transfers.iter().map(|(_, said)| *said)));
    for (found, (row, begin)) in said(&report).iter().zip(expected) {
        assert!(found.starts_with(&format!("{row} {begin}")), "{found} is not {row} {begin}");
    }
    assert_eq!((report.refused.len(), report.applied), (16, false), "{report:#?}");
    assert_eq!(report.left_behind.len(), 1, "SEP-24");
    mover.anchor.assert_untouched().await;
    mover.anchor.finish().await;
}

async fn a_row_of_polaris_that_is_not_understood(kind: Kind) {
    let mover = Mover::new(Setup::new(kind)).await;
    let source = Source::polaris(kind).await;
    let asset = mover.asset();
    let parts: Vec<&str> = asset.split(':').collect();
    source.add("polaris_asset", &json!({ "id": 1, "code": parts[1], "issuer": parts[2] })).await;
    source.add("polaris_asset", &json!({ "id": 2, "code": "EURC", "issuer": parts[2] })).await;
    let quote = source.django_id(&id(99));
    source.add("polaris_quote", &json!({ "id": quote, "sell_asset": asset, "buy_asset": "iso4217:BRL" })).await;
    let deposit = |more: &Value| {
        let deposit = json!({ "protocol": "sep6", "kind": "deposit", "status": "pending_anchor", "to_address": mover.account(), "amount_in": "10" });
        but(deposit, more)
    };
    let cases = [
        (json!({ "asset_id": 2 }), "asset_id: `stellar:EURC"),
        (json!({ "asset_id": 3 }), "asset_id: is in no row of polaris_asset"),
        (json!({ "status": "no_market" }), "status: is no_market, in which nothing goes on here"),
        (json!({ "status": "pending_transaction_info_update" }), "status: is pending_transaction_info_update"),
        (json!({ "quote_id": quote }), "quote_id: its rate is a quote of Polaris', which is not taken over"),
        (json!({ "amount_expected": "10.005" }), "amount_expected: 10.005 has more than 2 decimals"),
        (json!({ "memo": "AAAA", "memo_type": "hash" }), "memo: memo `AAAA` is not a valid hash memo"),
        (
            json!({ "stellar_transaction_id": "ab" }),
            "stellar_transaction_id: a payment was found for it and not credited",
        ),
        (
            json!({ "status": "pending_receiver", "amount_in": "10" }),
            "stellar_transaction_id: the transaction is pending_receiver, but no payment",
        ),
        (json!({ "protocol": null }), "protocol: is `nothing`, not sep6, sep24 or sep31"),
        (
            deposit(&json!({ "submission_status": "processing" })),
            "submission_status: is processing: its payment may be on the ledger",
        ),
        (
            deposit(&json!({ "envelope_xdr": "AAAA" })),
            "submission_status: is not_ready: its payment may be on the ledger",
        ),
    ];
    for (number, (more, _)) in cases.iter().enumerate() {
        let memo = (number + 1).to_string();
        let row = json!({
            "id": source.django_id(&id(number + 1)), "protocol": "sep31", "kind": "send", "status": "pending_sender",
            "asset_id": 1, "stellar_account": mover.account(), "amount_expected": "10", "memo": memo, "memo_type": "id",
            "receiving_anchor_account": mover.anchor.account().to_string(), "started_at": "2026-06-01 10:00:00",
        });
        source.add("polaris_transaction", &but(row, more)).await;
    }
    let report = mover.import(Polaris, &source, true).await;
    assert_eq!(report.refused.len(), cases.len(), "{report:#?}");
    for (number, (finding, (_, begin))) in report.refused.iter().zip(&cases).enumerate() {
        assert!(finding.record.ends_with(&source.django_id(&id(number + 1))), "{finding:?}");
        let found = format!("{}: {}", finding.field, finding.problem);
        assert!(found.starts_with(begin), "{found} is not {begin}");
    }
    mover.anchor.assert_untouched().await;
    mover.anchor.finish().await;
}

async fn a_table_that_lacks_a_column(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    for statement in [
        "ALTER TABLE sep31_transaction RENAME COLUMN to_account TO stellar_account_id",
        "DROP TABLE stellar_payment_observer_page_token",
    ] {
        source.database.execute(statement).await;
    }
    let report = mover.import(AnchorPlatform, &source, true).await;
    let found: Vec<_> =
        report.refused.iter().map(|one| (one.record.as_str(), one.field.as_str(), one.problem.as_str())).collect();
    assert_eq!(
        found,
        [
            ("sep31_transaction", "to_account", "the column is missing"),
            ("stellar_payment_observer_page_token", "", "the table is missing")
        ]
    );
    mover.anchor.finish().await;
}

async fn what_is_over_stands_in_nobodys_way(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    source.add("stellar_payment_observer_page_token", &json!({ "id": "SINGLETON_ID", "horizon_cursor": "7" })).await;
    for (number, status) in ["completed", "expired", "pending_sender"].into_iter().enumerate() {
        let row = but(
            sep31(&id(number + 1), &mover.account(), &mover.asset()),
            &json!({ "status": status, "amount_expected": "1.001" }),
        );
        source.add("sep31_transaction", &row).await;
    }
    let report = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!((report.left_behind.len(), report.refused.len()), (2, 1), "{report:?}");
    mover.anchor.finish().await;
}

async fn a_cursor_that_is_missing(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    let pays = json!({
        "status": "pending_sender", "to_account": mover.anchor.account().to_string(), "stellar_memo": "1", "stellar_memo_type": "id",
    });
    source.add("sep31_transaction", &but(sep31(&id(1), &mover.account(), &mover.asset()), &pays)).await;
    let report = mover.import(AnchorPlatform, &source, true).await;
    assert!(report.refused[0].remedy.contains("--read-from-ledger N"), "{report:?}");
    source.add("stellar_payment_observer_page_token", &json!({ "id": "SINGLETON_ID", "horizon_cursor": "now" })).await;
    let report = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!(report.refused[0].problem, "`now` is no cursor");
    mover.anchor.finish().await;
}
