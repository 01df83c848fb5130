//! What is not understood is refused by name, and nothing is stored.

use super::{
    Mover,
    source::{Source, but, quote, sep6, sep24, sep31},
};
use anchor_host::app::{
    self, ImportOrder,
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
    a_cursor_that_can_not_exist,
    a_quote_that_can_not_be_taken_over,
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
    let cases: [(Value, &str); 16] = [
        (json!({ "status": "pending_nobody" }), "status: `pending_nobody` is not a status of SEP-6, SEP-24 or SEP-31"),
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
        (json!({ "amount_in": "11" }), "amount_in: is 11 USDC, but 10 USDC is expected, and nobody has paid"),
        (json!({ "amount_in": "10.005" }), "amount_in: 10.005 has more than 2 decimals"),
        (
            json!({ "started_at": "0001-01-01 00:00:00" }),
            "started_at: `0001-01-01 00:00:00` is read as 1970-01-01T00:00:00.000Z, and times are from 2014-01-01 to 2099-12-31",
        ),
        (json!({ "updated_at": "2100-01-01 00:00:00" }), "updated_at: `2100-01-01 00:00:00` is read as"),
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
        (
            json!({ "amount_in": "12", "amount_in_asset": mover.asset() }),
            "amount_in: is 12 USDC, but 10 USDC is expected, and nobody has paid",
        ),
        (
            json!({
                "kind": "deposit", "to_account": mover.account(), "amount_in": "12", "amount_in_asset": "iso4217:USD",
                "amount_expected": "10", "status": "pending_user_transfer_start",
            }),
            "amount_in: is 12 USD, but 10 USD is expected, and nobody has paid",
        ),
        (json!({ "kind": "loan" }), "kind: `loan` is not a kind of SEP-6"),
        (json!({ "request_asset_issuer": null }), "request_asset_issuer: is missing, and USDC needs one"),
        (json!({ "kind": "deposit" }), "to_account: is missing"),
        (json!({ "web_auth_account": "nobody" }), "web_auth_account: `nobody` is not a valid Stellar address"),
    ];
    for (number, (more, _)) in transfers.iter().enumerate() {
        let row = but(sep6(&id(number + 21), "withdrawal", &mover.account(), &mover.asset()), more);
        source.add("sep6_transaction", &row).await;
    }
    let row = but(sep24(&id(31), "withdrawal-exchange", &mover.account(), &mover.asset()), &json!({}));
    source.add("sep24_transaction", &row).await;
    let report = mover.import(AnchorPlatform, &source, true).await;
    let expected = (1..).zip(payments.iter().map(|(_, said)| said.as_str()));
    let expected = expected.chain((21..).zip(transfers.iter().map(|(_, said)| *said)));
    for (found, (row, begin)) in said(&report).iter().zip(expected) {
        assert!(found.starts_with(&format!("{row} {begin}")), "{found} is not {row} {begin}");
    }
    assert_eq!((report.refused.len(), report.applied), (23, false), "{report:#?}");
    let told = said(&report).pop().unwrap();
    assert!(told.contains("`withdrawal-exchange` is not a kind of SEP-24"), "{told}");
    assert_eq!(report.left_behind, []);
    mover.anchor.assert_untouched().await;
    mover.anchor.finish().await;
}

