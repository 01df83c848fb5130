//! Moving in: what an anchor that ran the Stellar Anchor Platform or Polaris has in its database, read and put in our terms.
//!
//! The other program's database is only read ([`source`]). Each of its records becomes one of ours, or a [`Finding`] that names
//! the record, the column, what is wrong and what to do: nothing is guessed where money is concerned. `transactions::Takeover`
//! stores what was read. `configuration` puts the other program's settings in the terms of ours.

mod anchor_platform;
pub mod configuration;
mod draft;
mod finding;
mod ours;
mod plan;
mod polaris;
mod row;
mod source;

pub use finding::Finding;
pub use ours::Ours;
pub use plan::{OpenTransaction, Plan};
pub use source::SourceError;

use crate::store::{self, Store};
use source::Source;
use std::collections::BTreeSet;

/// The program that an anchor moves in from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The Stellar Anchor Platform (Java).
    AnchorPlatform,
    /// Polaris (Django).
    Polaris,
}

/// How far an import has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is at: a table, or taking over what was read.
    pub what: &'static str,
    /// How many records of it are done.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

/// Who is told of it, after each record.
pub type Tell<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The other program's database.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Our own.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What to take over from the database at `url`. `store`: our own; `leave`: ids of transactions that are to be left behind;
/// `tell`: who is told how far it has got.
///
/// # Errors
/// [`Error`].
pub async fn plan(
    program: Program,
    url: &str,
    ours: &Ours,
    store: &Store,
    leave: &BTreeSet<String>,
    tell: Tell<'_>,
) -> Result<Plan, Error> {
    let mut source = Source::open(url).await?;
    let plan = match program {
        Program::AnchorPlatform => anchor_platform::plan(&mut source, ours, store, leave, tell).await?,
        Program::Polaris => polaris::plan(&mut source, ours, leave, tell).await?,
    };
    Ok(plan.check_left(leave).check_named_ledger(ours))
}
