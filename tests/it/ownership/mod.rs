//! Who may see what: every endpoint, asked by everybody, about everybody's records.
//!
//! What is right is worked out a second time in `rule`. Each record carries marks; no answer
//! to somebody it does not belong to may have one of them in it.

mod matrix;
mod rule;
mod tokens;

use anchor_host_tests::{
    anchor::TestAnchor,
    database::Kind,
    on_both, routes,
    sender::{Answer, Opened, SendingAnchor},
};
use matrix::{Access, MATRIX};
use reqwest::multipart::{Form, Part};
use rule::{Identity, User, Way, due, meant};
use serde_json::{Value, json};

on_both!(
    every_record_is_its_owners_alone,
    a_deletion_reaches_the_callers_own_customer_alone,
    a_refund_is_told_to_the_owner_alone,
);

/// What belongs to an identity, with everything in it that no other may read.
struct Record {
    owner: Identity,
    /// What the owner calls it by.
    customer: String,
    file: String,
    transaction: Opened,
    transfer: Opened,
    hosted: String,
    quote: String,
    marks: Vec<String>,
}

impl Record {
    async fn of(owner: Identity, session: &SendingAnchor, number: usize) -> Self {
        let (field, value) = (format!("canary_field_{number}"), format!("canary-value-{number}"));
        let file = session.upload("image/png", value.as_bytes()).await.expect(200)["file_id"].clone();
        let file = file.as_str().unwrap().to_owned();
        let customer =
            json!({ "photo_id_front_file_id": file, "first_name": value, "last_name": value, field.as_str(): value });
        let customer = session.put_customer(&customer).await.expect(202)["id"].as_str().unwrap().to_owned();
        // No time of the day has it.
        let amount = format!("77.{}", number + 11);
        let transaction = session.open_with(&amount, &json!({ "receiver_id": customer })).await;
        let transfer = session.open_withdrawal(&amount, "").await;
        let hosted = json!({ "amount": amount, "steer": "" });
        let hosted = session.interactive("withdraw", &hosted).await.expect(200)["id"].as_str().unwrap().to_owned();
        let quote = session.quote(&json!({ "sell_amount": amount })).await.expect(201);
        let quote = quote["id"].as_str().unwrap().to_owned();
        let marks = vec![
            field,
            value,
            file.clone(),
            customer.clone(),
            transaction.id.clone(),
            transaction.memo.value(),
            transfer.id.clone(),
            transfer.memo.value(),
            hosted.clone(),
            amount,
            quote.clone(),
        ];
        Self { owner, customer, file, transaction, transfer, hosted, quote, marks }
    }
}

struct World {
    anchor: TestAnchor,
    callers: Vec<(Identity, SendingAnchor)>,
    records: Vec<Record>,
}

impl World {
    async fn begin(kind: Kind) -> Self {
        let anchor = TestAnchor::start(kind).await;
        let (ours, theirs) = (anchor.sender().await, anchor.sender().await);
        let mut callers = Vec::new();
        for (key, users) in [
            (&ours, &[User::Itself, User::Memo(7), User::Memo(8), User::Muxed(7), User::Muxed(8)][..]),
            (&theirs, &[User::Itself, User::Memo(7), User::Muxed(7)]),
        ] {
            for user in users {
                let identity = Identity { account: key.account(), user: *user };
                let memo = match user {
                    User::Memo(memo) => Some(memo.to_string()),
                    User::Itself | User::Muxed(_) => None,
                };
                callers.push((identity, key.signed_in_as(&identity.address(), memo.as_deref()).await));
            }
        }
        let mut records = Vec::new();
        for (number, user) in [User::Itself, User::Memo(7), User::Muxed(7)].into_iter().enumerate() {
            let (owner, session) = callers.iter().find(|(one, _)| one.user == user).unwrap();
            records.push(Record::of(*owner, session, number).await);
        }
        Self { anchor, callers, records }
    }
}

/// What the request says, as JSON or as the query.
fn names(session: &SendingAnchor, method: &str, way: Way, record: &Record) -> Value {
    let (id, customer, owner) = (record.transaction.id.as_str(), record.customer.as_str(), record.owner);
    match way {
        Way::Transaction => json!({ "fields": { "transaction": { "steer": "" } } }),
        Way::Receiver => json!({ "amount": "11", "asset_code": session.asset.code(), "receiver_id": customer }),
        Way::Upload => json!({}),
        Way::File => json!({ "file_id": record.file }),
        Way::Files => json!({ "customer_id": customer }),
        Way::Rate => json!({
            "sell_asset": session.asset, "buy_asset": "iso4217:BRL", "sell_amount": "5", "buy_delivery_method": "PIX",
            "context": "sep31",
        }),
        Way::Quote => json!({}),
        Way::Transfer if method == "PATCH" => json!({ "transaction": { "steer": "x" } }),
        Way::Transfer => json!({ "id": record.transfer.id }),
        Way::Hosted => json!({ "id": record.hosted }),
        Way::HostedFor => json!({ "asset_code": session.asset.code(), "customer_id": customer }),
        Way::List | Way::HostedList => json!({ "asset_code": session.asset.code() }),
        Way::ByCustomer => json!({
            "asset_code": session.asset.code(), "source_asset": session.asset.code(), "destination_asset": "iso4217:BRL",
            "amount": "11", "customer_id": customer,
        }),
        Way::Id => json!({ "id": customer }),
        Way::Memo => match owner.number() {
            Some(memo) => json!({ "account": owner.account, "memo": memo.to_string(), "memo_type": "id" }),
            None => json!({ "account": owner.account }),
        },
        Way::Address => json!({ "account": owner.address() }),
        Way::ByTransaction => json!({ "transaction_id": id }),
    }
}

