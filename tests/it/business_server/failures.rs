//! What a wallet is told of the business's refusals and failures, and what the operator reads.

use anchor_host_tests::{
    anchor::Setup, business_server::BusinessServer, database::Kind, log, on_both, sender::SendingAnchor,
};
use serde_json::{Value, json};

on_both!(each_answer_of_the_business_means_one_thing_to_a_wallet, only_a_host_with_the_secret_is_heard);

/// In no answer to a wallet.
const SECRET: &str = "stack trace of the business";

async fn asked(sender: &SendingAnchor, name: &str) -> (u16, String) {
    let answer = match name {
        "GET /customer" => sender.customer("memo=7").await,
        "PUT /customer" => sender.put_customer(&json!({ "memo": "7", "first_name": "Ada" })).await,
        "DELETE /customer" => {
            let path = format!("/sep12/customer/{}?memo=7&memo_type=id", sender.account());
            sender.send(sender.request(reqwest::Method::DELETE, &path)).await
        }
        _ => sender.quote(&json!({ "sell_amount": "100" })).await,
    };
    let text = answer.body["error"].as_str().unwrap_or_default().to_owned();
    assert!(!answer.body.to_string().contains(SECRET), "{}", answer.body);
    (answer.status, text)
}

async fn each_answer_of_the_business_means_one_thing_to_a_wallet(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).set("business.timeout_s", "1").start().await;
    let sender = anchor.sender().await;
    let id = sender.register("7", &json!({})).await;
    let error = |status: u16, text: &str| json!({ "status": status, "body": { "error": text } });
    let customer = ["GET /customer", "PUT /customer"];
    let all = [&customer[..], &["DELETE /customer", "GET /rate"]].concat();
    for name in &all {
        for (behaviour, due, text) in [
            (error(400, "no, thank you"), 400, "no, thank you"),
            (error(422, "not that"), 400, "not that"),
            (json!({ "status": 400, "body": [1] }), 400, "the anchor refuses this request"),
            (error(401, SECRET), 503, "the anchor's external systems can't be reached; try again shortly"),
            (error(500, SECRET), 503, "the anchor's external systems can't be reached; try again shortly"),
            (error(302, SECRET), 503, "the anchor's external systems can't be reached; try again shortly"),
            (json!({ "hang": true }), 503, "the anchor's external systems can't be reached; try again shortly"),
        ] {
            business.behave(json!({ *name: behaviour })).await;
            assert_eq!(asked(&sender, name).await, (due, text.to_owned()), "{name} {behaviour}");
        }
    }
    for (name, due) in customer.iter().map(|name| (*name, 404)).chain([("GET /rate", 400)]) {
        business.behave(json!({ name: error(404, "there is no such thing") })).await;
        assert_eq!(asked(&sender, name).await, (due, "there is no such thing".to_owned()), "{name}");
    }
    let answers = ["no JSON", "[]", "{}", r#"{"id": 7, "status": "ACCEPTED"}"#, r#"{"id": "", "status": "MAYBE"}"#];
    for (name, answer) in customer.iter().chain(&["GET /rate"]).flat_map(|name| answers.map(|answer| (*name, answer))) {
        business.behave(json!({ name: { "raw": answer } })).await;
        let (status, _) = asked(&sender, name).await;
        assert!(status >= 500, "{name} {answer}: {status}");
    }
    let told = log::all();
    for reason in [
        "GET /customer: the server answered 500",
        "DELETE /customer: the server answered 401",
        "PUT /customer: the server",
    ] {
        assert!(told.contains(reason), "{reason}");
    }
    // Whom the business has no more, is deleted here too.
    business.behave(json!({ "DELETE /customer": error(404, "gone") })).await;
    assert_eq!(asked(&sender, "DELETE /customer").await.0, 200);
    business.behave(json!({})).await;
    sender.customer(&format!("id={id}")).await.expect(404);
    anchor.finish().await;
}

async fn only_a_host_with_the_secret_is_heard(kind: Kind) {
    let secret = "0123456789abcdef0123456789abcdef";
    for auth in ["api_key", "jwt"] {
        let business = BusinessServer::start_with(&["--auth", auth, "--secret", secret]);
        let before =
            |secret: &str| Setup::before(kind, &business).set("business.auth", auth).set("business.secret", secret);
        let anchor = before(secret).start().await;
        let sender = anchor.sender().await;
        sender.register("7", &json!({})).await;
        sender.quote(&json!({ "sell_amount": "100" })).await.expect(201);
        anchor.finish().await;

        let anchor = before("another secret of thirty-two bytes").start().await;
        let sender = anchor.sender().await;
        let answer: Value = sender.customer("").await.expect(503);
        assert!(!answer.to_string().contains("secret"), "{answer}");
        let told = log::all();
        assert!(told.contains("compare business.auth and business.secret with what it expects"));
        assert!(!told.contains(secret) && !told.contains("eyJhbGciOiJIUzI1NiI"), "no secret and no token is logged");
        anchor.finish().await;
    }
}
