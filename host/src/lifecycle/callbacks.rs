//! Who is told about what: callbacks of SEP-31 and SEP-12, and the events that changes put into the outbox.

use super::{CustomerQuery, CustomerView, Error, Lifecycle, answered};
use crate::events::Target;
use crate::guest::{Answered, CustomerContext};
use crate::model::{Customer, CustomerStatus, EventId, Owner, Transaction};
use crate::store::{self, Event, EventRow, Standing, Subject, Tx};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::Notify;

impl Lifecycle {
    /// Registers where the owner is told of a transaction's changes (SEP-31 `PUT /transactions/:id/callback`),
    /// instead of any place before.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] for a URL that may not be called; [`Error::Store`].
    pub async fn watch_transaction(&self, owner: &Owner, id: &str, url: &str) -> Result<(), Error> {
        let id = self.transaction(owner, id).await?.id;
        let target = self.target(url).await?;
        let mut tx = self.store.begin().await?;
        let subject = Subject::Transaction(id);
        tx.lock_subject(subject).await?;
        let record = tx.transaction(id).await?.ok_or(Error::NotFound)?;
        let told = transaction_digest(&shown_part(&record));
        tx.register_callback(subject, target.url().as_str(), &told, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Registers where changes of a customer's status are told (SEP-12 `PUT /customer/callback`), instead of any
    /// place before.
    ///
    /// # Errors
    /// [`Error::NotFound`], also when nothing was registered yet; [`Error::Invalid`] for a URL that may not be
    /// called; [`Error::Store`].
    pub async fn watch_customer(&self, owner: &Owner, query: CustomerQuery, url: &str) -> Result<(), Error> {
        let target = self.target(url).await?;
        let (customer, _) = self.named(owner, &query).await?.found.ok_or(Error::NotFound)?;
        let mut tx = self.store.begin().await?;
        let subject = Subject::Customer(customer.id);
        tx.lock_subject(subject).await?;
        let (customer, _) = tx.customer(customer.id).await?.ok_or(Error::NotFound)?;
        let told = customer_digest(&standings(&customer));
        tx.register_callback(subject, target.url().as_str(), &told, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn target(&self, url: &str) -> Result<Target, Error> {
        let admitted = Target::admit(url, self.settings.inside_callbacks).await;
        admitted.map_err(|refused| Error::Invalid(format!("url: {refused}")))
    }

    /// Puts changed transactions into the outbox, those whose owner asked for it and would see a difference.
    pub(super) async fn tell_of_transactions(&self, tx: &mut Tx, records: &[&Transaction]) -> Result<(), store::Error> {
        let subjects: Vec<Subject> = records.iter().map(|record| Subject::Transaction(record.id)).collect();
        let told = tx.told_of(&subjects).await?;
        for (record, subject) in records.iter().zip(subjects) {
            let Some(told) = told.get(&subject.to_string()) else { continue };
            let shown = shown_part(record);
            let digest = transaction_digest(&shown);
            if digest == *told {
                continue;
            }
            let now = self.clock.now();
            let id = EventId::mint(now, &*self.random);
            tx.enqueue_event(subject, id, &Event::Transaction(Box::new(shown)), &digest, now).await?;
        }
        Ok(())
    }

    /// Puts a customer whose status changed into the outbox, when somebody asked for it: an event for each type. Once
    /// nothing is open any more no more is told, until the client asks again (SEP-12, "Customer callback PUT").
    pub(super) async fn tell_of_customer(&self, tx: &mut Tx, customer: &Customer) -> Result<(), store::Error> {
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

    /// Rings when there may be new events.
    pub fn event_bell(&self) -> Arc<Notify> {
        self.bell.clone()
    }

    /// Undelivered events, or only the dead letters, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn events(&self, dead_only: bool, limit: u32) -> Result<Vec<EventRow>, Error> {
        Ok(self.store.events(dead_only, limit).await?)
    }

    /// Makes an event due afresh, a dead letter or not.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn requeue_event(&self, id: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !tx.requeue_event(id, self.clock.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }
}

/// A transaction without what its owner never sees: nothing of that waits in the outbox, or makes a difference.
fn shown_part(record: &Transaction) -> Transaction {
    Transaction {
        version: 0,
        client_domain: None,
        sender: None,
        receiver: None,
        refund_memo: None,
        fields: Default::default(),
        attention: None,
        payout_round: 0,
        payout_tries_before: 0,
        pay_by: None,
        received_at: None,
        ..record.clone()
    }
}

/// Changes when something is worth telling: an estimate alone is not.
fn transaction_digest(shown: &Transaction) -> String {
    let lasting = Transaction { status_eta_s: None, ..shown.clone() };
    // Records always serialise: they are stored the same way.
    hex::encode(Sha256::digest(serde_json::to_vec(&lasting).unwrap_or_default()))
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
