//! A difference between the books and the ledger, with the command that mends it.

use super::Kind;
use crate::model::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What differs. Kind and subject name it: however many runs find it, it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// Its kind.
    pub kind: Kind,
    /// What it is about: the id of an operation, a transaction, a payout, a gap or an account.
    pub subject: String,
    /// What is wrong, for people.
    pub message: String,
    /// The command that mends it, or that shows what has to be decided.
    pub remedy: String,
    /// Our account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<u32>,
    /// Horizon's operation id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<u64>,
    /// Hash of the transaction on the ledger, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_hash: Option<String>,
    /// Our transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// The payout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payout_id: Option<String>,
    /// What the books say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_books: Option<String>,
    /// What the ledger says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_ledger: Option<String>,
}

/// A person's word that a difference is known and stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Acceptance {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// A difference as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnownDifference {
    /// What differs.
    #[serde(flatten)]
    pub difference: Difference,
    /// When it was first found.
    pub found_at: Timestamp,
    /// Who accepted it; none: nobody.
    pub accepted: Option<Acceptance>,
}

impl Difference {
    pub(super) fn new(kind: Kind, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            message: message.into(),
            remedy: String::new(),
            account: None,
            ledger: None,
            operation_id: None,
            transaction_hash: None,
            transaction_id: None,
            payout_id: None,
            in_books: None,
            on_ledger: None,
        }
    }

    pub(super) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }

    /// In this ledger of an account: runs that compare that ledger look at it again.
    pub(super) fn at(self, account: &AccountId, ledger: u32) -> Self {
        Self { account: Some(account.to_string()), ledger: Some(ledger), ..self }
    }

    pub(super) fn operation(self, operation_id: u64, hash: &str) -> Self {
        let hash = (!hash.is_empty()).then(|| hash.to_owned());
        Self { operation_id: Some(operation_id), transaction_hash: hash, ..self }
    }

    pub(super) fn transaction(self, id: Option<String>) -> Self {
        Self { transaction_id: id, ..self }
    }

    pub(super) fn payout(self, id: impl Into<String>) -> Self {
        Self { payout_id: Some(id.into()), ..self }
    }

    pub(super) fn hash(self, hash: &str) -> Self {
        Self { transaction_hash: Some(hash.to_owned()), ..self }
    }

    pub(super) fn says(self, in_books: impl Into<String>, on_ledger: impl Into<String>) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self { in_books: some(in_books.into()), on_ledger: some(on_ledger.into()), ..self }
    }

    /// Whether it is the same difference.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.subject == other.subject
    }
}
