//! What names a customer or narrows a record counts wherever the client said it, or is refused; it is never passed over.

use anchor_host_tests::{
    anchor::TestAnchor,
    database::Kind,
    listener::Listener,
    on_both,
    raw::{Raw, RawAnswer},
    sender::{Answer, SendingAnchor},
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

on_both!(
    a_customer_is_named_in_any_part_of_a_request,
    a_deletion_reaches_whom_it_names,
    a_callback_and_a_proof_reach_whom_they_name,
    two_names_of_one_request_are_one_customer,
    values_and_files_do_not_name_customers,
    a_transaction_and_a_quote_are_named_once,
    a_sign_in_is_for_whom_it_names,
);

/// An account with customers of its own: itself, and two memos.
struct Names {
    anchor: TestAnchor,
    sender: SendingAnchor,
    own: String,
    first: String,
    second: String,
}

impl Names {
    async fn begin(kind: Kind) -> Self {
        let anchor = TestAnchor::start(kind).await;
        let sender = anchor.sender().await;
        let own = sender.put_customer(&json!({ "first_name": "A", "last_name": "B" })).await.expect(202);
        let (first, second) = (sender.register("1", &json!({})).await, sender.register("2", &json!({})).await);
        Self { own: own["id"].as_str().unwrap().to_owned(), anchor, sender, first, second }
    }

    /// The names of what a customer was given.
    async fn given(&self, id: &str) -> Vec<String> {
        let shown = self.sender.customer(&format!("id={id}")).await.expect(200);
        shown["provided_fields"].as_object().unwrap().keys().cloned().collect()
    }

    /// Which of the three there are.
    async fn there(&self) -> [bool; 3] {
        let mut there = [false; 3];
        for (is_there, id) in there.iter_mut().zip([&self.own, &self.first, &self.second]) {
            *is_there = self.sender.customer(&format!("id={id}")).await.status == 200;
        }
        there
    }

    async fn send(&self, request: Raw) -> RawAnswer {
        let bearer = format!("Bearer {}", self.sender.token.as_ref().unwrap());
        request.header("Authorization", bearer).send(&self.anchor.url()).await
    }
}

/// The same parameters in each part of a request that can carry them, and in two at once.
fn places(
    sender: &SendingAnchor,
    method: &Method,
    path: &str,
    names: &Value,
) -> Vec<(String, reqwest::RequestBuilder)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let form =
        names.as_object().unwrap().iter().fold(Form::new(), |form, (name, value)| form.text(name.clone(), text(value)));
    let request = || sender.request(method.clone(), path);
    let requests = [
        ("query", request().query(names)),
        ("JSON", request().json(names)),
        ("form", request().form(names)),
        ("multipart", request().multipart(form)),
        ("query and JSON", request().query(names).json(names)),
        ("query and form", request().query(names).form(names)),
    ];
    requests.map(|(place, request)| (format!("{method} {path} with {names} in {place}"), request)).into()
}

