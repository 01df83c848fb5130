//! Transactions that the Anchor Platform began.

use super::{
    Mover,
    source::{Source, but, quote, sep6, sep31},
};
use anchor_host::{
    app::{self, ImportOrder, ImportProgram::AnchorPlatform},
    model::{Memo, Role},
};
use anchor_host_tests::{
    anchor::Setup,
    business::{Business, driven_by_business},
    business_server::BusinessServer,
    database::Kind,
    on_both,
    sender::Opened,
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_payment_that_was_waited_for_is_finished,
    a_withdrawal_that_was_waited_for_is_finished,
    a_deposit_at_the_bank_is_finished,
    what_was_credited_is_not_credited_again,
    an_import_can_be_repeated,
    what_went_on_there_after_an_import_is_refused,
    two_records_of_one_id_are_refused,
    a_customer_is_known_by_the_old_id_and_by_its_memo,
    quotes_go_on_under_their_ids,
);

const ID: &str = "0f9619ff-8b86-4011-b42d-00cf4fc964ff";

async fn mover(kind: Kind) -> (Mover, Source) {
    with_source(Mover::new(driven_by_business(kind)).await, kind).await
}

/// One whose accounts can pay.
async fn payer(kind: Kind) -> (Mover, Source) {
    with_source(Mover::paying(driven_by_business(kind)).await, kind).await
}

pub(super) async fn with_source(mover: Mover, kind: Kind) -> (Mover, Source) {
    let source = Source::anchor_platform(kind).await;
    let row = json!({ "id": "SINGLETON_ID", "horizon_cursor": mover.cursor.to_string() });
    source.add("stellar_payment_observer_page_token", &row).await;
    (mover, source)
}

/// Waiting for ten to our account with this memo.
fn payable(mover: &Mover, memo: u64) -> Value {
    json!({
        "status": "pending_sender", "to_account": mover.anchor.account().to_string(),
        "stellar_memo": memo.to_string(), "stellar_memo_type": "id",
    })
}

fn opened(mover: &Mover, memo: u64) -> Opened {
    Opened { id: ID.to_owned(), account: mover.anchor.account(), memo: Memo::Id(memo) }
}

async fn status(business: &Business, id: &str, status: &str) -> Value {
    wait::until(&format!("{id} {status}"), || async {
        let transaction = business.transaction(id).await;
        if transaction["status"] == status { Ok(transaction) } else { Err(transaction.to_string()) }
    })
    .await
}

async fn a_payment_that_was_waited_for_is_finished(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let row = but(sep31(ID, &mover.account(), &mover.asset()), &payable(&mover, 77));
    source.add("sep31_transaction", &row).await;
    let told = mover.move_in(AnchorPlatform, &source).await;
    assert_eq!((told.transactions, told.customers, told.read_from.len()), (1, 2, 1));
    assert_eq!(told.open[0].destination, Some(format!("{} id:77", mover.anchor.account())));
    // Paid while neither program runs.
    mover.client.pay(&opened(&mover, 77), "10").await;
    mover.anchor.start_again().await;
    let business = Business::of(&mover.anchor);
    let paid = status(&business, ID, "pending_receiver").await;
    assert_eq!((&paid["amount_in"]["amount"], &paid["customers"]["sender"]["id"]), (&json!("10"), &json!("sender-1")));
    business
        .call("notify_offchain_funds_sent", &json!({ "transaction_id": ID, "external_transaction_id": "out-1" }))
        .await;
    let seen = mover.client.transaction(ID).await;
    assert_eq!(
        (&seen["status"], &seen["amount_out"], &seen["amount_fee"], &seen["started_at"]),
        (&json!("completed"), &json!("9"), &json!("1"), &json!("2026-06-01T10:00:00.250Z"))
    );
    let journal = mover.anchor.report(ID).await.journal;
    assert_eq!((journal[0].event.as_str(), journal[0].actor.as_str()), ("import", "operator"));
    assert!(
        journal[0].detail.starts_with("from the Anchor Platform, where it was pending_sender since"),
        "{journal:?}"
    );
    mover.anchor.finish().await;
}

