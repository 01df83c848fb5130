//! SEP-12's requests. The host keeps the records, sealed; the guest says what it requires and judges.

use super::{
    Error, Lifecycle, answered,
    customer_name::{self, Named},
    engine::{Cause, NotDone},
    rules::{self, Command, Role},
};
use crate::guest::CustomerContext;
use crate::model::{
    Customer, CustomerId, CustomerStatus, Entries, Field, FieldKind, Memo, Owner, Review, Status, Transaction,
};
use crate::store::{Actor, Subject, Tx, Work, WorkKind};

/// Most fields a customer may have, and bytes a value may take: far above SEP-9's, far below trouble.
const FIELDS_MAX: usize = 200;
const VALUE_BYTES_MAX: usize = 4096;

/// Bytes a file may take, in base64.
const FILE_BYTES_MAX: usize = 6 << 20;

/// How often a PUT is tried again after somebody else changed the customer first.
const LOSSES_MAX: usize = 8;

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

impl CustomerQuery {
    fn context<'a>(&'a self, transaction: Option<&'a Transaction>) -> CustomerContext<'a> {
        let lang = if self.lang.is_empty() { "en" } else { &self.lang };
        CustomerContext { customer_type: self.customer_type.as_deref(), transaction, lang }
    }
}

/// What SEP-12 `GET /customer` tells.
#[derive(Debug)]
pub struct CustomerView {
    /// The id; `None` while nothing was registered.
    pub id: Option<CustomerId>,
    /// Where they stand for the type asked for.
    pub status: CustomerStatus,
    /// Fields still wanted (SEP-12 `fields`).
    pub fields: Vec<Field>,
    /// Fields on record with their standing (SEP-12 `provided_fields`); `NeedsInfo` is its `VERIFICATION_REQUIRED`.
    pub provided: Vec<(Field, CustomerStatus)>,
    /// A reason, for people.
    pub message: Option<String>,
}

impl Lifecycle {
    /// A customer as SEP-12 `GET /customer` shows them. One who does not exist yet and was not named by id is
    /// `NEEDS_INFO` without an id, or `ACCEPTED` when nothing is required of that type.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], the guest's problem, [`Error::Guest`], [`Error::Store`].
    pub async fn customer(&self, owner: &Owner, query: CustomerQuery) -> Result<CustomerView, Error> {
        check_type(query.customer_type.as_deref())?;
        let _turn = self.turn().await?;
        let named = self.named(owner, &query).await?;
        let context = query.context(named.transaction.as_ref().map(|(transaction, _)| transaction));
        let required = answered(self.guests.requirements(context).await)?.answer;
        let Some((mut customer, version)) = named.found else {
            let status = if required.iter().all(|field| field.optional) {
                CustomerStatus::Accepted
            } else {
                CustomerStatus::NeedsInfo
            };
            return Ok(CustomerView { id: None, status, fields: required, provided: Vec::new(), message: None });
        };
        if customer.review(context.customer_type).is_none() {
            // First asked about under this type: the guest's judgement is kept, so that GET and payments agree.
            self.judge(&mut customer, context).await?;
            let mut tx = self.store.begin().await?;
            if tx.update_customer(&customer, version).await? {
                self.after_change(&mut tx, &customer).await?;
                tx.commit().await?;
                self.wake_workers();
            }
        }
        Ok(view(&customer, context, required))
    }

    /// Registers or updates a customer (SEP-12 `PUT /customer`) and has the guest judge them. An empty value removes
    /// the field.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], the guest's problem, [`Error::Guest`], [`Error::Store`].
    pub async fn put_customer(
        &self,
        owner: &Owner,
        query: CustomerQuery,
        values: Entries,
    ) -> Result<CustomerId, Error> {
        check_values(&values)?;
        check_type(query.customer_type.as_deref())?;
        let _turn = self.turn().await?;
        for _ in 0..LOSSES_MAX {
            let named = self.named(owner, &query).await?;
            if let Some(id) = self.try_put(named, &query, &values).await? {
                self.wake_workers();
                return Ok(id);
            }
        }
        Err(Error::Busy)
    }

