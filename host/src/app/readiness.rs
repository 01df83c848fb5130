//! What readiness depends on, and what is noted beside it.

use super::{gaps, open_files::OpenFiles};
use crate::{
    context::Context, guest::Guests, guest_versions::Deployments, ledger_payouts, reconcile, stellar::Watcher,
    store::Reserve, transactions::Transactions, web::Check,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The checks of a host, in the order in which they are shown.
pub(super) fn checks(
    context: &Context,
    reserve: &Reserve,
    files: OpenFiles,
    guests: &Guests,
    watcher: &Watcher<Transactions>,
    deployments: &Deployments,
    stopping: &CancellationToken,
) -> Arc<[Check]> {
    let store = &context.store;
    let (store, guests, health, stopping) = (store.clone(), guests.clone(), watcher.health(), stopping.clone());
    let (deployments, reserve, history, books) = (deployments.clone(), reserve.clone(), store.clone(), store.clone());
    let (payouts, clock) = (store.clone(), context.clock.clone());
    Arc::new([
        Check::new("database", move || {
            let store = store.clone();
            async move { store.probe().await }
        }),
        // Red, and nobody could ask for what is still served; a commit that finds no room turns the one above red.
        Check::note("disk", move || {
            let shortage = reserve.shortage();
            shortage
                .map(|short| format!("{short}: what clients ask to be stored is refused (database.disk_reserve_mib)"))
        }),
        Check::note("open_files", move || Some(files.note())),
        Check::new("guests", move || {
            let ready = match guests.stuck().as_slice() {
                [] => Ok(()),
                stuck => Err(format!("calls are not answered within `guest.deadline_ms`: {}", stuck.join(", "))),
            };
            async move { ready }
        }),
        Check::new("watcher", move || {
            let ready = health.is_ready().map_err(|reasons| reasons.join("; "));
            async move { ready }
        }),
        Check::new("history", move || {
            let store = history.clone();
            async move { gaps::check(&store).await }
        }),
        // A difference is the operator's to mend, and no reason to stop serving.
        Check::note_of("books", move || {
            let store = books.clone();
            async move { reconcile::alarm(&store).await.ok().flatten() }
        }),
        Check::note_of("payouts", move || {
            let (store, clock) = (payouts.clone(), clock.clone());
            async move { ledger_payouts::note(&store, clock.now()).await }
        }),
        Check::note("guest_versions", move || deployments.note()),
        Check::new("shutdown", move || {
            let ready = if stopping.is_cancelled() { Err("the host is shutting down") } else { Ok(()) };
            async move { ready }
        }),
    ])
}
