//! What the user agreed to, and nothing else, is what is taken on.

use super::Scene;
use anchor_host_tests::{database::Kind, on_both};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

on_both!(
    an_old_review_confirms_nothing,
    other_terms_than_those_of_the_review_are_reviewed_again,
    what_is_refused_at_the_end_can_be_corrected,
    an_amount_beside_a_quote_is_the_quotes,
    whoever_waits_can_come_back,
    pages_opened_at_once_are_all_shown,
);

async fn an_old_review_confirms_nothing(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("withdraw", "flow=amount,review,done").await;
    let old = scene.browser.submit(&page, &[("amount", "10")]).await.expect(200);
    old.assert_says("You pay 10 USDC");
    let new = scene.browser.submit(&page, &[("amount", "1000")]).await.expect(200);
    new.assert_says("You pay 1000 USDC");
    let shown = scene.browser.submit(&old, &[]).await.expect(200);
    assert_eq!(shown.heading(), "Check and confirm");
    shown.assert_says("You pay 1000 USDC");
    assert_eq!(scene.wallet.hosted(&id).await["status"], "incomplete");
    scene.browser.submit(&new, &[]).await.expect(200).assert_says("Ready for your transfer");
    assert_eq!(scene.wallet.hosted(&id).await["amount_in"], "1000");
    scene.anchor.finish().await;
}

async fn other_terms_than_those_of_the_review_are_reviewed_again(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("withdraw", "flow=amount,review,done-amount:5000").await;
    let review = scene.browser.submit(&page, &[("amount", "10")]).await.expect(200);
    review.assert_says("You pay 10 USDC");
    let again = scene.browser.submit(&review, &[]).await.expect(200);
    assert_eq!(again.heading(), "Check and confirm");
    again.assert_says("You pay 5000 USDC");
    assert_eq!(scene.wallet.hosted(&id).await["status"], "incomplete");
    scene.browser.submit(&again, &[]).await.expect(200).assert_says("Ready for your transfer");
    assert_eq!(scene.wallet.hosted(&id).await["amount_in"], "5000");
    scene.anchor.finish().await;
}

async fn what_is_refused_at_the_end_can_be_corrected(kind: Kind) {
    let scene = Scene::of(kind).await;
    // More than the maximum, which the guest does not know.
    let (id, page) = scene.begin("withdraw", "flow=amount,done-amount:10001").await;
    for _ in 0..2 {
        let again = scene.browser.submit(&page, &[("amount", "10")]).await.expect(422);
        assert_eq!(again.heading(), "How much?");
        again.assert_says("10000");
    }
    scene.browser.open(&page.url).await.expect(422).assert_says("10000");
    assert_eq!(scene.wallet.hosted(&id).await["status"], "incomplete");
    // A review whose costs are unknown is not shown; what led to it can be changed.
    let (_, page) = scene.begin("withdraw", "flow=amount,review-amount:10001,done").await;
    let refused = scene.browser.submit(&page, &[("amount", "10")]).await.expect(422);
    assert!(!refused.html.contains("<form"), "there is nothing to confirm: {}", refused.html);
    let retry = refused.html.split_once("<a class=\"primary\" href=\"").unwrap().1.split_once('"').unwrap().0;
    let before = scene.browser.open(&retry.replace("&#x2f;", "/")).await.expect(200);
    assert_eq!(before.heading(), "How much?");
    scene.anchor.finish().await;
}

async fn an_amount_beside_a_quote_is_the_quotes(kind: Kind) {
    let scene = Scene::of(kind).await;
    let quote = scene.wallet.quote(&json!({ "sell_amount": "101", "context": "sep24" })).await.expect(201);
    let request = json!({ "steer": "flow=amount,review,done", "quote_id": quote["id"] });
    let opened = scene.wallet.interactive("withdraw", &request).await.expect(200);
    let page = scene.browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    for (amount, said) in [("50", "The minimum is 101 USDC."), ("102", "The maximum is 101 USDC.")] {
        scene.browser.submit(&page, &[("amount", amount)]).await.expect(422).assert_says(said);
    }
    scene.browser.submit(&page, &[("amount", "101")]).await.expect(200).assert_says("You pay 101 USDC");
    scene.anchor.finish().await;
}

async fn whoever_waits_can_come_back(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=amount,wait-user").await;
    scene.browser.submit(&page, &[("amount", "10")]).await.expect(200);
    let waiting = scene.wallet.wait_for_hosted(&id, "pending_user").await;
    let about = scene.browser.open(waiting["more_info_url"].as_str().unwrap()).await.expect(200);
    let resume = about.html.split_once("<a class=\"primary\" href=\"").unwrap().1.split_once('"').unwrap().0;
    scene.browser.open(&resume.replace("&#x2f;", "/").replace("&amp;", "&")).await.expect(200);
    // It waits on.
    let mut anchor = scene.anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn pages_opened_at_once_are_all_shown(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, url) = scene.wallet.open_hosted("deposit", "flow=amount,review,done").await;
    let begun = scene.browser.request(Method::GET, &url).send().await.unwrap();
    let url = begun.headers()["location"].to_str().unwrap().to_owned();
    for page in join_all((0..4).map(|_| scene.browser.open(&url))).await {
        assert_eq!(page.expect(200).heading(), "How much?");
    }
    scene.anchor.finish().await;
}
