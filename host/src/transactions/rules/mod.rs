//! The rules: the effect of a command on a transaction, and which commands are refused. Pure: no I/O, no waiting, no
//! clock.
//!
//! [`decide`] takes the record, the command and the time, and returns a [`Step`]: the new record, its journal entry and
//! the jobs that follow. It dispatches on the record's kind. Each kind has a folder with its table (`receive`, `withdraw`,
//! `deposit`); what the first two have in common is in `incoming`, and `funds`, `limits`, `rate`, `refund` and `terms` are for any
//! kind.
//! [`TABLES`] lists every legal transition; a step outside the table is refused, whichever code
//! made it.
//!
//! To add a command: a variant in its group (`command`), an arm in each kind's folder, a row in the table, a case in
//! `tests/`. To add a kind: a variant of `model::Details`, a folder here with its table, its arm below.

mod business;
mod command;
mod convert;
mod deposit;
mod funds;
mod incoming;
mod limits;
mod rate;
mod receive;
mod refund;
mod step;
mod table;
mod take_over;
mod terms;
mod withdraw;

#[cfg(test)]
mod tests;

pub use business::{BUSINESS_TABLES, Funds, Method, check_method, methods_to};
pub use command::{
    Accepted, BusinessCommand, BusinessOrder, Command, CommonCommand, Completed, CustomerWord, DepositCommand,
    Handling, LedgerCommand, NamedAmounts, NamedRefund, OffChain, PaymentCommand, PayoutCommand, SetAside, Settled,
    SizeLimit,
};
pub use convert::{RateRefused, conversion, expiry};
pub use deposit::{is_awaited, mismatches as deposit_mismatches};
pub use funds::{check_creditable, limit_beyond, mismatches, policy};
pub use incoming::{is_at_work, is_undecided, open};
pub use limits::{BeyondLimit, Limits, Worth, check_rate};
pub use step::{Refused, Step};
pub use table::{Move, TABLES, Table, is_final};
pub use take_over::take_over;
pub use terms::{Terms, TermsRefused, revised_terms, terms};

use crate::model::{Details, JobKind, Status::Expired, Timestamp, Transaction};

/// Applies `command` to `transaction`.
///
/// # Errors
/// [`Refused`]: nothing changes.
pub fn decide(transaction: &Transaction, command: impl Into<Command>, now: Timestamp) -> Result<Step, Refused> {
    let command = command.into();
    let event = command.name();
    let before = transaction.status;
    let is_release = transaction.is_held() && matches!(command, Command::Common(CommonCommand::Resume { .. }));
    let after_the_end = is_release
        || matches!(
            command,
            Command::Ledger(_) | Command::Deposit(_) | Command::Business(_) | Command::Common(CommonCommand::Erase)
        );
    if is_final(before) && !after_the_end {
        return Err(Refused::WrongStatus { have: before, command: event });
    }
    let mut step = Step::new(transaction.clone(), event);
    match step.record.details {
        _ if transaction.is_driven_by_business() => business::apply(&mut step, command, now)?,
        Details::Receive(_) | Details::Withdraw(_) => incoming::apply(&mut step, command, now)?,
        Details::Deposit(_) => deposit::apply(&mut step, command, now)?,
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
        // A deposit's money is looked for after its deadline, too.
        let is_over = |kind: &JobKind| kind.ends_with_transaction() && (after, *kind) != (Expired, JobKind::Expect);
        for kind in JobKind::ALL.iter().copied().filter(is_over) {
            step.cancel(kind);
        }
    }
    Ok(step)
}
