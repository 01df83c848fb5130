//! The guest's reviews of customers, and their effects.

use super::{Customers, PartTypes, callbacks::Required};
use crate::context::Error;
use crate::guest::{CustomerContext, Guests, KvWrites};
use crate::model::{Customer, CustomerId, CustomerStatus, Decision, Entries, Problem, Review, Role, Transaction};
use crate::store::Tx;
use crate::transactions::rules::CustomerWord;
use std::collections::BTreeMap;

/// Information required from a payment's customers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The part concerned; `None`: both.
    pub(crate) customer_type: Option<&'a str>,
    /// Why, for people.
    pub(crate) message: Option<&'a str>,
    /// The guest that requires it.
    pub(crate) decided_by: &'a str,
}

impl Customers {
    /// Has a guest review `customer` under the context's type and puts the review into the record. If systems of the
    /// guest are down, the status is `PROCESSING`, and the host asks again in the background. `files` are the contents
    /// of the customer's files, as data URLs by field. A guest that keeps the customer is asked how they stand. Returns the guest's changes to `kv`, to store with the record.
    pub(crate) async fn judge(
        &self,
        guests: &Guests,
        customer: &mut Customer,
        files: &Entries,
        context: CustomerContext<'_>,
    ) -> Result<KvWrites, Error> {
        if self.guest_keeps_customers() {
            return self.judge_kept(guests, customer, context).await;
        }
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

    /// What SEP-12 says of a customer of a transaction, for a business that drives it: under the type, which may be any that the
    /// guest knows, or without one under all that the customer was reviewed under. A deposit or a withdrawal that names no
    /// customer is for the user's own.
    ///
    /// # Errors
    /// [`Error::NotFound`]: the transaction names no such customer; [`Error::Invalid`]: the guest says nothing of them under the
    /// type; [`Error::Guest`], [`Error::Store`].
    pub async fn standing_for(
        &self,
        transaction: &Transaction,
        customer: &str,
        customer_type: Option<&str>,
    ) -> Result<CustomerWord, Error> {
        let (found, _) = self.store.customer_shown_as(customer).await?.ok_or(Error::NotFound)?;
        let is_named = Role::ALL.into_iter().any(|role| transaction.customer(role) == Some(found.id));
        let is_users_own = || transaction.lacks_customer() && found.owner == transaction.owner && found.memo.is_none();
        if !is_named && !is_users_own() {
            return Err(Error::NotFound);
        }
        let types: Vec<String> = match customer_type {
            Some(wanted) => vec![wanted.to_owned()],
            None if found.reviews.is_empty() => vec![String::new()],
            None => found.reviews.keys().cloned().collect(),
        };
        let judged = self.judged_as(&self.guests, found.id, &types, Some(transaction), &transaction.lang).await?;
        let customer = judged.ok_or(Error::NotFound)?;
        let reviews = types.iter().filter_map(|name| customer.reviews.get(name));
        let statuses: Vec<CustomerStatus> = reviews.map(|review| review.status).collect();
        if statuses.is_empty() {
            let text = match customer_type {
                Some(wanted) => {
                    format!("customer_type: nothing is known of the customer as `{wanted}`: send a type of theirs")
                }
                None => "customer_type is missing: nothing is known of the customer without one".to_owned(),
            };
            return Err(Error::Invalid(text));
        }
        Ok(if statuses.contains(&CustomerStatus::Rejected) {
            CustomerWord::Rejected
        } else if statuses.contains(&CustomerStatus::NeedsInfo) {
            CustomerWord::NeedsInfo
        } else {
            CustomerWord::GoesOn
        })
    }

    /// Sets customers whose information is missing or wrong to `NEEDS_INFO`: those in the part that the type belongs to
    /// or, if it belongs to no part, those reviewed under it. Then SEP-12 reports it, and the payment waits for a
    /// correction (SEP-31, Pending Customer Info Update).
    pub(crate) async fn flag_customers(
        &self,
        tx: &mut Tx,
        transaction: &Transaction,
        types: &PartTypes,
        wanted: Wanted<'_>,
        required: &BTreeMap<CustomerId, Required>,
    ) -> Result<(), Error> {
        let unknown = Required::default();
        let Wanted { customer_type, message, decided_by } = wanted;
        let of_part = customer_type.and_then(|wanted| types.role(wanted));
        for role in Role::ALL {
            if of_part.is_some_and(|of_other| of_other != role) {
                continue;
            }
            let Some(id) = transaction.customer(role) else { continue };
            let Some((mut customer, version)) = tx.customer(id).await? else { continue };
            let needs_info = Review {
                status: CustomerStatus::NeedsInfo,
                fields: Vec::new(),
                verification: false,
                // A guest that keeps the customers says why itself.
                message: message.filter(|_| !self.guest_keeps_customers()).map(str::to_owned),
                decided_at: self.clock.now(),
                decided_by: decided_by.to_owned(),
            };
            let mut flagged = false;
            for (name, review) in &mut customer.reviews {
                if customer_type.is_none_or(|wanted| wanted == name) {
                    let (fields, decided_by) = (std::mem::take(&mut review.fields), review.decided_by.clone());
                    *review = Review { fields, decided_by, ..needs_info.clone() };
                    flagged = true;
                }
            }
            // No request has used this type yet: the first one has to report it too.
            if let (false, Some(name), Some(_)) = (flagged, customer_type, of_part) {
                customer.reviews.insert(name.to_owned(), needs_info);
                flagged = true;
            }
            if flagged {
                if !tx.update_customer(&customer, version).await? {
                    return Err(Error::Busy);
                }
                self.tell_of_customer(tx, &customer, required.get(&id).unwrap_or(&unknown)).await?;
            }
        }
        Ok(())
    }
}
