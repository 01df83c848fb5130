//! Withdrawals and payments received that a business drives.

use super::{dollars, request_onchain, terms, wait_for, with};
use anchor_host::model::Address;
use anchor_host_tests::{
    anchor::{TestAnchor, signoff},
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
};
use serde_json::json;

on_both!(
    a_withdrawal_is_paid_and_delivered,
    a_payment_is_received_and_delivered,
    a_payment_goes_back_to_its_payer,
    a_withdrawal_goes_back_in_parts_and_never_more_than_came_in,
    another_amount_is_credited_on_terms_for_it,
    what_arrives_while_it_is_on_hold_waits,
    an_operator_holds_what_a_business_drives,
);

/// Ten are to be withdrawn, and the user has been asked to pay them.
async fn withdrawal(kind: Kind) -> (TestAnchor, Business, SendingAnchor, Opened) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let body = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let opened = request_onchain(&anchor, &business, body["id"].as_str().unwrap()).await;
    (anchor, business, wallet, opened)
}

async fn a_withdrawal_is_paid_and_delivered(kind: Kind) {
    let (anchor, business, wallet, opened) = withdrawal(kind).await;
    let id = opened.id.as_str();
    let seen = wallet.transfer_of(id).await;
    assert_eq!(
        (&seen["withdraw_anchor_account"], &seen["withdraw_memo"]),
        (&json!(opened.account.to_string()), &json!(opened.memo.value()))
    );
    let hash = wallet.pay(&opened, "10").await;
    // The watcher and the business tell the same: one credit.
    let named = with(id, &json!({ "stellar_transaction_id": hash }));
    let told = business.call("notify_onchain_funds_received", &named).await;
    assert_eq!((&told["status"], &told["stellar_transactions"][0]["id"]), (&json!("pending_anchor"), &json!(hash)));
    wait_for(&business, id, "pending_anchor").await;
    assert_eq!(business.call("notify_onchain_funds_received", &named).await["status"], "pending_anchor");
    let sent = json!({ "external_transaction_id": "out-1", "message": "Paid to your bank" });
    business.call("notify_offchain_funds_pending", &with(id, &sent)).await;
    assert_eq!(wallet.transfer_of(id).await["status"], "pending_external");
    let done = business.call("notify_offchain_funds_sent", &with(id, &json!({}))).await;
    assert_eq!((&done["status"], &done["external_transaction_id"]), (&json!("completed"), &json!("out-1")));
    assert!(done["completed_at"].is_string(), "{done}");
    assert_eq!(wallet.transfer_of(id).await["message"], "Paid to your bank");
    anchor.finish().await;
}

async fn a_payment_is_received_and_delivered(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, sender) = (Business::of(&anchor), anchor.sender().await);
    let posted = sender.post("10", &json!({})).await.expect(201);
    let id = posted["id"].as_str().unwrap();
    let shown = business.transaction(id).await;
    assert_eq!(
        (&shown["sep"], &shown["kind"], &shown["status"]),
        (&json!("31"), &json!("receive"), &json!("pending_receiver"))
    );
    assert_eq!(shown["creator"]["account"], json!(sender.account().to_string()));
    let opened = request_onchain(&anchor, &business, id).await;
    assert_eq!(sender.transaction(id).await["status"], "pending_sender");
    sender.pay(&opened, "10").await;
    let paid = wait_for(&business, id, "pending_receiver").await;
    assert!(paid["transfer_received_at"].is_string(), "{paid}");
    let amounts = json!({ "amount_out": { "amount": "8.5" }, "fee_details": { "total": 1.5 } });
    let (code, _) = business.refused("notify_amounts_updated", &with(id, &amounts)).await;
    assert_eq!(code, -32600, "SEP-31 has no such method");
    business.call("notify_offchain_funds_sent", &with(id, &json!({}))).await;
    let seen = sender.transaction(id).await;
    assert_eq!((&seen["status"], &seen["amount_out"]), (&json!("completed"), &json!("9")));
    anchor.finish().await;
}

async fn a_payment_goes_back_to_its_payer(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, sender) = (Business::of(&anchor), anchor.sender().await);
    let posted = sender.post("10", &json!({})).await.expect(201);
    let id = posted["id"].as_str().unwrap();
    let opened = request_onchain(&anchor, &business, id).await;
    sender.pay(&opened, "10").await;
    wait_for(&business, id, "pending_receiver").await;
    let asset = anchor.asset().to_string();
    let refund = |amount: &str| {
        let money = |amount: &str| json!({ "amount": amount, "asset": asset });
        with(id, &json!({ "refund": { "amount": money(amount), "amount_fee": money("1") } }))
    };
    // SEP-31 knows no partial refund.
    assert_eq!(business.refused("do_stellar_refund", &refund("8")).await.0, -32602);
    business.call("do_stellar_refund", &refund("9")).await;
    let done = wait_for(&business, id, "refunded").await;
    assert_eq!(done["refunds"]["amount_refunded"]["amount"], "10");
    assert_eq!(sender.holds(anchor.asset()).await, "999.0000000");
    assert_eq!(business.refused("do_stellar_refund", &refund("9")).await.0, -32600);
    anchor.finish().await;
}

