//! What a client says about a customer: the encodings, the fields of SEP-9 and their values.

use anchor_host_tests::{anchor::TestAnchor, database::Kind, on_both, raw::Raw};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    the_three_encodings_register_the_same,
    every_standard_field_is_known_in_every_encoding,
    what_sep_9_fixes_is_refused_by_the_fields_name,
    of_a_date_time_the_date_counts,
    a_plus_that_came_as_a_space_is_a_plus,
    refused_values_are_not_saved,
    many_corrections_at_once_all_count
);

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
