//! The limits of an asset, where another currency is paid for it: what the amount converts to is compared with them.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    deposits::incoming,
    hosted::{Browser, Page},
    on_both,
    sender::{Answer, SendingAnchor},
    withdrawals::withdrawal,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    a_deposit_in_another_currency_is_within_the_limits,
    a_quote_is_within_the_limits,
    a_rate_that_moves_beyond_a_limit_sends_the_money_back,
    what_comes_in_without_a_rate_or_as_another_amount_is_held_to_the_limits,
    a_quote_that_has_ended_is_held_to_the_limits_of_the_market,
    a_currency_of_another_worth_is_converted_before_it_is_compared,
    a_withdrawal_is_measured_by_what_is_paid_on_the_ledger,
    a_hosted_deposit_in_another_currency_is_within_the_limits,
    a_hosted_deposit_is_sent_back_where_the_rate_moved,
);

const BRL: &str = "iso4217:BRL";

/// From 2 to 50 USDC, and the guest steered so. One USDC costs five reais, of which one more is the fee.
fn limited(kind: Kind, steer: &str) -> Setup {
    let terms = [
        ("code", "USDC"),
        ("withdraw.deliver", "iso4217:USD"),
        ("withdraw.min_amount", "2"),
        ("withdraw.max_amount", "50"),
        ("deposit.receive", "iso4217:USD"),
        ("deposit.min_amount", "2"),
        ("deposit.max_amount", "50"),
    ];
    let setup = Setup::new(kind).steer(steer);
    terms.iter().fold(setup, |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value))
}

/// `GET /deposit-exchange` of reais, with more parameters.
async fn deposit_reais(wallet: &SendingAnchor, more: &[(&str, &str)]) -> Answer {
    let account = wallet.account().to_string();
    let pair = [("source_asset", BRL), ("destination_asset", "USDC"), ("account", account.as_str())];
    wallet.sep6("deposit-exchange", &[&pair[..], more].concat()).await
}

async fn open_reais(wallet: &SendingAnchor, more: &[(&str, &str)]) -> String {
    deposit_reais(wallet, more).await.expect(200)["id"].as_str().unwrap().to_owned()
}

/// The bank tells of reais that came in for a deposit.
async fn reais_come_in(wallet: &SendingAnchor, deposit: &str, amount: &str) {
    let mut reais = incoming(deposit, &format!("bank-{deposit}"), amount);
    reais["asset"] = json!(BRL);
    wallet.notice(&json!([reais])).await.expect(200);
}

/// All that came in for a deposit goes back to the bank, through this status, and nothing is paid on the ledger.
async fn goes_back(anchor: &TestAnchor, wallet: &SendingAnchor, deposit: &str, paid: &str, status: &str, why: &str) {
    let back = wallet.wait_for_transfer(deposit, "refunded").await;
    assert_eq!([&back["amount_in"], &back["refunds"]["amount_refunded"], &back["amount_out"]], [paid, paid, "0"]);
    assert_eq!(back["refunds"]["payments"][0]["id"], format!("refund-{deposit}-1"));
    let through = ["pending_user_transfer_start", "pending_anchor", status, "refunded"];
    assert_eq!(anchor.statuses(deposit).await, through);
    let journal = anchor.report(deposit).await.journal;
    let refused: Vec<_> = journal.iter().filter(|row| row.event == "refuse_rate").collect();
    assert!(refused.len() == 1 && refused[0].detail.starts_with(why), "{journal:?}");
    assert_eq!(wallet.holds(anchor.asset()).await, "1000.0000000");
}

const LESS: &str = "9.99 BRL converts to 1.998 USDC before the fee, which is below the minimum of 2 USDC";
const MORE: &str = "250.01 BRL converts to 50.002 USDC before the fee, which is above the maximum of 50 USDC";

