//! What `/metrics` tells: every figure of the table, and exactly what there is.

use anchor_host::telemetry;
use anchor_host_tests::{
    admin,
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    raw::Raw,
    wait,
};

on_both!(the_figures_tell_what_there_is);

#[test]
fn the_documented_figures_are_those_there_are() {
    let documented = include_str!("../../host/docs/metrics.md");
    assert!(documented.ends_with(&telemetry::table()), "put this into host/docs/metrics.md:\n{}", telemetry::table());
}

async fn metrics(anchor: &TestAnchor) -> String {
    admin::get_at(&anchor.admin_url(), &anchor.admin_token(), "/metrics").await.1
}

/// The value of a line, named with its labels.
fn value(metrics: &str, line: &str) -> Option<String> {
    metrics.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(' ').map(str::to_owned))
}

async fn the_figures_tell_what_there_is(kind: Kind) {
    // A recorded call has an instance to itself, so one anchor can't show both.
    let recorded = Setup::new(kind).set("guest.record", "true").start().await;
    recorded.sender().await.open("10", "").await;
    recorded.finish().await;
    let reused = [("guest.isolation", "reuse"), ("guest.reuse_calls_max", "2")];
    let setup = Setup::new(kind).set("limits.quotes_per_minute", "1");
    let setup = reused.into_iter().fold(setup, |setup, (key, value)| setup.set(key, value));
    let anchor = setup.start().await;
    let url = anchor.admin_url();
    let sender = anchor.sender().await;
    sender.post_steered("10", "post=denied").await.expect(403);
    sender.get("/sep38/info").await.expect(200);
    sender.get("/sep38/info").await.expect(429);
    let opened = sender.open("10", "execute=failed").await;
    sender.pay(&opened, "9").await;
    sender.pay(&opened, "10").await;
    anchor.needs_attention(&opened.id).await;
    anchor.unapplied(1).await;
    let lag = format!("anchor_watcher_lag_ledgers{{account=\"{}\"}}", anchor.account());
    wait::until("metrics", || async {
        let text = metrics(&anchor).await;
        let wanted = [
            ("anchor_unapplied_payments", "1"),
            ("anchor_transactions_need_attention", "1"),
            ("anchor_database_up", "1"),
        ];
        let all_told = wanted.iter().all(|(name, wanted)| value(&text, name).as_deref() == Some(*wanted));
        // Other hosts of this process are in the same metrics, but not of this account.
        if all_told && value(&text, &lag).is_some() { Ok(()) } else { Err(text) }
    })
    .await;
    let bad = Raw::new("POST", "/admin/guests").header("authorization", format!("Bearer {}", anchor.admin_token()));
    let bad = bad.header("anchor-reason", "to see it refused");
    assert_eq!(bad.body("application/wasm", b"no component").send(&url).await.status, 422);
    assert_eq!(Raw::new("GET", "/admin/host").send(&url).await.status, 401);
    let text = metrics(&anchor).await;
    for (name, ..) in telemetry::TABLE {
        assert!(text.contains(&format!("# TYPE {name} ")), "{name} is missing: {text}");
    }
    for line in [
        "anchor_guest_calls_total{function=\"receiver.process-post-request\",outcome=\"ok\"}",
        "anchor_http_requests_total{method=\"POST\",route=\"/sep31/transactions\",status=\"201\"}",
        "anchor_guest_problems_total{function=\"receiver.process-post-request\",problem=\"denied\"}",
        "anchor_guest_calls_recorded_total{outcome=\"kept\"}",
        "anchor_guest_instances_total{instance=\"fresh\"}",
        "anchor_guest_instances_total{instance=\"reused\"}",
        "anchor_guest_instances_dropped_total{reason=\"calls\"}",
        "anchor_guest_versions_total{cause=\"deploy\",outcome=\"refused\"}",
        "anchor_sign_ins_total{outcome=\"ok\"}",
        "anchor_sign_in_lookups_total{outcome=\"asked\"}",
        "anchor_requests_limited_total{class=\"quote\",by=\"account\"}",
        "anchor_admin_refusals_total{reason=\"missing\"}",
    ] {
        assert!(value(&text, line).is_some(), "{line} is missing: {text}");
    }
    anchor.finish().await;
}
