//! The Platform API, as a business calls it.

mod business_server;
mod calls;
mod customers;
mod deposits;
mod events;
mod features;
mod hosted;
mod lists;
mod matrix;
mod money;
mod outage;
mod pairs;
mod patches;
mod payments;
mod refused;

use anchor_host::model::AssetId;
use anchor_host_tests::{anchor::TestAnchor, business::Business, sender::Opened};
use serde_json::{Value, json};

/// Terms in the asset that comes in and the one that goes out: ten in, one as the fee, nine out.
fn terms(paid: &AssetId, delivered: &AssetId) -> Value {
    json!({
        "amount_in": { "amount": "10", "asset": paid.to_string() },
        "amount_out": { "amount": "9", "asset": delivered.to_string() },
        "fee_details": { "total": "1", "asset": paid.to_string(), "details": [{ "name": "Fee", "amount": "1" }] },
    })
}

/// The ids on a page of a list.
fn ids(page: &Value) -> Vec<String> {
    let records = page["records"].as_array().unwrap();
    records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

fn dollars() -> AssetId {
    AssetId::parse("iso4217:USD").unwrap()
}

/// These parameters for a transaction.
fn with(id: &str, more: &Value) -> Value {
    let mut params = json!({ "transaction_id": id });
    for (name, value) in more.as_object().unwrap() {
        params[name] = value.clone();
    }
    params
}

/// The user is asked to pay ten on the ledger, for nine off it.
pub(super) async fn request_onchain(anchor: &TestAnchor, business: &Business, id: &str) -> Opened {
    let asked = business.call("request_onchain_funds", &with(id, &terms(anchor.asset(), &dollars()))).await;
    let text = |name: &str| asked[name].as_str().unwrap_or_else(|| panic!("no {name}: {asked}")).to_owned();
    Opened {
        id: id.to_owned(),
        account: anchor_host::model::AccountId::parse(&text("destination_account")).unwrap(),
        memo: anchor_host::model::Memo::parse(&text("memo_type"), &text("memo")).unwrap(),
    }
}

/// Ten came in off chain for a deposit of nine.
async fn received_offchain(anchor: &TestAnchor, business: &Business, id: &str) {
    business.call("request_offchain_funds", &with(id, &terms(&dollars(), anchor.asset()))).await;
    business.call("notify_offchain_funds_received", &with(id, &json!({ "external_transaction_id": "b-1" }))).await;
}

/// The transaction once its status is this one, as the business sees it.
async fn wait_for(business: &Business, id: &str, status: &str) -> Value {
    anchor_host_tests::wait::until(&format!("{id} {status}"), || async {
        let transaction = business.transaction(id).await;
        if transaction["status"] == status { Ok(transaction) } else { Err(transaction.to_string()) }
    })
    .await
}
