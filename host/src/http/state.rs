//! The state of handlers, and the operator's settings for the listener.

use super::Gate;
use crate::{
    auth::{Sep10, Tokens},
    customers::Customers,
    deposits::Deposits,
    model::Random,
    operations::Operations,
    payments::Payments,
    quotes::Quotes,
    seps::{Enabled, sep1::StellarToml, sep24::Site},
    transactions::Transactions,
    transfers::Transfers,
    web::{BodyCaps, Check},
};
use axum::extract::FromRef;
use std::{sync::Arc, time::Duration};

/// Everything that the routes use. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The operations of the SEPs.
    pub operations: Operations,
    /// SEP-10, if it is enabled.
    pub sep10: Option<Sep10>,
    /// The hosted pages.
    pub sep24: Site,
    /// Verifies session tokens.
    pub tokens: Tokens,
    /// `stellar.toml`.
    pub stellar_toml: StellarToml,
    /// The conditions for readiness.
    pub checks: Arc<[Check]>,
}

impl FromRef<AppState> for Customers {
    fn from_ref(state: &AppState) -> Self {
        state.operations.customers.clone()
    }
}

impl FromRef<AppState> for Deposits {
    fn from_ref(state: &AppState) -> Self {
        state.operations.deposits.clone()
    }
}

impl FromRef<AppState> for Payments {
    fn from_ref(state: &AppState) -> Self {
        state.operations.payments.clone()
    }
}

impl FromRef<AppState> for Quotes {
    fn from_ref(state: &AppState) -> Self {
        state.operations.quotes.clone()
    }
}

impl FromRef<AppState> for Transactions {
    fn from_ref(state: &AppState) -> Self {
        state.operations.transactions.clone()
    }
}

impl FromRef<AppState> for Transfers {
    fn from_ref(state: &AppState) -> Self {
        state.operations.transfers.clone()
    }
}

impl FromRef<AppState> for Site {
    fn from_ref(state: &AppState) -> Self {
        state.sep24.clone()
    }
}

impl FromRef<AppState> for Tokens {
    fn from_ref(state: &AppState) -> Self {
        state.tokens.clone()
    }
}

impl FromRef<AppState> for StellarToml {
    fn from_ref(state: &AppState) -> Self {
        state.stellar_toml.clone()
    }
}

impl FromRef<AppState> for Arc<[Check]> {
    fn from_ref(state: &AppState) -> Self {
        state.checks.clone()
    }
}

/// The operator's settings for requests.
#[derive(Clone)]
pub struct Settings {
    /// The SEPs that have routes.
    pub enabled: Enabled,
    /// Limits on bodies.
    pub body_caps: BodyCaps,
    /// How long a request may take before it is answered 503.
    pub request_timeout: Duration,
    /// The budgets of callers.
    pub gate: Arc<Gate>,
    /// Whether there is disk space to store clients' data.
    pub has_room: Arc<dyn Fn() -> bool + Send + Sync>,
    /// The source of request ids.
    pub random: Arc<dyn Random>,
    /// The base URL's path: `/anchor`, or empty.
    pub base_path: String,
}
