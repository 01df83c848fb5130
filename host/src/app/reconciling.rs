//! The host's own comparisons of its books with the ledger.

use super::payouts;
use crate::{
    config::Config,
    operations::Operations,
    reconcile::{Reconciler, Schedule, periodically},
    stellar::Horizon,
};
use tokio_util::sync::CancellationToken;

/// The comparison of these books with this network.
pub(super) fn reconciler(config: &Config, operations: &Operations) -> Reconciler {
    let context = &operations.context;
    let (channels, former_channels) = payouts::channel_accounts(config);
    Reconciler {
        store: context.store.clone(),
        clock: context.clock.clone(),
        random: context.random.clone(),
        passphrase: config.network.passphrase.clone(),
        dust_below: context.settings.dust_below,
        channels,
        former_channels,
    }
}

/// Compares as configured, until `stop` is cancelled.
pub(super) fn run(
    config: &Config,
    operations: &Operations,
    horizon: &Horizon,
    stop: &CancellationToken,
) -> impl Future<Output = ()> + use<> {
    let reconciler = reconciler(config, operations);
    let schedule = Schedule { every: config.reconcile.every, lookback: config.reconcile.lookback };
    periodically(reconciler, schedule, horizon.clone(), stop.clone())
}