async fn a_customer_is_named_in_any_part_of_a_request(kind: Kind) {
    let names = Names::begin(kind).await;
    let Names { sender, first, second, .. } = &names;
    let opened = sender.open_with("10", &json!({ "receiver_id": second })).await;
    let account = sender.account().to_string();
    for said in [
        json!({ "memo": "2" }),
        json!({ "memo": "2", "memo_type": "id", "account": account }),
        json!({ "id": second }),
        json!({ "customer_id": second }),
        json!({ "id": second, "customer_id": second, "memo": "2" }),
        json!({ "transaction_id": opened.id }),
        json!({ "transaction_id": opened.id, "id": second, "memo": "2" }),
    ] {
        for method in [Method::GET, Method::PUT] {
            for (what, request) in places(sender, &method, "/sep12/customer", &said) {
                let answer = sender.send(request).await;
                let status = if method == Method::GET { 200 } else { 202 };
                assert_eq!((answer.status, &answer.body["id"]), (status, &json!(second)), "{what}: {}", answer.body);
            }
        }
    }
    // A value goes to whom the query names, in each encoding.
    let put = |query: &str| sender.request(Method::PUT, &format!("/sep12/customer?{query}"));
    for (number, request) in [
        put("memo=2").json(&json!({ "field_0": "x" })),
        put("memo=2&memo_type=id").form(&[("field_1", "x")]),
        put(&format!("id={second}")).multipart(Form::new().text("field_2", "x")),
        put(&format!("customer_id={second}")).json(&json!({ "field_3": "x" })),
        put(&format!("transaction_id={}", opened.id)).json(&json!({ "field_4": "x" })),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(sender.send(request).await.expect(202)["id"], json!(second), "{number}");
    }
    let given = ["field_0", "field_1", "field_2", "field_3", "field_4", "first_name", "last_name"];
    assert_eq!(names.given(second).await, given);
    for other in [&names.own, first] {
        assert_eq!(names.given(other).await, ["first_name", "last_name"]);
    }
    // A memo that is a number in one place and a text in the other is the same memo.
    sender.send(put("memo=2").json(&json!({ "memo": 2 }))).await.expect(202);
    // Empty is absent, wherever it stands.
    for (query, body) in [("memo=", json!({ "memo": "2" })), ("memo=2", json!({ "memo": "", "id": null }))] {
        assert_eq!(sender.send(put(query).json(&body)).await.expect(202)["id"], json!(second), "{query} {body}");
    }
    names.anchor.finish().await;
}

async fn a_deletion_reaches_whom_it_names(kind: Kind) {
    let mut names = Names::begin(kind).await;
    let path = format!("/sep12/customer/{}", names.sender.account());
    for said in ["memo", "id", "customer_id", "id and memo"] {
        for place in 0..6 {
            let second = names.second.clone();
            let said = match said {
                "memo" => json!({ "memo": "2" }),
                "id" => json!({ "id": second }),
                "customer_id" => json!({ "customer_id": second }),
                _ => json!({ "id": second, "memo": "2", "memo_type": "id" }),
            };
            let (what, request) = places(&names.sender, &Method::DELETE, &path, &said).swap_remove(place);
            assert_eq!(names.sender.send(request).await.status, 200, "{what}");
            assert_eq!(names.there().await, [true, true, false], "{what}");
            names.second = names.sender.register("2", &json!({})).await;
        }
    }

    let Names { anchor, sender, own, second, .. } = &names;
    let stranger = anchor.sender().await;
    let theirs = stranger.register("2", &json!({})).await;
    let account = sender.account();
    for (target, body, status, named) in [
        (format!("{path}?memo=2"), json!({ "memo": "1" }), 400, "`memo`"),
        (format!("{path}?id={own}"), json!({ "id": second }), 400, "`id`"),
        (format!("{path}?id={own}"), json!({ "customer_id": second }), 400, "`id` and `customer_id`"),
        (format!("{path}?id={own}&memo=2"), json!({}), 400, "memo"),
        (format!("{path}?id={second}&memo=1"), json!({}), 400, "memo"),
        (format!("{path}?id={theirs}"), json!({}), 404, "not found"),
        (format!("{path}?id=nonsense"), json!({}), 404, "not found"),
        (format!("{path}?memo=3"), json!({}), 404, "not found"),
        (format!("{path}?type=sep31-sender"), json!({}), 400, "`type`"),
        (path.clone(), json!({ "transaction_id": "x" }), 400, "`transaction_id`"),
        (format!("{path}?account={}", stranger.account()), json!({}), 403, "account"),
        (format!("{path}?account={account}"), json!({ "account": stranger.account().to_string() }), 400, "`account`"),
        (format!("{path}?file_id=x"), json!({}), 400, "`file_id`"),
        (format!("{path}?memo[]=2"), json!({}), 400, "`memo[]`"),
        (format!("{path}?Memo=2"), json!({}), 400, "`Memo`"),
        (format!("{path}?memo_type=text"), json!({}), 400, "`memo_type`"),
        (format!("{path}?id=&memo="), json!({}), 400, "`id`"),
        (format!("{path}?memo="), json!({}), 400, "`memo`"),
        (format!("{path}?id="), json!({ "memo": "2" }), 400, "`id`"),
        (path.clone(), json!({ "id": null, "memo": null }), 400, "`id`"),
        (path.clone(), json!({ "memo": null }), 400, "`memo`"),
        (path.clone(), json!({ "customer": { "id": second } }), 400, "`customer`"),
        (path.clone(), json!({ "customer": null }), 400, "`customer`"),
        (path.clone(), json!({ "id": [second] }), 400, "`id`"),
    ] {
        let answer = sender.json(Method::DELETE, &target, &body).await;
        assert_eq!(answer.status, status, "{target} {body}: {}", answer.body);
        assert!(answer.body["error"].as_str().unwrap().contains(named), "{target} {body}: {}", answer.body);
        assert_eq!(names.there().await, [true; 3], "{target} {body}");
    }
    stranger.customer(&format!("id={theirs}")).await.expect(200);
    // Who names nobody means themselves.
    sender.json(Method::DELETE, &path, &json!({})).await.expect(200);
    assert_eq!(names.there().await, [false, true, true]);
    names.anchor.finish().await;
}

