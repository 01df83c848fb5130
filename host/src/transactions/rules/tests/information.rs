//! Requested information: its answer, and what ends with it.

use super::{at, opened};
use crate::model::{Entries, InfoUpdate, Status};
use crate::transactions::rules::{CommonCommand, decide};

#[test]
fn an_answer_to_an_earlier_question_is_refused() {
    let mut record = opened();
    record.status = Status::PendingTransactionInfoUpdate;
    record.updated_at = at(7);
    let correct = |asked_at| CommonCommand::CorrectFields { fields: Entries::new(), asked_at };
    assert!(decide(&record, correct(at(3)), at(9)).is_err());
    assert!(decide(&record, correct(at(7)), at(9)).is_ok());
}

#[test]
fn a_status_message_ends_with_its_status() {
    let mut record = opened();
    record.status = Status::PendingTransactionInfoUpdate;
    record.info_update = Some(InfoUpdate::Transaction(Vec::new()));
    record.message = Some("the account number is wrong".into());
    let step =
        decide(&record, CommonCommand::CorrectFields { fields: Entries::new(), asked_at: at(0) }, at(9)).unwrap();
    assert_eq!((step.record.info_update, step.record.message), (None, None));
}
