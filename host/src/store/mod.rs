//! SQLite and PostgreSQL, with one SQL text for each statement.
//!
//! The only room that knows sqlx. It stores and finds records, and decides nothing. Reads are methods of [`Store`];
//! writes go through a [`Tx`], so that what belongs together is committed together.
//!
//! - [`Store::begin`] opens a write transaction. SQLite has one writer (`BEGIN IMMEDIATE` on a pool of one connection)
//!   and many readers; PostgreSQL has one pool.
//! - Records with personal data are encrypted (`seal`) before they reach a statement.
//! - A missing record is `None`. A violated unique index is a result (`bool`), not an error.
//!
//! To add a table: a migration (rules in `migrations/README.md`), a file here named after the noun, its statements once
//! as `&'static str` (or built by `rows` for many rows at once) run through `each!`, and cases in `tests/it/store.rs`,
//! which runs on both databases.

mod actions;
mod backend;
mod callbacks;
mod challenges;
mod claim_loop;
mod counts;
mod cursors;
mod customers;
mod deposits;
mod dust;
mod error;
mod expired;
mod fault_injection;
mod files;
mod gaps;
mod guest_calls;
mod guest_versions;
mod hosted_flows;
mod identity;
mod jobs;
mod journal;
mod kv;
mod ledger_payouts;
mod migrations;
mod network;
mod outbox;
mod payments;
mod payout_pause;
mod payout_queue;
mod platform_calls;
mod pooler;
mod probe;
mod quota;
mod quotes;
mod reconciliations;
mod room;
mod rows;
mod schema;
mod seal;
#[macro_use]
mod transactions;
mod platform_lists;
mod transaction_lists;
mod unapplied;
mod walk;

pub use actions::ActionRow;
pub use backend::{Store, Tx};
pub use callbacks::Subject;
pub use claim_loop::{Claimer, IDLE_MAX, claim_loop, idle_time};
pub use counts::{Connections, StoreCounts};
pub use cursors::CursorRow;
pub use customers::unknown_memo;
pub use deposits::{DepositOutcome, DepositPaymentRow};
pub use dust::DustRow;
pub use error::Error;
pub use fault_injection::{Fault, FaultInjection};
pub use gaps::{Gap, GapClosing};
pub use guest_calls::{CallFilter, CallRow, NewCall};
pub use guest_versions::GuestVersionRow;
pub use jobs::{Claim, Job, JobRow};
pub use journal::{Actor, Entry, JournalRow};
pub use kv::{KvRow, KvTotals};
pub use outbox::{Delivery, EventRow, EventShare};
pub use payments::{OnRecord, ReceiptOutcome, Recorded, UnappliedReason};
pub use payout_pause::PayoutPause;
pub use platform_calls::{EarlierCall, PlatformCall};
pub use platform_lists::{PlatformListed, PlatformOrder, PlatformPage, PlatformPlace};
pub use pooler::Pooler;
pub use quota::Usage;
pub(crate) use quota::account_of;
pub use quotes::UsedQuote;
pub use reconciliations::{DifferenceRow, RunRow};
pub use room::{Reserve, Shortage};
pub use rows::NewestPage;
pub use schema::Schema;
pub use seal::SealKey;
pub use transaction_lists::OwnerPage;
pub use transactions::PaidAt;
pub use unapplied::{Ruling, UnappliedDecision, UnappliedPayment};
pub use walk::{BookedPayment, BookedPayout};
