//! Deadlines: expiring unpaid transactions, deleting them in the end, and raising attention for overdue information.

use super::{Transactions, confirmations::is_unconfirmed, rules::CommonCommand};
use crate::context::Error;
use crate::store::Claim;

/// Expired transactions to delete in one sweep.
const SWEEP: u32 = 500;

impl Transactions {
    /// Expires a transaction after its deadline. Refused if the money has arrived or the transaction is over: then
    /// nothing is left to do.
    pub(crate) async fn expire(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, |transaction| transaction.amount_in.is_none()).await? else {
            return Ok(());
        };
        // Its payment may be on the ledger: then it was in time, or late by the ledger's clock.
        if self.store.unapplied_for(transaction.id).await?.iter().any(is_unconfirmed) {
            return self.put_off(claim, self.settings.retry.pause_most, Some("its payment is not confirmed yet")).await;
        }
        self.complete_by_host(claim, transaction.id, CommonCommand::Expire { by_operator: None }).await
    }

    /// The money has arrived but the requested information has not: the transaction needs attention.
    pub(crate) async fn remind(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, |transaction| transaction.attention.is_none()).await? else {
            return Ok(());
        };
        self.complete_by_host(claim, transaction.id, CommonCommand::Remind).await
    }

    /// Deletes transactions that expired long ago, and for which no payment is known.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn delete_expired(&self) -> Result<(), Error> {
        let kept = self.settings.expired_kept;
        if kept.is_zero() {
            return Ok(());
        }
        let before = self.clock.now().minus(kept);
        for id in self.store.expired_transactions(before, SWEEP).await? {
            self.store.delete_expired_transaction(id, before).await?;
        }
        Ok(())
    }
}
