//! What the wallet is told: by callbacks, and by the page itself.

use super::Scene;
use anchor_host_tests::{database::Kind, listener::Listener, on_both};

on_both!(changes_and_the_end_are_told_where_the_wallet_said, the_page_tells_the_window_that_opened_it);

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

async fn the_page_tells_the_window_that_opened_it(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, url) = scene.wallet.open_hosted("deposit", "flow=amount,done").await;
    let page =
        scene.browser.open(&format!("{url}&callback=postMessage&on_change_callback=postMessage")).await.expect(200);
    assert!(page.html.contains("data-when=\"change\""), "{}", page.html);
    let done = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    let said = done.html.split_once("id=\"post-message\"").unwrap().1.split_once("</script>").unwrap().0;
    assert!(said.contains("data-when=\"change close\""), "{said}");
    let json: serde_json::Value = serde_json::from_str(said.split_once('>').unwrap().1).unwrap();
    assert_eq!(json["transaction"]["status"], "pending_user_transfer_start");
    scene.anchor.finish().await;
}
