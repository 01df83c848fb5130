//! Databases as the other programs leave them: their tables, with the columns' types of each kind of database.

use anchor_host_tests::database::{Database, Kind};
use serde_json::{Value, json};
use std::fmt::Write;

/// Columns of the Anchor Platform's tables, each with its type in PostgreSQL.
const SEP31: &str = "id VARCHAR(255) PRIMARY KEY, status VARCHAR(255), updated_at TIMESTAMP, started_at TIMESTAMP, \
    completed_at TIMESTAMP, transfer_received_at TIMESTAMP, user_action_required_by TIMESTAMP, amount_expected VARCHAR(255), \
    amount_in VARCHAR(255), amount_in_asset VARCHAR(255), amount_out VARCHAR(255), amount_out_asset VARCHAR(255), \
    amount_fee VARCHAR(255), amount_fee_asset VARCHAR(255), fee_details_list JSON, stellar_transaction_id VARCHAR(255), \
    external_transaction_id VARCHAR(255), stellar_transactions JSON, refunds JSONB, refunded BOOLEAN, quote_id VARCHAR(255), \
    client_domain VARCHAR(255), client_name VARCHAR(255), from_account VARCHAR(255), to_account VARCHAR(255), \
    stellar_memo VARCHAR(255), stellar_memo_type VARCHAR(255), required_info_message TEXT, sender_id VARCHAR(255), \
    receiver_id VARCHAR(255), creator VARCHAR(2047), funding_method VARCHAR(255), fields VARCHAR(255), status_eta BIGINT, \
    version INTEGER NOT NULL DEFAULT 0";
const SEP6: &str = "id VARCHAR(255) PRIMARY KEY, transaction_id VARCHAR(255), status VARCHAR(255), kind VARCHAR(255), \
    type VARCHAR(255), updated_at TIMESTAMP, started_at TIMESTAMP, completed_at TIMESTAMP, transfer_received_at TIMESTAMP, \
    user_action_required_by TIMESTAMP, amount_expected VARCHAR(255), amount_in VARCHAR(255), amount_in_asset VARCHAR(255), \
    amount_out VARCHAR(255), amount_out_asset VARCHAR(255), amount_fee VARCHAR(255), amount_fee_asset VARCHAR(255), \
    fee_details_list JSON, stellar_transaction_id VARCHAR(255), external_transaction_id VARCHAR(255), \
    stellar_transactions JSON, refunds JSON, quote_id VARCHAR(255), client_domain VARCHAR(255), \
    request_asset_code VARCHAR(255), request_asset_issuer VARCHAR(255), web_auth_account VARCHAR(255), \
    web_auth_account_memo VARCHAR(255), withdraw_anchor_account VARCHAR(255), from_account VARCHAR(255), \
    to_account VARCHAR(255), memo VARCHAR(255), memo_type VARCHAR(255), refund_memo VARCHAR(255), \
    refund_memo_type VARCHAR(255), message TEXT, required_info_message TEXT, instructions JSON, \
    version INTEGER NOT NULL DEFAULT 0";
const SEP24: &str = "id VARCHAR(255) PRIMARY KEY, transaction_id VARCHAR(255), status VARCHAR(255), kind VARCHAR(255), \
    status_eta VARCHAR(255), updated_at TIMESTAMP, started_at TIMESTAMP, completed_at TIMESTAMP, \
    transfer_received_at TIMESTAMP, user_action_required_by TIMESTAMP, amount_expected VARCHAR(255), amount_in VARCHAR(255), \
    amount_in_asset VARCHAR(255), amount_out VARCHAR(255), amount_out_asset VARCHAR(255), amount_fee VARCHAR(255), \
    amount_fee_asset VARCHAR(255), fee_details_list JSON, stellar_transaction_id VARCHAR(255), \
    external_transaction_id VARCHAR(255), stellar_transactions JSON, refunded BOOLEAN, refunds JSON, quote_id VARCHAR(255), \
    client_domain VARCHAR(255), client_name VARCHAR(255), request_asset_code VARCHAR(255), \
    request_asset_issuer VARCHAR(255), web_auth_account VARCHAR(255), web_auth_account_memo VARCHAR(255), \
    withdraw_anchor_account VARCHAR(255), from_account VARCHAR(255), to_account VARCHAR(255), memo VARCHAR(255), \
    memo_type VARCHAR(255), refund_memo VARCHAR(255), refund_memo_type VARCHAR(255), claimable_balance_supported BOOLEAN, \
    message TEXT, version INTEGER NOT NULL DEFAULT 0";
