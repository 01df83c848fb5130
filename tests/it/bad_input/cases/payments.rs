//! Bad payments and corrections of them (SEP-31).

use super::super::Case;
use super::{broken_json, many_fields};
use anchor_host_tests::raw::Raw;

/// Amounts, memos and names that can't be, one at a time in an otherwise good `POST /transactions`.
#[expect(clippy::too_many_lines, reason = "a table")]
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
