//! What users enter: checked by the host, told to the guest, kept with the customer.

use super::Scene;
use anchor_host_tests::{database::Kind, on_both};
use reqwest::Method;

on_both!(
    every_value_is_checked_where_it_is_entered,
    the_guest_may_ask_again,
    customers_values_and_files_go_to_their_record,
    texts_are_shown_and_never_run,
    the_user_comes_back_from_another_site,
    costs_follow_what_is_entered,
);

const RIGHT: [(&str, &str); 10] = [
    ("city", "Łódź"),
    ("email_address", "ada@example.com"),
    ("mobile_number", "+44 20 7946 0000"),
    ("age", "36"),
    ("birth_date", "1990-12-10"),
    ("amount", "1 000.50"),
    ("plan", "b"),
    ("pace", "fast"),
    ("consent", "true"),
    ("code", ""),
];

async fn every_value_is_checked_where_it_is_entered(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=everything,told").await;
    for (name, value, problem) in [
        ("city", "", "Please fill this in."),
        ("city", &*"x".repeat(501), "Please enter at most 500 characters."),
        ("email_address", "ada", "Please enter an email address"),
        ("mobile_number", "call me", "Please enter a phone number"),
        ("age", "old", "Please enter a number."),
        ("birth_date", "10.12.1990", "Please enter a date."),
        ("amount", "much", "Please enter an amount"),
        ("amount", "0.5", "The minimum is 1 USD."),
        ("amount", "10000.01", "The maximum is 10000 USD."),
        ("amount", "5.1234", "Please enter at most 2 decimal places."),
        ("plan", "c", "Please choose one of the options."),
        ("pace", "", "Please fill this in."),
        ("consent", "", "Please tick this box to continue."),
    ] {
        let values: Vec<_> = RIGHT.iter().map(|one| if one.0 == name { (name, value) } else { *one }).collect();
        let again = scene.browser.submit(&page, &values).await.expect(422);
        again.assert_says(problem);
        assert!(again.html.contains("aria-invalid=\"true\"") || name == "pace", "{name}: {}", again.html);
        // What was right need not be entered again.
        assert!(again.html.contains("value=\"ada@example.com\"") || name == "email_address", "{name}");
        assert!(again.html.contains("<title>Error:"), "{name}");
    }
    // What is wrong is listed in the order in which it was asked.
    let wrong = scene.browser.submit(&page, &[]).await.expect(422);
    let listed = ["city", "age", "amount", "consent"].map(|name| wrong.html.find(&format!("href=\"#f-{name}\"")));
    assert!(listed[0].is_some() && listed.is_sorted(), "{listed:?}: {}", wrong.html);
    scene.browser.submit(&page, &RIGHT).await.expect(200);
    let told = scene.wallet.hosted(&id).await["message"].as_str().unwrap().to_owned();
    for value in ["Łódź", "1000.5", "fast", "everything-1"] {
        assert!(told.contains(value), "{value}: {told}");
    }
    scene.anchor.finish().await;
}

async fn the_guest_may_ask_again(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, page) = scene.begin("deposit", "flow=amount,code:4711,code:4711").await;
    let code = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    assert_eq!(code.heading(), "Your code");
    let again = scene.browser.submit(&code, &[("code", "1")]).await.expect(200);
    again.assert_says("This is not the code.");
    let review = scene.browser.submit(&again, &[("code", "4711")]).await.expect(200);
    assert_eq!(review.heading(), "Check and confirm");
    scene.anchor.finish().await;
}

async fn customers_values_and_files_go_to_their_record(kind: Kind) {
    let scene = Scene::of(kind).await;
    let request = serde_json::json!({ "first_name": "Ada", "steer": "flow=who,upload,amount,told" });
    let opened = scene.wallet.interactive("withdraw", &request).await.expect(200);
    let page = scene.browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    assert!(page.html.contains("value=\"Ada\""), "the wallet's value stands there: {}", page.html);
    assert!(page.html.contains("autocomplete=\"given-name\""), "{}", page.html);
    let upload = scene.browser.submit(&page, &[("first_name", "Augusta Ada"), ("last_name", "King")]).await.expect(200);
    assert_eq!(upload.heading(), "Show us your passport");
    let again = scene.browser.upload(&upload, "photo_id_front", "text/html", b"<p>").await;
    assert_eq!(again.status, 422, "{}", again.html);
    let amount = scene.browser.upload(&upload, "photo_id_front", "image/png", b"\x89PNG\r\n\x1a\n").await.expect(200);
    let seen = scene.browser.submit(&amount, &[("amount", "5")]).await.expect(200);
    assert!(!seen.text().contains("King"), "the answers have nothing of the customer's: {}", seen.text());
    let customer = scene.wallet.customer("type=sep24-customer").await.expect(200);
    assert_eq!(customer["status"], "ACCEPTED");
    for name in ["last_name", "photo_id_front"] {
        assert!(customer["provided_fields"][name].is_object(), "{customer}");
    }

    // Of who is forgotten nothing stays in a flow.
    let opened = scene.wallet.interactive("withdraw", &request).await.expect(200);
    let page = scene.browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    let account = scene.wallet.account();
    let path = format!("/sep12/customer/{account}");
    scene.wallet.send(scene.wallet.request(Method::DELETE, &path)).await.expect(200);
    scene.browser.open(&page.url).await.expect(404);
    // Nobody can go on with it, and the wallet does not wait for that.
    let id = opened["id"].as_str().unwrap();
    let ended = scene.wallet.wait_for_hosted(id, "expired").await;
    let more = scene.browser.open(ended["more_info_url"].as_str().unwrap()).await.expect(200);
    assert!(!more.text().contains("Ada"), "{}", more.text());
    scene.anchor.idle().await;
    let left = scene.anchor.store.transaction(id.parse().unwrap()).await.unwrap().unwrap();
    assert!(left.fields.is_empty(), "{:?}", left.fields);
    scene.anchor.finish().await;
}

