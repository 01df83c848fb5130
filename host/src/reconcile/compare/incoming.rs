//! Payments to our accounts: a section of the ledger beside the same section of the books.

use super::{TAMPERED, accept, ledger, memo, money, read_again};
use crate::model::{AccountId, Amount, LedgerPayment};
use crate::reconcile::{Difference, Kind};
use crate::stellar::{Moved, Movement, matching};
use crate::store::BookedPayment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A section of an account's feed, on both sides.
pub(in crate::reconcile) struct Incoming<'a> {
    /// Our account.
    pub account: &'a AccountId,
    /// What the ledger has in the section, in order.
    pub movements: &'a [Movement],
    /// What the books have in the section, in order.
    pub booked: &'a [BookedPayment],
    /// Ledgers that the books say were not read: what is missing there is known to be missing.
    pub unread: &'a [(u32, u32)],
    /// Payments below this may only be counted.
    pub dust_below: Amount,
    /// The last operation that was counted of each asset.
    pub counted_to: &'a BTreeMap<String, u64>,
}

/// Payments of an asset that may only be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::reconcile) struct Dust {
    /// How many.
    pub payments: u64,
    /// What they add up to.
    pub amount: Amount,
}

/// What a section comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::reconcile) struct Compared {
    /// What differs.
    pub differences: Vec<Difference>,
    /// What is missing and may only be counted, by asset.
    pub dust: BTreeMap<String, Dust>,
}

/// Compares what came in.
pub(in crate::reconcile) fn incoming(section: &Incoming<'_>) -> Compared {
    let mut compared = Compared::default();
    let mut booked: BTreeMap<u64, &BookedPayment> = section.booked.iter().map(|row| (row.operation_id, row)).collect();
    for movement in section.movements {
        match &movement.what {
            Moved::In(payment) => match booked.remove(&movement.operation_id) {
                Some(row) => compared.differences.extend(both(section.account, payment, row)),
                None => section.missing(payment, &mut compared),
            },
            Moved::InUnread(reason) => match booked.remove(&movement.operation_id) {
                Some(row) => compared.differences.extend(unread(section.account, row, reason)),
                None if section.is_unread(movement.operation_id) => {}
                None => compared.differences.push(not_booked(section.account, movement.operation_id, "", reason)),
            },
            Moved::Out(_) | Moved::OutUnread { .. } => {}
        }
    }
    compared.differences.extend(booked.into_values().map(|row| not_on_ledger(section.account, row)));
    compared
}

impl Incoming<'_> {
    fn is_unread(&self, operation_id: u64) -> bool {
        let at = ledger(operation_id);
        self.unread.iter().any(|(first, last)| (*first..=*last).contains(&at))
    }

    /// A payment without a row: counted as dust, in a gap, or missing.
    fn missing(&self, payment: &LedgerPayment, compared: &mut Compared) {
        if self.is_unread(payment.operation_id) {
            return;
        }
        let asset = payment.asset.to_string();
        let is_counted = self.counted_to.get(&asset).is_some_and(|last| payment.operation_id <= *last);
        let dust = compared.dust.get(&asset).copied().unwrap_or_default();
        match dust.amount.plus(payment.amount) {
            Ok(amount) if is_counted && payment.amount < self.dust_below => {
                compared.dust.insert(asset, Dust { payments: dust.payments + 1, amount });
            }
            _ => {
                let what = said(payment);
                let hash = &payment.transaction_hash;
                compared.differences.push(not_booked(self.account, payment.operation_id, hash, &what));
            }
        }
    }
}

/// A payment in words.
fn said(payment: &LedgerPayment) -> String {
    let to = payment.to_muxed_id.map_or_else(String::new, |id| format!(" to muxed id {id}"));
    format!("{} from {}{to} with {}", money(payment.amount, &payment.asset), payment.from, memo(payment.memo.as_ref()))
}

fn not_booked(account: &AccountId, operation_id: u64, hash: &str, on_ledger: &str) -> Difference {
    let at = ledger(operation_id);
    Difference::new(
        Kind::IncomingNotBooked,
        operation_id.to_string(),
        format!("payment {operation_id} in ledger {at} is not in the books"),
    )
    .at(account, at)
    .operation(operation_id, hash)
    .says("", on_ledger)
    .remedy(read_again(account, at))
}

