//! What time alone does to an anchor, with its clock moved: nothing here waits for it to pass.

use anchor_host::{
    app::CallFilter,
    config::Seed,
    model::{Attention, JobKind, TransactionId},
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, hex_secret, signoff},
    database::Kind,
    listener::Listener,
    log, on_both,
    sender::SendingAnchor,
    wait,
    world::System,
};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

on_both!(
    information_asked_for_is_waited_for_three_days,
    information_that_comes_in_time_needs_no_attention,
    an_unpaid_payment_expires_when_its_time_is_over_and_not_before,
    a_payout_is_tried_again_after_growing_pauses_until_it_needs_attention,
    news_of_a_payout_is_asked_for_after_growing_pauses,
    a_callback_is_tried_for_as_long_as_configured,
    a_challenge_and_a_token_are_good_until_they_expire,
    what_the_keys_before_signed_is_taken_until_it_expires,
    a_quote_is_good_until_it_expires_and_is_given_back_after_a_grace,
    what_is_kept_for_a_while_is_swept_out_after_it,
);

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// What a busy machine may take from one look to the next: less than any pause that is measured here differs from the
/// next one, and more than a lease is away from the shortest of them.
const SLACK: Duration = Duration::from_secs(90);

/// Ten minutes, so that no lease looks like one.
const PAUSE_FIRST: &str = "600000";

