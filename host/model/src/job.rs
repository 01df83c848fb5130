//! Background jobs: their kinds, and the record each is about.

use std::fmt;

/// The record whose id is a job's `subject`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobSubject {
    /// A transaction.
    Transaction,
    /// A customer.
    Customer,
    /// A SEP-38 quote.
    Quote,
    /// An unapplied payment, by its ledger operation.
    LedgerOperation,
    /// A payout on the ledger.
    LedgerPayout,
}

/// Every kind of job, declared once. `$with` is a macro that gets the whole table: [`JobKind`] is made from it here,
/// and the job runner's dispatch in `jobs::runner`.
///
/// - `"name"` is the kind's name in the database.
/// - `about` is the record whose id the subject is.
/// - `asks` is the guest interface that is called, for the concurrency limits; `network`: Horizon is called; `none`: nobody
///   is.
/// - `ends_with_transaction` removes the job when its transaction reaches a final status.
/// - `deadline` marks jobs that only wait for a time: they are no backlog.
/// - `run` is the room of the operation and its method, with one claim or with a page of them.
#[macro_export]
#[doc(hidden)]
macro_rules! job_kinds {
    ($with:ident) => {
        $with! {
            /// Ask the guest again whether a waiting payment is accepted.
            Accept = "accept" { about: Transaction, asks: "receiver", ends_with_transaction: true, deadline: false, run: payments.accept(one) }
            /// Ask the guest again whether a waiting transfer may begin.
            Begin = "begin" { about: Transaction, asks: "transfers", ends_with_transaction: true, deadline: false, run: transfers.begin(one) }
            /// Ask the guest again what comes next in a hosted flow that waits.
            Continue = "continue" { about: Transaction, asks: "interactive", ends_with_transaction: true, deadline: false, run: transfers.go_on(one) }
            /// Pay out off chain.
            Execute = "execute" { about: Transaction, asks: "rails", ends_with_transaction: true, deadline: false, run: payouts.execute(one) }
            /// Ask the guest for news of initiated payouts.
            Poll = "poll" { about: Transaction, asks: "rails", ends_with_transaction: true, deadline: false, run: payouts.poll(page) }
            /// Ask the guest for news of deposits whose money has not come in: most of the time there is none, and that is no backlog.
            Expect = "expect" { about: Transaction, asks: "deposits", ends_with_transaction: true, deadline: true, run: deposits.poll(page) }
            /// Pay money that came in for a deposit back to its payer, off chain.
            Return = "return" { about: Transaction, asks: "deposits", ends_with_transaction: true, deadline: false, run: deposits.give_back(one) }
            /// Expire a transaction without a payment.
            Expire = "expire" { about: Transaction, asks: none, ends_with_transaction: true, deadline: true, run: transactions.expire(one) }
            /// Raise attention for requested information that did not arrive.
            Remind = "remind" { about: Transaction, asks: none, ends_with_transaction: true, deadline: true, run: transactions.remind(one) }
            /// Check whether the customers a transaction waits for are accepted now.
            Recheck = "recheck" { about: Transaction, asks: none, ends_with_transaction: true, deadline: false, run: customers.recheck(one) }
            /// Ask the guest again about a customer in review.
            Review = "review" { about: Customer, asks: "customers", ends_with_transaction: false, deadline: false, run: customers.review(one) }
            /// Tell the guest that a customer was deleted.
            Forget = "forget" { about: Customer, asks: "customers", ends_with_transaction: false, deadline: false, run: customers.forget(one) }
            /// Remove a deleted customer's data from a transaction, once it is over.
            Erase = "erase" { about: Transaction, asks: none, ends_with_transaction: false, deadline: true, run: customers.erase(one) }
            /// Ask the guest about a payment mismatch.
            Mismatch = "mismatch" { about: LedgerOperation, asks: "mismatches", ends_with_transaction: false, deadline: false, run: transactions.mismatch(one) }
            /// Ask a second Horizon about a large payment.
            Confirm = "confirm" { about: LedgerOperation, asks: network, ends_with_transaction: false, deadline: false, run: transactions.confirm(one) }
            /// Take a payout on the ledger one step further.
            Pay = "pay" { about: LedgerPayout, asks: network, ends_with_transaction: false, deadline: false, run: ledger_payouts.pay(one) }
            /// Tell a transaction, or an unapplied payment, what became of its payout on the ledger.
            Settle = "settle" { about: LedgerPayout, asks: none, ends_with_transaction: false, deadline: false, run: transactions.settle_payout(one) }
            /// Fix the rate of a payment that has arrived.
            Rate = "rate" { about: Transaction, asks: "quotes", ends_with_transaction: true, deadline: false, run: payouts.fix_rate(one) }
            /// Release a quote that is not needed any more.
            Release = "release" { about: Quote, asks: "quotes", ends_with_transaction: false, deadline: true, run: quotes.release(one) }
        }
    };
}

/// Reads `asks` of the table.
macro_rules! interface {
    (none) => {
        None
    };
    (network) => {
        None
    };
    ($name:literal) => {
        Some($name)
    };
}

/// Reads `asks` of the table: whether it is Horizon.
macro_rules! is_network {
    (network) => {
        true
    };
    ($other:tt) => {
        false
    };
}

/// Reads `run` of the table: whether one call handles a page of jobs.
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
        /// The kind of a job.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum JobKind {
            $($(#[$doc])* $kind,)*
        }

        impl JobKind {
            /// Every kind, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name in the database and in logs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The kind with that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$kind),)* _ => None }
            }

            /// The record whose id is the subject.
            pub fn subject(self) -> JobSubject {
                match self { $(Self::$kind => JobSubject::$subject,)* }
            }

            /// The guest interface that it calls; `None`: it calls no guest.
            pub fn asks(self) -> Option<&'static str> {
                match self { $(Self::$kind => interface!($interface),)* }
            }

            /// Whether it calls Horizon.
            pub fn asks_the_network(self) -> bool {
                match self { $(Self::$kind => is_network!($interface),)* }
            }

            /// Whether it is removed when its transaction reaches a final status.
            pub fn ends_with_transaction(self) -> bool {
                match self { $(Self::$kind => $ends,)* }
            }

            /// Whether it only waits for a time, and is no backlog.
            pub fn is_deadline(self) -> bool {
                match self { $(Self::$kind => $deadline,)* }
            }

            /// Whether one call of the guest handles a page of jobs.
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
    fn kinds_have_distinct_names() {
        for kind in JobKind::ALL {
            assert_eq!(JobKind::from_name(kind.as_str()), Some(*kind));
        }
        assert_eq!(JobKind::from_name("nonsense"), None);
    }
}
