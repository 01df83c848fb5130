//! SEP-12: customers registered, judged and forgotten.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    log, on_both,
    raw::Raw,
    sender::SendingAnchor,
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    an_unknown_customer_is_told_what_is_wanted,
    the_three_encodings_register_the_same,
    a_customer_is_found_by_id_by_memo_and_by_transaction,
    every_judgement_of_the_guest_is_told,
    what_has_to_be_verified_is_told_field_by_field,
    a_proof_is_judged_and_shown_by_its_own_endpoint_too,
    a_rejected_field_says_why,
    every_standard_field_is_known_in_every_encoding,
    what_sep_9_fixes_is_refused_by_the_fields_name,
    of_a_date_time_the_date_counts,
    a_plus_that_came_as_a_space_is_a_plus,
    refused_values_are_not_saved,
    a_guest_whose_systems_are_down_leaves_the_customer_processing,
    a_judgement_is_by_type,
    requirements_can_be_anything,
    a_customer_registered_for_a_waiting_payment_lets_it_go_on,
    a_deleted_customer_is_forgotten_and_the_guest_told,
    nobody_sees_another_ones_customers,
    many_corrections_at_once_all_count,
);

async fn status(sender: &SendingAnchor, query: &str) -> Value {
    sender.customer(query).await.expect(200)["status"].clone()
}

async fn an_unknown_customer_is_told_what_is_wanted(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let shown = sender.customer("memo=1&memo_type=id&type=sep31-receiver").await.expect(200);
    let field = json!({ "type": "string", "description": "As the test wants it" });
    assert_eq!(shown, json!({ "status": "NEEDS_INFO", "fields": { "first_name": field, "last_name": field } }));
    sender.customer("id=01990000-0000-7000-8000-000000000000").await.expect(404);
    sender.customer("id=nonsense").await.expect(404);
    anchor.finish().await;
}

