//! Callbacks of customers (SEP-12 `PUT /customer/callback`): their URLs, and the events that changes put into the
//! outbox.

use super::{CustomerQuery, CustomerView, Customers};
use crate::context::{ClientCallbacks, Error, answered};
use crate::guest::{CustomerContext, Interface};
use crate::model::{Customer, CustomerId, CustomerStatus, EventId, Field, KeptState, Owner, Review};
use crate::store::{self, Subject, Tx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

impl Customers {
    /// Registers the callback URL for changes of a customer's status (SEP-12 `PUT /customer/callback`), replacing any
    /// previous one.
    ///
    /// # Errors
    /// [`Error::NotFound`], also when nothing was registered yet; [`Error::Invalid`] for a URL that may not be
    /// called; [`Error::Store`].
    pub async fn watch_customer(&self, owner: &Owner, query: CustomerQuery, url: &str) -> Result<(), Error> {
        let target = self.callback_target("url", url).await?;
        let named = match self.guest_keeps_customers() {
            true => {
                let _permit = self.permit(Interface::CustomerStore, Some(owner)).await?;
                self.found_kept(owner, &query).await?
            }
            false => self.named(owner, &query).await?,
        };
        let (customer, _) = named.found.ok_or(Error::NotFound)?;
        let mut tx = self.store.begin().await?;
        tx.lock_subject(Subject::Customer(customer.id)).await?;
        self.register_callback(tx, customer.id, target.url().as_str()).await
    }

    /// Registers where a locked customer's changes are sent: those after the record's.
    async fn register_callback(&self, mut tx: Tx, customer: CustomerId, url: &str) -> Result<(), Error> {
        let (customer, _) = tx.customer(customer).await?.ok_or(Error::NotFound)?;
        let told = customer_digest(&standings(&customer));
        let subject = Subject::Customer(customer.id);
        tx.register_callback(subject, url, &told, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Registers the callback that is configured for the client of a session, after it has registered or updated a customer
    /// and if it has registered none itself.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn watch_for_client(
        &self,
        owner: &Owner,
        client_domain: Option<&str>,
        customer: &str,
    ) -> Result<(), Error> {
        let Some(target) = ClientCallbacks::of_customers(&self.settings.clients, owner, client_domain) else {
            return Ok(());
        };
        let (customer, _) = self.store.customer_shown_as(customer).await?.ok_or(Error::NotFound)?;
        let subject = Subject::Customer(customer.id);
        let mut tx = self.store.begin().await?;
        tx.lock_subject(subject).await?;
        match tx.callback(subject).await? {
            Some((_, true)) => return Ok(()),
            Some((url, false)) if url != target.url().as_str() => return Ok(()),
            _ => {}
        }
        self.register_callback(tx, customer.id, target.url().as_str()).await
    }

    /// Writes an event for each type under which a customer's status changed, if a callback is registered. Once no
    /// decision is pending, no more events follow until the client registers again (SEP-12, "Customer callback PUT").
    pub(crate) async fn tell_of_customer(
        &self,
        tx: &mut Tx,
        customer: &Customer,
        required: &Required,
    ) -> Result<(), store::Error> {
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
            let view = match required.0.get(customer_type) {
                Some(Beside::State(state)) => CustomerView::kept(Some(customer.shown_id()), state.clone()),
                Some(Beside::Fields(fields)) => CustomerView::judged(customer, review, fields.clone()),
                None => CustomerView::judged(customer, review, review.fields.clone()),
            };
            let body = (self.body)(view).map_err(|_| store::Error::unshown("customers", customer.id))?;
            let now = self.clock.now();
            let id = EventId::mint(now, &*self.random);
            tx.enqueue_event(subject, id, &body, &digest, now).await?;
        }
        let is_final = |status: &CustomerStatus| matches!(status, CustomerStatus::Accepted | CustomerStatus::Rejected);
        if standings.values().all(is_final) { tx.end_callback(subject).await } else { Ok(()) }
    }

    /// The fields that the guest requires, for the descriptions in the callbacks of a changed customer: under each type
    /// whose status changed. The host asks before the database transaction of a change, and only if a callback is
    /// registered. A failed call is logged, and the callback then has only the names of the fields.
    pub(crate) async fn required_of(&self, customer: &Customer) -> Result<Required, Error> {
        let Some(told) = self.store.told(Subject::Customer(customer.id)).await? else { return Ok(Required::default()) };
        let before: BTreeMap<String, CustomerStatus> = serde_json::from_str(&told).unwrap_or_default();
        let is_changed = |name: &str, review: &Review| before.get(&type_key(name)) != Some(&review.status);
        let changed = customer.reviews.iter().filter(|(name, review)| is_changed(name, review));
        self.required(customer, changed.map(|(name, _)| name)).await
    }

    /// The same under every type, for a customer who is about to change.
    pub(crate) async fn required_under_any_type(&self, customer: &Customer) -> Result<Required, Error> {
        match self.store.told(Subject::Customer(customer.id)).await? {
            Some(_) => self.required(customer, customer.reviews.keys()).await,
            None => Ok(Required::default()),
        }
    }

    async fn required(&self, customer: &Customer, types: impl Iterator<Item = &String>) -> Result<Required, Error> {
        let (guests, mut required) = (self.guests.unattended(), Required::default());
        for name in types {
            let customer_type = Some(name.as_str()).filter(|name| !name.is_empty());
            let context = CustomerContext { customer: Some(customer.id), customer_type, transaction: None, lang: "en" };
            let said = if self.guest_keeps_customers() {
                let said = self.state_of(&guests, customer, context).await;
                said.map(|said| (Beside::State(said.answer), said.writes))
            } else {
                let said = answered(guests.requirements(context).await);
                said.map(|said| (Beside::Fields(said.answer), said.writes))
            };
            if let Ok((beside, writes)) = said {
                self.remember(&writes).await?;
                required.0.insert(name.clone(), beside);
            }
        }
        Ok(required)
    }
}

/// What a callback about a customer shows beside the review, by customer type.
#[derive(Debug, Default)]
pub(crate) struct Required(BTreeMap<String, Beside>);

#[derive(Debug)]
enum Beside {
    /// The fields that the guest requires.
    Fields(Vec<Field>),
    /// How the customer stands with the guest that keeps them.
    State(KeptState),
}

impl Required {
    /// How a customer whom a guest keeps stands under one type.
    pub(crate) fn shown(customer_type: Option<&str>, state: KeptState) -> Self {
        Self(BTreeMap::from([(customer_type.unwrap_or_default().to_owned(), Beside::State(state))]))
    }
}

/// Statuses by type. Clients choose the types, so only their digests are stored.
fn standings(customer: &Customer) -> BTreeMap<String, CustomerStatus> {
    customer.reviews.iter().map(|(name, review)| (type_key(name), review.status)).collect()
}

fn type_key(customer_type: &str) -> String {
    hex::encode(Sha256::digest(customer_type))
}

fn customer_digest(standings: &BTreeMap<String, CustomerStatus>) -> String {
    serde_json::to_string(standings).unwrap_or_default()
}