    /// `None`: somebody else changed the customer first.
    async fn try_put(
        &self,
        named: Named,
        query: &CustomerQuery,
        values: &Entries,
    ) -> Result<Option<CustomerId>, Error> {
        let (mut customer, version) = self.with_values(&named, values)?;
        let transaction = named.transaction.as_ref().map(|(transaction, _)| transaction);
        self.judge_anew(&mut customer, query.context(transaction)).await?;
        let mut tx = self.store.begin().await?;
        let stored = match version {
            Some(version) => tx.update_customer(&customer, version).await?,
            None => tx.insert_customer(&customer).await?,
        };
        if !stored || !self.name_in_payment(&mut tx, &named, customer.id).await? {
            return Ok(None);
        }
        self.after_change(&mut tx, &customer).await?;
        tx.commit().await?;
        Ok(Some(customer.id))
    }

    /// The customer found, or a new one, with `values` put in; and the version found.
    fn with_values(&self, named: &Named, values: &Entries) -> Result<(Customer, Option<i64>), Error> {
        let now = self.clock.now();
        let (mut customer, version) = match &named.found {
            Some((customer, version)) => (customer.clone(), Some(*version)),
            None => {
                let customer = Customer {
                    id: CustomerId::mint(now, &*self.random),
                    owner: named.owner,
                    memo: named.memo.clone(),
                    values: Entries::new(),
                    reviews: Default::default(),
                    created_at: now,
                    updated_at: now,
                };
                (customer, None)
            }
        };
        for (name, value) in values {
            if value.is_empty() {
                customer.values.remove(name);
            } else {
                customer.values.insert(name.clone(), value.clone());
            }
        }
        if customer.values.len() > FIELDS_MAX {
            return Err(Error::Invalid(format!("a customer can have {FIELDS_MAX} fields at most")));
        }
        customer.updated_at = now;
        Ok((customer, version))
    }

    /// Has the guest judge a customer under the request's type, and again under every other it was judged by: what was
    /// decided there rests on values that may have changed.
    async fn judge_anew(&self, customer: &mut Customer, context: CustomerContext<'_>) -> Result<(), Error> {
        self.judge(customer, context).await?;
        let current = context.customer_type.unwrap_or_default();
        let others: Vec<String> = customer.reviews.keys().filter(|name| *name != current).cloned().collect();
        for name in others {
            let customer_type = (!name.is_empty()).then_some(name.as_str());
            match self.judge(customer, CustomerContext { customer_type, ..context }).await {
                // A type the guest no longer knows must not stand in the way of one it does.
                Err(Error::Invalid(_)) => drop(customer.reviews.remove(&name)),
                done => done?,
            }
        }
        Ok(())
    }

    /// Makes the payment that the request named, if it did, name the customer. `false`: somebody else changed the
    /// payment first.
    async fn name_in_payment(&self, tx: &mut Tx, named: &Named, customer: CustomerId) -> Result<bool, Error> {
        let Some((transaction, role)) = &named.transaction else { return Ok(true) };
        let record = tx.transaction(transaction.id).await?.ok_or(Error::NotFound)?;
        let known = match role {
            Role::Sender => record.sender,
            Role::Receiver => record.receiver,
        };
        if known == Some(customer) {
            return Ok(true);
        }
        let name = Command::NameCustomer { role: *role, customer, instead_of: named.deleted };
        let step = rules::decide(&record, name, self.clock.now()).map_err(NotDone::from)?;
        Ok(self.save(tx, &step, Cause::by(Actor::Client)).await?)
    }

    /// What a changed customer makes due: payments that wait for them, a judgement still open, an event.
    pub(super) async fn after_change(&self, tx: &mut Tx, customer: &Customer) -> Result<(), Error> {
        self.tell_of_customer(tx, customer).await?;
        let now = self.clock.now();
        for id in tx.transactions_naming(customer.id, Status::PendingCustomerInfoUpdate).await? {
            tx.schedule(&Work::new(WorkKind::Recheck, id), now).await?;
        }
        if customer.reviews.values().any(|review| review.status == CustomerStatus::Processing) {
            tx.schedule(&Work::new(WorkKind::Review, customer.id), now.plus(self.settings.poll.pause_first)).await?;
        }
        Ok(())
    }

