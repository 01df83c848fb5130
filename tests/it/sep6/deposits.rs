//! Deposits by API (SEP-6), as wallets and banks see them.

use anchor_host::{model::JobKind, store::Job};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    deposits::{DOOR, incoming},
    on_both, wait,
};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

on_both!(
    info_and_instructions_reach_the_wallet,
    a_deposit_is_paid_on_the_ledger_once,
    money_is_found_by_polling,
    a_deposit_waits_for_its_trustline,
    a_wallet_that_takes_claimable_balances_gets_one,
    another_amount_is_handled_by_policy,
    what_is_too_small_or_too_large_goes_back_off_chain,
    held_money_is_resumed_or_refunded,
    late_and_unknown_money_is_kept_for_the_operator,
    late_money_is_found_where_no_bank_calls,
    a_deposit_is_converted_by_a_quote_and_at_the_market_rate,
    a_deposit_that_waits_for_its_customer_begins_later,
    notices_are_answered_as_the_guest_says,
    wrong_deposits_are_refused_by_name,
);

async fn info_and_instructions_reach_the_wallet(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let info = wallet.without_token().sep6("info", &[]).await.expect(200);
    assert_eq!(
        info["deposit"]["USDC"],
        json!({
            "enabled": true, "authentication_required": true, "min_amount": 1, "max_amount": 10000, "fee_fixed": 0.5,
            "fee_percent": 0.5, "funding_methods": ["ACH", "WIRE"], "fields": {},
        })
    );
    assert_eq!(info["features"], json!({ "account_creation": false, "claimable_balances": true }));
    let fee = wallet.sep6("fee", &[("operation", "deposit"), ("asset_code", "USDC"), ("amount", "12.5")]).await;
    assert_eq!(fee.expect(200), json!({ "fee": 0.56 }));

    let memo = [("amount", "12.5"), ("type", "ACH"), ("memo", "77"), ("memo_type", "id"), ("steer", "begin=terms")];
    let told = wallet.deposit(&memo).await.expect(200);
    assert_eq!(told["instructions"]["organization.bank_number"], json!({ "value": "1", "description": "Our bank" }));
    assert_eq!((&told["how"], &told["eta"], &told["min_amount"]), (&json!("Pay to us"), &json!(90), &json!(1)));
    anchor.finish().await;
}

async fn a_deposit_is_paid_on_the_ledger_once(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let plain = [("amount", "12.5"), ("memo", "77"), ("memo_type", "id")];
    let body = wallet.deposit(&plain).await.expect(200);
    assert_eq!((&body["fee_fixed"], &body["fee_percent"]), (&json!(0.5), &json!(0.5)));
    let id = body["id"].as_str().unwrap();
    let waiting = wallet.transfer_of(id).await;
    for (name, value) in [
        ("kind", json!("deposit")),
        ("status", json!("pending_user_transfer_start")),
        ("amount_in", json!("12.5")),
        ("amount_in_asset", json!("iso4217:USD")),
        ("amount_out", json!("11.94")),
        ("amount_out_asset", json!(anchor.asset().to_string())),
        ("to", json!(wallet.account().to_string())),
        ("deposit_memo", json!("77")),
        ("deposit_memo_type", json!("id")),
    ] {
        assert_eq!(waiting[name], value, "{name}");
    }
    assert!(waiting["user_action_required_by"].is_string(), "{waiting}");

    let before = wallet.holds(anchor.asset()).await;
    // The bank says it twice in one notice, once more, and again when it is over.
    let twice = json!([incoming(id, "b-1", "12.5"), incoming(id, "b-1", "12.5")]);
    wallet.notice(&twice).await.expect(200);
    wallet.comes_in(id, "b-1", "12.5").await;
    let done = wallet.wait_for_transfer(id, "completed").await;
    wallet.comes_in(id, "b-1", "12.5").await;
    anchor.idle().await;
    assert_eq!((before.as_str(), wallet.holds(anchor.asset()).await.as_str()), ("1000.0000000", "1011.9400000"));
    for (name, value) in [
        ("amount_in", json!("12.5")),
        ("amount_out", json!("11.94")),
        ("amount_fee", json!("0.56")),
        ("external_transaction_id", json!("b-1")),
    ] {
        assert_eq!(done[name], value, "{name}");
    }
    let hash = done["stellar_transaction_id"].as_str().unwrap();
    assert_eq!(wallet.at_network(&format!("/transactions/{hash}")).await["memo"], "77");
    assert_eq!(anchor.statuses(id).await, ["pending_user_transfer_start", "pending_stellar", "completed"]);
    for name in [("id", id), ("external_transaction_id", "b-1"), ("stellar_transaction_id", hash)] {
        assert_eq!(wallet.sep6("transaction", &[name]).await.expect(200)["transaction"], done, "{name:?}");
    }
    anchor.finish().await;
}

