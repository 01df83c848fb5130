//! The customer types of a payment's sender and receiver, and the reviews of customers under them.
//!
//! The client of a payment may not know its customer types: it may register customers without a type and open the
//! payment immediately, and the types of `/info` may change. So opening a payment has its customers reviewed under its
//! types, whatever was requested through SEP-12 before.

use super::{Customers, records::LOSSES_MAX};
use crate::context::Error;
use crate::guest::{CustomerContext, Guests};
use crate::model::{
    Customer, CustomerId, CustomerStatus, Details, InfoUpdate, ReceiverInfo, Role, Transaction, TransferInfo,
};
use crate::transactions::Parties;

/// The customer types that a guest's info names (SEP-31 `GET /info`), by part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PartTypes {
    sender: Vec<String>,
    receiver: Vec<String>,
    customer: Vec<String>,
}

impl PartTypes {
    /// The types of an asset.
    pub(crate) fn named_in(info: &ReceiverInfo) -> Self {
        let names = |types: &[(String, String)]| types.iter().map(|(name, _)| name.clone()).collect();
        Self { sender: names(&info.sender_types), receiver: names(&info.receiver_types), customer: Vec::new() }
    }

    /// The types of an asset in one kind of transfer.
    pub(crate) fn of_transfer(info: &TransferInfo) -> Self {
        Self { customer: info.customer_types.clone(), ..Self::default() }
    }

    /// The type that a transfer waits for as well: a customer who was registered without it has to be reviewed under it.
    fn add_wanted(&mut self, transaction: &Transaction) {
        let is_transfer = !matches!(transaction.details, Details::Receive(_));
        if let Some(wanted) = waits_for(transaction).filter(|_| is_transfer)
            && !self.customer.iter().any(|name| name == wanted)
        {
            self.customer.push(wanted.to_owned());
        }
    }

    /// The types of a part.
    pub(crate) fn of(&self, role: Role) -> &[String] {
        match role {
            Role::Sender => &self.sender,
            Role::Receiver => &self.receiver,
            Role::Customer => &self.customer,
        }
    }

    /// The part that a type belongs to, if it is only one.
    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        let mut of = Role::ALL.into_iter().filter(|role| self.of(*role).iter().any(|one| one == name));
        of.next().filter(|_| of.next().is_none())
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
        let asset = self.asset_of(transaction);
        let asset =
            asset.ok_or_else(|| Error::Invalid("transaction_id: its asset is no longer received here".into()))?;
        let (kind, lang) = (transaction.kind(), &transaction.lang);
        Ok(match &transaction.details {
            // Their pages name the types.
            Details::Withdraw(_) | Details::Deposit(_) if transaction.details.is_hosted() => PartTypes::default(),
            Details::Receive(_) => PartTypes::named_in(&self.asset_info(asset, lang).await?.guest),
            Details::Withdraw(_) | Details::Deposit(_) => {
                PartTypes::of_transfer(&self.transfer_info(asset, kind, lang).await?.guest)
            }
        })
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

    /// The customer, with reviews under each of these types (empty: under none), which are made now if missing; a guest that keeps the customer is
    /// asked now for each. `None`: they were deleted.
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
            // A guest that keeps the customers does not say when their standing changes.
            let is_missing = |name: &&str| self.guest_keeps_customers() || customer.review(Some(name)).is_none();
            let missing: Vec<&str> = types.iter().map(String::as_str).filter(is_missing).collect();
            let before = customer.clone();
            if missing.is_empty() {
                return Ok(Some(customer));
            }
            let files = self.contents(&customer).await?;
            let mut writes = Vec::with_capacity(missing.len());
            for name in missing {
                let customer_type = (!name.is_empty()).then_some(name);
                let context = CustomerContext { customer: Some(id), customer_type, transaction, lang };
                match self.judge(guests, &mut customer, &files, context).await {
                    // One type of `/info` that `review` does not know must not affect the others.
                    Err(Error::Invalid(reason)) => {
                        tracing::warn!(customer = %id, reason, "the guest refuses to review a customer type that it names");
                    }
                    Err(Error::Unknown(_)) => return Ok(None),
                    done => writes.push(done?),
                }
            }
            if writes.is_empty() {
                return Ok(Some(customer));
            }
            if customer == before {
                for writes in &writes {
                    self.remember(writes).await?;
                }
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
    ) -> Result<Parties, Error> {
        // No client waits for an answer, so the guest's problems are logged.
        let (guests, mut parties) = (self.guests.unattended(), Parties::default());
        for role in Role::ALL {
            if let Some(id) = transaction.customer(role) {
                let judged = self.judged_as(&guests, id, types.of(role), Some(transaction), &transaction.lang);
                *parties.in_role(role) = judged.await?;
            }
        }
        Ok(parties)
    }

    /// Whether the customers that a payment waits for are accepted now: under the type it named, or in their part if it
    /// named none.
    pub(crate) async fn customers_in_order(&self, transaction: &Transaction) -> Result<bool, Error> {
        let mut types = self.part_types_if_known(transaction).await;
        types.add_wanted(transaction);
        let parties = self.customers_judged(transaction, &types).await?;
        let standing = |role| types.is_in_order(role, parties.of(role)?, waits_for(transaction));
        let standings: Vec<bool> = Role::ALL.into_iter().filter_map(standing).collect();
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
