//! The job that asks the guest again about a transfer that it put off.

use super::Transfers;
use crate::context::{Error, Trouble};
use crate::customers::PartTypes;
use crate::guest::Answered;
use crate::model::{CustomerInfoStatus, Flow, Problem, Rejection, Transaction, TransferAcceptance, TransferRejection};
use crate::store::{Actor, Claim};
use crate::transactions::{
    Cause, Parties,
    rules::{Accepted, PaymentCommand, is_undecided},
};
use std::slice;

/// What the wallet is told about a customer who was not accepted.
const NOT_ACCEPTED: &str = "the customer was not accepted";

/// What the guest's answer means for a transfer on record.
enum Next {
    Command(PaymentCommand),
    /// Ask again later, for the reason given if there is one.
    Later(Option<String>),
}

impl Transfers {
    /// Asks the guest whether a waiting transfer may begin now. No attempts are counted: the payment window ends it, and no
    /// money has come in yet.
    pub(crate) async fn begin(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, is_undecided).await? else { return Ok(()) };
        let types = self.customers.part_types_if_known(&transaction).await;
        let Some(parties) = self.judged(&transaction, &types).await? else {
            return self.put_off(claim, self.retry_pause(claim.attempts), Some("the review failed")).await;
        };
        let guests = self.guests_of(transaction.id).await?.unattended();
        let Answered { answer, guest, writes } = match guests.process_transfer(parties.beside(&transaction)).await {
            Ok(answered) => answered,
            Err(error) => {
                let brief = Trouble::of_call(&error).brief;
                return self.put_off(claim, self.retry_pause(claim.attempts), Some(&brief)).await;
            }
        };
        let next = match answer {
            Ok(TransferAcceptance::Wait { message }) if message == transaction.message => {
                return self.ask_again(claim, self.poll_pause(claim.attempts), slice::from_ref(&writes)).await;
            }
            Ok(acceptance) => self.taken_on(&transaction, &parties, acceptance).await?,
            Err(rejection) => turned_down(rejection),
        };
        let cause = Cause::by(Actor::Guest).guest(&guest, &writes);
        match next {
            Next::Command(wait @ PaymentCommand::Wait { .. }) => {
                self.transactions.command(transaction.id, wait, cause).await?;
                self.put_off(claim, self.poll_pause(claim.attempts), None).await
            }
            Next::Command(command) => self.transactions.complete(claim, &transaction, command, cause).await,
            Next::Later(reason) => {
                let reason = reason.as_deref();
                tracing::warn!(transaction = %transaction.id, %guest, reason, "the transfer can't begin yet");
                self.put_off(claim, self.retry_pause(claim.attempts), reason).await
            }
        }
    }

    /// The customer of a transfer, reviewed. `None`: the review failed, which is logged.
    async fn judged(&self, transaction: &Transaction, types: &PartTypes) -> Result<Option<Parties>, Error> {
        match self.customers.customers_judged(transaction, types).await {
            Ok(judged) => Ok(Some(judged)),
            Err(Error::Store(source)) => Err(source.into()),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(transaction = %transaction.id, error, "customers could not be reviewed");
                Ok(None)
            }
        }
    }

    async fn taken_on(
        &self,
        transaction: &Transaction,
        parties: &Parties,
        acceptance: TransferAcceptance,
    ) -> Result<Next, Error> {
        let (fee, amount_out, instructions, how) = match acceptance {
            TransferAcceptance::Ready { fee, amount_out, instructions, how, .. } => {
                (fee, amount_out, instructions, how)
            }
            TransferAcceptance::WaitForCustomer { customer_type, message } => {
                return Ok(Next::Command(PaymentCommand::AskCustomer { customer_type, message }));
            }
            TransferAcceptance::Wait { message } => return Ok(Next::Command(PaymentCommand::Wait { message })),
        };
        let Some(asset) = self.asset_of(transaction) else {
            return Ok(Next::Later(Some("the asset is no longer transferred".to_owned())));
        };
        // The asset's account may have changed in the configuration.
        if asset.flow == Flow::OffTheLedger && !self.transactions.is_payable(&asset.account).await? {
            return Ok(Next::Later(Some("its account is not read yet".to_owned())));
        }
        let (guests, view) = (self.guests.unattended(), parties.beside(transaction));
        let terms = match self.quotes.terms_agreed(&guests, asset, view, fee, amount_out).await {
            Ok(Ok(terms)) => terms,
            Ok(Err(refused)) => return Ok(Next::Later(Some(refused.to_string()))),
            Err(error @ Error::Store(_)) => return Err(error),
            // The failed call is already logged.
            Err(_) => return Ok(Next::Later(Some("no fee was said".to_owned()))),
        };
        Ok(Next::Command(PaymentCommand::Accept(Box::new(Accepted {
            destination: self.transactions.new_destination(asset),
            fee: terms.fee,
            amount_out: terms.amount_out,
            instructions,
            how,
            window: self.settings.payment_window,
            completed: None,
        }))))
    }
}

/// A rejection of a transfer that is on record: the wallet is not there to be asked.
fn turned_down(rejection: TransferRejection) -> Next {
    match rejection {
        TransferRejection::Problem(problem @ Problem::Unavailable(_)) => {
            Next::Later(Some(Trouble::of_problem(&problem).brief))
        }
        TransferRejection::Problem(problem) => Next::Command(PaymentCommand::Decline(Rejection::Problem(problem))),
        TransferRejection::CustomerInfoStatus(CustomerInfoStatus { is_denied: true, .. }) => {
            let denied = Problem::Denied(NOT_ACCEPTED.to_owned());
            Next::Command(PaymentCommand::Decline(Rejection::Problem(denied)))
        }
        TransferRejection::CustomerInfoNeeded(_) | TransferRejection::CustomerInfoStatus(_) => {
            Next::Command(PaymentCommand::AskCustomer { customer_type: None, message: None })
        }
    }
}
