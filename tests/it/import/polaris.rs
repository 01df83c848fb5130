//! Transactions that Polaris began.

use super::{
    Mover,
    source::{Source, but},
};
use anchor_host::{app::ImportProgram::Polaris, model::Memo};
use anchor_host_tests::{
    anchor::{Setup, signoff},
    database::Kind,
    on_both,
    sender::Opened,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};

on_both!(
    a_payment_that_was_waited_for_is_finished,
    a_withdrawal_that_was_waited_for_is_finished,
    a_deposit_at_the_bank_is_finished,
    hosted_transfers_whose_terms_are_known_are_finished,
    what_may_have_been_paid_out_waits_for_a_person,
    a_deposit_whose_money_is_there_is_paid_once_a_person_says_so,
);

const ID: &str = "0f9619ff-8b86-4011-b42d-00cf4fc964ff";

async fn mover(kind: Kind) -> (Mover, Source) {
    with_source(Mover::new(Setup::new(kind)).await, kind).await
}

/// One whose accounts can pay.
async fn payer(kind: Kind) -> (Mover, Source) {
    with_source(Mover::paying(Setup::new(kind)).await, kind).await
}

async fn with_source(mover: Mover, kind: Kind) -> (Mover, Source) {
    let source = Source::polaris(kind).await;
    let asset = mover.asset();
    let parts: Vec<&str> = asset.split(':').collect();
    source.add("polaris_asset", &json!({ "id": 1, "code": parts[1], "issuer": parts[2] })).await;
    // The last payment that Polaris has found: how far it has read.
    let past = json!({
        "id": source.django_id("2f9619ff-8b86-4011-b42d-00cf4fc964ff"), "protocol": "sep31", "kind": "send",
        "status": "completed", "asset_id": 1, "stellar_account": mover.account(),
        "paging_token": mover.cursor.to_string(), "receiving_anchor_account": mover.anchor.account().to_string(),
        "amount_expected": "7", "memo": "1", "memo_type": "id",
        "started_at": "2026-05-01 10:00:00", "completed_at": "2026-05-01 11:00:00",
    });
    source.add("polaris_transaction", &past).await;
    (mover, source)
}

fn memo() -> [u8; 32] {
    let mut memo = [0; 32];
    memo[16..].copy_from_slice(uuid::Uuid::parse_str(ID).unwrap().as_bytes());
    memo
}

fn row(mover: &Mover, source: &Source, more: &Value) -> Value {
    let row = json!({
        "id": source.django_id(ID), "asset_id": 1, "stellar_account": mover.account(), "amount_expected": "100.5",
        "started_at": "2026-06-01 10:00:00.25", "memo": BASE64.encode(memo()), "memo_type": "hash",
        "receiving_anchor_account": mover.anchor.account().to_string(),
    });
    but(row, more)
}

fn opened(mover: &Mover) -> Opened {
    Opened { id: ID.to_owned(), account: mover.anchor.account(), memo: Memo::Hash(memo()) }
}

async fn a_payment_that_was_waited_for_is_finished(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let waits = json!({ "protocol": "sep31", "kind": "send", "status": "pending_sender" });
    source.add("polaris_transaction", &row(&mover, &source, &waits)).await;
    let told = mover.move_in(Polaris, &source).await;
    assert_eq!((told.transactions, told.open.len()), (2, 1));
    mover.client.pay(&opened(&mover), "100.5").await;
    mover.anchor.start_again().await;
    let done = mover.client.wait(ID, "completed").await;
    // 0.50 and 0.5 percent, as it is configured, rounded down.
    assert_eq!((&done["amount_in"], &done["amount_fee"]), (&json!("100.5"), &json!("1")), "{done}");
    assert_eq!(done["external_transaction_id"], format!("payout-{ID}-0"));
    assert_eq!(mover.anchor.events(ID).await, ["import", "receive_funds", "settle_payout"]);
    mover.anchor.finish().await;
}

async fn a_withdrawal_that_was_waited_for_is_finished(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let waits = json!({ "protocol": "sep6", "kind": "withdrawal", "status": "pending_user_transfer_start" });
    source.add("polaris_transaction", &row(&mover, &source, &waits)).await;
    mover.move_in(Polaris, &source).await;
    mover.anchor.start_again().await;
    mover.client.pay(&opened(&mover), "100.5").await;
    mover.client.wait_for_transfer(ID, "completed").await;
    mover.anchor.finish().await;
}

async fn a_deposit_at_the_bank_is_finished(kind: Kind) {
    let (mut mover, source) = payer(kind).await;
    let waits = json!({
        "protocol": "sep6", "kind": "deposit", "status": "pending_user_transfer_start", "to_address": mover.account(),
        "memo": null, "memo_type": "text", "receiving_anchor_account": null,
    });
    source.add("polaris_transaction", &row(&mover, &source, &waits)).await;
    mover.move_in(Polaris, &source).await;
    mover.anchor.start_again().await;
    mover.client.comes_in(ID, "bank-9", "100.5").await;
    mover.client.wait_for_transfer(ID, "completed").await;
    assert_eq!(mover.client.holds(mover.anchor.asset()).await, "1099.5000000");
    mover.anchor.finish().await;
}

