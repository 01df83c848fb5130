//! What is taken over, what is refused, and what is left behind.

use super::{
    Finding, Ours,
    draft::is_open,
    finding::{IS_OVER, NOTHING_ELSE},
};
use crate::{
    model::{AccountId, Status, Transaction},
    transactions::{Origin, Takeover},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// What was found in the other program's database.
#[derive(Debug, Default)]
pub struct Plan {
    /// What can be taken over.
    pub takeover: Takeover,
    /// What stands in the way: nothing is taken over until it is put right, or left behind by name.
    pub refused: Vec<Finding>,
    /// What is not taken over, and stands in nobody's way.
    pub left: Vec<Finding>,
    /// What happens to each transaction that is not over.
    pub open: Vec<OpenTransaction>,
    /// The ids of all records, in lower case.
    pub(super) names: BTreeSet<String>,
}

/// A transaction that goes on here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenTransaction {
    /// Its id, which stays.
    pub id: String,
    /// Its protocol and kind.
    pub what: String,
    /// Its status, here and with the other program.
    pub status: String,
    /// What the payer was asked for, or has paid.
    pub amount: String,
    /// Where it is paid on the ledger: account, kind of memo and memo.
    pub destination: Option<String>,
    /// Why an operator has to act before it goes on.
    pub attention: Option<String>,
}

/// Whether a transaction is to be left behind.
pub(super) fn is_left(leave: &BTreeSet<String>, id: &str) -> bool {
    leave.iter().any(|one| one.eq_ignore_ascii_case(id))
}

/// Whether nothing can happen to it any more but that money comes late.
fn is_over(status: Option<Status>) -> bool {
    matches!(status, Some(Status::Completed | Status::Refunded | Status::Expired))
}

impl Plan {
    /// Adds a record, or what keeps it out. Of one that is over, nothing depends on it: it stands in nobody's way.
    pub(super) fn add(
        &mut self,
        read: Result<Origin, Finding>,
        status: Option<&str>,
        id: &str,
        leave: &BTreeSet<String>,
    ) {
        self.names.insert(id.to_ascii_lowercase());
        if is_left(leave, id) {
            self.left.push(Finding::new(id, "", "is left behind, as --leave says").remedy(NOTHING_ELSE));
            return;
        }
        match read {
            Ok(origin) => {
                if is_open(&origin.record) {
                    self.open.push(shown(&origin.record));
                }
                self.takeover.transactions.push(origin);
            }
            Err(finding) if is_over(status.and_then(Status::from_name)) => {
                self.left.push(finding.remedy(IS_OVER));
            }
            Err(finding) => self.refused.push(finding),
        }
    }

    /// Has an account read from a place on, if there is one. `read`: the table and the column that say how far the other program
    /// has read it.
    pub(super) fn read_from(&mut self, account: AccountId, token: Option<u64>, (table, column): (&str, &str)) {
        match token {
            Some(token) => self.takeover.cursors.push((account, token)),
            None if self.expects_payment_at(account) => {
                let problem = format!("nothing says how far payments to {account} were read");
                let remedy =
                    "name a ledger that closed before the oldest open transaction was opened: --read-from-ledger N";
                self.refused.push(Finding::new(table, column, problem).remedy(remedy));
            }
            None => {}
        }
    }

    /// Refuses what is to be left behind and is not there: somebody meant another record.
    pub(super) fn check_left(mut self, leave: &BTreeSet<String>) -> Self {
        for id in leave.iter().filter(|id| !self.names.contains(&id.to_ascii_lowercase())) {
            let remedy = "write the id of a transaction after --leave, as the other program's database has it";
            self.refused.push(Finding::new(id, "", "is not a transaction of the other program").remedy(remedy));
        }
        self
    }

    /// Refuses a ledger that is named to be read from and can't exist.
    pub(super) fn check_named_ledger(mut self, ours: &Ours) -> Self {
        if let Some(problem) = ours.read_from_ledger.and_then(|ledger| ours.beyond_ledger(ledger)) {
            let remedy = "name a ledger that closed before the oldest open transaction was opened";
            self.refused.push(Finding::new("--read-from-ledger", "", problem).remedy(remedy));
        }
        self
    }

    /// Whether anything is to be paid on the ledger to an account.
    fn expects_payment_at(&self, account: AccountId) -> bool {
        self.takeover.transactions.iter().any(|origin| {
            let is_open = !is_over(Some(origin.record.status));
            is_open && origin.record.destination().is_some_and(|to| to.account == account)
        })
    }
}

fn shown(record: &Transaction) -> OpenTransaction {
    let amount = record.amount_in.as_ref().or(record.amount_expected());
    OpenTransaction {
        id: record.id.to_string(),
        what: format!("{} {}", record.protocol(), record.kind()),
        status: record.status.to_string(),
        amount: amount.map_or_else(|| "any amount".to_owned(), ToString::to_string),
        destination: record.destination().map(|to| format!("{} {}", to.account, to.memo)),
        attention: record.attention.as_ref().map(ToString::to_string),
    }
}
