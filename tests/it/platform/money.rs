//! Money that a business moves by mistake, or twice: refused.

use super::{dollars, received_offchain, request_onchain, terms, wait_for, with};
use anchor_host::model::{Address, Memo};
use anchor_host_tests::{
    anchor::{TestAnchor, signoff},
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
    sender::SendingAnchor,
};
use serde_json::{Value, json};

on_both!(
    what_goes_back_is_not_paid_as_well,
    a_payment_of_the_business_counts_once,
    what_comes_after_the_end_is_late,
    no_more_goes_out_than_came_in,
    a_hold_binds_the_business,
);

struct World {
    anchor: TestAnchor,
    business: Business,
    wallet: SendingAnchor,
}

impl World {
    async fn start(kind: Kind) -> Self {
        let anchor = driven_by_business(kind).start().await;
        let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
        Self { anchor, business, wallet }
    }

    /// A deposit of ten that came in.
    async fn funded(&self, query: &[(&str, &str)]) -> String {
        let opened = self.wallet.deposit(&[&[("amount", "10")], query].concat()).await.expect(200);
        let id = opened["id"].as_str().unwrap().to_owned();
        received_offchain(&self.anchor, &self.business, &id).await;
        id
    }

    async fn call(&self, id: &str, method: &str, more: Value) -> Value {
        self.business.call(method, &with(id, &more)).await
    }

    async fn refused(&self, id: &str, method: &str, more: Value) -> (i64, String) {
        self.business.refused(method, &with(id, &more)).await
    }
}

fn refund(id: &str, amount: &str) -> Value {
    json!({ "refund": { "id": id, "amount": { "amount": amount, "asset": "iso4217:USD" } } })
}

async fn what_goes_back_is_not_paid_as_well(kind: Kind) {
    let world = World::start(kind).await;
    let id = world.funded(&[]).await;
    world.call(&id, "notify_refund_pending", refund("r", "10")).await;
    world.call(&id, "notify_transaction_error", json!({ "message": "x" })).await;
    // It is going back after the recovery as before.
    assert_eq!(world.call(&id, "notify_transaction_recovery", json!({})).await["status"], "pending_external");
    assert_eq!(world.refused(&id, "do_stellar_payment", json!({})).await.0, -32600);
    world.anchor.advance(std::time::Duration::from_secs(5));
    let done = world.call(&id, "notify_refund_sent", refund("r", "10")).await;
    let one = &done["refunds"]["payments"][0];
    assert_eq!(done["status"], "refunded");
    assert!(one["requested_at"].as_str().unwrap() < one["refunded_at"].as_str().unwrap(), "{one}");
    assert_eq!(world.wallet.holds(world.anchor.asset()).await, "1000.0000000");
    world.anchor.finish().await;
}

async fn a_payment_of_the_business_counts_once(kind: Kind) {
    let world = World::start(kind).await;
    let (first, second) = (world.funded(&[]).await, world.funded(&[]).await);
    let other = world.anchor.sender().await;
    let (to, asset) = (Address::Account(world.wallet.account()), world.anchor.asset());
    let pay =
        async |amount: &str, memo| json!({ "stellar_transaction_id": other.transfer(to, asset, amount, memo).await });
    let dust = pay("0.0000001", None).await;
    let (code, text) = world.refused(&first, "notify_onchain_funds_sent", dust).await;
    assert!(code == -32602 && text.contains("does not pay the user 9"), "{code} {text}");
    let paid = pay("9", None).await;
    world.call(&first, "notify_onchain_funds_sent", paid.clone()).await;
    let (code, text) = world.refused(&second, "notify_onchain_funds_sent", paid).await;
    assert!(code == -32602 && text.contains("another transaction"), "{code} {text}");
    // What the host paid for one deposit is none of the business's for another.
    world.call(&second, "do_stellar_payment", json!({})).await;
    let done = wait_for(&world.business, &second, "completed").await;
    let hash = json!({ "stellar_transaction_id": done["stellar_transactions"][0]["id"] });
    let third = world.funded(&[("memo", "7"), ("memo_type", "id")]).await;
    assert_eq!(world.refused(&third, "notify_onchain_funds_sent", hash).await.0, -32602);
    let unnamed = pay("9", None).await;
    assert_eq!(world.refused(&third, "notify_onchain_funds_sent", unnamed).await.0, -32602);
    let named = pay("9", Some(Memo::Id(7))).await;
    assert_eq!(world.call(&third, "notify_onchain_funds_sent", named).await["status"], "completed");
    world.anchor.finish().await;
}