async fn a_withdrawal_that_was_waited_for_is_finished(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let waits = json!({
        "status": "pending_user_transfer_start", "withdraw_anchor_account": mover.anchor.account().to_string(),
        "memo": "78", "memo_type": "id", "amount_in": "10", "amount_in_asset": mover.asset(),
        "amount_out": "9.5", "amount_out_asset": "iso4217:USD", "amount_fee": "0.5", "amount_fee_asset": mover.asset(),
    });
    source.add("sep6_transaction", &but(sep6(ID, "withdrawal", &mover.account(), &mover.asset()), &waits)).await;
    mover.move_in(AnchorPlatform, &source).await;
    mover.anchor.start_again().await;
    let seen = mover.client.transfer_of(ID).await;
    assert_eq!((&seen["withdraw_memo"], &seen["status"]), (&json!("78"), &json!("pending_user_transfer_start")));
    mover.client.pay(&opened(&mover, 78), "10").await;
    let business = Business::of(&mover.anchor);
    status(&business, ID, "pending_anchor").await;
    business.call("notify_offchain_funds_sent", &json!({ "transaction_id": ID })).await;
    let seen = mover.client.transfer_of(ID).await;
    assert_eq!((&seen["status"], &seen["amount_out"]), (&json!("completed"), &json!("9.5")));
    mover.anchor.finish().await;
}

async fn a_deposit_at_the_bank_is_finished(kind: Kind) {
    let (mut mover, source) = payer(kind).await;
    let waits = json!({
        "status": "pending_user_transfer_start", "to_account": mover.account(),
        "amount_in": "10", "amount_in_asset": "iso4217:USD", "amount_out": "9", "amount_out_asset": mover.asset(),
        "amount_fee": "1", "amount_fee_asset": "iso4217:USD",
        "instructions": { "organization.bank_number": { "value": "121122676", "description": "Our bank" } },
    });
    source.add("sep6_transaction", &but(sep6(ID, "deposit", &mover.account(), &mover.asset()), &waits)).await;
    mover.move_in(AnchorPlatform, &source).await;
    mover.anchor.start_again().await;
    let seen = mover.client.transfer_of(ID).await;
    assert_eq!(seen["instructions"]["organization.bank_number"]["value"], "121122676");
    let before = mover.client.holds(mover.anchor.asset()).await;
    assert_eq!(before, "1000.0000000");
    let business = Business::of(&mover.anchor);
    let came = json!({ "transaction_id": ID, "external_transaction_id": "bank-7" });
    business.call("notify_offchain_funds_received", &came).await;
    business.call("do_stellar_payment", &json!({ "transaction_id": ID })).await;
    status(&business, ID, "completed").await;
    assert_eq!(mover.client.holds(mover.anchor.asset()).await, "1009.0000000");
    mover.anchor.finish().await;
}

async fn what_was_credited_is_not_credited_again(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let hash = mover.client.pay(&opened(&mover, 79), "10").await;
    let operations = mover.client.at_network(&format!("/transactions/{hash}/operations")).await;
    let operation = &operations["_embedded"]["records"][0]["id"];
    let payment = json!({
        "id": operation, "amount": { "amount": "10.0000000", "asset": mover.asset() }, "payment_type": "payment",
        "source_account": mover.account(), "destination_account": mover.anchor.account().to_string(),
    });
    let credited = json!({
        "status": "pending_receiver", "transfer_received_at": "2026-06-01 10:05:00", "stellar_transaction_id": hash,
        "stellar_transactions": [{ "id": hash, "created_at": "2026-06-01T10:05:00Z", "payments": [payment] }],
    });
    let row = but(but(sep31(ID, &mover.account(), &mover.asset()), &payable(&mover, 79)), &credited);
    source.add("sep31_transaction", &row).await;
    mover.move_in(AnchorPlatform, &source).await;
    mover.anchor.start_again().await;
    // It was paid after the cursor, and is read again.
    let account = mover.anchor.account();
    let operation: u64 = operation.as_str().unwrap().parse().unwrap();
    wait::until("the payment is read again", || async {
        let cursor = mover.anchor.store.cursor(&account).await.unwrap();
        if cursor >= Some(operation) { Ok(()) } else { Err(format!("{cursor:?}")) }
    })
    .await;
    let business = Business::of(&mover.anchor);
    business.call("notify_offchain_funds_sent", &json!({ "transaction_id": ID })).await;
    assert_eq!(mover.client.transaction(ID).await["stellar_transaction_id"], json!(hash));
    assert_eq!(mover.anchor.events(ID).await, ["import", "notify_offchain_funds_sent"]);
    mover.anchor.finish().await;
}

