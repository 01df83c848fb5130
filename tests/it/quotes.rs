//! SEP-38: rates to be shown, and quotes to be relied on.

use anchor_host::model::JobKind;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, now},
    database::Kind,
    log, on_both,
    sender::{Answer, SendingAnchor},
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::task::JoinSet;

on_both!(
    what_can_be_converted_is_told_to_anybody,
    a_rate_is_shown_for_either_amount,
    prices_are_shown_on_both_sides_and_one_that_fails_is_left_out,
    the_other_asset_picks_its_price_out,
    who_signs_in_sees_their_own_rate,
    rates_that_do_not_hold_are_refused_and_nothing_of_it_is_told,
    impossible_questions_are_refused_with_the_reason,
    a_quote_is_good_as_long_as_asked,
    a_quote_is_its_owners_and_their_memo_users,
    nobody_holds_more_quotes_than_allowed,
    a_quote_that_expires_unused_is_given_back,
    a_quote_the_client_never_got_is_given_back,
);

const BRL: &str = "iso4217:BRL";

fn pair(anchor: &TestAnchor) -> Vec<(&'static str, String)> {
    vec![("sell_asset", anchor.asset().to_string()), ("buy_asset", BRL.to_owned()), ("context", "sep31".to_owned())]
}

async fn price(sender: &SendingAnchor, query: &[(&'static str, String)]) -> Answer {
    sender.send(sender.request(Method::GET, "/sep38/price").query(query)).await
}

async fn prices(sender: &SendingAnchor, query: &[(&str, &str)]) -> Answer {
    sender.send(sender.request(Method::GET, "/sep38/prices").query(query)).await
}

async fn what_can_be_converted_is_told_to_anybody(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = SendingAnchor::new(&anchor);
    let info = sender.send(sender.request(Method::GET, "/sep38/info")).await.expect(200);
    let method = |name: &str, text: &str| json!({ "name": name, "description": text });
    assert_eq!(
        info,
        json!({ "assets": [
            { "asset": anchor.asset().to_string() },
            {
                "asset": BRL,
                "country_codes": ["BR"],
                "buy_delivery_methods": [
                    method("PIX", "To any bank, in seconds"), method("TED", "To any bank, the same day"),
                ],
            },
            { "asset": "iso4217:USD" },
        ] })
    );
    let toml = reqwest::get(format!("{}/.well-known/stellar.toml", anchor.url())).await.unwrap().text().await.unwrap();
    assert!(toml.contains(&format!("ANCHOR_QUOTE_SERVER = \"{}/sep38\"", anchor.url())), "{toml}");
    anchor.finish().await;
}

async fn a_rate_is_shown_for_either_amount(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = SendingAnchor::new(&anchor);
    let asset = anchor.asset().to_string();
    let fee =
        |asset: &str| json!({ "total": "1", "asset": asset, "details": [{ "name": "Service fee", "amount": "1" }] });
    // Price 0.2 and a fee of 1 USDC.
    let mut query = pair(&anchor);
    query.push(("sell_amount", "101".to_owned()));
    let shown = price(&sender, &query).await.expect(200);
    assert_eq!(
        shown,
        json!({ "total_price": "0.202", "price": "0.2", "sell_amount": "101", "buy_amount": "500", "fee": fee(&asset) })
    );
    *query.last_mut().unwrap() = ("buy_amount", "500".to_owned());
    assert_eq!(price(&sender, &query).await.expect(200), shown);
    // What does not divide is rounded at the currency's decimals.
    *query.last_mut().unwrap() = ("sell_amount", "1.55".to_owned());
    assert_eq!(price(&sender, &query).await.expect(200)["buy_amount"], "2.75");
    anchor.finish().await;

    let anchor = Setup::new(kind).steer("rate=fee-in-buy").start().await;
    let sender = SendingAnchor::new(&anchor);
    let mut query = pair(&anchor);
    query.push(("sell_amount", "100".to_owned()));
    let shown = price(&sender, &query).await.expect(200);
    assert_eq!((&shown["buy_amount"], &shown["fee"]), (&json!("499"), &fee(BRL)));
    assert_eq!(shown["total_price"], "0.2004008");
    anchor.finish().await;
}

async fn prices_are_shown_on_both_sides_and_one_that_fails_is_left_out(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = SendingAnchor::new(&anchor);
    let asset = anchor.asset().to_string();
    let line = |asset: &str, decimals: u32| json!({ "asset": asset, "price": "0.2", "decimals": decimals });
    let sold = prices(&sender, &[("sell_asset", &asset), ("sell_amount", "100")]).await.expect(200);
    assert_eq!(sold, json!({ "buy_assets": [line(BRL, 2), line("iso4217:USD", 2)] }));
    let bought = prices(&sender, &[("buy_asset", BRL), ("buy_amount", "100")]).await.expect(200);
    assert_eq!(bought, json!({ "sell_assets": [line(&asset, 2)] }));
    let bought = prices(&sender, &[("buy_asset", &asset), ("buy_amount", "100")]).await.expect(200);
    assert_eq!(bought, json!({ "sell_assets": [line(BRL, 2), line("iso4217:USD", 2)] }));
    // PIX is a way for reais alone.
    let query = [("sell_asset", asset.as_str()), ("sell_amount", "100"), ("buy_delivery_method", "PIX")];
    assert_eq!(prices(&sender, &query).await.expect(200), json!({ "buy_assets": [line(BRL, 2)] }));
    for query in [
        &[("sell_asset", asset.as_str())][..],
        &[("sell_asset", &asset), ("buy_amount", "1")],
        &[("sell_asset", &asset), ("sell_amount", "1"), ("buy_asset", BRL), ("buy_amount", "1")],
        &[],
    ] {
        let error = prices(&sender, query).await.error(400);
        assert!(error.contains("`sell_asset` with `sell_amount`"), "{error}");
    }
    let error = prices(&sender, &[("sell_asset", "iso4217:EUR"), ("sell_amount", "1")]).await.error(400);
    assert_eq!(error, "sell_asset: iso4217:EUR is not converted here; see GET /info");
    anchor.finish().await;

    let anchor = Setup::new(kind).set("guest.config.only", "BRL").start().await;
    let sender = SendingAnchor::new(&anchor);
    let sold = prices(&sender, &[("sell_asset", &asset_of(&anchor)), ("sell_amount", "100")]).await.expect(200);
    assert_eq!(sold, json!({ "buy_assets": [line(BRL, 2)] }));
    anchor.finish().await;

    let anchor = Setup::new(kind).steer("rate=unavailable").start().await;
    let sender = SendingAnchor::new(&anchor);
    let query = [("sell_asset", asset_of(&anchor)), ("sell_amount", "100".to_owned())];
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    prices(&sender, &query).await.expect(503);
    anchor.finish().await;
}

fn asset_of(anchor: &TestAnchor) -> String {
    anchor.asset().to_string()
}

async fn the_other_asset_picks_its_price_out(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let asset = anchor.asset().to_string();
    let line = |asset: &str| json!([{ "asset": asset, "price": "0.2", "decimals": 2 }]);
    let sold = [("sell_asset", asset.as_str()), ("sell_amount", "100"), ("buy_asset", BRL)];
    assert_eq!(prices(&sender, &sold).await.expect(200), json!({ "buy_assets": line(BRL) }));
    let bought = [("buy_asset", BRL), ("buy_amount", "100"), ("sell_asset", asset.as_str())];
    assert_eq!(prices(&sender, &bought).await.expect(200), json!({ "sell_assets": line(&asset) }));
    // Both are there, and are no pair.
    let none = [("sell_asset", BRL), ("sell_amount", "100"), ("buy_asset", "iso4217:USD")];
    assert_eq!(prices(&sender, &none).await.expect(200), json!({ "buy_assets": [] }));
    let unknown = [("sell_asset", asset.as_str()), ("sell_amount", "100"), ("buy_asset", "iso4217:EUR")];
    let error = prices(&sender, &unknown).await.error(400);
    assert_eq!(error, "buy_asset: iso4217:EUR is not converted here; see GET /info");
    anchor.finish().await;
}

async fn who_signs_in_sees_their_own_rate(kind: Kind) {
    let anchor = Setup::new(kind).steer("rate=market").start().await;
    let sender = anchor.sender().await;
    let mut query = pair(&anchor);
    query.push(("buy_amount", "100".to_owned()));
    assert_eq!(price(&sender, &query).await.expect(200)["price"], "0.2");
    assert_eq!(price(&sender.without_token(), &query).await.expect(200)["price"], "0.25");
    let mut stranger = sender.without_token();
    stranger.token = Some("nonsense".to_owned());
    price(&stranger, &query).await.expect(403);
    anchor.finish().await;
}

async fn rates_that_do_not_hold_are_refused_and_nothing_of_it_is_told(kind: Kind) {
    for (steer, told) in [
        ("bad-sell", "`sell-amount` is 77, but 100 was requested"),
        ("bad-buy", "`buy-amount` is 77, but must be 495 by S - F = P * B"),
        ("bad-fee", "the parts do not sum to the total"),
        ("bad-price", "`price`: `1/5` is not a plain decimal number"),
        ("price:0", "`price` is 0"),
    ] {
        let anchor = Setup::new(kind).steer(&format!("rate={steer}")).start().await;
        let sender = anchor.sender().await;
        let mut query = pair(&anchor);
        query.push(("sell_amount", "100".to_owned()));
        let error = price(&sender, &query).await.error(500);
        assert!(!error.contains("77") && !error.contains("1/5"), "{error}");
        let error = sender.quote(&json!({ "sell_amount": "100" })).await.error(500);
        assert!(!error.contains("77"), "{error}");
        assert!(log::all().contains(told), "the operator is not told: {told}");
        anchor.finish().await;
    }
}

async fn impossible_questions_are_refused_with_the_reason(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (changes, told) in [
        (json!({ "sell_amount": "0" }), "sell_amount: must be more than 0"),
        (json!({ "sell_amount": "1.001" }), "sell_amount: 1.001 has more than 2 decimals"),
        (json!({ "sell_amount": "1e3" }), "`sell_amount`: `1e3` is not a plain decimal number such as 12.50"),
        (json!({ "sell_amount": "1", "buy_amount": "1" }), "`sell_amount` and `buy_amount` can't both be given"),
        (json!({}), "`sell_amount` or `buy_amount` is missing"),
        (json!({ "sell_amount": "20000" }), "sell_amount: 20000 is above the maximum of 10000"),
        (json!({ "sell_amount": "1", "context": "sep1" }), "`context` must be one of sep6, sep24, sep31"),
        (json!({ "sell_amount": "1", "buy_asset": "iso4217:EUR" }), "buy_asset: iso4217:EUR is not converted here"),
        (json!({ "sell_amount": "1", "buy_asset": anchor.asset() }), "one asset has to be on the ledger"),
        (
            json!({ "sell_amount": "1", "sell_asset": BRL, "buy_asset": anchor.asset() }),
            "sell_asset: with context sep31 it has to be the asset on the ledger",
        ),
        (
            json!({ "sell_amount": "1", "buy_delivery_method": "" }),
            "buy_delivery_method is missing; it must be one of PIX",
        ),
        (json!({ "sell_amount": "1", "buy_delivery_method": "ACH" }), "buy_delivery_method: must be one of PIX, TED"),
        (json!({ "sell_amount": "1", "sell_delivery_method": "PIX" }), "is on the ledger and has none"),
        (json!({ "sell_amount": "1", "country_code": "AR" }), "country_code: BRL is served in BR"),
        (
            json!({ "sell_amount": "1", "expire_after": "tomorrow" }),
            "`expire_after`: `tomorrow` is not an RFC 3339 time",
        ),
        (json!({ "sell_amount": "1", "expire_after": "2999-01-01T00:00:00Z" }), "expire_after: no quote is good"),
    ] {
        let error = sender.quote(&changes).await.error(400);
        assert!(error.contains(told), "{changes}: {error}");
    }
    let unsigned = sender.without_token();
    unsigned.quote(&json!({ "sell_amount": "1" })).await.expect(403);
    anchor.finish().await;
}

async fn a_quote_is_good_as_long_as_asked(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let expire_after = now().plus(Duration::from_secs(7200));
    let quote = sender.quote(&json!({ "sell_amount": "101", "expire_after": expire_after })).await.expect(201);
    assert_eq!(quote["expires_at"], json!(expire_after));
    assert_eq!((&quote["sell_amount"], &quote["buy_amount"]), (&json!("101"), &json!("500")));
    assert_eq!((&quote["buy_delivery_method"], &quote["price"]), (&json!("PIX"), &json!("0.2")));
    let again = sender.get_quote(quote["id"].as_str().unwrap()).await.expect(200);
    assert_eq!(again, quote);
    // SEP-38's examples leave the Z out.
    let bare = expire_after.to_seconds_text();
    let quote =
        sender.quote(&json!({ "buy_amount": "5", "expire_after": bare.trim_end_matches('Z') })).await.expect(201);
    assert_eq!(quote["sell_amount"], "2");
    anchor.finish().await;

    for (steer, told) in [("no-end", "`expires-at` is missing"), ("ends:90000", "after the latest allowed")] {
        let anchor = Setup::new(kind).steer(&format!("rate={steer}")).start().await;
        let sender = anchor.sender().await;
        sender.quote(&json!({ "sell_amount": "101" })).await.error(500);
        assert!(log::all().contains(told), "the operator is not told: {told}");
        anchor.finish().await;
    }
}

async fn a_quote_is_its_owners_and_their_memo_users(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let account = sender.account().to_string();
    let one = sender.signed_in_as(&account, Some("1")).await;
    let two = sender.signed_in_as(&account, Some("2")).await;
    let stranger = anchor.sender().await;
    let id = |quote: Value| quote["id"].as_str().unwrap().to_owned();
    let common = id(sender.quote(&json!({ "sell_amount": "5" })).await.expect(201));
    let ones = id(one.quote(&json!({ "sell_amount": "5" })).await.expect(201));
    for (who, quote, status) in [
        (&sender, &common, 200),
        (&one, &common, 200),
        (&two, &common, 200),
        (&stranger, &common, 404),
        (&one, &ones, 200),
        (&two, &ones, 404),
        (&sender, &ones, 404),
        (&stranger, &ones, 404),
    ] {
        who.get_quote(quote).await.expect(status);
    }
    sender.get_quote("no-such-quote").await.expect(404);
    anchor.finish().await;
}

async fn nobody_holds_more_quotes_than_allowed(kind: Kind) {
    let anchor = Setup::new(kind).set("quotes.open_max", "2").start().await;
    let sender = anchor.sender().await;
    for _ in 0..2 {
        sender.quote(&json!({ "sell_amount": "5" })).await.expect(201);
    }
    let error = sender.quote(&json!({ "sell_amount": "5" })).await.error(403);
    assert!(error.contains("unused quotes"), "{error}");
    let other = anchor.sender().await;
    other.quote(&json!({ "sell_amount": "5" })).await.expect(201);
    anchor.finish().await;
}

async fn released(id: &str, reason: &str) {
    let line = format!("released {id} ReleaseReason::{reason}");
    wait::until("the guest gets its quote back", || async {
        if log::all().contains(&line) { Ok(()) } else { Err(log::about(id)) }
    })
    .await;
}

async fn a_quote_that_expires_unused_is_given_back(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut sender = anchor.sender().await;
    let quote = sender.quote(&json!({ "sell_amount": "5" })).await.expect(201);
    let id = quote["id"].as_str().unwrap();
    anchor.advance(Duration::from_secs(3700));
    released(id, "Expired").await;
    sender.sign_in().await;
    sender.get_quote(id).await.expect(200);
    anchor.finish().await;
}

async fn a_quote_the_client_never_got_is_given_back(kind: Kind) {
    let anchor = Setup::new(kind).steer("rate=bad-buy").start().await;
    let sender = anchor.sender().await;
    let mut asked = JoinSet::new();
    for _ in 0..4 {
        let sender = sender.at_host(&sender.url());
        asked.spawn(async move { sender.quote(&json!({ "sell_amount": "5" })).await.expect(500) });
    }
    asked.join_all().await;
    wait::until("the quotes are given back", || async {
        match anchor.store.next_due(JobKind::ALL).await.unwrap() {
            None => Ok(()),
            Some(due) => Err(format!("one is due at {due}")),
        }
    })
    .await;
    assert!(log::all().contains("NotGiven"));
    anchor.finish().await;
}
