//! The interface `customer-store`: customers that the guest keeps itself.

use super::{
    Reply, Subject, convert,
    convert::Invalid,
    decided,
    function::{ByName, Function},
    views::CustomerLookup,
};
use crate::{
    guest::{
        Guests,
        bindings::{
            customer_store::{
                CustomerFile as WitFile, CustomerLookup as WitLookup, Guest, GuestIndices, KeptCustomer as WitKept,
                Registration as WitRegistration, StoreProblem as WitProblem,
            },
            types::Entry as WitEntry,
        },
        runtime::state::CallState,
    },
    model::{CustomerId, Entries, File, KeptCustomer, Registration, StoreProblem, TransactionId},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Delete>(), ByName::of::<Get>(), ByName::of::<Put>()];

#[derive(Serialize, Deserialize)]
struct Get {
    lookup: WitLookup,
}

impl Function for Get {
    type Interface = GuestIndices;
    type Said = Result<WitKept, WitProblem>;
    type Answer = Result<KeptCustomer, StoreProblem>;
    const NAME: &'static str = "customer-store.get";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_get(store, &self.lookup).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, convert::kept_customer, |problem| Ok(convert::store_problem(problem)))
    }
}

#[derive(Serialize, Deserialize)]
struct Put {
    lookup: WitLookup,
    values: Vec<WitEntry>,
    files: Vec<WitFile>,
}

impl Function for Put {
    type Interface = GuestIndices;
    type Said = Result<WitRegistration, WitProblem>;
    type Answer = Result<Registration, StoreProblem>;
    const NAME: &'static str = "customer-store.put";
    // A recording would keep what only the guest keeps.
    const IS_RECORDED: bool = false;

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_put(store, &self.lookup, &self.values, &self.files).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, convert::registration, |problem| Ok(convert::store_problem(problem)))
    }
}

#[derive(Serialize, Deserialize)]
struct Delete {
    id: String,
}

impl Function for Delete {
    type Interface = GuestIndices;
    type Said = Result<(), WitProblem>;
    type Answer = Result<(), StoreProblem>;
    const NAME: &'static str = "customer-store.delete";
    // As `customers.forgotten`: nothing about a deleted customer is kept.
    const IS_RECORDED: bool = false;

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_delete(store, &self.id).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        decided(said, Ok, |problem| Ok(convert::store_problem(problem)))
    }
}

impl Guests {
    /// `customer-store.get`.
    pub async fn kept_customer(&self, lookup: CustomerLookup<'_>) -> Reply<Result<KeptCustomer, StoreProblem>> {
        self.call(Get { lookup: convert::lookup(lookup) }, subject(lookup)).await
    }

    /// `customer-store.put`; an empty value removes its field.
    pub async fn keep_customer(
        &self,
        lookup: CustomerLookup<'_>,
        values: &Entries,
        files: &BTreeMap<String, File>,
    ) -> Reply<Result<Registration, StoreProblem>> {
        let file = |(name, file): (&String, &File)| WitFile {
            name: name.clone(),
            content_type: file.content_type.clone(),
            content: file.bytes.to_vec(),
        };
        let files = files.iter().map(file).collect();
        let put = Put { lookup: convert::lookup(lookup), values: convert::entries(values), files };
        self.call(put, subject(lookup)).await
    }

    /// `customer-store.delete`. `customer`: the host's own id, for the log.
    pub async fn drop_customer(&self, id: &str, customer: Option<CustomerId>) -> Reply<Result<(), StoreProblem>> {
        let subject = Subject { customer: customer.map(|id| id.to_string()), ..Subject::default() };
        self.call(Delete { id: id.to_owned() }, subject).await
    }
}

fn subject(lookup: CustomerLookup<'_>) -> Subject {
    Subject {
        customer: lookup.customer.map(|id| id.to_string()),
        transaction: lookup.transaction.map(|id| id.to_string()),
        ..Subject::default()
    }
}