async fn an_import_can_be_repeated(kind: Kind) {
    let (mut mover, source) = mover(kind).await;
    let row = but(sep31(ID, &mover.account(), &mover.asset()), &payable(&mover, 80));
    source.add("sep31_transaction", &row).await;
    mover.move_in(AnchorPlatform, &source).await;
    mover.anchor.start_again().await;
    mover.client.pay(&opened(&mover, 80), "10").await;
    let business = Business::of(&mover.anchor);
    status(&business, ID, "pending_receiver").await;
    let again = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!((again.transactions, again.known_transactions, again.customers), (0, 1, 0), "{again:?}");
    assert_eq!(mover.anchor.events(ID).await, ["import", "receive_funds"], "nothing is put back");
    // One that the other program opened meanwhile comes too late for the place on the ledger.
    let late = "1f9619ff-8b86-4011-b42d-00cf4fc964ff";
    source.add("sep31_transaction", &but(but(row, &payable(&mover, 81)), &json!({ "id": late }))).await;
    let refused = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!((refused.applied, refused.refused.len()), (false, 1), "{refused:?}");
    assert!(refused.refused[0].problem.starts_with("this host has read its payments up to"), "{refused:?}");
    assert!(mover.anchor.store.transaction(late.parse().unwrap()).await.unwrap().is_none());
    business.call("notify_offchain_funds_sent", &json!({ "transaction_id": ID })).await;
    mover.anchor.finish().await;
}

async fn what_went_on_there_after_an_import_is_refused(kind: Kind) {
    let (mover, source) = mover(kind).await;
    let row = but(sep31(ID, &mover.account(), &mover.asset()), &payable(&mover, 80));
    source.add("sep31_transaction", &row).await;
    mover.move_in(AnchorPlatform, &source).await;
    // It went on, and delivered the payment.
    source.database.execute(&format!("UPDATE sep31_transaction SET status = 'expired' WHERE id = '{ID}'")).await;
    let refused = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!((refused.applied, refused.refused.len()), (false, 1), "{refused:?}");
    let problem = "it was taken over before, is pending_sender here and expired with the other program";
    assert_eq!(refused.refused[0].problem, problem);
    assert_eq!(mover.anchor.events(ID).await, ["import"]);
    mover.anchor.finish().await;
}

async fn two_records_of_one_id_are_refused(kind: Kind) {
    let (mover, source) = mover(kind).await;
    let row = but(sep31(ID, &mover.account(), &mover.asset()), &payable(&mover, 80));
    source.add("sep31_transaction", &row).await;
    source.add("sep31_transaction", &but(but(row, &payable(&mover, 81)), &json!({ "id": ID.to_uppercase() }))).await;
    let refused = mover.import(AnchorPlatform, &source, true).await;
    assert!(!refused.applied && refused.refused.iter().any(|one| one.problem.contains("two records")), "{refused:?}");
    // What is to be left behind has to be there.
    let missing = "1f9619ff-8b86-4011-b42d-00cf4fc964ff".to_owned();
    let order = ImportOrder {
        program: AnchorPlatform,
        url: source.database.url.clone(),
        leave: [missing, ID.to_uppercase()].into(),
        read_from_ledger: None,
        apply: false,
    };
    let refused = app::import(&mover.anchor.config, mover.anchor.ambient(), &order, &|_| {}).await.unwrap().refused;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0].problem, "is not a transaction of the other program");
    mover.anchor.finish().await;
}

