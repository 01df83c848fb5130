//! The job that asks the guest again about a payment for which it answered `wait`.

use super::Payments;
use crate::context::{Error, Trouble};
use crate::guest::Answered;
use crate::model::{Acceptance, Problem, Rejection};
use crate::store::{Actor, Claim};
use crate::transactions::{
    Cause, NotDone,
    rules::{Accepted, PaymentCommand, is_undecided},
};
use std::slice;

impl Payments {
    /// Asks the guest whether a waiting payment is accepted now. No attempts are counted: the payment window ends it,
    /// and no money has come in yet.
    #[expect(clippy::too_many_lines, reason = "one arm for each answer of the guest, all about one claim")]
    pub(crate) async fn accept(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, is_undecided).await? else { return Ok(()) };
        // The asset's account may have changed in the configuration.
        if let Some(asset) = self.asset_of(&transaction)
            && !self.transactions.is_payable(&asset.account).await?
        {
            return self.put_off(claim, self.poll_pause(claim.attempts), Some("its account is not read yet")).await;
        }
        let types = self.customers.part_types_if_known(&transaction).await;
        let parties = match self.customers.customers_judged(&transaction, &types).await {
            Ok(judged) => judged,
            Err(Error::Store(source)) => return Err(source.into()),
            Err(error) => {
                tracing::warn!(transaction = %transaction.id, error = &error as &dyn std::error::Error, "customers could not be reviewed");
                return self.put_off(claim, self.retry_pause(claim.attempts), Some("the review failed")).await;
            }
        };
        let view = parties.beside(&transaction);
        let guests = self.guests_of(transaction.id).await?.unattended();
        let Answered { answer, guest, writes } = match guests.process_post_request(view).await {
            Ok(answered) => answered,
            Err(error) => {
                return self
                    .put_off(claim, self.retry_pause(claim.attempts), Some(&Trouble::of_call(&error).brief))
                    .await;
            }
        };
        let cause = Cause::by(Actor::Guest).guest(&guest, &writes);
        match answer {
            Ok(Acceptance::Wait { message }) if message == transaction.message => {
                self.ask_again(claim, self.poll_pause(claim.attempts), slice::from_ref(&writes)).await
            }
            Ok(Acceptance::Wait { message }) => {
                self.transactions.command(transaction.id, PaymentCommand::Wait { message }, cause).await?;
                self.put_off(claim, self.poll_pause(claim.attempts), None).await
            }
            Ok(Acceptance::Ready { fee, amount_out }) => {
                let Some(asset) = self.asset_of(&transaction) else {
                    return self
                        .put_off(claim, self.retry_pause(claim.attempts), Some("the asset is no longer received"))
                        .await;
                };
                let agreed =
                    match self.quotes.terms_agreed(&self.guests.unattended(), asset, view, fee, amount_out).await {
                        Ok(agreed) => agreed,
                        Err(error @ Error::Store(_)) => return Err(error),
                        // The failed call is already logged.
                        Err(_) => {
                            return self
                                .put_off(claim, self.retry_pause(claim.attempts), Some("no fee was said"))
                                .await;
                        }
                    };
                match agreed {
                    Ok(terms) => {
                        let destination = self.transactions.new_destination(asset);
                        let accept = PaymentCommand::Accept(Box::new(Accepted {
                            destination,
                            fee: terms.fee,
                            amount_out: terms.amount_out,
                            window: self.settings.payment_window,
                            ..Accepted::default()
                        }));
                        self.transactions.complete(claim, &transaction, accept, cause).await
                    }
                    Err(refused) => {
                        let function = "receiver.process-post-request";
                        tracing::warn!(transaction = %transaction.id, %guest, function, %refused, "the guest's terms are refused");
                        let text = refused.to_string();
                        self.put_off(claim, self.retry_pause(claim.attempts), Some(&text)).await
                    }
                }
            }
            Err(Rejection::Problem(problem @ Problem::Unavailable(_))) => {
                let brief = Trouble::of_problem(&problem).brief;
                self.put_off(claim, self.retry_pause(claim.attempts), Some(&brief)).await
            }
            Err(Rejection::CustomerInfoNeeded(customer_type)) => {
                let decline = PaymentCommand::Decline(Rejection::CustomerInfoNeeded(customer_type.clone()));
                let cause = cause.claim(claim);
                match self.customers.ask_customers(transaction.id, decline, cause, customer_type.as_deref(), None).await
                {
                    Err(NotDone::Refused(_)) => self.drop_job(claim).await,
                    done => Ok(done?),
                }
            }
            Err(rejection) => {
                self.transactions.complete(claim, &transaction, PaymentCommand::Decline(rejection), cause).await
            }
        }
    }
}