const QUOTE: &str = "id VARCHAR(255) PRIMARY KEY, expires_at TIMESTAMP, price VARCHAR(255), total_price VARCHAR(255), \
    sell_asset VARCHAR(255), sell_amount VARCHAR(255), sell_delivery_method VARCHAR(255), buy_asset VARCHAR(255), \
    buy_amount VARCHAR(255), buy_delivery_method VARCHAR(255), created_at TIMESTAMP, creator_account_id VARCHAR(255), \
    creator_memo VARCHAR(255), creator_memo_type VARCHAR(255), transaction_id VARCHAR(255), fee VARCHAR(1023)";
const PAGE_TOKEN: &str = "id VARCHAR(255) PRIMARY KEY, horizon_cursor VARCHAR(255), stellar_rpc_cursor VARCHAR(255)";

/// Columns of Polaris' tables. Django has other types in SQLite.
const POLARIS: &str = "id {uuid} PRIMARY KEY, protocol VARCHAR(5), kind VARCHAR(20), status VARCHAR(40), \
    submission_status VARCHAR(31) DEFAULT 'not_ready', paging_token TEXT, stellar_account TEXT, muxed_account TEXT, \
    account_memo INTEGER, asset_id INTEGER, quote_id {uuid}, stellar_transaction_id TEXT, external_transaction_id TEXT, \
    amount_in {decimal}, amount_expected {decimal}, amount_out {decimal}, amount_fee {decimal}, fee_asset TEXT, \
    started_at {time}, completed_at {time}, from_address TEXT, to_address TEXT, memo TEXT, memo_type VARCHAR(10), \
    receiving_anchor_account TEXT, refunded {bool} DEFAULT {false}, envelope_xdr TEXT, \
    claimable_balance_supported {bool} DEFAULT {false}, claimable_balance_id TEXT, on_change_callback TEXT, \
    pending_execution_attempt {bool} DEFAULT {false}, client_domain TEXT";
const POLARIS_ASSET: &str = "id INTEGER PRIMARY KEY, code TEXT, issuer TEXT, significant_decimals INTEGER, \
    distribution_seed TEXT, sep6_enabled {bool}, sep24_enabled {bool}, sep31_enabled {bool}";
const POLARIS_QUOTE: &str = "id {uuid} PRIMARY KEY, type VARCHAR(12), sell_asset TEXT, buy_asset TEXT, price {decimal}, \
    expires_at {time}";

/// The other program's database.
pub struct Source {
    pub database: Database,
    kind: Kind,
}

impl Source {
    pub async fn anchor_platform(kind: Kind) -> Self {
        let source = Self { database: Database::new(kind), kind };
        for (name, columns) in [
            ("sep31_transaction", SEP31),
            ("sep6_transaction", SEP6),
            ("sep24_transaction", SEP24),
            ("exchange_quote", QUOTE),
            ("stellar_payment_observer_page_token", PAGE_TOKEN),
        ] {
            source.make(name, columns).await;
        }
        source
    }

    pub async fn polaris(kind: Kind) -> Self {
        let source = Self { database: Database::new(kind), kind };
        for (name, columns) in
            [("polaris_transaction", POLARIS), ("polaris_asset", POLARIS_ASSET), ("polaris_quote", POLARIS_QUOTE)]
        {
            source.make(name, columns).await;
        }
        source
    }

