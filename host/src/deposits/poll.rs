//! Asking the guest for news of deposits, a page at a time.

use super::Deposits;
use crate::context::Error;
use crate::guest::{Answered, PaymentView};
use crate::model::Transaction;
use crate::store::Claim;
use crate::transactions::{Asked, Polled, rules::is_awaited};

impl Deposits {
    /// Asks for news of deposits whose money has not come in.
    pub(crate) async fn poll(&self, claims: &[Claim]) -> Result<(), Error> {
        self.transactions.poll(self, claims).await
    }
}

impl Polled for Deposits {
    fn is_awaited(transaction: &Transaction) -> bool {
        is_awaited(transaction)
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
            if is_told && !self.store.transaction(transaction.id).await?.as_ref().is_some_and(is_awaited) {
                continue;
            }
            self.ask_again(claim, self.poll_pause(claim.attempts), &[]).await?;
        }
        Ok(true)
    }
}
