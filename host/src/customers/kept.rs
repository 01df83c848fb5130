//! Customers whom a guest keeps (`customer-store`): SEP-12's operations through it.
//!
//! Of such a customer the host notes the guest's id, who registered them under which memo, and the last status for each
//! type: enough to see that nobody reaches another account's customer, and to tell clients of changes.

use super::{
    CustomerQuery, CustomerView, Customers, callbacks::Required, files::check_handed_over, name::Named,
    records::LOSSES_MAX, values::Provided,
};
use crate::context::{Error, answered};
use crate::guest::{Answered, CustomerContext, CustomerLookup, Fault, FaultKind, Guests, Interface, KvWrites};
use crate::model::{
    Customer, CustomerId, CustomerStatus, Entries, GuestVersion, KeptCustomer, KeptState, Memo, Owner, Review,
    StoreProblem,
};
use crate::store::{Subject, unknown_memo};
use std::sync::Arc;

/// What a guest said about a customer whom it keeps.
#[derive(Clone, Copy)]
struct Said<'a> {
    /// Its id of them.
    known_as: &'a str,
    /// How they stand, if it said so.
    state: Option<&'a KeptState>,
    /// The guest.
    guest: &'a Arc<GuestVersion>,
    /// Its changes to `kv`.
    writes: &'a KvWrites,
    /// Whether it has changed them.
    is_put: bool,
}

impl Customers {
    /// [`Customers::customer`] of a customer whom a guest keeps.
    pub(super) async fn kept_customer(&self, owner: &Owner, query: &CustomerQuery) -> Result<CustomerView, Error> {
        let _permit = self.permit(Interface::CustomerStore, Some(owner)).await?;
        let named = self.named_kept(owner, query).await?;
        let (id, state) = self.look_up(&self.guests, &named, query).await?;
        Ok(CustomerView::kept(id, state))
    }

    /// [`Customers::put_customer`] of a customer whom a guest keeps. Returns the guest's id.
    pub(super) async fn put_kept(
        &self,
        owner: &Owner,
        query: &CustomerQuery,
        provided: Provided,
    ) -> Result<String, Error> {
        check_handed_over(&provided, &self.settings.files)?;
        let _permit = self.permit(Interface::CustomerStore, Some(owner)).await?;
        let named = self.named_kept(owner, query).await?;
        if named.found.is_none() {
            // Before the guest is asked. It is counted again when the customer is noted.
            self.check_quotas(&named.owner).await?;
        }
        let asked = named.lookup(query);
        let reply = self.guests.keep_customer(asked, &provided.texts, &provided.files).await;
        let Answered { answer, guest, mut writes } = answered(reply)?;
        let mut state = answer.state;
        if state.is_none() && self.is_watched(named.id()).await? {
            // The client's callback tells how the customer stands now.
            self.remember(&writes).await?;
            let found = answered(self.guests.kept_customer(CustomerLookup { id: Some(&answer.id), ..asked }).await)?;
            (state, writes) = (Some(found.answer.state), found.writes);
        }
        let known_as = &answer.id;
        let said = Said { known_as, state: state.as_ref(), guest: &guest, writes: &writes, is_put: true };
        self.note(&named, said).await?;
        Ok(answer.id)
    }

    /// [`Customers::delete_customer`] of a customer whom a guest keeps.
    pub(super) async fn delete_kept(&self, owner: &Owner, query: &CustomerQuery) -> Result<(), Error> {
        let _permit = self.permit(Interface::CustomerStore, Some(owner)).await?;
        let named = self.found_kept(owner, query).await?;
        let Some((customer, _)) = named.found else { return Err(Error::NotFound) };
        if let Some(known_as) = &customer.known_as {
            let Answered { answer, writes, .. } = self.guests.drop_customer(known_as, Some(customer.id)).await?;
            match answer {
                Ok(()) | Err(StoreProblem::NotFound(_)) => self.remember(&writes).await?,
                Err(problem) => return Err(problem.into()),
            }
        }
        self.delete_in(self.store.begin().await?, customer.id).await
    }

    /// The customer whom a request names, who must be registered: the guest is asked if the host has not noted them yet.
    pub(super) async fn found_kept(&self, owner: &Owner, query: &CustomerQuery) -> Result<Named, Error> {
        let named = self.named_kept(owner, query).await?;
        if named.found.is_some() {
            return Ok(named);
        }
        self.look_up(&self.guests, &named, query).await?;
        self.named(owner, query).await
    }

    /// The customer whom a request names. An id that the host does not know may be that of a customer whom the guest had
    /// before: it is the caller's if the guest gives the same one for the caller's account and memo.
    async fn named_kept(&self, owner: &Owner, query: &CustomerQuery) -> Result<Named, Error> {
        match self.named(owner, query).await {
            Err(Error::NotFound) if query.id.is_some() && query.transaction_id.is_none() => {
                let by_memo = CustomerQuery { id: None, ..query.clone() };
                let named = self.named(owner, &by_memo).await?;
                if named.found.is_none() {
                    self.look_up(&self.guests, &named, &by_memo).await?;
                }
                self.named(owner, query).await
            }
            named => named,
        }
    }

