//! Transactions that count as paid, beside the payments that are credited to them.

use super::{Difference, Kind, TAMPERED, ledger, memo, money, read_again};
use crate::model::{AccountId, Amount, Status, StellarPayment, Transaction};
use crate::store::BookedPayment;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of ledger payments that some transactions are about.
#[derive(Debug, Default)]
pub(in crate::reconcile) struct Booked(BTreeMap<u64, BookedPayment>);

impl Booked {
    /// From rows in any order.
    pub fn new(rows: impl IntoIterator<Item = BookedPayment>) -> Self {
        Self(rows.into_iter().map(|row| (row.operation_id, row)).collect())
    }
}

/// What differs about a transaction. `covers`: whether a ledger of an account is compared.
pub(in crate::reconcile) fn funding(
    transaction: &Transaction,
    booked: &Booked,
    covers: impl Fn(&AccountId, u32) -> bool,
) -> Vec<Difference> {
    let id = transaction.id.to_string();
    let credited = booked.0.values().filter(|row| row.is_credited && row.transaction_id.as_deref() == Some(&*id));
    let credited: Vec<&BookedPayment> = credited.collect();
    if transaction.payments.is_empty() {
        // The money of a deposit came in off chain, where nobody but the bank can say so.
        if transaction.details.deposit().is_some() {
            return Vec::new();
        }
        let is_paid_out = matches!(transaction.status, Status::Completed | Status::PendingExternal | Status::Refunded);
        if transaction.amount_in.is_some() || is_paid_out {
            return vec![without_payment(transaction, None, "it holds no payment")];
        }
    }
    let Some(account) = transaction.destination().map(|to| to.account) else { return Vec::new() };
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for payment in transaction.payments.iter().filter(|one| covers(&account, ledger(one.operation_id))) {
        if !seen.insert(payment.operation_id) {
            found.push(twice(transaction, payment, &account, &id));
            continue;
        }
        match booked.0.get(&payment.operation_id) {
            None => {
                found.push(without_payment(transaction, Some((payment, &account)), "its payment is not in the books"))
            }
            Some(row) if !row.is_credited => {
                found.push(without_payment(transaction, Some((payment, &account)), "its payment is unapplied"));
            }
            Some(row) if row.transaction_id.as_deref() != Some(&*id) => {
                found.push(twice(transaction, payment, &account, row.transaction_id.as_deref().unwrap_or_default()));
            }
            Some(row) => found.extend(same(transaction, payment, row, &account)),
        }
    }
    for row in credited.iter().filter(|row| covers(&account, ledger(row.operation_id))) {
        if !transaction.has_payment(row.operation_id) {
            let on_row = row.payment.as_ref().map(|one| money(one.amount, &one.asset)).unwrap_or_default();
            found.push(differs(transaction, row.operation_id, &account, "nothing of it", &on_row));
        }
    }
    found.extend(sum(transaction, &account, covers));
    found
}

/// A remedy that shows the transaction.
fn look(transaction: &Transaction) -> String {
    format!("anchor-host transactions show {}, and {TAMPERED}", transaction.id)
}

fn without_payment(
    transaction: &Transaction,
    payment: Option<(&StellarPayment, &AccountId)>,
    reason: &str,
) -> Difference {
    let id = transaction.id.to_string();
    let message = format!("transaction {id} counts as paid, and {reason}");
    let difference = Difference::new(Kind::FundedWithoutPayment, id.clone(), message).transaction(Some(id));
    match payment {
        None => difference.remedy(look(transaction)),
        Some((payment, account)) => {
            let at = ledger(payment.operation_id);
            difference
                .at(account, at)
                .operation(payment.operation_id, &payment.transaction_hash)
                .says(money(payment.money.amount, &payment.money.asset), "")
                .remedy(format!("{}; {}", look(transaction), read_again(account, at)))
        }
    }
}

fn twice(transaction: &Transaction, payment: &StellarPayment, account: &AccountId, other: &str) -> Difference {
    let (id, operation) = (transaction.id.to_string(), payment.operation_id);
    let message = format!("payment {operation} is credited to transaction {id} and also to {other}");
    Difference::new(Kind::CreditedTwice, format!("{operation}:{id}"), message)
        .at(account, ledger(operation))
        .operation(operation, &payment.transaction_hash)
        .transaction(Some(id))
        .says(money(payment.money.amount, &payment.money.asset), "")
        .remedy(look(transaction))
}

fn differs(
    transaction: &Transaction,
    operation: u64,
    account: &AccountId,
    in_record: &str,
    in_payment: &str,
) -> Difference {
    let id = transaction.id.to_string();
    let message =
        format!("transaction {id} has {in_record}, and payment {operation}, credited to it, brought {in_payment}");
    Difference::new(Kind::CreditDiffers, id.clone(), message)
        .at(account, ledger(operation))
        .operation(operation, "")
        .transaction(Some(id))
        .remedy(look(transaction))
}

/// A payment that is credited to the transaction that holds it.
fn same(
    transaction: &Transaction,
    held: &StellarPayment,
    row: &BookedPayment,
    account: &AccountId,
) -> Option<Difference> {
    let booked = row.payment.as_ref()?;
    let is_same = held.money.amount == booked.amount
        && held.money.asset == booked.asset
        && held.from == booked.from
        && held.memo == booked.memo
        && held.transaction_hash == booked.transaction_hash;
    let one =
        format!("{} from {} with {}", money(held.money.amount, &held.money.asset), held.from, memo(held.memo.as_ref()));
    let other =
        format!("{} from {} with {}", money(booked.amount, &booked.asset), booked.from, memo(booked.memo.as_ref()));
    (!is_same).then(|| differs(transaction, held.operation_id, account, &one, &other))
}

/// What the transaction's payments add up to, beside the amount that came in.
fn sum(transaction: &Transaction, account: &AccountId, covers: impl Fn(&AccountId, u32) -> bool) -> Option<Difference> {
    let last = transaction.payments.last().filter(|one| covers(account, ledger(one.operation_id)))?;
    let came_in = transaction.amount_in.as_ref().map(|money| money.amount);
    let paid = transaction.payments.iter().try_fold(Amount::ZERO, |sum, one| sum.plus(one.money.amount)).ok();
    let text = |amount: Option<Amount>| amount.map_or("nothing".to_owned(), |amount| amount.to_string());
    (came_in != paid).then(|| differs(transaction, last.operation_id, account, &text(came_in), &text(paid)))
}
