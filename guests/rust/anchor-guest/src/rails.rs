use crate::bindings::rails::exports::anchor::guest::rails::Guest;
use crate::prelude::*;

/// The interface `rails`: off-chain payouts.
pub trait Rails {
    /// Pays out a transaction whose money has arrived. The host asks again with the same key whenever it does not know
    /// the outcome, so pass `attempt.idempotency_key` to the bank.
    fn execute_outgoing_transaction(payment: Payment, attempt: Attempt) -> Result<Payout, Problem>;

    /// News of one payout that was `initiated`; `None` if there is none yet.
    fn poll_outgoing_transaction(_payout: &PendingPayout) -> Result<Option<Payout>, Problem> {
        Ok(None)
    }

    /// News of a page of payouts. By default asks for each with
    /// [`poll_outgoing_transaction`](Rails::poll_outgoing_transaction), and leaves out those with a problem, unless
    /// there is no news at all.
    fn poll_outgoing_transactions(payouts: Vec<PendingPayout>) -> Result<Vec<PayoutReport>, Problem> {
        let (mut reports, mut problem) = (Vec::new(), None);
        for pending in payouts {
            match Self::poll_outgoing_transaction(&pending) {
                Ok(Some(payout)) => {
                    reports.push(PayoutReport { transaction_id: pending.payment.transaction.id, payout });
                }
                Ok(None) => {}
                Err(why) => problem = Some(why),
            }
        }
        match problem {
            Some(problem) if reports.is_empty() => Err(problem),
            _ => Ok(reports),
        }
    }
}

impl<T: Rails> Guest for T {
    fn execute_outgoing_transaction(payment: Payment, attempt: Attempt) -> Result<Payout, Problem> {
        T::execute_outgoing_transaction(payment, attempt)
    }
    fn poll_outgoing_transactions(payouts: Vec<PendingPayout>) -> Result<Vec<PayoutReport>, Problem> {
        T::poll_outgoing_transactions(payouts)
    }
}
