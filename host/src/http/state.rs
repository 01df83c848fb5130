//! What handlers are given, and what the operator decides about the listener.

use super::Check;
use crate::{
    auth::{Sep10, Tokens},
    customers::Customers,
    model::Random,
    operations::Operations,
    payments::Payments,
    quotes::Quotes,
    seps::{Enabled, sep1::StellarToml},
    transactions::Transactions,
    web::BodyCaps,
};
use axum::extract::FromRef;
use std::{sync::Arc, time::Duration};

/// Everything the routes reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// What the SEPs' requests ask for.
    pub operations: Operations,
    /// SEP-10, when it is on.
    pub sep10: Option<Sep10>,
    /// Checks session tokens.
    pub tokens: Tokens,
    /// `stellar.toml`.
    pub stellar_toml: StellarToml,
    /// What readiness depends on.
    pub checks: Arc<[Check]>,
}

impl FromRef<AppState> for Customers {
    fn from_ref(state: &AppState) -> Self {
        state.operations.customers.clone()
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

/// What the operator decides about requests.
#[derive(Clone)]
pub struct Settings {
    /// Which SEPs have routes.
    pub enabled: Enabled,
    /// How much of a body is read.
    pub body_caps: BodyCaps,
    /// How long a request may take before it is answered 503.
    pub request_timeout: Duration,
    /// Whether what clients ask to be stored is taken.
    pub has_room: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Where request ids come from.
    pub random: Arc<dyn Random>,
    /// What follows host and port in the base URL: `/anchor`, or nothing.
    pub base_path: String,
}
