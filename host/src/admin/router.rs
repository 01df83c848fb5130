//! Every route of the admin API on one page.

use super::{
    AdminState, Group, Guard, HostNames, MetricsSource, Records, Routes, actions, calls, channels, deposits, events,
    gaps, guests, health, host, kv, metrics, names, openapi, payouts, platform, reconcile, signatures, transactions,
    unapplied,
};
use crate::{
    model::AdminRole::{Admin, Operate, Read},
    web::ApiError,
};
use axum::{Router, middleware::from_fn_with_state, routing::get};

/// Largest component, in bytes; the largest languages' runtimes have some 20 MB.
const COMPONENT_MAX: usize = 64 << 20;

/// Largest value of a guest, in bytes. `guest.kv_value_kib` decides; this only keeps the body out of memory.
const VALUE_MAX: usize = 16 << 20;

/// The routes of a running host.
pub fn router(state: AdminState) -> Router {
    let (records, hosts) = (state.records.clone(), state.names.clone());
    let metrics = Routes::default()
        .get(Read, "/metrics", "Metrics, as Prometheus reads them", metrics::show)
        .with_state(state.metrics.clone());
    let routes = about_records().with_state(records.clone()).and(about_the_host().with_state(state)).and(metrics);
    let business = about_business().with_state(records.clone());
    let documented = Routes::default().get(Read, "/openapi.json", "This document", openapi::show);
    let groups =
        [(Group::ADMIN, [routes.all(), documented.all()].concat()), (Group::PLATFORM, business.all().to_vec())];
    let api_key = records.access.api_key_header().clone();
    let documented = documented.with_state(openapi::Documented { api_key, groups: groups.into() });
    let routes = routes.and(documented);
    let business = business.behind(guard(records.clone()), Group::PLATFORM);
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
    let money = about_transactions().and(about_payouts()).and(about_unapplied());
    money.and(about_the_ledger()).and(about_guests()).and(about_changes())
}

fn about_transactions() -> Routes<Records> {
    Routes::default()
        .get(Read, "/admin/transactions", "Transactions, newest first", transactions::list)
        .get(Read, "/admin/transactions/{id}", "A transaction with its journal", transactions::show)
        .post(
            Operate,
            "/admin/transactions/{id}/hold",
            "Pay nothing of a transaction out, nor send it back, until it is resumed or refunded",
            transactions::hold,
        )
        .post(
            Operate,
            "/admin/transactions/{id}/resume",
            "Let a transaction go on that needs attention or is held",
            transactions::resume,
        )
        .post(Operate, "/admin/transactions/{id}/retry", "Try at once what waits for its next try", transactions::retry)
        .post(
            Operate,
            "/admin/transactions/{id}/expire",
            "End a transaction that nobody has paid",
            transactions::expire,
        )
        .post(
            Operate,
            "/admin/transactions/{id}/refund",
            "Send back what came in, or a part of it, on the ledger",
            transactions::refund,
        )
}

fn about_payouts() -> Routes<Records> {
    Routes::default()
        .get(Read, "/admin/payouts", "Payouts on the ledger, due ones oldest first", payouts::list)
        .post(Operate, "/admin/payouts/pause", "Pay nothing new", payouts::pause)
        .post(Admin, "/admin/payouts/resume", "Pay again", payouts::resume)
        .get(
            Read,
            "/admin/payouts/pending",
            "Transactions whose signatures are collected, oldest first",
            signatures::pending,
        )
        .get(Read, "/admin/payouts/{id}", "A payout with the transactions that were signed for it", payouts::show)
        .post(Operate, "/admin/payouts/{id}/cancel", "Do not make a payout that is not on its way", payouts::cancel)
        .post(
            Operate,
            "/admin/payouts/{id}/recheck",
            "Look up all transactions of a payout on the ledger",
            payouts::recheck,
        )
        .post(Operate, "/admin/payouts/{id}/sign", "Add signatures to the transaction of a payout", signatures::sign)
        .post(
            Operate,
            "/admin/payouts/{id}/submit",
            "Send a transaction now that has enough signatures",
            signatures::submit,
        )
        .post(
            Operate,
            "/admin/payouts/{id}/approve",
            "Let a large payout be paid, as a second person",
            payouts::approve,
        )
        .get(
            Read,
            "/admin/channels",
            "Paying accounts and channels, as the ledger and the books see them",
            channels::list,
        )
        .post(Admin, "/admin/channels/create", "Make the channels that are not on the ledger", channels::create)
        .post(
            Admin,
            "/admin/channels/top-up",
            "Pay lumens to channels that have less than half of that",
            channels::top_up,
        )
        .post(Admin, "/admin/channels/retire", "Merge channels beyond the configured number", channels::retire)
        .post(
            Admin,
            "/admin/channels/rotate",
            "Make the channels of the present secret, and merge those of the one before",
            channels::rotate,
        )
        .post(Admin, "/admin/channels/{account}/adopt", "Settle what an account did without the books", channels::adopt)
}

