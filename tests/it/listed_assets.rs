//! Assets without terms of a protocol: listed in stellar.toml, refused by SEP-31, watched all the same.

use anchor_host::model::{Address, Memo};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
};
use serde_json::json;
use toml::Table;

on_both!(an_asset_without_terms_is_listed_and_not_received, what_was_opened_is_finished_after_the_terms_are_gone);

const UNKNOWN: &str = "asset_code: this asset is not received here; see GET /info";

/// GOLD is listed only, USDC is received.
async fn start(kind: Kind) -> TestAnchor {
    Setup::new(kind)
        .set("assets[0].code", "GOLD")
        .set("assets[0].sep1.name", "Gold")
        .set("assets[1].code", "USDC")
        .set("assets[1].sep31.deliver", "iso4217:USD")
        .start()
        .await
}

async fn an_asset_without_terms_is_listed_and_not_received(kind: Kind) {
    let anchor = start(kind).await;
    let sender = anchor.sender().await;
    let gold = anchor.asset().to_string();

    let file = sender.get("/.well-known/stellar.toml").await.expect(200);
    let file: Table = file.as_str().unwrap().parse().unwrap();
    let issuer = anchor.asset().issuer().unwrap();
    let listed = format!("code = 'GOLD'\nissuer = '{issuer}'\nname = 'Gold'\nstatus = 'test'\ndisplay_decimals = 2");
    assert_eq!(
        file["CURRENCIES"][0].as_table(),
        Some(&listed.parse().unwrap()),
        "nothing is made up of what anchors it"
    );
    assert_eq!(file["CURRENCIES"][1]["anchor_asset"].as_str(), Some("USD"));
    assert_eq!(file["CURRENCIES"][1]["anchor_asset_type"].as_str(), Some("fiat"));

    let info = sender.get("/sep31/info").await.expect(200);
    let received: Vec<_> = info["receive"].as_object().unwrap().keys().collect();
    assert_eq!(received, ["USDC"]);
    for more in [json!({}), json!({ "asset_issuer": issuer }), json!({ "asset_code": "NONE" })] {
        assert_eq!(sender.post("10", &more).await.error(400), UNKNOWN, "{more}");
    }
    sender.post("10", &json!({ "asset_code": "USDC" })).await.expect(201);

    let error = sender.quote(&json!({ "sell_amount": "101" })).await.error(400);
    assert_eq!(error, format!("sell_asset: {gold} is not received with context sep31; see SEP-31 GET /info"));
    let path =
        |context| format!("/sep38/price?sell_asset={gold}&buy_asset=iso4217:BRL&sell_amount=101&context={context}");
    assert!(sender.get(&path("sep31")).await.error(400).starts_with("sell_asset: "));
    sender.get(&path("sep6")).await.expect(200);

    sender.transfer(Address::Account(anchor.account()), anchor.asset(), "10", Some(Memo::Id(7))).await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.reason.as_deref(), Some("unknown_memo"));
    anchor.finish().await;
}

async fn what_was_opened_is_finished_after_the_terms_are_gone(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (opened, short) = (sender.open("10", "").await, sender.open("10", "").await);
    anchor.stop().await;
    anchor.config.assets[0].sep31 = None;
    anchor.start_again().await;
    assert_eq!(sender.get("/sep31/info").await.expect(200), json!({ "receive": {} }));
    assert_eq!(sender.post("10", &json!({})).await.error(400), UNKNOWN);
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    sender.pay(&short, "9").await;
    assert_eq!(anchor.unapplied(1).await[0].transaction_id.as_deref(), Some(short.id.as_str()));
    anchor.finish().await;
}
