//! At what rate the reference guest converts, whatever it is written in: its table, kept in `kv`.

use super::{Language, customers, start};
use anchor_host::app::KeyName;
use anchor_host_tests::{
    anchor::{TestAnchor, now, signoff},
    sender::{Answer, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const BRL: &str = "iso4217:BRL";

/// A key of the reference guest.
fn named(language: Language, key: &str) -> KeyName {
    KeyName { guest: language.reference_name().to_owned(), key: key.to_owned() }
}

/// `GET /price` of the sandbox's asset in BRL, with more parameters.
async fn ask(anchor: &TestAnchor, sender: &SendingAnchor, more: &[(&str, &str)]) -> Answer {
    let asset = anchor.asset().to_string();
    let pair = [("sell_asset", asset.as_str()), ("buy_asset", BRL), ("context", "sep31")];
    sender.send(sender.request(Method::GET, "/sep38/price").query(&pair).query(more)).await
}

/// Price, what is sold, what is bought, and the fee.
fn terms(shown: &Value) -> [&str; 4] {
    [&shown["price"], &shown["sell_amount"], &shown["buy_amount"], &shown["fee"]["total"]]
        .map(|one| one.as_str().unwrap())
}

pub async fn prices_come_from_the_table(language: Language) {
    let (anchor, sender) = start(language).await;
    let shown = ask(&anchor, &sender, &[("sell_amount", "100"), ("buy_delivery_method", "PIX")]).await.expect(200);
    assert_eq!(terms(&shown), ["0.1809", "100", "547.26", "1"]);
    let asset = anchor.asset().to_string();
    let fee = json!({ "total": "1", "asset": asset, "details": [{ "name": "Fixed fee", "amount": "1" }] });
    assert_eq!(shown["fee"], fee);
    // Another way to be paid out has a row of its own.
    let shown = ask(&anchor, &sender, &[("sell_amount", "100"), ("buy_delivery_method", "TED")]).await.expect(200);
    assert_eq!(terms(&shown), ["0.1809", "100", "538.97", "2.5"]);
    let shown = ask(&anchor, &sender, &[("buy_amount", "500")]).await.expect(200);
    assert_eq!(terms(&shown), ["0.1809", "91.45", "500", "1"]);

    let refused = async |more: &[(&str, &str)]| ask(&anchor, &sender, more).await.error(400);
    assert_eq!(refused(&[("sell_amount", "1")]).await, "too little to pay the fee of 1 from");
    let back = [("sell_asset", BRL), ("sell_amount", "100"), ("buy_asset", &asset), ("context", "sep6")];
    let back = sender.send(sender.request(Method::GET, "/sep38/price").query(&back)).await.error(400);
    assert_eq!(back, "we do not convert this pair");
    // What is not converted is left out.
    let query = [("sell_asset", asset.as_str()), ("sell_amount", "100")];
    let prices = sender.send(sender.request(Method::GET, "/sep38/prices").query(&query)).await.expect(200);
    let assets: Vec<_> = prices["buy_assets"].as_array().unwrap().iter().map(|one| &one["asset"]).collect();
    assert_eq!(assets, [BRL, "iso4217:USD"]);
    anchor.finish().await;
}

pub async fn the_operator_changes_a_rate_and_the_next_price_is_made_of_it(language: Language) {
    let (anchor, sender) = start(language).await;
    let operator = anchor.operator().await;
    let set = async |key: &str, row: Option<&str>| {
        let row = row.map(|row| row.as_bytes().to_vec());
        operator.change_kv(&named(language, key), row, &signoff()).await.unwrap();
    };
    let price =
        async |method: &str| ask(&anchor, &sender, &[("sell_amount", "100"), ("buy_delivery_method", method)]).await;
    assert_eq!(terms(&price("PIX").await.expect(200)), ["0.1809", "100", "547.26", "1"]);
    set("rates/USDC/BRL", Some(r#"{"price": "0.2"}"#)).await;
    assert_eq!(terms(&price("PIX").await.expect(200)), ["0.2", "100", "500", "0"]);
    assert_eq!(terms(&price("TED").await.expect(200)), ["0.1809", "100", "538.97", "2.5"]);
    set("rates/USDC/BRL/TED", Some(r#"{"price": "0.2", "spread_percent": "1.25", "fee": "0.50"}"#)).await;
    // 99.5 / 0.2025
    assert_eq!(terms(&price("TED").await.expect(200)), ["0.2025", "100", "491.36", "0.5"]);
    // What nobody can convert by: no rate now.
    for wrong in ["", "{}", r#"{"price": 0.2}"#, r#"{"price": "0"}"#, r#"{"price": "-1"}"#, r#"{"price": "abc"}"#] {
        set("rates/USDC/BRL", Some(wrong)).await;
        assert_eq!(price("PIX").await.status, 503, "{wrong}");
    }
    set("rates/USDC/BRL", None).await;
    assert_eq!(terms(&price("PIX").await.expect(200)), ["0.1809", "100", "547.26", "1"]);
    anchor.finish().await;
}

const RECEIVER: (&str, &str) = ("000123456789", "021000021");

pub async fn a_quoted_payment_reaches_the_bank_in_the_other_currency(language: Language) {
    let (anchor, sender) = start(language).await;
    let (from, to) = customers(&sender, RECEIVER.0, RECEIVER.1).await;
    let quote = sender.quote(&json!({ "sell_amount": "100", "buy_delivery_method": "TED" })).await.expect(201);
    assert_eq!(terms(&quote), ["0.1809", "100", "538.97", "2.5"]);
    // A rate that changes does not change what was promised.
    let row = Some(br#"{"price": "0.5"}"#.to_vec());
    anchor.operator().await.change_kv(&named(language, "rates/USDC/BRL/TED"), row, &signoff()).await.unwrap();
    let more = json!({ "sender_id": from, "receiver_id": to, "quote_id": quote["id"], "funding_method": "TED" });
    let opened = sender.open_with("100", &more).await;
    sender.pay(&opened, "100").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!((&done["amount_out"], &done["amount_out_asset"]), (&json!("538.97"), &json!(BRL)));
    assert_eq!(done["fee_details"], quote["fee"]);
    let order = &anchor.bank.orders()[0];
    assert_eq!((order.amount.as_str(), order.currency.as_str()), ("538.97", "BRL"));
    anchor.finish().await;
}

pub async fn without_a_quote_the_rate_is_that_of_the_day(language: Language) {
    let (anchor, sender) = start(language).await;
    let (from, to) = customers(&sender, RECEIVER.0, RECEIVER.1).await;
    let more = json!({ "sender_id": from, "receiver_id": to, "destination_asset": BRL });
    let opened = sender.open_with("100", &more).await;
    let row = Some(br#"{"price": "0.25", "fee": "2"}"#.to_vec());
    anchor.operator().await.change_kv(&named(language, "rates/USDC/BRL"), row, &signoff()).await.unwrap();
    sender.pay(&opened, "100").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!((&done["amount_out"], &done["amount_fee"]), (&json!("392"), &json!("2")));
    anchor.finish().await;
}

pub async fn a_promise_is_kept_for_as_long_as_asked_up_to_an_hour(language: Language) {
    let (anchor, sender) = start(language).await;
    let ask = async |seconds: u64| {
        let wanted = now().plus(Duration::from_secs(seconds)).to_string();
        let body = json!({ "sell_amount": "100", "buy_delivery_method": "PIX", "expire_after": wanted });
        (sender.quote(&body).await, wanted)
    };
    let (quote, wanted) = ask(3000).await;
    assert_eq!(quote.expect(201)["expires_at"], wanted);
    let (quote, wanted) = ask(30).await;
    assert!(quote.expect(201)["expires_at"].as_str().unwrap() > wanted.as_str());
    let (refused, _) = ask(4000).await;
    assert_eq!(refused.error(400), "expire_after: we keep a rate for an hour at most");
    anchor.finish().await;
}