async fn a_deposit_in_another_currency_is_within_the_limits(kind: Kind) {
    let anchor = limited(kind, "rate=price:5 settle=price:5").start().await;
    let wallet = anchor.sender().await;
    for (amount, told) in [("9.99", LESS), ("250.01", MORE)] {
        assert_eq!(deposit_reais(&wallet, &[("amount", amount)]).await.error(400), format!("amount: {told}"));
    }
    // The limits themselves, to the cent. The fee of one real does not count.
    for (amount, out, held) in [("10", "1.8", "1001.8000000"), ("250", "49.8", "1051.6000000")] {
        let opened = deposit_reais(&wallet, &[("amount", amount)]).await.expect(200);
        // Beside reais they would be taken for limits in reais.
        assert_eq!([opened.get("min_amount"), opened.get("max_amount")], [None, None]);
        let id = opened["id"].as_str().unwrap();
        reais_come_in(&wallet, id, amount).await;
        let done = wallet.wait_for_transfer(id, "completed").await;
        assert_eq!([&done["amount_in"], &done["amount_out"]], [amount, out]);
        assert_eq!(wallet.holds(anchor.asset()).await, held);
    }
    // What is worth the same counts as it is.
    let error = wallet.deposit(&[("amount", "50.01")]).await.error(400);
    assert_eq!(error, "amount: 50.01 is above the maximum of 50");
    anchor.finish().await;
}

async fn a_quote_is_within_the_limits(kind: Kind) {
    let anchor = limited(kind, "rate=price:5").start().await;
    let wallet = anchor.sender().await;
    let asset = anchor.asset().to_string();
    let question = |given: &str, amount: &str, context: &str| {
        let mut question = json!({ "sell_asset": BRL, "buy_asset": asset, "context": context });
        question[given] = json!(amount);
        question
    };
    for (amount, told) in [("9.99", LESS), ("250.01", MORE)] {
        for context in ["sep6", "sep24"] {
            let asked = question("sell_amount", amount, context);
            let error = wallet.json(Method::POST, "/sep38/quote", &asked).await.error(400);
            assert_eq!(error, format!("sell_amount: {told}"));
            let price = wallet.request(Method::GET, "/sep38/price").query(&asked);
            assert_eq!(wallet.send(price).await.error(400), format!("sell_amount: {told}"));
        }
    }
    // 50 USDC are bought for 251 reais, which convert to 50.2.
    let error = wallet.json(Method::POST, "/sep38/quote", &question("buy_amount", "50", "sep6")).await.error(400);
    assert!(error.contains("251 BRL converts to 50.2 USDC"), "{error}");
    for (amount, out) in [("10", "1.8"), ("250", "49.8")] {
        let asked = question("sell_amount", amount, "sep6");
        let quote = wallet.json(Method::POST, "/sep38/quote", &asked).await.expect(201);
        let id = open_reais(&wallet, &[("amount", amount), ("quote_id", quote["id"].as_str().unwrap())]).await;
        reais_come_in(&wallet, &id, amount).await;
        assert_eq!(wallet.wait_for_transfer(&id, "completed").await["amount_out"], out);
    }
    anchor.finish().await;
}

async fn a_rate_that_moves_beyond_a_limit_sends_the_money_back(kind: Kind) {
    let mut anchor = limited(kind, "rate=price:5 settle=price:4").start().await;
    let wallet = anchor.sender().await;
    let more = open_reais(&wallet, &[("amount", "240")]).await;
    reais_come_in(&wallet, &more, "240").await;
    let told = "240 BRL converts to 60 USDC before the fee, which is above the maximum of 50 USDC";
    goes_back(&anchor, &wallet, &more, "240", "too_large", told).await;
    // While the bank takes its time, the wallet reads why.
    let slow = open_reais(&wallet, &[("amount", "200.01"), ("steer", "return=pending")]).await;
    reais_come_in(&wallet, &slow, "200.01").await;
    let shown = wallet.wait_for_transfer(&slow, "too_large").await;
    let told = "200.01 BRL converts to 50.0025 USDC before the fee, which is above the maximum of 50 USDC";
    assert_eq!((&shown["message"], &shown["amount_in"]), (&json!(told), &json!("200.01")));
    // The limit itself, at the rate that counts.
    let exact = open_reais(&wallet, &[("amount", "200")]).await;
    reais_come_in(&wallet, &exact, "200").await;
    let done = wallet.wait_for_transfer(&exact, "completed").await;
    assert_eq!([&done["amount_in"], &done["amount_out"]], ["200", "49.75"]);
    anchor.leave_working();
    anchor.finish().await;

    let anchor = limited(kind, "rate=price:5 settle=price:6").start().await;
    let wallet = anchor.sender().await;
    let less = open_reais(&wallet, &[("amount", "11")]).await;
    reais_come_in(&wallet, &less, "11").await;
    let told = "11 BRL converts to 1.8333333 USDC before the fee, which is below the minimum of 2 USDC";
    goes_back(&anchor, &wallet, &less, "11", "too_small", told).await;
    let exact = open_reais(&wallet, &[("amount", "12")]).await;
    reais_come_in(&wallet, &exact, "12").await;
    assert_eq!(wallet.wait_for_transfer(&exact, "completed").await["amount_out"], "1.83");
    anchor.finish().await;
}

