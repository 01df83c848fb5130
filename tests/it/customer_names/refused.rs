//! Two customers named in one request, and names where none belong.

use super::Names;
use anchor_host_tests::{database::Kind, on_both, raw::Raw, sender::Answer};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

on_both!(
    two_names_of_one_request_are_one_customer,
    values_and_files_do_not_name_customers,
    a_transaction_and_a_quote_are_named_once,
    a_sign_in_is_for_whom_it_names
);

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
