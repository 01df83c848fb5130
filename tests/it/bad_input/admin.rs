//! What no operator should send to the routes that move money on the ledger: each is refused by name, and moves none.

use super::{faults, report};
use anchor_host::{
    app::{PayoutFilter, RefundOrder},
    stellar::Keypair,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both,
    raw::Raw,
    sender::SendingAnchor,
    world::System,
};

on_both!(refunds_that_make_no_sense_are_refused_and_pay_nothing, payouts_and_channels_that_make_no_sense_are_refused);

/// Method, path, body, the status due and what the error text has to name.
type Case<'a> = (&'static str, &'a str, &'a str, u16, &'a str);

async fn ask_all(anchor: &TestAnchor, cases: &[Case<'_>]) {
    let mut found = Vec::new();
    for (method, path, body, status, named) in cases {
        let request = Raw::new(method, *path).header("authorization", format!("Bearer {}", anchor.admin_token()));
        let request = request.header("anchor-reason", "test").body("application/json", body);
        found.extend(faults(&request, &request.send(&anchor.admin_url()).await, *status, named));
    }
    report(&found);
}

/// Nothing was ordered, and nothing left the anchor's account.
async fn nothing_is_ordered(anchor: &TestAnchor, sender: &SendingAnchor) {
    let payouts = anchor.operator().await.payouts(&PayoutFilter { all: true, limit: 10 }).await.unwrap().payouts;
    assert!(payouts.is_empty(), "{payouts:?}");
    let page = sender.at_network(&format!("/accounts/{}/payments?limit=200", anchor.account())).await;
    let records = page["_embedded"]["records"].as_array().unwrap();
    let sent: Vec<_> = records.iter().filter(|one| one["from"] == anchor.account().to_string()).collect();
    assert!(sent.is_empty(), "{sent:?}");
}

async fn refunds_that_make_no_sense_are_refused_and_pay_nothing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=failed").await;
    sender.wait(&opened.id, "error").await;
    sender.pay(&opened, "10").await;
    let again = anchor.unapplied(1).await.remove(0).operation_id;
    let refund = format!("/admin/transactions/{}/refund", opened.id);
    let unapplied = format!("/admin/unapplied/{again}");
    let huge = format!(r#"{{"amount": "{}"}}"#, "9".repeat(200));
    let mut cases: Vec<Case<'_>> = [
        ("{", "the body"),
        ("nonsense", "the body"),
        ("[]", "not a JSON object"),
        (r#"["10", "0", true]"#, "not a JSON object"),
        (r#""10""#, "the body"),
        (r#"{"ammount": "1"}"#, "ammount"),
        (r#"{"amount": "1", "to": "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5"}"#, "to"),
        (r#"{"amount": "1", "amount": "2"}"#, "amount"),
        (r#"{"amount": "-1"}"#, "the body"),
        (r#"{"amount": "+1"}"#, "the body"),
        (r#"{"amount": "1e1"}"#, "the body"),
        (r#"{"amount": "1,5"}"#, "the body"),
        (r#"{"amount": ""}"#, "the body"),
        (r#"{"amount": "NaN"}"#, "the body"),
        (r#"{"amount": "1\u0000"}"#, "the body"),
        (r#"{"amount": {"value": "1"}}"#, "the body"),
        (&huge, "the body"),
        (r#"{"amount": "0"}"#, "more than nothing"),
        (r#"{"amount": "1.001"}"#, "at most 2 decimals"),
        (r#"{"amount": "10.01"}"#, "more than the 10 that is left"),
        (r#"{"amount": "10", "fee": "0.01"}"#, "more than the 10 that is left"),
        (r#"{"fee": "-1"}"#, "the body"),
        (r#"{"amount": "1", "even_if_completed": "yes"}"#, "the body"),
    ]
    .into_iter()
    .map(|(body, named)| ("POST", refund.as_str(), body, 400, named))
    .collect();
    let rate = format!("{unapplied}/refund");
    cases.extend([
        ("POST", "/admin/transactions/nonsense/refund", "{}", 404, "there is no transaction nonsense"),
        ("POST", "/admin/transactions/%ff/refund", "{}", 404, "not found"),
        ("POST", "/admin/unapplied/nonsense/refund", "", 404, "nonsense"),
        ("POST", "/admin/unapplied/9223372036854775808/refund", "", 404, "9223372036854775808"),
        ("POST", "/admin/unapplied/1/refund", "", 404, "there is no"),
        ("GET", rate.as_str(), "", 405, "method"),
    ]);
    ask_all(&anchor, &cases).await;
    nothing_is_ordered(&anchor, &sender).await;
    assert!(anchor.report(&opened.id).await.transaction.refunds.is_empty());

    // What makes sense is done all the same.
    let operator = anchor.operator().await;
    operator.refund(&opened.id, &RefundOrder::default(), &signoff()).await.unwrap();
    sender.wait(&opened.id, "refunded").await;
    operator.refund_unapplied(again, &signoff()).await.unwrap();
    anchor.idle().await;
    ask_all(&anchor, &[("POST", &rate, "", 400, "")]).await;
    let payouts = operator.payouts(&PayoutFilter { all: true, limit: 10 }).await.unwrap().payouts;
    assert!(payouts.len() == 2 && payouts.iter().all(|payout| payout.state == "paid"), "{payouts:?}");
    anchor.finish().await;
}

async fn payouts_and_channels_that_make_no_sense_are_refused(kind: Kind) {
    let anchor = Setup::new(kind).set("payouts.channels", "1").start().await;
    let sender = anchor.sender().await;
    let stranger = Keypair::generate(&System).account();
    let adopt = |account: &str| format!("/admin/channels/{account}/adopt");
    let (nobody, strangers) = (adopt("nonsense"), adopt(&stranger.to_string()));
    let muxed = adopt("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ");
    ask_all(
        &anchor,
        &[
            ("GET", "/admin/payouts?all=perhaps", "", 400, "the query"),
            ("GET", "/admin/payouts?limit=-1", "", 400, "the query"),
            ("GET", "/admin/payouts?limit=99999999999", "", 400, "the query"),
            ("GET", "/admin/payouts?al=true", "", 400, "al"),
            ("GET", "/admin/payouts/nonsense", "", 404, "there is no payout nonsense"),
            ("GET", "/admin/payouts/%ff", "", 404, "not found"),
            ("POST", "/admin/payouts/nonsense/approve", "", 404, "there is no payout nonsense"),
            ("GET", "/admin/payouts/pause/approve", "", 405, "method"),
            ("POST", "/admin/channels/create", "", 400, "lumens"),
            ("POST", "/admin/channels/create", "{", 400, "the body"),
            ("POST", "/admin/channels/create", r#"["3"]"#, 400, "not a JSON object"),
            ("POST", "/admin/channels/create", r#"{"lumens": "-3"}"#, 400, "the body"),
            ("POST", "/admin/channels/create", r#"{"lumens": "3", "count": 9}"#, 400, "count"),
            ("POST", "/admin/channels/create", r#"{"lumens": "1.00000001"}"#, 400, "decimals"),
            ("POST", "/admin/channels/top-up", r#"{"lumens": "1e9"}"#, 400, "the body"),
            ("POST", "/admin/channels/top-up", r#"{"lumen": "1"}"#, 400, "lumen"),
            ("POST", &nobody, "", 400, "`nonsense` is not an account"),
            ("POST", &muxed, "", 400, "is not an account"),
            ("POST", &strangers, "", 400, "neither a paying account nor a channel"),
        ],
    )
    .await;
    nothing_is_ordered(&anchor, &sender).await;
    let channels = anchor.operator().await.channels().await.unwrap();
    assert!(channels.iter().skip(1).all(|channel| channel.lumens.is_none()), "{channels:?}");
    let paused = anchor.operator().await.payouts(&PayoutFilter { all: true, limit: 10 }).await.unwrap().paused;
    assert_eq!(paused, None);
    anchor.finish().await;
}