async fn information_asked_for_is_waited_for_three_days(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    let to = sender.register("2", &json!({ "type": "sep31-receiver", "steer": "execute=customer-info" })).await;
    let other = sender.open_with("10", &json!({ "receiver_id": to })).await;
    sender.pay(&other, "10").await;
    sender.wait(&other.id, "pending_customer_info_update").await;

    anchor.advance(3 * DAY - MINUTE);
    sender.sign_in().await;
    let operator = anchor.operator().await;
    assert!(operator.transactions(true, 10).await.unwrap().is_empty(), "a minute is left");
    anchor.advance(MINUTE + SECOND);
    for (id, status) in [(&opened.id, "pending_transaction_info_update"), (&other.id, "pending_customer_info_update")] {
        let report = anchor.needs_attention(id).await;
        assert_eq!(report.transaction.attention, Some(Attention::InformationOverdue));
        assert_eq!(report.journal.last().unwrap().event, "remind");
        assert_eq!(sender.transaction(id).await["status"], status, "the client is still asked");
    }
    assert_eq!(operator.transactions(true, 10).await.unwrap().len(), 2);

    // The operator lets the first go on: it is asked for again, and has three days again.
    operator.resume(&opened.id, &signoff()).await.unwrap();
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    assert_eq!(attention(&anchor, &opened.id).await, None);
    anchor.advance(3 * DAY - MINUTE);
    sender.sign_in().await;
    assert_eq!(attention(&anchor, &opened.id).await, None);
    anchor.advance(MINUTE + SECOND);
    wait::until("it needs attention again", || async {
        match attention(&anchor, &opened.id).await {
            Some(Attention::InformationOverdue) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;

    // What was asked for settles it, however late.
    sender.patch(&opened.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.put_customer(&json!({ "id": to, "type": "sep31-receiver", "steer": "execute=delivered" })).await.expect(202);
    for id in [&opened.id, &other.id] {
        sender.wait(id, "completed").await;
        assert_eq!(attention(&anchor, id).await, None);
    }
    assert_eq!(
        anchor.events(&opened.id).await,
        [
            "open",
            "receive_funds",
            "settle_payout",
            "remind",
            "resume",
            "settle_payout",
            "remind",
            "correct_fields",
            "settle_payout"
        ]
    );
    anchor.finish().await;
}

async fn attention(anchor: &TestAnchor, id: &str) -> Option<Attention> {
    let id: TransactionId = id.parse().unwrap();
    anchor.store.transaction(id).await.unwrap().unwrap().attention
}

async fn information_that_comes_in_time_needs_no_attention(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    let due = anchor.store.next_due(&[JobKind::Remind]).await.unwrap().expect("a reminder");
    assert!(due > anchor.now().plus(3 * DAY - HOUR) && due <= anchor.now().plus(3 * DAY), "{due}");
    anchor.advance(2 * DAY);
    sender.sign_in().await;
    sender.patch(&opened.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.store.next_due(&[JobKind::Remind]).await.unwrap(), None);
    anchor.finish().await;
}

async fn an_unpaid_payment_expires_when_its_time_is_over_and_not_before(kind: Kind) {
    // As it is without a word.
    let anchor = Setup::new(kind).without("payments.window_s").start().await;
    let mut sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    anchor.advance(DAY - MINUTE);
    sender.sign_in().await;
    let in_time = sender.open("11", "").await;
    // Its payer's time ends now. What was paid in time and is read late counts, so that the host waits a little.
    anchor.advance(MINUTE + SECOND);
    let due = anchor.store.next_due(&[JobKind::Expire]).await.unwrap().expect("a deadline");
    assert!(due > anchor.now() && due <= anchor.now().plus(2 * MINUTE), "{due}");
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_sender");
    anchor.advance(2 * MINUTE);
    sender.wait(&opened.id, "expired").await;
    assert_eq!(sender.transaction(&in_time.id).await["status"], "pending_sender");
    sender.pay(&in_time, "11").await;
    sender.wait(&in_time.id, "completed").await;
    sender.pay(&opened, "10").await;
    assert_eq!(anchor.unapplied(1).await[0].reason.as_deref(), Some("late"));
    anchor.finish().await;
}

/// Lets time pass until work of this kind is due again, and as often as `times`; the pauses before it.
async fn pauses(anchor: &TestAnchor, kind: JobKind, times: usize) -> Vec<Duration> {
    let mut pauses = Vec::new();
    for number in 0..times {
        let pause = wait::until(&format!("pause {number}"), || async {
            let due = anchor.store.next_due(&[kind]).await.unwrap().ok_or("nothing is to be done")?;
            let pause = due.since(anchor.now());
            // What is being done is due when its lease runs out.
            if pause > 5 * MINUTE { Ok(pause) } else { Err(format!("due in {pause:?}")) }
        })
        .await;
        pauses.push(pause);
        anchor.advance(pause + SECOND);
    }
    pauses
}

/// Each between 3/4 and 4/4 of what it should be.
fn assert_pauses(have: &[Duration], minutes: &[u32]) {
    assert_eq!(have.len(), minutes.len());
    for (pause, minutes) in have.iter().zip(minutes) {
        let most = *minutes * MINUTE;
        assert!(*pause <= most && *pause >= most * 3 / 4 - SLACK, "{have:?} is not {minutes:?} in minutes");
    }
}

async fn a_payout_is_tried_again_after_growing_pauses_until_it_needs_attention(kind: Kind) {
    let keys = [("first_ms", PAUSE_FIRST), ("most_ms", "7200000")];
    let setup = Setup::new(kind).set("payments.retry_tries_max", "7");
    let setup = keys.iter().fold(setup, |setup, (key, value)| setup.set(&format!("payments.retry_pause_{key}"), value));
    let anchor = setup.start().await;
    let mut sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=unavailable").await;
    let pauses = pauses(&anchor, JobKind::Execute, 6).await;
    assert_pauses(&pauses, &[10, 20, 40, 80, 120, 120]);
    let report = anchor.needs_attention(&opened.id).await;
    let Some(Attention::RetriesExhausted { tries: 7, .. }) = report.transaction.attention else {
        panic!("{:?}", report.transaction.attention)
    };
    assert_eq!(anchor.store.next_due(&[JobKind::Execute]).await.unwrap(), None, "not by itself any more");
    anchor.advance(30 * DAY);
    sender.sign_in().await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_receiver");
    anchor.operator().await.resume(&opened.id, &signoff()).await.unwrap();
    wait::until("it is tried again", || async {
        anchor.store.next_due(&[JobKind::Execute]).await.unwrap().ok_or("nothing is to be done".to_owned())
    })
    .await;
    let mut anchor = anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn news_of_a_payout_is_asked_for_after_growing_pauses(kind: Kind) {
    let setup = Setup::new(kind).set("payments.poll_pause_first_ms", PAUSE_FIRST);
    let anchor = setup.set("payments.poll_pause_most_ms", "3600000").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=initiated poll=none").await;
    sender.wait(&opened.id, "pending_external").await;
    let pauses = pauses(&anchor, JobKind::Poll, 7).await;
    assert_pauses(&pauses, &[10, 10, 15, 23, 34, 51, 60]);
    let mut anchor = anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_callback_is_tried_for_as_long_as_configured(kind: Kind) {
    let setup = Setup::new(kind).set("events.retry_pause_first_ms", PAUSE_FIRST);
    let anchor = setup.set("events.retry_pause_most_ms", "86400000").start().await;
    let listener = Listener::open().await;
    listener.always(Some(500), "");
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let path = format!("/sep31/transactions/{}/callback", opened.id);
    sender.json(Method::PUT, &path, &json!({ "url": listener.url("/") })).await.expect(204);
    anchor.pass_window();
    sender.wait(&opened.id, "expired").await;

    let (began, mut tries) = (anchor.now(), Vec::new());
    let dead = loop {
        let next = wait::until("the next try or the last", || async {
            if let [dead] = &anchor.store.events(true, "", 10).await.unwrap()[..] {
                return Ok(Err(dead.clone()));
            }
            let due = anchor.store.next_event_due().await.unwrap().ok_or("nothing is to be told")?;
            let pause = due.since(anchor.now());
            if pause > 5 * MINUTE { Ok(Ok(pause)) } else { Err(format!("due in {pause:?}")) }
        })
        .await;
        match next {
            Ok(pause) => tries.push(pause),
            Err(dead) => break dead,
        }
        anchor.advance(*tries.last().unwrap() + SECOND);
    };
    let took = anchor.now().since(began);
    assert!(took <= 3 * DAY + HOUR && took >= 2 * DAY - HOUR, "three days but for the next pause: {took:?}");
    assert_pauses(&tries[..8], &[10, 20, 40, 80, 160, 320, 640, 1280]);
    assert_eq!((dead.attempts as usize, dead.stream.as_str()), (tries.len() + 1, opened.id.as_str()));
    let heard = listener.heard();
    assert_eq!(heard.len(), tries.len() + 1);
    assert!(heard.iter().all(|one| one.event == heard[0].event));
    anchor.given_up(1).await;

    // Requeued, it has all of its time again, and is signed with the time of the try.
    anchor.operator().await.requeue_event(&dead.id, &signoff()).await.unwrap();
    wait::until("it was tried again", || async {
        let due = anchor.store.next_event_due().await.unwrap().ok_or("nothing is to be told")?;
        if due.since(anchor.now()) > 5 * MINUTE { Ok(()) } else { Err(format!("due at {due}")) }
    })
    .await;
    assert_eq!(listener.heard().len(), heard.len() + 1);
    listener.heard().last().unwrap().verify_at(anchor.now(), listener.host(), &anchor.config.keys.signing.account());
    listener.always(None, "");
    anchor.advance(10 * MINUTE + SECOND);
    listener.told("/", 1).await;
    anchor.finish().await;
}

async fn challenge(sender: &SendingAnchor) -> String {
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    sender.answer_challenge(challenge["transaction"].as_str().unwrap())
}

async fn a_challenge_and_a_token_are_good_until_they_expire(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut sender = anchor.sender().await;
    let (early, late) = (challenge(&sender).await, challenge(&sender).await);
    anchor.advance(14 * MINUTE);
    sender.hand_in(&early).await.expect(200);
    anchor.advance(3 * MINUTE);
    let error = sender.hand_in(&late).await.error(400);
    assert!(error.contains("the challenge has expired"), "{error}");

    sender.get("/sep12/customer").await.expect(200);
    anchor.advance(42 * MINUTE);
    sender.get("/sep12/customer").await.expect(200);
    anchor.advance(2 * MINUTE);
    let error = sender.get("/sep12/customer").await.error(401);
    assert!(error.contains("the token has expired"), "{error}");
    sender.sign_in().await;
    sender.get("/sep12/customer").await.expect(200);
    anchor.finish().await;
}

async fn what_the_keys_before_signed_is_taken_until_it_expires(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let mut sender = anchor.sender().await;
    let (early, late) = (challenge(&sender).await, challenge(&sender).await);
    anchor.stop().await;
    let keys = &mut anchor.config.keys;
    keys.signing_old = Some(std::mem::replace(&mut keys.signing, Seed::generate(&System)).account());
    keys.jwt_secret_old = Some(std::mem::replace(&mut keys.jwt_secret, hex_secret()));
    anchor.start_again().await;
    sender.hand_in(&early).await.expect(200);
    sender.get("/sep12/customer").await.expect(200);
    anchor.advance(17 * MINUTE);
    let error = sender.hand_in(&late).await.error(400);
    assert!(error.contains("the challenge has expired"), "{error}");
    anchor.advance(30 * MINUTE);
    sender.get("/sep12/customer").await.expect(200);
    let fresh = sender.signed_in_as(&sender.account().to_string(), None).await;
    anchor.advance(15 * MINUTE);
    let error = sender.get("/sep12/customer").await.error(401);
    assert!(error.contains("the token has expired"), "{error}");
    // From now on nobody has anything of the keys before, and they can go.
    anchor.stop().await;
    (anchor.config.keys.signing_old, anchor.config.keys.jwt_secret_old) = (None, None);
    anchor.start_again().await;
    fresh.get("/sep12/customer").await.expect(200);
    sender.sign_in().await;
    sender.get("/sep12/customer").await.expect(200);

    // Without the old secret a token that has not expired is not one of ours.
    anchor.stop().await;
    anchor.config.keys.jwt_secret = hex_secret();
    anchor.start_again().await;
    let error = sender.get("/sep12/customer").await.error(401);
    assert!(error.contains("the token is not valid"), "{error}");
    anchor.finish().await;
}

async fn a_quote_is_good_until_it_expires_and_is_given_back_after_a_grace(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut sender = anchor.sender().await;
    let quote = async |sender: &SendingAnchor| {
        let quote = sender.quote(&json!({ "sell_amount": "101" })).await.expect(201);
        quote["id"].as_str().unwrap().to_owned()
    };
    let (used, unused) = (quote(&sender).await, quote(&sender).await);
    anchor.advance(HOUR - MINUTE);
    sender.sign_in().await;
    let opened = sender.open_with("101", &json!({ "quote_id": used })).await;
    sender.pay(&opened, "101").await;
    sender.wait(&opened.id, "completed").await;
    let due = anchor.store.next_due(&[JobKind::Release]).await.unwrap().expect("it is to be given back");
    anchor.advance(MINUTE + SECOND);
    let error = sender.post("101", &json!({ "quote_id": unused })).await.error(400);
    assert!(error.starts_with("quote_id: the quote expired at 2"), "{error}");
    assert!(due > anchor.now(), "the grace is not over");
    assert!(!log::all().contains(&format!("released {unused}")));
    anchor.advance(due.since(anchor.now()));
    let line = format!("released {unused} ReleaseReason::Expired");
    wait::until("the guest gets its quote back", || async {
        if log::all().contains(&line) { Ok(()) } else { Err(log::about(&unused)) }
    })
    .await;
    assert!(!log::all().contains(&format!("released {used}")), "a quote that was used is not given back");
    anchor.finish().await;
}

async fn what_is_kept_for_a_while_is_swept_out_after_it(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.record", "true").set("guest.record_days", "2").start().await;
    let mut sender = anchor.sender().await;
    let uploaded = sender.upload("image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]).await.expect(200);
    let file = uploaded["file_id"].as_str().unwrap().to_owned();
    sender.register("1", &json!({})).await;
    let any = CallFilter { limit: 10, ..CallFilter::default() };
    let calls = async || anchor.store.calls(&any).await.unwrap().len();
    wait::until("calls are recorded", || async { if calls().await > 0 { Ok(()) } else { Err("none".to_owned()) } })
        .await;
    let kept = async || anchor.store.file(file.parse().unwrap()).await.unwrap().is_some();

    anchor.advance(DAY - MINUTE);
    sender.sign_in().await;
    let shown = sender.get(&format!("/sep12/customer/files?file_id={file}")).await.expect(200);
    assert_eq!(shown["files"][0]["file_id"], file.as_str());
    anchor.advance(MINUTE + SECOND);
    let shown = sender.get(&format!("/sep12/customer/files?file_id={file}")).await.expect(200);
    assert_eq!(shown, json!({ "files": [] }));
    assert!(calls().await > 0);
    anchor.advance(10 * MINUTE);
    wait::until("the file is swept out", || async { if kept().await { Err("not yet".to_owned()) } else { Ok(()) } })
        .await;
    anchor.advance(DAY);
    wait::until("recorded calls are swept out", || async {
        match calls().await {
            0 => Ok(()),
            count => Err(format!("{count} are left")),
        }
    })
    .await;
    anchor.finish().await;
}
