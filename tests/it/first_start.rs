//! The first start with a Horizon that can't be reached: the host serves what needs no ledger, says what it lacks, and tells
//! nobody to pay before it is known from where payments are read. It heals by itself.

use anchor_host::{
    model::JobKind,
    model::{AccountId, AssetId},
    stellar::Keypair,
};
use anchor_host_tests::{
    admin,
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    process::free_address,
    sender::SendingAnchor,
    wait,
    wire::{Proxy, Wire},
    world::System,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

on_both!(
    it_serves_while_horizon_never_answers,
    it_serves_while_horizon_refuses,
    it_serves_while_horizon_is_somebody_else,
    an_asset_that_is_new_waits_and_the_others_do_not,
    a_payment_put_off_waits_for_the_account_that_its_asset_was_given,
);

/// Nothing at a start waits for Horizon, whose client has a patience of ten seconds.
const START_MOST: Duration = Duration::from_secs(8);

/// How often a start is tried on a machine that may be crowded.
const STARTS: usize = 5;

const NOT_YET: &str = "payments of this asset can't be taken yet: the network has not been reached since it was set up; \
    try again shortly";

/// An anchor that was never started on its database, and a sender who was signed in while all was well.
async fn before_the_first_start(kind: Kind) -> (TestAnchor, SendingAnchor) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    anchor.stop().await;
    anchor.forget().await;
    (anchor, sender)
}

/// Where the host finds Horizon from its next start on.
fn put_horizon_at(anchor: &mut TestAnchor, url: &str) {
    anchor.config.network.horizon_url = Some(url.parse().unwrap());
}

async fn start(anchor: &mut TestAnchor) {
    let mut took = Vec::new();
    // A start that waits takes longer every time; one on a crowded machine only now and then.
    for _ in 0..STARTS {
        let began = Instant::now();
        anchor.start_unready().await;
        took.push(began.elapsed());
        if began.elapsed() < START_MOST {
            return;
        }
        anchor.stop().await;
    }
    panic!("the starts took {took:?}");
}

