//! Every two methods at once on one transaction: what is on record is one legal order of those that were carried out.

use super::{
    matrix::{Allowed, DEPOSIT, METHODS, PAYMENT, WITHDRAWAL, World},
    with,
};
use anchor_host_tests::{attack, database::Kind, on_both};
use serde_json::{Value, json};

on_both!(two_methods_at_once_have_one_legal_order);

/// Rounds for each pair of a deposit's methods. The others need a payment on the ledger for each: one round.
const EVERY_DAY: usize = 1;
const WHOLE: usize = 1000;

/// Parameters with which a method succeeds where it is allowed.
fn params(method: &str, paid: &str) -> Value {
    let refund = json!({ "id": "r", "amount": { "amount": "9", "asset": paid }, "amount_fee": { "amount": "1", "asset": paid } });
    match method {
        "notify_refund_sent" | "notify_refund_pending" | "do_stellar_refund" => json!({ "refund": refund }),
        "notify_amounts_updated" => json!({ "amount_out": { "amount": "8" }, "fee_details": { "total": "2" } }),
        "notify_transaction_error" => json!({ "message": "so it is" }),
        _ => json!({}),
    }
}

/// What is allowed in a status once the money is in.
fn allowed(of: Allowed, status: &str) -> &'static [&'static str] {
    of.iter().find(|(state, _)| *state == format!("{status} +")).map(|(_, methods)| *methods).unwrap_or_default()
}

async fn two_methods_at_once_have_one_legal_order(kind: Kind) {
    let world = World::start(kind).await;
    let rounds = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    for (of, working, paid) in [
        (DEPOSIT, "pending_anchor", "iso4217:USD".to_owned()),
        (WITHDRAWAL, "pending_anchor", world.anchor.asset().to_string()),
        (PAYMENT, "pending_receiver", world.anchor.asset().to_string()),
    ] {
        // What names a ledger transaction of the business's own is another test's.
        let methods: Vec<&str> =
            allowed(of, working).iter().copied().filter(|method| !method.starts_with("notify_onchain")).collect();
        for (number, first) in methods.iter().enumerate() {
            for second in &methods[number..] {
                for _ in 0..if of == DEPOSIT { rounds } else { 1 } {
                    let id = world.working(of).await;
                    let before = world.anchor.report(&id).await.journal.len();
                    let calls = [first, second].map(|method| (*method, with(&id, &params(method, &paid))));
                    let [one, two] = &calls;
                    let answers =
                        tokio::join!(world.business.try_call(one.0, &one.1), world.business.try_call(two.0, &two.1));
                    one_order(&world, of, (&id, before), &calls, [answers.0, answers.1]).await;
                }
            }
        }
    }
    world.finish().await;
}

/// The journal has each that was carried out, once, where it was allowed.
async fn one_order(
    world: &World,
    of: Allowed,
    (id, before): (&str, usize),
    calls: &[(&str, Value); 2],
    answers: [Value; 2],
) {
    let mut done: Vec<&str> =
        calls.iter().zip(&answers).filter(|(_, answer)| answer["error"].is_null()).map(|(call, _)| call.0).collect();
    assert!(!done.is_empty(), "{calls:?}: {answers:?}");
    for answer in answers.iter().filter(|answer| answer["error"].is_object()) {
        let code = answer["error"]["code"].as_i64().unwrap();
        assert!([-32600, -32602].contains(&code), "{calls:?}: {answer}");
    }
    world.anchor.idle().await;
    let journal = world.anchor.report(id).await.journal;
    let (before, after) = journal.split_at(before);
    let (mut status, mut found) = (before.last().unwrap().status.clone(), Vec::new());
    for row in after {
        if METHODS.contains(&row.event.as_str()) {
            assert!(allowed(of, &status).contains(&&*row.event), "{} in {status}: {journal:?}", row.event);
            found.push(row.event.as_str());
        }
        status.clone_from(&row.status);
    }
    found.sort_unstable();
    done.sort_unstable();
    assert_eq!(found, done, "{calls:?}: some are told, others are on record");
}
