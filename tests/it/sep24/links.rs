//! Links to pages: each opens once, for a while, for the transaction that it was made for.

use super::Scene;
use anchor_host_tests::{database::Kind, on_both};
use reqwest::Method;
use std::time::Duration;

on_both!(
    a_link_opens_once,
    links_of_others_and_old_links_are_refused,
    a_page_says_what_browsers_may_do_with_it,
    whoever_left_comes_back_from_the_page_about_the_transaction,
    what_is_sent_without_the_form_is_refused,
);

async fn a_link_opens_once(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, url) = scene.wallet.open_hosted("deposit", "").await;
    // A messenger that looks at links does not use this one up.
    let looked_at = scene.browser.request(Method::HEAD, &url).send().await.unwrap();
    assert_eq!(looked_at.status(), 405);
    // Nor does a browser that loads it before the user wants it.
    let ahead = scene.browser.request(Method::GET, &url).header("sec-purpose", "prefetch;prerender");
    assert_eq!(ahead.send().await.unwrap().status(), 503);
    let page = scene.browser.open(&url).await.expect(200);
    scene.browser.open(&url).await.expect(410).assert_says("This link has already been used");
    // No session says which language is spoken: the browser does.
    let in_german = scene.browser.request(Method::GET, &url).header("accept-language", "xx, de-AT;q=0.9, en;q=0.5");
    let in_german = in_german.send().await.unwrap().text().await.unwrap();
    assert!(in_german.contains("<html lang=\"de\" dir=\"ltr\">"), "{in_german}");
    // The page itself can be loaded again.
    assert_eq!(scene.browser.open(&page.url).await.expect(200).heading(), "How much?");
    scene.anchor.finish().await;
}

async fn links_of_others_and_old_links_are_refused(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, url) = scene.wallet.open_hosted("deposit", "").await;
    let (address, token) = url.split_once("token=").unwrap();
    let session = scene.wallet.token.clone().unwrap();
    let more_info = scene.wallet.hosted(&id).await["more_info_url"].as_str().unwrap().to_owned();
    let other_kind = more_info.split_once("token=").unwrap().1.to_owned();
    let mut forged = token.to_owned();
    forged.replace_range(forged.len() - 3.., "AAA");
    for wrong in [session.as_str(), &other_kind, &forged, "a.b.c"] {
        let page = scene.browser.open(&format!("{address}token={wrong}")).await.expect(403);
        page.assert_says("This link belongs to another session");
    }
    scene.browser.open(address).await.expect(404).assert_says("We cannot find this page");
    // Nor is a page's token a session's.
    let asked = scene.browser.request(Method::GET, &format!("/sep24/transaction?id={id}")).bearer_auth(token);
    assert_eq!(asked.send().await.unwrap().status(), 403);
    for unknown in ["/sep24/flow/0000", "/sep24/flow/0000/0", "/sep24/flow/0000/version"] {
        scene.browser.open(unknown).await.expect(404).assert_says("We cannot find this page");
    }
    scene.anchor.advance(Duration::from_secs(721));
    scene.browser.open(&url).await.expect(410).assert_says("This link has expired");
    scene.anchor.finish().await;
}

async fn a_page_says_what_browsers_may_do_with_it(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, page) = scene.begin("deposit", "").await;
    let header = |name: &str| page.headers[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    let nonce = policy.split_once("script-src 'nonce-").unwrap().1.split_once('\'').unwrap().0;
    assert!(page.html.contains(&format!("<script defer nonce=\"{nonce}\"")), "{}", page.html);
    let again = scene.browser.open(&page.url).await;
    assert_ne!(again.headers["content-security-policy"].to_str().unwrap(), policy, "a nonce is used once");
    assert_eq!([header("referrer-policy"), header("cache-control")], ["no-referrer", "no-store"]);
    assert!(
        !page.html.contains("http://") || page.html.contains(&scene.wallet.url()),
        "nothing is loaded from elsewhere"
    );
    let style = page.html.split_once("rel=\"stylesheet\"").unwrap().1.split_once("href=\"").unwrap().1;
    let style = style.split_once('"').unwrap().0.replace("&#x2f;", "/");
    let style = scene.browser.open(&style).await.expect(200);
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    assert!(style.headers["cache-control"].to_str().unwrap().contains("immutable"));
    scene.browser.open("/sep24/assets/../stellar.toml").await;
    assert_eq!(scene.browser.open("/sep24/assets/nothing.css").await.status, 404);
    scene.anchor.finish().await;
}

async fn whoever_left_comes_back_from_the_page_about_the_transaction(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=amount,review,done").await;
    let review = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    let url = scene.wallet.hosted(&id).await["more_info_url"].as_str().unwrap().to_owned();
    let about = scene.browser.open(&url).await.expect(200);
    assert_eq!(about.heading(), "Not finished yet");
    let resume = about.html.split_once("<a class=\"primary\" href=\"").unwrap().1.split_once('"').unwrap().0;
    let again = scene.browser.open(&resume.replace("&#x2f;", "/").replace("&amp;", "&")).await.expect(200);
    assert_eq!(again.heading(), "Check and confirm");
    // The session before has ended.
    scene.browser.open(&review.url).await.expect(404);
    scene.browser.submit(&again, &[]).await.expect(200).assert_says("Ready for your payment");
    scene.anchor.finish().await;
}

async fn what_is_sent_without_the_form_is_refused(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=amount,review,done").await;
    for form in [vec![("amount", "5")], vec![("amount", "5"), ("csrf", "0000")]] {
        let sent = scene.browser.request(Method::POST, &page.action()).form(&form);
        scene.browser.follow(sent, page.url.clone()).await.expect(403).assert_says("We did not understand that");
    }
    let large = "x".repeat(2 << 20);
    let sent = scene.browser.request(Method::POST, &page.action()).form(&[("amount", large.as_str())]);
    scene.browser.follow(sent, page.url.clone()).await.expect(413);
    // Nothing of a body is read for a session that does not exist.
    let sent = scene.browser.request(Method::POST, "/sep24/flow/0000/0").form(&[("amount", large.as_str())]);
    scene.browser.follow(sent, page.url.clone()).await.expect(404);
    assert_eq!(scene.wallet.hosted(&id).await["status"], "incomplete");
    assert_eq!(scene.browser.open(&page.url).await.expect(200).heading(), "How much?");
    scene.anchor.finish().await;
}