async fn money_is_found_by_polling(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let announced = wallet.open_deposit("10", "arrive=announced:60").await;
    let shown = wallet.wait_for_transfer(&announced, "pending_external").await;
    assert_eq!((&shown["status_eta"], shown["external_transaction_id"].is_string()), (&json!(60), true));
    // What is on its way does not expire.
    let here = wallet.open_deposit("10", "arrive=received").await;
    wallet.wait_for_transfer(&here, "completed").await;
    let failed = wallet.open_deposit("10", "arrive=failed").await;
    let shown = wallet.wait_for_transfer(&failed, "error").await;
    assert_eq!(shown["message"], "steered to fail");
    anchor.pass_window();
    wallet.comes_in(&announced, "b-2", "10").await;
    wallet.wait_for_transfer(&announced, "completed").await;
    // Polled and told by the bank: still one payment, under one id.
    let both = wallet.open_deposit("10", "arrive=received").await;
    wallet.comes_in(&both, &format!("polled-{both}"), "10").await;
    wallet.wait_for_transfer(&both, "completed").await;
    anchor.finish().await;
}

async fn a_deposit_waits_for_its_trustline(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let other = anchor_host::stellar::Keypair::generate(&anchor_host_tests::world::System);
    let to = other.account().to_string();
    let body = wallet.deposit(&[("amount", "10"), ("account", &to)]).await.expect(200);
    let id = body["id"].as_str().unwrap();
    wallet.comes_in(id, "b-1", "10").await;
    wallet.wait_for_transfer(id, "pending_trust").await;
    wallet.befriend(&other.account()).await;
    wallet.trust_as(&other, anchor.asset()).await;
    wallet.wait_for_transfer(id, "completed").await;
    let through = ["pending_user_transfer_start", "pending_stellar", "pending_trust", "completed"];
    assert_eq!(anchor.statuses(id).await, through);
    anchor.finish().await;
}

async fn a_wallet_that_takes_claimable_balances_gets_one(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let other = anchor_host::stellar::Keypair::generate(&anchor_host_tests::world::System).account();
    wallet.befriend(&other).await;
    let to = other.to_string();
    let query = [("amount", "10"), ("account", to.as_str()), ("claimable_balance_supported", "true")];
    let body = wallet.deposit(&query).await.expect(200);
    let id = body["id"].as_str().unwrap();
    wallet.comes_in(id, "b-1", "10").await;
    let done = wallet.wait_for_transfer(id, "completed").await;
    assert!(done["claimable_balance_id"].as_str().unwrap().starts_with("00000000"), "{done}");
    anchor.finish().await;
}

async fn another_amount_is_handled_by_policy(kind: Kind) {
    let setup = Setup::new(kind).set("mismatches.under", "accept").set("mismatches.over", "refund");
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    let less = wallet.open_deposit("10", "").await;
    wallet.comes_in(&less, "b-1", "9").await;
    let done = wallet.wait_for_transfer(&less, "completed").await;
    // 0.50 and 0.5 % of 9.
    assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], ["9", "0.54", "8.46"]);
    let more = wallet.open_deposit("10", "return=pending,unavailable,paid").await;
    wallet.comes_in(&more, "b-2", "11").await;
    let back = wallet.wait_for_transfer(&more, "refunded").await;
    let payment = &back["refunds"]["payments"][0];
    assert_eq!([&payment["id_type"], &payment["amount"]], ["external", "11"]);
    assert_eq!(payment["id"], format!("refund-{more}-1"));
    let any = wallet.deposit(&[]).await.expect(200)["id"].as_str().unwrap().to_owned();
    wallet.comes_in(&any, "b-3", "20").await;
    let done = wallet.wait_for_transfer(&any, "completed").await;
    assert_eq!([&done["amount_in"], &done["amount_out"]], ["20", "19.4"]);
    anchor.finish().await;
}

