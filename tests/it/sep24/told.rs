//! What the wallet is told: by callbacks, and by the page itself.

use super::Scene;
use anchor_host::stellar::Keypair;
use anchor_host_tests::{anchor::Setup, database::Kind, hosted::Browser, listener::Listener, on_both, world::System};
use serde_json::json;

on_both!(
    changes_and_the_end_are_told_where_the_wallet_said,
    a_link_and_the_configuration_are_both_told_of_changes,
    the_page_tells_the_window_that_opened_it,
);

async fn changes_and_the_end_are_told_where_the_wallet_said(kind: Kind) {
    let scene = Scene::of(kind).await;
    let listener = Listener::open().await;
    let (id, url) = scene.wallet.open_hosted("deposit", "flow=amount,review,done").await;
    let wrong = scene.browser.open(&format!("{url}&callback=ftp://x")).await.expect(400);
    wrong.assert_says("callback");
    let url = format!("{url}&callback={}&on_change_callback={}", listener.url("/end"), listener.url("/changes"));
    let page = scene.browser.open(&url).await.expect(200);
    let review = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    assert!(listener.heard().is_empty(), "nothing has changed");
    scene.browser.submit(&review, &[]).await.expect(200);
    for path in ["/end", "/changes"] {
        let told = listener.told(path, 1).await;
        let body = &told[0].body;
        assert_eq!(body["transaction"]["status"], "pending_user_transfer_start", "{path}");
        assert_eq!(body["transaction"]["id"], serde_json::json!(id));
        told[0].verify(listener.host(), &scene.anchor.config.keys.signing.account());
    }
    scene.wallet.comes_in(&id, "bank-1", "5").await;
    scene.wallet.wait_for_hosted(&id, "completed").await;
    scene.anchor.all_told().await;
    assert_eq!(listener.told("/end", 1).await.len(), 1, "the end is told once");
    scene.anchor.finish().await;
}

async fn a_link_and_the_configuration_are_both_told_of_changes(kind: Kind) {
    let listener = Listener::open().await;
    let key = Keypair::generate(&System);
    let setup = Setup::new(kind)
        .set("clients[0].name", "ours")
        .set("clients[0].signing_keys", &json!([key.account().to_string()]).to_string())
        .set("clients[0].callback_sep24", &listener.url("/configured"));
    let anchor = setup.start().await;
    let mut wallet = anchor.sender().await;
    wallet.key = key;
    wallet.fund("1000").await;
    wallet.sign_in().await;
    let browser = Browser::new(&wallet);
    let (_, url) = wallet.open_hosted("deposit", "flow=amount,done").await;
    let page = browser.open(&format!("{url}&on_change_callback={}", listener.url("/link"))).await.expect(200);
    browser.submit(&page, &[("amount", "5")]).await.expect(200);
    for path in ["/configured", "/link"] {
        let told = listener.told(path, 1).await;
        assert_eq!(told[0].body["transaction"]["status"], "pending_user_transfer_start", "{path}");
    }
    anchor.finish().await;
}

async fn the_page_tells_the_window_that_opened_it(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, url) = scene.wallet.open_hosted("deposit", "flow=amount,done").await;
    let page =
        scene.browser.open(&format!("{url}&callback=postMessage&on_change_callback=postMessage")).await.expect(200);
    assert!(!page.html.contains("id=\"post-message\""), "nothing has changed: {}", page.html);
    let done = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    let said = done.html.split_once("id=\"post-message\"").unwrap().1.split_once("</script>").unwrap().0;
    assert!(said.contains("data-when=\"change close\""), "{said}");
    let json: serde_json::Value = serde_json::from_str(said.split_once('>').unwrap().1).unwrap();
    assert_eq!(json["transaction"]["status"], "pending_user_transfer_start");
    // It was told already; that the user has finished was not.
    let again = scene.browser.open(&done.url).await.expect(200);
    assert!(again.html.contains("data-when=\"close\""), "{}", again.html);
    scene.anchor.finish().await;
}
