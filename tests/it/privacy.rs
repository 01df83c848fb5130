//! What people told the anchor is in no log, and not readable in the database.

use anchor_host_tests::{anchor::TestAnchor, database::Kind, log, on_both};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

on_both!(personal_data_is_in_no_log_and_not_readable_in_the_database);

async fn personal_data_is_in_no_log_and_not_readable_in_the_database(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let canary = |n: usize| format!("CANARY-{kind:?}-{n}-4711");

    let from = sender.register("1", &json!({ "id_number": canary(1), "type": "sep31-sender" })).await;
    let photo = Part::bytes(canary(2).into_bytes()).file_name("id.png").mime_str("image/png").unwrap();
    let form = Form::new().text("memo", "2").text("last_name", canary(3)).text("first_name", "Ada");
    let to =
        sender.send(sender.request(Method::PUT, "/sep12/customer").multipart(form.part("photo_id_front", photo))).await;
    let to = to.expect(202)["id"].clone();
    let fields = |steer: &str| json!({ "steer": steer, "account_number": canary(4) });
    let body =
        |steer: &str| json!({ "sender_id": from, "receiver_id": to, "fields": { "transaction": fields(steer) } });

    // Well, badly, refused, asked again, put off, held.
    let well = sender.open_with("10", &body("execute=initiated:0 poll=delivered")).await;
    sender.pay(&well, "10").await;
    let badly = sender.open_with("10", &body("execute=trap")).await;
    sender.pay(&badly, "10").await;
    sender.wait(&well.id, "completed").await;
    anchor.held(&badly.id).await;
    for steer in ["post=bad-amount", "post=invalid", "post=trap"] {
        assert!(sender.post("10", &body(steer)).await.status >= 400);
    }
    let asked = sender.open_with("10", &body("execute=transaction-info")).await;
    sender.pay(&asked, "10").await;
    sender.wait(&asked.id, "pending_transaction_info_update").await;
    sender.patch(&asked.id, &json!({ "steer": canary(5) })).await.expect(200);
    sender.wait(&asked.id, "completed").await;
    // The guest repeats what it was given.
    let echo = sender.post("10", &body("post=echo")).await.error(400);
    assert!(echo.contains(&canary(4)), "the search itself must work: {echo}");
    sender.put_customer(&json!({ "id": from, "id_number": canary(6), "bad name": canary(6) })).await.expect(400);
    sender.put_customer(&json!({ "id": from, "tax_id": canary(7), "steer": "review=invalid" })).await.expect(400);
    sender.customer(&format!("id={from}&first_name={}", canary(8))).await.expect(200);
    sender.get(&format!("/sep31/transactions/{}", canary(9))).await.expect(404);
    anchor.idle().await;

    let log = log::all();
    assert!(log.contains(&well.id), "the log itself must be there");
    let bytes = anchor.database.bytes();
    let database = String::from_utf8_lossy(&bytes);
    assert!(database.contains(&well.id), "the search itself must work");
    for n in 1..=9 {
        let canary = canary(n);
        for form in [canary.clone(), hex::encode(&canary), STANDARD.encode(&canary)] {
            assert!(!log.contains(&form), "{canary} is in the log: {}", log::about(&form));
            assert!(!database.contains(&form), "{canary} is in the database");
        }
    }
    anchor.finish().await;
}
