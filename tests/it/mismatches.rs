//! Payments that are not what was asked for, under each policy of `[mismatches]`.

use anchor_host::{
    app::{App, UnappliedFilter},
    model::Address,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
    wait,
};
use serde_json::{Value, json};

on_both!(
    what_is_to_be_accepted_is_credited_as_it_arrived,
    what_can_not_be_accepted_is_unapplied,
    what_is_to_go_back_is_an_order_for_the_operator,
    the_guest_accepts_on_its_terms,
    the_guest_refunds_and_keeps,
    a_guest_that_does_not_answer_leaves_it_to_the_operator,
    a_verdict_that_does_not_fit_changes_nothing,
    of_several_mismatches_the_most_cautious_policy_counts,
    a_verdict_is_too_late_when_the_operator_has_decided,
    verdicts_of_a_guest_need_a_guest,
);

/// A fee of 1 and limits from 5 to 200.
fn charging(kind: Kind) -> Setup {
    Setup::new(kind)
        .set("assets[0].code", "USDC")
        .set("assets[0].sep31.deliver", "iso4217:USD")
        .set("assets[0].sep31.fee_fixed", "1")
        .set("assets[0].sep31.min_amount", "5")
        .set("assets[0].sep31.max_amount", "200")
}

/// Pays a transaction when its time is over.
async fn pay_late(anchor: &TestAnchor, sender: &SendingAnchor, opened: &Opened, amount: &str) {
    anchor.pass_window();
    wait::until("expired", || async {
        let shown = sender.transaction(&opened.id).await;
        if shown["status"] == "expired" { Ok(()) } else { Err(shown.to_string()) }
    })
    .await;
    sender.pay(opened, amount).await;
}

