//! Polling: asking the guest for news of transactions that wait for the world off chain, a page at a time.

use super::{Parties, Transactions};
use crate::context::Error;
use crate::guest::PaymentView;
use crate::model::Transaction;
use crate::store::Claim;
use std::slice;

/// A transaction that the guest is asked about.
pub(crate) struct Asked<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) transaction: Transaction,
    parties: Parties,
}

impl Asked<'_> {
    pub(crate) fn view(&self) -> PaymentView<'_> {
        self.parties.beside(&self.transaction)
    }
}

/// What is polled for.
pub(crate) trait Polled: Sync {
    /// Whether news of a transaction is still awaited.
    fn is_awaited(&self, transaction: &Transaction) -> bool;

    /// Asks for news and applies it. `false`: the call failed, which is logged, and nothing was applied.
    fn news_of(&self, asked: &[Asked<'_>]) -> impl Future<Output = Result<bool, Error>> + Send;
}

impl Transactions {
    /// Asks for news of the transactions of these claims.
    pub(crate) async fn poll<P: Polled>(&self, polled: &P, claims: &[Claim]) -> Result<(), Error> {
        let mut asked: Vec<Asked<'_>> = Vec::with_capacity(claims.len());
        for claim in claims {
            match self.asked_about(polled, claim).await {
                Ok(found) => asked.extend(found),
                // It must not hold up the news of the others.
                Err(error) if error.is_corrupt() => self.set_aside(claim, &error).await?,
                Err(error) => return Err(error),
            }
        }
        // Each may have begun with another version of the guest.
        let each_alone = self.settings.pin_in_flight || asked.len() == 1;
        if asked.is_empty() || (!each_alone && polled.news_of(&asked).await?) {
            return Ok(());
        }
        // One that the guest fails on must not block the news of the others: ask for each alone.
        for one in &asked {
            if !polled.news_of(slice::from_ref(one)).await? {
                self.put_off(one.claim, self.retry_pause(one.claim.attempts), Some("no news could be had")).await?;
            }
        }
        Ok(())
    }

    async fn asked_about<'a>(&self, polled: &impl Polled, claim: &'a Claim) -> Result<Option<Asked<'a>>, Error> {
        let awaited = |transaction: &Transaction| polled.is_awaited(transaction);
        let Some(transaction) = self.subject(claim, awaited).await? else { return Ok(None) };
        let parties = self.parties_of(&transaction).await?;
        Ok(Some(Asked { claim, transaction, parties }))
    }
}
