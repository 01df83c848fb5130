//! Off-chain payouts, and polling for their news.

use super::Payouts;
use crate::context::{Error, Trouble};
use crate::guest::{Answered, Attempt, KvWrites, PaymentView};
use crate::model::{Chain, GuestVersion, Payout, Rate, Status, Transaction};
use crate::store::{Actor, Claim};
use crate::transactions::{
    Asked, Cause, NotDone, Polled,
    rules::{Command, CommonCommand, PayoutCommand, Refused, is_at_work},
};
use std::slice;

fn payable(transaction: &Transaction) -> bool {
    is_at_work(transaction) && transaction.rate != Some(Rate::Market)
}

impl Payouts {
    /// Asks the guest to pay out. The claim, committed before this runs, records the attempt. The key belongs to the
    /// payout: if an answer was lost, the same key is sent again and nothing is paid twice.
    pub(crate) async fn execute(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, payable).await? else { return Ok(()) };
        if claim.attempts > self.settings.retry.tries_max {
            // The earlier attempts ended without a recorded outcome.
            return self.give_up(claim, &transaction, Trouble::without_outcome()).await;
        }
        let parties = match self.transactions.parties_of(&transaction).await {
            Err(error) if error.is_corrupt() => {
                let cause = Chain(&error).to_string();
                tracing::error!(transaction = %transaction.id, error = cause, "a payout waits for its customers");
                return self.try_later(claim, &transaction, Trouble::of_text(&cause)).await;
            }
            read => read?,
        };
        let view = parties.beside(&transaction);
        let key = transaction.payout_key();
        let number = transaction.payout_tries_before().saturating_add(claim.attempts);
        let attempt = Attempt { idempotency_key: &key, number };
        match self.guests_of(transaction.id).await?.unattended().execute_outgoing_transaction(view, attempt).await {
            Ok(Answered { answer: Ok(payout), guest, writes }) => {
                self.settle(claim, &transaction, payout, &guest, &writes).await
            }
            // A problem does not say whether anything was paid: retry with the same key, and finally leave it to the
            // operator.
            Ok(Answered { answer: Err(problem), .. }) => {
                self.try_later(claim, &transaction, Trouble::of_problem(&problem)).await
            }
            Err(error) => self.try_later(claim, &transaction, Trouble::of_call(&error)).await,
        }
    }

    /// Asks for news of initiated payouts, a page at a time. A failed call changes nothing about money in progress: the
    /// host logs it and goes on polling, and the status stays.
    pub(crate) async fn poll(&self, claims: &[Claim]) -> Result<(), Error> {
        self.transactions.poll(self, claims).await
    }

    async fn settle(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        payout: Payout,
        guest: &GuestVersion,
        writes: &KvWrites,
    ) -> Result<(), Error> {
        if let (Status::PendingExternal, Payout::Initiated { external_id, eta_s }) = (transaction.status, &payout)
            && (external_id.is_none() || *external_id == transaction.external_id)
            && *eta_s == transaction.status_eta_s
        {
            // No news: only schedule the next poll.
            return self.ask_again(claim, self.poll_pause(claim.attempts), slice::from_ref(writes)).await;
        }
        let wanted = match &payout {
            Payout::NeedsCustomerInfo { customer_type, message } => Some((customer_type.clone(), message.clone())),
            _ => None,
        };
        let command = Command::from(match payout {
            Payout::Refund(plan) if self.transactions.refunds(transaction) => PayoutCommand::RefundPayer(plan),
            payout => PayoutCommand::SettlePayout(payout),
        });
        let cause = Cause::by(Actor::Guest).guest(guest, writes).claim(claim);
        let done = match wanted {
            Some((customer_type, message)) => {
                self.customers
                    .ask_customers(transaction.id, command, cause, customer_type.as_deref(), message.as_deref())
                    .await
            }
            None => self.transactions.command(transaction.id, command, cause).await.map(|_| ()),
        };
        match done {
            Err(NotDone::Refused(Refused::BadAnswer(problem))) => {
                let trouble = Trouble { brief: problem.to_owned(), full: format!("{guest}: {problem}") };
                let function = match transaction.status {
                    Status::PendingExternal => "rails.poll-outgoing-transactions",
                    _ => "rails.execute-outgoing-transaction",
                };
                tracing::error!(transaction = %transaction.id, %guest, function, problem, "the guest's answer can't be used");
                if transaction.status == Status::PendingExternal {
                    return self.put_off(claim, self.retry_pause(claim.attempts), Some(&trouble.brief)).await;
                }
                self.try_later(claim, transaction, trouble).await
            }
            Err(NotDone::Refused(refused)) => {
                tracing::warn!(transaction = %transaction.id, %guest, %refused, "guest's answer not applied");
                self.drop_job(claim).await
            }
            done => Ok(done?),
        }
    }

    pub(crate) async fn try_later(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        trouble: Trouble,
    ) -> Result<(), Error> {
        if claim.attempts >= self.settings.retry.tries_max {
            return self.give_up(claim, transaction, trouble).await;
        }
        self.put_off(claim, self.retry_pause(claim.attempts), Some(&trouble.brief)).await
    }

    pub(crate) async fn give_up(
        &self,
        claim: &Claim,
        transaction: &Transaction,
        trouble: Trouble,
    ) -> Result<(), Error> {
        let command = CommonCommand::GiveUp { tries: claim.attempts, last_error: trouble.full };
        self.transactions.complete_by_host(claim, transaction.id, command).await
    }
}

impl Polled for Payouts {
    fn is_awaited(&self, transaction: &Transaction) -> bool {
        transaction.status == Status::PendingExternal && transaction.attention.is_none()
    }

    async fn news_of(&self, asked: &[Asked<'_>]) -> Result<bool, Error> {
        let views: Vec<PaymentView<'_>> = asked.iter().map(Asked::view).collect();
        let Some(first) = asked.first() else { return Ok(true) };
        let guests = self.guests_of(first.transaction.id).await?.unattended();
        let reply = guests.poll_outgoing_transactions(&views).await;
        let Ok(Answered { answer: Ok(reports), guest, writes }) = reply else {
            return Ok(false);
        };
        let nothing = KvWrites::default();
        for (left, Asked { claim, transaction, .. }) in (0..asked.len()).rev().zip(asked) {
            // With the last one: the guest's changes to `kv` must not be stored before all the news is.
            let writes = if left == 0 { &writes } else { &nothing };
            match reports.iter().find(|report| report.transaction == transaction.id) {
                None => self.ask_again(claim, self.poll_pause(claim.attempts), slice::from_ref(writes)).await?,
                Some(report) => self.settle(claim, transaction, report.payout.clone(), &guest, writes).await?,
            }
        }
        Ok(true)
    }
}
