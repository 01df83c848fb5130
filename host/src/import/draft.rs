//! The part of a record that is the same for every kind and either program.

use super::{Finding, row::Row};
use crate::model::{Details, Driver, Entries, Owner, Status, Timestamp, Transaction};

/// The statuses that SEP-6, SEP-24 and SEP-31 know.
pub(super) fn status(row: &Row) -> Result<Status, Finding> {
    let text = row.need("status")?;
    Status::from_name(text)
        .ok_or_else(|| row.wrong("status", format!("`{text}` is not a status of SEP-6, SEP-24 or SEP-31")))
}

/// Whether something can still happen to it but that money comes late.
pub(super) fn is_open(record: &Transaction) -> bool {
    !matches!(record.status, Status::Completed | Status::Refunded | Status::Expired | Status::Error)
}

/// A record without its money.
pub(super) fn draft(
    row: &Row,
    status: Status,
    owner: Owner,
    driver: Driver,
    details: Details,
) -> Result<Transaction, Finding> {
    let created_at = row.time("started_at")?.ok_or_else(|| row.wrong("started_at", "is missing"))?;
    let completed_at = row.time("completed_at")?;
    Ok(Transaction {
        id: row.transaction_id()?,
        details,
        driver,
        status,
        version: 1,
        owner,
        client_domain: row.owned("client_domain"),
        amount_in: None,
        amount_out: None,
        fee: None,
        quote_id: None,
        rate: None,
        funding_method: None,
        lang: "en".to_owned(),
        fields: Entries::new(),
        info_update: None,
        message: None,
        act_by: None,
        status_eta_s: None,
        external_id: row.owned("external_transaction_id"),
        payments: Vec::new(),
        refunds: Vec::new(),
        attention: None,
        created_at,
        updated_at: completed_at.unwrap_or(created_at),
        received_at: None,
        completed_at,
    })
}

/// Where it comes from, for the journal.
pub(super) fn origin(program: &str, row: &Row, since: Timestamp) -> String {
    format!("from {program}, where it was {} since {since}", row.get("status").unwrap_or("without a status"))
}