async fn a_callback_and_a_proof_reach_whom_they_name(kind: Kind) {
    let names = Names::begin(kind).await;
    let Names { sender, own, first, second, .. } = &names;
    let listener = Listener::open().await;
    let put = |path: String, body: Value| async move { sender.json(Method::PUT, &path, &body).await };
    let at = |query: &str| format!("/sep12/customer/callback?{query}");
    put(at(&format!("id={second}")), json!({ "url": listener.url("/second") })).await.expect(200);
    put(at("memo=1"), json!({ "url": listener.url("/first") })).await.expect(200);
    put(at("memo=3"), json!({ "url": listener.url("/nobody") })).await.expect(404);
    let differs = put(at("memo=1"), json!({ "memo": "2", "url": listener.url("/nobody") })).await.error(400);
    assert!(differs.contains("`memo`"), "{differs}");
    for id in [own, first, second] {
        sender.put_customer(&json!({ "id": id, "steer": "review=rejected" })).await.expect(202);
    }
    for (path, id) in [("/second", second), ("/first", first)] {
        assert_eq!(listener.told(path, 1).await[0].body["id"], json!(id));
    }
    names.anchor.all_told().await;
    assert_eq!(listener.heard().len(), 2, "nobody else's is told: {:?}", listener.heard());

    let proof = json!({ "email_address_verification": "1" });
    for query in [format!("id={second}"), format!("customer_id={second}")] {
        let shown = put(format!("/sep12/customer/verification?{query}"), proof.clone()).await.expect(200);
        assert_eq!(shown["id"], json!(second), "{query}");
    }
    let nobody = put("/sep12/customer/verification?memo=2".to_owned(), proof.clone()).await.error(400);
    assert!(nobody.contains("`id` is missing"), "{nobody}");
    put(format!("/sep12/customer/verification?id={second}&memo=1"), proof).await.expect(400);
    names.anchor.finish().await;
}

async fn two_names_of_one_request_are_one_customer(kind: Kind) {
    let names = Names::begin(kind).await;
    let Names { sender, own, first, second, .. } = &names;
    let opened = sender.open_with("10", &json!({ "receiver_id": second })).await;
    let transaction = &opened.id;
    for (query, body, named) in [
        ("memo=1".to_owned(), json!({ "memo": "2" }), "`memo` is given in the query and in the body"),
        ("memo=1&memo_type=id".to_owned(), json!({ "memo": "1", "memo_type": "text" }), "`memo_type`"),
        (format!("id={first}"), json!({ "id": second }), "`id`"),
        (format!("id={first}"), json!({ "customer_id": second }), "`id` and `customer_id`"),
        (format!("id={own}"), json!({ "memo": "1" }), "memo: is not the memo of the customer whom id names"),
        (format!("transaction_id={transaction}"), json!({ "id": first }), "id: is not the customer"),
        (format!("transaction_id={transaction}"), json!({ "memo": "1" }), "memo: is not the memo of the customer"),
        ("type=sep31-sender".to_owned(), json!({ "type": "sep31-receiver" }), "`type`"),
    ] {
        let mut put = body.clone();
        put["first_name"] = json!("Eve");
        for (method, body) in [(Method::PUT, &put), (Method::GET, &body)] {
            let answer = sender.json(method.clone(), &format!("/sep12/customer?{query}"), body).await;
            let error = answer.error(400);
            assert!(error.contains(named), "{method} {query} {body}: {error}");
        }
    }
    // For a customer the payment does not name yet, the other name says who it is.
    let unnamed = sender.open("11", "").await;
    let by_both = format!("transaction_id={}&type=sep31-sender&memo=1", unnamed.id);
    let answer = sender.json(Method::PUT, &format!("/sep12/customer?{by_both}"), &json!({ "tax_id": "1" })).await;
    match answer.status {
        202 => assert_eq!(answer.body["id"], json!(first)),
        // A payment whose types the guest does not tell apart.
        _ => assert!(answer.error(400).contains("type")),
    }
    names.anchor.finish().await;
}