    /// Forgets the customer an identity registered under `memo`, or as itself (SEP-12 `DELETE /customer/:account`).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Store`].
    pub async fn delete_customer(&self, owner: &Owner, memo: Option<Memo>) -> Result<(), Error> {
        let (owner, memo) = customer_name::key(owner, memo.as_ref())?;
        let (customer, _) = self.store.customer_named(&owner, memo.as_ref()).await?.ok_or(Error::NotFound)?;
        let mut tx = self.store.begin().await?;
        tx.delete_customer(customer.id).await?;
        tx.forget_callback(Subject::Customer(customer.id)).await?;
        if self.knows_customers() {
            tx.schedule(&Work::new(WorkKind::Forget, customer.id), self.clock.now()).await?;
        }
        tx.commit().await?;
        self.wake_workers();
        tracing::info!(customer = %customer.id, "customer deleted");
        Ok(())
    }
}

/// That names and values are of a size that a person could have typed, or a camera made.
pub(super) fn check_values(values: &Entries) -> Result<(), Error> {
    if values.len() > FIELDS_MAX {
        return Err(Error::Invalid(format!("more than {FIELDS_MAX} fields")));
    }
    for (name, value) in values {
        let plain = !name.is_empty()
            && name.len() <= 100
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        if !plain {
            return Err(Error::Invalid(
                "field names are made of letters, digits, `_`, `.` and `-`, as in SEP-9".into(),
            ));
        }
        // A file of a multipart form arrives as a data URL.
        let most = if value.starts_with("data:") { FILE_BYTES_MAX } else { VALUE_BYTES_MAX };
        if value.len() > most {
            return Err(Error::Invalid(format!("{name}: longer than {most} bytes")));
        }
    }
    Ok(())
}

fn check_type(customer_type: Option<&str>) -> Result<(), Error> {
    match customer_type {
        Some(name) if name.len() > 100 => Err(Error::Invalid("type: longer than 100 bytes".into())),
        _ => Ok(()),
    }
}

fn view(customer: &Customer, context: CustomerContext<'_>, required: Vec<Field>) -> CustomerView {
    let Some(review) = customer.review(context.customer_type) else {
        // `customer` makes a review before it comes here.
        return CustomerView {
            id: Some(customer.id),
            status: CustomerStatus::Processing,
            fields: Vec::new(),
            provided: Vec::new(),
            message: None,
        };
    };
    let provided: Vec<&str> = customer.values.keys().map(String::as_str).collect();
    standing_view(customer.id, review, &provided, required)
}

/// A customer by their review under one type and the names of what they provided.
pub(super) fn standing_view(id: CustomerId, review: &Review, provided: &[&str], required: Vec<Field>) -> CustomerView {
    let is_on_record = |field: &Field| provided.contains(&field.name.as_str());
    let missing = || required.iter().filter(|field| !is_on_record(field)).cloned().collect();
    let fields = match review.status {
        CustomerStatus::NeedsInfo if review.fields.is_empty() => missing(),
        // What only has to be confirmed is not asked for again: `provided_fields` says so.
        CustomerStatus::NeedsInfo if review.verification => {
            review.fields.iter().filter(|field| !is_on_record(field)).cloned().collect()
        }
        CustomerStatus::NeedsInfo => review.fields.clone(),
        CustomerStatus::Accepted | CustomerStatus::Processing | CustomerStatus::Rejected => Vec::new(),
    };
    let provided = provided.iter().map(|name| {
        let known = required.iter().chain(&review.fields).find(|field| field.name == *name).cloned();
        let field = known.unwrap_or_else(|| Field {
            name: (*name).to_owned(),
            description: name.replace(['_', '.'], " "),
            kind: FieldKind::String,
            choices: Vec::new(),
            optional: true,
        });
        let wanted_again = review.fields.iter().any(|wanted| wanted.name == *name);
        let status = match review.status {
            CustomerStatus::NeedsInfo if wanted_again && review.verification => CustomerStatus::NeedsInfo,
            CustomerStatus::NeedsInfo if wanted_again => CustomerStatus::Rejected,
            CustomerStatus::NeedsInfo | CustomerStatus::Processing => CustomerStatus::Processing,
            decided => decided,
        };
        (field, status)
    });
    let provided = provided.collect();
    CustomerView { id: Some(id), status: review.status, fields, provided, message: review.message.clone() }
}
