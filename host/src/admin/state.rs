//! What the handlers are given.

use super::{Access, HostNames, MetricsSource};
use crate::{
    guest_versions::Deployments,
    model::{Clock, Random},
    operations::Operations,
    reconcile::Reconciler,
    stellar::{self, Horizon},
    store::Store,
    web::Check,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Opens the Horizon at a URL, or the configured one.
pub type OpenHorizon = Arc<dyn Fn(Option<&str>) -> Result<Horizon, stellar::Error> + Send + Sync>;

/// What the routes about records reach: all that a command needs when no host is running. Cheap to clone.
#[derive(Clone)]
pub struct Records {
    /// What callers can present.
    pub access: Access,
    /// The anchor's operations.
    pub operations: Operations,
    /// The database.
    pub store: Store,
    /// Which database it is, as [`super::HostInfo::database`].
    pub database: String,
    /// The way to an archive of the ledger.
    pub horizon: OpenHorizon,
    /// The network's passphrase, which an archive has to have as well.
    pub passphrase: String,
    /// The comparison of the books with the ledger.
    pub reconciler: Reconciler,
    /// Cancelled when the host shuts down: what takes long ends.
    pub stop: CancellationToken,
    /// When actions happen.
    pub clock: Arc<dyn Clock>,
    /// What their ids are made of.
    pub random: Arc<dyn Random>,
}

/// What the routes reach that only a running host has as well. Cheap to clone.
#[derive(Clone)]
pub struct AdminState {
    /// What is on record.
    pub records: Records,
    /// What `/metrics` answers.
    pub metrics: MetricsSource,
    /// The versions of the guests.
    pub deployments: Deployments,
    /// What readiness depends on.
    pub checks: Arc<[Check]>,
    /// The names under which the listener may be asked.
    pub names: HostNames,
}
