//! Asking the guest for news of deposits, a page at a time.

use super::Deposits;
use crate::context::Error;
use crate::guest::{Answered, PaymentView};
use crate::model::{Status, Transaction};
use crate::store::Claim;
use crate::transactions::{Asked, Polled, rules};
use std::time::Duration;

/// How often the guest is asked about a deposit that expired.
const LATE_EVERY: Duration = Duration::from_secs(3_600);

impl Deposits {
    /// Asks for news of deposits whose money has not come in.
    pub(crate) async fn poll(&self, claims: &[Claim]) -> Result<(), Error> {
        self.transactions.poll(self, claims).await
    }
}

impl Polled for Deposits {
    /// Late money is looked for as well: not every bank sends notices.
    fn is_awaited(&self, transaction: &Transaction) -> bool {
        let is_late = transaction.status == Status::Expired && transaction.amount_in.is_none();
        let latest = transaction.pay_by().map(|pay_by| pay_by.plus(self.settings.poll.expired_for));
        let may_be_paid = is_late && latest.is_some_and(|latest| self.clock.now() < latest);
        rules::is_awaited(transaction) || transaction.details.deposit().is_some() && may_be_paid
    }

    async fn news_of(&self, asked: &[Asked<'_>]) -> Result<bool, Error> {
        let views: Vec<PaymentView<'_>> = asked.iter().map(Asked::view).collect();
        let Some(first) = asked.first() else { return Ok(true) };
        let guests = self.guests_of(first.transaction.id).await?.unattended();
        let reply = guests.poll_pending_deposits(&views).await;
        let Ok(Answered { answer: Ok(reports), guest, writes }) = reply else { return Ok(false) };
        self.apply(&reports, &guest, &writes).await?;
        for Asked { claim, transaction, .. } in asked {
            let is_told = reports.iter().any(|report| report.transaction == Some(transaction.id));
            // One whose money has come in has no job any more.
            if is_told && !self.store.transaction(transaction.id).await?.is_some_and(|now| self.is_awaited(&now)) {
                continue;
            }
            let pause = match transaction.status {
                Status::Expired => LATE_EVERY,
                _ => self.poll_pause(claim.attempts),
            };
            self.ask_again(claim, pause, &[]).await?;
        }
        Ok(true)
    }
}
