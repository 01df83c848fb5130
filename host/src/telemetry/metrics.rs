//! Metrics for Prometheus.
//!
//! Rooms record metrics with the macros of `metrics`, as they log with those of `tracing`. They are collected here,
//! process-wide like the log, and described in one table, [`TABLE`], which `host/docs/metrics.md` shows.

use super::Error;
use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Upper bounds of the histograms' buckets, in seconds: from a guest call to its deadline.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

static COLLECTED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// The type of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricType {
    /// Only grows while the process lives.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Durations in seconds, by bucket.
    Histogram,
}

/// Every metric: name, type, labels, meaning.
pub const TABLE: &[(&str, MetricType, &str, &str)] = &[
    (
        "anchor_watcher_lag_ledgers",
        MetricType::Gauge,
        "account",
        "Number of ledgers between the network's newest and the last one whose payments are all recorded.",
    ),
    (
        "anchor_watcher_caught_up_age_seconds",
        MetricType::Gauge,
        "account",
        "Seconds since the newest ledger was last fully read; absent before the first time.",
    ),
    (
        "anchor_network_ledger",
        MetricType::Gauge,
        "",
        "The network's newest ledger, as reported by Horizon; absent before the first answer.",
    ),
    (
        "anchor_history_gaps",
        MetricType::Gauge,
        "",
        "Open gaps: runs of ledgers that Horizon dropped before the host read them. Payments may be missing.",
    ),
    (
        "anchor_log_lines_dropped_total",
        MetricType::Counter,
        "",
        "Log lines dropped because standard error was read too slowly.",
    ),
    (
        "anchor_reconcile_differences",
        MetricType::Gauge,
        "kind",
        "Differences between books and ledger that are neither mended nor accepted, by kind (`reconcile.md`).",
    ),
    (
        "anchor_reconcile_finished_at_seconds",
        MetricType::Gauge,
        "",
        "When books and ledger were last compared to the end, in seconds since 1970; 0 before the first time.",
    ),
    ("anchor_reconcile_ledger", MetricType::Gauge, "", "The last ledger of that comparison; 0 before the first time."),
    ("anchor_unapplied_payments", MetricType::Gauge, "", "Unapplied ledger payments: the operator must decide."),
    (
        "anchor_unapplied_deposits",
        MetricType::Gauge,
        "",
        "Off-chain money that belongs to no deposit: the operator must deal with it.",
    ),
    (
        "anchor_payouts_fee_bumps_total",
        MetricType::Counter,
        "",
        "Fee bumps around the transactions of payouts on the ledger: the network was busy.",
    ),
    ("anchor_payouts_due", MetricType::Gauge, "", "Payouts on the ledger that are not over."),
    (
        "anchor_payouts_oldest_due_seconds",
        MetricType::Gauge,
        "",
        "Seconds since the oldest of them was ordered; 0 if there is none.",
    ),
    (
        "anchor_payouts_refused",
        MetricType::Gauge,
        "",
        "Payouts on the ledger that can't be paid, ever: the operator must act.",
    ),
    ("anchor_payouts_paused", MetricType::Gauge, "", "1 while payouts are paused (`payouts pause`), 0 otherwise."),
    (
        "anchor_payout_account_balance",
        MetricType::Gauge,
        "account, asset",
        "What an account that pays, or a channel, has of an asset; looked up every five minutes.",
    ),
    (
        "anchor_payout_account_room",
        MetricType::Gauge,
        "account, asset",
        "How much more an account that pays can take of an asset, by its trustline.",
    ),
    ("anchor_transactions_need_attention", MetricType::Gauge, "", "Transactions that need the operator's attention."),
    (
        "anchor_jobs_due",
        MetricType::Gauge,
        "",
        "Background jobs that are due and not finished, including those running.",
    ),
    (
        "anchor_jobs_oldest_due_seconds",
        MetricType::Gauge,
        "",
        "Seconds since the oldest due job became due; 0 if there is none.",
    ),
    ("anchor_events_pending", MetricType::Gauge, "", "Undelivered callbacks that the host still tries to deliver."),
    ("anchor_events_dead_letters", MetricType::Gauge, "", "Undelivered callbacks that the host has given up on."),
    (
        "anchor_events_oldest_seconds",
        MetricType::Gauge,
        "",
        "Age of the oldest callback that the host still tries to deliver, in seconds; 0 if there is none.",
    ),
    (
        "anchor_database_up",
        MetricType::Gauge,
        "",
        "1 if the database could be queried for these metrics, 0 if not: then they show the last known values.",
    ),
    (
        "anchor_corrupt_records_total",
        MetricType::Counter,
        "",
        "Reads of records that can't be decrypted, or whose columns are not what is sealed: somebody else may have written to the database. The log names them.",
    ),
    ("anchor_database_connections", MetricType::Gauge, "state", "Open connections: `idle` or `used`."),
    (
        "anchor_disk_free_bytes",
        MetricType::Gauge,
        "place",
        "Free bytes on the disks the host writes to: the SQLite file's and the data directory's.",
    ),
    (
        "anchor_disk_reserve_bytes",
        MetricType::Gauge,
        "",
        "Bytes reserved for payments (`database.disk_reserve_mib`). With less free, requests that store data are refused.",
    ),
    (
        "anchor_guest_calls_total",
        MetricType::Counter,
        "function, outcome",
        "Guest calls. `outcome` is `ok` or the fault: `trap`, `deadline`, `memory`, `denied_host`, `invalid_answer`, `host` (no free slot).",
    ),
    (
        "anchor_guest_problems_total",
        MetricType::Counter,
        "function, problem",
        "Guest calls answered with a problem: `invalid` or `denied`, which clients see, or `unavailable`, which goes to the log.",
    ),
    (
        "anchor_guest_call_seconds",
        MetricType::Histogram,
        "function",
        "Duration of guest calls, including the wait for a slot.",
    ),
    (
        "anchor_guest_instances_total",
        MetricType::Counter,
        "instance",
        "Instances used by calls: `fresh`, or `reused` after another call (`guest.isolation`).",
    ),
    (
        "anchor_guest_instances_dropped_total",
        MetricType::Counter,
        "reason",
        "Instances of reused guests that ended: `calls` (it reached its limit of calls), `age`, `idle`, `fault`, `given_up` (the caller had gone), `replaced` (another version serves), `crowded` (another guest's instance needed the slot), `littered` (too many handles or a request left open).",
    ),
    (
        "anchor_guest_calls_recorded_total",
        MetricType::Counter,
        "outcome",
        "Guest calls to record. `outcome` is `kept`, `dropped` (too many at once), `forgotten` (about a customer without a record), `no_room` (the remaining disk space is reserved for payments) or `lost` (the database failed).",
    ),
    (
        "anchor_guest_versions_total",
        MetricType::Counter,
        "cause, outcome",
        "Guest versions offered to the running host. `cause` is `file`, `deploy` or `rollback`, `outcome` is `serves` or `refused`.",
    ),
    (
        "anchor_http_requests_total",
        MetricType::Counter,
        "method, route, status",
        "Requests answered. `route` is the pattern that matched, or `none`.",
    ),
    ("anchor_http_request_seconds", MetricType::Histogram, "method, route", "Duration of requests."),
    ("anchor_sign_ins_total", MetricType::Counter, "outcome", "Signed SEP-10 challenges received: `ok` or `refused`."),
    (
        "anchor_sign_in_lookups_total",
        MetricType::Counter,
        "outcome",
        "Accounts whose signers a sign-in needed: `asked` (of Horizon), `cached`, or `refused` (`limits.horizon_sign_ins_*`, or Horizon asked us to wait).",
    ),
    (
        "anchor_requests_limited_total",
        MetricType::Counter,
        "class, by",
        "Requests answered 429 because a budget of `[limits]` is used up. `class` is `sign_in`, `read`, `write`, `upload`, `quote` or `notice`; `by` is `address`, `account` or `client_domain`.",
    ),
    (
        "anchor_admin_refusals_total",
        MetricType::Counter,
        "reason",
        "Requests to the admin API refused before anything was done: `missing`, `several`, `unknown` or `jwt` (an expired token, say) for the credential, or `role` (too small).",
    ),
];

