//! Customers and what was decided about them.

use super::{CustomerId, Entries, Field, Memo, Owner, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

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
    /// Whether `fields` are on record and have to be proved the customer's own (SEP-12 "Verification").
    #[serde(default)]
    pub is_verification: bool,
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
    /// What was provided, by SEP-9 name. Personal data.
    pub values: Entries,
    /// Decisions by customer type; the empty type is the request that named none.
    pub reviews: BTreeMap<String, Review>,
    /// When they were first registered.
    pub created_at: Timestamp,
    /// When anything last changed.
    pub updated_at: Timestamp,
}

impl Customer {
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
