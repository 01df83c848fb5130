//! The job that fixes the rate of money that has arrived.

use super::Payouts;
use crate::context::{Error, Trouble};
use crate::guest::Answered;
use crate::model::{Given, Protocol, Purpose, QuoteClient, Rate, RateRequest, Transaction};
use crate::store::{Actor, Claim};
use crate::transactions::{
    Cause,
    rules::{self, PayoutCommand, RateRefused, SizeLimit},
};

/// Whether the money has arrived and its rate is not known yet.
fn waits_for_rate(transaction: &Transaction) -> bool {
    rules::is_at_work(transaction) && transaction.rate == Some(Rate::Market)
}

impl Payouts {
    /// Asks the guest for the current rate, and fixes it. Without a rate the host asks again, as for a payout, and
    /// finally the transaction needs attention: the payment has arrived.
    pub(crate) async fn fix_rate(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, waits_for_rate).await? else { return Ok(()) };
        if claim.attempts > self.settings.retry.tries_max {
            return self.give_up(claim, &transaction, Trouble::without_outcome()).await;
        }
        let Some(request) = self.settlement(&transaction) else {
            let trouble = Trouble::of_text("the assets are no longer converted: see [[assets]] and [[currencies]]");
            return self.try_later(claim, &transaction, trouble).await;
        };
        let guests = self.guests_of(transaction.id).await?.unattended();
        let trouble = match guests.rate(&request).await {
            Ok(Answered { answer: Ok(answer), guest, writes }) => match rules::conversion(&request, &answer) {
                Ok(conversion) => {
                    if let Err(beyond) = rules::check_rate(&transaction, &conversion) {
                        tracing::warn!(transaction = %transaction.id, %guest, %beyond, "a deposit is outside the limits at its rate");
                        return self.refuse_rate(claim, &transaction, beyond.limit, beyond.to_string()).await;
                    }
                    let cause = Cause::by(Actor::Guest).guest(&guest, &writes);
                    return self
                        .transactions
                        .complete(claim, &transaction, PayoutCommand::FixRate(conversion), cause)
                        .await;
                }
                Err(refused @ RateRefused::NothingLeft(_)) => {
                    tracing::warn!(transaction = %transaction.id, %guest, %refused, "a payment is too small for its rate's fee");
                    return self.refuse_rate(claim, &transaction, SizeLimit::TooSmall, refused.to_string()).await;
                }
                Err(refused) => {
                    let function = "quotes.rate";
                    tracing::error!(transaction = %transaction.id, %guest, function, %refused, "the guest's rate is refused");
                    Trouble::of_text(&refused.to_string())
                }
            },
            Ok(Answered { answer: Err(problem), .. }) => Trouble::of_problem(&problem),
            Err(error) => Trouble::of_call(&error),
        };
        self.try_later(claim, &transaction, trouble).await
    }

    /// The fee leaves nothing to pay out, or the limits do not allow what is left, which another try would not change. What came in
    /// goes back; SEP-31 has no status for it, and the transaction needs attention.
    async fn refuse_rate(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        limit: SizeLimit,
        reason: String,
    ) -> Result<(), Error> {
        match transaction.protocol() {
            Protocol::Sep31 => self.give_up(claim, transaction, Trouble::of_text(&reason)).await,
            Protocol::Sep6 | Protocol::Sep24 => {
                let is_sent = self.transactions.refunds(transaction);
                let command = PayoutCommand::RefuseRate { reason, limit, is_sent };
                self.transactions.complete_by_host(claim, transaction.id, command).await
            }
        }
    }

    /// The request for a rate of the amount that came in. `None`: the assets are not configured any more.
    fn settlement(&self, transaction: &Transaction) -> Option<RateRequest> {
        let (paid, bought) = (transaction.amount_in.as_ref()?, transaction.destination_asset()?);
        let (sell, mut buy) = (self.side(&paid.asset)?, self.side(bought)?);
        // A funding method that is not a delivery method of the currency does not affect the rate.
        buy.delivery_method = transaction.funding_method.clone().filter(|method| self.is_delivered_by(bought, method));
        Some(RateRequest {
            purpose: Purpose::Settlement(transaction.id),
            sell,
            buy,
            given: Given::Sell(paid.amount),
            country_code: None,
            context: Some(transaction.protocol()),
            client: Some(QuoteClient { owner: transaction.owner, client_domain: transaction.client_domain.clone() }),
            expire_after: None,
        })
    }
}
