//! What a withdrawal wants to know of its customer: refused at once, or opened to wait.

use anchor_host::model::{Role, Timestamp};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::SendingAnchor,
    wait,
    withdrawals::withdrawal,
};
use serde_json::json;

on_both!(
    a_withdrawal_opens_and_waits_for_its_customer,
    a_customer_who_is_missing_or_not_accepted_is_told_at_once,
    a_withdrawal_is_for_the_customer_named_or_the_users_own,
    a_payout_waits_for_the_customer_as_well,
    the_users_own_customer_is_enough,
    a_payout_finds_the_users_own_customer,
);

async fn a_withdrawal_opens_and_waits_for_its_customer(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let body = wallet.withdraw(&[("amount", "10"), ("steer", "begin=kyc:sep6-customer")]).await.expect(200);
    let id = body["id"].as_str().unwrap();
    assert!(body.get("account_id").is_none(), "{body}");
    let waiting = wallet.transfer_of(id).await;
    assert_eq!([&waiting["status"], &waiting["message"]], ["pending_customer_info_update", "steered to ask"]);
    let by: Timestamp = waiting["user_action_required_by"].as_str().unwrap().parse().unwrap();
    assert!(by > anchor.now(), "{waiting}");
    let query = format!("transaction_id={id}");
    let asked = wallet.customer(&query).await.expect(200);
    assert_eq!(asked["status"], "NEEDS_INFO");
    assert!(asked["fields"]["first_name"].is_object(), "{asked}");
    assert!(wallet.transfer_of(id).await.get("required_customer_info_updates").is_none(), "nobody is registered");
    let ada = |review: &str| {
        let steer = format!("review={review}");
        json!({ "transaction_id": id, "steer": steer, "first_name": "Ada", "last_name": "Ex" })
    };
    wallet.put_customer(&ada("needs-info")).await.expect(202);
    let listed = wallet.sep6("transactions", &[("asset_code", "USDC")]).await.expect(200)["transactions"][0].clone();
    for shown in [wallet.transfer_of(id).await, listed] {
        assert_eq!(shown["required_customer_info_updates"], json!(["id_number"]), "{shown}");
    }
    let customer = ada("processing");
    let customer = wallet.put_customer(&customer).await.expect(202)["id"].clone();
    assert_eq!(wallet.transfer_of(id).await["status"], "pending_customer_info_update");
    // The user's own customer, whom the next withdrawal finds.
    assert_eq!(wallet.customer("").await.expect(200)["id"], customer);
    wallet.put_customer(&json!({ "transaction_id": id, "steer": "" })).await.expect(202);
    let ready = wallet.wait_for_transfer(id, "pending_user_transfer_start").await;
    wallet.pay(&withdrawal(&ready), "10").await;
    wallet.wait_for_transfer(id, "completed").await;
    let through =
        ["pending_customer_info_update", "incomplete", "pending_user_transfer_start", "pending_anchor", "completed"];
    assert_eq!(anchor.statuses(id).await, through);
    wallet.open_withdrawal("10", "begin=kyc:sep6-customer").await;
    anchor.finish().await;
}

async fn a_customer_who_is_missing_or_not_accepted_is_told_at_once(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let url = "https://anchor.example/kyc";
    for (steer, kind, more) in [
        ("customer-fields", "non_interactive_customer_info_needed", json!({ "fields": ["family_name", "tax_id"] })),
        ("pending", "customer_info_status", json!({ "status": "pending", "more_info_url": url, "eta": 60 })),
        ("not-accepted", "customer_info_status", json!({ "status": "denied", "more_info_url": url, "eta": 60 })),
    ] {
        let mut body = wallet.withdraw(&[("amount", "10"), ("steer", &format!("begin={steer}"))]).await.expect(403);
        let members = body.as_object_mut().unwrap();
        assert!(members.remove("error").unwrap().is_string());
        assert_eq!(members.remove("type").unwrap(), kind);
        assert_eq!(body, more);
    }
    anchor.assert_untouched().await;
    // Of one that is on record, the status tells.
    let body = wallet.withdraw(&[("amount", "10"), ("steer", "begin=wait-then-denied")]).await.expect(200);
    let failed = wallet.wait_for_transfer(body["id"].as_str().unwrap(), "error").await;
    assert_eq!(failed["message"], "the customer was not accepted");
    anchor.finish().await;
}

async fn a_withdrawal_is_for_the_customer_named_or_the_users_own(kind: Kind) {
    let anchor = Setup::new(kind).steer("begin=echo").start().await;
    let (wallet, stranger) = (anchor.sender().await, anchor.sender().await);
    let nobody = wallet.withdraw(&[("amount", "10")]).await.error(400);
    assert!(nobody.contains("customer-id: None") || nobody.contains("customer_id: None"), "{nobody}");
    let own = wallet.put_customer(&json!({ "first_name": "Ada" })).await.expect(202);
    let user = wallet.register("7", &json!({})).await;
    let theirs = stranger.put_customer(&json!({ "first_name": "Eve" })).await.expect(202);
    let seen = wallet.withdraw(&[("amount", "10")]).await.error(400);
    assert!(seen.contains(own["id"].as_str().unwrap()), "{seen}");
    let seen = wallet.withdraw(&[("amount", "10"), ("customer_id", &user)]).await.error(400);
    assert!(seen.contains(&user), "{seen}");
    for id in [theirs["id"].as_str().unwrap(), "nonsense"] {
        let error = wallet.withdraw(&[("amount", "10"), ("customer_id", id)]).await.error(400);
        assert!(error.starts_with("customer_id: no such customer"), "{error}");
    }
    anchor.finish().await;
}

