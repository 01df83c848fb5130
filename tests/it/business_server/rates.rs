//! SEP-38 through `GET /rate`.

use anchor_host_tests::{
    anchor::Setup,
    business_server::BusinessServer,
    database::Kind,
    log, on_both,
    sender::{Answer, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    rates_and_quotes_are_the_businesss,
    a_rate_that_breaks_the_contract_is_refused_and_nothing_of_it_is_told,
    a_rate_within_the_contracts_rounding_is_made_exact,
    a_quote_keeps_the_businesss_id_and_each_has_its_own,
);

const BRL: &str = "iso4217:BRL";

async fn price(sender: &SendingAnchor, amount: (&str, &str)) -> Answer {
    let asset = sender.asset.to_string();
    let query = [("sell_asset", asset.as_str()), ("buy_asset", BRL), ("context", "sep6"), amount];
    sender.send(sender.request(Method::GET, "/sep38/price").query(&query)).await
}

async fn quote(sender: &SendingAnchor, more: &Value) -> Answer {
    let mut body = json!({ "context": "sep6", "sell_amount": "100" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sender.quote(&body).await
}

async fn rates_and_quotes_are_the_businesss(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let sender = anchor.sender().await;
    let asset = sender.asset.to_string();
    let fee = json!({
        "total": "1", "asset": asset,
        "details": [{ "name": "Service fee", "amount": "1", "description": "What we live on" }],
    });
    let due =
        json!({ "total_price": "0.2020202", "price": "0.2", "sell_amount": "100", "buy_amount": "495", "fee": fee });
    for amount in [("sell_amount", "100"), ("buy_amount", "495")] {
        assert_eq!(price(&sender, amount).await.expect(200), due);
    }
    let prices = sender.get(&format!("/sep38/prices?sell_asset={asset}&sell_amount=100")).await.expect(200);
    assert_eq!(prices["buy_assets"][0], json!({ "asset": BRL, "price": "0.2", "decimals": 2 }));
    let asked = &business.requests("GET /rate").await[0]["query"];
    let account = sender.account().to_string();
    assert_eq!(
        *asked,
        json!({
            "type": "indicative", "sell_asset": asset, "buy_asset": BRL, "sell_amount": "100", "client_id": account,
        })
    );
    let given = quote(&sender, &json!({ "country_code": "BR" })).await.expect(201);
    assert_eq!((&given["buy_amount"], &given["fee"]), (&json!("495"), &fee));
    assert_eq!(sender.get_quote(given["id"].as_str().unwrap()).await.expect(200), given);
    let asked = business.requests("GET /rate").await.pop().unwrap()["query"].clone();
    assert_eq!((&asked["type"], &asked["buy_delivery_method"]), (&json!("firm"), &json!("PIX")));
    assert_eq!(asked["country_code"], "BR");
    // What the business refuses, with its own words.
    assert_eq!(
        price(&sender, ("sell_amount", "1")).await.error(400),
        "sell_amount: too little to pay the fee of 1 from"
    );
    let late = anchor.now().plus(std::time::Duration::from_secs(20 * 3600)).to_string();
    let error = quote(&sender, &json!({ "expire_after": late })).await.error(400);
    assert_eq!(error, "expire_after: we keep no rate for that long");
    anchor.finish().await;
}

/// The answer of the business, changed; what the operator reads of it.
fn violations(asset: &str) -> Vec<(Value, &'static str)> {
    let fee = |fee: Value| json!({ "fee": fee });
    let part = |name: Value, amount: &str| json!([{ "name": name, "amount": amount }]);
    vec![
        (json!({ "price": null }), "`price` is missing"),
        (json!({ "price": "0" }), "`price` is 0"),
        (json!({ "price": "a lot" }), "`price` is not a plain decimal number"),
        (json!({ "sell_amount": null }), "`sell_amount` is missing"),
        (json!({ "buy_amount": null }), "`buy_amount` is missing"),
        (json!({ "buy_amount": "0" }), "`buy_amount` is 0"),
        (json!({ "buy_amount": "-495" }), "`buy_amount` is negative"),
        (json!({ "buy_amount": "495.001" }), "`buy_amount` is 495.001, which has more than 2 decimals"),
        (json!({ "sell_amount": "100.000001" }), "`sell_amount` is 100.000001, which has more than 2 decimals"),
        (json!({ "sell_amount": "101", "buy_amount": "500" }), "`sell_amount` is 101, but 100 was asked for"),
        (json!({ "buy_amount": "490" }), "`sell_amount` is 100, but price * buy_amount + fee is 99.0"),
        (json!({ "fee": null }), "`sell_amount` is 100, but price * buy_amount + fee is 99.0"),
        (fee(json!({ "total": "-1", "asset": asset })), "`fee.total` is negative"),
        (fee(json!({ "total": "1.001", "asset": asset })), "`fee.total` is 1.001, which has more than 2 decimals"),
        (fee(json!({ "total": "1" })), "`fee.asset` is missing"),
        (
            fee(json!({ "total": "1", "asset": "iso4217:XXX" })),
            "`fee.asset` is iso4217:XXX, which is neither sold nor bought",
        ),
        (fee(json!({ "total": "1", "asset": BRL })), "but price * (buy_amount + fee) is 99.2"),
        (
            fee(json!({ "total": "1", "asset": asset, "details": part(json!("a"), "0.5") })),
            "sum to 0.5, but `fee.total` is 1",
        ),
        (fee(json!({ "total": "1", "asset": asset, "details": part(json!("a"), "0") })), "`fee.details.amount` is 0"),
        (
            fee(json!({ "total": "1", "asset": asset, "details": part(json!(""), "1") })),
            "`fee.details.name` is missing",
        ),
        (
            fee(json!({ "total": "0", "asset": asset, "details": part(json!("a"), "1") })),
            "sum to 1, but `fee.total` is 0",
        ),
    ]
}

async fn a_rate_that_breaks_the_contract_is_refused_and_nothing_of_it_is_told(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let sender = anchor.sender().await;
    let asset = sender.asset.to_string();
    let unavailable = "the anchor's external systems can't be reached; try again shortly";
    for (change, reason) in violations(&asset) {
        business.behave(json!({ "GET /rate": { "change": change } })).await;
        assert_eq!(price(&sender, ("sell_amount", "100")).await.error(503), unavailable, "{change}");
        assert_eq!(quote(&sender, &json!({})).await.error(503), unavailable, "{change}");
        assert!(log::all().contains(reason), "{change}: {reason}");
    }
    // A firm rate alone.
    for change in [json!({ "id": null }), json!({ "id": "" }), json!({ "expires_at": null })] {
        business.behave(json!({ "GET /rate": { "change": change } })).await;
        assert_eq!(quote(&sender, &json!({})).await.error(503), unavailable, "{change}");
        price(&sender, ("sell_amount", "100")).await.expect(200);
    }
    let soon = anchor.now().plus(std::time::Duration::from_secs(3600)).to_string();
    for (more, expires_at) in [
        (json!({}), "2020-01-01T00:00:00Z"),
        (json!({}), "soon"),
        (json!({ "expire_after": soon }), &anchor.now().plus(std::time::Duration::from_secs(60)).to_string()),
    ] {
        business.behave(json!({ "GET /rate": { "change": { "expires_at": expires_at } } })).await;
        let answer = quote(&sender, &more).await;
        assert_eq!((answer.status, answer.body.to_string().contains(expires_at)), (500, false), "{expires_at}");
    }
    anchor.finish().await;
}

async fn a_rate_within_the_contracts_rounding_is_made_exact(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let sender = anchor.sender().await;
    // One cent of the amount sold is what the contract tolerates: the amounts stand, and the price is what they say.
    business.behave(json!({ "GET /rate": { "change": { "buy_amount": "495.04" } } })).await;
    let given = quote(&sender, &json!({})).await.expect(201);
    assert_eq!((&given["sell_amount"], &given["buy_amount"]), (&json!("100"), &json!("495.04")));
    assert_eq!(given["price"], "0.199984");
    business.behave(json!({ "GET /rate": { "change": { "sell_amount": "100.009" } } })).await;
    price(&sender, ("buy_amount", "495")).await.expect(503);
    business.behave(json!({ "GET /rate": { "change": { "price": "0.20001" } } })).await;
    let shown = price(&sender, ("buy_amount", "495")).await.expect(200);
    assert_eq!((&shown["sell_amount"], &shown["price"]), (&json!("100"), &json!("0.20001")));
    // Numbers that are not in quotes, a fee in the other asset, and one without parts.
    let in_reais = json!({ "price": 0.2, "buy_amount": 499, "fee": { "total": 1, "asset": BRL } });
    business.behave(json!({ "GET /rate": { "change": in_reais } })).await;
    let shown = price(&sender, ("sell_amount", "100")).await.expect(200);
    assert_eq!((&shown["buy_amount"], &shown["fee"]["asset"]), (&json!("499"), &json!(BRL)));
    // No fee is a fee of nothing.
    business.behave(json!({ "GET /rate": { "change": { "buy_amount": "500", "fee": null } } })).await;
    let shown = price(&sender, ("sell_amount", "100")).await.expect(200);
    assert_eq!(shown["fee"], json!({ "total": "0", "asset": sender.asset.to_string() }));
    anchor.finish().await;
}

async fn a_quote_keeps_the_businesss_id_and_each_has_its_own(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let sender = anchor.sender().await;
    // Longer than the host keeps any quote: shorter is as good.
    let tomorrow = "2099-01-01T00:00:00Z";
    business.behave(json!({ "GET /rate": { "change": { "id": "rate 7/\u{e9}", "expires_at": tomorrow } } })).await;
    let given = quote(&sender, &json!({})).await.expect(201);
    let until: jiff::Timestamp = given["expires_at"].as_str().unwrap().parse().unwrap();
    let latest = anchor.now().plus(std::time::Duration::from_secs(86_401));
    assert!(until.as_second() <= latest.as_seconds() && until.as_second() > latest.as_seconds() - 60, "{given}");
    let (kept, _) = anchor.store.quote_known_as("rate 7/\u{e9}").await.unwrap().unwrap();
    assert_eq!(
        (kept.id.to_string().as_str(), kept.known_as.as_deref()),
        (given["id"].as_str().unwrap(), Some("rate 7/\u{e9}"))
    );
    quote(&sender, &json!({})).await.expect(500);
    assert!(log::all().contains("its `id` in `extra` is that of another quote"));
    business.behave(json!({})).await;
    quote(&sender, &json!({})).await.expect(201);
    anchor.finish().await;
}
