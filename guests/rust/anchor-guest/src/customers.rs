use crate::bindings::customers::exports::anchor::guest::customers::Guest;
use crate::prelude::*;

/// The interface `customers`: SEP-12 decisions, what a customer must provide and whether the customer is accepted.
pub trait Customers {
    /// The fields that a customer of the context's type must or may provide, including those already provided. Answer
    /// [`Problem::Invalid`] for a customer type that does not exist.
    fn requirements(context: CustomerContext) -> Result<Vec<Field>, Problem>;

    /// Decides on a customer. By default accepts them once they have provided every field of
    /// [`requirements`](Customers::requirements) that is not optional.
    fn review(customer: Customer, context: CustomerContext) -> Result<Decision, Problem> {
        let missing = customer.missing(Self::requirements(context)?);
        Ok(match missing.is_empty() {
            true => Decision::Accepted,
            false => Decision::NeedsInfo(InfoRequest { fields: missing, message: None }),
        })
    }

    /// The customer with this SEP-12 id was deleted: delete your data about them too.
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