async fn values_and_files_do_not_name_customers(kind: Kind) {
    let names = Names::begin(kind).await;
    let Names { sender, own, second, .. } = &names;
    let uploaded = sender.upload("image/jpeg", &[0xff, 0xd8, 0xff]).await.expect(200);
    let file = uploaded["file_id"].as_str().unwrap();
    // Values end up in logs when they are part of an address; a file's id says nothing about who it is for.
    for (path, body, named) in [
        ("/sep12/customer?first_name=Eve", json!({ "last_name": "E" }), "`first_name` is given in the query"),
        ("/sep12/customer?first_name=", json!({ "last_name": "E" }), "`first_name` is given in the query"),
        ("/sep12/customer?photo_id_front_file_id=x", json!({}), "`photo_id_front_file_id` is given in the query"),
        ("/sep12/customer", json!({ "file_id": file }), "`file_id`"),
        ("/sep12/customer/verification?email_address_verification=1", json!({ "id": own }), "in the query"),
    ] {
        let error = sender.json(Method::PUT, path, &body).await.error(400);
        assert!(error.contains(named), "{path}: {error}");
    }
    assert_eq!(names.given(own).await, ["first_name", "last_name"]);

    let upload = |query: &str| {
        let part = Part::bytes([0xff, 0xd8, 0xff].as_slice()).file_name("a").mime_str("image/jpeg").unwrap();
        let request = sender.request(Method::POST, &format!("/sep12/customer/files?{query}"));
        sender.send(request.multipart(Form::new().part("file", part)))
    };
    let list = |query: String| async move { sender.get(&format!("/sep12/customer/files?{query}")).await };
    for (query, named) in [
        ("memo=2".to_owned(), "`memo`"),
        ("transaction_id=x".to_owned(), "`transaction_id`"),
        ("type=x".to_owned(), "`type`"),
        (format!("file_id={file}"), "`file_id`"),
        (format!("id={second}"), "`id`"),
        (format!("customer_id={second}"), "`customer_id`"),
    ] {
        let error = upload(&query).await.error(400);
        assert!(error.contains(named), "{query}: {error}");
        if !["file_id", "customer_id"].iter().any(|taken| query.starts_with(taken)) {
            let error = list(format!("file_id={file}&{query}")).await.error(400);
            assert!(error.contains(named), "{query}: {error}");
        }
    }
    let account = sender.account();
    upload(&format!("account={account}")).await.expect(200);
    let count = |answer: Answer| answer.expect(200)["files"].as_array().unwrap().len();
    assert_eq!(count(list(format!("account={account}&file_id={file}&customer_id={own}")).await), 1);
    assert_eq!(count(list(format!("file_id={file}&customer_id={second}")).await), 0, "it is not that customer's");
    list(format!("account={}&file_id={file}", names.anchor.account())).await.expect(403);
    // Where GET has a body, that counts too.
    let in_body = sender.json(Method::GET, "/sep12/customer/files", &json!({ "file_id": file })).await;
    assert_eq!(count(in_body), 1);
    names.anchor.finish().await;
}

