//! Customers whom the business server keeps, as payments name them. The platform knows their ids alone; under which memo a sending
//! anchor registered them, it learns from the sending anchor.

use crate::{
    import::{Finding, row::Row},
    model::{Customer, CustomerId, Details, Entries, Random, Timestamp},
    store::{self, Store, unknown_memo},
    transactions::Origin,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The business server's ids of the sending and the receiving client of a payment.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) sender: Option<String>,
    pub(super) receiver: Option<String>,
}

/// Customers that were found, by the business server's id.
pub(super) struct Customers {
    now: Timestamp,
    known: BTreeMap<String, Customer>,
}

/// What tells the ids of two customers, or of two quotes, of one import apart: it follows from the business server's id.
pub(super) struct OfName(pub(super) [u8; 32]);

impl Random for OfName {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(self.0).for_each(|(byte, of_name)| *byte = of_name);
    }
}

impl Customers {
    /// Those whom these payments name and who are here already.
    pub(super) async fn of(rows: &[Row], store: &Store, now: Timestamp) -> Result<Self, store::Error> {
        let named = rows.iter().flat_map(|row| [row.get("sender_id"), row.get("receiver_id")]).flatten();
        let named: BTreeSet<&str> = named.collect();
        let known = store.customers_shown_as(&named.into_iter().collect::<Vec<_>>()).await?;
        Ok(Self { now, known })
    }

    /// The payment with its customers.
    pub(super) fn name(&mut self, row: &Row, mut origin: Origin, named: &Named) -> Result<Origin, Finding> {
        for (field, known_as) in [("sender_id", &named.sender), ("receiver_id", &named.receiver)] {
            let Some(known_as) = known_as else { continue };
            let id = self.id(row, field, &origin, known_as)?;
            if let Details::Receive(received) = &mut origin.record.details {
                *(if field == "sender_id" { &mut received.sender } else { &mut received.receiver }) = Some(id);
            }
        }
        Ok(origin)
    }

    fn id(&mut self, row: &Row, field: &str, origin: &Origin, known_as: &str) -> Result<CustomerId, Finding> {
        let (owner, now) = (origin.record.owner, self.now);
        let customer = self.known.entry(known_as.to_owned()).or_insert_with(|| Customer {
            id: CustomerId::mint(now, &OfName(Sha256::digest(known_as).into())),
            known_as: Some(known_as.to_owned()),
            owner,
            memo: Some(unknown_memo(known_as)),
            values: Entries::new(),
            files: BTreeMap::new(),
            reviews: BTreeMap::new(),
            created_at: now,
            updated_at: now,
        });
        match customer.owner.address().account() == owner.address().account() {
            true => Ok(customer.id),
            false => Err(row.wrong(field, format!("`{known_as}` is a customer of another account as well"))),
        }
    }

    /// Those that are to be stored.
    pub(super) fn new_ones(self) -> Vec<Customer> {
        let now = self.now;
        self.known.into_values().filter(|customer| customer.created_at == now).collect()
    }
}
