//! What `/metrics` answers: what the rooms counted, and what there is at the moment it is asked.

use crate::{
    model::{Clock, Timestamp},
    reconcile::Standing,
    stellar::WatchHealth,
    store::{Reserve, Store},
    telemetry::MetricsRegistry,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use metrics::gauge;
use std::{sync::Arc, time::Duration};

/// What it takes to answer.
#[derive(Clone)]
pub struct MetricsSource {
    /// What the rooms counted.
    pub registry: MetricsRegistry,
    /// Where there is more to count.
    pub store: Store,
    /// What is kept of the disks.
    pub reserve: Reserve,
    /// How the watching of our accounts stands.
    pub watching: WatchHealth,
    /// What ages are measured with.
    pub clock: Arc<dyn Clock>,
}

/// `GET /metrics`
pub(super) async fn show(State(source): State<MetricsSource>) -> Response {
    let text = source.render().await;
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// How long the database may take to count. A scrape that finds it locked is told so.
const PATIENCE: Duration = Duration::from_secs(3);

impl MetricsSource {
    /// Prometheus' text.
    async fn render(&self) -> String {
        self.watcher();
        self.disks();
        self.database().await;
        self.registry.render()
    }

    fn watcher(&self) {
        if let Some(head) = self.watching.head() {
            gauge!("anchor_network_ledger").set(head);
        }
        for account in self.watching.accounts() {
            let name = account.account.to_string();
            gauge!("anchor_watcher_lag_ledgers", "account" => name.clone()).set(account.lag);
            if let Some(at) = account.caught_up_at {
                gauge!("anchor_watcher_caught_up_age_seconds", "account" => name).set(at.elapsed());
            }
        }
    }

    fn disks(&self) {
        for (place, free) in self.reserve.free() {
            gauge!("anchor_disk_free_bytes", "place" => place.display().to_string()).set(free as f64);
        }
        gauge!("anchor_disk_reserve_bytes").set(self.reserve.bytes() as f64);
    }

    async fn database(&self) {
        let connections = self.store.connections();
        gauge!("anchor_database_connections", "state" => "idle").set(connections.idle as f64);
        gauge!("anchor_database_connections", "state" => "used").set(connections.used as f64);
        let now = self.clock.now();
        let counted = tokio::time::timeout(PATIENCE, self.store.counts(now)).await;
        gauge!("anchor_database_up").set(u32::from(matches!(counted, Ok(Ok(_)))));
        let Ok(Ok(counted)) = counted else { return };
        let age = |since: Option<Timestamp>| since.map_or(Duration::ZERO, |since| now.since(since));
        gauge!("anchor_history_gaps").set(counted.gaps as f64);
        gauge!("anchor_unapplied_payments").set(counted.unapplied as f64);
        gauge!("anchor_unapplied_deposits").set(counted.unapplied_deposits as f64);
        gauge!("anchor_transactions_need_attention").set(counted.needs_attention as f64);
        gauge!("anchor_jobs_due").set(counted.jobs_due as f64);
        gauge!("anchor_jobs_oldest_due_seconds").set(age(counted.jobs_oldest));
        gauge!("anchor_events_pending").set(counted.events_pending as f64);
        gauge!("anchor_events_dead_letters").set(counted.events_dead as f64);
        gauge!("anchor_events_oldest_seconds").set(age(counted.events_oldest));
        gauge!("anchor_payouts_due").set(counted.payouts_due as f64);
        gauge!("anchor_payouts_oldest_due_seconds").set(age(counted.payouts_oldest));
        gauge!("anchor_payouts_refused").set(counted.payouts_refused as f64);
        gauge!("anchor_payouts_paused").set(u32::from(counted.payouts_paused));
        if let Ok(Ok(standing)) = tokio::time::timeout(PATIENCE, Standing::read(&self.store)).await {
            for (kind, count) in &standing.differences {
                gauge!("anchor_reconcile_differences", "kind" => kind.as_str()).set(*count as f64);
            }
            gauge!("anchor_reconcile_finished_at_seconds").set(standing.finished_at as f64);
            gauge!("anchor_reconcile_ledger").set(standing.ledger);
        }
    }
}