async fn texts_are_shown_and_never_run(kind: Kind) {
    let scene = Scene::of(kind).await;
    let payload = "<script>document.title='owned'</script>";
    let request = serde_json::json!({ "city": payload, "steer": "flow=script,told" });
    let opened = scene.wallet.interactive("deposit", &request).await.expect(200);
    let page = scene.browser.open(opened["url"].as_str().unwrap()).await.expect(200);
    let again = scene.browser.submit(&page, &[("city", payload), ("plan", payload)]).await.expect(422);
    let ended = scene.browser.submit(&page, &[("city", payload), ("plan", &plan())]).await.expect(200);
    for page in [&page, &again, &ended] {
        assert!(!page.html.contains("<script>document") && !page.html.contains("<img src=x"), "{}", page.html);
        assert!(page.html.contains("&lt;script&gt;"), "{}", page.html);
        assert!(!page.html.contains(" 49 "), "no template is rendered twice");
    }
    scene.anchor.finish().await;
}

/// The value of the hostile form's one option.
fn plan() -> String {
    "<script>document.title='owned'</script>\"'><img src=x onerror=\"document.title='owned'\">{{ 7*7 }}".to_owned()
}

async fn the_user_comes_back_from_another_site(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (id, page) = scene.begin("deposit", "flow=amount,redirect:https|//kyc.example/check?case=7,told").await;
    let away = scene.browser.submit(&page, &[("amount", "5")]).await.expect(200);
    assert_eq!(away.heading(), "Continue at kyc.example");
    let link = away.html.split_once("<a class=\"primary\" href=\"").unwrap().1.split_once('"').unwrap().0;
    let link = link.replace("&#x2f;", "/").replace("&amp;", "&");
    let link: reqwest::Url = link.parse().unwrap();
    let pairs: Vec<_> = link.query_pairs().into_owned().collect();
    assert_eq!([pairs[0].0.as_str(), pairs[0].1.as_str(), pairs[1].0.as_str()], ["case", "7", "return_url"]);
    // The other site learns nothing that opens the pages: only how to come back, once.
    let secret = page.url.split("/flow/").nth(1).unwrap();
    assert!(!link.as_str().contains(secret), "{link}");
    let (action, form) = (page.action(), [("csrf", page.hidden("csrf")), ("amount", "9".to_owned())]);
    let sent = scene.browser.request(Method::POST, &format!("{}1", action.strip_suffix('0').unwrap())).form(&form);
    scene.browser.follow(sent, page.url.clone()).await.expect(200);
    let back = &pairs[1].1;
    let much = format!("{back}?result={}", "x".repeat(9000));
    scene.browser.open(&much).await.expect(400).assert_says("We did not understand that");
    scene.browser.open(&format!("{}0", back.trim_end_matches(char::is_alphanumeric))).await.expect(404);
    scene.browser.open(&format!("{back}?result=passed")).await.expect(200);
    scene.browser.open(&format!("{back}?result=failed")).await.expect(410).assert_says("already been used");
    // Whoever saw the address before has nothing by it.
    scene.browser.open(&page.url).await.expect(404);
    let told = scene.wallet.hosted(&id).await["message"].as_str().unwrap().to_owned();
    assert!(told.contains("passed") && told.contains("\"5\"") && !told.contains("\"9\""), "{told}");
    scene.anchor.finish().await;
}

async fn costs_follow_what_is_entered(kind: Kind) {
    let scene = Scene::of(kind).await;
    let (_, page) = scene.begin("withdraw", "").await;
    for (amount, said) in [("100", "99"), ("", "Enter an amount to see the costs."), ("abc", "Enter an amount")] {
        let url = format!("{}/preview", page.action());
        let asked = scene.browser.request(Method::POST, &url).form(&[("amount", amount)]);
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let fragment = answer.text().await.unwrap();
        assert!(fragment.contains(said) && !fragment.contains("<html"), "{amount}: {fragment}");
    }
    scene.anchor.finish().await;
}
