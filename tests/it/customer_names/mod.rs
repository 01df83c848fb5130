//! What names a customer or narrows a record counts wherever the client said it, or is refused; it is never passed over.

mod refused;

use anchor_host_tests::{
    anchor::TestAnchor,
    database::Kind,
    listener::Listener,
    on_both,
    raw::{Raw, RawAnswer},
    sender::SendingAnchor,
};
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};

on_both!(
    a_customer_is_named_in_any_part_of_a_request,
    a_deletion_reaches_whom_it_names,
    a_callback_and_a_proof_reach_whom_they_name
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