async fn what_is_too_small_or_too_large_goes_back_off_chain(kind: Kind) {
    let terms = [("code", "USDC"), ("deposit.receive", "iso4217:USD"), ("deposit.min_amount", "2")];
    let setup = Setup::new(kind).set("mismatches.under", "accept").set("assets[0].deposit.max_amount", "50");
    let setup = terms.iter().fold(setup, |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value));
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    for (number, (amount, paid, status)) in
        [(None, "1.5", "too_small"), (None, "50.01", "too_large"), (Some("10"), "1.99", "too_small")]
            .into_iter()
            .enumerate()
    {
        let amount: Vec<_> = amount.map(|amount| ("amount", amount)).into_iter().collect();
        let id = wallet.deposit(&amount).await.expect(200)["id"].as_str().unwrap().to_owned();
        wallet.comes_in(&id, &format!("b-{number}"), paid).await;
        let back = wallet.wait_for_transfer(&id, "refunded").await;
        assert_eq!([&back["amount_in"], &back["refunds"]["amount_refunded"]], [paid, paid]);
        assert_eq!(anchor.statuses(&id).await, ["pending_user_transfer_start", status, "refunded"]);
    }
    anchor.finish().await;
}

async fn held_money_is_resumed_or_refunded(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let operator = anchor.operator().await;
    let (paid, back) = (wallet.open_deposit("10", "").await, wallet.open_deposit("10", "return=second").await);
    for (id, external_id) in [(&paid, "b-1"), (&back, "b-2")] {
        wallet.comes_in(id, external_id, "9").await;
        anchor.needs_attention(id).await;
        assert_eq!(wallet.transfer_of(id).await["status"], "pending_anchor");
    }
    operator.resume(&paid, &signoff()).await.unwrap();
    let done = wallet.wait_for_transfer(&paid, "completed").await;
    assert_eq!([&done["amount_in"], &done["amount_out"]], ["9", "8.46"]);
    operator.refund(&back, &Default::default(), &signoff()).await.unwrap();
    anchor.needs_attention(&back).await;
    // The bank refused it; a second order is another refund.
    operator.refund(&back, &Default::default(), &signoff()).await.unwrap();
    let returned = wallet.wait_for_transfer(&back, "refunded").await;
    assert_eq!(returned["refunds"]["payments"][0]["id"], format!("refund-{back}-2"));
    anchor.finish().await;
}

async fn late_and_unknown_money_is_kept_for_the_operator(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let (late, in_time) = (wallet.open_deposit("10", "").await, wallet.open_deposit("10", "").await);
    let at_bank = anchor.now().to_string();
    anchor.pass_window();
    for id in [&late, &in_time] {
        wallet.wait_for_transfer(id, "expired").await;
    }
    let mut before = incoming(&in_time, "b-1", "10");
    before["received_at"] = json!(at_bank);
    let unknown = "01990000-0000-7000-8000-000000000001";
    let told = json!([before, incoming(&late, "b-2", "10"), incoming(unknown, "b-3", "5"), { "external_id": "b-4", "amount": "7" }]);
    wallet.notice(&told).await.expect(200);
    wallet.wait_until_transfer(&in_time, "completed").await;
    let held = anchor.needs_attention(&late).await;
    assert_eq!(held.transaction.status.as_str(), "pending_anchor");
    // The guest learns later what it is for.
    let named = wallet.open_deposit("10", "").await;
    wallet.notice(&json!([{ "external_id": "b-7", "amount": "10" }])).await.expect(200);
    wallet.comes_in(&named, "b-7", "10").await;
    wallet.wait_for_transfer(&named, "completed").await;
    let second = json!([incoming(&in_time, "b-5", "10"), incoming(&in_time, "b-6", "10")]);
    wallet.notice(&second).await.expect(200);

    let operator = anchor.operator().await;
    let kept = operator.unapplied_deposits(false, 50).await.unwrap();
    let ids: Vec<_> = kept.iter().map(|one| one.external_id.as_str()).collect();
    assert_eq!(ids, ["b-3", "b-4", "b-5", "b-6"]);
    assert!(kept[0].reason.as_deref().unwrap().contains("no deposit is known"), "{kept:?}");
    for one in &kept {
        operator.dismiss_deposit(&one.guest, &one.external_id, &signoff()).await.unwrap();
    }
    assert!(operator.unapplied_deposits(false, 50).await.unwrap().is_empty());
    assert_eq!(operator.unapplied_deposits(true, 50).await.unwrap().len(), 4);
    operator.dismiss_deposit(&kept[0].guest, "b-3", &signoff()).await.unwrap_err();
    operator.refund(&late, &Default::default(), &signoff()).await.unwrap();
    wallet.wait_for_transfer(&late, "refunded").await;
    anchor.finish().await;
}

