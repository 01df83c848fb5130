//! Bad customers, proofs, files and callbacks (SEP-12).

use super::super::Case;
use super::{broken_forms, broken_json, many_fields, query_faults};
use anchor_host_tests::{raw::Raw, sender::SendingAnchor};
use serde_json::json;

/// Names of customers that can't be, as JSON members and as query parameters alike.
const BAD_NAMES: &[(&str, &str, u16, &str)] = &[
    ("account", "nonsense", 400, "account"),
    ("account", "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 400, "account"),
    ("account", "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN", 403, "account"),
    ("account", "CDLZFC3SYJYDZT7K67VZ75HPJVIEUVNIXF47ZG2FB2RMQQVU2HHGCYSC", 403, "account"),
    ("memo", "1e3", 400, "memo"),
    ("memo", "-1", 400, "memo"),
    ("memo", "18446744073709551616", 400, "memo"),
    ("memo", "1.0", 400, "memo"),
    ("memo", "💥", 400, "memo"),
    ("id", "nonsense", 404, "not found"),
    ("id", "01990000-0000-7000-8000-000000000000", 404, "not found"),
    ("transaction_id", "nonsense", 404, "not found"),
    ("transaction_id", "01990000-0000-7000-8000-000000000000", 404, "not found"),
];

pub fn bad_customers(sender: &SendingAnchor) -> (Vec<Case>, Vec<Case>) {
    let long = "x".repeat(20_000);
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let (mut gets, mut puts) = (query_faults("/sep12/customer"), Vec::new());
    let put = || Raw::new("PUT", "/sep12/customer");
    puts.extend(broken_json(put));
    puts.extend(broken_forms(put));
    for (name, value, status, named) in BAD_NAMES {
        gets.push((Raw::new("GET", format!("/sep12/customer?{name}={}", encoded(value))), *status, *named));
        puts.push((put().json(json!({ *name: value, "first_name": "A" }).to_string()), *status, *named));
    }
    for (name, status) in [("account", 400), ("memo", 400), ("id", 404), ("transaction_id", 404), ("type", 400)] {
        gets.push((Raw::new("GET", format!("/sep12/customer?{name}={long}")), status, ""));
        puts.push((put().json(json!({ name: long, "first_name": "A" }).to_string()), status, ""));
        if name != "memo" {
            puts.push((put().json(json!({ name: 7, "first_name": "A" }).to_string()), 400, name));
        }
        puts.push((put().json(json!({ name: [7], "first_name": "A" }).to_string()), 400, name));
    }
    for query in ["memo=x&memo_type=hash", "memo=x&memo_type=return", "memo=x&memo_type=nonsense", "memo=%FF"] {
        gets.push((Raw::new("GET", format!("/sep12/customer?{query}")), 400, "memo"));
    }
    gets.push((Raw::new("GET", format!("/sep12/customer?memo={long}&memo_type=text")), 400, "memo"));
    gets.push((Raw::new("GET", format!("/sep12/customer?memo=1&memo_type={long}")), 400, "memo"));
    gets.push((Raw::new("GET", format!("/sep12/customer?account={}&memo=x", sender.account())), 400, "memo"));
    for (body, named) in [
        (r#"{"first_name": ["A"]}"#.to_owned(), "`first_name` must be a string"),
        (r#"{"first_name": {"a": "b"}}"#.to_owned(), "`first_name` must be a string"),
        (r#"{"first_name": true}"#.to_owned(), "`first_name` must be a string"),
        (r#"{"first name": "A"}"#.to_owned(), "field names"),
        (r#"{"<script>": "A"}"#.to_owned(), "field names"),
        (r#"{"birth_date": "04.07.1976"}"#.to_owned(), "birth_date: this is not a date; write it like 1976-07-04"),
        (r#"{"occupation": "baker"}"#.to_owned(), "occupation: this is not a number"),
        (r#"{"photo_id_front": "AAAA"}"#.to_owned(), "photo_id_front: this is a file"),
        (r#"{"photo_id_front": "data:image/png;base64,?"}"#.to_owned(), "photo_id_front: this is a file"),
        (r#"{"photo_id_front": "data:text/html;base64,AAAA"}"#.to_owned(), "photo_id_front: files of this type"),
        (r#"{"first_name": "data:image/png;base64,AAAA"}"#.to_owned(), "first_name: this is no file"),
        (r#"{"photo_id_front_file_id": "x"}"#.to_owned(), "photo_id_front_file_id: there is no such file"),
        (r#"{"photo_id_front_file_id": ["x"]}"#.to_owned(), "`photo_id_front_file_id` must be"),
        (
            r#"{"a": "x", "a_file_id": "01990000-0000-7000-8000-000000000000"}"#.to_owned(),
            "a: send the file or its a_file_id",
        ),
        (
            r#"{"card": {"expiration_date": "2029-11"}}"#.to_owned(),
            "card.expiration_date: this is not a year and month",
        ),
        (r#"{"organization": "x", "organization.number_of_shareholders": "-1"}"#.to_owned(), "number_of_shareholders"),
        (r#"{"birth_date": 1e99}"#.to_owned(), "`birth_date` is a number too large"),
        (r#"{"birth_date": ["1990-02-30"]}"#.to_owned(), "`birth_date` must be a string"),
        (r#"{"birth_date": "1990-02-30\u0000"}"#.to_owned(), "`birth_date` holds a NUL"),
        (format!("{{\"{}\": \"A\"}}", "n".repeat(101)), "field names"),
        (format!("{{\"first_name\": \"{}\"}}", "A".repeat(4097)), "first_name"),
        (format!("{{{}}}", many_fields(201)), "200 fields"),
    ] {
        puts.push((put().json(body), 400, named));
    }
    (gets, puts)
}

/// Verifications of nobody, of nothing, and of what is no proof.
pub fn bad_proofs() -> Vec<Case> {
    let put = || Raw::new("PUT", "/sep12/customer/verification");
    let nobody = "01990000-0000-7000-8000-000000000000";
    let mut cases = broken_json(put);
    cases.extend(broken_forms(put));
    for (body, status, named) in [
        ("{}".to_owned(), 400, "`id` is missing"),
        (r#"{"email_address_verification": "1"}"#.to_owned(), 400, "`id` is missing"),
        (r#"{"id": 7, "email_address_verification": "1"}"#.to_owned(), 400, "`id` must be a string"),
        (format!("{{\"id\": \"{nobody}\"}}"), 400, "nothing to verify"),
        (format!("{{\"id\": \"{nobody}\", \"email_address\": \"a@b.example\"}}"), 400, "email_address"),
        (format!("{{\"id\": \"{nobody}\", \"email_address_verification\": [1]}}"), 400, "`email_address_verification`"),
        (format!("{{\"id\": \"{nobody}\", \"email address_verification\": \"1\"}}"), 400, "field names"),
        (format!("{{\"id\": \"{nobody}\", \"email_address_verification\": \"1\"}}"), 404, "not found"),
        (r#"{"id": "nonsense", "email_address_verification": "1"}"#.to_owned(), 404, "not found"),
    ] {
        cases.push((put().json(body), status, named));
    }
    cases
}

/// Uploads of nothing, of text, and of what is not taken.
pub fn bad_uploads() -> Vec<Case> {
    let post = || Raw::new("POST", "/sep12/customer/files");
    let part = |name: &str, content_type: &str, bytes: &[u8]| {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\nContent-Type: {content_type}\r\n\r\n"
        );
        post().body("multipart/form-data; boundary=b", [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat())
    };
    let mut cases = broken_json(post);
    cases.extend(broken_forms(post));
    cases.extend([
        (post(), 400, "`file` is missing"),
        (post().json("{}"), 400, "`file` is missing"),
        (post().json(r#"{"file": "AAAA"}"#), 400, "`file` is no file"),
        (post().json(r#"{"file": ["AAAA"]}"#), 400, "`file` must be a string"),
        (post().json(r#"{"file": "data:image/png;base64,\u0000"}"#), 400, "`file` holds a NUL"),
        (post().json(r#"{"file": "data:image/png;base64,?"}"#), 400, "`file` is no file"),
        (part("photo_id_front", "image/png", b"x"), 400, "`file` is missing"),
        (part("file", "image/png", b""), 400, "file: the file is empty"),
        (part("file", "text/html", b"<script>"), 400, "file: files of this type are not taken"),
        (part("file", "image/svg+xml", b"x"), 400, "file: files of this type are not taken"),
    ]);
    cases
}

pub fn bad_file_queries() -> Vec<Case> {
    let path = "/sep12/customer/files";
    let mut cases = query_faults(path);
    for query in ["", "?", "?file_id=", "?id=x", "?customer_id="] {
        cases.push((Raw::new("GET", format!("{path}{query}")), 400, "file_id or customer_id"));
    }
    cases
}

pub fn bad_deletes(sender: &SendingAnchor) -> Vec<Case> {
    let delete = |account: &str| Raw::new("DELETE", format!("/sep12/customer/{account}"));
    let own = sender.account().to_string();
    let mut cases: Vec<Case> = vec![
        (delete("nonsense"), 400, "account"),
        (delete(&"G".repeat(20_000)), 400, "account"),
        (delete("%00"), 404, "not found"),
        (delete("%ff"), 404, "not found"),
        (delete("GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN"), 403, "account"),
        (delete(&own), 404, "not found"),
        (delete(&own).json(r#"{"memo": "1e3"}"#), 400, "memo"),
        (delete(&own).json(r#"{"memo": ["1"]}"#), 400, "`memo` must be"),
        (delete(&own).json(r#"{"memo": "x", "memo_type": "hash"}"#), 400, "memo"),
        (delete(&own).json(r#"{"memo": "1", "memo_type": 1}"#), 400, "`memo_type` must be a string"),
        (delete(&own).json(r#"{"memo": "1", "memo_type": "return"}"#), 400, "memo"),
    ];
    cases.extend(broken_json(|| delete(&own)));
    cases.extend(broken_forms(|| delete(&own)));
    cases
}

/// URLs that may not be called back, and bodies without one.
pub fn bad_callbacks(path: String) -> Vec<Case> {
    let put = || Raw::new("PUT", path.clone());
    let mut cases = broken_json(put);
    cases.push((put().json("{}"), 400, "url"));
    for url in ["", "x", "ftp://a.example/", "http://", "https://user@a.example/", "file:///etc/passwd"] {
        cases.push((put().json(format!("{{\"url\": \"{url}\"}}")), 400, "url"));
    }
    cases.push((put().json(format!("{{\"url\": \"https://a.example/{}\"}}", "x".repeat(3000))), 400, "url"));
    cases
}
