//! Budgets: how much of the host one caller may use, so that the rest is left for the others.
//!
//! An account or a memo costs nothing on Stellar, so a limit for each identity alone limits nobody: [`Budgets`] counts
//! by address as well. [`Peers`] says which address a request comes from, also behind a proxy. [`Rate`] and [`Rates`]
//! are the token buckets, by the host's own clock; [`Shares`] are what each may have in progress. Their memory is
//! bounded. The operator's numbers are in `[limits]` (`config/limits.rs`).
//!
//! Nothing here knows what a request does: `http` assigns each route to a [`RouteClass`].

mod budgets;
mod peers;
mod rate;
mod shares;

pub use budgets::{BudgetSettings, Budgets, Caller, RouteClass, Spent};
pub use peers::{ForwardedHeader, PeerAddress, Peers, Subnet};
pub use rate::{Quota, Rate, Rates};
pub use shares::Shares;
