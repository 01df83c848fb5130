//! Callbacks of customers (SEP-12 `PUT /customer/callback`): where they go, and the events that changes put into the outbox.

use super::{CustomerQuery, CustomerView, Customers};
use crate::context::{Error, answered};
use crate::guest::{Answered, CustomerContext};
use crate::model::{Customer, CustomerStatus, EventId, Owner};
use crate::store::{self, Event, Standing, Subject, Tx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

impl Customers {
    /// Registers where changes of a customer's status are told (SEP-12 `PUT /customer/callback`), instead of any
    /// place before.
    ///
    /// # Errors
    /// [`Error::NotFound`], also when nothing was registered yet; [`Error::Invalid`] for a URL that may not be
    /// called; [`Error::Store`].
    pub async fn watch_customer(&self, owner: &Owner, query: CustomerQuery, url: &str) -> Result<(), Error> {
        let target = self.callback_target(url).await?;
        let (customer, _) = self.named(owner, &query).await?.found.ok_or(Error::NotFound)?;
        let mut tx = self.store.begin().await?;
        let subject = Subject::Customer(customer.id);
        tx.lock_subject(subject).await?;
        let (customer, _) = tx.customer(customer.id).await?.ok_or(Error::NotFound)?;
        let told = customer_digest(&standings(&customer));
        tx.register_callback(subject, target.url().as_str(), &told, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Puts a customer whose status changed into the outbox, when somebody asked for it: an event for each type. Once
    /// nothing is open any more no more is told, until the client asks again (SEP-12, "Customer callback PUT").
    pub(crate) async fn tell_of_customer(&self, tx: &mut Tx, customer: &Customer) -> Result<(), store::Error> {
        let subject = Subject::Customer(customer.id);
        let Some(told) = tx.told(subject).await? else { return Ok(()) };
        let before: BTreeMap<String, CustomerStatus> = serde_json::from_str(&told).unwrap_or_default();
        let standings = standings(customer);
        let digest = customer_digest(&standings);
        if digest == told {
            return Ok(());
        }
        for (customer_type, review) in &customer.reviews {
            let key = type_key(customer_type);
            if before.get(&key) == standings.get(&key) {
                continue;
            }
            let standing = Standing {
                id: customer.id,
                customer_type: customer_type.clone(),
                review: review.clone(),
                provided: customer.provided().into_iter().map(str::to_owned).collect(),
            };
            let now = self.clock.now();
            let id = EventId::mint(now, &*self.random);
            tx.enqueue_event(subject, id, &Event::Customer(standing), &digest, now).await?;
        }
        let is_final = |status: &CustomerStatus| matches!(status, CustomerStatus::Accepted | CustomerStatus::Rejected);
        if standings.values().all(is_final) { tx.end_callback(subject).await } else { Ok(()) }
    }

    /// A customer as SEP-12 `GET /customer` would have shown them when the event was written; the guest is asked for
    /// the fields' descriptions.
    ///
    /// # Errors
    /// The guest's problem, [`Error::Guest`].
    pub async fn customer_then(&self, standing: &Standing) -> Result<CustomerView, Error> {
        let customer_type = Some(standing.customer_type.as_str()).filter(|name| !name.is_empty());
        let context = CustomerContext { customer: Some(standing.id), customer_type, transaction: None, lang: "en" };
        let Answered { answer: required, writes, .. } = answered(self.guests.unattended().requirements(context).await)?;
        self.remember(&writes).await?;
        let provided: Vec<&str> = standing.provided.iter().map(String::as_str).collect();
        Ok(CustomerView::judged(standing.id, &standing.review, &provided, required))
    }
}

/// Statuses by type. Types are the client's words, so only their digests are kept.
fn standings(customer: &Customer) -> BTreeMap<String, CustomerStatus> {
    customer.reviews.iter().map(|(name, review)| (type_key(name), review.status)).collect()
}

fn type_key(customer_type: &str) -> String {
    hex::encode(Sha256::digest(customer_type))
}

fn customer_digest(standings: &BTreeMap<String, CustomerStatus>) -> String {
    serde_json::to_string(standings).unwrap_or_default()
}