/// The request of one cell of the matrix.
fn request(session: &SendingAnchor, method: &str, path: &str, way: Way, record: &Record, mark: &str) -> Cell {
    let owner = record.owner;
    let mut names = names(session, method, way, record);
    let account = match way {
        Way::Memo => owner.account.to_string(),
        // The id alone says who is meant.
        Way::Id => session.account().to_string(),
        _ => owner.address(),
    };
    let id = match way {
        Way::Quote => record.quote.as_str(),
        Way::Transfer => record.transfer.id.as_str(),
        _ => record.transaction.id.as_str(),
    };
    if path.starts_with("/sep6/deposit") {
        names["account"] = json!(session.account().to_string());
        names["source_asset"] = json!("iso4217:BRL");
        names["destination_asset"] = json!(session.asset.code());
    }
    if ["/sep6/withdraw", "/sep6/deposit"].contains(&path)
        && let Some(names) = names.as_object_mut()
    {
        names.retain(|name, _| !["source_asset", "destination_asset"].contains(&name.as_str()));
    }
    let path = path.replace("{id}", id).replace("{account}", &account);
    let request = session.request(method.parse().unwrap(), &path);
    let request = match (method, way) {
        ("GET" | "HEAD", Way::Transaction | Way::Quote) => request,
        ("GET" | "HEAD", _) => request.query(&names),
        (_, Way::Upload) => {
            let file = Part::bytes(b"x".as_slice()).file_name("x.png").mime_str("image/png").unwrap();
            request.multipart(Form::new().part("file", file))
        }
        ("PUT", _) if path.ends_with("/callback") => {
            names["url"] = json!("http://127.0.0.1:1/");
            request.json(&names)
        }
        ("PUT", _) if path.ends_with("/verification") => {
            names[format!("{mark}_verification")] = json!("x");
            request.json(&names)
        }
        ("PUT", _) => {
            names[mark] = json!("x");
            request.json(&names)
        }
        _ => request.json(&names),
    };
    Cell { request, said: format!("{path} {names}") }
}

struct Cell {
    request: reqwest::RequestBuilder,
    /// What the caller knew already, having said it.
    said: String,
}

/// The marks in an answer that the caller did not bring along.
fn leaks<'a>(answer: &Answer, said: &str, marks: &'a [String]) -> Vec<&'a String> {
    let told = format!("{} {:?}", answer.body, answer.headers);
    marks.iter().filter(|mark| told.contains(mark.as_str()) && !said.contains(mark.as_str())).collect()
}

