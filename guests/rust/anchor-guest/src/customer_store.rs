use crate::bindings::customer_store::exports::anchor::guest::customer_store::Guest;
use crate::prelude::*;

/// The interface `customer-store`: customers that the guest keeps in a system of the anchor's, in place of `customers`.
pub trait CustomerStore {
    /// Finds a customer by `lookup.id` or, without one, by account and memo.
    fn get(lookup: CustomerLookup) -> Result<KeptCustomer, StoreProblem>;

    /// Registers a customer, or changes them. An empty value removes its field.
    fn put(lookup: CustomerLookup, values: Vec<Entry>, files: Vec<CustomerFile>) -> Result<Registration, StoreProblem>;

    /// Deletes the customer with this id, one of yours.
    fn delete(id: String) -> Result<(), StoreProblem>;
}

impl<T: CustomerStore> Guest for T {
    fn get(lookup: CustomerLookup) -> Result<KeptCustomer, StoreProblem> {
        T::get(lookup)
    }
    fn put(lookup: CustomerLookup, values: Vec<Entry>, files: Vec<CustomerFile>) -> Result<Registration, StoreProblem> {
        T::put(lookup, values, files)
    }
    fn delete(id: String) -> Result<(), StoreProblem> {
        T::delete(id)
    }
}
