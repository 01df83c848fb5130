//! What is sent: per endpoint, each request with the status it has to get and what the error text has to name.

use super::{BODY_LIMIT, Case, UPLOAD_LIMIT};
use anchor_host_tests::{raw::Raw, sender::SendingAnchor};
use serde_json::json;
use stellar_xdr::{self as xdr, Limits, ReadXdr, WriteXdr};

/// JSON that is none, or not an object; the same wherever JSON is read.
pub fn broken_json(request: impl Fn() -> Raw) -> Vec<Case> {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(6000), close.repeat(6000));
    let mut cases: Vec<Case> = [
        "{",
        "{\"a\"",
        "{\"a\": \"1",
        "{\"a\": 1,}",
        "{a: 1}",
        "{\"a\": NaN}",
        "{\"a\": 01}",
        "{} x",
        "\u{feff}{}",
        "nonsense",
    ]
    .into_iter()
    .map(|text| (request().json(text), 400, "not valid JSON"))
    .collect();
    for (body, named) in [
        (b"{\"a\": \"\xff\"}".to_vec(), "JSON"),
        (b"{\"a\": \"\xed\xa0\x80\"}".to_vec(), "JSON"),
        (b"{\"a\": \"\xc0\xaf\"}".to_vec(), "JSON"),
        (b"{\"a\": \"x\", \"b\": \"\xf4\x90\x80\x80\"}".to_vec(), "JSON"),
        (b"{\x00\"\x00a\x00\"\x00:\x001\x00}\x00".to_vec(), "not valid JSON"),
        (br#"{"a": "\ud800"}"#.to_vec(), "`a` is not valid JSON"),
        (br#"{"\ud800": "a"}"#.to_vec(), "not valid JSON"),
        (br#"{"a": "x\u0000y"}"#.to_vec(), "`a` holds a NUL"),
        (br#"{"a\u0000": "x"}"#.to_vec(), "`a` holds a NUL"),
        (br#"{"a": {"b": "\u0000"}}"#.to_vec(), "`a.b` holds a NUL"),
        (br#"{"a": "1", "a": "2"}"#.to_vec(), "`a` is given twice"),
        (br#"{"a": 1e999}"#.to_vec(), "`a` is a number too large"),
        (b"[]".to_vec(), "must be a JSON object"),
        (b"\"x\"".to_vec(), "must be a JSON object"),
        (b"null".to_vec(), "must be a JSON object"),
        (b"1".to_vec(), "must be a JSON object"),
        (deep("{\"a\":", "}").into_bytes(), "nested"),
    ] {
        cases.push((request().json(body), 400, named));
    }
    let large = "x".repeat(BODY_LIMIT * 1024 + 1);
    cases.push((request().json(&large), 413, "larger than"));
    cases.push((request().json(&large).chunked(), 413, "larger than"));
    // Refused for what it announces: nothing of it ever comes.
    cases.push((request().json("{").header("Content-Length", "99999999999"), 413, "larger than"));
    cases
}

/// The other content types that take a form; where SEP-31 takes JSON only, they are refused as such.
pub fn broken_forms(request: impl Fn() -> Raw) -> Vec<Case> {
    let part = |head: &str, body: &[u8]| [b"--b\r\n", head.as_bytes(), b"\r\n\r\n", body, b"\r\n--b--\r\n"].concat();
    let multipart = |body: Vec<u8>| request().body("multipart/form-data; boundary=b", body);
    let named = |name: &str| format!("Content-Disposition: form-data; name=\"{name}\"");
    vec![
        (request().body("text/html", "<p>"), 400, "content type"),
        (request().body("application/octet-stream", "x"), 400, "content type"),
        (request().header("Content-Type", b"\xff\xfe").body("", "<p>"), 400, "content type"),
        (request().body("application/x-www-form-urlencoded", "a=1&a=2"), 400, "`a` is given twice"),
        (request().body("application/x-www-form-urlencoded", "a=%00"), 400, "`a` holds a NUL"),
        (request().body("application/x-www-form-urlencoded", "x".repeat(BODY_LIMIT * 1024 + 1)), 413, "larger than"),
        (request().body("multipart/form-data", "--b--"), 400, "boundary"),
        (multipart(b"nonsense".to_vec()), 400, "multipart"),
        (multipart(part(&named("a"), b"x")[..40].to_vec()), 400, "multipart"),
        (multipart(part("Content-Disposition: form-data", b"x")), 400, "multipart"),
        (multipart(part(&named("a"), b"\xff")), 400, "`a` is not UTF-8"),
        (multipart(part(&named(&"a".repeat(20_000)), b"\xff")), 400, "is not UTF-8"),
        (multipart(part(&named("a"), b"x\0y")), 400, "`a` holds a NUL"),
        (multipart(vec![b'x'; UPLOAD_LIMIT * 1024 + 1]), 413, "larger than"),
    ]
}

pub fn query_faults(path: &str) -> Vec<Case> {
    vec![
        (Raw::new("GET", format!("{path}?a=1&a=2")), 400, "`a` is given twice"),
        (Raw::new("GET", format!("{path}?a=%00")), 400, "`a` holds a NUL"),
        (Raw::new("GET", format!("{path}?a%00=1")), 400, "`a` holds a NUL"),
    ]
}

/// Tokens that prove nothing.
pub fn unsigned(method: &'static str, path: &str, refused: u16) -> Vec<Case> {
    let garbage: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"Bearer".to_vec(),
        b"Bearer ".to_vec(),
        b"Bearer x".to_vec(),
        b"Bearer a.b.c".to_vec(),
        b"Bearer eyJhbGciOiJub25lIn0.e30.".to_vec(),
        b"Basic Zm9vOmJhcg==".to_vec(),
        b"Bearer \xff\xfe".to_vec(),
        format!("Bearer {}", "x".repeat(5000)).into_bytes(),
        b"Bearer x, Bearer y".to_vec(),
    ];
    garbage.into_iter().map(|one| (Raw::new(method, path).header("Authorization", one), refused, "token")).collect()
}

/// Amounts, memos and names that can't be, one at a time in an otherwise good `POST /transactions`.
pub fn bad_payments() -> Vec<Case> {
    let post = |member: &str| {
        let mut body = String::from("{");
        for (name, value) in [("amount", "\"10\""), ("asset_code", "\"USDC\"")] {
            if !member.starts_with(&format!("\"{name}\"")) {
                body.push_str(&format!("\"{name}\": {value}, "));
            }
        }
        Raw::new("POST", "/sep31/transactions").json(format!("{body}{member}}}"))
    };
    let mut cases = Vec::new();
    let digits = "9".repeat(30_000);
    for (amount, named) in [
        ("\"1e3\"", "not a plain decimal"),
        ("\"-1\"", "negative"),
        ("-1", "negative"),
        ("-0", "negative"),
        ("\"NaN\"", "not a plain decimal"),
        ("\"Infinity\"", "not a plain decimal"),
        ("\"+1\"", "not a plain decimal"),
        ("\" 1\"", "not a plain decimal"),
        ("\"1 000\"", "not a plain decimal"),
        ("\"1,5\"", "not a plain decimal"),
        ("\"1.5.0\"", "not a plain decimal"),
        ("\".\"", "not a plain decimal"),
        ("\"0x10\"", "not a plain decimal"),
        ("\"\u{661}\u{660}\"", "not a plain decimal"),
        ("\"10\\u200b\"", "not a plain decimal"),
        ("\"\"", "`amount` is missing"),
        ("null", "`amount` is missing"),
        ("true", "`amount` must be a string or a number"),
        ("[10]", "`amount` must be a string or a number"),
        ("{\"value\": 10}", "`amount` must be a string or a number"),
        ("\"0\"", "more than 0"),
        ("\"0.00\"", "more than 0"),
        ("\"10.001\"", "more than 2 decimals"),
        ("0.00000001", "more than 2 decimals"),
        ("1e-28", "more than 2 decimals"),
        ("1e400", "`amount` is a number too large"),
        ("1e-29", "`amount` is a number too large or too fine"),
        ("\"79228162514264337593543950336\"", "too large"),
        // More than the ledger can carry in one payment.
        ("\"79228162514264337593543950335\"", "too large"),
        ("\"922337203685.48\"", "too large"),
        (&digits, "too large"),
        (&format!("\"{digits}\""), "too large"),
        (&format!("\"0.{digits}\""), "amount"),
    ] {
        cases.push((post(&format!("\"amount\": {amount}")), 400, named));
    }
    let long = "x".repeat(20_000);
    let g = anchor_host::model::AccountId::from_bytes([7; 32]);
    for (member, named) in [
        (r#""asset_code": """#.to_owned(), "`asset_code` is missing"),
        (r#""asset_code": 1"#.to_owned(), "`asset_code` must be a string"),
        (r#""asset_code": "usdc""#.to_owned(), "asset_code"),
        (r#""asset_code": "DOGE""#.to_owned(), "asset_code"),
        (r#""asset_code": "USDC\u0000""#.to_owned(), "`asset_code` holds a NUL"),
        (r#""asset_code": "\udead""#.to_owned(), "`asset_code` is not valid JSON"),
        (r#""asset_code": "\n💥\u202e""#.to_owned(), "asset_code"),
        (format!("\"asset_code\": \"{long}\""), "asset_code"),
        (r#""asset_issuer": "x""#.to_owned(), "asset_issuer"),
        (format!("\"asset_issuer\": \"{g}\""), "asset_issuer"),
        (r#""destination_asset": "USD""#.to_owned(), "destination_asset"),
        (r#""destination_asset": "iso4217:usd""#.to_owned(), "destination_asset"),
        (r#""destination_asset": "iso4217:CHF""#.to_owned(), "destination_asset"),
        (r#""destination_asset": "stellar:USDC:GABC""#.to_owned(), "destination_asset"),
        (format!("\"destination_asset\": \"stellar:{long}:{g}\""), "destination_asset"),
        (r#""quote_id": "1""#.to_owned(), "quote_id"),
        (r#""sender_id": 1"#.to_owned(), "`sender_id` must be a string"),
        (r#""sender_id": "x""#.to_owned(), "sender_id"),
        (format!("\"sender_id\": \"{long}\""), "sender_id"),
        (r#""receiver_id": "01990000-0000-7000-8000-000000000000""#.to_owned(), "receiver_id"),
        (r#""receiver_id": "{01990000-0000-7000-8000-000000000000}""#.to_owned(), "receiver_id"),
        (r#""funding_method": ["SEPA"]"#.to_owned(), "`funding_method` must be a string"),
        (r#""funding_method": "cash""#.to_owned(), "funding_method"),
        (format!("\"funding_method\": \"{long}\""), "funding_method"),
        (r#""refund_memo": "1""#.to_owned(), "refund_memo_type"),
        (r#""refund_memo_type": "id""#.to_owned(), "refund_memo"),
        (r#""refund_memo": "1e3", "refund_memo_type": "id""#.to_owned(), "refund_memo"),
        (r#""refund_memo": -1, "refund_memo_type": "id""#.to_owned(), "refund_memo"),
        (r#""refund_memo": "18446744073709551616", "refund_memo_type": "id""#.to_owned(), "refund_memo"),
        (r#""refund_memo": "AAAA", "refund_memo_type": "hash""#.to_owned(), "refund_memo"),
        (r#""refund_memo": "x", "refund_memo_type": "return""#.to_owned(), "refund_memo"),
        (r#""refund_memo": "x", "refund_memo_type": "x""#.to_owned(), "refund_memo"),
        (format!("\"refund_memo\": \"{long}\", \"refund_memo_type\": \"text\""), "refund_memo"),
        (format!("\"refund_memo\": \"x\", \"refund_memo_type\": \"{long}\""), "refund_memo"),
        (r#""fields": []"#.to_owned(), "`fields` must be an object"),
        (r#""fields": {"transaction": "x"}"#.to_owned(), "`fields.transaction` must be an object"),
        (r#""fields": {"transaction": {"iban": [1]}}"#.to_owned(), "`fields.transaction.iban`"),
        (r#""fields": {"transaction": {"a b": "1"}}"#.to_owned(), "field names"),
        (r#""fields": {"transaction": {"": "1"}}"#.to_owned(), "field names"),
        (format!("\"fields\": {{\"transaction\": {{\"{}\": \"1\"}}}}", "n".repeat(20_000)), "field names"),
        (format!("\"fields\": {{\"transaction\": {{\"iban\": \"{}\"}}}}", "x".repeat(4097)), "iban"),
        (format!("\"fields\": {{\"transaction\": {{{}}}}}", many_fields(201)), "200 fields"),
    ] {
        cases.push((post(&member), 400, named));
    }
    cases
}

fn many_fields(count: usize) -> String {
    (0..count).map(|n| format!("\"f{n}\": \"1\"")).collect::<Vec<_>>().join(", ")
}

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

pub fn bad_challenges(sender: &SendingAnchor) -> Vec<Case> {
    let g = sender.account();
    let m = anchor_host::model::Address::Muxed { account: g, id: 7 };
    let long = "x".repeat(20_000);
    let mut cases = query_faults("/auth");
    for (query, named) in [
        (String::new(), "account is missing"),
        ("account=".to_owned(), "account is missing"),
        ("account=nonsense".to_owned(), "account"),
        (format!("account={long}"), "account"),
        (format!("account={}", g.to_string().to_lowercase()), "account"),
        (format!("account={g}%20"), "account"),
        (format!("account={g}%00"), "`account` holds a NUL"),
        ("account=%FF".to_owned(), "account"),
        ("account=CDLZFC3SYJYDZT7K67VZ75HPJVIEUVNIXF47ZG2FB2RMQQVU2HHGCYSC".to_owned(), "account"),
        (format!("account={g}&account={m}"), "`account` is given twice"),
        (format!("account={m}&memo=7"), "memo"),
        (format!("account={g}&memo=1e3"), "memo"),
        (format!("account={g}&memo=-1"), "memo"),
        (format!("account={g}&memo=NaN"), "memo"),
        (format!("account={g}&memo=1.0"), "memo"),
        (format!("account={g}&memo=01"), "memo"),
        (format!("account={g}&memo=18446744073709551616"), "memo"),
        (format!("account={g}&memo={long}"), "memo"),
        (format!("account={g}&home_domain=other.example"), "home_domain"),
        (format!("account={g}&home_domain={long}"), "home_domain"),
        (format!("account={g}&client_domain=https://wallet.example/"), "client_domain"),
        (format!("account={g}&client_domain=a@b"), "client_domain"),
        (format!("account={g}&client_domain={long}"), "client_domain"),
        (format!("account={g}&client_domain=127.0.0.1:1"), "client_domain"),
        (format!("account={g}&client_domain=x%0d%0aHost:%20y"), "client_domain"),
    ] {
        cases.push((Raw::new("GET", format!("/auth?{query}")), 400, named));
    }
    cases
}

pub async fn bad_answers(sender: &SendingAnchor) -> Vec<Case> {
    let post = || Raw::new("POST", "/auth");
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    let good = challenge["transaction"].as_str().unwrap().to_owned();
    let xdr::TransactionEnvelope::Tx(v1) = xdr::TransactionEnvelope::from_xdr_base64(&good, Limits::none()).unwrap()
    else {
        panic!("an old envelope")
    };
    let bump = xdr::TransactionEnvelope::TxFeeBump(xdr::FeeBumpTransactionEnvelope {
        tx: xdr::FeeBumpTransaction {
            fee_source: v1.tx.source_account.clone(),
            fee: 1000,
            inner_tx: xdr::FeeBumpTransactionInnerTx::Tx(v1),
            ext: xdr::FeeBumpTransactionExt::V0,
        },
        signatures: xdr::VecM::default(),
    });
    let mut cases = broken_json(post);
    cases.extend(broken_forms(post));
    cases.extend([(post(), 400, "`transaction` is missing"), (post().json("{}"), 400, "`transaction` is missing")]);
    for (transaction, named) in [
        (json!(""), "`transaction` is missing"),
        (json!(1), "`transaction` must be a string"),
        (json!([good]), "`transaction` must be a string"),
        (json!("AAAA"), "transaction"),
        (json!("nonsense, not base64!"), "transaction"),
        (json!("x".repeat(20_000)), "too large"),
        (json!("/".repeat(16_000)), "transaction"),
        (json!(good[..good.len() / 2]), "transaction"),
        (json!(format!("{}AAAA", good.trim_end_matches('='))), "transaction"),
        (json!(bump.to_xdr_base64(Limits::none()).unwrap()), "version 1"),
        // The challenge itself, signed by nobody.
        (json!(good), "not signed by the client"),
    ] {
        cases.push((post().json(json!({ "transaction": transaction }).to_string()), 400, named));
    }
    cases
}

pub fn bad_patches(id: &str) -> Vec<Case> {
    let path = format!("/sep31/transactions/{id}");
    let patch = || Raw::new("PATCH", path.clone());
    let fields = |fields: &str| patch().json(format!("{{\"fields\": {{\"transaction\": {fields}}}}}"));
    let mut cases = broken_json(patch);
    cases.extend([
        (patch(), 400, "not valid JSON"),
        (patch().body("application/x-www-form-urlencoded", "a=1"), 400, "content type"),
        (patch().body("multipart/form-data; boundary=b", "--b--"), 400, "content type"),
        (patch().body("text/html", "<p>"), 400, "content type"),
        (patch().json("{}"), 400, "`fields.transaction` is missing"),
        (patch().json(r#"{"fields": {}}"#), 400, "`fields.transaction` is missing"),
        (patch().json(r#"{"fields": "x"}"#), 400, "`fields` must be an object"),
        (fields("{}"), 400, "`fields.transaction` is missing"),
        (fields("[]"), 400, "`fields.transaction` must be an object"),
        (fields(r#"{"steer": ["x"]}"#), 400, "`fields.transaction.steer`"),
        (fields(r#"{"steer": "\ud83d"}"#), 400, "`fields.transaction.steer` is not valid JSON"),
        (fields(r#"{"steer": "x", "other": "y"}"#), 400, "fields.transaction.other"),
        (fields(r#"{"steer": "x", "ot her": "y"}"#), 400, "field names"),
        (fields(&format!("{{\"steer\": \"{}\"}}", "x".repeat(4097))), 400, "steer"),
        (fields(&format!("{{{}}}", many_fields(201))), 400, "200 fields"),
        (Raw::new("PATCH", "/sep31/transactions/nonsense").json(r#"{"fields": {"transaction": {"a": "b"}}}"#), 404, ""),
    ]);
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

pub fn bad_ids() -> Vec<Case> {
    let ids = [
        "nonsense",
        "%00",
        "%ff",
        "..%2f..%2fetc%2fpasswd",
        "01990000-0000-7000-8000-000000000000",
        "01990000-0000-7000-8000-00000000000g",
        "%F0%9F%92%A5",
        "'%20OR%201=1--",
        &"x".repeat(20_000),
    ];
    ids.map(|id| (Raw::new("GET", format!("/sep31/transactions/{id}")), 404, "not found")).to_vec()
}
