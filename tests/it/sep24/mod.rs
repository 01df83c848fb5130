//! Hosted transfers (SEP-24), as wallets and their users' browsers see them.

mod agreed;
mod answers;
mod authors;
mod corrected;
mod links;
mod strangers;
mod told;

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    hosted::{Browser, Page},
    on_both,
    sender::SendingAnchor,
    withdrawals::withdrawal,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_deposit_is_delivered,
    a_withdrawal_is_delivered,
    a_transfer_is_converted_at_the_market_rate_and_by_a_quote,
    a_flow_that_waits_goes_on_by_itself,
    requests_are_checked,
    a_flow_ends_as_the_guest_says,
    a_flow_survives_a_restart,
);

/// An anchor, a wallet that has signed in, and its user's browser.
pub(crate) struct Scene {
    pub(crate) anchor: TestAnchor,
    pub(crate) wallet: SendingAnchor,
    pub(crate) browser: Browser,
}

impl Scene {
    pub(crate) async fn of(kind: Kind) -> Self {
        Self::with(Setup::new(kind)).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        let anchor = setup.start().await;
        let wallet = anchor.sender().await;
        let browser = Browser::new(&wallet);
        Self { anchor, wallet, browser }
    }

    /// A transfer, and its first page.
    pub(crate) async fn begin(&self, way: &str, steer: &str) -> (String, Page) {
        let (id, url) = self.wallet.open_hosted(way, steer).await;
        (id, self.browser.open(&url).await)
    }
}

async fn a_deposit_is_delivered(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (anchor, wallet, browser) = (&scene.anchor, &scene.wallet, &scene.browser);
    let toml = wallet.get("/.well-known/stellar.toml").await.expect(200);
    let line = format!("TRANSFER_SERVER_SEP0024 = \"{}/sep24\"", anchor.url());
    assert!(toml.as_str().unwrap().contains(&line), "{toml}");
    let info = wallet.without_token().sep24("info", &[]).await.expect(200);
    let own = json!({ "enabled": true, "min_amount": 1, "max_amount": 10000, "fee_fixed": 0.5, "fee_percent": 0.5 });
    assert_eq!([&info["deposit"]["USDC"], &info["withdraw"]["USDC"]], [&own, &own]);
    assert_eq!(info["features"], json!({ "account_creation": false, "claimable_balances": true }));
    let fee = wallet.sep24("fee", &[("operation", "deposit"), ("asset_code", "USDC"), ("amount", "12.5")]).await;
    assert_eq!(fee.expect(200), json!({ "fee": 0.56 }));

    let opened = wallet.interactive("deposit", &json!({ "steer": "" })).await.expect(200);
    assert_eq!(opened["type"], "interactive_customer_info_needed");
    let (id, url) = (opened["id"].as_str().unwrap(), opened["url"].as_str().unwrap());
    let waiting = wallet.hosted(id).await;
    assert_eq!([&waiting["kind"], &waiting["status"]], ["deposit", "incomplete"]);
    assert_eq!([&waiting["from"], &waiting["claimable_balance_id"]], [&Value::Null, &Value::Null]);
    assert_eq!(waiting["to"], json!(wallet.account().to_string()));

    let page = browser.open(url).await.expect(200);
    assert_eq!(page.heading(), "How much?");
    page.assert_says("From 1 USD to 10000 USD");
    let review = browser.submit(&page, &[("amount", "12.50")]).await.expect(200);
    assert_eq!(review.heading(), "Check and confirm");
    for said in ["You pay 12.5 USD", "Fee 0.56 USD", "You receive 11.94 USDC", "Name Ada Lovelace"] {
        review.assert_says(said);
    }
    let paying = browser.submit(&review, &[]).await.expect(200);
    assert_eq!(paying.heading(), "Ready for your payment");
    for said in ["Our account number 100200300", "Amount 12.5 USD", "Pay before 20", "Thank you"] {
        paying.assert_says(said);
    }
    let payable = wallet.hosted(id).await;
    for (name, value) in [
        ("status", json!("pending_user_transfer_start")),
        ("amount_in", json!("12.5")),
        ("amount_in_asset", json!("iso4217:USD")),
        ("amount_out", json!("11.94")),
        ("amount_out_asset", json!(anchor.asset().to_string())),
        ("amount_fee", json!("0.56")),
        ("message", json!("Thank you")),
    ] {
        assert_eq!(payable[name], value, "{name}");
    }
    wallet.comes_in(id, "bank-1", "12.5").await;
    let done = wallet.wait_for_hosted(id, "completed").await;
    assert!(done["stellar_transaction_id"].is_string() && done["completed_at"].is_string(), "{done}");
    assert_eq!(wallet.holds(anchor.asset()).await, "1011.9400000");

    let more = browser.open(done["more_info_url"].as_str().unwrap()).await.expect(200);
    assert_eq!(more.heading(), "The money is in your wallet");
    for said in ["11.94 USDC", "bank-1", id] {
        more.assert_says(said);
    }
    // Without JavaScript the same page of the flow says it, too.
    browser.open(&paying.url).await.expect(200).assert_says("The money is in your wallet");
    let through = ["incomplete", "pending_user_transfer_start", "pending_stellar", "completed"];
    assert_eq!(anchor.statuses(id).await, through);
    scene.anchor.finish().await;
}