/// Transactions of Polaris that nobody has paid, and amounts in.
fn odd_amounts(deposit: impl Fn(&Value) -> Value) -> [(Value, &'static str); 4] {
    [
        (json!({ "amount_in": "11" }), "amount_in: is 11 USDC, but 10 USDC is expected, and nobody has paid"),
        (json!({ "amount_in": "10.005" }), "amount_in: 10.005 has more than 2 decimals"),
        (
            deposit(&json!({ "status": "pending_external", "amount_in": "9", "amount_expected": "8" })),
            "amount_in: is 9 USD, but 8 USD is expected, and nobody has paid",
        ),
        (
            json!({ "protocol": "sep6", "kind": "withdrawal", "status": "pending_user_transfer_start", "amount_in": "3" }),
            "amount_in: is 3 USDC, but 10 USDC is expected, and nobody has paid",
        ),
    ]
}

async fn a_row_of_polaris_that_is_not_understood(kind: Kind) {
    let mover = Mover::new(Setup::new(kind)).await;
    let source = Source::polaris(kind).await;
    let asset = mover.asset();
    let parts: Vec<&str> = asset.split(':').collect();
    source.add("polaris_asset", &json!({ "id": 1, "code": parts[1], "issuer": parts[2] })).await;
    source.add("polaris_asset", &json!({ "id": 2, "code": "EURC", "issuer": parts[2] })).await;
    let quoted = source.django_id(&id(99));
    source.add("polaris_quote", &json!({ "id": quoted, "sell_asset": asset, "buy_asset": "iso4217:BRL" })).await;
    let deposit = |more: &Value| {
        let deposit = json!({ "protocol": "sep6", "kind": "deposit", "status": "pending_anchor", "to_address": mover.account(), "amount_in": "10" });
        but(deposit, more)
    };
    let mut cases = vec![
        (json!({ "asset_id": 2 }), "asset_id: `stellar:EURC"),
        (json!({ "asset_id": 3 }), "asset_id: is in no row of polaris_asset"),
        (json!({ "status": "no_market" }), "status: is no_market, in which nothing goes on here"),
        (json!({ "status": "pending_transaction_info_update" }), "status: is pending_transaction_info_update"),
        (json!({ "quote_id": quoted }), "quote_id: its rate is a quote of Polaris', which is not taken over"),
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
    cases.extend(odd_amounts(deposit));
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

/// A place that no network has reached would have years of payments passed over.
async fn a_cursor_that_can_not_exist(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    // Eleven years have some 350 million seconds.
    let far = (400_000_000_u64 << 32).to_string();
    source
        .add("stellar_payment_observer_page_token", &json!({ "id": "SINGLETON_ID", "stellar_rpc_cursor": far }))
        .await;
    let report = mover.import(AnchorPlatform, &source, true).await;
    let problem =
        format!("`{far}` is in ledger 400000000, which does not exist yet: payments before it would not be read");
    let [one] = report.refused.as_slice() else { panic!("{report:?}") };
    assert_eq!(
        (one.record.as_str(), one.field.as_str()),
        ("stellar_payment_observer_page_token", "stellar_rpc_cursor")
    );
    assert_eq!(one.problem, problem);
    assert!(one.remedy.contains("--read-from-ledger N"), "{one:?}");
    let possible = (300_000_000_u64 << 32).to_string();
    source
        .database
        .execute(&format!("UPDATE stellar_payment_observer_page_token SET stellar_rpc_cursor = '{possible}'"))
        .await;
    let report = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!((report.refused.len(), report.read_from[0].ledger), (0, 299_999_999), "{report:?}");
    mover.anchor.finish().await;

    let mover = Mover::new(Setup::new(kind)).await;
    let source = Source::polaris(kind).await;
    let asset = mover.asset();
    let parts: Vec<&str> = asset.split(':').collect();
    source.add("polaris_asset", &json!({ "id": 1, "code": parts[1], "issuer": parts[2] })).await;
    let found = json!({
        "id": source.django_id(&id(1)), "protocol": "sep31", "kind": "send", "status": "completed", "asset_id": 1,
        "stellar_account": mover.account(), "amount_expected": "10", "memo": "1", "memo_type": "id", "paging_token": far,
        "receiving_anchor_account": mover.anchor.account().to_string(), "started_at": "2026-06-01 10:00:00",
    });
    source.add("polaris_transaction", &found).await;
    let report = mover.import(Polaris, &source, true).await;
    let [one] = report.refused.as_slice() else { panic!("{report:?}") };
    assert_eq!((one.field.as_str(), one.problem.as_str()), ("paging_token", problem.as_str()));
    mover.anchor.finish().await;
}

async fn a_quote_that_can_not_be_taken_over(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    source.add("stellar_payment_observer_page_token", &json!({ "id": "SINGLETON_ID", "horizon_cursor": "7" })).await;
    let open = |number: usize, more: &Value| {
        but(quote(&id(number), &mover.account(), &mover.asset(), "2099-01-01 00:00:00"), more)
    };
    for (number, more) in [
        // The asset is served under SEP-31 and SEP-6, and the platform does not keep what a quote is for.
        (1, json!({})),
        // A deposit's is for SEP-6.
        (2, json!({ "sell_asset": "iso4217:USD", "buy_asset": mover.asset(), "buy_amount": "8.5", "fee": null })),
        (3, json!({ "expires_at": "2026-06-01 10:00:00" })),
    ] {
        source.add("exchange_quote", &open(number, &more)).await;
    }
    let report = mover.import(AnchorPlatform, &source, true).await;
    let found = said(&report);
    assert!(found[0].starts_with("1 : nothing says whether it is for SEP-31 or SEP-6"), "{found:?}");
    assert!(found[1].starts_with("2 price: does not add up with the amounts: "), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
    let remedy =
        format!("wait until it has expired, at 2099-01-01T00:00:00.000Z, or leave it behind with --leave {}", id(1));
    assert_eq!(report.refused[0].remedy, remedy);
    let order = ImportOrder {
        program: AnchorPlatform,
        url: source.database.url.clone(),
        leave: [id(1), id(2)].into(),
        read_from_ledger: None,
        apply: false,
    };
    let report = app::import(&mover.anchor.config, mover.anchor.ambient(), &order, &|_| {}).await.unwrap();
    assert_eq!((report.refused.len(), report.left_behind.len()), (0, 2), "{report:?}");
    mover.anchor.finish().await;

    let mover = Mover::new(Setup::new(kind)).await;
    let source = Source::polaris(kind).await;
    for (number, kind, until) in [
        (1, "firm", "2099-01-01 00:00:00"),
        (2, "firm", "2026-06-01 10:00:00"),
        (3, "indicative", "2099-01-01 00:00:00"),
    ] {
        let row = json!({ "id": source.django_id(&id(number)), "type": kind, "sell_asset": mover.asset(), "buy_asset": "iso4217:BRL", "expires_at": until });
        source.add("polaris_quote", &row).await;
    }
    let report = mover.import(Polaris, &source, true).await;
    let [one] = report.refused.as_slice() else { panic!("{report:?}") };
    assert!(one.problem.starts_with("is a firm quote of Polaris' that its client may use until 2099-01-01"), "{one:?}");
    assert!(one.remedy.ends_with(&format!("--leave {}", id(1))), "{one:?}");
    mover.anchor.finish().await;
}