async fn what_comes_in_without_a_rate_or_as_another_amount_is_held_to_the_limits(kind: Kind) {
    // Nobody knew a rate when it was opened.
    let setup = limited(kind, "rate=unavailable settle=price:5").set("mismatches.over", "accept");
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    let named = open_reais(&wallet, &[("amount", "9.99")]).await;
    reais_come_in(&wallet, &named, "9.99").await;
    goes_back(&anchor, &wallet, &named, "9.99", "too_small", LESS).await;
    // Another amount than the one asked for, which the policy takes.
    let over = open_reais(&wallet, &[("amount", "20")]).await;
    reais_come_in(&wallet, &over, "250.01").await;
    goes_back(&anchor, &wallet, &over, "250.01", "too_large", MORE).await;
    let over = open_reais(&wallet, &[("amount", "20")]).await;
    reais_come_in(&wallet, &over, "250").await;
    assert_eq!(wallet.wait_for_transfer(&over, "completed").await["amount_out"], "49.8");
    anchor.finish().await;
}

async fn a_quote_that_has_ended_is_held_to_the_limits_of_the_market(kind: Kind) {
    // 0.2 in the quote, 0.1 afterwards.
    let anchor = limited(kind, "rate=ends:60 settle=price:0.1").set("quotes.late", "accept").start().await;
    let wallet = anchor.sender().await;
    let asked =
        json!({ "sell_asset": BRL, "buy_asset": anchor.asset().to_string(), "sell_amount": "10", "context": "sep6" });
    let quote = wallet.json(Method::POST, "/sep38/quote", &asked).await.expect(201);
    let id = open_reais(&wallet, &[("amount", "10"), ("quote_id", quote["id"].as_str().unwrap())]).await;
    anchor.advance(Duration::from_secs(61));
    reais_come_in(&wallet, &id, "10").await;
    let back = wallet.wait_for_transfer(&id, "refunded").await;
    assert_eq!(back["refunds"]["amount_refunded"], "10");
    let journal = anchor.report(&id).await.journal;
    let told = "10 BRL converts to 100 USDC before the fee, which is above the maximum of 50 USDC";
    assert!(journal.iter().any(|row| row.event == "refuse_rate" && row.detail.starts_with(told)), "{journal:?}");
    anchor.finish().await;
}

