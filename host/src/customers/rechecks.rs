//! Background jobs about customers.

use super::Customers;
use crate::context::Error;
use crate::guest::CustomerContext;
use crate::model::{CustomerId, CustomerStatus, Role, Status};
use crate::store::Claim;
use crate::transactions::rules::CommonCommand;

impl Customers {
    /// Checks whether the customers a payment waits for are accepted, and resumes the payment if they are. A transfer that
    /// names no customer is for the user's own, once there is one: SEP-12's `transaction_id` is optional.
    pub(crate) async fn recheck(&self, claim: &Claim) -> Result<(), Error> {
        let waiting = |transaction: &crate::model::Transaction| transaction.status == Status::PendingCustomerInfoUpdate;
        let Some(transaction) = self.subject(claim, waiting).await? else { return Ok(()) };
        if transaction.lacks_customer() {
            let Some((own, _)) = self.store.customer_named(&transaction.owner, None).await? else {
                return self.drop_job(claim).await;
            };
            // Which schedules this job again.
            let name = CommonCommand::NameCustomer { role: Role::Customer, customer: own.id, instead_of: None };
            return self.transactions.complete_by_host(claim, transaction.id, name).await;
        }
        if !self.customers_in_order(&transaction).await? {
            // The customer's next change schedules this job again.
            return self.drop_job(claim).await;
        }
        self.transactions.complete_by_host(claim, transaction.id, CommonCommand::CorrectCustomers).await
    }

    /// Asks the guest again about a customer in review.
    pub(crate) async fn review(&self, claim: &Claim) -> Result<(), Error> {
        let found = match claim.job.subject.parse::<CustomerId>() {
            Ok(id) => self.store.customer(id).await?,
            Err(_) => None,
        };
        let Some((mut customer, version)) = found else { return self.drop_job(claim).await };
        let open: Vec<String> = customer
            .reviews
            .iter()
            .filter(|(_, review)| review.status == CustomerStatus::Processing)
            .map(|(name, _)| name.clone())
            .collect();
        let files = self.contents(&customer).await?;
        let before = customer.reviews.clone();
        let (guests, mut writes) = (self.guests.unattended(), Vec::new());
        for name in open {
            let customer_type = (!name.is_empty()).then_some(name.as_str());
            let context = CustomerContext { customer: None, customer_type, transaction: None, lang: "en" };
            match self.judge(&guests, &mut customer, &files, context).await {
                Ok(more) => writes.push(more),
                Err(Error::Unknown(_)) => return self.drop_job(claim).await,
                // The failed call is already logged.
                Err(_) => {
                    return self.put_off(claim, self.retry_pause(claim.attempts), Some("the review failed")).await;
                }
            }
        }
        let still_open = |review: &crate::model::Review| review.status == CustomerStatus::Processing;
        let standings = |reviews: &std::collections::BTreeMap<String, crate::model::Review>| -> Vec<_> {
            reviews.values().map(|review| (review.status, review.message.clone())).collect()
        };
        if standings(&customer.reviews) == standings(&before) {
            return match customer.reviews.values().any(still_open) {
                true => self.ask_again(claim, self.poll_pause(claim.attempts), &writes).await,
                false => self.drop_job(claim).await,
            };
        }
        let required = self.required_of(&customer).await?;
        let mut tx = self.store.begin().await?;
        if !tx.finish(claim).await? || !tx.update_customer(&customer, version).await? {
            return Err(Error::Busy);
        }
        self.after_change(&mut tx, &customer, &writes, &required).await?;
        tx.commit().await?;
        self.wake_runner();
        Ok(())
    }
}