async fn hosted_transfers_whose_terms_are_known_are_finished(kind: Kind) {
    const DEPOSIT: &str = "1f9619ff-8b86-4011-b42d-00cf4fc964ff";
    const UNFINISHED: &str = "3f9619ff-8b86-4011-b42d-00cf4fc964ff";
    let (mut mover, source) = payer(kind).await;
    let waits = json!({ "protocol": "sep24", "kind": "withdrawal", "status": "pending_user_transfer_start" });
    source.add("polaris_transaction", &row(&mover, &source, &waits)).await;
    let unpayable = json!({ "memo": null, "memo_type": "text", "receiving_anchor_account": null });
    let deposit = json!({
        "id": source.django_id(DEPOSIT), "protocol": "sep24", "kind": "deposit",
        "status": "pending_user_transfer_start", "to_address": mover.account(),
    });
    source.add("polaris_transaction", &but(row(&mover, &source, &deposit), &unpayable)).await;
    let unfinished = json!({
        "id": source.django_id(UNFINISHED), "protocol": "sep24", "kind": "withdrawal", "status": "incomplete",
    });
    source.add("polaris_transaction", &but(row(&mover, &source, &unfinished), &unpayable)).await;
    let told = mover.move_in(Polaris, &source).await;
    assert_eq!(told.open.len(), 2, "{told:#?}");
    mover.anchor.start_again().await;
    mover.client.pay(&opened(&mover), "100.5").await;
    mover.client.comes_in(DEPOSIT, "bank-9", "100.5").await;
    for id in [ID, DEPOSIT] {
        mover.client.wait_for_hosted(id, "completed").await;
    }
    // Its pages were those of Polaris.
    assert_eq!(mover.client.hosted(UNFINISHED).await["status"], "expired");
    mover.anchor.finish().await;
}

async fn what_may_have_been_paid_out_waits_for_a_person(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let hash = mover.client.pay(&opened(&mover), "100.5").await;
    let paid = mover.client.at_network(&format!("/transactions/{hash}")).await;
    let at_bank = json!({
        "protocol": "sep31", "kind": "send", "status": "pending_receiver", "pending_execution_attempt": true,
        "amount_in": "100.5", "stellar_transaction_id": hash, "paging_token": paid["paging_token"],
        "from_address": mover.account(),
    });
    source.add("polaris_transaction", &row(&mover, &source, &at_bank)).await;
    let told = mover.move_in(Polaris, &source).await;
    let attention = told.open[0].attention.as_deref().unwrap();
    assert!(attention.contains("ask the bank"), "{attention}");
    // The ledger of what it has found is read again, and that payment is known.
    let token: u64 = paid["paging_token"].as_str().unwrap().parse().unwrap();
    assert_eq!(told.read_from[0].ledger, (token >> 32) - 1);
    mover.anchor.start_again().await;
    mover.anchor.needs_attention(ID).await;
    let seen = mover.client.transaction(ID).await;
    assert_eq!((&seen["status"], &seen["stellar_transaction_id"]), (&json!("pending_receiver"), &json!(hash)));
    let cursor = mover.anchor.store.cursor(&mover.anchor.account()).await.unwrap();
    assert!(cursor > Some(token), "it was read again: {cursor:?}");
    mover.anchor.operator().await.resume(ID, &signoff()).await.unwrap();
    mover.client.wait(ID, "completed").await;
    mover.anchor.finish().await;
}

async fn a_deposit_whose_money_is_there_is_paid_once_a_person_says_so(kind: Kind) {
    let (mut mover, source) = payer(kind).await;
    let waits = json!({
        "protocol": "sep6", "kind": "deposit", "status": "pending_trust", "submission_status": "pending_trust",
        "to_address": mover.account(), "amount_in": "100.5", "amount_fee": "0.5", "fee_asset": "iso4217:USD",
        "external_transaction_id": "bank-3", "memo": null, "memo_type": "text", "receiving_anchor_account": null,
    });
    source.add("polaris_transaction", &row(&mover, &source, &waits)).await;
    mover.move_in(Polaris, &source).await;
    mover.anchor.start_again().await;
    mover.anchor.needs_attention(ID).await;
    assert_eq!(mover.client.transfer_of(ID).await["status"], "pending_anchor");
    mover.anchor.operator().await.resume(ID, &signoff()).await.unwrap();
    mover.client.wait_for_transfer(ID, "completed").await;
    assert_eq!(mover.client.holds(mover.anchor.asset()).await, "1100.0000000");
    mover.anchor.finish().await;
}
