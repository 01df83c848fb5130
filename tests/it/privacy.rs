//! What people told the anchor is in no log, in no error, and not readable in the database; and what was deleted is gone.

use anchor_host::model::Role;
use anchor_host::store::CallFilter;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, now},
    database::Kind,
    log, on_both,
    sender::{Answer, SendingAnchor},
    wait,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{
    Method,
    header::CONTENT_TYPE,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use std::{cell::Cell, collections::BTreeSet};

on_both!(
    personal_data_is_in_no_log_and_not_readable_in_the_database,
    personal_data_in_what_is_refused_is_in_no_log_and_no_answer,
    what_was_deleted_is_gone_byte_for_byte,
    a_deletion_takes_what_was_given_with_payments_once_they_are_over,
);

/// An anchor that keeps as much as any: calls of its guest are recorded.
async fn recorded(kind: Kind) -> TestAnchor {
    Setup::new(kind).set("guest.record", "true").start().await
}

/// Makes texts that stand nowhere else, and knows them all.
struct Canaries {
    about: String,
    made: Cell<usize>,
}

impl Canaries {
    fn new(about: &str, kind: Kind) -> Self {
        Self { about: format!("CANARY-{about}-{kind:?}"), made: Cell::new(0) }
    }

    fn one(&self) -> String {
        self.made.set(self.made.get() + 1);
        self.name(self.made.get())
    }

    fn name(&self, number: usize) -> String {
        format!("{}-{number}-4711", self.about)
    }

    /// The first of them that a text has in it, in clear or in a form that anybody can read.
    fn found_in(&self, text: &str) -> Option<String> {
        let forms = |canary: String| [hex::encode(&canary), STANDARD.encode(&canary), canary];
        (1..=self.made.get()).flat_map(|number| forms(self.name(number))).find(|form| text.contains(form))
    }

    fn assert_unreadable(&self, anchor: &TestAnchor) {
        let found = self.found_in(&log::all());
        assert!(found.is_none(), "in the log: {}", log::about(&found.unwrap()));
        let bytes = anchor.database.bytes();
        assert_eq!(self.found_in(&String::from_utf8_lossy(&bytes)), None, "in the database");
    }
}

async fn personal_data_is_in_no_log_and_not_readable_in_the_database(kind: Kind) {
    let anchor = recorded(kind).await;
    let sender = anchor.sender().await;
    let canaries = Canaries::new("kept", kind);
    let canary = || canaries.one();

    let person = json!({
        "type": "sep31-sender", "id_number": canary(), "address": canary(), "email_address": canary(),
        "email_address_verification": canary(), "tax_id": canary(), "shoe_size": canary(),
        "organization": { "name": canary(), "VAT_number": canary() },
        "card": { "number": canary(), "cvc": canary(), "holder_name": canary() },
    });
    let from = sender.register("1", &person).await;
    let photo = Part::bytes(canary().into_bytes()).file_name(canary()).mime_str("image/png").unwrap();
    let form = Form::new().text("memo", "2").text("last_name", canary()).text("first_name", canary());
    let to =
        sender.send(sender.request(Method::PUT, "/sep12/customer").multipart(form.part("photo_id_front", photo))).await;
    let to = to.expect(202)["id"].clone();
    // One file is used, one is not.
    let file = sender.upload("image/png", canary().as_bytes()).await.expect(200)["file_id"].clone();
    sender.upload("image/png", canary().as_bytes()).await.expect(200);
    sender.put_customer(&json!({ "id": to, "photo_id_back_file_id": file })).await.expect(202);
    let told = canary();
    let fields = |steer: &str| json!({ "steer": steer, "account_number": told });
    let body =
        |steer: &str| json!({ "sender_id": from, "receiver_id": to, "fields": { "transaction": fields(steer) } });

    // Well, badly, refused, asked again, put off, held.
    let well = sender.open_with("10", &body("execute=initiated:0 poll=delivered")).await;
    sender.pay(&well, "10").await;
    let badly = sender.open_with("10", &body("execute=trap")).await;
    sender.pay(&badly, "10").await;
    sender.wait(&well.id, "completed").await;
    anchor.needs_attention(&badly.id).await;
    for steer in ["post=bad-amount", "post=invalid", "post=trap"] {
        assert!(sender.post("10", &body(steer)).await.status >= 400);
    }
    let asked = sender.open_with("10", &body("execute=transaction-info")).await;
    sender.pay(&asked, "10").await;
    sender.wait(&asked.id, "pending_transaction_info_update").await;
    sender.patch(&asked.id, &json!({ "steer": canary() })).await.expect(200);
    sender.wait(&asked.id, "completed").await;
    // The guest repeats what it was given.
    let echo = sender.post("10", &body("post=echo")).await.error(400);
    assert!(echo.contains(&told), "the search itself must work: {echo}");
    anchor.idle().await;

    assert!(log::all().contains(&well.id), "the log itself must be there");
    assert!(String::from_utf8_lossy(&anchor.database.bytes()).contains(&well.id), "the search itself must work");
    canaries.assert_unreadable(&anchor);
    anchor.finish().await;
}

#[expect(clippy::too_many_lines, reason = "a table of requests")]
async fn personal_data_in_what_is_refused_is_in_no_log_and_no_answer(kind: Kind) {
    let anchor = recorded(kind).await;
    let sender = anchor.sender().await;
    let canaries = Canaries::new("refused", kind);
    let canary = || canaries.one();
    let id = sender.register("1", &json!({})).await;
    let refused = |answer: Answer| {
        assert!(answer.status >= 400, "{}", answer.body);
        let said = format!("{} {:?}", answer.body, answer.headers);
        assert_eq!(canaries.found_in(&said), None, "{said}");
    };

    for values in [
        json!({ "id_number": canary(), "bad name": canary() }),
        json!({ "birth_date": canary(), "first_name": canary() }),
        json!({ "occupation": canary() }),
        json!({ "card": { "expiration_date": canary(), "number": canary() } }),
        json!({ "first_name": [canary()] }),
        json!({ "photo_id_front": canary() }),
        json!({ "photo_id_front_file_id": canary() }),
        json!({ "photo_id_front": format!("data:image/png;base64,{}", canary()) }),
        json!({ "photo_id_front": format!("data:text/html;base64,{}", STANDARD.encode(canary())) }),
        json!({ "tax_id": canary(), "steer": "review=invalid" }),
        json!({ "tax_id": canary(), "steer": "review=denied" }),
        json!({ "tax_id": canary(), "steer": "review=trap" }),
        json!({ "tax_id": canary(), "steer": "review=overflow" }),
        json!({ "tax_id": canary().repeat(200) }),
    ] {
        let mut body = json!({ "id": id });
        body.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        refused(sender.put_customer(&body).await);
    }
    let proof = json!({ "id": id, "email_address": canary(), "email_address_verification": canary() });
    refused(sender.json(Method::PUT, "/sep12/customer/verification", &proof).await);
    refused(sender.upload("text/html", canary().as_bytes()).await);

    // Bodies that can't be read, in every encoding.
    let broken = |content_type: &str, body: String| {
        let request = sender.request(Method::PUT, "/sep12/customer").header(CONTENT_TYPE, content_type).body(body);
        sender.send(request)
    };
    for (content_type, body) in [
        ("application/json", format!("{{\"first_name\": \"{}\"", canary())),
        ("application/json", format!("{{\"first_name\": {}}}", canary())),
        ("application/json", format!("[\"{}\"]", canary())),
        ("application/json", format!("{{\"a\": \"{}\", \"a\": \"{}\"}}", canary(), canary())),
        ("application/json", format!("{{\"a\": \"{}\\u0000\"}}", canary())),
        ("application/x-www-form-urlencoded", format!("first_name={}%FF&first_name={}", canary(), canary())),
        ("multipart/form-data; boundary=b", format!("--b\r\nnonsense {}", canary())),
        ("text/html", canary()),
    ] {
        refused(broken(content_type, body).await);
    }
    let file = Part::bytes(canary().into_bytes()).file_name(canary()).mime_str("image/svg+xml").unwrap();
    let form = Form::new().text("id", id.clone()).part("photo_id_front", file);
    refused(sender.send(sender.request(Method::PUT, "/sep12/customer").multipart(form)).await);

    // Where nothing personal belongs.
    for path in [
        format!("/sep31/transactions/{}", canary()),
        format!("/sep12/customer?id={}", canary()),
        format!("/sep12/customer?account={id}&first_name={}", canary()),
        format!("/sep12/nowhere/{}", canary()),
    ] {
        refused(sender.get(&path).await);
    }
    sender.customer(&format!("id={id}&first_name={}", canary())).await.expect(200);
    assert!(sender.get(&format!("/sep12/customer/files?file_id={}", canary())).await.expect(200)["files"] == json!([]));
    // The guest's outside systems are down: kept all the same.
    sender.put_customer(&json!({ "id": id, "tax_id": canary(), "steer": "review=unavailable" })).await.expect(202);
    sender.put_customer(&json!({ "id": id, "steer": "review=accepted" })).await.expect(202);
    anchor.idle().await;
    canaries.assert_unreadable(&anchor);
    anchor.finish().await;
}

/// Windows of random-looking bytes: of sealed records. Each window stands for the bytes around it.
fn sealed(bytes: &[u8]) -> Vec<&[u8]> {
    let is_sealed = |block: &&[u8]| {
        let mut seen = [false; 256];
        block.iter().for_each(|byte| seen[usize::from(*byte)] = true);
        seen.iter().filter(|seen| **seen).count() > 190
    };
    bytes.chunks_exact(512).filter(is_sealed).map(|block| &block[200..232]).collect()
}

/// Those of the windows that are somewhere in the bytes: found in one pass, however many they are.
fn held<'a>(bytes: &[u8], windows: &[&'a [u8]]) -> BTreeSet<&'a [u8]> {
    let beginning = |bytes: &[u8]| usize::from(u16::from_le_bytes([bytes[0], bytes[1]]));
    let mut by_beginning = vec![Vec::new(); 1 << 16];
    for window in windows {
        by_beginning[beginning(window)].push(*window);
    }
    let at = |place: usize| {
        let rest = &bytes[place..];
        by_beginning[beginning(rest)].iter().filter(|window| rest.starts_with(window)).copied()
    };
    (0..bytes.len() - 1).flat_map(at).collect()
}