async fn the_three_encodings_register_the_same(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let values = |memo: &'static str| {
        [("memo", memo), ("memo_type", "id"), ("first_name", "Żółw"), ("last_name", "O'Neil"), ("id_number", "1")]
    };
    let put = || sender.request(Method::PUT, "/sep12/customer");
    let json: serde_json::Map<String, Value> =
        values("1").iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let multipart =
        values("3").iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| form.text(*name, *value));
    for request in [put().json(&json), put().form(&values("2")), put().multipart(multipart)] {
        let body = sender.send(request).await.expect(202);
        let shown = sender.customer(&format!("id={}", body["id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&shown["id"], &shown["status"]), (&body["id"], &json!("ACCEPTED")));
        let provided: Vec<_> = shown["provided_fields"].as_object().unwrap().iter().collect();
        let names: Vec<_> = provided.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["first_name", "id_number", "last_name"]);
        assert!(provided.iter().all(|(_, field)| field["status"] == "ACCEPTED"), "{shown}");
    }
    // An id memo is a number too.
    let by_number = json!({ "memo": 1, "memo_type": "id", "first_name": "Żółw" });
    let same = sender.put_customer(&by_number).await.expect(202);
    assert_eq!(same["id"], sender.customer("memo=1&memo_type=id").await.expect(200)["id"]);
    anchor.finish().await;
}

async fn a_customer_is_found_by_id_by_memo_and_by_transaction(kind: Kind) {
    let anchor = Setup::new(kind).steer("info=full").start().await;
    let sender = anchor.sender().await;
    let account = sender.account();
    let id = sender.register("7", &json!({ "type": "sep31-receiver" })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": id })).await;
    for query in [
        format!("id={id}"),
        format!("account={account}&memo=7&memo_type=id"),
        "memo=7".to_owned(),
        format!("transaction_id={}&type=sep31-receiver", opened.id),
    ] {
        assert_eq!(sender.customer(&query).await.expect(200)["id"], id.as_str(), "{query}");
    }
    // The sender of that payment was not registered: that is done by the transaction.
    let by_transaction = format!("transaction_id={}&type=sep31-sender", opened.id);
    let unknown = sender.customer(&by_transaction).await.expect(200);
    assert_eq!((&unknown["status"], unknown.get("id")), (&json!("NEEDS_INFO"), None));
    let body = json!({
        "transaction_id": opened.id, "type": "sep31-sender", "first_name": "Ada", "last_name": "Example"
    });
    let from = sender.put_customer(&body).await.expect(202)["id"].clone();
    assert_ne!(from, id.as_str());
    let shown = sender.customer(&by_transaction).await.expect(200);
    assert_eq!((&shown["id"], &shown["status"]), (&from, &json!("ACCEPTED")));
    let record = anchor.report(&opened.id).await.transaction;
    assert_eq!(record.customer(anchor_host::model::Role::Sender).unwrap().to_string(), from.as_str().unwrap());
    for (query, complaint) in [
        (format!("transaction_id={}&type=nonsense", opened.id), "not one of the types"),
        ("memo=x&memo_type=id".to_owned(), "memo"),
    ] {
        let error = sender.customer(&query).await.error(400);
        assert!(error.contains(complaint), "{error}");
    }
    sender.customer("transaction_id=nonsense&type=sep31-sender").await.expect(404);
    anchor.finish().await;
}

async fn every_judgement_of_the_guest_is_told(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id_number = json!({ "id_number": { "type": "string", "description": "As the test wants it" } });
    for (memo, (steer, status, message, fields, on_field)) in [
        ("accepted", "ACCEPTED", None, None, "ACCEPTED"),
        ("processing", "PROCESSING", None, None, "PROCESSING"),
        ("processing:patience", "PROCESSING", Some("patience"), None, "PROCESSING"),
        ("needs-info", "NEEDS_INFO", Some("steered to ask"), Some(&id_number), "PROCESSING"),
        ("rejected", "REJECTED", Some("steered to reject"), None, "REJECTED"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = sender.register(&memo.to_string(), &json!({ "steer": format!("review={steer}") })).await;
        let shown = sender.customer(&format!("id={id}")).await.expect(200);
        assert_eq!(shown["status"], status, "{steer}");
        assert_eq!(shown.get("message").and_then(Value::as_str), message, "{steer}");
        assert_eq!(shown.get("fields"), fields, "{steer}");
        assert_eq!(shown["provided_fields"]["first_name"]["status"], on_field, "{steer}");
    }
    // Who was put off can be accepted by their next change.
    sender.put_customer(&json!({ "memo": "1", "steer": "review=accepted" })).await.expect(202);
    assert_eq!(status(&sender, "memo=1").await, "ACCEPTED");
    sender.put_customer(&json!({ "memo": "3", "id_number": "1", "steer": "" })).await.expect(202);
    assert_eq!(status(&sender, "memo=3").await, "ACCEPTED");
    anchor.leave_working();
    anchor.finish().await;
}

async fn what_has_to_be_verified_is_told_field_by_field(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let steer = json!({ "steer": "review=verification", "email_address": "ada@example.com" });
    let id = sender.register("1", &steer).await;
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert_eq!((&shown["status"], &shown["fields"]), (&json!("NEEDS_INFO"), &json!({})), "{shown}");
    assert_eq!(
        shown["provided_fields"]["email_address"],
        json!({ "type": "string", "description": "As the test wants it", "status": "VERIFICATION_REQUIRED" })
    );
    assert_eq!(shown["provided_fields"]["first_name"]["status"], "PROCESSING");
    let proof = json!({ "id": id, "email_address_verification": "2735021", "steer": "" });
    sender.put_customer(&proof).await.expect(202);
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert_eq!(
        (&shown["status"], &shown["provided_fields"]["email_address"]["status"]),
        (&json!("ACCEPTED"), &json!("ACCEPTED"))
    );

    // What was never given has to be given first.
    let id = sender.register("2", &json!({ "steer": "review=verification" })).await;
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert!(shown["fields"]["email_address"].is_object(), "{shown}");
    anchor.finish().await;
}

async fn a_proof_is_judged_and_shown_by_its_own_endpoint_too(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let verify = |body: Value| {
        let sender = &sender;
        async move { sender.json(Method::PUT, "/sep12/customer/verification", &body).await }
    };
    let steer = json!({ "type": "sep31-sender", "steer": "review=proof:2735021", "email_address": "ada@example.com" });
    let id = sender.register("1", &steer).await;
    let email = |shown: &Value| shown["provided_fields"]["email_address"]["status"].clone();
    let shown = sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200);
    assert_eq!((&shown["status"], email(&shown)), (&json!("NEEDS_INFO"), json!("VERIFICATION_REQUIRED")));
    let wrong = json!({ "id": id, "type": "sep31-sender", "email_address_verification": "1" });
    assert_eq!(verify(wrong).await.error(400), "The provided confirmation code was invalid.");

    let right = json!({ "id": id, "type": "sep31-sender", "email_address_verification": "2735021" });
    let shown = verify(right).await.expect(200);
    assert_eq!((&shown["id"], &shown["status"], email(&shown)), (&json!(id), &json!("ACCEPTED"), json!("ACCEPTED")));
    assert_eq!(shown, sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200));
    assert!(shown["provided_fields"]["email_address_verification"].is_null(), "a proof is no field: {shown}");
    // Another address has not been proved.
    sender
        .put_customer(&json!({ "id": id, "type": "sep31-sender", "email_address": "eve@example.com" }))
        .await
        .expect(202);
    let shown = sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200);
    assert_eq!((&shown["status"], email(&shown)), (&json!("NEEDS_INFO"), json!("VERIFICATION_REQUIRED")));

    let stranger = anchor.sender().await;
    let theirs = json!({ "id": id, "email_address_verification": "2735021" });
    stranger.json(Method::PUT, "/sep12/customer/verification", &theirs).await.expect(404);
    anchor.finish().await;
}

