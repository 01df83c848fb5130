//! What arrives for a withdrawal, and what goes back.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both, wait,
    withdrawals::withdrawal,
};
use reqwest::Method;
use serde_json::json;

on_both!(
    what_nobody_pays_expires_and_is_credited_late_by_policy,
    another_amount_is_handled_by_policy,
    an_amount_left_out_follows_from_what_arrives,
    what_is_too_small_or_too_large_goes_back,
    a_refund_goes_back_with_the_users_memo,
    a_conversion_that_nobody_makes_is_told,
    what_is_too_fine_to_be_paid_out_is_part_of_the_fee,
    an_amount_that_the_fee_eats_is_refused_when_it_is_asked_for,
    a_payment_that_the_rates_fee_eats_goes_back,
);

async fn what_nobody_pays_expires_and_is_credited_late_by_policy(kind: Kind) {
    let anchor = Setup::new(kind).set("mismatches.late", "accept").start().await;
    let wallet = anchor.sender().await;
    let opened = wallet.open_withdrawal("10", "").await;
    let waiting = wallet.withdraw(&[("amount", "10"), ("steer", "begin=kyc")]).await.expect(200);
    anchor.pass_window();
    wallet.wait_for_transfer(&opened.id, "expired").await;
    wallet.wait_for_transfer(waiting["id"].as_str().unwrap(), "expired").await;
    wallet.pay(&opened, "10").await;
    wait::until("credited late, and paid out", || async {
        let transfer = wallet.transfer_of(&opened.id).await;
        if transfer["status"] == "completed" { Ok(()) } else { Err(transfer.to_string()) }
    })
    .await;
    anchor.finish().await;
}

async fn another_amount_is_handled_by_policy(kind: Kind) {
    let setup = Setup::new(kind).set("mismatches.under", "accept").set("mismatches.over", "refund");
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    let less = wallet.open_withdrawal("10", "").await;
    wallet.pay(&less, "9").await;
    let done = wallet.wait_for_transfer(&less.id, "completed").await;
    // 0.50 and 0.5 % of 9.
    assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], ["9", "0.54", "8.46"]);
    let more = wallet.open_withdrawal("10", "").await;
    wallet.pay(&more, "11").await;
    anchor.unapplied(1).await;
    anchor.idle().await;
    assert_eq!(wallet.transfer_of(&more.id).await["status"], "pending_user_transfer_start");
    wallet.pay(&more, "10").await;
    wallet.wait_for_transfer(&more.id, "completed").await;
    anchor.finish().await;
}

async fn an_amount_left_out_follows_from_what_arrives(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let opened = withdrawal(&wallet.withdraw(&[]).await.expect(200));
    let shown = wallet.transfer_of(&opened.id).await;
    for absent in ["amount_in", "amount_out", "amount_fee"] {
        assert!(shown.get(absent).is_none(), "{shown}");
    }
    wallet.pay(&opened, "12.5").await;
    let done = wallet.wait_for_transfer(&opened.id, "completed").await;
    assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], ["12.5", "0.56", "11.94"]);
    anchor.finish().await;
}

async fn what_is_too_small_or_too_large_goes_back(kind: Kind) {
    let terms = [("code", "USDC"), ("withdraw.deliver", "iso4217:USD"), ("withdraw.min_amount", "2")];
    let setup = Setup::new(kind).set("mismatches.under", "accept").set("assets[0].withdraw.max_amount", "50");
    let setup = terms.iter().fold(setup, |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value));
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    for (amount, paid, status) in
        [(None, "1.5", "too_small"), (None, "50.01", "too_large"), (Some("10"), "1.99", "too_small")]
    {
        let amount: Vec<_> = amount.map(|amount| ("amount", amount)).into_iter().collect();
        let opened = withdrawal(&wallet.withdraw(&amount).await.expect(200));
        wallet.pay(&opened, paid).await;
        let back = wallet.wait_for_transfer(&opened.id, "refunded").await;
        assert_eq!([&back["amount_in"], &back["refunds"]["amount_refunded"]], [paid, paid]);
        assert_eq!(anchor.statuses(&opened.id).await, ["pending_user_transfer_start", status, "refunded"]);
    }
    anchor.finish().await;
}

async fn a_refund_goes_back_with_the_users_memo(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let memo = [("amount", "10"), ("refund_memo", "77"), ("refund_memo_type", "id"), ("steer", "execute=refund:4")];
    let opened = withdrawal(&wallet.withdraw(&memo).await.expect(200));
    wallet.pay(&opened, "10").await;
    let back = wallet.wait_for_transfer(&opened.id, "refunded").await;
    assert_eq!((&back["refunded"], &back["refunds"]["amount_fee"]), (&json!(true), &json!("6")));
    // The amount in is the refund and its fee: nothing else was charged, and nothing delivered.
    assert_eq!([&back["amount_in"], &back["amount_out"], &back["amount_fee"]], ["10", "0", "0"]);
    assert_eq!(back["fee_details"]["total"], "0");
    let payment = &back["refunds"]["payments"][0];
    assert_eq!([&payment["id_type"], &payment["amount"], &payment["fee"]], ["stellar", "4", "6"]);
    let hash = payment["id"].as_str().unwrap();
    assert_eq!(wallet.at_network(&format!("/transactions/{hash}")).await["memo"], "77");
    let through = ["pending_user_transfer_start", "pending_anchor", "pending_stellar", "refunded"];
    assert_eq!(anchor.statuses(&opened.id).await, through);
    anchor.finish().await;
}

