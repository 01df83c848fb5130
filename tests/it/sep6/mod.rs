//! Transfers by API (SEP-6), as wallets see them; here, withdrawals.

mod customers;
mod deposits;
mod history;
mod money;
mod refused;

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    listener::Listener,
    on_both,
    withdrawals::withdrawal,
};
use serde_json::json;

on_both!(
    a_withdrawal_is_delivered,
    a_withdrawal_is_converted_by_a_quote_and_at_the_market_rate,
    the_guests_terms_and_words_reach_the_wallet,
    a_withdrawal_that_the_guest_puts_off_begins_later,
    fields_are_corrected_by_patch,
    changes_are_told_where_the_wallet_said,
);

async fn a_withdrawal_is_delivered(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let toml = wallet.get("/.well-known/stellar.toml").await.expect(200);
    assert!(toml.as_str().unwrap().contains(&format!("TRANSFER_SERVER = \"{}/sep6\"", anchor.url())), "{toml}");
    let info = wallet.without_token().sep6("info", &[]).await.expect(200);
    assert_eq!(
        info["withdraw"]["USDC"],
        json!({
            "enabled": true, "authentication_required": true, "min_amount": 1, "max_amount": 10000, "fee_fixed": 0.5,
            "fee_percent": 0.5, "funding_methods": ["ACH", "WIRE", "PIX", "TED"],
            "types": { "ACH": { "fields": {} }, "WIRE": { "fields": {} }, "PIX": { "fields": {} }, "TED": { "fields": {} } },
        })
    );
    assert_eq!(info["withdraw-exchange"]["USDC"]["enabled"], true);
    assert_eq!(info["transactions"], json!({ "enabled": true, "authentication_required": true }));

    let fee = wallet.sep6("fee", &[("operation", "withdraw"), ("asset_code", "USDC"), ("amount", "12.5")]).await;
    assert_eq!(fee.expect(200), json!({ "fee": 0.56 }));
    let account = wallet.account().to_string();
    let query = [("amount", "12.5"), ("type", "ACH"), ("account", &account), ("dest", "123"), ("lang", "en")];
    let opened = withdrawal(&wallet.withdraw(&query).await.expect(200));
    let asset = anchor.asset().to_string();
    let waiting = wallet.transfer_of(&opened.id).await;
    for (name, value) in [
        ("kind", json!("withdrawal")),
        ("status", json!("pending_user_transfer_start")),
        ("amount_in", json!("12.5")),
        ("amount_in_asset", json!(asset)),
        ("amount_out", json!("11.94")),
        ("from", json!(account)),
        ("to", json!("123")),
        ("withdraw_anchor_account", json!(anchor.account())),
        ("withdraw_memo", json!(opened.memo.value())),
        ("withdraw_memo_type", json!("id")),
    ] {
        assert_eq!(waiting[name], value, "{name}");
    }
    assert!(waiting["user_action_required_by"].is_string(), "{waiting}");
    // It is none of SEP-31's.
    wallet.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(404);

    let hash = wallet.pay(&opened, "12.5").await;
    let done = wallet.wait_for_transfer(&opened.id, "completed").await;
    for (name, value) in [
        ("amount_in", json!("12.5")),
        ("amount_out", json!("11.94")),
        ("amount_out_asset", json!("iso4217:USD")),
        ("amount_fee", json!("0.56")),
        ("stellar_transaction_id", json!(hash)),
        ("external_transaction_id", json!(format!("payout-{}-0", opened.id))),
    ] {
        assert_eq!(done[name], value, "{name}");
    }
    assert!(done["completed_at"].is_string() && done.get("user_action_required_by").is_none(), "{done}");
    assert_eq!(anchor.statuses(&opened.id).await, ["pending_user_transfer_start", "pending_anchor", "completed"]);
    anchor.finish().await;
}

async fn a_withdrawal_is_converted_by_a_quote_and_at_the_market_rate(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let quote = wallet.quote(&json!({ "sell_amount": "101", "context": "sep6" })).await.expect(201);
    let id = quote["id"].as_str().unwrap();
    let pair = [("source_asset", "USDC"), ("destination_asset", "iso4217:BRL"), ("amount", "101")];
    let quoted = [&pair[..], &[("quote_id", id), ("funding_method", "PIX")]].concat();
    let by_quote = withdrawal(&wallet.sep6("withdraw-exchange", &quoted).await.expect(200));
    let at_market = [&pair[..], &[("steer", "execute=initiated:0 poll=delivered")]].concat();
    let at_market = withdrawal(&wallet.sep6("withdraw-exchange", &at_market).await.expect(200));
    let again = wallet.sep6("withdraw-exchange", &quoted).await.error(400);
    assert!(again.starts_with("quote_id: the quote was used before"), "{again}");

    let shown = wallet.transfer_of(&by_quote.id).await;
    assert_eq!([&shown["kind"], &shown["quote_id"]], ["withdrawal-exchange", id]);
    assert_eq!([&shown["amount_out"], &shown["amount_out_asset"]], ["500", "iso4217:BRL"]);
    assert_eq!(shown["fee_details"], quote["fee"]);
    let open = wallet.transfer_of(&at_market.id).await;
    assert!(open.get("amount_out").is_none() && open.get("fee_details").is_none(), "{open}");
    for opened in [&by_quote, &at_market] {
        wallet.pay(opened, "101").await;
        let done = wallet.wait_for_transfer(&opened.id, "completed").await;
        assert_eq!([&done["amount_out"], &done["amount_out_asset"], &done["amount_fee"]], ["500", "iso4217:BRL", "1"]);
    }
    let through = ["pending_user_transfer_start", "pending_anchor", "pending_external", "completed"];
    assert_eq!(anchor.statuses(&at_market.id).await, through);
    anchor.finish().await;
}