async fn late_money_is_found_where_no_bank_calls(kind: Kind) {
    let setup = Setup::new(kind).set("payments.poll_expired_s", "7200").set("mismatches.late", "accept");
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    let (late, never) = (wallet.open_deposit("10", "arrive=late").await, wallet.open_deposit("10", "").await);
    anchor.pass_window();
    wallet.wait_until_transfer(&late, "completed").await;
    wallet.wait_for_transfer(&never, "expired").await;
    let expected = Job::new(JobKind::Expect, &never);
    assert!(anchor.store.job(&expected).await.unwrap().is_some(), "the guest is still asked about it");
    anchor.advance(Duration::from_secs(2 * 7_200));
    wait::until("nobody is asked any more", || async {
        anchor.store.job(&expected).await.unwrap().map_or(Ok(()), |job| Err(format!("{job:?}")))
    })
    .await;
    assert_eq!(anchor.events(&never).await.last().unwrap(), "expire");
    anchor.finish().await;
}

async fn a_deposit_is_converted_by_a_quote_and_at_the_market_rate(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let (asset, account) = (anchor.asset().to_string(), wallet.account().to_string());
    let question = json!({ "sell_asset": "iso4217:BRL", "buy_asset": asset, "sell_amount": "101", "context": "sep6" });
    let quote = wallet.json(Method::POST, "/sep38/quote", &question).await.expect(201);
    let quoted = quote["id"].as_str().unwrap();
    let pair = [
        ("source_asset", "iso4217:BRL"),
        ("destination_asset", "USDC"),
        ("amount", "101"),
        ("account", account.as_str()),
    ];
    let by_quote = wallet.sep6("deposit-exchange", &[&pair[..], &[("quote_id", quoted)]].concat()).await.expect(200);
    let at_market = wallet.sep6("deposit-exchange", &pair).await.expect(200);
    let again = wallet.sep6("deposit-exchange", &[&pair[..], &[("quote_id", quoted)]].concat()).await.error(400);
    assert!(again.starts_with("quote_id: the quote was used before"), "{again}");
    for (number, body) in [by_quote, at_market].iter().enumerate() {
        let id = body["id"].as_str().unwrap();
        let mut reais = incoming(id, &format!("b-{number}"), "101");
        reais["asset"] = json!("iso4217:BRL");
        wallet.notice(&json!([reais])).await.expect(200);
        let done = wallet.wait_for_transfer(id, "completed").await;
        assert_eq!((&done["kind"], &done["amount_in_asset"]), (&json!("deposit-exchange"), &json!("iso4217:BRL")));
        assert_eq!([&done["amount_out"], &done["amount_fee"]], ["500", "1"]);
    }
    anchor.finish().await;
}