async fn forgotten(anchor: &TestAnchor, id: &str) {
    wait::until("the guest hears of it", || async {
        if log::all().contains(&format!("forgot {id}")) { Ok(()) } else { Err(log::about(id)) }
    })
    .await;
    anchor.idle().await;
}

async fn delete(sender: &SendingAnchor, body: &Value) {
    let path = format!("/sep12/customer/{}", sender.account());
    sender.json(Method::DELETE, &path, body).await.expect(200);
}

async fn what_was_deleted_is_gone_byte_for_byte(kind: Kind) {
    let anchor = recorded(kind).await;
    let sender = anchor.sender().await;
    // Nothing else of this size is written to the database: what is random-looking from now on is theirs.
    let empty = anchor.database.bytes();
    let file = sender.upload("image/png", &[7; 60_000]).await.expect(200)["file_id"].as_str().unwrap().to_owned();
    let long = "Ada Example ".repeat(300);
    let values = json!({ "photo_id_front_file_id": file, "address": long, "employer_address": long });
    let id = sender.register("1", &values).await;
    let callback = json!({ "id": id, "url": "http://127.0.0.1:1/" });
    sender.json(Method::PUT, "/sep12/customer/callback", &callback).await.expect(200);
    sender.put_customer(&json!({ "id": id, "steer": "review=processing:patience" })).await.expect(202);
    wait::until("both reviews are recorded", || async {
        let reviews = CallFilter { function: Some("customers.review".to_owned()), limit: 10, ..CallFilter::default() };
        let recorded = anchor.store.calls(&reviews).await.unwrap();
        if recorded.len() >= 2 { Ok(()) } else { Err(format!("{recorded:?}")) }
    })
    .await;
    let before = anchor.database.bytes();
    let text = String::from_utf8_lossy(&before).into_owned();
    assert!(text.contains(&id) && text.contains(&file), "the search itself must work");

    delete(&sender, &json!({ "memo": "1" })).await;
    forgotten(&anchor, &id).await;
    // Recorded calls that are about nobody stay; the search below must not take them for what is left of somebody.
    let stay = anchor.store.calls(&CallFilter { limit: 100, ..CallFilter::default() }).await.unwrap();
    assert!(stay.iter().all(|call| call.function == "customers.requirements"), "{stay:?}");
    anchor.store.trim_calls(now(), 0).await.unwrap();
    wait::until("the log is emptied", || async {
        if anchor.store.scrub().await.unwrap() { Ok(()) } else { Err("it is being read".to_owned()) }
    })
    .await;
    let after = anchor.database.bytes();
    let text = String::from_utf8_lossy(&after).into_owned();
    assert!(!text.contains(&file), "not even its id is left");
    if kind == Kind::Postgres {
        assert!(!text.contains(&id), "not even their id is left");
    } else {
        let sealed = sealed(&before);
        let held_before = held(&empty, &sealed);
        let windows: Vec<_> = sealed.into_iter().filter(|window| !held_before.contains(window)).collect();
        assert!(windows.len() > 100, "{} windows: the search itself must work", windows.len());
        assert!(held(&before, &windows).len() > 100, "the search itself must work");
        assert_eq!(held(&after, &windows).len(), 0, "of {} windows", windows.len());
    }
    anchor.finish().await;
}

