//! Payments out of our accounts, beside the payouts that explain them.

use super::{Difference, Kind, TAMPERED, accept, memo, money};
use crate::model::{
    AccountId, AttemptKind, AttemptState, LedgerPayout, PaymentShape, PayoutAttempt, PayoutState, Timestamp,
};
use crate::stellar::{Outgoing, TransactionOnLedger};
use std::time::Duration;

/// How long the books may hold a transaction for under way after its ledger, or after its time: a runner has to look.
pub(in crate::reconcile) const LATE: Duration = Duration::from_secs(300);

/// A payout with the transactions that were signed for it, and which of these are on the ledger.
#[derive(Debug, Clone)]
pub(in crate::reconcile) struct Found {
    /// The payout.
    pub payout: LedgerPayout,
    /// The transaction at hand.
    pub attempt: PayoutAttempt,
    /// Hashes of its transactions that succeeded on the ledger.
    pub successes: Vec<String>,
}

fn show(payout: &LedgerPayout) -> String {
    format!("anchor-host payouts show {}", payout.id)
}

/// A payment out of our account that belongs to no payout.
pub(in crate::reconcile) fn unexplained(
    account: &AccountId,
    (operation_id, ledger): (u64, u32),
    hash: &str,
    what: &str,
) -> Difference {
    let (kind, subject) = (Kind::OutgoingUnexplained, operation_id.to_string());
    let message = format!("payment {operation_id} in ledger {ledger} left the account, and no payout explains it");
    let remedy = format!(
        "if it is yours, {}; if not, somebody else has the account's key: anchor-host payouts pause --reason TEXT, and move \
         the money",
        accept(kind, &subject)
    );
    Difference::new(kind, subject, message)
        .at(account, ledger)
        .operation(operation_id, hash)
        .says("", what)
        .remedy(remedy)
}

/// A payment out of our account in words.
pub(in crate::reconcile) fn said(out: &Outgoing) -> String {
    let payment = &out.payment;
    let source = if out.source == payment.from { String::new() } else { format!(", signed by {} too", out.source) };
    format!(
        "{} to {} with {}{source}",
        money(payment.amount, &payment.asset),
        out.receiver(),
        memo(payment.memo.as_ref())
    )
}

/// Whether a payment out of our account is what the books say of its payout: then nothing more is to be looked up.
pub(in crate::reconcile) fn is_booked(out: &Outgoing, payout: &LedgerPayout, attempt: &PayoutAttempt) -> bool {
    let is_paid = matches!(&payout.state, PayoutState::Paid { hash, ledger, .. }
        if *hash == attempt.hash && *ledger == out.payment.ledger);
    is_paid && attempt.state == AttemptState::Paid && out.difference(payout).is_none()
}

/// Whether a payment out of our account made the receiver's account ready to be paid, as the books say.
pub(in crate::reconcile) fn is_preparation(out: &Outgoing, payout: &LedgerPayout, attempt: &PayoutAttempt) -> bool {
    let is_booked = matches!(attempt.state, AttemptState::Prepared | AttemptState::Open);
    let is_new = out.payment.shape == PaymentShape::CreateAccount && payout.to.account() == Some(out.payment.to);
    attempt.kind == AttemptKind::PrepareAccount && is_booked && is_new && out.payment.from == payout.from
}

/// Compares a payment out of our account with its payout. `now`: when the newest ledger closed.
pub(in crate::reconcile) fn outgoing(out: &Outgoing, found: &Found, now: Timestamp) -> Option<Difference> {
    let (payout, attempt) = (&found.payout, &found.attempt);
    if is_booked(out, payout, attempt) {
        return None;
    }
    let (id, ledger) = (payout.id.to_string(), out.payment.ledger);
    let named = |kind, message: String| {
        let difference = Difference::new(kind, id.clone(), message).at(&out.payment.from, ledger);
        difference.operation(out.payment.operation_id, &attempt.hash).payout(id.clone()).remedy(show(payout))
    };
    if found.successes.len() > 1 {
        let message =
            format!("payout {id} is on the ledger {} times: {}", found.successes.len(), found.successes.join(", "));
        let stop = format!("anchor-host payouts pause --reason TEXT, then {}", show(payout));
        return Some(named(Kind::PayoutPaidTwice, message).says(state(payout, attempt), said(out)).remedy(stop));
    }
    if let Some((name, in_books, on_ledger)) = out.difference(payout) {
        let message = format!("payout {id} is on the ledger, and its {name} is not the payout's");
        return Some(named(Kind::PayoutDiffers, message).says(in_books, on_ledger));
    }
    match &payout.state {
        PayoutState::Paid { hash, ledger: booked, .. }
            if *hash == attempt.hash && attempt.state == AttemptState::Paid =>
        {
            let message = format!("payout {id} is in ledger {ledger}, and the books have ledger {booked}");
            Some(named(Kind::PayoutDiffers, message).says(booked.to_string(), ledger.to_string()))
        }
        // The host has not looked yet.
        PayoutState::Due if attempt.state == AttemptState::Open && out.payment.closed_at.plus(LATE) >= now => None,
        _ => {
            let message =
                format!("payout {id} is paid in ledger {ledger}, and the books say {}", state(payout, attempt));
            let stop = format!("anchor-host payouts pause --reason TEXT, then {}", show(payout));
            Some(named(Kind::PayoutNotBooked, message).says(state(payout, attempt), said(out)).remedy(stop))
        }
    }
}