async fn a_deposit_that_waits_for_its_customer_begins_later(kind: Kind) {
    let anchor = Setup::new(kind).steer("offer=full").start().await;
    let wallet = anchor.sender().await;
    let query = [("amount", "10"), ("pin", "1"), ("funding_method", "cash"), ("steer", "begin=kyc:sep6-customer")];
    let body = wallet.deposit(&query).await.expect(200);
    let id = body["id"].as_str().unwrap();
    assert!(body.get("instructions").is_none(), "{body}");
    assert_eq!(wallet.transfer_of(id).await["status"], "pending_customer_info_update");
    wallet.comes_in(id, "b-1", "10").await;
    assert_eq!(anchor.operator().await.unapplied_deposits(false, 50).await.unwrap().len(), 1);
    let customer = json!({ "transaction_id": id, "type": "sep6-customer", "first_name": "Ada", "last_name": "L" });
    wallet.put_customer(&customer).await.expect(202);
    // What came before that is credited when it is reported again.
    wallet.wait_for_transfer(id, "pending_user_transfer_start").await;
    wallet.comes_in(id, "b-1", "10").await;
    wallet.wait_for_transfer(id, "completed").await;
    assert!(anchor.operator().await.unapplied_deposits(false, 50).await.unwrap().is_empty());
    anchor.finish().await;
}

async fn notices_are_answered_as_the_guest_says(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await.without_token();
    let send = |method, path: &str, body: &'static str| wallet.send(wallet.request(method, path).body(body));
    let answer = send(Method::PUT, &format!("{DOOR}?a=1"), "[]").await;
    assert_eq!((answer.status, &answer.body), (202, &json!("payments a=1")));
    let text = wallet.request(Method::POST, &format!("{DOOR}?a=1")).body("[]").send().await.unwrap();
    assert_eq!(text.headers()["content-type"], "text/plain");
    assert_eq!(text.text().await.unwrap(), "payments a=1");
    let not_json = send(Method::POST, DOOR, "nonsense").await.error(400);
    assert!(not_json.contains("expected"), "{not_json}");
    let forged = wallet.request(Method::POST, DOOR).header("x-secret", "guessed").body("[]");
    wallet.send(forged).await.error(403);
    // An answer that the WIT package does not allow is no report: the bank has to send it again.
    let empty = send(Method::POST, DOOR, r#"[{"amount": "1"}]"#).await;
    empty.error(503);
    send(Method::POST, "/rails/nobody/payments", "[]").await.error(404);
    send(Method::DELETE, DOOR, "").await.error(405);
    anchor.assert_untouched().await;
    anchor.finish().await;
}

async fn wrong_deposits_are_refused_by_name(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let (own, issuer) = (anchor.account().to_string(), anchor.asset().issuer().unwrap().to_string());
    let contract = "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA";
    for (query, complaint) in [
        (vec![("amount", "0.5")], "amount: 0.5 is below the minimum"),
        (vec![("amount", "20000")], "amount: 20000 is above the maximum"),
        (vec![("amount", "10"), ("asset_code", "EURC")], "asset_code: this asset is not deposited here"),
        (vec![("amount", "10"), ("account", contract)], "account: a contract can't be paid here"),
        (vec![("amount", "10"), ("account", own.as_str())], "account: is the anchor's own"),
        (vec![("amount", "10"), ("account", issuer.as_str())], "account: is the asset's issuer"),
        (vec![("amount", "10"), ("account", "G")], "`account`"),
        (vec![("amount", "10"), ("memo", "1")], "`memo` needs `memo_type`"),
        (vec![("amount", "10"), ("type", "cheque")], "funding_method: must be one of"),
        (vec![("amount", "10"), ("quote_id", "1")], "`quote_id` belongs to /deposit-exchange"),
        (vec![("amount", "10"), ("customer_id", "1")], "customer_id: no such customer"),
        (vec![("amount", "10"), ("steer", "begin=invalid")], "steered to be invalid"),
    ] {
        let error = wallet.deposit(&query).await.error(400);
        assert!(error.starts_with(complaint), "{query:?}: {error}");
    }
    let fields = wallet.deposit(&[("amount", "10"), ("steer", "begin=customer-fields")]).await;
    assert_eq!((fields.status, &fields.body["type"]), (403, &json!("non_interactive_customer_info_needed")));
    let denied = wallet.deposit(&[("amount", "10"), ("steer", "begin=not-accepted")]).await;
    assert_eq!((denied.status, &denied.body["status"]), (403, &json!("denied")));
    wallet.without_token().deposit(&[("amount", "10")]).await.error(403);
    anchor.assert_untouched().await;
    anchor.finish().await;
}
