//! Who decides what an operator decides.

/// Who decides, and why: for the journal and the unapplied payment.
#[derive(Debug, Clone)]
pub struct Signoff {
    /// A person's name.
    pub by: String,
    /// Why, in a sentence. Nothing personal.
    pub why: String,
}
