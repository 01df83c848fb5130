//! Commands for transactions of any kind.

use crate::model::{CustomerId, Entries, Role, Timestamp};

/// Commands for transactions of any kind.
#[derive(Debug, Clone)]
pub enum CommonCommand {
    /// A customer was registered for this transaction: through SEP-12 `transaction_id`, or as the user's own.
    NameCustomer {
        /// Sender or receiver.
        role: Role,
        /// The customer.
        customer: CustomerId,
        /// The deleted customer to replace, if any.
        instead_of: Option<CustomerId>,
    },
    /// The requested fields were provided and the guest accepts them.
    CorrectFields {
        /// The values.
        fields: Entries,
        /// When they were requested: the record's `updated_at` when they were checked. A later request is a different
        /// one.
        asked_at: Timestamp,
    },
    /// The customers that it waited for are accepted.
    CorrectCustomers,
    /// The configured number of attempts is exhausted.
    GiveUp {
        /// The number of attempts.
        tries: u32,
        /// The last error.
        last_error: String,
    },
    /// Requested information did not arrive in time.
    Remind,
    /// The payer's deadline has passed, or an operator ends a transaction that nobody paid.
    Expire {
        /// The operator's name and reason, for the journal; `None`: the deadline.
        by_operator: Option<String>,
    },
    /// An operator holds the transaction: money is credited, and goes nowhere.
    Hold {
        /// The operator's name and reason, for the journal.
        detail: String,
    },
    /// The operator resumes the transaction after attention.
    Resume {
        /// The operator's name and reason, for the journal.
        detail: String,
    },
    /// An operator has the work that waits tried at once.
    Retry {
        /// The operator's name and reason, for the journal.
        detail: String,
    },
    /// A customer that it names was deleted, and the transaction is over: the data sent with it is removed.
    Erase,
}

impl CommonCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CorrectFields { .. } => "correct_fields",
            Self::CorrectCustomers => "correct_customers",
            Self::GiveUp { .. } => "give_up",
            Self::NameCustomer { .. } => "name_customer",
            Self::Remind => "remind",
            Self::Expire { .. } => "expire",
            Self::Hold { .. } => "hold",
            Self::Resume { .. } => "resume",
            Self::Retry { .. } => "retry",
            Self::Erase => "erase",
        }
    }
}
