//! SEP-12's requests. The host stores the records, encrypted; the guest decides which fields are required, and reviews.

use super::{
    CustomerView, Customers,
    callbacks::Required,
    name::Named,
    values::{Provided, check_proofs},
    view::provide,
};
use crate::context::{BusinessEvent, Error, answered};
use crate::guest::{Answered, CustomerContext, Interface, KvWrites};
use crate::model::{Customer, CustomerId, CustomerStatus, Entries, Field, JobKind, Memo, Owner, Status};
use crate::store::{Actor, Job, Subject, Tx};
use crate::transactions::{
    Cause, NotDone,
    rules::{self, CommonCommand},
};
use std::collections::BTreeSet;

/// Number of retries of a PUT after another change to the customer came first.
pub(crate) const LOSSES_MAX: usize = 8;

/// How a SEP-12 request names a customer. With neither id nor memo nor transaction: the token's own identity.
#[derive(Debug, Clone, Default)]
pub struct CustomerQuery {
    /// `id`
    pub id: Option<String>,
    /// `memo` (with `memo_type`) beside the token.
    pub memo: Option<Memo>,
    /// `type`
    pub customer_type: Option<String>,
    /// `transaction_id`
    pub transaction_id: Option<String>,
    /// `lang`, `en` when empty.
    pub lang: String,
}

impl Named {
    /// The context of the customer for the guest.
    fn context<'a>(&'a self, query: &'a CustomerQuery) -> CustomerContext<'a> {
        let lang = if query.lang.is_empty() { "en" } else { &query.lang };
        let transaction = self.transaction.as_ref().map(|(transaction, _)| transaction);
        let customer = self.found.as_ref().map(|(customer, _)| customer.id);
        CustomerContext { customer, customer_type: self.customer_type.as_deref(), transaction, lang }
    }
}

impl Customers {
    /// A customer as SEP-12 `GET /customer` shows them. One who does not exist yet and was not named by id is
    /// `NEEDS_INFO` without an id, or `ACCEPTED` when nothing is required of that type.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], the guest's problem, [`Error::Guest`], [`Error::Store`].
    pub async fn customer(&self, owner: &Owner, query: CustomerQuery) -> Result<CustomerView, Error> {
        check_type(query.customer_type.as_deref())?;
        if self.guest_keeps_customers() {
            return self.kept_customer(owner, &query).await;
        }
        let _permit = self.permit(Interface::Customers, Some(owner)).await?;
        let named = self.named(owner, &query).await?;
        let context = named.context(&query);
        let Answered { answer: required, writes, .. } = answered(self.guests.requirements(context).await)?;
        self.remember(&writes).await?;
        let Some((mut customer, version)) = named.found.clone() else { return Ok(CustomerView::unknown(required)) };
        if customer.review(context.customer_type).is_none() {
            self.check_types(&customer, context.customer_type, &named.of_part).await?;
            // The first request under this type: store the guest's review, so that GET and payments agree.
            let files = self.contents(&customer).await?;
            let writes = self.judge(&self.guests, &mut customer, &files, context).await?;
            let required = self.required_of(&customer).await?;
            let mut tx = self.store.begin().await?;
            if tx.update_customer(&customer, version).await? {
                self.after_change(&mut tx, &customer, &[writes], &required).await?;
                tx.commit().await?;
                self.wake_runner();
            }
        }
        Ok(view(&customer, context, required))
    }

    /// Registers or updates a customer (SEP-12 `PUT /customer`) and has the guest review them, or keep them. An empty value
    /// removes the field. Returns the SEP-12 id.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], the guest's problem, [`Error::Guest`], [`Error::Store`].
    pub async fn put_customer(&self, owner: &Owner, query: CustomerQuery, values: Entries) -> Result<String, Error> {
        let provided = Provided::read(values, &self.settings.files)?;
        check_type(query.customer_type.as_deref())?;
        if self.guest_keeps_customers() {
            return self.put_kept(owner, &query, provided).await;
        }
        let _permit = self.permit(Interface::Customers, Some(owner)).await?;
        for _ in 0..LOSSES_MAX {
            let named = self.named(owner, &query).await?;
            if named.found.is_none() {
                // Before the guest is asked. It is counted again when the customer is stored.
                self.check_quotas(&named.owner).await?;
            }
            if let Some(id) = self.try_put(owner, named, &query, &provided).await? {
                self.wake_runner();
                return Ok(id.to_string());
            }
        }
        Err(Error::Busy)
    }

    /// Stores proofs of fields that the customer must verify, and returns the customer (SEP-12 `PUT
    /// /customer/verification`). Proofs are values like any others: the guest reviews them.
    ///
    /// # Errors
    /// As [`Customers::put_customer`]; [`Error::Invalid`] for values that are not proofs.
    pub async fn verify_customer(
        &self,
        owner: &Owner,
        query: CustomerQuery,
        proofs: Entries,
    ) -> Result<CustomerView, Error> {
        check_proofs(&proofs)?;
        self.put_customer(owner, query.clone(), proofs).await?;
        self.customer(owner, query).await
    }