async fn a_withdrawal_goes_back_in_parts_and_never_more_than_came_in(kind: Kind) {
    let (anchor, business, wallet, opened) = withdrawal(kind).await;
    let id = opened.id.as_str();
    wallet.pay(&opened, "10").await;
    wait_for(&business, id, "pending_anchor").await;
    let refund = |amount: &str| with(id, &json!({ "refund": { "amount": { "amount": amount } } }));
    assert_eq!(business.refused("do_stellar_refund", &refund("10.01")).await.0, -32602);
    business.call("do_stellar_refund", &refund("4")).await;
    wait_for(&business, id, "pending_anchor").await;
    assert_eq!(business.refused("do_stellar_refund", &refund("6.01")).await.0, -32602);
    business.call("do_stellar_refund", &refund("6")).await;
    wait_for(&business, id, "refunded").await;
    assert_eq!(wallet.holds(anchor.asset()).await, "1000.0000000");
    anchor.finish().await;
}

async fn another_amount_is_credited_on_terms_for_it(kind: Kind) {
    let (anchor, business, wallet, opened) = withdrawal(kind).await;
    let id = opened.id.as_str();
    let hash = wallet.pay(&opened, "8").await;
    anchor.unapplied(1).await;
    let told = |more: serde_json::Value| {
        let mut named = json!({ "stellar_transaction_id": hash });
        for (name, value) in more.as_object().unwrap() {
            named[name] = value.clone();
        }
        with(id, &named)
    };
    // The business has to say that it takes this amount, and on which terms.
    assert_eq!(business.refused("notify_onchain_funds_received", &told(json!({}))).await.0, -32602);
    let asset = anchor.asset();
    let terms = json!({
        "amount_in": { "amount": "8" }, "amount_out": { "amount": "7" }, "fee_details": { "total": "1", "asset": asset.to_string() },
    });
    let credited = business.call("notify_onchain_funds_received", &told(terms)).await;
    assert_eq!(
        (&credited["status"], &credited["amount_in"]["amount"], &credited["amount_out"]["amount"]),
        (&json!("pending_anchor"), &json!("8"), &json!("7"))
    );
    // A payment to somebody else pays nothing.
    let other = anchor.sender().await;
    let elsewhere = wallet.transfer(Address::Account(other.account()), asset, "1", None).await;
    let elsewhere = json!({ "stellar_transaction_id": elsewhere });
    assert_eq!(business.refused("notify_onchain_funds_received", &with(id, &elsewhere)).await.0, -32602);
    business.call("notify_offchain_funds_sent", &with(id, &json!({}))).await;
    anchor.finish().await;
}

async fn what_arrives_while_it_is_on_hold_waits(kind: Kind) {
    let (anchor, business, wallet, opened) = withdrawal(kind).await;
    let id = opened.id.as_str();
    business.call("notify_transaction_on_hold", &with(id, &json!({}))).await;
    wallet.pay(&opened, "10").await;
    anchor_host_tests::wait::until("the payment is credited", || async {
        let shown = business.transaction(id).await;
        if shown["transfer_received_at"].is_string() { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await;
    assert_eq!(business.transaction(id).await["status"], "on_hold");
    business.call("notify_offchain_funds_available", &with(id, &json!({}))).await;
    let done = business.call("notify_offchain_funds_sent", &with(id, &json!({}))).await;
    assert_eq!(done["status"], "completed");
    anchor.finish().await;
}

async fn an_operator_holds_what_a_business_drives(kind: Kind) {
    let (anchor, business, wallet, opened) = withdrawal(kind).await;
    let id = opened.id.as_str();
    wallet.pay(&opened, "10").await;
    wait_for(&business, id, "pending_anchor").await;
    let operator = anchor.operator().await;
    operator.hold(id, &signoff()).await.unwrap();
    let refund = with(id, &json!({ "refund": { "amount": { "amount": "10" } } }));
    let (code, text) = business.refused("do_stellar_refund", &refund).await;
    assert!(code == -32600 && text.contains("an operator holds"), "{code} {text}");
    operator.resume(id, &signoff()).await.unwrap();
    // Its amounts, too, are the business's.
    let mut new = terms(anchor.asset(), &dollars());
    new.as_object_mut().unwrap().remove("amount_in");
    new["amount_out"]["amount"] = json!("8");
    assert_eq!(business.call("notify_amounts_updated", &with(id, &new)).await["amount_out"]["amount"], "8");
    business.call("do_stellar_refund", &refund).await;
    wait_for(&business, id, "refunded").await;
    anchor.finish().await;
}
