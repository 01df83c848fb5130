//! What the test guest reads of the host's records.

use anchor_guest::{
    prelude::{Problem, Transaction},
    records::{self, Error},
};

/// What came of a question, as the problem's text: `transaction:ID`, `quote:ID`, `of:CUSTOMER[:BEFORE]:LIMIT`, which tells
/// ids, or `often:N`, which asks so often.
pub fn tell(question: &str) -> Result<(), Problem> {
    Err(Problem::Invalid(answer(question).unwrap_or_else(|error| format!("{error:?}"))))
}

fn answer(question: &str) -> Result<String, Error> {
    Ok(match question.split(':').collect::<Vec<_>>()[..] {
        ["transaction", id] => match records::find_transaction(id)? {
            None => "None".to_owned(),
            Some(one) => format!("{} {:?} {:?} {:?}", one.id, one.status, one.external_id, one.fields),
        },
        ["quote", id] => format!("{:?}", records::find_quote(id)?),
        ["of", customer, limit] => ids(customer, None, limit)?,
        ["of", customer, before, limit] => ids(customer, Some(before), limit)?,
        ["often", times] => {
            for _ in 0..times.parse().expect("a number") {
                records::find_quote("none")?;
            }
            "all were answered".to_owned()
        }
        _ => panic!("no such question: {question}"),
    })
}

fn ids(customer: &str, before: Option<&str>, limit: &str) -> Result<String, Error> {
    let page = records::customer_transactions(customer, before, limit.parse().expect("a number"))?;
    let ids: Vec<_> = page.transactions.into_iter().map(|one| one.id).collect();
    Ok(format!("[{}] more: {}", ids.join(" "), page.more))
}

/// Compares the transaction that a call was given with what is on record.
pub fn compare(given: &Transaction) -> Result<(), Problem> {
    let found = records::find_transaction(&given.id)?;
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(given)));
    Ok(())
}
