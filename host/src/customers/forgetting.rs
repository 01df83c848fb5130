//! Deleting a customer (SEP-12 `DELETE /customer/:account`).
//!
//! Record, files, recorded calls, callback and events are deleted immediately, in one database transaction. Jobs do the
//! rest, with retries: they empty SQLite's write-ahead log, tell the guest, and remove the data sent with payments that
//! named the customer once these are over. The payments keep the id, which no longer identifies anybody.

use super::{CustomerQuery, Customers, name::Named};
use crate::context::{Error, Trouble};
use crate::guest::CallError;
use crate::model::{CustomerId, JobKind, Owner, Role, Timestamp};
use crate::store::{Actor, Claim, Job, Subject, Tx};
use crate::transactions::{
    Cause, NotDone,
    rules::{CommonCommand, is_final, is_undecided},
};
use std::time::Duration;

/// Pause before a payment that is not over is checked again.
const NOT_OVER_YET: Duration = Duration::from_secs(3600);

impl Customers {
    /// Deletes the customer that a request names, by default the identity's own (SEP-12 `DELETE /customer/:account`).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Store`].
    pub async fn delete_customer(&self, owner: &Owner, query: CustomerQuery) -> Result<(), Error> {
        if self.guest_keeps_customers() {
            return self.delete_kept(owner, &query).await;
        }
        let Named { found, owner, memo, .. } = self.named(owner, &query).await?;
        let mut tx = self.store.begin().await?;
        // Files that the identity itself uploaded belong to its own customer.
        let has_uploads = memo.is_none() && tx.delete_waiting_files(&owner).await?;
        let Some((customer, _)) = found else {
            if !has_uploads {
                return Err(Error::NotFound);
            }
            tx.commit().await?;
            // If a reader is active, the next checkpoint does it.
            self.store.scrub().await?;
            return Ok(());
        };
        self.delete_in(tx, customer.id).await
    }

    /// Deletes a customer that no transaction names and that was not changed since then.
    pub(super) async fn delete_if_unused(&self, id: CustomerId, since: Timestamp) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.lock_subject(Subject::Customer(id)).await?;
        let is_old = tx.customer(id).await?.is_some_and(|(customer, _)| customer.updated_at <= since);
        if is_old && tx.transactions_of(id).await?.is_empty() {
            return self.delete_in(tx, id).await;
        }
        Ok(())
    }

    pub(super) async fn delete_in(&self, mut tx: Tx, id: CustomerId) -> Result<(), Error> {
        let now = self.clock.now();
        tx.delete_customer(id).await?;
        // After the customer's record: by then a concurrent PUT has saved its files, and a concurrent writer its
        // recorded call.
        tx.forget_calls_of(id).await?;
        tx.delete_files_of(id).await?;
        tx.forget_callback(Subject::Customer(id)).await?;
        tx.cancel(&[Job::new(JobKind::Review, id)]).await?;
        tx.schedule(&Job::new(JobKind::Forget, id), now).await?;
        for transaction in tx.transactions_of(id).await? {
            tx.schedule(&Job::new(JobKind::Erase, transaction), now).await?;
            tx.delete_flow(transaction).await?;
        }
        tx.commit().await?;
        self.wake_runner();
        tracing::info!(customer = %id, "customer deleted");
        Ok(())
    }

    /// Completes a deletion, and tells the guest, with retries until a call succeeds.
    pub(crate) async fn forget(&self, claim: &Claim) -> Result<(), Error> {
        let Ok(id) = claim.job.subject.parse::<CustomerId>() else { return self.drop_job(claim).await };
        if !self.store.scrub().await? {
            return self.put_off(claim, self.retry_pause(claim.attempts), Some("the database was being read")).await;
        }
        match self.guests.forgotten(&id).await {
            Ok(heard) => self.job_done(claim, &heard.writes).await,
            Err(CallError::NotProvided(_)) => self.drop_job(claim).await,
            Err(error) => {
                self.put_off(claim, self.retry_pause(claim.attempts), Some(&Trouble::of_call(&error).brief)).await
            }
        }
    }

    /// Removes the data sent with a payment once it is over, if a customer it names was deleted.
    pub(crate) async fn erase(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, |_| true).await? else { return Ok(()) };
        let parties = self.transactions.parties_of(&transaction).await?;
        let is_gone = |role: &Role| transaction.customer(*role).is_some() && parties.of(*role).is_none();
        if !Role::ALL.iter().any(is_gone) {
            // Another customer was named instead, and the data is theirs.
            return self.drop_job(claim).await;
        }
        // Its pages went with the customer, and nobody can go on with it.
        let is_abandoned =
            transaction.details.is_hosted() && is_undecided(&transaction) && !transaction.is_driven_by_business();
        if is_abandoned {
            let expire = CommonCommand::Expire { by_operator: None };
            match self.transactions.command(transaction.id, expire, Cause::by(Actor::Host)).await {
                Ok(_) => {}
                Err(NotDone::Refused(_)) => return self.put_off(claim, NOT_OVER_YET, None).await,
                Err(other) => return Err(other.into()),
            }
        } else if !is_final(transaction.status) {
            return self.put_off(claim, NOT_OVER_YET, None).await;
        }
        match self.transactions.command(transaction.id, CommonCommand::Erase, Cause::by(Actor::Host).claim(claim)).await
        {
            Ok(_) => self.store.scrub().await.map(|_| ()).map_err(Error::from),
            Err(NotDone::Refused(_)) => self.drop_job(claim).await,
            Err(other) => Err(other.into()),
        }
    }
}