async fn a_conversion_that_nobody_makes_is_told(kind: Kind) {
    let mut anchor = Setup::new(kind).steer("settle=invalid").start().await;
    let wallet = anchor.sender().await;
    let pair = [("source_asset", "USDC"), ("destination_asset", "iso4217:BRL"), ("amount", "101")];
    let opened = withdrawal(&wallet.sep6("withdraw-exchange", &pair).await.expect(200));
    wallet.pay(&opened, "101").await;
    wallet.wait_for_transfer(&opened.id, "no_market").await;
    anchor.needs_attention(&opened.id).await;
    anchor.operator().await.resume(&opened.id, &signoff()).await.unwrap();
    wallet.wait_for_transfer(&opened.id, "no_market").await;
    anchor.needs_attention(&opened.id).await;
    anchor.leave_working();
    anchor.finish().await;
}

/// The asset has two decimals, and the ledger seven.
async fn what_is_too_fine_to_be_paid_out_is_part_of_the_fee(kind: Kind) {
    let anchor = Setup::new(kind).set("mismatches.over", "accept").start().await;
    let wallet = anchor.sender().await;
    let open = withdrawal(&wallet.withdraw(&[]).await.expect(200));
    let asked = wallet.open_withdrawal("10", "").await;
    let received = wallet.open("10", "").await;
    // 0.50 and 0.5 %.
    for (opened, paid, fee, out) in
        [(&open, "12.5678901", "0.5678901", "12"), (&asked, "10.0090001", "0.5590001", "9.45")]
    {
        wallet.pay(opened, paid).await;
        let done = wallet.wait_for_transfer(&opened.id, "completed").await;
        assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], [paid, fee, out]);
        let parts = done["fee_details"]["details"].as_array().unwrap();
        assert!(parts.iter().any(|part| part["name"] == "Rounding"), "{done}");
    }
    wallet.pay(&received, "10.0000001").await;
    let done = wallet.wait(&received.id, "completed").await;
    assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], ["10.0000001", "0.5500001", "9.45"]);
    anchor.finish().await;
}

/// The guest's rate has a fee of 1.
async fn an_amount_that_the_fee_eats_is_refused_when_it_is_asked_for(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let sell = anchor.asset().to_string();
    for (amount, told) in
        [("0.5", "sell_amount: 0.5 is below the minimum of 1"), ("1", "sell_amount: the amount is too small")]
    {
        let query =
            [("sell_asset", &*sell), ("buy_asset", "iso4217:BRL"), ("sell_amount", amount), ("context", "sep6")];
        let asked = wallet.request(Method::GET, "/sep38/price").query(&query);
        let error = wallet.send(asked).await.error(400);
        assert!(error.starts_with(told), "{error}");
        let error = wallet.quote(&json!({ "sell_amount": amount, "context": "sep6" })).await.error(400);
        assert!(error.starts_with(told), "{error}");
    }
    let pair = [("source_asset", "USDC"), ("destination_asset", "iso4217:BRL"), ("amount", "1")];
    let error = wallet.sep6("withdraw-exchange", &pair).await.error(400);
    assert_eq!(error, "amount: the amount is too small: the fee of 1 leaves nothing to convert");
    let error = wallet.post("1", &json!({ "destination_asset": "iso4217:BRL" })).await.error(400);
    assert!(error.starts_with("amount: the amount is too small"), "{error}");
    // The guest's fee without a conversion.
    let error = wallet.withdraw(&[("amount", "1"), ("steer", "begin=terms")]).await.error(400);
    assert!(error.starts_with("amount: the amount is too small: the fee of 1 leaves nothing"), "{error}");
    anchor.idle().await;
    anchor.finish().await;
}

/// There was no fee when it was opened.
async fn a_payment_that_the_rates_fee_eats_goes_back(kind: Kind) {
    let anchor = Setup::new(kind).steer("rate=free settle=plain").start().await;
    let wallet = anchor.sender().await;
    let pair = [("source_asset", "USDC"), ("destination_asset", "iso4217:BRL"), ("amount", "1")];
    let opened = withdrawal(&wallet.sep6("withdraw-exchange", &pair).await.expect(200));
    wallet.pay(&opened, "1").await;
    let back = wallet.wait_for_transfer(&opened.id, "refunded").await;
    assert_eq!([&back["amount_in"], &back["amount_out"], &back["refunds"]["amount_refunded"]], ["1", "0", "1"]);
    let through = ["pending_user_transfer_start", "pending_anchor", "too_small", "refunded"];
    assert_eq!(anchor.statuses(&opened.id).await, through);
    let journal = anchor.report(&opened.id).await.journal;
    assert!(journal.iter().any(|row| row.detail.contains("the fee of 1 leaves nothing to convert")), "{journal:?}");
    // SEP-31 has no status for it: a person decides, and nothing is tried again.
    let received = wallet.open_with("1", &json!({ "destination_asset": "iso4217:BRL" })).await;
    wallet.pay(&received, "1").await;
    let attention = anchor.needs_attention(&received.id).await.transaction.attention;
    let attention = format!("{attention:?}");
    assert!(attention.contains("tries: 1") && attention.contains("leaves nothing to convert"), "{attention}");
    anchor.finish().await;
}