async fn the_guests_terms_and_words_reach_the_wallet(kind: Kind) {
    let anchor = Setup::new(kind).steer("offer=full").start().await;
    let wallet = anchor.sender().await;
    let info = wallet.sep6("info", &[("lang", "pt")]).await.expect(200);
    let own = &info["withdraw"]["USDC"];
    assert_eq!([&own["min_amount"], &own["max_amount"]], [&json!(2), &json!(1000.5)]);
    assert_eq!(own["funding_methods"], json!(["cash", "bank_account", "PIX", "TED"]));
    let described = format!("Kind::Withdrawal of {} in pt", anchor.asset());
    assert_eq!(own["types"]["cash"]["fields"], json!({ "pin": { "description": described } }));

    let begin = |amount, more: &[(&'static str, &'static str)]| {
        [&[("amount", amount), ("steer", "begin=terms"), ("funding_method", "cash")], more].concat()
    };
    let missing = wallet.withdraw(&begin("10", &[])).await.error(400);
    assert!(missing.starts_with("pin is missing"), "{missing}");
    assert!(wallet.withdraw(&begin("1.5", &[("pin", "1")])).await.error(400).contains("below the minimum of 2"));
    let body = wallet.withdraw(&begin("10", &[("pin", "1")])).await.expect(200);
    assert_eq!((&body["extra_info"], &body["eta"]), (&json!({ "message": "steered" }), &json!(90)));
    let shown = wallet.transfer_of(body["id"].as_str().unwrap()).await;
    assert_eq!([&shown["amount_fee"], &shown["amount_out"]], ["1", "5"]);
    anchor.finish().await;
}

async fn a_withdrawal_that_the_guest_puts_off_begins_later(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let body = wallet.withdraw(&[("amount", "10"), ("steer", "begin=wait-then-ready")]).await.expect(200);
    let id = body["id"].as_str().unwrap();
    assert!(body.get("account_id").is_none(), "{body}");
    let ready = wallet.wait_for_transfer(id, "pending_user_transfer_start").await;
    wallet.pay(&withdrawal(&ready), "10").await;
    wallet.wait_for_transfer(id, "completed").await;
    assert_eq!(anchor.statuses(id).await[..2], ["incomplete", "pending_user_transfer_start"]);
    anchor.finish().await;
}

async fn fields_are_corrected_by_patch(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let opened = wallet.open_withdrawal("10", "execute=transaction-info").await;
    let early = wallet.correct(&opened.id, &json!({ "steer": "x" })).await.error(400);
    assert!(early.contains("no update was asked for"), "{early}");
    wallet.pay(&opened, "10").await;
    let asked = wallet.wait_for_transfer(&opened.id, "pending_transaction_info_update").await;
    assert_eq!(asked["required_info_updates"]["transaction"]["steer"]["description"], "As the test wants it");
    assert_eq!(asked["required_info_message"], "steered");
    for (fields, told) in [
        (json!({ "other": "x" }), "transaction.steer is missing"),
        (json!({ "steer": "x", "other": "x" }), "transaction.other was not asked for"),
        (json!({ "steer": "patch=invalid" }), "steered to be invalid"),
    ] {
        let error = wallet.correct(&opened.id, &fields).await.error(400);
        assert!(error.starts_with(told), "{error}");
    }
    let corrected = wallet.correct(&opened.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    assert_eq!(corrected["transaction"]["status"], "pending_anchor");
    wallet.wait_for_transfer(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn changes_are_told_where_the_wallet_said(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (wallet, listener) = (anchor.sender().await, Listener::open().await);
    let url = listener.url("/wallet");
    let opened = withdrawal(&wallet.withdraw(&[("amount", "10"), ("on_change_callback", &url)]).await.expect(200));
    wallet.pay(&opened, "10").await;
    let told = listener.told("/wallet", 2).await;
    let statuses: Vec<_> = told.iter().map(|one| one.body["transaction"]["status"].clone()).collect();
    assert_eq!(statuses, ["pending_anchor", "completed"]);
    assert_eq!(told[1].body, wallet.sep6("transaction", &[("id", &opened.id)]).await.expect(200));
    let refused = wallet.withdraw(&[("amount", "10"), ("on_change_callback", "file:///etc/passwd")]).await.error(400);
    assert!(refused.starts_with("on_change_callback"), "{refused}");
    anchor.finish().await;
}