async fn quotes_go_on_under_their_ids(kind: Kind) {
    // Under one protocol alone: what a quote is for, the platform does not keep.
    let settings = [("code", "USDC"), ("sep31.deliver", "iso4217:USD"), ("sep31.driven_by", "business")];
    let setup = settings
        .into_iter()
        .fold(Setup::new(kind), |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value));
    let (mut mover, source) = with_source(Mover::new(setup).await, kind).await;
    let (given, unused, shared) = (
        "4f9619ff-8b86-4011-b42d-00cf4fc964ff",
        "5f9619ff-8b86-4011-b42d-00cf4fc964ff",
        "6f9619ff-8b86-4011-b42d-00cf4fc964ff",
    );
    // The first has expired, and a payment goes by it.
    for (id, until) in [(given, "2026-06-01 10:05:00"), (unused, "2099-01-01 00:00:00")] {
        source.add("exchange_quote", &quote(id, &mover.account(), &mover.asset(), until)).await;
    }
    let row = but(sep31(ID, &mover.account(), &mover.asset()), &payable(&mover, 90));
    source.add("sep31_transaction", &but(row.clone(), &json!({ "quote_id": given }))).await;
    let second = but(but(row, &payable(&mover, 91)), &json!({ "id": shared, "quote_id": given }));
    source.add("sep31_transaction", &second).await;
    let told = mover.move_in(AnchorPlatform, &source).await;
    assert_eq!((told.transactions, told.quotes, told.left_behind.len()), (2, 2, 1), "{told:?}");
    assert_eq!(told.left_behind[0].problem, format!("quote {given} is another transaction's as well"));
    let again = mover.import(AnchorPlatform, &source, true).await;
    assert_eq!((again.quotes, again.refused.len()), (0, 0), "{again:?}");
    mover.anchor.start_again().await;
    let business = Business::of(&mover.anchor);
    assert_eq!(business.transaction(ID).await["quote_id"], json!(given));
    let shown = business.get(&format!("/exchange/quotes/{given}")).await;
    assert_eq!((&shown["transaction_id"], &shown["sell_amount"]), (&json!(ID), &json!("10")), "{shown}");
    let own = mover.client.get_quote(unused).await.expect(200);
    assert_eq!((&own["buy_amount"], &own["fee"]["total"]), (&json!("9"), &json!("1")), "{own}");
    // What was given is paid, though the quote has expired: the platform keeps to its amounts, too.
    mover.client.pay(&opened(&mover, 90), "10").await;
    status(&business, ID, "pending_receiver").await;
    business.call("notify_offchain_funds_sent", &json!({ "transaction_id": ID })).await;
    assert_eq!(mover.client.transaction(ID).await["amount_out"], "9");
    mover.anchor.finish().await;
}

async fn a_customer_is_known_by_the_old_id_and_by_its_memo(kind: Kind) {
    let server = BusinessServer::start();
    let mut mover = Mover::new(Setup::before(kind, &server)).await;
    let source = Source::anchor_platform(kind).await;
    let registered = json!({ "account": mover.account(), "memo": "7", "memo_type": "id", "first_name": "Ada" });
    let id = server.ask(Method::PUT, "/customer", &registered).await["id"].as_str().unwrap().to_owned();
    let over = json!({ "status": "expired", "sender_id": null, "receiver_id": id });
    source.add("sep31_transaction", &but(sep31(ID, &mover.account(), &mover.asset()), &over)).await;
    assert_eq!(mover.move_in(AnchorPlatform, &source).await.customers, 1);
    mover.anchor.start_again().await;
    let stranger = mover.anchor.sender().await;
    stranger.customer(&format!("id={id}")).await.expect(404);
    // By the id alone, and then by the memo, which nobody here knew.
    for query in [format!("id={id}"), "memo=7&memo_type=id".to_owned(), format!("id={id}&memo=7&memo_type=id")] {
        let seen = mover.client.customer(&format!("{query}&type=sep31-receiver")).await.expect(200);
        assert_eq!(seen["id"], json!(id), "{query}: {seen}");
    }
    let body = json!({ "memo": "7", "memo_type": "id", "last_name": "Example" });
    assert_eq!(mover.client.put_customer(&body).await.expect(202)["id"], json!(id));
    let record = mover.anchor.store.transaction(ID.parse().unwrap()).await.unwrap().unwrap();
    let (customer, _) = mover.anchor.store.customer_shown_as(&id).await.unwrap().unwrap();
    assert_eq!(record.customer(Role::Receiver), Some(customer.id), "one customer all along");
    assert_eq!((customer.owner.to_string(), customer.memo), (format!("{}:7", mover.account()), None));
    mover.anchor.finish().await;
}