    /// Asks the guest for a customer, and notes what it says. Returns the guest's id of them, if they are registered.
    async fn look_up(
        &self,
        guests: &Guests,
        named: &Named,
        query: &CustomerQuery,
    ) -> Result<(Option<String>, KeptState), Error> {
        let asked = named.lookup(query);
        let Answered { answer, guest, writes } = answered(guests.kept_customer(asked).await)?;
        let KeptCustomer { id, state } = answer;
        if asked.id.is_some() && id.is_some() && asked.id != id.as_deref() {
            return Err(misnamed(&guest, named.id(), "answers with another id than it was asked for"));
        }
        // A customer named by id has one, whether the answer repeats it or not.
        let id = id.or_else(|| asked.id.map(str::to_owned));
        match &id {
            Some(known_as) => {
                let said = Said { known_as, state: Some(&state), guest: &guest, writes: &writes, is_put: false };
                self.note(named, said).await?;
            }
            None => self.remember(&writes).await?,
        }
        Ok((id, state))
    }

    /// Notes what the guest said about the customer of an owner and a memo, and follows it up.
    async fn note(&self, named: &Named, said: Said<'_>) -> Result<(), Error> {
        for _ in 0..LOSSES_MAX {
            let (owner, memo) = named.key();
            let found = match self.store.customer_named(owner, memo).await? {
                None => self.taken_over(owner, said.known_as).await?,
                found => found,
            };
            let version = found.as_ref().map(|(_, version)| *version);
            let before = found.map(|(customer, _)| customer);
            self.refuse_anothers(before.as_ref(), said).await?;
            let noted = self.with_note(before.as_ref(), named, said);
            if before.as_ref() == Some(&noted) && !said.is_put {
                return self.remember(said.writes).await;
            }
            let shown = said.state.map(|state| Required::shown(named.customer_type.as_deref(), state.clone()));
            let mut tx = self.store.begin().await?;
            let stored = match version {
                Some(version) => tx.update_customer(&noted, version).await?,
                None => {
                    tx.lock_quotas(&noted.owner).await?;
                    self.check_account_quota(tx.customers_of_account(&noted.owner).await?)?;
                    tx.insert_customer(&noted).await?
                }
            };
            if !stored || (said.is_put && !self.name_in_payment(&mut tx, named, noted.id).await?) {
                continue;
            }
            self.after_change(&mut tx, &noted, std::slice::from_ref(said.writes), &shown.unwrap_or_default()).await?;
            tx.commit().await?;
            self.wake_runner();
            return Ok(());
        }
        Err(Error::Busy)
    }

    /// The record of a customer with what the guest said; one that does not change keeps its time.
    fn with_note(&self, before: Option<&Customer>, named: &Named, said: Said<'_>) -> Customer {
        let now = self.clock.now();
        let mut noted = before.cloned().unwrap_or_else(|| Customer {
            id: CustomerId::mint(now, &*self.random),
            known_as: None,
            owner: *named.key().0,
            memo: named.key().1.cloned(),
            values: Entries::new(),
            files: Default::default(),
            reviews: Default::default(),
            created_at: now,
            updated_at: now,
        });
        if noted.known_as.as_deref().is_some_and(|old| old != said.known_as) {
            tracing::warn!(customer = %noted.id, guest = %said.guest, "the guest has another id of a customer now");
        }
        // One that was taken over gets the name under which the client knows them.
        let is_renamed = noted.memo.as_ref() != named.key().1;
        noted.memo = named.key().1.cloned();
        noted.owner = *named.key().0;
        let is_changed = is_renamed || said.is_put || noted.known_as.as_deref() != Some(said.known_as);
        noted.known_as = Some(said.known_as.to_owned());
        let is_news = said.state.is_some_and(|state| {
            let of_type = named.customer_type.as_deref();
            self.set_standing(&mut noted, of_type, state.status, said.guest)
        });
        if is_changed || is_news {
            noted.updated_at = now;
        }
        noted
    }

    /// Sets the status of a customer for a type. Made-up types cost nothing: beyond the most that a customer may have, they
    /// are not noted. `false`: nothing changed.
    fn set_standing(
        &self,
        customer: &mut Customer,
        customer_type: Option<&str>,
        status: CustomerStatus,
        guest: &GuestVersion,
    ) -> bool {
        let known = customer.review(customer_type).map(|review| review.status);
        let has_room = customer.reviews.len() < self.settings.customers.types_max;
        if known == Some(status) || (known.is_none() && !has_room) {
            return false;
        }
        let review = Review {
            status,
            fields: Vec::new(),
            verification: false,
            message: None,
            decided_at: self.clock.now(),
            decided_by: guest.to_string(),
        };
        customer.reviews.insert(customer_type.unwrap_or_default().to_owned(), review);
        true
    }