async fn ready(anchor: &TestAnchor) -> (u16, Value) {
    let (status, body) = admin::get_at(&anchor.admin_url(), &anchor.admin_token(), "/admin/health").await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// It lives, and it says what it lacks; and what needs no ledger works.
async fn serves_without_horizon(anchor: &TestAnchor, sender: &SendingAnchor, reason: &str) {
    sender.get("/health/live").await.expect(200);
    wait::until("the reason", || async {
        let (status, body) = ready(anchor).await;
        assert_eq!(status, 503, "{body}");
        let said = body["checks"]["watcher"]["reason"].as_str().unwrap_or_default();
        if said.contains(reason) { Ok(()) } else { Err(body.to_string()) }
    })
    .await;
    let toml = sender.get("/.well-known/stellar.toml").await.expect(200);
    assert!(toml.as_str().unwrap().contains("DIRECT_PAYMENT_SERVER"), "{toml}");
    assert!(sender.get("/sep31/info").await.expect(200)["receive"].is_object());
    sender.register("1", &json!({})).await;
    let refused = sender.post("10", &json!({})).await;
    assert!(refused.headers.contains_key("retry-after"), "{:?}", refused.headers);
    assert_eq!(refused.expect(503), json!({ "error": NOT_YET }));
    anchor.assert_untouched().await;
}

/// What was refused is paid now, from beginning to end.
async fn has_healed(anchor: TestAnchor, sender: &SendingAnchor) {
    wait::until("ready", || async {
        let (status, body) = ready(&anchor).await;
        if status == 200 { Ok(()) } else { Err(body.to_string()) }
    })
    .await;
    let opened = sender.open("10", "").await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn it_serves_while_horizon_never_answers(kind: Kind) {
    let (mut anchor, sender) = before_the_first_start(kind).await;
    let wire = Proxy::open(&anchor.horizon_url).await;
    wire.set(Wire::BlackHole);
    put_horizon_at(&mut anchor, &wire.url);
    start(&mut anchor).await;
    serves_without_horizon(&anchor, &sender, "horizon is unavailable: no answer in time").await;
    wire.set(Wire::Whole);
    has_healed(anchor, &sender).await;
}

async fn it_serves_while_horizon_refuses(kind: Kind) {
    let (mut anchor, sender) = before_the_first_start(kind).await;
    let nobody = free_address();
    put_horizon_at(&mut anchor, &format!("http://{nobody}"));
    start(&mut anchor).await;
    serves_without_horizon(&anchor, &sender, "horizon is unavailable: no connection").await;
    let refused = sender.challenge(&sender.account().to_string(), None).await;
    let signed = sender.answer_challenge(refused.expect(200)["transaction"].as_str().unwrap());
    let refused = sender.hand_in(&signed).await;
    assert!(refused.headers.contains_key("retry-after"));
    assert!(!refused.error(503).is_empty(), "who may sign for the account, only the ledger knows");
    let _wire = Proxy::open_at(&nobody, &anchor.horizon_url).await;
    has_healed(anchor, &sender).await;
}

async fn it_serves_while_horizon_is_somebody_else(kind: Kind) {
    let (mut anchor, sender) = before_the_first_start(kind).await;
    let wire = Proxy::open(&anchor.horizon_url).await;
    wire.set(Wire::Garbage);
    put_horizon_at(&mut anchor, &wire.url);
    start(&mut anchor).await;
    serves_without_horizon(&anchor, &sender, "horizon's answer can't be read").await;
    wire.set(Wire::Whole);
    has_healed(anchor, &sender).await;
}

/// A second asset, received on this account.
fn add_asset(anchor: &mut TestAnchor, account: AccountId) {
    let mut new = anchor.config.assets[0].clone();
    new.asset = AssetId::stellar("EURC", *new.asset.issuer().unwrap()).unwrap();
    new.receiving_account = account;
    anchor.config.assets.truncate(1);
    anchor.config.assets.push(new);
}

async fn an_asset_that_is_new_waits_and_the_others_do_not(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    anchor.stop().await;
    let wire = Proxy::open(&anchor.horizon_url).await;
    wire.set(Wire::BlackHole);
    put_horizon_at(&mut anchor, &wire.url);
    add_asset(&mut anchor, Keypair::generate(&System).account());
    start(&mut anchor).await;
    // What is paid for it is not lost, however long Horizon is away: it is known from where to read.
    let opened = sender.open("10", "").await;
    let eurc = json!({ "asset_code": "EURC" });
    let refused = sender.post("10", &eurc).await;
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    assert_eq!(refused.expect(503), json!({ "error": NOT_YET }));
    assert_eq!(anchor.store.transactions(false, 10).await.unwrap().len(), 1);
    wire.set(Wire::Whole);
    wait::until("the new asset can be paid", || async {
        let answer = sender.post("10", &eurc).await;
        if answer.status == 201 { Ok(()) } else { Err(format!("{answer:?}")) }
    })
    .await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

/// Put off while the asset was received on one account, accepted when it is received on another.
async fn a_payment_put_off_waits_for_the_account_that_its_asset_was_given(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    anchor.stop().await;
    let former = anchor.account();
    add_asset(&mut anchor, former);
    anchor.start_again().await;
    let receiver = sender.register("2", &json!({ "steer": "post=wait" })).await;
    let more = json!({ "asset_code": "EURC", "receiver_id": receiver });
    let id = sender.post("10", &more).await.expect(201)["id"].as_str().unwrap().to_owned();
    anchor.stop().await;

    let (wire, new) = (Proxy::open(&anchor.horizon_url).await, Keypair::generate(&System).account());
    wire.set(Wire::BlackHole);
    put_horizon_at(&mut anchor, &wire.url);
    add_asset(&mut anchor, new);
    start(&mut anchor).await;
    sender.register("2", &json!({ "steer": "post=ready" })).await;
    for _ in 0..20 {
        anchor.make_due(JobKind::Accept, &id).await;
        let shown = sender.transaction(&id).await;
        assert_eq!((&shown["status"], shown.get("stellar_memo")), (&json!("pending_receiver"), None), "{shown}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    wire.set(Wire::Whole);
    let shown = sender.wait(&id, "pending_sender").await;
    assert_eq!(shown["stellar_account_id"], new.to_string());
    assert!(anchor.store.cursor(&new).await.unwrap().is_some());
    anchor.finish().await;
}
