//! The rules: the effect of a command on a transaction, and which commands are refused. Pure: no I/O, no waiting, no
//! clock.
//!
//! [`decide`] takes the record, the command and the time, and returns a [`Step`]: the new record, its journal entry and
//! the jobs that follow. It dispatches on the record's kind, to one folder each (`receive`); the kinds share `funds`,
//! `rate`, `refund` and `terms`. [`TABLES`] lists every legal transition; a step outside the table is refused, whichever code
//! made it.
//!
//! To add a command: a variant in its group (`command`), an arm in each kind's folder, a row in the table, a case in
//! `tests/`. To add a kind: a variant of `model::Details`, a folder here with its table, its arm below.

mod command;
mod convert;
mod funds;
mod rate;
mod receive;
mod refund;
mod step;
mod table;
mod terms;

#[cfg(test)]
mod tests;

pub use command::{Accepted, Command, CommonCommand, LedgerCommand, PaymentCommand, PayoutCommand, SetAside};
pub use convert::{RateRefused, conversion, expiry};
pub use funds::{mismatches, policy};
pub use receive::open as open_received;
pub use step::{Refused, Step};
pub use table::{Move, TABLES, Table, is_final};
pub use terms::{Terms, TermsRefused, revised_terms, terms};

use crate::model::{Details, JobKind, Timestamp, Transaction};

/// Applies `command` to `transaction`.
///
/// # Errors
/// [`Refused`]: nothing changes.
pub fn decide(transaction: &Transaction, command: impl Into<Command>, now: Timestamp) -> Result<Step, Refused> {
    let command = command.into();
    let event = command.name();
    let before = transaction.status;
    let after_the_end = matches!(command, Command::Ledger(_) | Command::Common(CommonCommand::Erase));
    if is_final(before) && !after_the_end {
        return Err(Refused::WrongStatus { have: before, command: event });
    }
    let mut step = Step::new(transaction.clone(), event);
    match step.record.details {
        Details::Receive(_) => receive::apply(&mut step, command, now)?,
    }
    let after = step.record.status;
    let is_legal = Table::of(transaction).is_some_and(|table| table.is_legal(before, event, after));
    if after != before && !is_legal {
        return Err(Refused::WrongStatus { have: before, command: event });
    }
    if after != before {
        step.record.updated_at = now;
    }
    step.record.version += 1;
    if is_final(after) && after != before {
        for kind in JobKind::ALL.iter().copied().filter(|kind| kind.ends_with_transaction()) {
            step.cancel(kind);
        }
    }
    Ok(step)
}
