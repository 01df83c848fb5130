//! The guest's judgement of customers, and what waits for it.

use super::{Error, Lifecycle};
use crate::guest::{CustomerContext, Guests, KvWrites};
use crate::model::{Customer, CustomerStatus, Decision, Entries, InfoUpdate, Problem, Review, Transaction};
use crate::store::Tx;

impl Lifecycle {
    /// Has a guest judge `customer` under the context's type and puts the review into the record. A guest whose
    /// outside systems are down leaves them `PROCESSING`: the host asks again in the background.
    /// `files` are the customer's, as data URLs by field. What the guest wants to remember comes back, to be stored with
    /// the record.
    pub(super) async fn judge(
        &self,
        guests: &Guests,
        customer: &mut Customer,
        files: &Entries,
        context: CustomerContext<'_>,
    ) -> Result<KvWrites, Error> {
        let reply = guests.review(customer, files, context).await?;
        let decided_by = reply.guest.to_string();
        let (decision, writes) = match reply.answer {
            Err(Problem::Unavailable(_)) => (Decision::Processing(None), KvWrites::default()),
            Err(problem) => return Err(problem.into()),
            Ok(decision) => (decision, reply.writes),
        };
        let verification = matches!(decision, Decision::VerificationRequired(_));
        let (status, fields, message) = match decision {
            Decision::Accepted => (CustomerStatus::Accepted, Vec::new(), None),
            Decision::Processing(message) => (CustomerStatus::Processing, Vec::new(), message),
            Decision::NeedsInfo { fields, message } => (CustomerStatus::NeedsInfo, fields, message),
            Decision::VerificationRequired(fields) => (CustomerStatus::NeedsInfo, fields, None),
            Decision::Rejected(message) => (CustomerStatus::Rejected, Vec::new(), Some(message)),
        };
        let review = Review { status, fields, verification, message, decided_at: self.clock.now(), decided_by };
        customer.reviews.insert(context.customer_type.unwrap_or_default().to_owned(), review);
        Ok(writes)
    }

    /// A payout found a customer's information wanting: whoever of the two was judged under that type is
    /// `NEEDS_INFO` from now on, so that SEP-12 says so and the payment waits for a correction (SEP-31, Pending
    /// Customer Info Update).
    pub(super) async fn flag_customers(
        &self,
        tx: &mut Tx,
        transaction: &Transaction,
        customer_type: Option<&str>,
        message: Option<&str>,
    ) -> Result<(), Error> {
        for id in [transaction.sender, transaction.receiver].into_iter().flatten() {
            let Some((mut customer, version)) = tx.customer(id).await? else { continue };
            let now = self.clock.now();
            let mut flagged = false;
            for (name, review) in &mut customer.reviews {
                if customer_type.is_none_or(|wanted| wanted == name) {
                    review.status = CustomerStatus::NeedsInfo;
                    review.verification = false;
                    review.message = message.map(str::to_owned);
                    review.decided_at = now;
                    flagged = true;
                }
            }
            if flagged {
                if !tx.update_customer(&customer, version).await? {
                    return Err(Error::Busy);
                }
                self.tell_of_customer(tx, &customer).await?;
            }
        }
        Ok(())
    }

    /// Whether the customers a payment waits for are in order now: accepted under the type it named, or under every
    /// type they were judged by when it named none.
    pub(super) async fn customers_in_order(&self, transaction: &Transaction) -> Result<bool, Error> {
        let wanted = match &transaction.info_update {
            Some(InfoUpdate::Customer(wanted)) => wanted.as_deref(),
            _ => None,
        };
        let (sender, receiver) = self.customers_of(transaction).await?;
        let customers: Vec<&Customer> = [&sender, &receiver].into_iter().flatten().collect();
        let mut reviews = customers
            .iter()
            .flat_map(|customer| &customer.reviews)
            .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name))
            .peekable();
        Ok(reviews.peek().is_some() && reviews.all(|(_, review)| review.status == CustomerStatus::Accepted))
    }
}