    /// Asks the guest that keeps a customer how they stand under the context's type, as [`Customers::judge`] has others
    /// reviewed.
    pub(super) async fn judge_kept(
        &self,
        guests: &Guests,
        customer: &mut Customer,
        context: CustomerContext<'_>,
    ) -> Result<KvWrites, Error> {
        let Answered { answer, guest, writes } = self.state_of(guests, customer, context).await?;
        self.set_standing(customer, context.customer_type, answer.status, &guest);
        Ok(writes)
    }

    /// How a customer stands whom a guest keeps.
    pub(super) async fn state_of(
        &self,
        guests: &Guests,
        customer: &Customer,
        context: CustomerContext<'_>,
    ) -> Result<Answered<KeptState>, Error> {
        let lookup = CustomerLookup {
            customer: Some(customer.id),
            id: customer.known_as.as_deref(),
            owner: &customer.owner,
            memo: customer.memo.as_ref(),
            customer_type: context.customer_type,
            transaction: context.transaction.map(|transaction| transaction.id),
            lang: context.lang,
        };
        let Answered { answer, guest, writes } = answered(guests.kept_customer(lookup).await)?;
        if customer.known_as.is_some() && answer.id.is_some() && answer.id != customer.known_as {
            return Err(misnamed(&guest, Some(customer.id), "answers with another id than it was asked for"));
        }
        Ok(Answered { answer: answer.state, guest, writes })
    }

    /// Refuses an id that is already that of a customer of another account, or of another user of this one.
    async fn refuse_anothers(&self, before: Option<&Customer>, said: Said<'_>) -> Result<(), Error> {
        if before.is_some_and(|customer| customer.known_as.as_deref() == Some(said.known_as)) {
            return Ok(());
        }
        match self.store.customer_shown_as(said.known_as).await? {
            Some((other, _)) if before.is_none_or(|customer| customer.id != other.id) => {
                Err(misnamed(said.guest, Some(other.id), "gives the id of this customer to another account or memo"))
            }
            _ => Ok(()),
        }
    }

    /// The customer whom another program kept under the guest's id, if no client has named them since, and the account is theirs.
    async fn taken_over(&self, owner: &Owner, known_as: &str) -> Result<Option<(Customer, i64)>, Error> {
        let found = self.store.customer_shown_as(known_as).await?;
        let is_theirs = |customer: &Customer| customer.owner.address().account() == owner.address().account();
        Ok(found.filter(|(customer, _)| customer.memo == Some(unknown_memo(known_as)) && is_theirs(customer)))
    }

    /// Whether a callback is registered for a customer.
    async fn is_watched(&self, id: Option<CustomerId>) -> Result<bool, Error> {
        match id {
            Some(id) => Ok(self.store.told(Subject::Customer(id)).await?.is_some()),
            None => Ok(false),
        }
    }
}

/// Logs that the guest mixes customers up, for the operator.
fn misnamed(guest: &Arc<GuestVersion>, customer: Option<CustomerId>, detail: &str) -> Error {
    let (customer, function) = (customer.map(|id| id.to_string()), "customer-store");
    tracing::error!(%guest, customer, detail, "the guest's id of a customer is refused");
    let fault = Fault { kind: FaultKind::InvalidAnswer, guest: guest.clone(), function, detail: detail.to_owned() };
    Error::Guest(fault.into())
}

impl Named {
    /// The question to the guest that keeps the customers. A customer whom the request names by account and memo is looked
    /// for under these: the guest may have registered them anew.
    fn lookup<'a>(&'a self, query: &'a CustomerQuery) -> CustomerLookup<'a> {
        let is_by_id = query.id.is_some() || query.transaction_id.is_some();
        let known_as = self.found.as_ref().and_then(|(customer, _)| customer.known_as.as_deref());
        let (owner, memo) = self.key();
        CustomerLookup {
            customer: self.id(),
            id: known_as.filter(|_| is_by_id),
            owner,
            memo,
            customer_type: self.customer_type.as_deref(),
            transaction: self.transaction.as_ref().map(|(transaction, _)| transaction.id),
            lang: if query.lang.is_empty() { "en" } else { &query.lang },
        }
    }

    /// Whose customer it is, and under which memo: as on record, if there is a record.
    fn key(&self) -> (&Owner, Option<&Memo>) {
        match &self.found {
            Some((customer, _)) => (&customer.owner, customer.memo.as_ref()),
            None => (&self.owner, self.memo.as_ref()),
        }
    }

    /// The host's own id of the customer, if there is a record.
    pub(super) fn id(&self) -> Option<CustomerId> {
        self.found.as_ref().map(|(customer, _)| customer.id)
    }
}
