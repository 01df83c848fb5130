//! An independent account of the money of one payment.

use super::*;
use crate::model::{Attention, Fee, JobKind};
use crate::transactions::rules::{Accepted, Completed, Step, is_undecided};

/// What a user agreed to at the end of a hosted flow.
#[derive(Debug, PartialEq)]
pub(crate) struct Agreement {
    paid: Option<Money>,
    off_chain_asset: AssetId,
    fee: Option<Fee>,
    out: Option<Money>,
}

impl Agreement {
    /// What an acceptance says; `None`: it ends no flow.
    pub(crate) fn of(accepted: &Accepted) -> Option<Self> {
        let Completed { expected, off_chain_asset, .. } = accepted.completed.as_deref()?;
        let (fee, out) = (accepted.fee.clone(), accepted.amount_out.clone());
        Some(Self { paid: expected.clone(), off_chain_asset: off_chain_asset.clone(), fee, out })
    }

    /// Until money comes in, nothing else is on record.
    pub(crate) fn check(&self, after: &Transaction) {
        if after.amount_in.is_some() {
            return;
        }
        let off_chain_asset = match &after.details {
            Details::Deposit(deposited) => deposited.source_asset.clone(),
            Details::Receive(_) | Details::Withdraw(_) => after.destination_asset().cloned().unwrap(),
        };
        let (fee, out) = (after.fee.clone(), after.amount_out.clone());
        let on_record = Self { paid: after.amount_expected().cloned(), off_chain_asset, fee, out };
        assert_eq!(on_record, *self, "not what the user agreed to");
    }
}

/// The auditor's books: what the ledger brought in, and what was paid out.
#[derive(Default)]
pub(crate) struct Auditor {
    pub(crate) arrived: Amount,
    pub(crate) delivered: Amount,
    /// Whether the receiver has it.
    pub(crate) is_delivered: bool,
    pub(crate) keys: std::collections::BTreeSet<String>,
    /// What the user agreed to, once a hosted flow is over.
    pub(crate) agreed: Option<Agreement>,
}

impl Auditor {
    /// Checks the books after a step: what came in equals what went out, plus fees, plus what is still here.
    pub(crate) fn check(&mut self, before: &Transaction, step: &Step) {
        let after = &step.record;
        self.check_flow(before, step);
        if before.amount_in.is_none()
            && let Some(money) = &after.amount_in
        {
            self.arrived = self.arrived.plus(money.amount).unwrap();
            assert_eq!(money.asset, *after.ledger_asset(), "credited another asset than expected");
            let exact = step.event == "receive_funds";
            assert!(!exact || Some(money) == after.amount_expected(), "credited something else than expected");
            assert_eq!(*money, after.payments[0].money, "credited something else than arrived");
        }
        if before.status != Status::Completed && after.status == Status::Completed {
            assert!(after.refunds.is_empty(), "delivered although it was refunded");
            self.is_delivered = true;
            let out = after.amount_out.as_ref().map_or(Amount::ZERO, |money| money.amount);
            self.delivered = self.delivered.plus(out).unwrap();
        }
        held_money_goes_nowhere(before, step);
        // Money goes back only out of what came in, and what was delivered stays delivered.
        let sent = |record: &Transaction| {
            let sent = record.refunds.iter().filter(|refund| refund.sent_as().is_some());
            sent.map(|refund| refund.taken().unwrap()).fold(Amount::ZERO, |sum, taken| sum.plus(taken).unwrap())
        };
        let taken = after.refunds.iter().map(|refund| refund.taken().unwrap());
        let taken = taken.fold(Amount::ZERO, |sum, taken| sum.plus(taken).unwrap());
        assert!(taken <= self.arrived, "refunds of {taken} out of {}", self.arrived);
        assert!(sent(before) <= sent(after), "a refund that was sent is forgotten");
        assert_eq!(step.refund.is_some(), after.refunds.len() > before.refunds.len(), "a refund without its payout");
        assert!(after.status != Status::Refunded || sent(after) == self.arrived, "refunded, and not all of it");
        let fee = match (&after.fee, after.status) {
            (Some(fee), Status::Completed) => fee.total().amount,
            _ => Amount::ZERO,
        };
        assert!(after.status != Status::Refunded || self.is_delivered || claims_nothing(after), "refunded: {after:?}");
        let is_over = self.is_delivered || after.status == Status::Refunded;
        let held = match &after.amount_in {
            Some(money) if !is_over => money.amount,
            _ => Amount::ZERO,
        };
        let back = if after.status == Status::Refunded && !self.is_delivered { self.arrived } else { Amount::ZERO };
        let fee = if self.is_delivered && after.status == Status::Refunded {
            after.fee.as_ref().map(|fee| fee.total().amount).unwrap_or_default()
        } else {
            fee
        };
        let accounted = [fee, held, back].iter().fold(self.delivered, |sum, part| sum.plus(*part).unwrap());
        assert_eq!(self.arrived, accounted, "in {} = out {} + fee {fee} + held {held}", self.arrived, self.delivered);
        assert!(!self.is_delivered || matches!(after.status, Status::Completed | Status::Refunded));
        assert!(after.payments.len() <= 1 && (after.payments.len() == 1) == after.amount_in.is_some());
        assert!(after.version == before.version + 1);
        self.keys.insert(after.payout_key());
        assert_eq!(
            self.keys.len(),
            usize::try_from(after.details.incoming().unwrap().payout_round).unwrap() + 1,
            "a payout key came back"
        );
        let refund_due = |record: &Transaction| matches!(record.attention, Some(crate::model::Attention::Refund(_)));
        let is_ordered = step.refund.is_some();
        assert!(!refund_due(before) || refund_due(after) || is_ordered, "{} forgot that a refund is due", step.event);
        let pays_out = matches!(after.status, Status::Completed | Status::PendingExternal);
        assert!(after.amount_in.is_some() || !pays_out, "{} without money", after.status);
    }
}

impl Auditor {
    /// A hosted transaction is taken on once, with what its user agreed to, and nobody pays before.
    fn check_flow(&self, before: &Transaction, step: &Step) {
        let after = &step.record;
        if !after.details.is_hosted() {
            return;
        }
        assert!(step.event != "accept" || before.destination().is_none(), "taken on twice");
        assert!(after.amount_in.is_none() || self.agreed.is_some(), "paid before anybody agreed to anything");
        if let Some(agreed) = &self.agreed {
            assert!(!is_undecided(after) || after.amount_in.is_some(), "{} begins the flow again", step.event);
            agreed.check(after);
        }
    }
}

/// Whether neither an amount out nor a fee is claimed.
fn claims_nothing(record: &Transaction) -> bool {
    let out = record.amount_out.as_ref().map(|money| money.amount).unwrap_or_default();
    let fee = record.fee.as_ref().map(|fee| fee.total().amount).unwrap_or_default();
    out.is_zero() && fee.is_zero()
}

/// What an operator holds stays where it is, and nobody but a person lets it go.
fn held_money_goes_nowhere(before: &Transaction, step: &Step) {
    if !matches!(before.attention, Some(Attention::Held { .. })) || ["resume", "order_refund"].contains(&step.event) {
        return;
    }
    let moves = [JobKind::Execute, JobKind::Rate, JobKind::Return];
    let is_moved = step.refund.is_some() || step.schedule.iter().any(|(kind, _)| moves.contains(kind));
    assert!(step.record.attention.is_some() && !is_moved, "{} moves what is held", step.event);
}
