//! What strangers send to pages: addresses that are none, files that nobody asked for, amounts that mean two things, links
//! without end.

use super::Scene;
use anchor_host_tests::{anchor::Setup, database::Kind, on_both, sender::SendingAnchor};
use reqwest::Method;
use serde_json::json;

on_both!(
    a_wrong_address_is_answered_with_a_page,
    other_sites_read_no_page,
    a_file_that_nobody_asked_for_is_not_taken,
    an_amount_that_means_two_things_is_none,
    an_account_opens_so_many_links_and_no_more,
);

async fn a_wrong_address_is_answered_with_a_page(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (unknown, unclear) = ("Wir können diese Seite nicht finden", "Wir haben die Anfrage nicht verstanden");
    for (method, path, status) in [
        (Method::GET, "/sep24/flow/%ff", 404),
        (Method::GET, "/sep24/flow/%ff/0", 404),
        (Method::GET, "/sep24/flow/0000/first", 404),
        (Method::GET, "/sep24/flow/0000/-1", 404),
        (Method::GET, "/sep24/flow/0000/99999999999999999999", 404),
        (Method::GET, "/sep24/flow/%ff/version", 404),
        (Method::POST, "/sep24/flow/0000/first", 404),
        (Method::POST, "/sep24/flow/0000/first/preview", 404),
        (Method::GET, "/sep24/return/%ff/1", 404),
        (Method::GET, "/sep24/interactive?token=a&token=b", 400),
        (Method::GET, "/sep24/interactive?token=a&callback=b&callback=c", 400),
        (Method::GET, "/sep24/more_info?token=a&token=b", 400),
        (Method::GET, "/sep24/more_info/version?token=a&token=b", 400),
        (Method::GET, "/sep24/more_info/continue?token=a&token=b", 400),
    ] {
        let asked = scene.browser.request(method, path).header("accept-language", "de");
        let page = scene.browser.follow(asked, path.to_owned()).await.expect(status);
        assert!(page.html.contains("<html lang=\"de\""), "{path}: {}", page.html);
        assert_eq!(page.heading(), if status == 404 { unknown } else { unclear }, "{path}");
    }
    scene.anchor.finish().await;
}

async fn other_sites_read_no_page(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "").await;
    let more = scene.wallet.hosted(&id).await["more_info_url"].as_str().unwrap().to_owned();
    let version = format!("{}/version", page.url);
    let preview = format!("{}/preview", page.action());
    let allows = async |method: Method, url: &str| {
        let asked = scene.browser.request(method, url).header("origin", "https://other.example");
        let answer = asked.header("access-control-request-method", "POST").send().await.unwrap();
        answer.headers().iter().any(|(name, _)| name.as_str().starts_with("access-control-"))
    };
    for url in [
        page.url.as_str(),
        &page.action(),
        &version,
        &preview,
        &more,
        "/sep24/interactive",
        "/sep24/assets/none",
        "/sep24/return/a/b",
    ] {
        for method in [Method::GET, Method::OPTIONS] {
            assert!(!allows(method.clone(), url).await, "{method} {url}");
        }
    }
    for url in ["/sep24/info", "/sep24/transaction", "/.well-known/stellar.toml"] {
        for method in [Method::GET, Method::OPTIONS] {
            assert!(allows(method.clone(), url).await, "{method} {url}");
        }
    }
    scene.anchor.finish().await;
}

async fn a_file_that_nobody_asked_for_is_not_taken(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, page) = scene.begin("withdraw", "flow=amount,upload,done").await;
    let large = vec![0; 2 << 20];
    let refused = scene.browser.upload(&page, "amount", "image/png", &large).await;
    assert_eq!(refused.status, 413, "{}", refused.html);
    let small = scene.browser.upload(&page, "another", "image/png", b"\x89PNG\r\n\x1a\n").await;
    assert_eq!(small.status, 422, "nothing was entered: {}", small.html);
    let upload = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    assert_eq!(upload.heading(), "Show us your passport");
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.extend(large);
    let taken = scene.browser.upload(&upload, "photo_id_front", "image/png", &picture).await.expect(200);
    assert_eq!(taken.heading(), "Ready for your transfer");
    scene.anchor.finish().await;
}

async fn an_amount_that_means_two_things_is_none(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("withdraw", "flow=amount,review,done").await;
    for (amount, said) in [
        ("1.000", "This can be read as 1 or as 1000."),
        ("1,500", "This can be read as 1.5 or as 1500."),
        ("1 0", "Please enter an amount"),
        ("1.000,00", "Please enter an amount"),
    ] {
        scene.browser.submit(&page, &[("amount", amount)]).await.expect(422).assert_says(said);
        let preview = scene.browser.request(Method::POST, &format!("{}/preview", page.action()));
        let shown = preview.form(&[("amount", amount)]).send().await.unwrap().text().await.unwrap();
        assert!(shown.contains("Enter an amount to see the costs."), "{amount}: {shown}");
    }
    let review = scene.browser.submit(&page, &[("amount", "1 000.50")]).await.expect(200);
    review.assert_says("You pay 1000.5 USDC");
    assert_eq!(scene.wallet.hosted(&id).await["status"], "incomplete");
    scene.anchor.finish().await;
}

async fn an_account_opens_so_many_links_and_no_more(kind: Kind) {
    let scene = Scene::with(Setup::new(kind).set("limits.hosted_per_account_max", "3")).await;
    let (greedy, other) = (&scene.wallet, scene.anchor.sender().await);
    let open = async |wallet: &SendingAnchor| wallet.interactive("deposit", &json!({ "steer": "" })).await;
    let url = open(greedy).await.expect(200)["url"].as_str().unwrap().to_owned();
    let memo = greedy.signed_in_as(&greedy.account().to_string(), Some("7")).await;
    open(&memo).await.expect(200);
    open(&memo).await.expect(200);
    for wallet in [greedy, &memo] {
        let refused = open(wallet).await.error(403);
        assert!(refused.contains("as many unfinished hosted transfers"), "{refused}");
    }
    open(&other).await.expect(200);
    // Whoever finishes one makes room.
    let page = scene.browser.open(&url).await.expect(200);
    let review = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    open(greedy).await.expect(403);
    scene.browser.submit(&review, &[]).await.expect(200).assert_says("Ready for your payment");
    open(greedy).await.expect(200);
    open(greedy).await.expect(403);
    scene.anchor.finish().await;
}