    /// `None`: another change to the customer came first.
    async fn try_put(
        &self,
        owner: &Owner,
        named: Named,
        query: &CustomerQuery,
        provided: &Provided,
    ) -> Result<Option<CustomerId>, Error> {
        let (mut customer, version) = self.with_values(&named, &provided.texts);
        if named.transaction.is_none() {
            self.check_type_is_named(&customer, query.customer_type.as_deref()).await?;
        }
        self.check_types(&customer, named.context(query).customer_type, &named.of_part).await?;
        let files = self.with_files(owner, &mut customer, provided).await?;
        let writes = self.review_again(&mut customer, &files.contents, named.context(query), &named.of_part).await?;
        let required = self.required_of(&customer).await?;
        let mut tx = self.store.begin().await?;
        let stored = match version {
            Some(version) => tx.update_customer(&customer, version).await?,
            None => {
                tx.lock_quotas(&customer.owner).await?;
                self.check_account_quota(tx.customers_of_account(&customer.owner).await?)?;
                tx.insert_customer(&customer).await?
            }
        };
        if !stored || !self.name_in_payment(&mut tx, &named, customer.id).await? {
            return Ok(None);
        }
        self.save_files(&mut tx, customer.id, &files).await?;
        self.after_change(&mut tx, &customer, &writes, &required).await?;
        tx.commit().await?;
        Ok(Some(customer.id))
    }

    /// The customer found, or a new one, with `values` added; and the version found.
    fn with_values(&self, named: &Named, values: &Entries) -> (Customer, Option<i64>) {
        let now = self.clock.now();
        let (mut customer, version) = match &named.found {
            Some((customer, version)) => (customer.clone(), Some(*version)),
            None => {
                let customer = Customer {
                    id: CustomerId::mint(now, &*self.random),
                    known_as: None,
                    owner: named.owner,
                    memo: named.memo.clone(),
                    values: Entries::new(),
                    files: Default::default(),
                    reviews: Default::default(),
                    created_at: now,
                    updated_at: now,
                };
                (customer, None)
            }
        };
        provide(&mut customer.values, values);
        customer.updated_at = now;
        (customer, version)
    }

    /// Has the guest review a customer under the request's type and those of their part in a payment, and again under
    /// every type reviewed before: those reviews may rest on values that have changed.
    async fn review_again(
        &self,
        customer: &mut Customer,
        files: &Entries,
        context: CustomerContext<'_>,
        of_part: &[String],
    ) -> Result<Vec<KvWrites>, Error> {
        let mut writes = vec![self.judge(&self.guests, customer, files, context).await?];
        let current = context.customer_type.unwrap_or_default();
        let others: BTreeSet<String> =
            customer.reviews.keys().chain(of_part).filter(|name| *name != current).cloned().collect();
        for name in others {
            let customer_type = (!name.is_empty()).then_some(name.as_str());
            match self.judge(&self.guests, customer, files, CustomerContext { customer_type, ..context }).await {
                // A type that the guest no longer knows must not affect the others.
                Err(Error::Invalid(_)) => drop(customer.reviews.remove(&name)),
                done => writes.push(done?),
            }
        }
        Ok(writes)
    }

    /// Adds the customer to the payment that the request named, if any. `false`: another change to the payment came
    /// first.
    pub(super) async fn name_in_payment(
        &self,
        tx: &mut Tx,
        named: &Named,
        customer: CustomerId,
    ) -> Result<bool, Error> {
        let Some((transaction, role)) = &named.transaction else { return Ok(true) };
        let record = tx.transaction(transaction.id).await?.ok_or(Error::NotFound)?;
        let known = record.customer(*role);
        if known == Some(customer) {
            return Ok(true);
        }
        let name = CommonCommand::NameCustomer { role: *role, customer, instead_of: named.deleted };
        let step = rules::decide(&record, name, self.clock.now()).map_err(NotDone::from)?;
        Ok(self.transactions.save(tx, &step, Cause::by(Actor::Client)).await?)
    }

    /// Follows a changed customer up: an event, payments that wait for them, a pending review, and the guest's changes
    /// to `kv`.
    pub(crate) async fn after_change(
        &self,
        tx: &mut Tx,
        customer: &Customer,
        writes: &[KvWrites],
        required: &Required,
    ) -> Result<(), Error> {
        self.tell_of_customer(tx, customer, required).await?;
        if self.tells_business() {
            let shown = serde_json::json!({ "id": customer.shown_id() }).to_string().into_bytes();
            let subject = Subject::BusinessCustomer(customer.id);
            self.tell_business(tx, subject, BusinessEvent::CustomerUpdated, shown).await?;
        }
        let now = self.clock.now();
        let waiting = tx.transactions_naming(customer.id, Status::PendingCustomerInfoUpdate).await?;
        for id in &waiting {
            tx.schedule(&Job::new(JobKind::Recheck, *id), now).await?;
        }
        if customer.is_the_users_own() {
            for id in tx.transfers_without_customer(&customer.owner).await? {
                tx.schedule(&Job::new(JobKind::Recheck, id), now).await?;
            }
        }
        // A guest that keeps the customers is asked again only for somebody who waits to hear of it.
        let is_asked_again = !self.guest_keeps_customers()
            || !waiting.is_empty()
            || tx.told(Subject::Customer(customer.id)).await?.is_some();
        if is_asked_again && customer.reviews.values().any(|review| review.status == CustomerStatus::Processing) {
            tx.schedule(&Job::new(JobKind::Review, customer.id), now.plus(self.settings.poll.pause_first)).await?;
        }
        for writes in writes {
            self.keep(tx, writes).await?;
        }
        Ok(())
    }
}

fn check_type(customer_type: Option<&str>) -> Result<(), Error> {
    match customer_type {
        Some(name) if name.len() > 100 => Err(Error::Invalid("type: longer than 100 bytes".into())),
        _ => Ok(()),
    }
}

fn view(customer: &Customer, context: CustomerContext<'_>, required: Vec<Field>) -> CustomerView {
    match customer.review(context.customer_type) {
        Some(review) => CustomerView::judged(customer, review, required),
        // `customer` makes a review before this.
        None => CustomerView { id: Some(customer.shown_id()), ..CustomerView::unknown(required) },
    }
}
