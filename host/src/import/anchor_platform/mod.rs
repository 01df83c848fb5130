//! The Anchor Platform's database: a table of transactions for each SEP, and one row that says how far the ledger was read.

mod cursor;
mod customers;
mod ledger;
mod money;
mod quotes;
mod refunds;
mod sep31;
mod transfer;

use super::{
    Error, Finding, Ours, Plan, Tell,
    plan::is_left,
    row::Row,
    source::{Source, Table, counted},
};
use crate::{model::TransactionId, store::Store};
use customers::Customers;
use std::collections::{BTreeMap, BTreeSet};

/// The program, for people.
const PROGRAM: &str = "the Anchor Platform";

/// For tables that are not as they are read here.
const BRING_UP_TO_DATE: &str = "run version 4.2 of the Anchor Platform or newer once, with data.flyway_enabled, so that it migrates its \
    tables";

const SEP31: Table = Table {
    name: "sep31_transaction",
    columns: &[
        "id",
        "status",
        "updated_at",
        "started_at",
        "completed_at",
        "transfer_received_at",
        "user_action_required_by",
        "amount_expected",
        "amount_in",
        "amount_in_asset",
        "amount_out",
        "amount_out_asset",
        "amount_fee",
        "amount_fee_asset",
        "fee_details_list",
        "stellar_transaction_id",
        "external_transaction_id",
        "stellar_transactions",
        "refunds",
        "quote_id",
        "client_domain",
        "to_account",
        "stellar_memo",
        "stellar_memo_type",
        "required_info_message",
        "sender_id",
        "receiver_id",
        "creator",
        "funding_method",
        "fields",
    ],
};

const SEP6: Table = Table {
    name: "sep6_transaction",
    columns: &[
        "id",
        "status",
        "kind",
        "type",
        "updated_at",
        "started_at",
        "completed_at",
        "transfer_received_at",
        "user_action_required_by",
        "amount_expected",
        "amount_in",
        "amount_in_asset",
        "amount_out",
        "amount_out_asset",
        "amount_fee",
        "amount_fee_asset",
        "fee_details_list",
        "stellar_transaction_id",
        "external_transaction_id",
        "stellar_transactions",
        "refunds",
        "quote_id",
        "client_domain",
        "request_asset_code",
        "request_asset_issuer",
        "web_auth_account",
        "web_auth_account_memo",
        "withdraw_anchor_account",
        "from_account",
        "to_account",
        "memo",
        "memo_type",
        "refund_memo",
        "refund_memo_type",
        "message",
        "instructions",
    ],
};

const SEP24: Table = Table {
    name: "sep24_transaction",
    columns: &[
        "id",
        "status",
        "kind",
        "updated_at",
        "started_at",
        "completed_at",
        "transfer_received_at",
        "user_action_required_by",
        "amount_expected",
        "amount_in",
        "amount_in_asset",
        "amount_out",
        "amount_out_asset",
        "amount_fee",
        "amount_fee_asset",
        "fee_details_list",
        "stellar_transaction_id",
        "external_transaction_id",
        "stellar_transactions",
        "refunds",
        "quote_id",
        "client_domain",
        "request_asset_code",
        "request_asset_issuer",
        "web_auth_account",
        "web_auth_account_memo",
        "withdraw_anchor_account",
        "from_account",
        "to_account",
        "memo",
        "memo_type",
        "refund_memo",
        "refund_memo_type",
        "claimable_balance_supported",
        "message",
    ],
};

const PAGE_TOKEN: Table =
    Table { name: "stellar_payment_observer_page_token", columns: &["id", "horizon_cursor", "stellar_rpc_cursor"] };

const QUOTE: Table = Table {
    name: "exchange_quote",
    columns: &[
        "id",
        "expires_at",
        "price",
        "sell_asset",
        "sell_amount",
        "sell_delivery_method",
        "buy_asset",
        "buy_amount",
        "buy_delivery_method",
        "created_at",
        "creator_account_id",
        "creator_memo",
        "transaction_id",
        "fee",
    ],
};

/// What to take over.
pub(super) async fn plan(
    source: &mut Source,
    ours: &Ours,
    store: &Store,
    leave: &BTreeSet<String>,
    tell: Tell<'_>,
) -> Result<Plan, Error> {
    let mut plan = Plan {
        refused: source.missing(&[SEP31, SEP6, SEP24, QUOTE, PAGE_TOKEN], BRING_UP_TO_DATE).await?,
        ..Plan::default()
    };
    if !plan.refused.is_empty() {
        return Ok(plan);
    }
    let mut quoted = BTreeMap::new();
    let rows = source.rows(SEP31).await?;
    note_quotes(&rows, &mut quoted);
    let mut customers = Customers::of(&rows, store, ours.now).await?;
    for row in counted(SEP31, &rows, tell) {
        let read = match sep31::read(row, ours) {
            Ok((origin, named)) if !is_left(leave, row.id()) => customers.name(row, origin, &named),
            read => read.map(|(origin, _)| origin),
        };
        plan.add(read, row.get("status"), row.id(), leave);
    }
    for (table, is_hosted) in [(SEP6, false), (SEP24, true)] {
        let rows = source.rows(table).await?;
        note_quotes(&rows, &mut quoted);
        for row in counted(table, &rows, tell) {
            plan.add(transfer::read(row, ours, is_hosted), row.get("status"), row.id(), leave);
        }
    }
    plan.takeover.customers = customers.new_ones();
    quotes::add(&source.rows(QUOTE).await?, &quoted, ours, leave, &mut plan);
    cursor::add(source.rows(PAGE_TOKEN).await?, ours, &mut plan);
    Ok(plan)
}

/// Notes the quotes that transactions name.
fn note_quotes(rows: &[Row], quoted: &mut BTreeMap<TransactionId, String>) {
    quoted.extend(rows.iter().filter_map(|row| Some((row.transaction_id().ok()?, row.owned("quote_id")?))));
}

/// A finding about something that JSON in a column lacks.
fn lacks(row: &Row, field: &str, what: &str) -> Finding {
    row.wrong(field, format!("{what} is missing or has another form"))
}
