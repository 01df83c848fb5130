//! The admin API: an HTTP API on a listener of its own, for whoever runs the anchor; and the one client of it.
//!
//! [`router()`] has every route on one page, each with the role that its caller needs. A request presents a credential
//! ([`Access`]), and each change is recorded before it is made: who, what, when, why and the outcome (`authentication`).
//! Handlers ask other rooms to act and answer JSON; a refusal is `{"error": …}` as everywhere. Another group of routes can
//! stand behind the same credentials ([`Routes`], [`Group`]).
//!
//! Commands use [`AdminClient`]. It asks the running host over HTTP; when none is running, it asks the same routes in its own
//! process ([`records()`]), so a change has one way in, whoever makes it.
//!
//! Never here: anything a wallet may reach, and decisions.
//!
//! To add an endpoint: a handler in the file of its noun, a line in `router`, a method in `client`, a row in
//! `tests/it/admin_api.rs`.

mod actions;
mod answer;
mod authentication;
mod calls;
mod channels;
mod client;
mod credentials;
mod deposits;
mod events;
mod gaps;
mod guests;
mod health;
mod host;
mod input;
mod kv;
mod metrics;
mod names;
mod openapi;
mod payouts;
mod platform;
mod reconcile;
mod recorder;
mod refusal;
mod router;
mod routes;
mod signatures;
mod state;
mod transactions;
mod unapplied;

pub use actions::ActionFilter;
pub use channels::{CreatedChannels, Lumens, RetiredChannels, ToppedUp};
pub use client::{AdminClient, ClientError};
pub use credentials::{Access, AccessSettings, Caller, Credential, Proof};
pub use events::EventFilter;
pub use gaps::Missing;
pub use host::HostInfo;
pub use kv::{KeyFilter, KeyName};
pub use metrics::MetricsSource;
pub use names::HostNames;
pub use openapi::{Describe, Described, Operation};
pub use payouts::{Cancellation, PayoutDetail, PayoutFilter, PayoutSummary, Payouts};
pub use platform::{quote_for_business, transaction_for_business};
pub use reconcile::{DifferenceFilter, DifferenceName, ReconcileNews, ReconcileOrder};
pub use recorder::Recorder;
pub use router::{metrics_only, records, router};
pub use routes::{DescribedHandler, Group, Guard, Routes};
pub use signatures::{AddedSignatures, CosignerSummary, SignedEnvelope, UnsignedTransaction};
pub use state::{AdminState, OpenHorizon, Records};
pub use transactions::{RefundOrder, TransactionDetail, TransactionFilter, TransactionSummary};
pub use unapplied::{Match, UnappliedFilter, UnappliedSummary};

/// How many rows a list has unless the caller says otherwise.
fn default_limit() -> u32 {
    50
}
