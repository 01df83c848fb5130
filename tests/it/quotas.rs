//! Quotas hold however many requests come at once, and whatever memos an account makes up.

use anchor_host::model::CustomerId;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::SendingAnchor,
    wait,
};
use reqwest::Method;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

on_both!(
    a_hundred_quotes_asked_for_at_once_are_as_many_as_allowed,
    a_hundred_files_sent_at_once_are_as_many_as_allowed,
    the_memos_of_an_account_share_its_quotas,
    nobody_registers_more_customers_than_the_host_may_keep,
    what_nothing_uses_goes_after_a_while,
    a_hundred_transactions_opened_at_once_are_as_many_as_allowed,
    what_expired_unpaid_goes_after_a_while,
);

/// The statuses of a hundred requests at once, sorted.
async fn at_once<F>(sender: SendingAnchor, request: impl Fn(Arc<SendingAnchor>) -> F) -> Vec<u16>
where
    F: Future<Output = u16> + Send + 'static,
{
    let (sender, mut requests) = (Arc::new(sender), JoinSet::new());
    for _ in 0..100 {
        requests.spawn(request(sender.clone()));
    }
    let mut statuses = requests.join_all().await;
    statuses.sort_unstable();
    statuses
}

async fn a_hundred_quotes_asked_for_at_once_are_as_many_as_allowed(kind: Kind) {
    let anchor = Setup::new(kind).set("quotes.open_max", "10").start().await;
    let asked = |sender: Arc<SendingAnchor>| async move { sender.quote(&json!({ "sell_amount": "5" })).await.status };
    let statuses = at_once(anchor.sender().await, asked).await;
    assert_eq!(statuses, [vec![201; 10], vec![403; 90]].concat());
    // What the guest reserved for the others was given back: releases of those that were given are due when they expire.
    wait::until("the guest gets the others back", || async {
        match anchor.store.job_count().await.unwrap() {
            0 => Ok(()),
            count => Err(format!("{count} jobs are left")),
        }
    })
    .await;
    anchor.finish().await;
}

async fn a_hundred_files_sent_at_once_are_as_many_as_allowed(kind: Kind) {
    let anchor = Setup::new(kind).set("sep12.uploads_max", "10").start().await;
    let sent = |sender: Arc<SendingAnchor>| async move { sender.upload("image/jpeg", b"photo").await.status };
    let statuses = at_once(anchor.sender().await, sent).await;
    assert_eq!(statuses, [vec![200; 10], vec![400; 90]].concat());
    anchor.finish().await;
}

async fn a_hundred_transactions_opened_at_once_are_as_many_as_allowed(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.unpaid_per_account_max", "10").start().await;
    let (greedy, other) = (anchor.sender().await, anchor.sender().await);
    let account = greedy.account().to_string();
    let (first, user) = (greedy.open("10", "").await, greedy.signed_in_as(&account, Some("7")).await);
    let opened = |sender: Arc<SendingAnchor>| async move { sender.withdraw(&[("amount", "10")]).await.status };
    let statuses = at_once(user, opened).await;
    assert_eq!(statuses, [vec![200; 9], vec![403; 91]].concat());
    let error = greedy.deposit(&[("amount", "10")]).await.error(403);
    assert!(error.contains("as many unpaid transactions"), "{error}");
    greedy.post_steered("10", "").await.expect(403);
    other.open("10", "").await;
    // One that is paid makes room.
    greedy.pay(&first, "10").await;
    greedy.wait(&first.id, "completed").await;
    greedy.open("10", "").await;
    anchor.finish().await;
}

