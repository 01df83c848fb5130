//! The customer types of a payment's sender and receiver, and customers reviewed under them.
//!
//! A payment depends on types that the client may never have named: it may register customers without a type and open
//! the payment immediately, and `/info` may name other types tomorrow. So the customers of a new payment are reviewed
//! under its types when it is opened, whatever was asked through SEP-12 before.

use super::{Customers, records::LOSSES_MAX};
use crate::context::Error;
use crate::guest::{CustomerContext, Guests};
use crate::model::{Customer, CustomerId, CustomerStatus, InfoUpdate, ReceiverInfo, Role, Transaction};

/// The types that SEP-31 `GET /info` names, by the part they are for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PartTypes {
    sender: Vec<String>,
    receiver: Vec<String>,
}

impl PartTypes {
    /// Those of an asset.
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

    /// The part a type is for, if it is for only one.
    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        let has = |role| self.of(role).iter().any(|one| one == name);
        match (has(Role::Sender), has(Role::Receiver)) {
            (true, false) => Some(Role::Sender),
            (false, true) => Some(Role::Receiver),
            _ => None,
        }
    }

    /// Whether a payment that waits for customers of the type `wanted`, or of no type by name, can go on as far as the
    /// customer in this part is concerned. `None`: it does not wait for them.
    pub(crate) fn is_in_order(&self, role: Role, customer: &Customer, wanted: Option<&str>) -> Option<bool> {
        let is_accepted =
            |name: &str| customer.review(Some(name)).map(|review| review.status == CustomerStatus::Accepted);
        let Some(wanted) = wanted else {
            // One of the part's types is what they are accepted as; the others are for other people.
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
    /// The types of a payment's parts, as `/info` names them now.
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

    /// The customer, reviewed under each of these types; now, if that was not done before. `None`: they were deleted.
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
                    // One type that `/info` has and `review` has not must not stand in the way of the others.
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

    /// The customers a payment names, as far as they are still known, judged under the types of their parts.
    pub(crate) async fn customers_judged(
        &self,
        transaction: &Transaction,
        types: &PartTypes,
    ) -> Result<(Option<Customer>, Option<Customer>), Error> {
        // Nobody waits for an answer: what keeps the guest from one is told in the log.
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

    /// Whether the customers a payment waits for are in order now: accepted under the type it named, or as what they are
    /// in it when it named none.
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

/// The customer type that a payment waits for, when it named one.
pub(crate) fn waits_for(transaction: &Transaction) -> Option<&str> {
    match &transaction.info_update {
        Some(InfoUpdate::Customer(wanted)) => wanted.as_deref(),
        _ => None,
    }
}