async fn a_deletion_takes_what_was_given_with_payments_once_they_are_over(kind: Kind) {
    let anchor = recorded(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let other = sender.register("2", &json!({})).await;
    let body = |receiver: &str, steer: &str| json!({ "receiver_id": receiver, "fields": { "transaction": { "steer": steer, "account_number": "1" } } });
    let over = sender.open_with("10", &body(&id, "execute=delivered")).await;
    let others = sender.open_with("10", &body(&other, "execute=delivered")).await;
    sender.pay(&over, "10").await;
    sender.pay(&others, "10").await;
    sender.wait(&over.id, "completed").await;
    sender.wait(&others.id, "completed").await;
    let open = sender.open_with("10", &body(&id, "execute=delivered")).await;

    delete(&sender, &json!({ "memo": "1" })).await;
    forgotten(&anchor, &id).await;
    let fields = |id: String| {
        let anchor = &anchor;
        async move { anchor.report(&id).await.transaction.fields.len() }
    };
    wait::until("what was given goes", || async {
        match fields(over.id.clone()).await {
            0 => Ok(()),
            left => Err(format!("{left} fields")),
        }
    })
    .await;
    assert!(anchor.events(&over.id).await.contains(&"erase".to_owned()));
    let record = anchor.report(&over.id).await.transaction;
    assert_eq!(record.customer(Role::Receiver).map(|id| id.to_string()), Some(id), "the books keep the id");
    assert_eq!(fields(others.id.clone()).await, 2, "other people's stay");
    assert_eq!(fields(open.id.clone()).await, 2, "the payout still needs them");
    anchor.finish().await;
}