fn not_on_ledger(account: &AccountId, row: &BookedPayment) -> Difference {
    let id = row.operation_id;
    let (kind, subject) = (Kind::BookedNotOnLedger, id.to_string());
    let remedy = match (row.is_credited, &row.decision, &row.transaction_id) {
        (true, _, Some(transaction)) => {
            format!(
                "anchor-host transactions show {transaction}; stop its payout at your bank; {}",
                accept(kind, &subject)
            )
        }
        (false, None, _) => {
            format!("anchor-host unapplied dismiss {id} --reason TEXT, then {}", accept(kind, &subject))
        }
        _ => accept(kind, &subject),
    };
    let credited = if row.is_credited { "credited" } else { "unapplied" };
    Difference::new(kind, subject, format!("payment {id} in ledger {}, {credited}, is not on the ledger", ledger(id)))
        .at(account, ledger(id))
        .operation(id, &row.transaction_hash)
        .transaction(row.transaction_id.clone())
        .says(row.payment.as_ref().map(said).unwrap_or_default(), "")
        .remedy(remedy)
}

fn unread(account: &AccountId, row: &BookedPayment, reason: &str) -> Option<Difference> {
    // The books could not read it either.
    let booked = row.payment.as_ref()?;
    Some(differs(account, row, "record", &said(booked), &format!("it can't be read: {reason}")))
}

fn differs(account: &AccountId, row: &BookedPayment, name: &str, in_books: &str, on_ledger: &str) -> Difference {
    let (kind, id) = (Kind::PaymentDiffers, row.operation_id);
    let look = match &row.transaction_id {
        Some(transaction) if row.is_credited => format!("anchor-host transactions show {transaction}"),
        _ => format!("anchor-host unapplied show {id}"),
    };
    Difference::new(kind, id.to_string(), format!("payment {id}: its {name} is not the ledger's"))
        .at(account, ledger(id))
        .operation(id, &row.transaction_hash)
        .transaction(row.transaction_id.clone())
        .says(in_books, on_ledger)
        .remedy(format!("{look}, and {TAMPERED}"))
}

/// A payment that both sides have.
fn both(account: &AccountId, payment: &LedgerPayment, row: &BookedPayment) -> Vec<Difference> {
    let mut found = Vec::new();
    if let Some(booked) = &row.payment {
        let field = first_difference(booked, payment)
            .or_else(|| {
                let is_same = row.transaction_hash == payment.transaction_hash;
                (!is_same).then(|| ("hash", row.transaction_hash.clone(), payment.transaction_hash.clone()))
            })
            .map(|(name, in_books, on_ledger)| differs(account, row, name, &in_books, &on_ledger));
        found.extend(field);
    }
    found.extend(misdirected(account, payment, row));
    found
}

/// The first field that differs: its name, and what each side says.
fn first_difference(booked: &LedgerPayment, payment: &LedgerPayment) -> Option<(&'static str, String, String)> {
    let muxed = |id: Option<u64>| id.map_or("none".into(), |id| id.to_string());
    let texts = |one: &LedgerPayment| {
        [
            ("asset", one.asset.to_string()),
            ("amount", one.amount.to_string()),
            ("receiver", one.to.to_string()),
            ("receiver's muxed id", muxed(one.to_muxed_id)),
            ("payer", one.from.to_string()),
            ("memo", memo(one.memo.as_ref())),
            ("hash", one.transaction_hash.clone()),
            ("ledger", one.ledger.to_string()),
            ("time", one.closed_at.to_string()),
        ]
    };
    let pairs = texts(booked).into_iter().zip(texts(payment));
    pairs.map(|((name, one), (_, other))| (name, one, other)).find(|(_, one, other)| one != other)
}

/// A payment that was credited by its memo, and to another transaction than that names.
fn misdirected(account: &AccountId, payment: &LedgerPayment, row: &BookedPayment) -> Option<Difference> {
    if !row.is_credited || row.decision.is_some() {
        return None;
    }
    let named = matching::key(payment).ok().flatten();
    let named = named.map(|(to, memo)| (to.to_string(), memo.kind().to_owned(), memo.value()));
    if named == row.destination {
        return None;
    }
    let (kind, id) = (Kind::CreditedToAnother, row.operation_id);
    let transaction = row.transaction_id.clone().unwrap_or_default();
    let place = |place: &Option<(String, String, String)>| match place {
        Some((account, kind, value)) => format!("{account} with memo {kind}:{value}"),
        None => "nothing".to_owned(),
    };
    Some(
        Difference::new(
            kind,
            id.to_string(),
            format!("payment {id} is credited to {transaction}, which its memo does not name"),
        )
        .at(account, ledger(id))
        .operation(id, &payment.transaction_hash)
        .transaction(row.transaction_id.clone())
        .says(place(&row.destination), place(&named))
        .remedy(format!("anchor-host transactions show {transaction}, and {TAMPERED}")),
    )
}
