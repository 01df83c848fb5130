//! The customer types of a payment's sender and receiver, and the reviews of customers under them.
//!
//! The client of a payment may not know its customer types: it may register customers without a type and open the
//! payment immediately, and the types of `/info` may change. So opening a payment has its customers reviewed under its
//! types, whatever was requested through SEP-12 before.

use super::{Customers, records::LOSSES_MAX};
use crate::context::Error;
use crate::guest::{CustomerContext, Guests};
use crate::model::{Customer, CustomerId, CustomerStatus, InfoUpdate, ReceiverInfo, Role, Transaction};

/// The customer types of SEP-31 `GET /info`, by part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PartTypes {
    sender: Vec<String>,
    receiver: Vec<String>,
}

impl PartTypes {
    /// The types of an asset.
    pub(crate) fn named_in(info: &ReceiverInfo) -> Self {
        let names = |types: &[(String, String)]| types.iter().map(|(name, _)| name.clone()).collect();
        Self { sender: names(&info.sender_types), receiver: names(&info.receiver_types) }
    }

    /// The types of a part.
    pub(crate) fn of(&self, role: Role) -> &[String] {
        match role {
            Role::Sender => &self.sender,
            Role::Receiver => &self.receiver,
        }
    }

    /// The part that a type belongs to, if it is only one.
    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        let has = |role| self.of(role).iter().any(|one| one == name);
        match (has(Role::Sender), has(Role::Receiver)) {
            (true, false) => Some(Role::Sender),
            (false, true) => Some(Role::Receiver),
            _ => None,
        }
    }

    /// Whether a payment that waits for customers of the type `wanted`, or of any type, can go on as far as the
    /// customer in this part is concerned. `None`: it does not wait for them.
    pub(crate) fn is_in_order(&self, role: Role, customer: &Customer, wanted: Option<&str>) -> Option<bool> {
        let is_accepted =
            |name: &str| customer.review(Some(name)).map(|review| review.status == CustomerStatus::Accepted);
        let Some(wanted) = wanted else {
            // One accepted type of the part is enough; the others are for other people.
            let as_part: Vec<bool> = self.of(role).iter().filter_map(|name| is_accepted(name)).collect();
            if !as_part.is_empty() {
                return Some(as_part.contains(&true));
            }
            let mut reviews = customer.reviews.values().peekable();
            reviews.peek()?;
            return Some(reviews.all(|review| review.status == CustomerStatus::Accepted));
        };
        if self.role(wanted).is_some_and(|of_other| of_other != role) { None } else { is_accepted(wanted) }
    }
}

impl Customers {
    /// The types of a payment's parts, from the current `/info`.
    pub(crate) async fn part_types(&self, transaction: &Transaction) -> Result<PartTypes, Error> {
        let asset = self.received_asset(transaction.ledger_asset());
        let asset =
            asset.ok_or_else(|| Error::Invalid("transaction_id: its asset is no longer received here".into()))?;
        Ok(PartTypes::named_in(&self.asset_info(asset, &transaction.lang).await?.guest))
    }

    /// The same; empty if the guest gives no answer.
    pub(crate) async fn part_types_if_known(&self, transaction: &Transaction) -> PartTypes {
        match self.part_types(transaction).await {
            Ok(types) => types,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(transaction = %transaction.id, error, "the customer types of a payment could not be determined");
                PartTypes::default()
            }
        }
    }

    /// The customer, with reviews under each of these types, which are made now if missing. `None`: they were deleted.
    pub(crate) async fn judged_as(
        &self,
        guests: &Guests,
        id: CustomerId,
        types: &[String],
        transaction: Option<&Transaction>,
        lang: &str,
    ) -> Result<Option<Customer>, Error> {
        for _ in 0..LOSSES_MAX {
            let Some((mut customer, version)) = self.store.customer(id).await? else { return Ok(None) };
            let missing: Vec<&str> =
                types.iter().map(String::as_str).filter(|name| customer.review(Some(name)).is_none()).collect();
            if missing.is_empty() {
                return Ok(Some(customer));
            }
            let files = self.contents(&customer).await?;
            let mut writes = Vec::with_capacity(missing.len());
            for name in missing {
                let context = CustomerContext { customer: Some(id), customer_type: Some(name), transaction, lang };
                match self.judge(guests, &mut customer, &files, context).await {
                    // One type of `/info` that `review` does not know must not affect the others.
                    Err(Error::Invalid(reason)) => {
                        tracing::warn!(customer = %id, reason, "the guest refuses to review a customer type that it names");
                    }
                    done => writes.push(done?),
                }
            }
            if writes.is_empty() {
                return Ok(Some(customer));
            }
            let required = self.required_of(&customer).await?;
            let mut tx = self.store.begin().await?;
            if tx.update_customer(&customer, version).await? {
                self.after_change(&mut tx, &customer, &writes, &required).await?;
                tx.commit().await?;
                self.wake_runner();
                return Ok(Some(customer));
            }
        }
        Err(Error::Busy)
    }

    /// The customers that a payment names, if they still exist, reviewed under the types of their parts.
    pub(crate) async fn customers_judged(
        &self,
        transaction: &Transaction,
        types: &PartTypes,
    ) -> Result<(Option<Customer>, Option<Customer>), Error> {
        // No client waits for an answer, so the guest's problems are logged.
        let guests = self.guests.unattended();
        let judged = async |role, id| match id {
            Some(id) => self.judged_as(&guests, id, types.of(role), Some(transaction), &transaction.lang).await,
            None => Ok(None),
        };
        Ok((
            judged(Role::Sender, transaction.customer(Role::Sender)).await?,
            judged(Role::Receiver, transaction.customer(Role::Receiver)).await?,
        ))
    }

    /// Whether the customers that a payment waits for are accepted now: under the type it named, or in their part if it
    /// named none.
    pub(crate) async fn customers_in_order(&self, transaction: &Transaction) -> Result<bool, Error> {
        let types = self.part_types_if_known(transaction).await;
        let (sender, receiver) = self.customers_judged(transaction, &types).await?;
        let standings: Vec<bool> = [(Role::Sender, &sender), (Role::Receiver, &receiver)]
            .into_iter()
            .filter_map(|(role, customer)| types.is_in_order(role, customer.as_ref()?, waits_for(transaction)))
            .collect();
        Ok(!standings.is_empty() && standings.iter().all(|is_in_order| *is_in_order))
    }
}

/// The customer type that a payment waits for, if it named one.
pub(crate) fn waits_for(transaction: &Transaction) -> Option<&str> {
    match &transaction.info_update {
        Some(InfoUpdate::Customer(wanted)) => wanted.as_deref(),
        _ => None,
    }
}
