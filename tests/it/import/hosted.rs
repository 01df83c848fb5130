//! Hosted transfers (SEP-24) that another program began.

use super::{
    Mover, anchor_platform, polaris,
    source::{but, sep24},
};
use anchor_host::{
    app::ImportProgram::{AnchorPlatform, Polaris},
    model::Memo,
};
use anchor_host_tests::{
    anchor::Setup,
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
    sender::Opened,
};
use serde_json::json;

on_both!(
    a_withdrawal_of_the_anchor_platform_is_finished,
    a_deposit_of_the_anchor_platform_whose_pages_are_not_done_goes_on,
    a_deposit_and_a_withdrawal_of_polaris_are_finished,
    pages_of_polaris_that_are_not_done_are_over,
);

const ID: &str = "0f9619ff-8b86-4011-b42d-00cf4fc964ff";
const OTHER: &str = "1f9619ff-8b86-4011-b42d-00cf4fc964ff";

fn opened(mover: &Mover, id: &str, memo: u64) -> Opened {
    Opened { id: id.to_owned(), account: mover.anchor.account(), memo: Memo::Id(memo) }
}

async fn a_withdrawal_of_the_anchor_platform_is_finished(kind: Kind) {
    let (mut mover, source) = anchor_platform::with_source(Mover::new(driven_by_business(kind)).await, kind).await;
    let asset = mover.asset();
    let waits = json!({
        "status": "pending_user_transfer_start", "withdraw_anchor_account": mover.anchor.account().to_string(),
        "memo": "78", "memo_type": "id", "amount_in": "10", "amount_in_asset": asset, "message": "soon",
        "amount_out": "9.5", "amount_out_asset": "iso4217:USD", "amount_fee": "0.5", "amount_fee_asset": asset,
    });
    source.add("sep24_transaction", &but(sep24(ID, "withdrawal", &mover.account(), &asset), &waits)).await;
    let told = mover.move_in(AnchorPlatform, &source).await;
    assert_eq!((told.open[0].what.as_str(), told.left_behind.len()), ("sep24 withdrawal", 0), "{told:?}");
    mover.anchor.start_again().await;
    let seen = mover.client.hosted(ID).await;
    assert_eq!((&seen["withdraw_memo"], &seen["message"]), (&json!("78"), &json!("soon")));
    mover.client.sep6("transaction", &[("id", ID)]).await.expect(404);
    mover.client.pay(&opened(&mover, ID, 78), "10").await;
    mover.client.wait_for_hosted(ID, "pending_anchor").await;
    let business = Business::of(&mover.anchor);
    business.call("notify_offchain_funds_sent", &json!({ "transaction_id": ID })).await;
    assert_eq!(mover.client.hosted(ID).await["amount_out"], "9.5");
    assert_eq!(mover.anchor.statuses(ID).await.last().map(String::as_str), Some("completed"));
    mover.anchor.finish().await;
}

/// The pages are the business's own, there and here.
async fn a_deposit_of_the_anchor_platform_whose_pages_are_not_done_goes_on(kind: Kind) {
    let (mut mover, source) = anchor_platform::with_source(Mover::paying(driven_by_business(kind)).await, kind).await;
    let asset = mover.asset();
    let open = json!({ "to_account": mover.account(), "claimable_balance_supported": true });
    source.add("sep24_transaction", &but(sep24(ID, "deposit", &mover.account(), &asset), &open)).await;
    mover.move_in(AnchorPlatform, &source).await;
    mover.anchor.start_again().await;
    assert_eq!(mover.client.hosted(ID).await["status"], "incomplete");
    let business = Business::of(&mover.anchor);
    let money = |amount: &str, asset: &str| json!({ "amount": amount, "asset": asset });
    let terms = json!({
        "transaction_id": ID, "amount_in": money("10", "iso4217:USD"), "amount_out": money("9", &asset),
        "fee_details": { "total": "1", "asset": "iso4217:USD" }, "amount_expected": { "amount": "10" },
    });
    business.call("notify_interactive_flow_completed", &terms).await;
    business.call("request_offchain_funds", &json!({ "transaction_id": ID })).await;
    let came = json!({ "transaction_id": ID, "external_transaction_id": "bank-7" });
    business.call("notify_offchain_funds_received", &came).await;
    business.call("do_stellar_payment", &json!({ "transaction_id": ID })).await;
    mover.client.wait_for_hosted(ID, "completed").await;
    assert_eq!(mover.client.holds(mover.anchor.asset()).await, "1009.0000000");
    mover.anchor.finish().await;
}

async fn a_deposit_and_a_withdrawal_of_polaris_are_finished(kind: Kind) {
    let (mut mover, source) = polaris::with_source(Mover::paying(Setup::new(kind)).await, kind).await;
    let common = json!({
        "protocol": "sep24", "status": "pending_user_transfer_start", "asset_id": 1, "stellar_account": mover.account(),
        "amount_expected": "100.5", "started_at": "2026-06-01 10:00:00.25", "memo_type": "id",
    });
    let deposit = json!({ "id": source.django_id(ID), "kind": "deposit", "to_address": mover.account() });
    let withdrawal = json!({
        "id": source.django_id(OTHER), "kind": "withdrawal", "memo": "79",
        "receiving_anchor_account": mover.anchor.account().to_string(),
    });
    source.add("polaris_transaction", &but(common.clone(), &deposit)).await;
    source.add("polaris_transaction", &but(common, &withdrawal)).await;
    let told = mover.move_in(Polaris, &source).await;
    assert_eq!((told.transactions, told.open.len(), told.left_behind.len()), (3, 2, 0), "{told:?}");
    mover.anchor.start_again().await;
    mover.client.comes_in(ID, "bank-9", "100.5").await;
    mover.client.wait_for_hosted(ID, "completed").await;
    mover.client.pay(&opened(&mover, OTHER, 79), "100.5").await;
    mover.client.wait_for_hosted(OTHER, "completed").await;
    // 99.5 came, and 100.5 went.
    assert_eq!(mover.client.holds(mover.anchor.asset()).await, "999.0000000");
    mover.anchor.finish().await;
}

async fn pages_of_polaris_that_are_not_done_are_over(kind: Kind) {
    let (mut mover, source) = polaris::with_source(Mover::new(Setup::new(kind)).await, kind).await;
    for (id, way) in [(ID, "deposit"), (OTHER, "withdrawal")] {
        let row = json!({
            "id": source.django_id(id), "protocol": "sep24", "kind": way, "status": "incomplete", "asset_id": 1,
            "stellar_account": mover.account(), "started_at": "2026-06-01 10:00:00", "to_address": mover.account(),
        });
        source.add("polaris_transaction", &row).await;
    }
    let told = mover.move_in(Polaris, &source).await;
    assert_eq!((told.transactions, told.open.len(), told.left_behind.len()), (3, 0, 0), "{told:?}");
    mover.anchor.start_again().await;
    for id in [ID, OTHER] {
        assert_eq!(mover.client.hosted(id).await["status"], "expired");
        assert!(mover.anchor.report(id).await.journal[0].detail.starts_with("from Polaris, where it was incomplete"));
    }
    mover.anchor.finish().await;
}
