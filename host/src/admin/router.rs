//! Every route of the admin API on one page.

use super::{
    AdminState, Group, Guard, HostNames, MetricsSource, Records, Routes, actions, calls, channels, deposits, events,
    gaps, guests, health, host, kv, metrics, names, payouts, platform, reconcile, signatures, transactions, unapplied,
};
use crate::{
    model::AdminRole::{Admin, Operate, Read},
    web::ApiError,
};
use axum::{Router, extract::DefaultBodyLimit, handler::Handler, middleware::from_fn_with_state, routing::get};

/// Largest component, in bytes; the largest languages' runtimes have some 20 MB.
const COMPONENT_MAX: usize = 64 << 20;

/// Largest value of a guest, in bytes. `guest.kv_value_kib` decides; this only keeps the body out of memory.
const VALUE_MAX: usize = 16 << 20;

/// The routes of a running host.
pub fn router(state: AdminState) -> Router {
    let (records, hosts) = (state.records.clone(), state.names.clone());
    let metrics = Routes::default().get(Read, "/metrics", metrics::show).with_state(state.metrics.clone());
    let routes = about_records().with_state(records.clone()).and(about_the_host().with_state(state)).and(metrics);
    let business = about_business().with_state(records.clone()).behind(guard(records.clone()), Group::PLATFORM);
    let routes = routes.behind(guard(records), Group::ADMIN).merge(business);
    routes.fallback(not_found).layer(from_fn_with_state(hosts, names::require))
}

/// Metrics alone, for a listener of their own. They hold nothing secret and nothing personal, so they need no credential.
pub fn metrics_only(source: MetricsSource, hosts: HostNames) -> Router {
    let routes = Router::new().route("/metrics", get(metrics::show)).with_state(source);
    routes.fallback(not_found).layer(from_fn_with_state(hosts, names::require))
}

/// The routes about what is on record, which need no running host.
pub fn records(records: Records) -> Router {
    about_records().with_state(records.clone()).behind(guard(records), Group::ADMIN).fallback(not_found)
}

fn about_records() -> Routes<Records> {
    let value = DefaultBodyLimit::max(VALUE_MAX);
    Routes::default()
        .get(Read, "/admin/host", host::show)
        .get(Read, "/admin/actions", actions::list)
        .get(Read, "/admin/transactions", transactions::list)
        .get(Read, "/admin/transactions/{id}", transactions::show)
        .post(Operate, "/admin/transactions/{id}/hold", transactions::hold)
        .post(Operate, "/admin/transactions/{id}/resume", transactions::resume)
        .post(Operate, "/admin/transactions/{id}/retry", transactions::retry)
        .post(Operate, "/admin/transactions/{id}/expire", transactions::expire)
        .post(Operate, "/admin/transactions/{id}/refund", transactions::refund)
        .get(Read, "/admin/payouts", payouts::list)
        .post(Operate, "/admin/payouts/pause", payouts::pause)
        .post(Admin, "/admin/payouts/resume", payouts::resume)
        .get(Read, "/admin/payouts/pending", signatures::pending)
        .get(Read, "/admin/payouts/{id}", payouts::show)
        .post(Operate, "/admin/payouts/{id}/cancel", payouts::cancel)
        .post(Operate, "/admin/payouts/{id}/recheck", payouts::recheck)
        .post(Operate, "/admin/payouts/{id}/sign", signatures::sign)
        .post(Operate, "/admin/payouts/{id}/submit", signatures::submit)
        .post(Operate, "/admin/payouts/{id}/approve", payouts::approve)
        .get(Read, "/admin/channels", channels::list)
        .post(Admin, "/admin/channels/create", channels::create)
        .post(Admin, "/admin/channels/top-up", channels::top_up)
        .post(Admin, "/admin/channels/retire", channels::retire)
        .post(Admin, "/admin/channels/rotate", channels::rotate)
        .post(Admin, "/admin/channels/{account}/adopt", channels::adopt)
        .get(Read, "/admin/deposits/unapplied", deposits::list)
        .post(Operate, "/admin/deposits/dismiss", deposits::dismiss)
        .get(Read, "/admin/dust", unapplied::dust)
        .get(Read, "/admin/unapplied", unapplied::list)
        .get(Read, "/admin/unapplied/groups", unapplied::groups)
        .get(Read, "/admin/unapplied/{id}", unapplied::show)
        .post(Operate, "/admin/unapplied/{id}/match", unapplied::credit)
        .post(Operate, "/admin/unapplied/{id}/refund", unapplied::refund)
        .post(Operate, "/admin/unapplied/{id}/dismiss", unapplied::dismiss)
        .get(Read, "/admin/events", events::list)
        .post(Operate, "/admin/events/{id}/requeue", events::requeue)
        .get(Read, "/admin/gaps", gaps::list)
        .post(Operate, "/admin/gaps", gaps::add)
        .post(Operate, "/admin/gaps/{id}/backfill", gaps::backfill)
        .post(Operate, "/admin/gaps/{id}/accept", gaps::accept)
        .get(Read, "/admin/reconcile", reconcile::runs)
        .post(Operate, "/admin/reconcile", reconcile::run)
        .get(Read, "/admin/reconcile/differences", reconcile::differences)
        .post(Operate, "/admin/reconcile/accept", reconcile::accept)
        .get(Read, "/admin/kv", kv::list)
        .get(Admin, "/admin/kv/value", kv::show)
        .put(Admin, "/admin/kv/value", kv::set.layer(value))
        .delete(Admin, "/admin/kv/value", kv::delete)
        .get(Read, "/admin/guests/calls", calls::list)
        .get(Admin, "/admin/guests/calls/{id}", calls::show)
}

/// The Platform API. Each call asks for the role that it needs, and is written down with the change it makes.
fn about_business() -> Routes<Records> {
    Routes::default()
        .call(Read, "/", platform::rpc_call)
        .get(Read, "/transactions", platform::list)
        .get(Read, "/transactions/{id}", platform::show)
        .get(Read, "/exchange/quotes", platform::list_quotes)
        .get(Read, "/exchange/quotes/{id}", platform::show_quote)
}

fn about_the_host() -> Routes<AdminState> {
    let component = DefaultBodyLimit::max(COMPONENT_MAX);
    Routes::default()
        .get(Read, "/admin/health", health::show)
        .get(Read, "/admin/guests", guests::show)
        .post(Admin, "/admin/guests", guests::deploy.layer(component))
        .get(Read, "/admin/guests/history", guests::history)
        .post(Admin, "/admin/guests/rollback", guests::roll_back)
}

/// What stands before the routes.
fn guard(Records { access, store, clock, random, .. }: Records) -> Guard {
    Guard { access, store, clock, random }
}

async fn not_found() -> ApiError {
    ApiError::not_found()
}