async fn what_comes_after_the_end_is_late(kind: Kind) {
    let world = World::start(kind).await;
    let body = world.wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let id = body["id"].as_str().unwrap();
    let opened = request_onchain(&world.anchor, &world.business, id).await;
    world.call(id, "notify_transaction_expired", json!({ "message": "too long" })).await;
    world.anchor.advance(std::time::Duration::from_secs(2));
    let hash = world.wallet.pay(&opened, "10").await;
    world.anchor.unapplied(1).await;
    let shown = world.business.transaction(id).await;
    assert_eq!((&shown["status"], &shown["message"]), (&json!("expired"), &json!("too long")));
    // The business may take it all the same.
    let taken = json!({ "stellar_transaction_id": hash, "amount_in": { "amount": "10" }, "amount_out": { "amount": "9" },
        "fee_details": { "total": "1" } });
    assert_eq!(world.call(id, "notify_onchain_funds_received", taken).await["status"], "pending_anchor");
    world.call(id, "notify_offchain_funds_sent", json!({})).await;
    world.anchor.finish().await;
}

async fn no_more_goes_out_than_came_in(kind: Kind) {
    let world = World::start(kind).await;
    let opened = world.wallet.deposit(&[("amount", "10")]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    let changed = |paid: &str, out: &str, fee: &str| {
        let mut named = terms(&dollars(), world.anchor.asset());
        (named["amount_in"]["amount"], named["amount_out"]["amount"]) = (json!(paid), json!(out));
        named["fee_details"] = json!({ "total": fee, "asset": "iso4217:USD" });
        named
    };
    for (paid, out, fee) in [("0", "5", "0"), ("10", "9.01", "1"), ("10", "0", "10"), ("10", "500", "0")] {
        let (code, text) = world.refused(id, "request_offchain_funds", changed(paid, out, fee)).await;
        assert_eq!(code, -32602, "{paid} {out} {fee}: {text}");
    }
    let id = world.funded(&[]).await;
    world.call(&id, "notify_refund_sent", refund("r", "6")).await;
    assert_eq!(
        world.refused(&id, "do_stellar_payment", json!({})).await.0,
        -32602,
        "what the rest is worth is not named"
    );
    let worth = |out: &str| json!({ "amount_out": { "amount": out }, "fee_details": { "total": "1" } });
    let (code, text) = world.refused(&id, "notify_amounts_updated", worth("9")).await;
    assert!(code == -32602 && text.contains("3 is left"), "{code} {text}");
    let (code, text) = world.refused(&id, "notify_refund_sent", refund("s", "5")).await;
    assert!(code == -32602 && text.contains(" 4 "), "{code} {text}");
    world.call(&id, "notify_amounts_updated", worth("3")).await;
    world.call(&id, "do_stellar_payment", json!({})).await;
    wait_for(&world.business, &id, "completed").await;
    assert_eq!(world.wallet.holds(world.anchor.asset()).await, "1003.0000000");
    world.anchor.finish().await;
}

async fn a_hold_binds_the_business(kind: Kind) {
    let world = World::start(kind).await;
    let id = world.funded(&[]).await;
    let operator = world.anchor.operator().await;
    operator.hold(&id, &signoff()).await.unwrap();
    for method in ["do_stellar_payment", "notify_amounts_updated", "notify_transaction_error", "notify_refund_sent"] {
        let (code, text) = world.refused(&id, method, json!({ "message": "x" })).await;
        assert!(code == -32600 && text.contains("an operator holds"), "{method}: {code} {text}");
    }
    operator.resume(&id, &signoff()).await.unwrap();
    world.call(&id, "do_stellar_payment", json!({})).await;
    wait_for(&world.business, &id, "completed").await;
    world.anchor.finish().await;
}
