//! The status of a slot, and an operator's order to deploy into it.

use super::Shadow;
use crate::{guest::Serving, guest_traces::ShadowReport};
use serde::Serialize;

/// A candidate that was refused.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedVersion {
    /// When it was refused.
    pub at: String,
    /// Its SHA-256, hex.
    pub hash: String,
    /// Where it came from: `file`, or the operator's name.
    pub who: String,
    /// The reason.
    pub reason: String,
}

/// The status of a slot.
#[derive(Debug, Clone, Serialize)]
pub struct SlotStatus {
    /// The version that serves.
    #[serde(flatten)]
    pub serving: Serving,
    /// Since when it serves, as far as the history goes back.
    pub since: Option<String>,
    /// `start`, `file`, `deploy` or `rollback`.
    pub cause: Option<String>,
    /// Where it came from: `file`, or the operator's name.
    pub who: Option<String>,
    /// The newest candidate that was refused after it.
    pub refused: Option<RefusedVersion>,
}

/// An order to deploy a version, and who gave it.
pub struct Order {
    /// The slot; `None`: the only one there is.
    pub slot: Option<String>,
    /// The operator's name, or `file`.
    pub who: String,
    /// Whether interfaces may be left without a provider.
    pub may_turn_off: bool,
    /// A trial on recorded calls first, if there is to be one.
    pub shadow: Option<Shadow>,
}

/// The result of an order.
#[derive(Debug, Clone, Serialize)]
pub struct Deployed {
    /// The slot's status after it.
    #[serde(flatten)]
    pub status: SlotStatus,
    /// The report of the trial on recorded calls, if there was one.
    pub shadow: Option<ShadowReport>,
}
