//! What authors of guests get wrong on pages: refused, and told in the log.

use super::Scene;
use anchor_host_tests::{anchor::Setup, database::Kind, log, on_both, sender::SendingAnchor};
use reqwest::Method;

on_both!(
    a_step_that_does_not_fit_is_refused_and_told,
    a_step_asked_again_is_told_once,
    a_guest_that_is_unavailable_is_told_in_one_line,
    what_is_only_shown_keeps_nothing_of_the_guest,
);

/// The lines about a transaction that operators read.
fn warned_of(id: &str) -> Vec<String> {
    let about = log::about(id);
    about.lines().filter(|line| line.contains(" WARN ") || line.contains(" ERROR ")).map(str::to_owned).collect()
}

async fn a_step_that_does_not_fit_is_refused_and_told(kind: Kind) {
    let scene = Scene::of(kind).await;
    for name in ["csrf", "choice"] {
        let (id, url) = scene.wallet.open_hosted("deposit", &format!("flow=named:{name}")).await;
        scene.browser.open(&url).await.expect(500).assert_says("Something went wrong on our side");
        let told = warned_of(&id).join("\n");
        assert!(told.contains(&format!("`form.inputs[0].name`: `{name}` is the host's own")), "{told}");
    }
    let (id, page) = scene.begin("deposit", "flow=amount,everything,done").await;
    scene.browser.submit(&page, &[("amount", "5")]).await.expect(500).assert_says("Something went wrong on our side");
    let told = warned_of(&id).join("\n");
    assert!(
        told.contains("`form.inputs[6].kind`: a flow has one amount, and the step `amount-1` has asked for it"),
        "{told}"
    );
    // What was entered is kept.
    let before = scene.browser.open(&page.action()).await.expect(200);
    assert!(before.html.contains("value=\"5\""), "{}", before.html);
    let mut anchor = scene.anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_step_asked_again_is_told_once(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, mut page) = scene.begin("deposit", "flow=same").await;
    for _ in 0..4 {
        page = scene.browser.submit(&page, &[("city", "Ulm")]).await.expect(200);
        assert_eq!(page.heading(), "Once more");
    }
    let told: Vec<_> = warned_of(&id).into_iter().filter(|line| line.contains("asks a step again")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    scene.anchor.finish().await;
}

async fn a_guest_that_is_unavailable_is_told_in_one_line(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=amount,unavailable").await;
    scene.browser.submit(&page, &[("amount", "5")]).await.expect(503);
    let told = warned_of(&id);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("steered to be unavailable") && !told[0].contains("Unavailable("), "{told:?}");
    scene.anchor.finish().await;
}

async fn what_is_only_shown_keeps_nothing_of_the_guest(kind: Kind) {
    let scene = Scene::with(Setup::new(kind).also_guest("test_fees").set("guest.config.fee", "counting")).await;
    let (id, page) = scene.begin("withdraw", "").await;
    for _ in 0..3 {
        let url = format!("{}/preview", page.action());
        let asked = scene.browser.request(Method::POST, &url).form(&[("amount", "100")]).send().await.unwrap();
        let fragment = asked.text().await.unwrap();
        assert!(fragment.contains("98"), "{fragment}");
    }
    let review = scene.browser.submit(&page, &[("amount", "100")]).await.expect(200);
    review.assert_says("Fee 2 USDC");
    scene.browser.open(&review.url).await.expect(200).assert_says("Fee 2 USDC");
    scene.browser.submit(&review, &[]).await.expect(200);
    assert_eq!(scene.wallet.hosted(&id).await["amount_fee"], "2");
    // The fee that was agreed counts.
    assert_eq!(fee_of_another(&scene.wallet).await, 3);
    scene.anchor.finish().await;
}

/// The fee that the guest says now.
async fn fee_of_another(wallet: &SendingAnchor) -> i64 {
    let query = [("operation", "withdraw"), ("asset_code", "USDC"), ("amount", "100")];
    wallet.sep24("fee", &query).await.expect(200)["fee"].as_i64().unwrap()
}
