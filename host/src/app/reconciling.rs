//! The host's own comparisons of its books with the ledger.

use crate::{
    config::Config,
    operations::Operations,
    reconcile::{Reconciler, Schedule, periodically},
    stellar::Horizon,
};
use tokio_util::sync::CancellationToken;

/// Compares as configured, until `stop` is cancelled.
pub(super) fn run(
    config: &Config,
    operations: &Operations,
    horizon: &Horizon,
    stop: &CancellationToken,
) -> impl Future<Output = ()> + use<> {
    let context = &operations.context;
    let reconciler = Reconciler {
        store: context.store.clone(),
        clock: context.clock.clone(),
        random: context.random.clone(),
        passphrase: config.network.passphrase.clone(),
        dust_below: context.settings.dust_below,
    };
    let schedule = Schedule { every: config.reconcile.every, lookback: config.reconcile.lookback };
    periodically(reconciler, schedule, horizon.clone(), stop.clone())
}
