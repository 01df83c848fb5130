//! The rules: what a command does to a transaction, and which are refused. Pure: no I/O, no waiting, no clock.
//!
//! [`decide`] takes the record, the command and the time, and gives back a [`Step`]: the new record, its
//! journal entry and the work that follows. [`MOVES`] is every legal move at a glance; a step that would leave
//! it is refused, whatever the code that made it thinks. `receive` has the SEP-31 commands, `funds` what the ledger
//! brings.
//!
//! To add a command: a variant in [`Command`], an arm in the protocol's file, a row in the table, a case in
//! `tests/`.

mod command;
mod convert;
mod funds;
mod open;
mod rate;
mod receive;
mod table;

#[cfg(test)]
mod tests;

pub use command::{Command, Refused, Role, SetAside, Step};
pub use convert::{RateRefused, conversion, expiry};
pub use funds::{mismatches, policy};
pub use open::{Terms, TermsRefused, revised_terms, terms};
pub use table::{MOVES, diagram, is_final};

use crate::model::JobKind;
use crate::model::{Timestamp, Transaction};

/// What `command` does to `transaction`.
///
/// # Errors
/// [`Refused`]: nothing changes.
pub fn decide(transaction: &Transaction, command: Command, now: Timestamp) -> Result<Step, Refused> {
    let event = command.name();
    let before = transaction.status;
    let about_money =
        matches!(command, Command::ReceiveFunds(_) | Command::AcceptFunds { .. } | Command::SetAside { .. });
    if is_final(before) && !about_money && !matches!(command, Command::Erase) {
        return Err(Refused::WrongStatus { have: before, command: event });
    }
    let mut step = Step::new(transaction.clone(), event);
    receive::apply(&mut step, command, now)?;
    let after = step.record.status;
    if after != before && !table::is_legal(before, event, after) {
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
