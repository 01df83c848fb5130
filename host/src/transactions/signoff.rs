//! An operator's name and reason for a decision.

/// An operator's name and reason, for the journal and the unapplied payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signoff {
    /// Who decided, as [`crate::model::Operator`] is written.
    pub by: String,
    /// The reason, in a sentence without personal data.
    pub why: String,
}
