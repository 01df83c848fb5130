//! An operator's name and reason for a decision.

/// An operator's name and reason, for the journal and the unapplied payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signoff {
    /// The operator's name.
    pub by: String,
    /// The reason, in a sentence without personal data.
    pub why: String,
}
