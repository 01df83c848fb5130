//! Quotes that would be somebody else's, good for longer, or used again.

use anchor_host_tests::{
    anchor::TestAnchor,
    database::Kind,
    log, on_both,
    sender::{Answer, SendingAnchor},
};
use serde_json::json;

on_both!(a_quote_is_neither_given_to_another_nor_made_to_last, a_quote_that_was_used_stays_used);

async fn quoted(sender: &SendingAnchor) -> String {
    let quote = sender.quote(&json!({ "sell_amount": "101" })).await.expect(201);
    quote["id"].as_str().unwrap().to_owned()
}

async fn using(sender: &SendingAnchor, quote: &str) -> Answer {
    sender.post("101", &json!({ "quote_id": quote, "destination_asset": "iso4217:BRL" })).await
}

fn assert_told(quote: &str, column: &str) {
    let told = format!("its column {column} is not the one that is sealed");
    assert!(log::about(quote).contains(&told), "{column}: {}", log::about(quote));
}

async fn a_quote_is_neither_given_to_another_nor_made_to_last(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let (victim, thief) = (anchor.sender().await, anchor.sender().await);
    let (quote, other) = (quoted(&victim).await, quoted(&victim).await);
    let sealed = victim.get_quote(&quote).await.expect(200);
    let year = &sealed["expires_at"].as_str().unwrap()[..4];
    let until = |year: &str| format!("'{year}' || substr(expires_at, 5)");
    let owned = |by: &SendingAnchor| format!("'{}'", by.account());
    for (column, forged, back) in [
        ("owner", owned(&thief), owned(&victim)),
        ("expires_at", until("2999"), until(year)),
        ("known_as", "'of another'".to_owned(), "NULL".to_owned()),
    ] {
        let set = |value: &str| format!("UPDATE quotes SET {column} = {value} WHERE id = '{quote}'");
        anchor.database.execute(&set(&forged)).await;
        for user in [&thief, &victim] {
            let shown = user.get_quote(&quote).await;
            assert!(shown.status >= 400 && shown.body.get("price").is_none(), "{column}: {}", shown.body);
            assert!(using(user, &quote).await.status >= 400, "{column}");
        }
        assert_told(&quote, column);
        anchor.database.execute(&set(&back)).await;
    }
    using(&victim, &other).await.expect(201);
    using(&victim, &quote).await.expect(201);
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_quote_that_was_used_stays_used(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (quote, unused) = (quoted(&sender).await, quoted(&sender).await);
    let payment = using(&sender, &quote).await.expect(201)["id"].as_str().unwrap().to_owned();
    let set = |quote: &str, by: &str| format!("UPDATE quotes SET transaction_id = {by} WHERE id = '{quote}'");
    anchor.database.execute(&set(&quote, "NULL")).await;
    using(&sender, &quote).await.expect(503);
    assert_told(&quote, "transaction_id");
    anchor.database.execute(&set(&unused, &format!("'{payment}'"))).await;
    using(&sender, &unused).await.expect(503);
    assert_told(&unused, "transaction_id");
    anchor.database.execute(&set(&unused, "NULL")).await;
    anchor.database.execute(&set(&quote, &format!("'{payment}'"))).await;
    let again = using(&sender, &quote).await.error(400);
    assert!(again.contains("was used before"), "{again}");
    using(&sender, &unused).await.expect(201);
    anchor.leave_working();
    anchor.finish().await;
}