/// The usual currency, too, where it is worth something else than the asset.
async fn a_currency_of_another_worth_is_converted_before_it_is_compared(kind: Kind) {
    let setup = limited(kind, "rate=price:5 settle=price:4").set("assets[0].deposit.receive", BRL);
    let anchor = setup.set("assets[0].deposit.receive_rate", "guest").start().await;
    let wallet = anchor.sender().await;
    for (amount, told) in [("9.99", LESS), ("250.01", MORE)] {
        assert_eq!(wallet.deposit(&[("amount", amount)]).await.error(400), format!("amount: {told}"));
    }
    // Without an amount, it is what comes in that counts.
    let any = wallet.deposit(&[]).await.expect(200)["id"].as_str().unwrap().to_owned();
    reais_come_in(&wallet, &any, "201").await;
    let told = "201 BRL converts to 50.25 USDC before the fee, which is above the maximum of 50 USDC";
    goes_back(&anchor, &wallet, &any, "201", "too_large", told).await;
    let opened = wallet.deposit(&[("amount", "201"), ("steer", "return=second")]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    reais_come_in(&wallet, id, "201").await;
    // The bank does not manage it: a person is called, who can send it back and not pay it out.
    anchor.needs_attention(id).await;
    assert_eq!(wallet.transfer_of(id).await["status"], "too_large");
    let operator = anchor.operator().await;
    operator.resume(id, &signoff()).await.unwrap_err();
    operator.refund(id, &Default::default(), &signoff()).await.unwrap();
    wallet.wait_for_transfer(id, "refunded").await;
    assert_eq!(wallet.holds(anchor.asset()).await, "1000.0000000");
    anchor.finish().await;
}

async fn a_withdrawal_is_measured_by_what_is_paid_on_the_ledger(kind: Kind) {
    let anchor = limited(kind, "rate=price:5 settle=price:4").start().await;
    let wallet = anchor.sender().await;
    let pair = [("source_asset", "USDC"), ("destination_asset", BRL)];
    for (amount, told) in [("1.99", "below the minimum of 2"), ("50.01", "above the maximum of 50")] {
        let asked = [&pair[..], &[("amount", amount)]].concat();
        let error = wallet.sep6("withdraw-exchange", &asked).await.error(400);
        assert_eq!(error, format!("amount: {amount} is {told}"));
    }
    let opened = wallet.sep6("withdraw-exchange", &[&pair[..], &[("amount", "50")]].concat()).await.expect(200);
    let opened = withdrawal(&opened);
    wallet.pay(&opened, "50").await;
    // Whatever it is worth by then.
    assert_eq!(wallet.wait_for_transfer(&opened.id, "completed").await["amount_out"], "12.25");
    anchor.finish().await;
}

async fn begin_in_reais(wallet: &SendingAnchor, browser: &Browser, steer: &str) -> (String, Page) {
    let opened: Value =
        wallet.interactive("deposit", &json!({ "source_asset": BRL, "steer": steer })).await.expect(200);
    let page = browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    (opened["id"].as_str().unwrap().to_owned(), page)
}

async fn a_hosted_deposit_in_another_currency_is_within_the_limits(kind: Kind) {
    let anchor = limited(kind, "rate=price:5 settle=price:5").start().await;
    let wallet = anchor.sender().await;
    let browser = Browser::new(&wallet);
    let (id, page) = begin_in_reais(&wallet, &browser, "").await;
    page.assert_says("From 2 USDC to 50 USDC");
    for (amount, told) in [
        ("9.99", "9.99 BRL = 1.998 USDC. The minimum is 2 USDC."),
        ("250.01", "250.01 BRL = 50.002 USDC. The maximum is 50 USDC."),
    ] {
        browser.submit(&page, &[("amount", amount)]).await.expect(422).assert_says(told);
        assert_eq!(wallet.hosted(&id).await["status"], "incomplete");
    }
    let review = browser.submit(&page, &[("amount", "250")]).await.expect(200);
    review.assert_says("You receive 49.8 USDC");
    browser.submit(&review, &[]).await.expect(200).assert_says("Ready for your payment");
    reais_come_in(&wallet, &id, "250").await;
    assert_eq!(wallet.wait_for_hosted(&id, "completed").await["amount_out"], "49.8");

    // An amount that the guest names, too.
    let (id, page) = begin_in_reais(&wallet, &browser, "flow=amount,done-amount:300").await;
    let told = "300 BRL converts to 60 USDC before the fee, which is above the maximum of 50 USDC";
    browser.submit(&page, &[("amount", "20")]).await.expect(422).assert_says(told);
    assert_eq!(wallet.hosted(&id).await["status"], "incomplete");
    anchor.finish().await;
}

async fn a_hosted_deposit_is_sent_back_where_the_rate_moved(kind: Kind) {
    let anchor = limited(kind, "rate=price:5 settle=price:4").start().await;
    let wallet = anchor.sender().await;
    let browser = Browser::new(&wallet);
    let (id, page) = begin_in_reais(&wallet, &browser, "flow=amount,done").await;
    browser.submit(&page, &[("amount", "240")]).await.expect(200).assert_says("Ready for your payment");
    reais_come_in(&wallet, &id, "240").await;
    let back = wallet.wait_for_hosted(&id, "refunded").await;
    assert_eq!([&back["refunds"]["amount_refunded"], &back["amount_out"]], ["240", "0"]);
    let through = ["incomplete", "pending_user_transfer_start", "pending_anchor", "too_large", "refunded"];
    assert_eq!(anchor.statuses(&id).await, through);
    assert_eq!(wallet.holds(anchor.asset()).await, "1000.0000000");
    anchor.finish().await;
}