/// The status, once it is that: also where the transaction had ended before.
async fn reach(sender: &SendingAnchor, id: &str, status: &str) -> Value {
    wait::until(status, || async {
        let shown = sender.transaction(id).await;
        if shown["status"] == status { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await
}

async fn has_event(anchor: &TestAnchor, id: &str, event: &str) {
    wait::until(event, || async {
        let events = anchor.events(id).await;
        if events.iter().any(|one| one == event) { Ok(()) } else { Err(format!("{events:?}")) }
    })
    .await;
}

async fn decision(anchor: &TestAnchor, operation_id: i64) -> Option<String> {
    anchor.operator().await.unapplied_payment(operation_id).await.unwrap().payment.decision
}

async fn what_is_to_be_accepted_is_credited_as_it_arrived(kind: Kind) {
    let anchor = charging(kind).set("mismatches.under", "accept").set("mismatches.over", "accept").start().await;
    let sender = anchor.sender().await;
    for (arrives, out) in [("90", "89"), ("110.5", "109.5")] {
        let opened = sender.open("100", "").await;
        sender.pay(&opened, arrives).await;
        let done = sender.wait(&opened.id, "completed").await;
        let amounts = [&done["amount_in"], &done["amount_fee"], &done["amount_out"]];
        assert_eq!(amounts, [arrives, "1", out]);
        assert_eq!(anchor.events(&opened.id).await, ["open", "accept_funds", "settle_payout"]);
        let detail = anchor.report(&opened.id).await.journal[1].detail.clone();
        assert!(detail.contains("instead of 100 USDC") && detail.contains("as configured"), "{detail}");
    }
    anchor.unapplied(0).await;
    anchor.finish().await;

    let setup = charging(kind).set("mismatches.late", "accept").set("mismatches.under", "accept");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    for (arrives, out) in [("100", "99"), ("50", "49")] {
        let opened = sender.open("100", "").await;
        pay_late(&anchor, &sender, &opened, arrives).await;
        let done = reach(&sender, &opened.id, "completed").await;
        assert_eq!([&done["amount_in"], &done["amount_out"]], [arrives, out]);
        assert_eq!(anchor.events(&opened.id).await, ["open", "expire", "accept_funds", "settle_payout"]);
    }
    anchor.finish().await;
}

async fn what_can_not_be_accepted_is_unapplied(kind: Kind) {
    let anchor = charging(kind).set("mismatches.under", "accept").set("mismatches.over", "accept").start().await;
    let sender = anchor.sender().await;
    // Below and above the limits; on terms the guest made.
    for (steer, arrives, reason) in [("", "4.99", "under"), ("", "200.01", "over"), ("post=terms", "90", "under")] {
        let opened = sender.open("100", steer).await;
        sender.pay(&opened, arrives).await;
        wait::until("unapplied", || async {
            let all = anchor.store.unapplied(false, 0, 10).await.unwrap();
            let found = all.iter().any(|one| one.transaction_id.as_deref() == Some(opened.id.as_str()));
            if found { Ok(()) } else { Err(String::new()) }
        })
        .await;
        assert_eq!(anchor.events(&opened.id).await, ["open"]);
        let last = anchor.store.unapplied(false, 0, 10).await.unwrap().pop().unwrap();
        assert_eq!((last.reason.as_deref(), last.decision), (Some(reason), None));
    }
    anchor.unapplied(3).await;
    anchor.finish().await;
}

async fn what_is_to_go_back_is_an_order_for_the_operator(kind: Kind) {
    let setup = ["under", "over", "duplicate", "wrong_asset"];
    let anchor = setup
        .iter()
        .fold(Setup::new(kind).set("payouts.enabled", "false"), |setup, name| {
            setup.set(&format!("mismatches.{name}"), "refund")
        })
        .start();
    let anchor = anchor.await;
    let sender = anchor.sender().await;
    let memo = json!({ "refund_memo": "77", "refund_memo_type": "id" });
    let opened = sender.open_with("10", &memo).await;
    sender.pay(&opened, "9").await;
    sender.pay(&opened, "11").await;
    let lumens = anchor_host::model::AssetId::Native;
    sender.transfer(Address::Account(opened.account), &lumens, "10", Some(opened.memo.clone())).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    sender.pay(&opened, "10").await;
    let unapplied = anchor.unapplied(4).await;
    let reasons: Vec<_> = unapplied.iter().map(|one| one.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["under", "over", "wrong_asset", "duplicate"]);
    for (one, amount) in unapplied.iter().zip(["9", "11", "10", "10"]) {
        let payment = one.payment().unwrap();
        assert_eq!((payment.amount.to_string().as_str(), payment.from), (amount, sender.account()));
        let memo = (one.refund_memo_kind.as_deref(), one.refund_memo_value.as_deref());
        assert_eq!((one.decision.as_deref(), memo), (Some("refund"), (Some("id"), Some("77"))));
        assert_eq!(one.decided_by.as_deref(), Some("configuration"));
    }
    let expected = ["open", "owe_refund", "owe_refund", "owe_refund", "receive_funds", "settle_payout", "owe_refund"];
    assert_eq!(anchor.events(&opened.id).await, expected);
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["status"], shown.get("refunds")), (&json!("completed"), None), "nothing has gone back yet");
    anchor.finish().await;
}

async fn the_guest_accepts_on_its_terms(kind: Kind) {
    let anchor = charging(kind).set("mismatches.under", "ask_guest").start().await;
    let sender = anchor.sender().await;
    for (steer, fee, out) in
        [("decide=accept", "1", "89"), ("decide=accept-terms", "1", "5"), ("post=terms decide=accept-terms", "1", "5")]
    {
        let opened = sender.open("100", steer).await;
        sender.pay(&opened, "90").await;
        let done = sender.wait(&opened.id, "completed").await;
        assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], ["90", fee, out], "{steer}");
        let row = anchor.report(&opened.id).await.journal.remove(1);
        assert_eq!((row.actor.as_str(), row.event.as_str()), ("guest", "accept_funds"));
        assert!(row.guest.unwrap().starts_with("test-rails"));
    }
    anchor.unapplied(0).await;
    let all = UnappliedFilter { all: true, after: 0, limit: 10 };
    let all = anchor.operator().await.unapplied(&all).await.unwrap();
    assert!(all.len() == 3 && all.iter().all(|one| one.payment.decision.as_deref() == Some("matched")), "{all:?}");
    anchor.finish().await;
}

async fn the_guest_refunds_and_keeps(kind: Kind) {
    let anchor = Setup::new(kind)
        .set("payouts.enabled", "false")
        .set("mismatches.under", "ask_guest")
        .set("mismatches.duplicate", "ask_guest")
        .start()
        .await;
    let sender = anchor.sender().await;
    let back = sender.open("10", "decide=refund").await;
    sender.pay(&back, "9").await;
    has_event(&anchor, &back.id, "owe_refund").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.decision.as_deref(), Some("refund"));
    assert!(unapplied.decided_by.unwrap().starts_with("test-rails"));
    assert_eq!(unapplied.refund_memo_value, Some(back.memo.value()));

    let kept = sender.open_and_pay("10", "decide=keep").await;
    sender.wait(&kept.id, "completed").await;
    sender.pay(&kept, "10").await;
    has_event(&anchor, &kept.id, "keep_unapplied").await;
    let unapplied = anchor.unapplied(2).await.remove(1);
    assert_eq!((unapplied.decision, unapplied.reason.as_deref()), (None, Some("duplicate")));
    anchor.idle().await;
    assert_eq!(sender.transaction(&kept.id).await["status"], "completed");
    anchor.finish().await;
}