async fn a_rejected_field_says_why(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "steer": "review=needs-info", "id_number": "1" })).await;
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    let rejected = json!({
        "type": "string", "description": "As the test wants it", "status": "REJECTED", "error": "steered to ask"
    });
    assert_eq!((&shown["status"], &shown["provided_fields"]["id_number"]), (&json!("NEEDS_INFO"), &rejected));
    assert!(shown["fields"]["id_number"].is_object(), "it may be sent again: {shown}");
    assert_eq!(shown["provided_fields"]["first_name"]["status"], "PROCESSING");
    anchor.finish().await;
}

async fn every_standard_field_is_known_in_every_encoding(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let put = || sender.request(Method::PUT, "/sep12/customer");
    let flat = [
        ("memo", "1"),
        ("birth_date", "1976-07-04"),
        ("occupation", "2512"),
        ("clabe_number", "1"),
        ("organization.name", "Tortoise & Sons"),
        ("organization.number_of_shareholders", "2"),
        ("card.expiration_date", "29-11"),
        ("shoe_size", "41"),
    ];
    let nested = json!({
        "memo": "1", "birth_date": "1976-07-04", "occupation": 2512, "clabe_number": "1", "shoe_size": 41,
        "organization": { "name": "Tortoise & Sons", "number_of_shareholders": 2 },
        "card": { "expiration_date": "29-11" },
    });
    let json: serde_json::Map<String, Value> =
        flat.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let form = flat.iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| form.text(*name, *value));
    let kinds = json!({
        "birth_date": "date", "occupation": "number", "clabe_number": "string", "organization.name": "string",
        "organization.number_of_shareholders": "number", "card.expiration_date": "date", "shoe_size": "string",
    });
    for request in [put().json(&json), put().json(&nested), put().form(&flat), put().multipart(form)] {
        sender.send(request).await.expect(202);
        let shown = sender.customer("memo=1").await.expect(200);
        let provided = shown["provided_fields"].as_object().unwrap().iter();
        let known: serde_json::Map<String, Value> =
            provided.map(|(name, field)| (name.clone(), field["type"].clone())).collect();
        assert_eq!(Value::Object(known), kinds);
        let path = format!("/sep12/customer/{}", sender.account());
        sender.json(Method::DELETE, &path, &json!({ "memo": "1" })).await.expect(200);
    }
    anchor.finish().await;
}

async fn what_sep_9_fixes_is_refused_by_the_fields_name(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (name, value) in [
        ("birth_date", "1976-02-30"),
        ("id_expiration_date", "tomorrow"),
        ("occupation", "baker"),
        ("card.expiration_date", "2029-11-01"),
        ("photo_id_back", "iVBOR"),
    ] {
        let error = sender.put_customer(&json!({ "memo": "1", name: value })).await.error(400);
        assert!(error.starts_with(&format!("{name}: ")), "{error}");
    }
    assert!(sender.customer("memo=1").await.expect(200).get("id").is_none());
    // What SEP-9 leaves open, and the anchor's own fields, are the guest's to judge.
    let open =
        json!({ "memo": "1", "address_country_code": "Atlantis", "favourite_date": "tomorrow", "birth_date": "" });
    sender.put_customer(&open).await.expect(202);
    anchor.finish().await;
}

