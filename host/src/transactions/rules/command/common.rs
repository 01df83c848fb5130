//! What can happen to a transaction of any kind.

use crate::model::{CustomerId, Entries, Role, Timestamp};

/// What can happen to a transaction of any kind.
#[derive(Debug, Clone)]
pub enum CommonCommand {
    /// A customer was registered for this transaction through SEP-12 `transaction_id`.
    NameCustomer {
        /// Sender or receiver.
        role: Role,
        /// Who.
        customer: CustomerId,
        /// The deleted customer whom they replace, if any.
        instead_of: Option<CustomerId>,
    },
    /// The fields asked for were provided and the guest is content with them.
    CorrectFields {
        /// The values.
        fields: Entries,
        /// When they were requested: the record's `updated_at` when they were checked. A later request is a different
        /// one.
        asked_at: Timestamp,
    },
    /// The customers it waited for are in order.
    CorrectCustomers,
    /// The configured number of tries is exhausted.
    GiveUp {
        /// How often.
        tries: u32,
        /// What went wrong last.
        last_error: String,
    },
    /// Requested information did not arrive in time.
    Remind,
    /// The payer's time is up.
    Expire,
    /// The operator has dealt with what needed attention: the transaction goes on.
    Resume {
        /// Who says so and why, for the journal.
        detail: String,
    },
    /// A customer it names was deleted, and it is over: what was given with it goes too.
    Erase,
}

impl CommonCommand {
    /// Its name in the journal and in the table of moves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CorrectFields { .. } => "correct_fields",
            Self::CorrectCustomers => "correct_customers",
            Self::GiveUp { .. } => "give_up",
            Self::NameCustomer { .. } => "name_customer",
            Self::Remind => "remind",
            Self::Expire => "expire",
            Self::Resume { .. } => "resume",
            Self::Erase => "erase",
        }
    }
}
