//! How many customers are kept, and for how long if nothing uses them.

use super::{Customers, parts::waits_for};
use crate::context::Error;
use crate::model::{Chain, Customer, Kind, Owner, Protocol, Timestamp};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How often all customers are counted.
const COUNT_EVERY: Duration = Duration::from_secs(10);
/// The newest payments of a customer that may wait for them under a type of their own.
const PAYMENTS_LOOKED_AT: u32 = 20;
/// Unused customers to delete in one sweep.
const SWEEP: u32 = 500;

/// The number of all customers, and when it was counted.
#[derive(Debug, Default)]
pub(super) struct Count(Mutex<Option<(u64, Timestamp)>>);

impl Customers {
    /// Refuses a new customer of the identity if there are too many.
    pub(super) async fn check_quotas(&self, owner: &Owner) -> Result<(), Error> {
        self.check_account_quota(self.store.customers_of_account(owner).await?)?;
        let (now, known) = (self.clock.now(), *self.count.0.lock().unwrap_or_else(PoisonError::into_inner));
        let all = match known.filter(|(_, at)| now.since(*at) < COUNT_EVERY) {
            Some((count, _)) => count,
            None => {
                let count = self.store.customer_count().await?;
                *self.count.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((count, now));
                count
            }
        };
        if all >= self.settings.customers.most {
            tracing::error!(customers = all, "a customer was refused: limits.customers_max is reached");
            return Err(Error::Unavailable("no more customers can be registered now; try again later".into()));
        }
        Ok(())
    }

    /// Refuses a new customer of an account that has its maximum.
    pub(super) fn check_account_quota(&self, count: u64) -> Result<(), Error> {
        match count >= self.settings.customers.account_max {
            true => Err(Error::Denied(
                "your account has as many customers as it may; delete some with DELETE /customer".into(),
            )),
            false => Ok(()),
        }
    }

    /// Refuses one more type for a customer who is reviewed under the maximum: a made-up type costs nothing, and every PUT
    /// has the customer reviewed again under each. Types of the customer's part in a payment, and those that `/info`
    /// names, do not count.
    pub(super) async fn check_types(
        &self,
        customer: &Customer,
        wanted: Option<&str>,
        of_part: &[String],
    ) -> Result<(), Error> {
        let (most, wanted) = (self.settings.customers.types_max, wanted.unwrap_or_default());
        let is_new =
            !wanted.is_empty() && !customer.reviews.contains_key(wanted) && !of_part.iter().any(|of| of == wanted);
        if !is_new || customer.reviews.len() < most {
            return Ok(());
        }
        let named = self.types_named().await?;
        let others = customer.reviews.keys().filter(|name| !named.contains(*name)).count();
        match others >= most && !named.contains(wanted) {
            true => Err(Error::Invalid(format!("type: this customer has {most} types already; use one of them"))),
            false => Ok(()),
        }
    }

    /// Refuses a type that no guest names for its transactions, unless none is named, the customer has it already, or a payment
    /// waits for the customer under it.
    pub(super) async fn check_type_is_named(&self, customer: &Customer, wanted: Option<&str>) -> Result<(), Error> {
        let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else { return Ok(()) };
        if customer.reviews.contains_key(wanted) {
            return Ok(());
        }
        let named = match self.types_named().await {
            Ok(named) => named,
            // The guest is asked for its review next, and may be well again.
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(customer = %customer.id, error, "the customer types could not be determined");
                return Ok(());
            }
        };
        if named.is_empty() || named.contains(wanted) {
            return Ok(());
        }
        let payments = self.store.customer_transactions(customer.id, None, PAYMENTS_LOOKED_AT).await?;
        if payments.iter().any(|payment| waits_for(payment) == Some(wanted)) {
            return Ok(());
        }
        let known: Vec<_> = named.iter().map(String::as_str).collect();
        let known = known.join(", ");
        Err(Error::Invalid(format!("type: `{wanted}` is not one of the types known here: {known}; send one of these")))
    }

    /// The types that guests name for SEP-31's and SEP-6's transactions, of all assets.
    async fn types_named(&self) -> Result<BTreeSet<String>, Error> {
        let mut named = BTreeSet::new();
        for asset in self.assets_under(Protocol::Sep31).filter(|_| self.receives()) {
            let info = self.asset_info(asset, "en").await?;
            named.extend(info.guest.sender_types.into_iter().chain(info.guest.receiver_types).map(|(name, _)| name));
        }
        for asset in self.assets_under(Protocol::Sep6).filter(|_| self.transfers()) {
            for kind in [Kind::Withdrawal, Kind::WithdrawalExchange] {
                named.extend(self.transfer_info(asset, kind, "en").await?.guest.customer_types);
            }
        }
        for asset in self.assets_deposited().filter(|_| self.transfers()) {
            for kind in [Kind::Deposit, Kind::DepositExchange] {
                named.extend(self.transfer_info(asset, kind, "en").await?.guest.customer_types);
            }
        }
        Ok(named)
    }

    /// Deletes customers that no transaction names and that nobody has changed for a long time, as if their clients had
    /// deleted them.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn delete_unused(&self) -> Result<(), Error> {
        let kept = self.settings.customers.unused_kept;
        if kept.is_zero() {
            return Ok(());
        }
        let since = self.clock.now().minus(kept);
        for id in self.store.unused_customers(since, SWEEP).await? {
            match self.delete_if_unused(id, since).await {
                Err(error) if error.is_corrupt() => {
                    tracing::error!(error = %Chain(&error), "an unused customer can't be read and is not deleted");
                }
                done => done?,
            }
        }
        Ok(())
    }
}
