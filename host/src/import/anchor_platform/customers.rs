//! Customers whom the business server keeps, as payments name them. The platform knows their ids alone; under which memo a sending
//! anchor registered them, it learns from the sending anchor.

use crate::{
    import::{Finding, row::Row},
    model::{Customer, CustomerId, Details, Entries, Random, Timestamp},
    store::{self, Store, unknown_memo},
    transactions::Origin,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The business server's ids of the sending and the receiving client of a payment.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) sender: Option<String>,
    pub(super) receiver: Option<String>,
}

/// Customers that were found, by the business server's id.
pub(super) struct Customers<'a> {
    store: &'a Store,
    now: Timestamp,
    known: BTreeMap<String, Customer>,
}

/// What tells the ids of two customers of one import apart: it follows from the business server's id.
struct OfName([u8; 32]);

impl Random for OfName {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(self.0).for_each(|(byte, of_name)| *byte = of_name);
    }
}

impl<'a> Customers<'a> {
    pub(super) fn new(store: &'a Store, now: Timestamp) -> Self {
        Self { store, now, known: BTreeMap::new() }
    }

    /// The payment with its customers.
    pub(super) async fn name(
        &mut self,
        row: &Row,
        mut origin: Origin,
        named: &Named,
    ) -> Result<Result<Origin, Finding>, store::Error> {
        for (field, known_as) in [("sender_id", &named.sender), ("receiver_id", &named.receiver)] {
            let Some(known_as) = known_as else { continue };
            let id = match self.id(row, field, &origin, known_as).await? {
                Ok(id) => id,
                Err(finding) => return Ok(Err(finding)),
            };
            if let Details::Receive(received) = &mut origin.record.details {
                *(if field == "sender_id" { &mut received.sender } else { &mut received.receiver }) = Some(id);
            }
        }
        Ok(Ok(origin))
    }

    async fn id(
        &mut self,
        row: &Row,
        field: &str,
        origin: &Origin,
        known_as: &str,
    ) -> Result<Result<CustomerId, Finding>, store::Error> {
        let owner = origin.record.owner;
        if !self.known.contains_key(known_as) {
            let found = match self.store.customer_shown_as(known_as).await? {
                Some((customer, _)) => customer,
                None => Customer {
                    id: CustomerId::mint(self.now, &OfName(Sha256::digest(known_as).into())),
                    known_as: Some(known_as.to_owned()),
                    owner,
                    memo: Some(unknown_memo(known_as)),
                    values: Entries::new(),
                    files: BTreeMap::new(),
                    reviews: BTreeMap::new(),
                    created_at: self.now,
                    updated_at: self.now,
                },
            };
            self.known.insert(known_as.to_owned(), found);
        }
        let account = owner.address().account();
        Ok(match self.known.get(known_as) {
            Some(customer) if customer.owner.address().account() == account => Ok(customer.id),
            _ => Err(row.wrong(field, format!("`{known_as}` is a customer of another account as well"))),
        })
    }

    /// Those that are to be stored.
    pub(super) fn new_ones(self) -> Vec<Customer> {
        let now = self.now;
        self.known.into_values().filter(|customer| customer.created_at == now).collect()
    }
}
