//! The interface `customers`: which information a customer needs, and whether it is accepted.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
    views::CustomerContext,
};
use crate::{
    guest::{
        Guests,
        bindings::{
            customers::{
                Customer as WitCustomer, CustomerContext as WitContext, Decision as WitDecision, Guest, GuestIndices,
            },
            types::{Field as WitField, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{Customer, CustomerId, Decision, Entries, Field, Problem, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] =
    &[ByName::of::<Forgotten>(), ByName::of::<Requirements>(), ByName::of::<Review>()];

#[derive(Serialize, Deserialize)]
struct Requirements {
    context: WitContext,
}

impl Function for Requirements {
    type Interface = GuestIndices;
    type Said = Result<Vec<WitField>, WitProblem>;
    type Answer = Result<Vec<Field>, Problem>;
    const NAME: &'static str = "customers.requirements";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_requirements(store, &self.context).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, |fields| convert::fields("fields", fields))
    }
}

#[derive(Serialize, Deserialize)]
struct Review {
    customer: WitCustomer,
    context: WitContext,
}

impl Function for Review {
    type Interface = GuestIndices;
    type Said = Result<WitDecision, WitProblem>;
    type Answer = Result<Decision, Problem>;
    const NAME: &'static str = "customers.review";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_review(store, &self.customer, &self.context).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::decision)
    }
}

#[derive(Serialize, Deserialize)]
struct Forgotten {
    id: String,
}

impl Function for Forgotten {
    type Interface = GuestIndices;
    type Said = ();
    type Answer = ();
    const NAME: &'static str = "customers.forgotten";
    // A recording would keep data of the customer who was just deleted.
    const IS_RECORDED: bool = false;

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<()> {
        guest.call_forgotten(store, &self.id).await
    }

    fn read((): (), _: &[TransactionId]) -> Result<(), Invalid> {
        Ok(())
    }
}

impl Guests {
    /// `customers.requirements`.
    pub async fn requirements(&self, context: CustomerContext<'_>) -> Reply<Result<Vec<Field>, Problem>> {
        self.call(Requirements { context: convert::context(context) }, subject(context)).await
    }

    /// `customers.review`; `files` are the contents of the customer's files, as data URLs by field.
    pub async fn review(
        &self,
        customer: &Customer,
        files: &Entries,
        context: CustomerContext<'_>,
    ) -> Reply<Result<Decision, Problem>> {
        let subject = subject(CustomerContext { customer: Some(customer.id), ..context });
        let customer = convert::customer(customer, files);
        self.call(Review { customer, context: convert::context(context) }, subject).await
    }

    /// `customers.forgotten`: tells the guest that the customer was deleted.
    pub async fn forgotten(&self, customer: &CustomerId) -> Reply<()> {
        let id = customer.to_string();
        let subject = Subject { customer: Some(id.clone()), ..Subject::default() };
        self.tell(Forgotten { id }, subject).await
    }
}

fn subject(context: CustomerContext<'_>) -> Subject {
    Subject {
        customer: context.customer.map(|id| id.to_string()),
        transaction: context.transaction.map(|transaction| transaction.id.to_string()),
        ..Subject::default()
    }
}