/// What the books say of a payout and one of its transactions.
fn state(payout: &LedgerPayout, attempt: &PayoutAttempt) -> String {
    format!("{}, transaction {} {}", payout.state.as_str(), attempt.hash, attempt.state.as_str())
}

/// A payout that counts as paid and was not seen among the account's payments: what the ledger says of its transaction.
pub(in crate::reconcile) fn paid(payout: &LedgerPayout, on_ledger: Option<TransactionOnLedger>) -> Option<Difference> {
    let PayoutState::Paid { hash, ledger, .. } = &payout.state else { return None };
    let id = payout.id.to_string();
    let (kind, message, says) = match on_ledger {
        None => (
            Kind::PayoutNotOnLedger,
            format!("payout {id} counts as paid in ledger {ledger}, and is not there"),
            String::new(),
        ),
        Some(found) if !found.is_successful => {
            let message = format!("payout {id} counts as paid in ledger {ledger}, and its transaction failed there");
            (Kind::PayoutNotOnLedger, message, format!("failed in ledger {}", found.ledger))
        }
        Some(found) if found.ledger != *ledger => {
            let message = format!("payout {id} is in ledger {}, and the books have ledger {ledger}", found.ledger);
            (Kind::PayoutDiffers, message, found.ledger.to_string())
        }
        Some(_) => return None,
    };
    let what = format!("{} to {}", money(payout.money.amount, &payout.money.asset), payout.to);
    let difference = Difference::new(kind, id.clone(), message).at(&payout.from, *ledger).hash(hash).payout(id.clone());
    Some(difference.says(what, says).remedy(format!("{}; pay it by hand, then {}", show(payout), accept(kind, &id))))
}

/// Whether the books have every transaction that was signed for a payout.
pub(in crate::reconcile) fn whole(payout: &LedgerPayout, attempts: u64, paid_by: Option<&str>) -> Option<Difference> {
    let id = payout.id.to_string();
    let message = match &payout.state {
        _ if attempts != u64::from(payout.attempts) => {
            format!("payout {id} had {} transactions, and the books have {attempts}", payout.attempts)
        }
        PayoutState::Paid { hash, .. } if paid_by != Some(hash) => {
            format!("payout {id} is paid by transaction {hash}, and the books don't have it as the one that paid")
        }
        _ => return None,
    };
    let difference = Difference::new(Kind::PayoutAttemptsMissing, id.clone(), message).payout(id);
    Some(difference.remedy(format!("{}, and {TAMPERED}", show(payout))))
}

/// A transaction that the books hold for under way. `now`: when the newest ledger closed.
pub(in crate::reconcile) fn open_attempt(
    attempt: &PayoutAttempt,
    on_ledger: Option<TransactionOnLedger>,
    now: Timestamp,
) -> Option<Difference> {
    if attempt.valid_until.plus(LATE) >= now {
        return None;
    }
    let (id, number) = (attempt.payout.to_string(), attempt.number);
    let what = match on_ledger {
        None => "it is not on the ledger".to_owned(),
        Some(found) if found.is_successful => format!("it is paid in ledger {}", found.ledger),
        Some(found) => format!("it failed in ledger {}", found.ledger),
    };
    let message = format!(
        "transaction {number} of payout {id} was valid until {}, and the books hold it for under way: {what}",
        attempt.valid_until
    );
    let remedy = format!(
        "anchor-host health: is the host running, and its job runner? anchor-host payouts show {id} has its last error"
    );
    let difference = Difference::new(Kind::AttemptOpenTooLong, format!("{id}:{number}"), message);
    Some(difference.hash(&attempt.hash).payout(id).says("open", what).remedy(remedy))
}