#[expect(clippy::too_many_lines, reason = "every endpoint, asked by everybody")]
async fn every_record_is_its_owners_alone(kind: Kind) {
    let World { anchor, callers, records } = World::begin(kind).await;
    routes::assert_covered(&anchor.url(), MATRIX.iter().map(|(method, path, ..)| (*method, *path))).await;
    let (mut faults, mut cells) = (Vec::new(), 0);
    let mut entitled = vec![Vec::new(); records.len()];
    let rows = MATRIX.iter().filter(|(method, ..)| *method != "DELETE");
    for (method, path, _, ways) in rows {
        for way in *ways {
            for (number, record) in records.iter().enumerate() {
                for (caller_number, (caller, session)) in callers.iter().enumerate() {
                    let (status, is_about) = due(method, path, *way, *caller, record.owner);
                    let mark = format!("put_by_{caller_number}");
                    let cell = request(session, method, path, *way, record, &mark);
                    let answer = session.send(cell.request).await;
                    let about = format!("{method} {path} by {way:?} of {:?} asked by {caller:?}", record.owner.user);
                    if answer.status != status {
                        faults.push(format!("{about}: {} instead of {status}: {}", answer.status, answer.body));
                    }
                    let leaked = leaks(&answer, &cell.said, &record.marks);
                    if !is_about && !leaked.is_empty() {
                        faults.push(format!("{about}: {leaked:?} leaked: {}", answer.body));
                    }
                    // The search itself has to work.
                    if is_about && *method == "GET" && leaked.is_empty() {
                        faults.push(format!("{about}: its owner does not find it: {}", answer.body));
                    }
                    if *method == "PUT" && *path == "/sep12/customer" && is_about && !entitled[number].contains(&mark) {
                        entitled[number].push(mark);
                    }
                    if answer.status == 201 && *way == Way::Receiver {
                        // Paying somebody is not knowing them.
                        let query = format!("transaction_id={}", answer.body["id"].as_str().unwrap());
                        let answer = session.customer(&query).await;
                        let (status, sees) = due("GET", "/sep12/customer", Way::Id, *caller, record.owner);
                        if answer.status != status || leaks(&answer, "", &record.marks).is_empty() == sees {
                            faults
                                .push(format!("{about}, then GET /customer by it: {} {}", answer.status, answer.body));
                        }
                    }
                    if *method == "GET" {
                        let head = session.send(request(session, "HEAD", path, *way, record, "").request).await;
                        // One that opens something has no `HEAD`.
                        let status = if matches!(way, Way::ByCustomer) { 405 } else { status };
                        if head.status != status || head.body != Value::String(String::new()) {
                            faults.push(format!("HEAD, {about}: {} {}", head.status, head.body));
                        }
                    }
                    cells += 1;
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults in {cells} cells:\n{}", faults.len(), faults.join("\n"));

    // What was refused was not done either.
    for (record, entitled) in records.iter().zip(&mut entitled) {
        let (_, session) = callers.iter().find(|(one, _)| *one == record.owner).unwrap();
        let shown = session.customer(&format!("id={}", record.customer)).await.expect(200);
        let names = shown["provided_fields"].as_object().unwrap().keys();
        let mut put: Vec<&String> = names.filter(|name| name.starts_with("put_by_")).collect();
        put.sort();
        entitled.sort();
        assert_eq!(put, entitled.iter().collect::<Vec<_>>(), "who changed {:?}", record.owner);
        let transaction = session.transaction(&record.transaction.id).await;
        assert_eq!(transaction["status"], "pending_sender");
    }
    anchor.finish().await;
}

async fn a_deletion_reaches_the_callers_own_customer_alone(kind: Kind) {
    let World { anchor, callers, mut records } = World::begin(kind).await;
    let session_of = |owner: Identity| &callers.iter().find(|(one, _)| *one == owner).unwrap().1;
    let asked: Vec<Identity> = records.iter().map(|record| record.owner).collect();
    let mut number = records.len();
    for (about, way) in asked.iter().flat_map(|one| [Way::Memo, Way::Address, Way::Id].map(|way| (*one, way))) {
        for (caller, session) in &callers {
            let record = records.iter().find(|record| record.owner == about).unwrap();
            let cell = request(session, "DELETE", "/sep12/customer/{account}", way, record, "");
            let whose = match way {
                Way::Id => due("DELETE", "", way, *caller, about).1.then_some(about),
                _ => meant(*caller, about, way),
            };
            let status = match whose {
                None if way == Way::Id => 404,
                None => 403,
                Some(whose) if asked.contains(&whose) => 200,
                Some(_) => 404,
            };
            let answer = session.send(cell.request).await;
            let what = format!("{:?} deleted {way:?} by {caller:?}", about.user);
            assert_eq!(answer.status, status, "{what}: {}", answer.body);
            assert!(leaks(&answer, &cell.said, &record.marks).is_empty(), "{what}: {}", answer.body);
            for record in &mut records {
                let session = session_of(record.owner);
                let is_gone = whose == Some(record.owner);
                let found = session.customer(&format!("id={}", record.customer)).await.status;
                assert_eq!(found, if is_gone { 404 } else { 200 }, "{what}: {:?}", record.owner.user);
                if is_gone {
                    number += 1;
                    *record = Record::of(record.owner, session, number).await;
                }
            }
        }
    }
    anchor.finish().await;
}

/// The refund of each owner's transaction, asked for by everybody. The admin API's routes are closed to all of them:
/// `admin_api::only_the_token_opens_the_door`.
async fn a_refund_is_told_to_the_owner_alone(kind: Kind) {
    let World { anchor, callers, records } = World::begin(kind).await;
    for (number, Record { owner, .. }) in (7_000_001..).zip(&records) {
        let (_, session) = callers.iter().find(|(one, _)| one == owner).unwrap();
        let steer = json!({ "transaction": { "steer": "execute=refund:4.25" } });
        let memo = number.to_string();
        let more = json!({ "refund_memo": memo, "refund_memo_type": "id", "fields": steer });
        let opened = session.open_with("10", &more).await;
        session.pay(&opened, "10").await;
        let shown = session.wait(&opened.id, "refunded").await;
        let hash = shown["refunds"]["payments"][0]["id"].as_str().unwrap();
        for (caller, other) in &callers {
            let answer = other.get(&format!("/sep31/transactions/{}", opened.id)).await;
            let (status, is_about) = due("GET", "/sep31/transactions/{id}", Way::Transaction, *caller, *owner);
            let told = format!("{} {:?}", answer.body, answer.headers);
            let about = format!("the refund of {:?} asked for by {caller:?}", owner.user);
            assert_eq!(answer.status, status, "{about}: {told}");
            for mark in [hash, "4.25", "5.75", "refunded", &memo] {
                assert!(is_about || !told.contains(mark), "{about}: {mark} leaked: {told}");
            }
            assert!(!is_about || told.contains(hash), "{about}: its owner does not find it: {told}");
        }
    }
    anchor.finish().await;
}
