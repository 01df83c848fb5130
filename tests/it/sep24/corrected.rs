//! What a payout waits for is entered on a page, once the flow is over.

use super::Scene;
use anchor_host_tests::{database::Kind, hosted::Page, on_both, withdrawals::withdrawal};
use serde_json::{Value, json};

on_both!(
    what_a_payout_waits_for_is_entered_on_a_page,
    a_customer_is_corrected_on_a_page,
    a_page_about_another_state_corrects_nothing,
);

/// A withdrawal of 20 that the user has paid and whose payout waits for the user: its id, and the page that asks for it.
async fn waiting(scene: &Scene, more: &Value) -> (String, Page) {
    let opened = scene.wallet.interactive("withdraw", more).await.expect(200);
    let id = opened["id"].as_str().unwrap().to_owned();
    let mut page = scene.browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    while page.html.contains("<form") {
        page = scene.browser.submit(&page, &[("amount", "20")]).await.expect(200);
    }
    scene.wallet.pay(&withdrawal(&scene.wallet.hosted(&id).await), "20").await;
    let waits = scene.wallet.wait_for_hosted(&id, "pending_user").await;
    let more = waits["more_info_url"].as_str().unwrap();
    let told = scene.browser.open(more).await.expect(200);
    // The page does not prolong what its address opens.
    assert!(told.button().ends_with(more.split_once('?').unwrap().1), "{more}");
    let page = scene.browser.open(&told.button()).await.expect(200);
    (id, page)
}

async fn what_a_payout_waits_for_is_entered_on_a_page(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = waiting(&scene, &json!({ "steer": "execute=transaction-info" })).await;
    assert_eq!(page.heading(), "Please correct the payment details");
    scene.browser.submit(&page, &[]).await.expect(422).assert_says("Please correct the following");
    let forged = page.html.replace("name=\"csrf\" value=\"", "name=\"csrf\" value=\"0");
    scene.browser.submit(&Page { html: forged, ..page.clone() }, &[("steer", "execute=delivered")]).await.expect(403);
    let done = scene.browser.submit(&page, &[("steer", "execute=delivered"), ("else", "x")]).await.expect(200);
    assert!(!done.html.contains("<form"), "{}", done.html);
    let completed = scene.wallet.wait_for_hosted(&id, "completed").await;
    assert_eq!(completed["to"], "DE89");
    let events = scene.anchor.events(&id).await;
    assert_eq!(events.iter().filter(|one| *one == "correct_fields").count(), 1, "{events:?}");
    // Nothing is asked any more.
    assert_eq!(scene.browser.open(&page.url).await.expect(200).heading(), "We have paid you");
    scene.anchor.finish().await;
}

async fn a_customer_is_corrected_on_a_page(kind: Kind) {
    let scene = Scene::of(kind).await;
    let person = json!({
        "type": "sep24-customer", "first_name": "Ada", "last_name": "Lovelace", "dest": "DE12",
        "steer": "execute=customer-info:sep24-customer",
    });
    scene.wallet.put_customer(&person).await.expect(202);
    let (id, page) = waiting(&scene, &json!({})).await;
    assert_eq!(page.heading(), "Please correct your details");
    // What is on record is asked again, and shown to nobody, nor what the transaction has under the same name.
    assert!(page.html.contains("name=\"dest\""), "{}", page.html);
    for shown in ["Lovelace", "DE12", "DE89"] {
        assert!(!page.html.contains(shown), "{shown}: {}", page.html);
    }
    scene.browser.submit(&page, &[]).await.expect(422);
    scene.browser.submit(&page, &[("last_name", "Byron"), ("steer", "execute=delivered")]).await.expect(200);
    scene.wallet.wait_for_hosted(&id, "completed").await;
    let customer = scene.wallet.customer("type=sep24-customer").await.expect(200);
    assert_eq!(customer["status"], json!("ACCEPTED"));
    let id = customer["id"].as_str().unwrap().parse().unwrap();
    let (stored, _) = scene.anchor.store.customer(id).await.unwrap().unwrap();
    assert_eq!((&*stored.values["first_name"], &*stored.values["last_name"]), ("Ada", "Byron"));
    scene.anchor.finish().await;
}

async fn a_page_about_another_state_corrects_nothing(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = waiting(&scene, &json!({ "steer": "execute=transaction-info" })).await;
    scene.browser.submit(&page, &[("steer", "execute=transaction-info")]).await.expect(200);
    scene.wallet.wait_for_hosted(&id, "pending_user").await;
    let more = scene.wallet.hosted(&id).await["more_info_url"].as_str().unwrap().to_owned();
    let told = scene.browser.open(&more).await.expect(200);
    let again = scene.browser.open(&told.button()).await.expect(200);
    // The page of before is sent once more.
    scene.browser.submit(&page, &[("steer", "execute=failed")]).await.expect(200);
    assert_eq!(scene.wallet.hosted(&id).await["status"], "pending_user");
    scene.browser.submit(&again, &[("steer", "execute=delivered")]).await.expect(200);
    scene.wallet.wait_for_hosted(&id, "completed").await;
    scene.anchor.finish().await;
}
