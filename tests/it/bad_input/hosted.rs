//! Bad requests for hosted transfers (SEP-24). Pages refuse in pages of their own: `sep24::links`.

use super::{Case, Endpoint, cases::*};
use anchor_host_tests::raw::Raw;

/// A `POST` of a request with this JSON, and what it has to be refused with.
fn opened(way: &str, body: &str, named: &'static str) -> Case {
    let path = format!("/sep24/transactions/{way}/interactive");
    (Raw::new("POST", path).body("application/json", body), 400, named)
}

/// A `GET` with a query, and what it has to be refused with.
fn asked(path: &str, query: &str, named: &'static str) -> Case {
    (Raw::new("GET", format!("/sep24/{path}?{query}")), 400, named)
}

/// Every endpoint.
pub fn bad_hosted() -> Vec<Endpoint> {
    let pages = [
        ("GET", "/sep24/interactive"),
        ("GET", "/sep24/flow/{session}"),
        ("GET", "/sep24/flow/{session}/version"),
        ("GET", "/sep24/flow/{session}/{number}"),
        ("POST", "/sep24/flow/{session}/{number}"),
        ("POST", "/sep24/flow/{session}/{number}/preview"),
        ("GET", "/sep24/return/{transaction}/{nonce}"),
        ("GET", "/sep24/more_info"),
        ("GET", "/sep24/more_info/version"),
        ("GET", "/sep24/more_info/continue"),
        ("GET", "/sep24/more_info/correct"),
        ("POST", "/sep24/more_info/correct"),
    ];
    let mut endpoints: Vec<Endpoint> = vec![
        (("GET", "/sep24/info"), Vec::new()),
        (("GET", "/sep24/assets/{name}"), vec![(Raw::new("GET", "/sep24/assets/nothing.css"), 404, "not found")]),
        (("GET", "/sep24/fee"), bad_fees()),
        (("GET", "/sep24/transactions"), bad_lists()),
        (("GET", "/sep24/transaction"), bad_names()),
        (("POST", "/sep24/transactions/deposit/interactive"), bad_requests("deposit")),
        (("POST", "/sep24/transactions/withdraw/interactive"), bad_requests("withdraw")),
    ];
    endpoints.extend(pages.map(|page| (page, Vec::new())));
    endpoints
}

fn bad_requests(way: &str) -> Vec<Case> {
    let mut cases = vec![
        opened(way, "{}", "`asset_code` is missing"),
        opened(way, r#"{"asset_code": "usdc"}"#, "asset_code"),
        opened(way, r#"{"asset_code": "USDC", "asset_issuer": "G"}"#, "asset_code"),
        opened(way, r#"{"asset_code": "native", "asset_issuer": "G"}"#, "`asset_issuer` must be left out"),
        opened(way, r#"{"asset_code": "USDC", "account": "GABC"}"#, "`account`"),
        opened(way, r#"{"asset_code": "USDC", "quote_id": "nonsense"}"#, "quote_id"),
        opened(way, r#"{"asset_code": "USDC", "customer_id": "nonsense"}"#, "customer_id"),
        opened(way, r#"{"asset_code": "USDC", "a b": "1"}"#, "`a b`: field names"),
        opened(way, "[]", ""),
        opened(way, "{", ""),
    ];
    for amount in [r#""1e3""#, "-1", r#""NaN""#, "0", "10.001", r#""1,5""#, "922337203685.48"] {
        cases.push(opened(way, &format!(r#"{{"asset_code": "USDC", "amount": {amount}}}"#), "amount"));
    }
    cases
}

fn bad_fees() -> Vec<Case> {
    let mut cases = query_faults("/sep24/fee");
    for (query, named) in [
        ("asset_code=USDC&amount=5", "`operation` is missing"),
        ("operation=send&asset_code=USDC&amount=5", "`operation` must be one of"),
        ("operation=deposit&amount=5", "`asset_code` is missing"),
        ("operation=deposit&asset_code=USDC", "`amount` is missing"),
        ("operation=deposit&asset_code=DOGE&amount=5", "asset_code"),
    ] {
        cases.push(asked("fee", query, named));
    }
    cases
}

fn bad_lists() -> Vec<Case> {
    let mut cases = query_faults("/sep24/transactions");
    for (query, named) in [
        ("", "`asset_code` is missing"),
        ("asset_code=DOGE", "asset_code"),
        ("asset_code=USDC&kind=deposit-exchange", "kind"),
        ("asset_code=USDC&kind=gift", "`kind` must be"),
        ("asset_code=USDC&limit=0", "`limit` must be"),
        ("asset_code=USDC&paging_id=x", "`paging_id` must be"),
        ("asset_code=USDC&no_older_than=yesterday", "no_older_than"),
    ] {
        cases.push(asked("transactions", query, named));
    }
    cases
}

fn bad_names() -> Vec<Case> {
    let mut cases = query_faults("/sep24/transaction");
    cases.push(asked("transaction", "", "id is missing"));
    cases.push((Raw::new("GET", "/sep24/transaction?id=nothing"), 404, "not found"));
    cases
}
