//! Customers and their reviews.

use super::{CustomerId, Entries, Field, FileId, Memo, Owner, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use utoipa::ToSchema;

/// A customer's status for one customer type (SEP-12 `status`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
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
    /// Our id, which is the SEP-12 id unless a guest keeps them.
    pub id: CustomerId,
    /// The id of the guest that keeps them (`customer-store`), which is the SEP-12 id then. Of such a customer no values come
    /// into the record, and of a review only the status does.
    pub known_as: Option<String>,
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

    /// The id that clients and guests know.
    pub fn shown_id(&self) -> String {
        self.known_as.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The review for a customer type, if there is one.
    pub fn review(&self, customer_type: Option<&str>) -> Option<&Review> {
        self.reviews.get(customer_type.unwrap_or_default())
    }
}

/// A provided field, as SEP-12 shows it. The value itself is never shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProvidedField {
    /// Its description.
    pub field: Field,
    /// Its status; `NeedsInfo` is SEP-12's `VERIFICATION_REQUIRED`. `None`: no status is told.
    pub status: Option<CustomerStatus>,
    /// Why it is rejected, for people.
    pub error: Option<String>,
}

/// How a customer stands whom a guest keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptState {
    /// The status for the type asked about.
    pub status: CustomerStatus,
    /// The fields to provide or to correct.
    pub fields: Vec<Field>,
    /// The fields provided.
    pub provided: Vec<ProvidedField>,
    /// A reason, for people.
    pub message: Option<String>,
}

/// A customer as the guest that keeps them found them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptCustomer {
    /// The guest's id; `None`: they are not registered.
    pub id: Option<String>,
    /// How they stand.
    pub state: KeptState,
}

/// A customer as the guest that keeps them registered them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    /// The guest's id.
    pub id: String,
    /// How they stand now, if the guest said so.
    pub state: Option<KeptState>,
}

/// Why a guest that keeps the customers can't serve a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreProblem {
    /// There is no such customer, with a text for people.
    NotFound(String),
    /// Any other reason.
    Problem(Problem),
}

/// Shows that a customer exists and how many values are known, never the values.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer").field("id", &self.id).field("values", &self.values.len()).finish_non_exhaustive()
    }
}
