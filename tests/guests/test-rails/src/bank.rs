//! The fake bank, spoken to as the reference guest does.

use anchor_guest::{asset_code, config, http, prelude::*};

pub fn pay(payment: &Payment, key: &str) -> Result<Payout, Problem> {
    let amount = payment.transaction.amount_out.as_ref().ok_or(Problem::Invalid("no amount out".into()))?;
    let order = serde_json::json!({
        "amount": amount.value,
        "currency": asset_code(&amount.asset),
        "account_number": payment.field("account_number").unwrap_or("1"),
        "routing_number": payment.field("routing_number").unwrap_or("1"),
        "name": "Test Receiver",
    });
    let url = format!("{}/transfers", config::required("bank_url")?);
    outcome(http::Request::post(url).header("Idempotency-Key", key).json(&order).send()?)
}

pub fn look(key: &str) -> Result<Payout, Problem> {
    outcome(http::Request::get(format!("{}/transfers/{key}", config::required("bank_url")?)).send()?)
}

fn outcome(response: http::Response) -> Result<Payout, Problem> {
    if !response.is_success() {
        return Err(Problem::Unavailable(format!("the bank answered {}", response.status)));
    }
    let answer: serde_json::Value = response.json()?;
    let external_id = answer["id"].as_str().map(str::to_owned);
    Ok(match answer["status"].as_str() {
        Some("settled") => Payout::Delivered(Receipt { external_id, amount_out: None, extra: vec![] }),
        Some("pending") => Payout::Initiated(Initiation { external_id, eta_seconds: None, extra: vec![] }),
        _ => Payout::Refund(RefundPlan { amount: None, message: answer["reason"].as_str().map(str::to_owned) }),
    })
}
