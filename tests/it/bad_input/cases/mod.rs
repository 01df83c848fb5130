//! What is sent: per endpoint, each request with the status it has to get and what the error text has to name.

mod customers;
mod payments;
mod sign_in;

pub use customers::*;
pub use payments::*;
pub use sign_in::*;

use super::{BODY_LIMIT, Case, UPLOAD_LIMIT};
use anchor_host_tests::raw::Raw;

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

fn many_fields(count: usize) -> String {
    (0..count).map(|n| format!("\"f{n}\": \"1\"")).collect::<Vec<_>>().join(", ")
}
