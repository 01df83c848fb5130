//! The admin API: an HTTP API of its own listener, for whoever runs the anchor.
//!
//! [`router()`] has every route on one page. Below `/operator` every request shows the admin token, and what
//! changes anything is written down before it is done: who, what, when and how it ended ((`authentication`)). Handlers ask other
//! rooms to act and answer JSON; a refusal is `{"error": …}` as everywhere.
//!
//! Never here: anything a wallet may reach, and decisions.
//!
//! A new endpoint: a handler in the file of its noun, a line in `router`, a row in `tests/it/admin_api.rs`.

mod actions;
mod authentication;
mod guests;
mod metrics;
mod router;
mod state;

pub use metrics::MetricsSource;
pub use router::router;
pub use state::AdminState;
