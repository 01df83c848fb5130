//! Background jobs: what kinds there are, and what each is about.

use std::fmt;

/// What a job's `subject` is the id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobSubject {
    /// A transaction.
    Transaction,
    /// A customer.
    Customer,
    /// A SEP-38 quote.
    Quote,
    /// A ledger operation that is an unapplied payment.
    LedgerOperation,
}

/// Every kind of job, declared once. `$with` is a macro that gets the whole table: [`JobKind`] is made of it here, and the
/// job runner's dispatch in `jobs::runner`.
///
/// - `"name"` is the kind's name in the database.
/// - `about` says whose id the subject is.
/// - `asks` names the guest interface that is called, for the concurrency limits; `none`: the host's own work.
/// - `ends_with_transaction` removes the job when its transaction reaches a final status.
/// - `deadline` marks jobs that only wait for a time to come: they are no backlog.
/// - `run` is the operation's room and the method that does it, with one claim or with a page of them.
#[macro_export]
#[doc(hidden)]
macro_rules! job_kinds {
    ($with:ident) => {
        $with! {
            /// Ask the guest again whether a waiting payment is accepted.
            Accept = "accept" { about: Transaction, asks: "receiver", ends_with_transaction: true, deadline: false, run: payments.accept(one) }
            /// Pay out off chain.
            Execute = "execute" { about: Transaction, asks: "rails", ends_with_transaction: true, deadline: false, run: payouts.execute(one) }
            /// Ask for news of initiated payouts.
            Poll = "poll" { about: Transaction, asks: "rails", ends_with_transaction: true, deadline: false, run: payouts.poll(page) }
            /// End a transaction nobody paid.
            Expire = "expire" { about: Transaction, asks: none, ends_with_transaction: true, deadline: true, run: transactions.expire(one) }
            /// Tell the operator that information asked for never came.
            Remind = "remind" { about: Transaction, asks: none, ends_with_transaction: true, deadline: true, run: transactions.remind(one) }
            /// Look whether the customers a transaction waits for are in order now.
            Recheck = "recheck" { about: Transaction, asks: none, ends_with_transaction: true, deadline: false, run: customers.recheck(one) }
            /// Ask the guest again about a customer it was still processing.
            Review = "review" { about: Customer, asks: "customers", ends_with_transaction: false, deadline: false, run: customers.review(one) }
            /// Tell the guest that a customer was deleted.
            Forget = "forget" { about: Customer, asks: "customers", ends_with_transaction: false, deadline: false, run: customers.forget(one) }
            /// Take a deleted customer's data out of a transaction, once it is over.
            Erase = "erase" { about: Transaction, asks: none, ends_with_transaction: false, deadline: true, run: customers.erase(one) }
            /// Ask the guest about an unapplied payment that does not fit its transaction.
            Mismatch = "mismatch" { about: LedgerOperation, asks: "mismatches", ends_with_transaction: false, deadline: false, run: transactions.mismatch(one) }
            /// Fix the rate of money that is here.
            Rate = "rate" { about: Transaction, asks: "quotes", ends_with_transaction: true, deadline: false, run: payouts.fix_rate(one) }
            /// Give a quote back that is not needed any more.
            Release = "release" { about: Quote, asks: "quotes", ends_with_transaction: false, deadline: true, run: quotes.release(one) }
        }
    };
}

/// `asks` of the table.
macro_rules! interface {
    (none) => {
        None
    };
    ($name:literal) => {
        Some($name)
    };
}

/// `run` of the table: whether a page of jobs is done by one call.
macro_rules! is_paged {
    (one) => {
        false
    };
    (page) => {
        true
    };
}

macro_rules! declare {
    ($($(#[$doc:meta])* $kind:ident = $name:literal {
        about: $subject:ident, asks: $interface:tt, ends_with_transaction: $ends:literal, deadline: $deadline:literal,
        run: $room:ident.$method:ident($many:ident)
    })*) => {
        /// What sort of job.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum JobKind {
            $($(#[$doc])* $kind,)*
        }

        impl JobKind {
            /// Every kind, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name in the database and in logs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The kind with that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$kind),)* _ => None }
            }

            /// Whose id its subject is.
            pub fn subject(self) -> JobSubject {
                match self { $(Self::$kind => JobSubject::$subject,)* }
            }

            /// The guest interface it calls; `None`: the host's own work.
            pub fn asks(self) -> Option<&'static str> {
                match self { $(Self::$kind => interface!($interface),)* }
            }

            /// Whether it is removed when its transaction reaches a final status.
            pub fn ends_with_transaction(self) -> bool {
                match self { $(Self::$kind => $ends,)* }
            }

            /// Whether it only waits for a time to come, and is no backlog.
            pub fn is_deadline(self) -> bool {
                match self { $(Self::$kind => $deadline,)* }
            }

            /// Whether one call of the guest does a page of them.
            pub fn is_paged(self) -> bool {
                match self { $(Self::$kind => is_paged!($many),)* }
            }
        }
    };
}

job_kinds!(declare);

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in JobKind::ALL {
            assert_eq!(JobKind::from_name(kind.as_str()), Some(*kind));
        }
        assert_eq!(JobKind::from_name("nonsense"), None);
    }
}