async fn a_payout_waits_for_the_customer_as_well(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    wallet.put_customer(&json!({ "first_name": "Ada", "last_name": "Example" })).await.expect(202);
    let opened = wallet.withdraw_and_pay("10", "execute=customer-info").await;
    let waiting = wallet.wait_for_transfer(&opened.id, "pending_customer_info_update").await;
    assert_eq!(waiting["required_info_message"], "steered");
    assert!(waiting.get("user_action_required_by").is_none(), "what has arrived waits without an end: {waiting}");
    let by_transaction = format!("transaction_id={}", opened.id);
    assert_eq!(wallet.customer(&by_transaction).await.expect(200)["status"], "NEEDS_INFO");
    assert!(anchor.report(&opened.id).await.transaction.destination().is_some());
    // The payout goes on, and asks again: it is steered so.
    wallet.put_customer(&json!({ "transaction_id": opened.id, "last_name": "Other" })).await.expect(202);
    anchor.idle().await;
    let paid_again = anchor.events(&opened.id).await.into_iter().filter(|event| event == "settle_payout").count();
    assert_eq!(paid_again, 2);
    anchor.finish().await;
}

/// SEP-12's `transaction_id` is optional, and a `PUT` without it may come before the answer to `GET /withdraw`.
async fn the_users_own_customer_is_enough(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (wallet, stranger) = (anchor.sender().await, anchor.sender().await);
    let user = wallet.signed_in_as(&wallet.account().to_string(), Some("7")).await;
    let open = async |of: &SendingAnchor, steer: &str| {
        let body = of.withdraw(&[("amount", "10"), ("steer", steer)]).await.expect(200);
        body["id"].as_str().unwrap().to_owned()
    };
    let (plain, typed) = (open(&wallet, "begin=kyc").await, open(&wallet, "begin=kyc:sep6-customer").await);
    let (theirs, users) = (open(&stranger, "begin=kyc").await, open(&user, "begin=kyc").await);
    // Another customer of the account is not the user's own.
    wallet.put_customer(&json!({ "memo": "x", "memo_type": "text", "first_name": "Eve" })).await.expect(202);
    anchor.idle().await;
    for (of, id) in [(&wallet, &plain), (&wallet, &typed)] {
        assert_eq!(of.transfer_of(id).await["status"], "pending_customer_info_update");
        assert!(anchor.report(id).await.transaction.customer(Role::Customer).is_none());
    }
    let names = json!({ "steer": "review=processing", "first_name": "Ada", "last_name": "Ex" });
    let own = wallet.put_customer(&names).await.expect(202)["id"].clone();
    for id in [&plain, &typed] {
        let named = wait::until("the customer is named", || async {
            anchor.report(id).await.transaction.customer(Role::Customer).ok_or_else(|| "nobody is".to_owned())
        });
        assert_eq!(own, named.await.to_string());
        assert_eq!(wallet.transfer_of(id).await["status"], "pending_customer_info_update");
    }
    wallet.put_customer(&json!({ "steer": "" })).await.expect(202);
    for id in [&plain, &typed] {
        let ready = wallet.wait_for_transfer(id, "pending_user_transfer_start").await;
        wallet.pay(&withdrawal(&ready), "10").await;
        wallet.wait_for_transfer(id, "completed").await;
    }
    anchor.idle().await;
    for (of, id) in [(&stranger, &theirs), (&user, &users)] {
        assert_eq!(of.transfer_of(id).await["status"], "pending_customer_info_update");
    }
    user.put_customer(&json!({ "first_name": "Ida", "last_name": "Ex" })).await.expect(202);
    user.wait_for_transfer(&users, "pending_user_transfer_start").await;
    anchor.finish().await;
}

/// The customer was registered after the withdrawal was opened, and before its payout asked for one.
async fn a_payout_finds_the_users_own_customer(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let wallet = anchor.sender().await;
    let opened = wallet.open_withdrawal("10", "execute=customer-info").await;
    let own = wallet.put_customer(&json!({ "first_name": "Ada", "last_name": "Ex" })).await.expect(202)["id"].clone();
    wallet.pay(&opened, "10").await;
    wallet.wait_for_transfer(&opened.id, "pending_customer_info_update").await;
    anchor.idle().await;
    let report = anchor.report(&opened.id).await;
    assert_eq!(own, report.transaction.customer(Role::Customer).unwrap().to_string());
    let events: Vec<_> = report.journal.iter().map(|row| row.event.as_str()).collect();
    let through = ["open", "receive_funds", "settle_payout", "name_customer", "correct_customers", "settle_payout"];
    assert_eq!(events, through, "asked again, with the customer named");
    assert_eq!(wallet.customer("").await.expect(200)["status"], "NEEDS_INFO");
    anchor.finish().await;
}
