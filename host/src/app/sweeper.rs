//! What is kept only for a while goes when it has passed.

use crate::{customers::Customers, guest_traces::CallPolicy, model::Clock, store::Store, transactions::Transactions};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often what has expired is swept out.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// How often it is looked whether that time has come: by the clock that was given, of which timers know nothing.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// More than the clocks of two hosts can be apart.
const CLOCKS_APART: Duration = Duration::from_secs(3600);

/// How long a call of the Platform API is known by its idempotency key.
const CALLS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long things are kept that nothing needs.
pub(super) struct KeepPolicy {
    /// Recorded calls.
    pub calls: CallPolicy,
    /// Quotes that expired unused; zero: for ever.
    pub unused_quotes: Duration,
}

/// Drops what is kept only until it expires.
pub(super) async fn sweep(
    store: Store,
    (customers, transactions): (Customers, Transactions),
    clock: Arc<dyn Clock>,
    policy: KeepPolicy,
    stop: CancellationToken,
) {
    loop {
        // Another host's clock may be behind ours: what has expired is kept a little longer.
        if let Err(error) = store.forget_challenges(clock.now().minus(CLOCKS_APART)).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "expired challenges could not be deleted");
        }
        if let Err(error) = store.drop_expired_files(clock.now()).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "expired files could not be deleted");
        }
        if let Err(error) = store.drop_expired_flows(clock.now()).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "expired flows could not be deleted");
        }
        if let Err(error) = transactions.delete_expired().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "expired transactions could not be deleted");
        }
        if let Err(error) = customers.delete_unused().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "unused customers could not be deleted");
        }
        if let Err(error) = store.forget_calls(clock.now().minus(CALLS_KEPT)).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "old calls of the Platform API could not be deleted"
            );
        }
        if !policy.unused_quotes.is_zero()
            && let Err(error) = store.drop_unused_quotes(clock.now().minus(policy.unused_quotes)).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "unused quotes could not be deleted");
        }
        // Also when none are recorded any more.
        let calls = &policy.calls;
        if let Err(error) = store.trim_calls(clock.now().minus(calls.age_most), calls.calls_most).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "old recorded calls could not be deleted");
        }
        let again_at = clock.now().plus(SWEEP_EVERY);
        while clock.now() < again_at {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}
