//! A slot as it is, and what an operator wants to serve in it.

use super::Shadow;
use crate::{guest::Serving, guest_traces::ShadowReport};
use serde::Serialize;

/// A candidate that does not serve.
#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    /// When it was refused.
    pub at: String,
    /// SHA-256 of it, hex.
    pub hash: String,
    /// Who brought it: `file`, or the operator.
    pub who: String,
    /// Why.
    pub reason: String,
}

/// A slot as it is.
#[derive(Debug, Clone, Serialize)]
pub struct SlotStatus {
    /// What serves.
    #[serde(flatten)]
    pub serving: Serving,
    /// Since when, as far as history tells.
    pub since: Option<String>,
    /// `start`, `file`, `deploy` or `rollback`.
    pub cause: Option<String>,
    /// Who brought it.
    pub who: Option<String>,
    /// The newest candidate that was refused after it.
    pub refused: Option<Refused>,
}

/// What is to serve, and who decided it.
pub struct Order {
    /// Where; `None`: in the only slot there is.
    pub slot: Option<String>,
    /// Who says so.
    pub who: String,
    /// Whether interfaces may be left without a provider.
    pub may_turn_off: bool,
    /// Whether it is tried on recorded calls first.
    pub shadow: Option<Shadow>,
}

/// What came of an order.
#[derive(Debug, Clone, Serialize)]
pub struct Deployed {
    /// The slot as it is now.
    #[serde(flatten)]
    pub status: SlotStatus,
    /// What it would have decided on recorded calls, if it was tried on them.
    pub shadow: Option<ShadowReport>,
}