async fn a_withdrawal_is_delivered(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (anchor, wallet, browser) = (&scene.anchor, &scene.wallet, &scene.browser);
    let (id, page) = scene.begin("withdraw", "flow=choice,amount,review,done").await;
    assert_eq!(page.heading(), "How do you pay?");
    let amount = browser.submit(&page, &[("choice", "cash")]).await.expect(200);
    // Back, and another choice: what came after it is gone.
    let again = browser.open(&page.action()).await.expect(200);
    assert_eq!(again.heading(), "How do you pay?");
    let amount_again = browser.submit(&again, &[("choice", "bank")]).await.expect(200);
    assert_eq!(amount.heading(), amount_again.heading());
    let review = browser.submit(&amount_again, &[("amount", "20")]).await.expect(200);
    let paying = browser.submit(&review, &[]).await.expect(200);
    assert_eq!(paying.heading(), "Ready for your transfer");
    let payable = wallet.hosted(&id).await;
    assert_eq!([&payable["status"], &payable["to"]], ["pending_user_transfer_start", "DE89"]);
    let opened = withdrawal(&payable);
    paying.assert_says(&opened.memo.value());
    assert!(paying.html.contains("<svg"), "there is a picture of the payment");

    let hash = wallet.pay(&opened, "20").await;
    let done = wallet.wait_for_hosted(&id, "completed").await;
    assert_eq!([&done["stellar_transaction_id"], &done["amount_out"]], [&json!(hash), &json!("19.4")]);
    let statuses = ["incomplete", "pending_user_transfer_start", "pending_anchor", "completed"];
    assert_eq!(anchor.statuses(&id).await, statuses);

    // SEP-6 has no such transaction, nor SEP-24 those of SEP-6.
    wallet.sep6("transaction", &[("id", &id)]).await.expect(404);
    let other = wallet.open_withdrawal("20", "").await;
    wallet.sep24("transaction", &[("id", &other.id)]).await.expect(404);
    let listed = wallet.sep24("transactions", &[("asset_code", "USDC")]).await.expect(200);
    assert_eq!(listed["transactions"].as_array().unwrap().len(), 1, "{listed}");
    let found = wallet.sep24("transaction", &[("stellar_transaction_id", &hash)]).await.expect(200);
    assert_eq!(found["transaction"]["id"], json!(id));
    scene.anchor.finish().await;
}

async fn a_transfer_is_converted_at_the_market_rate_and_by_a_quote(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (wallet, browser) = (&scene.wallet, &scene.browser);
    let request = json!({ "destination_asset": "iso4217:BRL", "steer": "flow=amount,review,done" });
    let opened = wallet.interactive("withdraw", &request).await.expect(200);
    let page = browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    let review = browser.submit(&page, &[("amount", "101")]).await.expect(200);
    for said in ["You receive 500 BRL", "1 BRL = 0.2 USDC", "Approximate"] {
        review.assert_says(said);
    }
    browser.submit(&review, &[]).await.expect(200);
    let at_market = withdrawal(&wallet.hosted(opened["id"].as_str().unwrap()).await);

    let quote = wallet.quote(&json!({ "sell_amount": "101", "context": "sep24" })).await.expect(201);
    let request = json!({ "quote_id": quote["id"], "steer": "flow=review,done" });
    let opened = wallet.interactive("withdraw", &request).await.expect(200);
    wallet.interactive("withdraw", &request).await.error(400);
    let page = browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    page.assert_says("You receive 500 BRL");
    browser.submit(&page, &[]).await.expect(200);
    let by_quote = wallet.hosted(opened["id"].as_str().unwrap()).await;
    assert_eq!([&by_quote["amount_out"], &by_quote["quote_id"]], [&json!("500"), &quote["id"]]);
    for opened in [&at_market, &withdrawal(&by_quote)] {
        wallet.pay(opened, "101").await;
        let done = wallet.wait_for_hosted(&opened.id, "completed").await;
        assert_eq!([&done["amount_out"], &done["amount_out_asset"]], ["500", "iso4217:BRL"]);
    }
    scene.anchor.finish().await;
}

