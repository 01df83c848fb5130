//! Paying out off chain, and asking for news of it.

use super::Trouble;
use crate::guest::{Answered, Attempt, PaymentView};
use crate::lifecycle::{
    Error, Lifecycle,
    engine::{Cause, NotDone},
    rules::{self, Command, Refused},
};
use crate::model::{Customer, GuestVersion, Payout, Status, Transaction};
use crate::store::{Actor, Claim};

fn payable(transaction: &Transaction) -> bool {
    transaction.status == Status::PendingReceiver && transaction.amount_in.is_some() && transaction.hold.is_none()
}

fn awaiting_news(transaction: &Transaction) -> bool {
    transaction.status == Status::PendingExternal && transaction.hold.is_none()
}

impl Lifecycle {
    /// Asks the guest to pay out. The claim, committed before this runs, is the record of the attempt; the key is the
    /// payout's own, so an attempt whose answer was lost is asked again and pays nothing twice.
    pub(in crate::lifecycle) async fn execute(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, payable).await? else { return Ok(()) };
        let (sender, receiver) = self.customers_of(&transaction).await?;
        let view = PaymentView { transaction: &transaction, sender: sender.as_ref(), receiver: receiver.as_ref() };
        let key = transaction.payout_key();
        let attempt = Attempt { idempotency_key: &key, number: claim.attempts };
        match self.guests.execute_outgoing_transaction(view, attempt).await {
            Ok(Answered { answer: Ok(payout), guest }) => self.settle(claim, &transaction, payout, &guest).await,
            // No problem says whether anything was paid: the same key again, and the operator in the end.
            Ok(Answered { answer: Err(problem), .. }) => {
                self.try_later(claim, &transaction, Trouble::of_problem(&problem)).await
            }
            Err(error) => self.try_later(claim, &transaction, Trouble::of_call(&error)).await,
        }
    }

    /// Asks for news of initiated payouts, a page at once.
    pub(in crate::lifecycle) async fn poll(&self, claims: &[Claim]) -> Result<(), Error> {
        let mut asked: Vec<(&Claim, Transaction, Option<Customer>, Option<Customer>)> =
            Vec::with_capacity(claims.len());
        for claim in claims {
            if let Some(transaction) = self.subject(claim, awaiting_news).await? {
                let (sender, receiver) = self.customers_of(&transaction).await?;
                asked.push((claim, transaction, sender, receiver));
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        let views: Vec<PaymentView<'_>> = asked
            .iter()
            .map(|(_, transaction, sender, receiver)| PaymentView {
                transaction,
                sender: sender.as_ref(),
                receiver: receiver.as_ref(),
            })
            .collect();
        let trouble = match self.guests.poll_outgoing_transactions(&views).await {
            Ok(Answered { answer: Ok(reports), guest }) => {
                for (claim, transaction, ..) in &asked {
                    match reports.iter().find(|report| report.transaction == transaction.id) {
                        None => self.put_off(claim, self.poll_pause(claim.attempts), None).await?,
                        Some(report) => self.settle(claim, transaction, report.payout.clone(), &guest).await?,
                    }
                }
                return Ok(());
            }
            Ok(Answered { answer: Err(problem), .. }) => Trouble::of_problem(&problem),
            Err(error) => Trouble::of_call(&error),
        };
        // The money is under way whatever the guest's trouble is: the host goes on asking, and the status stays.
        for (claim, ..) in &asked {
            self.put_off(claim, self.retry_pause(claim.attempts), Some(&trouble.brief)).await?;
        }
        Ok(())
    }

    async fn settle(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        payout: Payout,
        guest: &GuestVersion,
    ) -> Result<(), Error> {
        if transaction.status == Status::PendingExternal && matches!(payout, Payout::Initiated { .. }) {
            return self.put_off(claim, self.poll_pause(claim.attempts), None).await;
        }
        let result = match &payout {
            Payout::NeedsCustomerInfo { customer_type, message } => {
                let command = Command::SettlePayout(payout.clone());
                self.ask_customers(claim, transaction, command, guest, customer_type.as_deref(), message.as_deref())
                    .await
            }
            _ => {
                let cause = Cause::by(Actor::Guest).guest(guest).claim(claim);
                self.command(transaction.id, Command::SettlePayout(payout), cause)
                    .await
                    .map(|_| ())
                    .map_err(Settled::from)
            }
        };
        match result {
            Ok(()) => Ok(()),
            Err(Settled::Refused(Refused::BadAnswer(problem))) => {
                let full = format!("{guest}: {problem}");
                self.try_later(claim, transaction, Trouble { brief: problem.to_owned(), full }).await
            }
            Err(Settled::Refused(refused)) => {
                tracing::warn!(transaction = %transaction.id, %refused, "guest's answer not applied");
                self.drop_work(claim).await
            }
            Err(Settled::Failed(error)) => Err(error),
        }
    }

    /// The payment waits for a customer: the transaction and the customers' standing change together.
    pub(super) async fn ask_customers(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        command: Command,
        guest: &GuestVersion,
        customer_type: Option<&str>,
        message: Option<&str>,
    ) -> Result<(), Settled> {
        let mut tx = self.store.begin().await.map_err(Error::from)?;
        let record = tx.transaction(transaction.id).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
        let step = rules::decide(&record, command, self.clock.now()).map_err(Settled::Refused)?;
        self.flag_customers(&mut tx, &record, customer_type, message).await?;
        let cause = Cause::by(Actor::Guest).guest(guest).claim(claim);
        if !self.save(&mut tx, &step, cause).await? {
            return Err(Error::Busy.into());
        }
        tx.commit().await.map_err(Error::from)?;
        self.announce(&step);
        Ok(())
    }

    async fn try_later(&self, claim: &Claim, transaction: &Transaction, trouble: Trouble) -> Result<(), Error> {
        if claim.attempts >= self.settings.retry.tries_max {
            return self.give_up(claim, transaction, trouble).await;
        }
        self.put_off(claim, self.retry_pause(claim.attempts), Some(&trouble.brief)).await
    }

    async fn give_up(&self, claim: &Claim, transaction: &Transaction, trouble: Trouble) -> Result<(), Error> {
        let command = Command::GiveUp { tries: claim.attempts, last_error: trouble.full };
        match self.command(transaction.id, command, Cause::by(Actor::Host).claim(claim)).await {
            Err(NotDone::Refused(_)) => self.drop_work(claim).await,
            done => done.map(|_| ()).map_err(Error::from),
        }
    }
}

/// Why a guest's answer was not recorded.
pub(super) enum Settled {
    Refused(Refused),
    Failed(Error),
}

impl From<Error> for Settled {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<NotDone> for Settled {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Refused(refused) => Self::Refused(refused),
            other => Self::Failed(other.into()),
        }
    }
}
