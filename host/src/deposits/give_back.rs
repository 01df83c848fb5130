//! Money that goes back to its payer off chain, through the guest.

use super::Deposits;
use crate::context::{Error, Trouble};
use crate::guest::{Answered, DepositRefund};
use crate::model::{Refund, RefundOutcome, RefundState, Transaction};
use crate::store::{Actor, Claim};
use crate::transactions::{
    Cause,
    rules::{CommonCommand, LedgerCommand},
};
use std::slice;

/// The refund that is due.
fn due(transaction: &Transaction) -> Option<&Refund> {
    transaction.refunds.iter().find(|refund| refund.state == RefundState::Due)
}

fn is_to_go_back(transaction: &Transaction) -> bool {
    transaction.details.deposit().is_some() && transaction.attention.is_none() && due(transaction).is_some()
}

impl Deposits {
    /// Asks the guest to pay money back. The key belongs to the refund: if an answer was lost, the same key is sent again.
    pub(crate) async fn give_back(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, is_to_go_back).await? else { return Ok(()) };
        let (Some(refund), Some(payment)) =
            (due(&transaction), transaction.details.deposit().and_then(|deposited| deposited.payment.as_ref()))
        else {
            return self.drop_job(claim).await;
        };
        let parties = self.transactions.parties_of(&transaction).await?;
        let asked = DepositRefund {
            idempotency_key: &format!("refund-{}-{}", transaction.id, refund.number),
            number: claim.attempts,
            amount: refund.amount,
            payment,
        };
        let guests = self.guests_of(transaction.id).await?.unattended();
        let trouble = match guests.refund_deposit(parties.beside(&transaction), asked).await {
            Ok(Answered { answer: Ok(outcome), guest, writes }) => {
                let state = match outcome {
                    RefundOutcome::Pending => {
                        let pause = self.poll_pause(claim.attempts);
                        return self.ask_again(claim, pause, slice::from_ref(&writes)).await;
                    }
                    RefundOutcome::Paid(external_id) => RefundState::Returned { external_id, at: self.clock.now() },
                    RefundOutcome::Failed(why) => RefundState::Refused(why),
                };
                let command = LedgerCommand::SettleRefund { number: refund.number, state };
                let cause = Cause::by(Actor::Guest).guest(&guest, &writes);
                return self.transactions.complete(claim, &transaction, command, cause).await;
            }
            Ok(Answered { answer: Err(problem), .. }) => Trouble::of_problem(&problem),
            Err(error) => Trouble::of_call(&error),
        };
        // After `pending` the guest has the refund in hand: one failure says nothing about it.
        if claim.attempts >= self.settings.retry.tries_max
            && self.store.job(&claim.job).await?.is_some_and(|job| job.last_error.is_some())
        {
            let command = CommonCommand::GiveUp { tries: claim.attempts, last_error: trouble.full };
            return self.transactions.complete_by_host(claim, transaction.id, command).await;
        }
        self.put_off(claim, self.retry_pause(claim.attempts), Some(&trouble.brief)).await
    }
}
