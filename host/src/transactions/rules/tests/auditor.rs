//! An independent account of the money of one payment.

use super::*;
use crate::transactions::rules::Step;

/// The auditor's books: what the ledger brought in, and what was paid out.
#[derive(Default)]
pub(crate) struct Auditor {
    pub(crate) arrived: Amount,
    pub(crate) delivered: Amount,
    pub(crate) keys: std::collections::BTreeSet<String>,
}

impl Auditor {
    /// Checks the books after a step: what came in equals what went out, plus fees, plus what is still here.
    pub(crate) fn check(&mut self, before: &Transaction, step: &Step) {
        let after = &step.record;
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
            let out = after.amount_out.as_ref().map_or(Amount::ZERO, |money| money.amount);
            self.delivered = self.delivered.plus(out).unwrap();
        }
        let fee = match (&after.fee, after.status) {
            (Some(fee), Status::Completed) => fee.total().amount,
            _ => Amount::ZERO,
        };
        let held = match &after.amount_in {
            Some(money) if !matches!(after.status, Status::Completed | Status::Refunded) => money.amount,
            _ => Amount::ZERO,
        };
        let accounted = self.delivered.plus(fee).and_then(|sum| sum.plus(held)).unwrap();
        assert_eq!(self.arrived, accounted, "in {} = out {} + fee {fee} + held {held}", self.arrived, self.delivered);
        assert!(after.payments.len() <= 1 && (after.payments.len() == 1) == after.amount_in.is_some());
        assert!(after.version == before.version + 1);
        self.keys.insert(after.payout_key());
        assert_eq!(
            self.keys.len(),
            usize::try_from(received(&mut after.clone()).payout_round).unwrap() + 1,
            "a payout key came back"
        );
        let refund_due = |record: &Transaction| matches!(record.attention, Some(crate::model::Attention::Refund(_)));
        assert!(!refund_due(before) || refund_due(after), "{} forgot that a refund is due", step.event);
        if after.amount_in.is_none() {
            assert_ne!(after.status, Status::Completed, "completed without money");
            assert_ne!(after.status, Status::PendingExternal, "paid out without money");
        }
    }
}