async fn a_guest_that_does_not_answer_leaves_it_to_the_operator(kind: Kind) {
    let anchor = Setup::new(kind).set("mismatches.under", "ask_guest").set("guest.deadline_ms", "700").start().await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "steer": "decide=unavailable" })).await;
    let recovers = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    for steer in ["decide=unavailable", "decide=denied", "decide=trap", "decide=sleep"] {
        let opened = sender.open("10", steer).await;
        sender.pay(&opened, "9").await;
    }
    let unapplied = anchor.unapplied(4).await;
    anchor.idle().await;
    for one in &unapplied {
        assert_eq!(decision(&anchor, one.operation_id).await, None, "{one:?}");
    }
    // Whoever is asked again answers in the end.
    sender.put_customer(&json!({ "id": receiver, "steer": "decide=accept" })).await.expect(202);
    sender.pay(&recovers, "9").await;
    assert_eq!(sender.wait(&recovers.id, "completed").await["amount_in"], "9");
    anchor.finish().await;
}

async fn a_verdict_that_does_not_fit_changes_nothing(kind: Kind) {
    let setup = ["under", "duplicate", "wrong_asset"];
    let anchor = setup
        .iter()
        .fold(Setup::new(kind), |setup, name| setup.set(&format!("mismatches.{name}"), "ask_guest"))
        .start();
    let anchor = anchor.await;
    let sender = anchor.sender().await;
    let paid = sender.open_and_pay("10", "decide=accept").await;
    sender.wait(&paid.id, "completed").await;
    sender.pay(&paid, "10").await;
    let open = sender.open("10", "decide=accept").await;
    let lumens = anchor_host::model::AssetId::Native;
    sender.transfer(Address::Account(open.account), &lumens, "10", Some(open.memo.clone())).await;
    // In an asset nobody agreed on; and with nothing said where the terms were the guest's.
    let real = sender.open("10", "decide=accept-real").await;
    sender.pay(&real, "9").await;
    let silent = sender.open("10", "post=terms decide=accept").await;
    sender.pay(&silent, "9").await;
    let unapplied = anchor.unapplied(4).await;
    anchor.idle().await;
    for one in &unapplied {
        assert_eq!(decision(&anchor, one.operation_id).await, None, "{one:?}");
    }
    for id in [&open.id, &real.id, &silent.id] {
        assert_eq!(anchor.events(id).await, ["open"]);
    }
    assert_eq!(anchor.events(&paid.id).await, ["open", "receive_funds", "settle_payout"]);
    anchor.finish().await;
}

async fn of_several_mismatches_the_most_cautious_policy_counts(kind: Kind) {
    let setup = Setup::new(kind)
        .set("payouts.enabled", "false")
        .set("mismatches.late", "accept")
        .set("mismatches.over", "refund");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let (less, more) = (sender.open("10", "").await, sender.open("10", "").await);
    pay_late(&anchor, &sender, &less, "9").await;
    pay_late(&anchor, &sender, &more, "11").await;
    let unapplied = anchor.unapplied(2).await;
    let seen: Vec<_> = unapplied.iter().map(|one| (one.reason.as_deref().unwrap(), one.decision.as_deref())).collect();
    assert_eq!(seen, [("late", None), ("late", Some("refund"))]);
    assert_eq!(sender.transaction(&less.id).await["status"], "expired");
    assert_eq!(anchor.events(&more.id).await, ["open", "expire", "owe_refund"]);
    anchor.finish().await;
}

async fn a_verdict_is_too_late_when_the_operator_has_decided(kind: Kind) {
    let setup = Setup::new(kind).set("mismatches.under", "ask_guest").set("payments.retry_tries_max", "1000");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "decide=unavailable").await;
    sender.pay(&opened, "9").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    let word = anchor_host::app::Signoff { by: "alice".into(), why: "agreed".into() };
    anchor.operator().await.dismiss_unapplied(unapplied.operation_id, &word).await.unwrap();
    anchor.idle().await;
    assert_eq!(decision(&anchor, unapplied.operation_id).await.as_deref(), Some("dismissed"));
    assert_eq!(anchor.events(&opened.id).await, ["open", "dismiss_payment"]);
    anchor.finish().await;
}

async fn verdicts_of_a_guest_need_a_guest(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let mut config = anchor.config.clone();
    config.mismatches.insert(anchor_host::model::Mismatch::Late, anchor_host::model::MismatchPolicy::AskGuest);
    config.guest.files.clear();
    config.guest.reference = true;
    config.server.listen = "127.0.0.1:0".parse().unwrap();
    config.sandbox.listen = "127.0.0.1:0".parse().unwrap();
    config.data_dir = config.data_dir.join("another");
    let Err(refused) = App::start(config, anchor.ambient()).await else { panic!("it started") };
    assert!(refused.to_string().contains("no guest provides `mismatches`"), "{refused}");
    assert!(refused.hint().unwrap().contains("hold, refund or accept"));
    anchor.finish().await;
}