async fn of_a_date_time_the_date_counts(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let bearer = format!("Bearer {}", sender.token.as_ref().unwrap());
    let put = |content_type: &str, body: String| {
        let request = Raw::new("PUT", "/sep12/customer").header("Authorization", &bearer).body(content_type, body);
        let url = anchor.url();
        async move { request.send(&url).await }
    };
    for written in [
        "2020-01-02",
        "2020-01-02T00:00:00+00:00",
        "2020-01-02T23:59:59.999999-11:00",
        "2020-01-02T00:00:00.000Z",
        "2020-01-02 00:00:00.000",
    ] {
        let tell = format!(r#"{{"memo": "1", "birth_date": "{written}", "steer": "review=tell:birth_date"}}"#);
        // As the SDKs write a form: some leave the plus of an offset as it is.
        let form = format!("memo=1&steer=review%3Dtell%3Abirth_date&birth_date={written}").replace(' ', "%20");
        let part = |name: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts = [part("memo", "1"), part("steer", "review=tell:birth_date"), part("birth_date", written)].concat();
        for (content_type, body) in [
            ("application/json", tell),
            ("application/x-www-form-urlencoded", form),
            ("multipart/form-data; boundary=b", format!("{parts}--b--\r\n")),
        ] {
            let answer = put(content_type, body).await;
            assert_eq!(answer.status, 202, "{written} as {content_type}: {}", answer.text);
            let shown = sender.customer("memo=1").await.expect(200);
            assert_eq!(shown["message"], "2020-01-02", "{written} as {content_type}: what the guest was given");
            let cleared = json!({ "memo": "1", "birth_date": "", "steer": "" });
            sender.put_customer(&cleared).await.expect(202);
        }
    }
    for impossible in [
        "2020-02-30T00:00:00Z",
        "2020-01-02T25:00:00Z",
        "2020-01-02T00:00:00+99:00",
        "2020-01-02Tnoon",
        "02.01.2020 00:00",
    ] {
        for name in ["birth_date", "id_issue_date", "id_expiration_date"] {
            let error = sender.put_customer(&json!({ "memo": "1", name: impossible })).await.error(400);
            assert!(error.starts_with(&format!("{name}: this is not a date")), "{error}");
        }
    }
    // What SEP-9 does not call a date stays as it is.
    let own = json!({ "memo": "1", "favourite_date": "2020-01-02T00:00:00Z", "steer": "review=tell:favourite_date" });
    sender.put_customer(&own).await.expect(202);
    assert_eq!(sender.customer("memo=1").await.expect(200)["message"], "2020-01-02T00:00:00Z");
    anchor.leave_working();
    anchor.finish().await;
}

/// Clients that write a form without encoding what is base64 already.
async fn a_plus_that_came_as_a_space_is_a_plus(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let bearer = format!("Bearer {}", sender.token.as_ref().unwrap());
    let send = |request: Raw| {
        let (request, url) = (request.header("Authorization", &bearer), anchor.url());
        async move { request.send(&url).await }
    };
    let form =
        |target: &str, method, body: String| Raw::new(method, target).body("application/x-www-form-urlencoded", body);

    // A signed challenge: ask until there is a plus in it.
    let signed = loop {
        let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
        let signed = sender.answer_challenge(challenge["transaction"].as_str().unwrap());
        if signed.contains('+') {
            break signed;
        }
    };
    let spoilt = json!({ "transaction": signed.replace('+', " ") });
    sender.json(Method::POST, "/auth", &spoilt).await.expect(400);
    let answer = send(form("/auth", "POST", format!("transaction={signed}"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);

    // A hash memo, in the query and in a form.
    let memo = "++++++++++++++++++++++++++++++++++++++++++8=";
    let named = json!({ "memo": memo, "memo_type": "hash", "first_name": "A", "last_name": "B" });
    let id = sender.put_customer(&named).await.expect(202)["id"].clone();
    let shown = send(Raw::new("GET", format!("/sep12/customer?memo={memo}&memo_type=hash"))).await;
    assert!(shown.status == 200 && shown.text.contains(id.as_str().unwrap()), "{}", shown.text);
    let put = send(form("/sep12/customer", "PUT", format!("memo={memo}&memo_type=hash&first_name=A+B"))).await;
    assert!(put.status == 202 && put.text.contains(id.as_str().unwrap()), "{}", put.text);
    let in_json = json!({ "memo": memo.replace('+', " "), "memo_type": "hash", "first_name": "A" });
    sender.put_customer(&in_json).await.expect(400);

    // A file; a space in a text beside it stays one.
    let photo = "data:image/jpeg;base64,/9j/++++++++";
    let body = format!("memo=9&first_name=A+B&photo_id_front={photo}&steer=review%3Dtell%3Aphoto_id_front");
    assert_eq!(send(form("/sep12/customer", "PUT", body)).await.status, 202);
    assert_eq!(sender.customer("memo=9").await.expect(200)["message"], photo);
    sender.put_customer(&json!({ "memo": "9", "steer": "review=tell:first_name" })).await.expect(202);
    assert_eq!(sender.customer("memo=9").await.expect(200)["message"], "A B");
    let uploaded = send(form("/sep12/customer/files", "POST", format!("file={photo}"))).await;
    assert_eq!(uploaded.status, 200, "{}", uploaded.text);
    anchor.leave_working();
    anchor.finish().await;
}

async fn refused_values_are_not_saved(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (steer, code, error) in [
        ("invalid", 400, "steered to be invalid"),
        ("denied", 403, "steered to be denied"),
        ("trap", 500, "internal error"),
    ] {
        let body = json!({ "memo": "1", "first_name": "Ada", "steer": format!("review={steer}") });
        assert_eq!(sender.put_customer(&body).await.error(code), error);
    }
    assert!(sender.customer("memo=1").await.expect(200).get("id").is_none());
    for (body, complaint) in [
        (json!({ "memo": "1", "first name": "Ada" }), "field names"),
        (json!({ "memo": "1", "first_name": ["Ada"] }), "must be a string or a number"),
        (json!({ "memo": "x", "memo_type": "id", "first_name": "Ada" }), "memo"),
    ] {
        let error = sender.put_customer(&body).await.error(400);
        assert!(error.contains(complaint), "{error}");
    }
    assert!(sender.customer("memo=1").await.expect(200).get("id").is_none());
    anchor.finish().await;
}

async fn a_guest_whose_systems_are_down_leaves_the_customer_processing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "steer": "review=unavailable" })).await;
    assert_eq!(status(&sender, &format!("id={id}")).await, "PROCESSING");
    sender.put_customer(&json!({ "id": id, "steer": "review=accepted" })).await.expect(202);
    assert_eq!(status(&sender, &format!("id={id}")).await, "ACCEPTED");
    anchor.finish().await;
}

