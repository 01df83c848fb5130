//! Rates and quotes (SEP-38) that can't be.

use super::{Case, cases::broken_json};
use anchor_host_tests::{raw::Raw, sender::SendingAnchor};
use serde_json::{Value, json};

/// The good question, with these parameters changed; `null` takes one out.
fn changed(sender: &SendingAnchor, changes: &Value) -> Value {
    let mut question = json!({
        "sell_asset": sender.asset, "buy_asset": "iso4217:BRL", "sell_amount": "10", "context": "sep31",
        "buy_delivery_method": "PIX",
    });
    let members = question.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    question
}

/// What is wrong wherever a rate is asked for, and what the refusal names.
fn wrong() -> Vec<(Value, &'static str)> {
    let long = "x".repeat(5_000);
    vec![
        (json!({ "sell_asset": null }), "`sell_asset` is missing"),
        (json!({ "buy_asset": "" }), "`buy_asset` is missing"),
        (json!({ "sell_asset": "USDC" }), "`sell_asset`"),
        (json!({ "sell_asset": "stellar:USDC" }), "`sell_asset`"),
        (json!({ "sell_asset": "stellar:native" }), "sell_asset"),
        (json!({ "buy_asset": "iso4217:brl" }), "`buy_asset`"),
        (json!({ "buy_asset": "iso4217:XXX" }), "buy_asset"),
        (json!({ "buy_asset": format!("iso4217:{long}") }), "`buy_asset`"),
        (json!({ "sell_amount": null }), "`sell_amount` or `buy_amount` is missing"),
        (json!({ "buy_amount": "1" }), "can't both be given"),
        (json!({ "sell_amount": "-1" }), "negative"),
        (json!({ "sell_amount": "1e3" }), "not a plain decimal"),
        (json!({ "sell_amount": "NaN" }), "not a plain decimal"),
        (json!({ "sell_amount": "\u{661}" }), "not a plain decimal"),
        (json!({ "sell_amount": "0" }), "more than 0"),
        (json!({ "sell_amount": "0.001" }), "more than 2 decimals"),
        (json!({ "sell_amount": "9".repeat(40) }), "too large"),
        (json!({ "context": null }), "`context` is missing"),
        (json!({ "context": "SEP31" }), "`context` must be one of"),
        (json!({ "buy_delivery_method": long }), "buy_delivery_method"),
        (json!({ "sell_delivery_method": "PIX" }), "sell_delivery_method"),
        (json!({ "country_code": "ZZ" }), "country_code"),
    ]
}

fn query(path: &str, parameters: &Value) -> String {
    let pairs: Vec<(&String, &str)> =
        parameters.as_object().unwrap().iter().map(|(name, value)| (name, value.as_str().unwrap())).collect();
    let encoded = reqwest::Url::parse_with_params("http://a/", pairs).unwrap();
    format!("{path}?{}", encoded.query().unwrap_or_default())
}

pub fn bad_rates(sender: &SendingAnchor) -> Vec<Case> {
    let get = |target: String| Raw::new("GET", target);
    let mut cases: Vec<Case> = wrong()
        .into_iter()
        .map(|(changes, named)| (get(query("/sep38/price", &changed(sender, &changes))), 400, named))
        .collect();
    cases.extend([
        (get("/sep38/price".to_owned()), 400, "`context` is missing"),
        (get("/sep38/price?context=sep31&context=sep6".to_owned()), 400, "`context` is given twice"),
        (get("/sep38/price?context=%00".to_owned()), 400, "`context` holds a NUL"),
        (get("/sep38/price?context=%ff".to_owned()), 400, "`context`"),
    ]);
    cases
}

pub fn bad_prices(sender: &SendingAnchor) -> Vec<Case> {
    let get = |parameters: Value| Raw::new("GET", query("/sep38/prices", &parameters));
    let asset = sender.asset.to_string();
    vec![
        (get(json!({})), 400, "`sell_asset` with `sell_amount`"),
        (get(json!({ "sell_asset": asset })), 400, "`sell_asset` with `sell_amount`"),
        (get(json!({ "sell_asset": asset, "buy_amount": "1" })), 400, "`sell_asset` with `sell_amount`"),
        (get(json!({ "sell_asset": "USDC", "sell_amount": "1" })), 400, "`sell_asset`"),
        (get(json!({ "sell_asset": asset, "sell_amount": "x" })), 400, "`sell_amount`"),
        (get(json!({ "buy_asset": "iso4217:XXX", "buy_amount": "1" })), 400, "buy_asset"),
        (
            get(json!({ "sell_asset": asset, "sell_amount": "1", "buy_delivery_method": "cash" })),
            400,
            "buy_delivery_method",
        ),
        (Raw::new("GET", "/sep38/prices?sell_asset=1&sell_asset=2"), 400, "`sell_asset` is given twice"),
    ]
}

pub fn bad_quotes(sender: &SendingAnchor) -> Vec<Case> {
    let post = || Raw::new("POST", "/sep38/quote");
    let mut cases = broken_json(post);
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/html"] {
        cases.push((post().body(kind, "sell_amount=1"), 400, "content type"));
    }
    for (changes, named) in wrong().into_iter().chain([
        (json!({ "buy_delivery_method": null }), "buy_delivery_method is missing"),
        (json!({ "expire_after": "2021-13-01T00:00:00Z" }), "`expire_after`"),
        (json!({ "expire_after": "9999-12-31T00:00:00Z" }), "expire_after"),
        (json!({ "expire_after": 5 }), "`expire_after` must be a string"),
        (json!({ "sell_asset": 1 }), "`sell_asset` must be a string"),
        (json!({ "sell_amount": [1] }), "`sell_amount` must be a string or a number"),
        (json!({ "context": {} }), "`context` must be a string"),
    ]) {
        cases.push((post().json(changed(sender, &changes).to_string()), 400, named));
    }
    cases
}

pub fn bad_quote_ids() -> Vec<Case> {
    let ids = ["nonsense", "%00", "%ff", "01990000-0000-7000-8000-000000000000", "'%20OR%201=1--"];
    ids.map(|id| (Raw::new("GET", format!("/sep38/quote/{id}")), 404, "not found")).to_vec()
}
