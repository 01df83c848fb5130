//! Calls by name with values as JSON.

use super::*;
use crate::{
    guest::{FaultKind, GuestUnderTest, TestAnswer, TestCallError},
    guest_tools::{completed, sample},
};
use serde_json::{Value, json};

async fn guest_under_test(steer: &str) -> GuestUnderTest {
    GuestUnderTest::load(&GuestSource::file(TEST_GUEST), &settings(&[("steer", steer)])).await.unwrap()
}

fn test_fault(outcome: Result<TestAnswer, TestCallError>) -> Fault {
    match outcome {
        Err(TestCallError::Fault(fault)) => fault,
        other => panic!("a fault was expected, not {other:?}"),
    }
}

const PAYOUT: &str = "rails.execute-outgoing-transaction";
const POST: &str = "receiver.process-post-request";

/// Every function of the WIT package that guests export, as `interface.function`.
fn of_the_package() -> Vec<String> {
    let (resolve, package) = anchor_componentize::wit::parsed().unwrap();
    let names = crate::guest::Interface::ALL.map(|interface| {
        let id = resolve.packages[package].interfaces[interface.name()];
        resolve.interfaces[id].functions.keys().map(move |name| format!("{}.{name}", interface.name()))
    });
    let mut names: Vec<String> = names.into_iter().flatten().collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_function_of_the_package_can_be_called_with_its_sample() {
    let beside = async |file: &str| {
        let file = Path::new(TEST_GUEST).with_file_name(file);
        GuestUnderTest::load(&GuestSource::file(file), &settings(&[])).await.unwrap()
    };
    let (fees, custody) = (beside("test_fees.wasm").await, beside("custody.wasm").await);
    let bridge = beside("business_bridge.wasm").await;
    let rest = guest_under_test("").await;
    let mut known = [fees.functions(), custody.functions(), bridge.functions(), rest.functions()].concat();
    known.sort_unstable();
    known.dedup();
    assert_eq!(known, of_the_package());
    for function in known {
        let guest = match function.split('.').next() {
            Some("fees") => &fees,
            Some("signer" | "custodian") => &custody,
            Some("customer-store") => &bridge,
            _ => &rest,
        };
        guest.call(function, &sample(function).unwrap()).await.unwrap_or_else(|why| panic!("{function}: {why:?}"));
    }
}

#[tokio::test]
async fn answers_have_the_shape_of_the_wit() {
    let guest = guest_under_test("execute=delivered-less,failed,denied,transaction-info patch=ok").await;
    let answer = async |number: u32| {
        let input = completed(PAYOUT, &json!({ "attempt": { "number": number } })).unwrap();
        guest.call(PAYOUT, &input).await.unwrap().answer
    };
    let money = json!({ "value": "4.5", "asset": "iso4217:USD" });
    assert_eq!(answer(1).await["ok"]["delivered"]["amount-out"], money);
    assert_eq!(answer(2).await, json!({ "ok": { "failed": "steered to fail" } }));
    assert_eq!(answer(3).await, json!({ "err": { "denied": "steered to be denied" } }));
    assert_eq!(answer(4).await["ok"]["needs-transaction-info"]["fields"][0]["kind"], "text");
    let patch = "receiver.process-patch-request";
    assert_eq!(guest.call(patch, &sample(patch).unwrap()).await.unwrap().answer, "ok");
    let forgotten = guest.call("customers.forgotten", &json!({ "id": "1" })).await.unwrap().answer;
    assert_eq!(forgotten, Value::Null);
}

#[tokio::test]
async fn answers_that_a_host_would_refuse_are_invalid() {
    for (steer, function, place) in [
        ("post=bad-fee", POST, "ready.fee"),
        ("post=bad-amount", POST, "ready.amount-out"),
        ("execute=bad-amount", PAYOUT, "delivered.amount-out"),
        ("requirements=bad-field", "customers.requirements", "fields[0].name"),
        ("poll=stranger", "rails.poll-outgoing-transactions", "[0].transaction-id"),
        ("rate=bad-price", "quotes.rate", "price"),
    ] {
        let fault = test_fault(guest_under_test(steer).await.call(function, &sample(function).unwrap()).await);
        assert_eq!(fault.kind, FaultKind::InvalidAnswer, "{steer}: {}", fault.detail);
        assert!(fault.detail.contains(place), "{steer}: {}", fault.detail);
    }
}

#[tokio::test]
async fn faults_are_the_same_as_in_service() {
    let fault = test_fault(guest_under_test("execute=trap").await.call(PAYOUT, &sample(PAYOUT).unwrap()).await);
    assert_eq!((fault.kind, fault.function), (FaultKind::Trap, PAYOUT));
    assert!(fault.detail.contains("test_rails"), "no backtrace: {}", fault.detail);
    let fault = test_fault(guest_under_test("execute=memory").await.call(PAYOUT, &sample(PAYOUT).unwrap()).await);
    assert_eq!(fault.kind, FaultKind::Memory, "{}", fault.detail);
}

#[tokio::test]
async fn a_mistake_in_the_input_is_named_by_its_place() {
    let guest = guest_under_test("").await;
    for (function, said, told) in [
        (PAYOUT, json!({ "atempt": {} }), "`input`: knows no `atempt`; did you mean `attempt`?"),
        (PAYOUT, json!({ "attempt": 1 }), "`attempt`: has to be an object, and is 1"),
        (
            PAYOUT,
            json!({ "attempt": { "number": -1 } }),
            "`attempt.number`: has to be a whole number from 0 to 4294967295",
        ),
        (
            PAYOUT,
            json!({ "payment": { "transaction": { "status": "pending-reciever" } } }),
            "`payment.transaction.status`: knows no `pending-reciever`; did you mean `pending-receiver`?",
        ),
        (
            PAYOUT,
            json!({ "payment": { "receiver": { "values": { "age": 7 } } } }),
            "`payment.receiver.values.age`: has to be a text, and is 7",
        ),
        (
            PAYOUT,
            json!({ "payment": { "receiver": { "standings": [{ "status": "accepted" }, { "status": "acepted" }] } } }),
            "`payment.receiver.standings[1].status`: knows no `acepted`; did you mean `accepted`?",
        ),
        ("quotes.rate", json!({ "request": { "given": "sell" } }), "`request.given.sell`: carries a value"),
        (
            "quotes.rate",
            json!({ "request": { "purpose": { "indicative": 1 } } }),
            "`request.purpose.indicative`: carries nothing, and is given 1",
        ),
    ] {
        let why = guest.call(function, &completed(function, &said).unwrap()).await.expect_err(&said.to_string());
        assert!(matches!(why, TestCallError::Input(_)) && why.to_string().contains(told), "{said}: {why}");
    }
    let why = guest.call(PAYOUT, &json!({})).await.unwrap_err().to_string();
    assert!(why.contains("`payment`: is missing"), "{why}");
    let why = guest.call("rails.pay", &json!({})).await.unwrap_err().to_string();
    assert!(why.contains("has no function `rails.pay`; it has about.describe, "), "{why}");
}