async fn what_expired_unpaid_goes_after_a_while(kind: Kind) {
    let setup = Setup::new(kind)
        .set("limits.expired_transactions_kept_s", "10000")
        .set("payments.poll_expired_s", "3600")
        .set("sep10.token_ttl_s", "86400");
    let anchor = setup.start().await;
    let wallet = anchor.sender().await;
    let callback = json!({ "url": "https://192.0.2.1/told" });
    let (unpaid, late) = (wallet.open("10", "").await, wallet.open("10", "").await);
    wallet.json(Method::PUT, &format!("/sep31/transactions/{}/callback", unpaid.id), &callback).await.expect(204);
    let (deposit, held) = (wallet.open_deposit("10", "").await, wallet.open_deposit("10", "").await);
    anchor.pass_window();
    wallet.wait(&late.id, "expired").await;
    wallet.wait_for_transfer(&held, "expired").await;
    wallet.pay(&late, "10").await;
    anchor.unapplied(1).await;
    wallet.comes_in(&held, "b-1", "10").await;
    anchor.needs_attention(&held).await;
    anchor.advance(Duration::from_secs(20_000));
    let is_known = async |id: &str| anchor.store.transaction(id.parse().unwrap()).await.unwrap().is_some();
    wait::until("those that nobody paid are deleted", || async {
        let left = (is_known(&unpaid.id).await, is_known(&deposit).await);
        if left == (false, false) { Ok(()) } else { Err(format!("{left:?}")) }
    })
    .await;
    assert!(is_known(&late.id).await && is_known(&held).await, "money is known for them");
    assert!(anchor.store.journal(unpaid.id.parse().unwrap()).await.unwrap().is_empty());
    let of_unpaid = format!("transaction:{}", unpaid.id);
    assert!(anchor.store.events(false, "", 100).await.unwrap().iter().all(|event| event.stream != of_unpaid));
    // What comes even later is for nothing that is known.
    wallet.pay(&unpaid, "10").await;
    assert_eq!(anchor.unapplied(2).await[1].transaction_id, None);
    let mut anchor = anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn the_memos_of_an_account_share_its_quotas(kind: Kind) {
    let quotas =
        [("customers_per_account_max", "5"), ("quotes_open_per_account_max", "5"), ("uploads_per_account_max", "5")];
    let setup = quotas.iter().fold(Setup::new(kind), |setup, (key, most)| setup.set(&format!("limits.{key}"), most));
    let anchor = setup.start().await;
    let (greedy, other) = (anchor.sender().await, anchor.sender().await);
    let account = greedy.account().to_string();
    let (mut customers, mut quotes, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for memo in 1..=8 {
        let user = greedy.signed_in_as(&account, Some(&memo.to_string())).await;
        customers.push(user.put_customer(&json!({ "first_name": "Ada" })).await.status);
        quotes.push(user.quote(&json!({ "sell_amount": "5" })).await.status);
        files.push(user.upload("image/jpeg", b"photo").await.status);
    }
    assert_eq!(customers, [vec![202; 5], vec![403; 3]].concat());
    assert_eq!(quotes, [vec![201; 5], vec![403; 3]].concat());
    assert_eq!(files, [vec![200; 5], vec![400; 3]].concat());
    let error = greedy.put_customer(&json!({ "memo": "99", "first_name": "Ada" })).await.error(403);
    assert!(error.contains("as many customers"), "{error}");
    // Those it has can be changed, and others register theirs.
    greedy.put_customer(&json!({ "memo": "1", "first_name": "Grace" })).await.expect(202);
    other.put_customer(&json!({ "first_name": "Ada" })).await.expect(202);
    other.quote(&json!({ "sell_amount": "5" })).await.expect(201);
    other.upload("image/jpeg", b"photo").await.expect(200);
    anchor.finish().await;
}

async fn nobody_registers_more_customers_than_the_host_may_keep(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.customers_max", "1").start().await;
    let (first, second) = (anchor.sender().await, anchor.sender().await);
    first.put_customer(&json!({ "first_name": "Ada" })).await.expect(202);
    anchor.advance(Duration::from_secs(11));
    let refused = second.put_customer(&json!({ "first_name": "Ada" })).await;
    assert!(refused.headers.contains_key("retry-after"));
    refused.error(503);
    first.put_customer(&json!({ "first_name": "Grace" })).await.expect(202);
    anchor.finish().await;
}

async fn is_there(anchor: &TestAnchor, id: &str) -> bool {
    anchor.store.customer(id.parse::<CustomerId>().unwrap()).await.unwrap().is_some()
}

async fn what_nothing_uses_goes_after_a_while(kind: Kind) {
    let setup =
        Setup::new(kind).set("limits.unused_customers_kept_s", "10000").set("limits.unused_quotes_kept_s", "10000");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let (used, unused) = (sender.register("1", &json!({})).await, sender.register("2", &json!({})).await);
    let opened = sender.open_with("10", &json!({ "receiver_id": used })).await;
    let quote = sender.quote(&json!({ "sell_amount": "5" })).await.expect(201);
    let quote = quote["id"].as_str().unwrap().parse().unwrap();
    anchor.advance(Duration::from_secs(9_000));
    assert!(is_there(&anchor, &unused).await);
    anchor.advance(Duration::from_secs(9_000));
    wait::until("what nothing uses is deleted", || async {
        let left = (is_there(&anchor, &unused).await, anchor.store.quote(quote).await.unwrap().is_some());
        if left == (false, false) { Ok(()) } else { Err(format!("{left:?}")) }
    })
    .await;
    assert!(is_there(&anchor, &used).await, "a transaction names them: {}", opened.id);
    anchor.finish().await;
}
