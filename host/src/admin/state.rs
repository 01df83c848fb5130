//! What the handlers are given.

use super::MetricsSource;
use crate::{
    guest_versions::Deployments,
    model::{Clock, Random},
    operations::Operations,
    store::Store,
};
use secrecy::SecretString;
use std::sync::Arc;

/// Everything the routes reach. Cheap to clone.
#[derive(Clone)]
pub struct AdminState {
    /// What the token has to be.
    pub token: SecretString,
    /// The anchor's operations, and its guests.
    pub operations: Operations,
    /// What `/metrics` answers.
    pub metrics: MetricsSource,
    /// The versions of the guests.
    pub deployments: Deployments,
    /// Where actions are written down.
    pub store: Store,
    /// When they happen.
    pub clock: Arc<dyn Clock>,
    /// What their ids are made of.
    pub random: Arc<dyn Random>,
}
