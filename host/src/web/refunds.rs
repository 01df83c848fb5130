//! Refunds as SEP-6 and SEP-31 show them.

use crate::model::{Amount, RefundRoute, Transaction};
use serde::Serialize;

/// The refunds object: the refunds that were sent, in units of what came in.
#[derive(Debug, Serialize)]
pub struct Refunds {
    amount_refunded: Amount,
    amount_fee: Amount,
    payments: Vec<RefundPayment>,
}

#[derive(Debug, Serialize)]
struct RefundPayment {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_type: Option<&'static str>,
    amount: Amount,
    fee: Amount,
}

impl Refunds {
    /// `None`: there are none.
    pub fn of(transaction: &Transaction) -> Option<Self> {
        let sent = transaction.refunds.iter().filter_map(|refund| {
            let (route, id) = refund.sent_as()?;
            let id_type = match route {
                RefundRoute::Ledger => "stellar",
                RefundRoute::OffChain => "external",
            };
            let (id, id_type) = (id.to_owned(), Some(id_type));
            Some(RefundPayment { id, id_type, amount: refund.amount, fee: refund.fee })
        });
        let payments: Vec<_> = sent.collect();
        let sum = |of: fn(&RefundPayment) -> Amount| {
            payments.iter().map(of).try_fold(Amount::ZERO, |sum, amount| sum.plus(amount).ok())
        };
        // They add up to what came in at most.
        let (amount_refunded, amount_fee) = (sum(|one| one.amount)?, sum(|one| one.fee)?);
        (!payments.is_empty()).then_some(Self { amount_refunded, amount_fee, payments })
    }

    /// The same without the type of each id (`id_type`), which SEP-31 does not have.
    #[must_use]
    pub fn without_types(mut self) -> Self {
        self.payments.iter_mut().for_each(|payment| payment.id_type = None);
        self
    }
}