async fn a_transaction_and_a_quote_are_named_once(kind: Kind) {
    let names = Names::begin(kind).await;
    let Names { sender, second, .. } = &names;
    // In the query of a POST it is as good as in the body.
    let post = |query: String, body: Value| async move {
        sender.json(Method::POST, &format!("/sep31/transactions?{query}"), &body).await
    };
    let payment = json!({ "amount": "10", "asset_code": sender.asset.code() });
    let with_receiver = post(format!("receiver_id={second}"), payment.clone()).await.expect(201);
    let id = with_receiver["id"].as_str().unwrap();
    let record = names.anchor.report(id).await.transaction;
    assert_eq!(
        record.customer(anchor_host::model::Role::Receiver).map(|receiver| receiver.to_string()).as_ref(),
        Some(second)
    );
    for (query, named) in [
        ("receiver_id=nonsense", "receiver_id"),
        ("sender_id=nonsense", "sender_id"),
        ("quote_id=nonsense", "quote_id"),
    ] {
        let error = post(query.to_owned(), payment.clone()).await.error(400);
        assert!(error.contains(named), "{query}: {error}");
    }
    let mut twice = payment.clone();
    twice["receiver_id"] = json!(names.first);
    let error = post(format!("receiver_id={second}"), twice).await.error(400);
    assert!(error.contains("`receiver_id` is given in the query and in the body"), "{error}");

    let other = sender.open("11", "").await;
    let quote = sender.quote(&json!({ "sell_amount": "5" })).await.expect(201);
    let quote = quote["id"].as_str().unwrap();
    let transaction = format!("/sep31/transactions/{id}");
    for (method, path, name, good) in [
        (Method::GET, transaction.clone(), "id", 200),
        (Method::GET, transaction.clone(), "transaction_id", 200),
        (Method::PATCH, transaction.clone(), "id", 400),
        (Method::PUT, format!("{transaction}/callback"), "transaction_id", 204),
        (Method::GET, format!("/sep38/quote/{quote}"), "id", 200),
        (Method::GET, format!("/sep38/quote/{quote}"), "quote_id", 200),
    ] {
        let own = if path.contains("quote") { quote } else { id };
        let body = json!({ "url": "http://127.0.0.1:1/", "fields": { "transaction": { "a": "b" } } });
        for (named, is_same) in [(own, true), (&*other.id, false)] {
            let request = || sender.request(method.clone(), &path);
            let mut in_body = body.clone();
            in_body[name] = json!(named);
            for request in [request().query(&[(name, named)]).json(&body), request().json(&in_body)] {
                let answer = sender.send(request).await;
                let what = format!("{method} {path} {name}={named}: {} {}", answer.status, answer.body);
                let is_refused =
                    answer.body["error"].as_str().is_some_and(|error| error.contains("not the one in the path"));
                assert_eq!((answer.status, is_refused), (if is_same { good } else { 400 }, !is_same), "{what}");
            }
        }
    }
    names.anchor.finish().await;
}

async fn a_sign_in_is_for_whom_it_names(kind: Kind) {
    let names = Names::begin(kind).await;
    let Names { anchor, sender, .. } = &names;
    let account = sender.account().to_string();
    // A challenge asked for with a memo in the body is that user's.
    let asked = Raw::new("GET", format!("/auth?account={account}")).json(r#"{"memo": "7"}"#);
    let challenge: Value = serde_json::from_str(&names.send(asked).await.text).unwrap();
    let signed = sender.answer_challenge(challenge["transaction"].as_str().unwrap());
    let visitor = sender.without_token();
    let hand_in = |more: Value| {
        let mut body = json!({ "transaction": signed });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let request = visitor.request(Method::POST, "/auth").json(&body);
        visitor.send(request)
    };
    let stranger = anchor.sender().await.account().to_string();
    for (more, named) in [(json!({ "memo": "8" }), "memo"), (json!({ "account": stranger }), "account")] {
        let error = hand_in(more).await.error(400);
        assert!(error.starts_with(named), "{error}");
    }
    let token = hand_in(json!({ "memo": "7", "account": account })).await.expect(200)["token"].clone();
    let user = sender.signed_in_as(&account, Some("7")).await;
    let subject = |token: &str| -> Value {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
    };
    assert_eq!(subject(token.as_str().unwrap())["sub"], subject(user.token.as_ref().unwrap())["sub"]);
    names.anchor.finish().await;
}