/// How often measurements are added to their sums.
const KEPT_EVERY: Duration = Duration::from_secs(5);

/// The metrics collected in this process.
#[derive(Clone)]
pub struct MetricsRegistry(PrometheusHandle);

impl MetricsRegistry {
    /// Starts to collect, once in a process; later calls return the same registry.
    ///
    /// # Errors
    /// [`Error::Taken`].
    pub fn collect() -> Result<Self, Error> {
        let mut collected = COLLECTED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = &*collected {
            return Ok(Self(handle.clone()));
        }
        // The buckets are not empty: there is no other reason to refuse them.
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS).map_err(|_| Error::Taken)?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| Error::Taken)?;
        for (name, kind, labels, meaning) in TABLE {
            match kind {
                // Without labels it is there from the beginning: an alarm can tell nothing from none.
                MetricType::Counter if labels.is_empty() => {
                    describe_counter!(*name, *meaning);
                    metrics::counter!(*name).increment(0);
                }
                MetricType::Counter => describe_counter!(*name, *meaning),
                MetricType::Gauge => describe_gauge!(*name, *meaning),
                MetricType::Histogram => describe_histogram!(*name, *meaning),
            }
        }
        Ok(Self(collected.insert(handle).clone()))
    }

    /// Adds measurements to their sums, forever: until then they take up memory.
    pub async fn keep(self) {
        loop {
            tokio::time::sleep(KEPT_EVERY).await;
            self.0.run_upkeep();
        }
    }

    /// All metrics, in Prometheus' text format.
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }
}

/// The table as `host/docs/metrics.md` shows it.
pub fn table() -> String {
    let type_name = |kind: &MetricType| match kind {
        MetricType::Counter => "counter",
        MetricType::Gauge => "gauge",
        MetricType::Histogram => "histogram",
    };
    let mut text = "| name | type | labels | meaning |\n|---|---|---|---|\n".to_owned();
    for (name, kind, labels, meaning) in TABLE {
        text.push_str(&format!("| `{name}` | {} | {labels} | {meaning} |\n", type_name(kind)));
    }
    text
}