    async fn make(&self, name: &str, columns: &str) {
        let types = match self.kind {
            Kind::Postgres => [
                ("{uuid}", "UUID"),
                ("{decimal}", "NUMERIC(30, 7)"),
                ("{time}", "TIMESTAMP WITH TIME ZONE"),
                ("{bool}", "BOOLEAN"),
                ("{false}", "FALSE"),
            ],
            Kind::Sqlite => [
                ("{uuid}", "CHAR(32)"),
                ("{decimal}", "DECIMAL"),
                ("{time}", "DATETIME"),
                ("{bool}", "BOOL"),
                ("{false}", "0"),
            ],
        };
        let columns = types.iter().fold(columns.to_owned(), |text, (name, real)| text.replace(name, real));
        self.database.execute(&format!("CREATE TABLE {name} ({columns})")).await;
    }

    /// Adds a row. What is null is left out.
    pub async fn add(&self, table: &str, row: &Value) {
        let (mut names, mut values) = (String::new(), String::new());
        for (name, value) in row.as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
            let between = if names.is_empty() { "" } else { ", " };
            write!(names, "{between}{name}").unwrap();
            let literal = match value {
                Value::String(text) => format!("'{}'", text.replace('\'', "''")),
                Value::Object(_) | Value::Array(_) => format!("'{}'", value.to_string().replace('\'', "''")),
                other => other.to_string(),
            };
            write!(values, "{between}{literal}").unwrap();
        }
        self.database.execute(&format!("INSERT INTO {table} ({names}) VALUES ({values})")).await;
    }

    /// An id as Django writes it here.
    pub fn django_id(&self, id: &str) -> String {
        match self.kind {
            Kind::Postgres => id.to_owned(),
            Kind::Sqlite => id.replace('-', ""),
        }
    }
}

/// These columns in place of a row's.
pub fn but(mut row: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

/// A payment that was created and not paid.
pub fn sep31(id: &str, account: &str, asset: &str) -> Value {
    json!({
        "id": id, "status": "pending_receiver",
        "started_at": "2026-06-01 10:00:00.25", "updated_at": "2026-06-01 10:00:01",
        "amount_expected": "10", "amount_in": "10", "amount_in_asset": asset,
        "amount_out": "9", "amount_out_asset": "iso4217:USD", "amount_fee": "1", "amount_fee_asset": asset,
        "fee_details_list": [{ "name": "Service", "amount": "1" }],
        "sender_id": "sender-1", "receiver_id": "receiver-1", "funding_method": "WIRE",
        "creator": json!({ "id": null, "account": account, "memo": null }).to_string(),
    })
}

/// A firm quote: 10 of the asset for 9 dollars, and a fee of 1.
pub fn quote(id: &str, account: &str, asset: &str, expires_at: &str) -> Value {
    json!({
        "id": id, "price": "1", "total_price": "1.1111111111", "sell_asset": asset, "sell_amount": "10",
        "buy_asset": "iso4217:USD", "buy_amount": "9", "buy_delivery_method": "WIRE",
        "created_at": "2026-06-01 09:59:00", "expires_at": expires_at, "creator_account_id": account,
        "fee": json!({ "total": "1", "asset": asset, "details": [{ "name": "Service", "amount": "1" }] }).to_string(),
    })
}

/// A deposit or a withdrawal that was requested.
pub fn sep6(id: &str, kind: &str, account: &str, asset: &str) -> Value {
    let parts: Vec<&str> = asset.split(':').collect();
    json!({
        "id": id, "status": "incomplete", "kind": kind, "type": "bank_account",
        "started_at": "2026-06-01 10:00:00", "updated_at": "2026-06-01 10:00:01",
        "amount_expected": "10", "request_asset_code": parts[1], "request_asset_issuer": parts[2],
        "web_auth_account": account,
    })
}

/// The same by hosted pages.
pub fn sep24(id: &str, kind: &str, account: &str, asset: &str) -> Value {
    but(sep6(id, kind, account, asset), &json!({ "type": null }))
}
