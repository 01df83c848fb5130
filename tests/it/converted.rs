//! SEP-31 payments that are converted: by a firm quote, or at the rate when the money is here.

use anchor_host::model::Timestamp;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    log, on_both,
    sender::{Opened, SendingAnchor},
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::task::JoinSet;

on_both!(
    a_quoted_payment_delivers_what_was_quoted,
    a_quote_that_does_not_fit_is_refused_with_the_reason,
    a_quote_is_used_once_however_many_want_it,
    a_refused_payment_leaves_its_quote_unused,
    an_unpaid_quote_is_given_back,
    without_a_quote_the_rate_is_fixed_when_the_money_is_here,
    money_without_a_rate_waits_and_in_the_end_is_held,
    a_payment_after_its_quotes_end_is_held_or_converted_anew,
    quotes_can_be_required,
    fees_can_come_from_a_guest_of_their_own,
);

const BRL: &str = "iso4217:BRL";

async fn quoted(sender: &SendingAnchor, amount: &str) -> String {
    sender.quote(&json!({ "sell_amount": amount })).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn open_quoted(sender: &SendingAnchor, amount: &str) -> (Opened, String) {
    let quote = quoted(sender, amount).await;
    (sender.open_with(amount, &json!({ "quote_id": quote })).await, quote)
}

async fn a_quoted_payment_delivers_what_was_quoted(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let info = sender.get("/sep31/info").await.expect(200);
    assert_eq!(info["receive"]["USDC"]["quotes_supported"], true);
    assert_eq!(info["receive"]["USDC"]["quotes_required"], false);
    assert_eq!(info["receive"]["USDC"]["funding_methods"], json!(["ACH", "WIRE", "PIX", "TED"]));
    let quote = sender.quote(&json!({ "sell_amount": "101" })).await.expect(201);
    let id = quote["id"].as_str().unwrap();
    let opened =
        sender.open_with("101", &json!({ "quote_id": id, "destination_asset": BRL, "funding_method": "PIX" })).await;
    let shown = sender.transaction(&opened.id).await;
    let of_quote = |shown: &Value| {
        assert_eq!(shown["quote_id"], *id);
        assert_eq!((&shown["amount_in"], &shown["amount_in_asset"]), (&quote["sell_amount"], &quote["sell_asset"]));
        assert_eq!((&shown["amount_out"], &shown["amount_out_asset"]), (&quote["buy_amount"], &quote["buy_asset"]));
        assert_eq!(shown["fee_details"], quote["fee"]);
        assert_eq!((&shown["amount_fee"], &shown["amount_fee_asset"]), (&json!("1"), &quote["sell_asset"]));
    };
    of_quote(&shown);
    sender.pay(&opened, "101").await;
    of_quote(&sender.wait(&opened.id, "completed").await);
    // It stays readable.
    assert_eq!(sender.get_quote(id).await.expect(200), quote);
    anchor.finish().await;
}

async fn a_quote_that_does_not_fit_is_refused_with_the_reason(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let account = sender.account().to_string();
    let user = sender.signed_in_as(&account, Some("7")).await;
    let other_user = sender.signed_in_as(&account, Some("8")).await;
    let stranger = anchor.sender().await;
    let quote = quoted(&sender, "101").await;
    let users = quoted(&user, "101").await;
    let withdrawal = sender.quote(&json!({ "sell_amount": "101", "context": "sep6" })).await.expect(201);
    let unknown = "quote_id: you have no quote of that id";
    for (who, amount, more, told) in [
        (&sender, "100", json!({ "quote_id": quote }), "amount: the quote is for 101"),
        (
            &sender,
            "101",
            json!({ "quote_id": quote, "destination_asset": "iso4217:USD" }),
            "destination_asset: the quote buys iso4217:BRL, not iso4217:USD",
        ),
        (&sender, "101", json!({ "quote_id": withdrawal["id"] }), "quote_id: the quote is for another context"),
        (&sender, "101", json!({ "quote_id": "nonsense" }), unknown),
        (&sender, "101", json!({ "quote_id": "01990000-0000-7000-8000-000000000000" }), unknown),
        (&stranger, "101", json!({ "quote_id": quote }), unknown),
        (&other_user, "101", json!({ "quote_id": users }), unknown),
        (&sender, "101", json!({ "quote_id": users }), unknown),
        (&sender, "101", json!({ "destination_asset": "iso4217:CHF" }), "destination_asset: iso4217:CHF"),
    ] {
        let error = who.post(amount, &more).await.error(400);
        assert!(error.starts_with(told), "{more}: {error}");
    }
    let error = sender.post("101", &json!({ "quote_id": quote, "funding_method": "WIRE" })).await.error(400);
    assert_eq!(error, "funding_method: the quote is for PIX");
    // What the account asked for in its own name its memo users may use.
    user.post("101", &json!({ "quote_id": quote })).await.expect(201);
    let error = sender.post("101", &json!({ "quote_id": quote })).await.error(400);
    assert_eq!(error, "quote_id: the quote was used before or has expired; ask for a new one");
    anchor.finish().await;

    let anchor = Setup::new(kind).steer("rate=ends:60").start().await;
    let sender = anchor.sender().await;
    let quote = quoted(&sender, "101").await;
    anchor.advance(Duration::from_secs(61));
    let error = sender.post("101", &json!({ "quote_id": quote })).await.error(400);
    assert!(error.starts_with("quote_id: the quote expired at 2"), "{error}");
    anchor.finish().await;
}

async fn a_quote_is_used_once_however_many_want_it(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let quote = quoted(&sender, "101").await;
    let mut asked = JoinSet::new();
    for _ in 0..64 {
        let sender = sender.at_host(&sender.url());
        let body = json!({ "amount": "101", "asset_code": "USDC", "quote_id": quote });
        asked.spawn(async move { sender.json(Method::POST, "/sep31/transactions", &body).await });
    }
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    for answer in asked.join_all().await {
        if answer.status == 400 {
            assert!(answer.body["error"].as_str().unwrap().contains("used before"), "{}", answer.body);
        }
        *answers.entry(answer.status).or_default() += 1;
    }
    // Who finds no turn at the guest in time is told to come again, and has used nothing either.
    let refused: usize = answers.iter().filter(|(status, _)| matches!(status, 400 | 503)).map(|(_, count)| count).sum();
    assert_eq!((answers.get(&201), refused), (Some(&1), 63), "{answers:?}");
    assert_eq!(anchor.store.transactions(false, 100).await.unwrap().len(), 1);
    anchor.finish().await;
}

async fn a_refused_payment_leaves_its_quote_unused(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let quote = quoted(&sender, "101").await;
    for steer in ["post=customer-info", "post=invalid", "post=trap", "post=terms"] {
        let more = json!({ "quote_id": quote, "fields": { "transaction": { "steer": steer } } });
        let status = sender.post("101", &more).await.status;
        assert_eq!(status, if matches!(steer, "post=trap" | "post=terms") { 500 } else { 400 }, "{steer}");
    }
    let opened = sender.open_with("101", &json!({ "quote_id": quote })).await;
    sender.pay(&opened, "101").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn an_unpaid_quote_is_given_back(kind: Kind) {
    let anchor = Setup::new(kind).steer("rate=ends:60").start().await;
    let sender = anchor.sender().await;
    let (opened, quote) = open_quoted(&sender, "101").await;
    anchor.advance(Duration::from_secs(70));
    sender.wait(&opened.id, "expired").await;
    let line = format!("released {quote} ReleaseReason::Abandoned");
    wait::until("the guest gets its quote back", || async {
        if log::all().contains(&line) { Ok(()) } else { Err(log::about(&quote)) }
    })
    .await;
    anchor.finish().await;
}

async fn without_a_quote_the_rate_is_fixed_when_the_money_is_here(kind: Kind) {
    let anchor = Setup::new(kind).steer("settle=price:0.25").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_with("101", &json!({ "destination_asset": BRL })).await;
    let shown = sender.transaction(&opened.id).await;
    assert!(shown.get("amount_out").is_none() && shown.get("fee_details").is_none(), "{shown}");
    assert_eq!((&shown["amount_out_asset"], &shown["amount_in"]), (&json!(BRL), &json!("101")));
    sender.pay(&opened, "101").await;
    let shown = sender.wait(&opened.id, "completed").await;
    assert_eq!((&shown["amount_out"], &shown["amount_fee"]), (&json!("400"), &json!("1")));
    let report = anchor.report(&opened.id).await;
    let fixed: Vec<_> = report.journal.iter().filter(|row| row.event == "fix_rate").collect();
    assert_eq!(fixed.len(), 1);
    assert_eq!(fixed[0].detail, "101 USDC become 400 BRL at 0.25, less a fee of 1 USDC");
    assert!(fixed[0].guest.as_ref().is_some_and(|guest| guest.contains("test-rails")), "{:?}", fixed[0].guest);
    anchor.finish().await;
}

async fn money_without_a_rate_waits_and_in_the_end_is_held(kind: Kind) {
    for steer in ["unavailable", "trap", "bad-buy", "denied"] {
        let anchor = Setup::new(kind).steer(&format!("settle={steer}")).start().await;
        let sender = anchor.sender().await;
        let opened = sender.open_with("101", &json!({ "destination_asset": BRL })).await;
        sender.pay(&opened, "101").await;
        let record = anchor.needs_attention(&opened.id).await;
        assert!(
            format!("{:?}", record.transaction.attention).contains("RetriesExhausted"),
            "{:?}",
            record.transaction.attention
        );
        let shown = sender.transaction(&opened.id).await;
        assert_eq!(shown["status"], "pending_receiver");
        assert!(shown.get("amount_out").is_none(), "{shown}");
        anchor.finish().await;
    }
}

/// A quoted payment whose money reaches the ledger after the quote has ended.
async fn paid_late(anchor: &TestAnchor) -> (SendingAnchor, Opened) {
    let sender = anchor.sender().await;
    let quote = sender.quote(&json!({ "sell_amount": "101" })).await.expect(201);
    let until: Timestamp = quote["expires_at"].as_str().unwrap().parse().unwrap();
    let opened = sender.open_with("101", &json!({ "quote_id": quote["id"] })).await;
    // Ledgers close at whole seconds.
    anchor.advance(until.plus(Duration::from_secs(2)).since(anchor.now()));
    sender.pay(&opened, "101").await;
    (sender, opened)
}

async fn a_payment_after_its_quotes_end_is_held_or_converted_anew(kind: Kind) {
    let anchor = Setup::new(kind).steer("rate=ends:60").start().await;
    let (_, opened) = paid_late(&anchor).await;
    let unapplied = anchor.unapplied(1).await;
    assert_eq!(
        (unapplied[0].reason.as_deref(), unapplied[0].transaction_id.as_deref()),
        (Some("late"), Some(opened.id.as_str()))
    );
    anchor.finish().await;

    let late =
        |policy: &str| Setup::new(kind).set("quotes.late", policy).steer("rate=ends:60 settle=price:0.5").start();
    let anchor = late("accept").await;
    let (sender, opened) = paid_late(&anchor).await;
    // It may have expired before its money came.
    let shown = wait::until("the late payment is paid out", || async {
        let shown = sender.transaction(&opened.id).await;
        if shown["status"] == "completed" { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await;
    assert_eq!(shown["amount_out"], "200");
    assert!(anchor.events(&opened.id).await.contains(&"fix_rate".to_owned()));
    anchor.finish().await;

    let anchor = late("refund").await;
    let (_, opened) = paid_late(&anchor).await;
    wait::until("the payment is refunded", || async {
        let events = anchor.events(&opened.id).await;
        if events.contains(&"refund_payment".to_owned()) { Ok(()) } else { Err(format!("{events:?}")) }
    })
    .await;
    anchor.unapplied(0).await;
    anchor.finish().await;
}

async fn quotes_can_be_required(kind: Kind) {
    let setup = [("code", "USDC"), ("sep31.deliver", "iso4217:USD"), ("sep31.quotes_required", "true")];
    let setup = setup.iter().fold(Setup::new(kind), |all, (key, value)| all.set(&format!("assets[0].{key}"), value));
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let info = sender.get("/sep31/info").await.expect(200);
    assert_eq!(info["receive"]["USDC"]["quotes_required"], true);
    for more in [json!({}), json!({ "destination_asset": BRL })] {
        let error = sender.post("101", &more).await.error(400);
        assert_eq!(error, "quote_id is missing: ask for a quote with SEP-38 POST /quote");
    }
    let (opened, _) = open_quoted(&sender, "101").await;
    sender.pay(&opened, "101").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn fees_can_come_from_a_guest_of_their_own(kind: Kind) {
    let anchor = Setup::new(kind).also_guest("test_fees").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "post=ready").await;
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["amount_fee"], &shown["amount_out"]), (&json!("2"), &json!("8")));
    // Terms of the receiver's own come first, and so does a quote.
    let opened = sender.open("10", "post=terms").await;
    assert_eq!(sender.transaction(&opened.id).await["amount_fee"], "1");
    let (opened, _) = open_quoted(&sender, "101").await;
    assert_eq!(sender.transaction(&opened.id).await["amount_fee"], "1");
    let error = sender.post("1", &json!({})).await.error(400);
    assert!(error.starts_with("amount: the amount is too small: the fee of 2 leaves nothing"), "{error}");
    anchor.finish().await;

    let anchor = Setup::new(kind).also_guest("test_fees").set("guest.config.fee", "unavailable").start().await;
    let sender = anchor.sender().await;
    sender.post("10", &json!({})).await.expect(503);
    anchor.finish().await;
}
