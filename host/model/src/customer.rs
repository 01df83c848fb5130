//! Customers and their reviews.

use super::{CustomerId, Entries, Field, FileId, Memo, Owner, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A customer's status for one customer type (SEP-12 `status`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CustomerStatus {
    /// All information is there and approved.
    Accepted,
    /// The review is in progress.
    Processing,
    /// Information is missing or has to be corrected.
    NeedsInfo,
    /// The customer will not be served.
    Rejected,
}

/// The current review of one customer for one customer type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// The status.
    pub status: CustomerStatus,
    /// The fields that are missing or wrong.
    pub fields: Vec<Field>,
    /// Whether the customer has to verify `fields`, which are there (SEP-12 `VERIFICATION_REQUIRED`).
    pub verification: bool,
    /// A reason, for people.
    pub message: Option<String>,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// The guest that decided, `name version`.
    pub decided_by: String,
}

/// A person or organisation registered through SEP-12.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// The SEP-12 id.
    pub id: CustomerId,
    /// The identity that registered the customer.
    pub owner: Owner,
    /// The memo parameter of a request whose token has no memo: one account, many customers.
    pub memo: Option<Memo>,
    /// The provided texts, by SEP-9 name. Personal data.
    pub values: Entries,
    /// The provided files, by SEP-9 name.
    pub files: BTreeMap<String, FileId>,
    /// Reviews by customer type; the empty type stands for requests without one.
    pub reviews: BTreeMap<String, Review>,
    /// When they were first registered.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
}

impl Customer {
    /// The names of all provided texts and files.
    pub fn provided(&self) -> BTreeSet<&str> {
        self.values.keys().chain(self.files.keys()).map(String::as_str).collect()
    }

    /// Whether it is the owner's own record: requests without a memo mean it.
    pub fn is_the_users_own(&self) -> bool {
        self.memo.is_none()
    }

    /// The review for a customer type, if there is one.
    pub fn review(&self, customer_type: Option<&str>) -> Option<&Review> {
        self.reviews.get(customer_type.unwrap_or_default())
    }
}

/// Shows that a customer exists and how many values are known, never the values.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer").field("id", &self.id).field("values", &self.values.len()).finish_non_exhaustive()
    }
}
