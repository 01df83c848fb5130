//! Whether what happened to a transaction happened in some order that the rules allow.

use anchor_host::{
    model::{Status, TransactionId},
    store::{JournalRow, Store},
    transactions::rules::Table,
};

/// The journal of a transaction, which has to be one legal way from its opening to what the record says now: every
/// version once, and every change of status a row of the table of moves.
pub async fn assert_one_order(store: &Store, id: TransactionId) -> Vec<JournalRow> {
    let record = store.transaction(id).await.unwrap().expect("the transaction is on record");
    let journal = store.journal(id).await.unwrap();
    let numbers: Vec<i64> = journal.iter().map(|row| row.seq).collect();
    assert_eq!(numbers, (1..=record.version).collect::<Vec<_>>(), "the journal of {id} has gaps");
    assert_eq!(journal[0].event, "open");
    assert!(journal[1..].iter().all(|row| row.event != "open"), "{id} was opened twice: {journal:?}");
    let status = |row: &JournalRow| Status::from_name(&row.status).unwrap();
    for pair in journal.windows(2) {
        let (from, to) = (status(&pair[0]), status(&pair[1]));
        let is_legal = Table::of(&record).unwrap().is_legal(from, &pair[1].event, to);
        assert!(from == to || is_legal, "{from} to {to} by {}: {journal:?}", pair[1].event);
    }
    assert_eq!(journal.last().map(status), Some(record.status), "the record of {id} is not where its journal ends");
    journal
}