fn about_unapplied() -> Routes<Records> {
    Routes::default()
        .get(
            Read,
            "/admin/deposits/unapplied",
            "Off-chain payments that belong to no deposit, oldest first",
            deposits::list,
        )
        .post(Operate, "/admin/deposits/dismiss", "Take an off-chain payment off the list", deposits::dismiss)
        .get(Read, "/admin/dust", "Payments below `limits.dust_below`, by account and asset", unapplied::dust)
        .get(Read, "/admin/unapplied", "Ledger payments that are not credited, oldest first", unapplied::list)
        .get(Read, "/admin/unapplied/groups", "The same, those that look alike as one", unapplied::groups)
        .get(Read, "/admin/unapplied/{id}", "An unapplied payment with Horizon's record", unapplied::show)
        .post(Operate, "/admin/unapplied/{id}/match", "Credit an unapplied payment to a transaction", unapplied::credit)
        .post(Operate, "/admin/unapplied/{id}/refund", "Send an unapplied payment back", unapplied::refund)
        .post(Operate, "/admin/unapplied/{id}/dismiss", "Take an unapplied payment off the list", unapplied::dismiss)
}

fn about_the_ledger() -> Routes<Records> {
    Routes::default()
        .get(Read, "/admin/gaps", "Ledgers that were not read, oldest first", gaps::list)
        .post(Operate, "/admin/gaps", "Mark ledgers as not read", gaps::add)
        .post(
            Operate,
            "/admin/gaps/{id}/backfill",
            "Read the ledgers of a gap, and credit their payments",
            gaps::backfill,
        )
        .post(Operate, "/admin/gaps/{id}/accept", "Close a gap; payments in its ledgers stay uncredited", gaps::accept)
        .get(Read, "/admin/reconcile", "Comparisons of the books with the ledger, newest first", reconcile::runs)
        .post(
            Operate,
            "/admin/reconcile",
            "Compare the books with the ledger; the answer has a line of JSON for each step",
            reconcile::run,
        )
        .get(Read, "/admin/reconcile/differences", "What differs, by ledger", reconcile::differences)
        .post(Operate, "/admin/reconcile/accept", "Take a difference off the list until it changes", reconcile::accept)
}

fn about_guests() -> Routes<Records> {
    Routes::default()
        .get(Read, "/admin/kv", "Keys of a guest's stored values", kv::list)
        .get(Admin, "/admin/kv/value", "A stored value of a guest", kv::show)
        .put(Admin, ("/admin/kv/value", VALUE_MAX), "Set a stored value of a guest", kv::set)
        .delete(Admin, "/admin/kv/value", "Delete a stored value of a guest", kv::delete)
        .get(
            Read,
            "/admin/guests/calls",
            "Recorded calls of guests, newest first, without what was said in them",
            calls::list,
        )
        .get(Admin, "/admin/guests/calls/{id}", "A recorded call, personal data included", calls::show)
}

fn about_changes() -> Routes<Records> {
    Routes::default()
        .get(Read, "/admin/host", "The release, and which database it uses", host::show)
        .get(Read, "/admin/actions", "What operators changed, newest first", actions::list)
        .get(Read, "/admin/events", "Callbacks that are not delivered, oldest first", events::list)
        .post(Operate, "/admin/events/requeue", "Deliver a receiver's dead letters again", events::requeue_all)
        .post(Operate, "/admin/events/{id}/requeue", "Deliver a callback again, dead letter or not", events::requeue)
}

/// The Platform API. Each call asks for the role that it needs, and is written down with the change it makes.
fn about_business() -> Routes<Records> {
    Routes::default()
        .call(Read, "/", "JSON-RPC 2.0: one call, or a list of at most 40", platform::rpc_call)
        .get(Read, "/transactions", "Transactions, page by page", platform::list)
        .patch(
            Operate,
            "/transactions",
            "Change transactions, each by the one method that leads to its status",
            platform::patch,
        )
        .get(Read, "/transactions/{id}", "A transaction", platform::show)
        .get(Read, "/exchange/quotes", "Firm quotes, newest first", platform::list_quotes)
        .get(Read, "/exchange/quotes/{id}", "A firm quote", platform::show_quote)
        .get(
            Read,
            "/customers",
            "Customers, newest first, without what they said of themselves",
            platform::list_customers,
        )
        .get(Read, "/customers/{id}", "A customer, without what they said of themselves", platform::show_customer)
}

fn about_the_host() -> Routes<AdminState> {
    Routes::default()
        .get(Read, "/admin/health", "Health, with the reason for each failing check", health::show)
        .get(
            Read,
            "/admin/guests",
            "What serves in each slot, what was refused, and the features that are on",
            guests::show,
        )
        .upload(Admin, ("/admin/guests", COMPONENT_MAX), "Serve another component from now on", guests::deploy)
        .get(Read, "/admin/guests/history", "What served on this host, newest first", guests::history)
        .post(Admin, "/admin/guests/rollback", "Serve an earlier version again", guests::roll_back)
}

/// What stands before the routes.
fn guard(Records { access, store, clock, random, .. }: Records) -> Guard {
    Guard { access, store, clock, random }
}

async fn not_found() -> ApiError {
    ApiError::not_found()
}
