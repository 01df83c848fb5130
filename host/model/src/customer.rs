//! Customers and what was decided about them.

use super::{CustomerId, Entries, Field, FileId, Memo, Owner, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Where a customer stands for one customer type (SEP-12 `status`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CustomerStatus {
    /// All is known and approved.
    Accepted,
    /// Being looked at.
    Processing,
    /// Something is missing or has to be corrected.
    NeedsInfo,
    /// Will not be served.
    Rejected,
}

/// The standing decision on one customer for one customer type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// Where they stand.
    pub status: CustomerStatus,
    /// What is missing or wrong.
    pub fields: Vec<Field>,
    /// Whether `fields` are there but have to be confirmed by the customer (SEP-12 `VERIFICATION_REQUIRED`).
    pub verification: bool,
    /// A reason, for people.
    pub message: Option<String>,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Which guest decided, `name version`.
    pub decided_by: String,
}

/// A person or organisation known through SEP-12.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// The SEP-12 id.
    pub id: CustomerId,
    /// Whose customer this is: the identity that registered them.
    pub owner: Owner,
    /// A memo given as a parameter beside a token without one: one account, many customers.
    pub memo: Option<Memo>,
    /// The texts that were provided, by SEP-9 name. Personal data.
    pub values: Entries,
    /// The files that were provided, by SEP-9 name.
    pub files: BTreeMap<String, FileId>,
    /// Decisions by customer type; the empty type is the request that named none.
    pub reviews: BTreeMap<String, Review>,
    /// When they were first registered.
    pub created_at: Timestamp,
    /// When anything last changed.
    pub updated_at: Timestamp,
}

impl Customer {
    /// Names of everything that was provided.
    pub fn provided(&self) -> BTreeSet<&str> {
        self.values.keys().chain(self.files.keys()).map(String::as_str).collect()
    }

    /// The decision for a customer type, if one was made.
    pub fn review(&self, customer_type: Option<&str>) -> Option<&Review> {
        self.reviews.get(customer_type.unwrap_or_default())
    }
}

/// Shows that a customer exists and how much is known, never what.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer").field("id", &self.id).field("values", &self.values.len()).finish_non_exhaustive()
    }
}
