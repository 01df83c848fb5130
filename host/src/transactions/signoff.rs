//! Name and reason of an operator who decides.

/// The operator who decides and the reason, for the journal and the unapplied payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signoff {
    /// A person's name.
    pub by: String,
    /// Why, in a sentence. Nothing personal.
    pub why: String,
}
