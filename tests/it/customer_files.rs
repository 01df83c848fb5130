//! SEP-12: files uploaded, used, replaced, expired and forgotten.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor, now},
    database::Kind,
    on_both,
    raw::Raw,
    sender::SendingAnchor,
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    an_uploaded_file_is_used_by_a_later_put,
    a_file_within_a_put_is_a_file_like_any_other,
    a_file_without_a_name_or_a_type_is_known_by_its_beginning,
    a_file_goes_with_its_value,
    a_file_nobody_uses_expires,
    files_have_their_limits,
    nobody_sees_or_uses_another_ones_file,
    a_payment_names_files_and_does_not_carry_them,
    a_deleted_customers_files_go_with_them,
);

const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0];

async fn files(sender: &SendingAnchor, query: &str) -> Vec<Value> {
    let shown = sender.get(&format!("/sep12/customer/files?{query}")).await.expect(200);
    shown["files"].as_array().unwrap_or_else(|| panic!("{shown}")).clone()
}

async fn upload(sender: &SendingAnchor, bytes: &[u8]) -> String {
    let answer = sender.upload("image/jpeg", bytes).await.expect(200);
    answer["file_id"].as_str().unwrap().to_owned()
}

async fn an_uploaded_file_is_used_by_a_later_put(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let uploaded = sender.upload("image/jpeg", JPEG).await.expect(200);
    assert_eq!(uploaded["content_type"], "image/jpeg");
    assert_eq!((&uploaded["size"], &uploaded["customer_id"]), (&json!(4), &Value::Null), "{uploaded}");
    let expires_at: jiff::Timestamp = uploaded["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(expires_at.as_second() > now().as_seconds() + 3600, "{uploaded}");
    let file = uploaded["file_id"].as_str().unwrap();
    assert_eq!(files(&sender, &format!("file_id={file}")).await, std::slice::from_ref(&uploaded));

    // Nested data beside it: what the endpoint is for.
    let body = json!({
        "memo": "1", "organization": { "name": "Tortoise & Sons" }, "organization.photo_proof_address_file_id": file,
        "steer": "review=tell:organization.photo_proof_address",
    });
    let id = sender.put_customer(&body).await.expect(202)["id"].as_str().unwrap().to_owned();
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert_eq!(shown["message"], "data:image/jpeg;base64,/9j/4A==", "the guest saw it");
    let provided = &shown["provided_fields"];
    assert_eq!(provided["organization.photo_proof_address"]["type"], "binary", "{shown}");
    assert!(provided["organization.photo_proof_address_file_id"].is_null(), "{shown}");
    let kept = json!({ "file_id": file, "content_type": "image/jpeg", "size": 4, "customer_id": id });
    assert_eq!(files(&sender, &format!("file_id={file}")).await, std::slice::from_ref(&kept));
    assert_eq!(files(&sender, &format!("customer_id={id}")).await, std::slice::from_ref(&kept));
    // Said again, it is the same; as another field's too.
    sender.put_customer(&body).await.expect(202);
    sender.put_customer(&json!({ "id": id, "proof_of_income_file_id": file })).await.expect(202);
    assert_eq!(files(&sender, &format!("customer_id={id}&file_id={file}")).await, [kept]);

    let error = sender.get("/sep12/customer/files").await.error(400);
    assert!(error.contains("file_id or customer_id"), "{error}");
    for nothing in ["file_id=nonsense", "customer_id=nonsense", "file_id=01990000-0000-7000-8000-000000000000"] {
        assert!(files(&sender, nothing).await.is_empty(), "{nothing}");
    }
    // Who is registered already uploads as that customer.
    let own = sender.put_customer(&json!({ "first_name": "A", "last_name": "B" })).await.expect(202)["id"].clone();
    assert_eq!(sender.upload("image/jpeg", JPEG).await.expect(200)["customer_id"], own);
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_file_within_a_put_is_a_file_like_any_other(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let photo = Part::bytes(JPEG).file_name("front.jpg").mime_str("image/jpeg").unwrap();
    let form = Form::new().text("memo", "1").text("steer", "review=tell:photo_id_front").part("photo_id_front", photo);
    let put = sender.request(Method::PUT, "/sep12/customer").multipart(form);
    let id = sender.send(put).await.expect(202)["id"].as_str().unwrap().to_owned();
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert_eq!(shown["message"], "data:image/jpeg;base64,/9j/4A==");
    let [file] = &files(&sender, &format!("customer_id={id}")).await[..] else { panic!("one file") };
    assert_eq!((&file["size"], &file["customer_id"], &file["expires_at"]), (&json!(4), &json!(id), &Value::Null));
    anchor.leave_working();
    anchor.finish().await;
}

/// As the PHP SDK sends them: a part with neither file name nor type.
async fn a_file_without_a_name_or_a_type_is_known_by_its_beginning(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let bearer = format!("Bearer {}", sender.token.as_ref().unwrap());
    let send = |method, target: &str, parts: &[(String, &[u8])]| {
        let mut body = Vec::new();
        for (head, bytes) in parts {
            let head = format!("--b\r\nContent-Disposition: form-data; name={head}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--b--\r\n");
        let request = Raw::new(method, target).header("Authorization", &bearer);
        let (request, url) = (request.body("multipart/form-data; boundary=b", body), anchor.url());
        async move { request.send(&url).await }
    };
    let pdf: &[u8] = b"%PDF-1.7\nall of it ASCII";
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\x00";
    let heic: &[u8] = b"\x00\x00\x00\x18ftypheic\x00\x00";
    let unknown: &[u8] = b"\xfe\xed\xfa\xce";
    let [jpeg_name, typed] =
        ["\"photo_id_back\"; filename=\"b.jpg\"", "\"own\"\r\nContent-Type: application/octet-stream"];
    for (head, bytes, kind) in [
        ("\"photo_id_front\"", JPEG, "image/jpeg"),
        ("\"photo_proof_residence\"", pdf, "application/pdf"),
        ("\"organization.photo_incorporation_doc\"", png, "image/png"),
        ("\"proof_of_income\"", heic, "image/heic"),
        // No type SEP-9's files usually are of, and still one of them.
        ("\"notary_approval_of_photo_id\"", unknown, "application/octet-stream"),
        // Of the guest's own.
        ("\"selfie_photo\"", JPEG, "image/jpeg"),
        ("\"bank_statement\"", pdf, "application/pdf"),
        // A name without a type, and a type that says nothing.
        (jpeg_name, JPEG, "image/jpeg"),
        (typed, png, "image/png"),
        // What a client calls text is looked at too, as long as it does not call it a file.
        ("\"own_text\"\r\nContent-Type: text/plain", JPEG, "image/jpeg"),
    ] {
        let parts = [("\"memo\"".to_owned(), b"1".as_slice()), (head.to_owned(), bytes)];
        let answer = send("PUT", "/sep12/customer", &parts).await;
        assert_eq!(answer.status, 202, "{head}: {}", answer.text);
        let id: Value = serde_json::from_str(&answer.text).unwrap();
        let kept = files(&sender, &format!("customer_id={}", id["id"].as_str().unwrap())).await;
        let [file] = &kept[..] else { panic!("{head}: {kept:?}") };
        assert_eq!((&file["content_type"], &file["size"]), (&json!(kind), &json!(bytes.len())), "{head}");
        let path = format!("/sep12/customer/{}", sender.account());
        sender.json(Method::DELETE, &path, &json!({ "memo": "1" })).await.expect(200);
        // Uploaded first, it is the same.
        let uploaded = send("POST", "/sep12/customer/files", &[("\"file\"".to_owned(), bytes)]).await;
        let uploaded: Value = serde_json::from_str(&uploaded.text).unwrap();
        assert_eq!(uploaded["content_type"], kind, "{head}: {uploaded}");
    }
    // Text stays text, and what is neither is refused by its name.
    for (head, bytes, status, said) in [
        ("\"first_name\"", b"Ada".as_slice(), 202, "id"),
        ("\"photo_id_front\"", b"", 202, "id"),
        ("\"photo_id_front\"", b"iVBORw0KGgo=", 400, "photo_id_front: this is a file"),
        ("\"first_name\"", unknown, 400, "`first_name` is not UTF-8 text"),
        ("\"first_name\"", JPEG, 400, "first_name: this is no file"),
    ] {
        let parts = [("\"memo\"".to_owned(), b"1".as_slice()), (head.to_owned(), bytes)];
        let answer = send("PUT", "/sep12/customer", &parts).await;
        assert!(answer.status == status && answer.text.contains(said), "{head}: {} {}", answer.status, answer.text);
    }
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_file_goes_with_its_value(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (first, second) = (upload(&sender, b"one").await, upload(&sender, b"two").await);
    let id = sender.register("1", &json!({ "photo_id_front_file_id": first })).await;
    sender.put_customer(&json!({ "id": id, "photo_id_front_file_id": second })).await.expect(202);
    assert!(files(&sender, &format!("file_id={first}")).await.is_empty(), "replaced");
    let ids: Vec<_> =
        files(&sender, &format!("customer_id={id}")).await.iter().map(|one| one["file_id"].clone()).collect();
    assert_eq!(ids, [json!(second)]);
    sender.put_customer(&json!({ "id": id, "photo_id_front": "" })).await.expect(202);
    assert!(files(&sender, &format!("customer_id={id}")).await.is_empty(), "removed");
    assert!(sender.customer(&format!("id={id}")).await.expect(200)["provided_fields"]["photo_id_front"].is_null());
    let gone = sender.put_customer(&json!({ "id": id, "photo_id_front_file_id": second })).await.error(400);
    assert!(gone.contains("photo_id_front_file_id: there is no such file"), "{gone}");
    anchor.finish().await;
}

async fn a_file_nobody_uses_expires(kind: Kind) {
    let anchor = Setup::new(kind).set("sep12.upload_kept_s", "600").start().await;
    let sender = anchor.sender().await;
    let (kept, left) = (upload(&sender, JPEG).await, upload(&sender, JPEG).await);
    let id = sender.register("1", &json!({ "photo_id_front_file_id": kept })).await;
    anchor.advance(Duration::from_secs(500));
    assert_eq!(files(&sender, &format!("file_id={left}")).await.len(), 1);
    anchor.advance(Duration::from_secs(101));
    assert!(files(&sender, &format!("file_id={left}")).await.is_empty(), "the other file goes");
    let late = sender.put_customer(&json!({ "id": id, "photo_id_back_file_id": left })).await.error(400);
    assert!(late.contains("photo_id_back_file_id: there is no such file"), "{late}");
    assert_eq!(files(&sender, &format!("customer_id={id}")).await.len(), 1, "what is used stays");
    anchor.finish().await;
}

async fn files_have_their_limits(kind: Kind) {
    let limits = [("file_max_kib", "2"), ("files_max", "2"), ("files_max_kib", "3"), ("uploads_max", "2")];
    let setup = limits.iter().fold(Setup::new(kind), |setup, (key, value)| setup.set(&format!("sep12.{key}"), value));
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let too_large = sender.upload("image/jpeg", &[7; 2049]).await.error(413);
    assert!(too_large.contains("2048 bytes"), "{too_large}");
    for (content_type, bytes, complaint) in
        [("text/html", JPEG, "not taken; send one of image/jpeg"), ("image/jpeg", &[], "empty")]
    {
        let error = sender.upload(content_type, bytes).await.error(400);
        assert!(error.starts_with("file: ") && error.contains(complaint), "{error}");
    }
    let (first, second) = (upload(&sender, &[1; 2048]).await, upload(&sender, &[2; 1025]).await);
    let waiting = sender.upload("image/jpeg", JPEG).await.error(400);
    assert!(waiting.contains("2 files are waiting"), "{waiting}");
    let both = json!({ "memo": "1", "photo_id_front_file_id": first, "photo_id_back_file_id": second });
    let together = sender.put_customer(&both).await.error(413);
    assert!(together.contains("3072 bytes"), "{together}");
    sender.put_customer(&json!({ "memo": "1", "photo_id_front_file_id": first })).await.expect(202);
    let third = upload(&sender, JPEG).await;
    let fields = ["photo_id_front", "photo_id_back", "proof_of_income"].map(|name| format!("{name}_file_id"));
    let many: serde_json::Map<String, Value> = fields.into_iter().map(|name| (name, json!(third))).collect();
    let mut many = Value::Object(many);
    many["memo"] = json!("2");
    let error = sender.put_customer(&many).await.error(400);
    assert!(error.contains("2 files at most"), "{error}");
    let photo = Part::bytes(vec![7; 2049]).file_name("a.jpg").mime_str("image/jpeg").unwrap();
    let put = sender.request(Method::PUT, "/sep12/customer").multipart(Form::new().part("photo_id_front", photo));
    let within = sender.send(put).await.error(413);
    assert!(within.starts_with("photo_id_front: "), "{within}");
    let photo = Part::bytes(JPEG).file_name("a.jpg").mime_str("image/jpeg").unwrap();
    let put = sender.request(Method::PUT, "/sep12/customer").multipart(Form::new().part("first_name", photo));
    let text = sender.send(put).await.error(400);
    assert!(text.starts_with("first_name: "), "{text}");
    anchor.finish().await;
}

async fn nobody_sees_or_uses_another_ones_file(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let account = sender.account().to_string();
    let (user, other_user) =
        (sender.signed_in_as(&account, Some("1")).await, sender.signed_in_as(&account, Some("2")).await);
    let stranger = anchor.sender().await;
    let file = upload(&user, JPEG).await;
    let by_id = format!("file_id={file}");
    let claim = json!({ "first_name": "Eve", "photo_id_front_file_id": file });
    for outsider in [&other_user, &stranger] {
        assert!(files(outsider, &by_id).await.is_empty());
        let error = outsider.put_customer(&claim).await.error(400);
        assert!(error.contains("there is no such file"), "{error}");
    }
    assert_eq!(files(&sender, &by_id).await.len(), 1, "the account itself sees its memo user's");
    let id = user.put_customer(&json!({ "photo_id_front_file_id": file })).await.expect(202)["id"].clone();
    let by_customer = format!("customer_id={}", id.as_str().unwrap());
    for outsider in [&other_user, &stranger] {
        assert!(files(outsider, &by_id).await.is_empty() && files(outsider, &by_customer).await.is_empty());
        outsider.put_customer(&claim).await.expect(400);
    }
    // One customer's file is not another one's, even for who sees both.
    sender.put_customer(&json!({ "memo": "2", "photo_id_front_file_id": file })).await.expect(400);
    assert_eq!(files(&user, &by_customer).await.len(), 1);
    // A text that looks like a file's name is a text.
    let text = json!({ "memo": "3", "favourite": format!("file:{file}"), "steer": "review=tell:favourite" });
    stranger.put_customer(&text).await.expect(202);
    let shown = stranger.customer("memo=3").await.expect(200);
    assert_eq!(shown["message"], format!("file:{file}"));
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_payment_names_files_and_does_not_carry_them(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let file = upload(&sender, JPEG).await;
    let id = sender.register("1", &json!({ "photo_id_front_file_id": file })).await;
    let fields = json!({ "transaction": { "steer": "post=echo" } });
    let echo = sender.post("10", &json!({ "receiver_id": id, "fields": fields })).await.error(400);
    assert!(echo.contains(&format!("file:{file}")) && !echo.contains("base64"), "{echo}");
    anchor.finish().await;
}

async fn a_deleted_customers_files_go_with_them(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let file = upload(&sender, JPEG).await;
    sender.register("1", &json!({ "photo_id_front_file_id": file })).await;
    let path = format!("/sep12/customer/{}", sender.account());
    sender.json(Method::DELETE, &path, &json!({ "memo": "1" })).await.expect(200);
    assert!(anchor.store.file(file.parse().unwrap()).await.unwrap().is_none());
    // What was uploaded and never used goes when the identity itself asks for it, customer or not.
    let waiting = upload(&sender, JPEG).await;
    sender.json(Method::DELETE, &path, &json!({ "memo": "1" })).await.expect(404);
    assert_eq!(files(&sender, &format!("file_id={waiting}")).await.len(), 1);
    sender.json(Method::DELETE, &path, &json!({})).await.expect(200);
    assert!(anchor.store.file(waiting.parse().unwrap()).await.unwrap().is_none());
    sender.json(Method::DELETE, &path, &json!({})).await.expect(404);
    anchor.finish().await;
}