async fn a_flow_that_waits_goes_on_by_itself(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (wallet, browser) = (&scene.wallet, &scene.browser);
    let (id, page) = scene.begin("deposit", "flow=amount,wait-user").await;
    browser.submit(&page, &[("amount", "5")]).await.expect(200).assert_says("steered to wait for the user");
    let waiting = wallet.hosted(&id).await;
    assert_eq!([&waiting["status"], &waiting["message"]], ["pending_user", "steered to wait for the user"]);

    let (id, page) = scene.begin("deposit", "flow=amount,wait-then-done").await;
    let waiting = browser.submit(&page, &[("amount", "5")]).await.expect(200);
    assert_eq!(waiting.heading(), "One moment, please");
    // Nobody looks at the page meanwhile.
    let payable = wallet.wait_for_hosted(&id, "pending_user_transfer_start").await;
    assert_eq!([&payable["amount_in"], &payable["amount_out"]], ["5", "4.48"]);
    browser.open(&waiting.url).await.expect(200).assert_says("Ready for your payment");
    let through = ["incomplete", "pending_anchor", "pending_user_transfer_start"];
    assert_eq!(scene.anchor.statuses(&id).await, through);
    let mut anchor = scene.anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn requests_are_checked(kind: Kind) {
    let scene = Scene::of(kind).await;
    let wallet = &scene.wallet;
    let refused = wallet.without_token().interactive("deposit", &json!({})).await.expect(403);
    assert_eq!(refused["type"], "authentication_required");
    let issuer = scene.anchor.account().to_string();
    for (way, body, complaint) in [
        ("deposit", json!({ "asset_code": "XYZ" }), "asset_code: this asset is not deposited here"),
        ("deposit", json!({ "asset_issuer": issuer }), "asset_code: this asset is not deposited here"),
        ("deposit", json!({ "amount": "0.5" }), "amount: 0.5 is below the minimum of 1"),
        ("withdraw", json!({ "amount": "10.123" }), "amount: "),
        ("deposit", json!({ "account": "G" }), "`account`: "),
        ("deposit", json!({ "memo": "1" }), "`memo` needs `memo_type` beside it"),
        ("withdraw", json!({ "refund_memo_type": "id" }), "`refund_memo_type` needs `refund_memo` beside it"),
        ("deposit", json!({ "claimable_balance_supported": "perhaps" }), "`claimable_balance_supported` must be"),
        ("withdraw", json!({ "quote_id": "nothing" }), "quote_id: you have no quote of that id"),
        ("withdraw", json!({ "customer_id": "nobody" }), "customer_id: no such customer"),
        ("withdraw", json!({ "destination_asset": "iso4217:XXX" }), "destination_asset: "),
    ] {
        let told = wallet.interactive(way, &body).await.error(400);
        assert!(told.starts_with(complaint), "{body}: {told}");
    }
    for query in [&[][..], &[("asset_code", "USDC"), ("kind", "deposit-exchange")]] {
        wallet.sep24("transactions", query).await.error(400);
    }
    wallet.sep24("transaction", &[]).await.error(400);
    wallet.sep24("transaction", &[("id", "nothing")]).await.error(404);
    // The three encodings that the SEP names.
    for request in [
        wallet
            .request(Method::POST, "/sep24/transactions/deposit/interactive")
            .form(&[("asset_code", "USDC"), ("amount", "5")]),
        wallet
            .request(Method::POST, "/sep24/transactions/deposit/interactive")
            .multipart(reqwest::multipart::Form::new().text("asset_code", "USDC").text("first_name", "Ada")),
    ] {
        wallet.send(request).await.expect(200);
    }
    scene.anchor.finish().await;
}

async fn a_flow_ends_as_the_guest_says(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (wallet, browser) = (&scene.wallet, &scene.browser);
    let (id, page) = scene.begin("deposit", "flow=amount,denied").await;
    let refused = browser.submit(&page, &[("amount", "5")]).await.expect(200);
    refused.assert_says("We cannot continue steered to be denied");
    let ended = wallet.hosted(&id).await;
    assert_eq!([&ended["status"], &ended["message"]], ["error", "steered to be denied"]);

    // An answer is kept while the guest can't be asked.
    let (id, page) = scene.begin("deposit", "flow=amount,unavailable").await;
    let busy = browser.submit(&page, &[("amount", "5")]).await.expect(503);
    assert_eq!(busy.heading(), "We are very busy right now");
    assert!(busy.headers.contains_key("retry-after"));
    assert_eq!(wallet.hosted(&id).await["status"], "incomplete");
    for steer in ["flow=amount,trap", "flow=amount,bad"] {
        let (_, page) = scene.begin("deposit", steer).await;
        browser.submit(&page, &[("amount", "5")]).await.expect(500).assert_says("Something went wrong on our side");
    }
    // Limits hold for whatever the guest makes of it.
    let (id, page) = scene.begin("deposit", "flow=amount,done-amount:0.1").await;
    browser.submit(&page, &[("amount", "5")]).await.expect(422).assert_says("below the minimum");
    assert_eq!(wallet.hosted(&id).await["status"], "incomplete");
    let mut anchor = scene.anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_flow_survives_a_restart(kind: Kind) {
    let mut scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=amount,review,done").await;
    let review = scene.browser.submit(&page, &[("amount", "7.5")]).await.expect(200);
    scene.anchor.stop().await;
    scene.anchor.start_again().await;
    let again = scene.browser.open(&review.url).await.expect(200);
    again.assert_says("You pay 7.5 USD");
    // What was entered stands there for whoever goes back.
    let back = scene.browser.open(&page.action()).await.expect(200);
    assert!(back.html.contains("value=\"7.5\""), "{}", back.html);
    scene.browser.submit(&again, &[]).await.expect(200).assert_says("Ready for your payment");
    assert_eq!(scene.wallet.hosted(&id).await["status"], "pending_user_transfer_start");
    scene.anchor.finish().await;
}