async fn a_judgement_is_by_type(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "type": "sep31-sender", "steer": "review=rejected" })).await;
    assert_eq!(status(&sender, &format!("id={id}&type=sep31-sender")).await, "REJECTED");
    assert_eq!(status(&sender, &format!("id={id}&type=sep31-receiver")).await, "REJECTED", "judged when asked about");
    // A change is a change under every type.
    sender.put_customer(&json!({ "id": id, "type": "sep31-sender", "steer": "review=accepted" })).await.expect(202);
    for customer_type in ["sep31-sender", "sep31-receiver"] {
        assert_eq!(status(&sender, &format!("id={id}&type={customer_type}")).await, "ACCEPTED");
    }
    anchor.finish().await;
}

async fn requirements_can_be_anything(kind: Kind) {
    let anchor = Setup::new(kind).steer("requirements=none").start().await;
    let sender = anchor.sender().await;
    let shown = sender.customer("memo=1").await.expect(200);
    assert_eq!((&shown["status"], shown.get("fields")), (&json!("ACCEPTED"), None));
    anchor.finish().await;

    let anchor = Setup::new(kind).steer("requirements=all-kinds").start().await;
    let sender = anchor.sender().await;
    let shown = sender.customer("memo=1&type=x&lang=pt").await.expect(200);
    let kinds: Vec<_> =
        shown["fields"].as_object().unwrap().values().map(|field| field["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["binary", "date", "number", "string"]);
    assert_eq!(shown["fields"].as_object().unwrap().values().next().unwrap()["choices"], json!(["pt", "x"]));
    anchor.finish().await;

    for (steer, code) in [("invalid", 400), ("denied", 403), ("unavailable", 503), ("bad-field", 500), ("trap", 500)] {
        let anchor = Setup::new(kind).steer(&format!("requirements={steer}")).start().await;
        anchor.sender().await.customer("memo=1").await.expect(code);
        anchor.finish().await;
    }
}

async fn a_customer_registered_for_a_waiting_payment_lets_it_go_on(kind: Kind) {
    let anchor = Setup::new(kind).steer("info=full").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=customer-info:sep31-receiver,delivered").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;
    let body = json!({
        "transaction_id": opened.id, "type": "sep31-receiver", "first_name": "Ada", "last_name": "Example"
    });
    sender.put_customer(&body).await.expect(202);
    // It went on: the guest, asked afresh, asks for the customer again.
    let events = wait::until("the payment goes on", || async {
        let events = anchor.events(&opened.id).await;
        if events.iter().any(|event| event == "correct_customers") { Ok(events) } else { Err(format!("{events:?}")) }
    })
    .await;
    assert!(events.contains(&"name_customer".to_owned()), "{events:?}");
    anchor.idle().await;
    anchor.finish().await;
}

async fn a_deleted_customer_is_forgotten_and_the_guest_told(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let other = sender.register("2", &json!({})).await;
    let path = format!("/sep12/customer/{}", sender.account());
    let delete = |body: Value| {
        let request = sender.request(Method::DELETE, &path).json(&body);
        sender.send(request)
    };
    delete(json!({})).await.expect(404);
    delete(json!({ "memo": "1", "memo_type": "id" })).await.expect(200);
    delete(json!({ "memo": "1", "memo_type": "id" })).await.expect(404);
    sender.customer(&format!("id={id}")).await.expect(404);
    assert!(sender.customer("memo=1").await.expect(200).get("id").is_none());
    assert_eq!(status(&sender, &format!("id={other}")).await, "ACCEPTED");
    wait::until("the guest hears of it", || async {
        if log::all().contains(&format!("forgot {id}")) { Ok(()) } else { Err(log::about(&id)) }
    })
    .await;
    // Without a body: the account itself.
    let own = sender.put_customer(&json!({ "first_name": "A", "last_name": "B" })).await.expect(202)["id"].clone();
    sender.send(sender.request(Method::DELETE, &path)).await.expect(200);
    sender.customer(&format!("id={}", own.as_str().unwrap())).await.expect(404);
    let stranger = anchor.sender().await;
    let error = stranger.send(stranger.request(Method::DELETE, &path)).await.error(403);
    assert!(error.contains("account"), "{error}");
    anchor.finish().await;
}

async fn nobody_sees_another_ones_customers(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let account = sender.account().to_string();
    let stranger = anchor.sender().await;
    let other_user = sender.signed_in_as(&account, Some("2")).await;
    for outsider in [&stranger, &other_user] {
        outsider.customer(&format!("id={id}")).await.expect(404);
        outsider.put_customer(&json!({ "id": id, "first_name": "Eve" })).await.expect(404);
    }
    other_user.customer("memo=1&memo_type=id").await.expect(403);
    stranger.customer(&format!("account={account}&memo=1&memo_type=id")).await.expect(403);
    // The user the memo names is the customer.
    let user = sender.signed_in_as(&account, Some("1")).await;
    assert_eq!(user.customer("").await.expect(200)["id"], id.as_str());
    sender.without_token().customer(&format!("id={id}")).await.expect(401);
    anchor.finish().await;
}

async fn many_corrections_at_once_all_count(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let names: Vec<String> = (0..6).map(|n| format!("field_{n}")).collect();
    let puts: Vec<_> = names
        .iter()
        .map(|name| {
            let mut body = json!({ "id": id });
            body[name.as_str()] = json!("x");
            let request = sender.request(Method::PUT, "/sep12/customer").json(&body);
            tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();
    for put in puts {
        assert_eq!(put.await.unwrap(), 202);
    }
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    for name in &names {
        assert!(shown["provided_fields"][name].is_object(), "{name} was lost: {shown}");
    }
    anchor.finish().await;
}
