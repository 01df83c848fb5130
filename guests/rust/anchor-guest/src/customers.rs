use crate::bindings::customers::exports::anchor::guest::customers::Guest;
use crate::prelude::*;

/// The interface `customers`: SEP-12, what must be known about customers and what is thought of them.
pub trait Customers {
    /// The fields wanted from a customer of the context's type.
    fn requirements(context: CustomerContext) -> Result<Vec<Field>, Problem>;

    /// Decides on a customer. Unless you say otherwise: accepted once every field that
    /// [`requirements`](Customers::requirements) does not call optional is there.
    fn review(customer: Customer, context: CustomerContext) -> Result<Decision, Problem> {
        let missing = customer.missing(Self::requirements(context)?);
        Ok(match missing.is_empty() {
            true => Decision::Accepted,
            false => Decision::NeedsInfo(InfoRequest { fields: missing, message: None }),
        })
    }

    /// The customer was deleted: forget what you know about them.
    fn forgotten(_id: String) {}
}

impl<T: Customers> Guest for T {
    fn requirements(context: CustomerContext) -> Result<Vec<Field>, Problem> {
        T::requirements(context)
    }
    fn review(customer: Customer, context: CustomerContext) -> Result<Decision, Problem> {
        T::review(customer, context)
    }
    fn forgotten(id: String) {
        T::forgotten(id)
    }
}
