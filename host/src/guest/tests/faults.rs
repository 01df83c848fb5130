//! Every kind of failure is named, stays within its limit, and affects no other call.

use super::*;
use crate::guest::FaultKind;
use std::time::Instant;

async fn limited(limits: Limits) -> Guests {
    let settings = Settings { limits, ..settings(&[]) };
    Guests::load(&[GuestSource::file(TEST_GUEST)], settings).await.unwrap()
}

async fn execute(guests: &Guests, steer: &str) -> Fault {
    let transaction = transaction(&format!("execute={steer}"));
    fault(guests.execute_outgoing_transaction(view(&transaction), FIRST).await)
}

#[tokio::test]
async fn a_trap_reports_the_panic_message_and_the_backtrace() {
    let guests = limited(Limits::default()).await;
    let fault = execute(&guests, "trap").await;
    assert_eq!((fault.kind, fault.function), (FaultKind::Trap, "rails.execute-outgoing-transaction"));
    for part in ["steered to panic", "fault.rs", "wasm backtrace", "test_rails"] {
        assert!(fault.detail.contains(part), "{part} is not in {}", fault.detail);
    }
    assert_eq!(execute(&guests, "overflow").await.kind, FaultKind::Trap);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spinning_and_sleeping_end_at_the_deadline() {
    let deadline = Duration::from_millis(300);
    let guests = limited(Limits { deadline, ..Limits::default() }).await;
    for word in ["spin", "sleep"] {
        let began = Instant::now();
        let fault = execute(&guests, word).await;
        assert_eq!(fault.kind, FaultKind::Deadline, "{word}: {fault}");
        // Only an overloaded machine exceeds the deadline by this much.
        assert!(began.elapsed() >= deadline && began.elapsed() < deadline * 20, "{word}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_spinning_guest_delays_no_other_task_on_its_thread() {
    let guests = limited(Limits { deadline: Duration::from_millis(500), ..Limits::default() }).await;
    let spinning = tokio::spawn({
        let guests = guests.clone();
        async move { execute(&guests, "spin").await }
    });
    let mut calls = 0;
    while !spinning.is_finished() {
        let transaction = transaction("execute=delivered");
        guests.execute_outgoing_transaction(view(&transaction), FIRST).await.unwrap().answer.unwrap();
        calls += 1;
    }
    assert_eq!(spinning.await.unwrap().kind, FaultKind::Deadline);
    assert!(calls > 10, "{calls} calls were served beside it");
}

#[tokio::test]
async fn a_trap_after_a_host_was_denied_names_the_host() {
    let settings = settings(&[("steer", "valid=get:https://example.com/")]);
    let guests = Guests::load(&[GuestSource::file(TEST_GUEST)], settings).await.unwrap();
    let fault = fault(guests.valid_sending_anchor(&transaction("").owner.address()).await);
    assert_eq!(fault.kind, FaultKind::DeniedHost, "{}", fault.detail);
    assert!(fault.detail.contains("https://example.com") && fault.detail.contains("HttpRequestDenied"), "{fault:?}");
    assert!(fault.to_string().ends_with("(guest-denied-host)"), "{fault}");
}

#[test]
fn every_code_has_its_page() {
    let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let list = std::fs::read_to_string(pages.join("README.md")).unwrap();
    for code in FaultKind::ALL.map(FaultKind::code) {
        let page = std::fs::read_to_string(pages.join(format!("{code}.md"))).unwrap();
        assert!(page.starts_with(&format!("# {code}\n")), "{code}");
        assert!(list.contains(&format!("| [`{code}`]({code}.md) |")), "{code}");
    }
}

#[tokio::test]
async fn memory_is_capped() {
    let guests = limited(Limits { memory: 16 << 20, ..Limits::default() }).await;
    let fault = execute(&guests, "memory").await;
    assert_eq!(fault.kind, FaultKind::Memory, "{fault}");
    assert!(fault.detail.contains("16777216 bytes"), "{fault}");
}

#[tokio::test]
async fn output_is_capped_and_the_call_goes_on() {
    let guests = limited(Limits::default()).await;
    let transaction = transaction("execute=flood");
    guests.execute_outgoing_transaction(view(&transaction), FIRST).await.unwrap().answer.unwrap();
}

#[tokio::test]
async fn an_invalid_answer_is_refused_and_named() {
    let guests = limited(Limits::default()).await;
    let named = |fault: Fault, place: &str, problem: &str| {
        assert_eq!(fault.kind, FaultKind::InvalidAnswer);
        assert!(fault.detail.contains(place) && fault.detail.contains(problem), "{fault}");
    };
    let post =
        async |steer: &str| fault(guests.process_post_request(view(&transaction(&format!("post={steer}")))).await);
    named(post("bad-fee").await, "`ready.fee.details`", "do not sum to the total, 1");
    named(post("bad-amount").await, "`ready.amount-out.value`", "`abc` is not a plain decimal number");
    named(post("bad-asset").await, "`ready.amount-out.asset`", "`dollars` is not an asset");
    named(post("long-message").await, "`wait`", "2001 bytes");
    named(execute(&guests, "bad-amount").await, "`delivered.amount-out.value`", "abc");
    named(execute(&guests, "transaction-file").await, "`needs-transaction-info.fields[0].kind`", "`binary`");
    named(execute(&guests, "refund:-1").await, "`refund.amount`", "negative");
    let stranger = transaction("poll=stranger");
    let polled = fault(guests.poll_outgoing_transactions(&[view(&stranger)]).await);
    named(polled, "`[0].transaction-id`", "was not asked about");
    let once = transaction("poll=delivered");
    let polled = fault(guests.poll_outgoing_transactions(&[view(&once), view(&once)]).await);
    named(polled, "`[1].transaction-id`", "reported on twice");
    named(fault(configured("info=bad-amount").await.receiver_info(&usdc(), "en").await), "`min-amount`", "abc");
    named(fault(configured("requirements=bad-field").await.requirements(context()).await), "`fields[0].name`", "empty");
}

#[tokio::test]
async fn more_calls_than_slots_wait_and_then_fail_by_name() {
    let guests = limited(Limits { calls: 1, deadline: Duration::from_millis(300), ..Limits::default() }).await;
    let sleeping = tokio::spawn({
        let guests = guests.clone();
        async move { execute(&guests, "sleep").await }
    });
    tokio::task::yield_now().await;
    let began = Instant::now();
    let waiting = execute(&guests, "trap").await;
    // The two deadlines are the same, so the call got no slot, or got one in the end with or without time left.
    assert!(matches!(waiting.kind, FaultKind::Host | FaultKind::Trap | FaultKind::Deadline), "{waiting}");
    assert!(began.elapsed() < Duration::from_secs(6));
    assert_eq!(sleeping.await.unwrap().kind, FaultKind::Deadline);
    let transaction = transaction("execute=delivered");
    guests.execute_outgoing_transaction(view(&transaction), FIRST).await.unwrap().answer.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_at_once_each_get_their_own_answer() {
    let guests = limited(Limits { calls: 8, ..settings(&[]).limits }).await;
    let calls = (0..400).map(|number| {
        let guests = guests.clone();
        tokio::spawn(async move {
            let steer = if number % 10 == 0 { "execute=trap" } else { "execute=delivered" };
            let (transaction, key) = (transaction(steer), format!("payout-{number}"));
            let attempt = Attempt { idempotency_key: &key, number: 1 };
            let answer = guests.execute_outgoing_transaction(view(&transaction), attempt).await;
            if number % 10 == 0 {
                assert_eq!(fault(answer).kind, FaultKind::Trap);
            } else {
                let expected = crate::model::Payout::Delivered { external_id: Some(key), amount_out: None };
                assert_eq!(answer.unwrap().answer, Ok(expected));
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_calls_free_their_slots() {
    let guests = limited(Limits { calls: 4, ..Limits::default() }).await;
    for word in ["sleep", "spin"] {
        for _ in 0..8 {
            let given_up = (0..4).map(|_| {
                let guests = guests.clone();
                tokio::spawn(async move { execute(&guests, word).await })
            });
            for call in given_up.collect::<Vec<_>>() {
                tokio::time::sleep(Duration::from_millis(2)).await;
                call.abort();
                assert!(call.await.unwrap_err().is_cancelled());
            }
        }
    }
    let transaction = transaction("execute=delivered");
    let (view, began) = (view(&transaction), Instant::now());
    let calls = (0..4).map(|_| guests.execute_outgoing_transaction(view, FIRST));
    for answer in futures_util::future::join_all(calls).await {
        answer.unwrap().answer.unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(5));
}
