//! Refunds on the ledger: what came in goes back to its payer, once, and everybody is told.

use anchor_host::{
    app::{ClientError, PayoutFilter, PayoutSummary, RefundOrder},
    model::{Address, Amount, AssetId, Memo},
    stellar::{Keypair, Operation},
    transactions::Signoff,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both,
    sender::SendingAnchor,
    wait,
};
use serde_json::{Value, json};

on_both!(
    the_guests_refund_goes_back_and_the_wallet_is_told,
    what_the_policies_refuse_goes_back,
    an_operator_refunds_in_parts_and_never_more_than_came_in,
    a_completed_payment_is_refunded_on_an_explicit_word,
    a_refund_waits_for_its_receiver_and_can_be_taken_back,
    paused_payouts_wait_for_a_person,
    a_payout_that_is_cancelled_is_not_made,
    a_large_payout_needs_a_second_person,
    a_days_payouts_have_a_ceiling,
    channels_pay_side_by_side,
);

fn word(by: &str) -> Signoff {
    Signoff { by: by.into(), why: "see the ticket".into() }
}

fn part(amount: &str, fee: &str) -> RefundOrder {
    let amount = Amount::parse(amount).unwrap();
    RefundOrder { amount: Some(amount), fee: Some(Amount::parse(fee).unwrap()), even_if_completed: false }
}

/// The one payout that is not over.
async fn waiting(anchor: &TestAnchor, text: &str) -> PayoutSummary {
    let operator = anchor.operator().await;
    wait::until("a payout waits", || async {
        let payouts = operator.payouts(&PayoutFilter { all: false, limit: 10 }).await.unwrap().payouts;
        match payouts.as_slice() {
            [one] if one.waits_for.as_ref().is_some_and(|waits_for| waits_for.contains(text)) => Ok(one.clone()),
            other => Err(format!("{other:?}")),
        }
    })
    .await
}

/// A transaction as the network has it.
async fn on_ledger(anchor: &TestAnchor, hash: &str) -> Value {
    let sandbox = anchor.sender().await.at_network(&format!("/transactions/{hash}/operations?join=transactions")).await;
    sandbox["_embedded"]["records"][0].clone()
}

fn refusal<T: std::fmt::Debug>(done: Result<T, ClientError>) -> String {
    done.unwrap_err().to_string()
}

async fn the_guests_refund_goes_back_and_the_wallet_is_told(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (steer, back, fee) in [("refund", "10", "0"), ("refund:4", "4", "6")] {
        let memo = json!({ "refund_memo": "77", "refund_memo_type": "id", "fields": { "transaction": { "steer": format!("execute={steer}") } } });
        let opened = sender.open_with("10", &memo).await;
        sender.pay(&opened, "10").await;
        let shown = sender.wait(&opened.id, "refunded").await;
        assert_eq!([&shown["refunded"], &shown["amount_in"]], [&json!(true), &json!("10")]);
        let refunds = &shown["refunds"];
        assert_eq!([&refunds["amount_refunded"], &refunds["amount_fee"]], [back, fee]);
        assert_eq!([&shown["amount_out"], &shown["amount_fee"], &shown["fee_details"]["total"]], ["0", "0", "0"]);
        let [payment] = refunds["payments"].as_array().unwrap().as_slice() else { panic!("{refunds}") };
        assert_eq!([&payment["amount"], &payment["fee"]], [back, fee]);
        assert!(shown["completed_at"].is_string(), "{shown}");

        let paid = on_ledger(&anchor, payment["id"].as_str().unwrap()).await;
        assert_eq!(paid["from"], opened.account.to_string());
        assert_eq!(paid["to"], sender.account().to_string());
        assert_eq!(paid["amount"].as_str().unwrap().parse::<Amount>().unwrap(), Amount::parse(back).unwrap());
        assert_eq!([&paid["transaction"]["memo_type"], &paid["transaction"]["memo"]], ["id", "77"]);
        let events = anchor.events(&opened.id).await;
        assert_eq!(events, ["open", "receive_funds", "refund_payer", "settle_refund"]);
        assert_eq!(
            anchor.statuses(&opened.id).await,
            ["pending_sender", "pending_receiver", "pending_stellar", "refunded"]
        );
    }
    anchor.finish().await;
}

async fn what_the_policies_refuse_goes_back(kind: Kind) {
    let names = ["under", "over", "duplicate", "wrong_asset"];
    let setup = names.iter().fold(Setup::new(kind), |all, name| all.set(&format!("mismatches.{name}"), "refund"));
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    sender.pay(&opened, "9").await;
    sender.pay(&opened, "11").await;
    sender.transfer(Address::Account(opened.account), &AssetId::Native, "5", Some(opened.memo.clone())).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    sender.pay(&opened, "10").await;
    let paid = wait::until("all of them are paid back", || async {
        let payouts = anchor.operator().await.payouts(&PayoutFilter { all: true, limit: 10 }).await.unwrap().payouts;
        let paid: Vec<_> = payouts.iter().filter(|payout| payout.state == "paid").cloned().collect();
        if paid.len() == 4 { Ok(paid) } else { Err(format!("{payouts:?}")) }
    })
    .await;
    let mut amounts: Vec<_> = paid.iter().map(|one| one.amount.split_once(' ').unwrap().0).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, ["10", "11", "5", "9"]);
    for one in &paid {
        assert_eq!((one.to.clone(), one.attempts), (sender.account().to_string(), 1));
        let memo = &on_ledger(&anchor, one.hash.as_ref().unwrap()).await["transaction"]["memo"];
        assert_eq!(*memo, opened.memo.value(), "the payment's own memo");
    }
    anchor.idle().await;
    anchor.unapplied(0).await;
    let events = anchor.events(&opened.id).await;
    assert_eq!(events.iter().filter(|event| *event == "refund_payment").count(), 4, "{events:?}");
    anchor.finish().await;
}

async fn an_operator_refunds_in_parts_and_never_more_than_came_in(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let unpaid = sender.open("10", "").await;
    let early = refusal(operator.refund(&unpaid.id, &RefundOrder::default(), &signoff()).await);
    assert!(early.contains("no payment has arrived"), "{early}");

    let opened = sender.open_and_pay("10", "execute=failed").await;
    sender.wait(&opened.id, "error").await;
    for (order, complaint) in [
        (part("10.01", "0"), "more than the 10 that is left"),
        (part("10", "0.01"), "more than the 10 that is left"),
        (part("0", "1"), "more than nothing"),
        (part("1.001", "0"), "at most 2 decimals"),
        (part("1", "0.001"), "fee: "),
    ] {
        let refused = refusal(operator.refund(&opened.id, &order, &signoff()).await);
        assert!(refused.contains(complaint), "{order:?}: {refused}");
    }
    operator.refund(&opened.id, &part("3", "1"), &word("ada")).await.unwrap();
    let left = wait::until("the first part is sent", || async {
        let shown = sender.transaction(&opened.id).await;
        if shown["refunds"]["amount_refunded"] == "3" { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await;
    assert_eq!([&left["status"], &left["refunded"]], [&json!("pending_receiver"), &json!(false)]);
    let attention = anchor.needs_attention(&opened.id).await.transaction.attention;
    assert!(format!("{attention:?}").contains("6 of the payment is neither refunded"), "{attention:?}");
    let resumed = refusal(operator.resume(&opened.id, &signoff()).await);
    assert!(resumed.contains("refunded"), "{resumed}");
    let more = refusal(operator.refund(&opened.id, &part("6", "0.5"), &signoff()).await);
    assert!(more.contains("more than the 6 that is left"), "{more}");
    // Two at once.
    operator.refund(&opened.id, &part("2", "0"), &word("ada")).await.unwrap();
    operator.refund(&opened.id, &RefundOrder::default(), &word("ada")).await.unwrap();
    let shown = sender.wait(&opened.id, "refunded").await;
    assert_eq!([&shown["refunds"]["amount_refunded"], &shown["refunds"]["amount_fee"]], ["9", "1"]);
    assert_eq!(shown["refunds"]["payments"].as_array().unwrap().len(), 3);
    let over = refusal(operator.refund(&opened.id, &RefundOrder::default(), &signoff()).await);
    assert!(over.contains("nothing is left to refund"), "{over}");
    anchor.finish().await;
}

async fn a_completed_payment_is_refunded_on_an_explicit_word(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    let refused = refusal(operator.refund(&opened.id, &part("2", "0"), &signoff()).await);
    assert!(refused.contains("it is completed") && refused.contains("even_if_completed"), "{refused}");
    operator.refund(&opened.id, &RefundOrder { even_if_completed: true, ..part("2", "0") }, &signoff()).await.unwrap();
    let shown = wait::until("a part goes back", || async {
        let shown = sender.transaction(&opened.id).await;
        if shown["refunds"]["amount_refunded"] == "2" { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await;
    assert_eq!([&shown["status"], &shown["refunded"]], [&json!("completed"), &json!(false)]);
    // What was delivered stays delivered.
    let all = RefundOrder { even_if_completed: true, ..RefundOrder::default() };
    operator.refund(&opened.id, &all, &signoff()).await.unwrap();
    let shown = wait::until("the rest goes back", || async {
        let shown = sender.transaction(&opened.id).await;
        if shown["status"] == "refunded" { Ok(shown) } else { Err(shown.to_string()) }
    })
    .await;
    assert_eq!([&shown["refunds"]["amount_refunded"], &shown["amount_out"]], ["10", "9.45"]);
    anchor.finish().await;
}

async fn a_refund_waits_for_its_receiver_and_can_be_taken_back(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    // Payers who close their accounts as soon as they have paid less than would open them again.
    let mut payers = Vec::new();
    for amount in ["0.5", "0.6"] {
        let payer = Keypair::generate(&*anchor.ambient().random);
        sender.befriend(&payer.account()).await;
        let (to, asset, amount) = (Address::Account(anchor.account()), AssetId::Native, Amount::parse(amount).unwrap());
        let operations = vec![Operation::Payment { to, asset, amount }, Operation::Merge { into: sender.account() }];
        sender.submit_all(&payer, operations, Some(Memo::Text("rent".into()))).await.unwrap();
        payers.push(payer);
    }
    let [waits, taken_back] = anchor.unapplied(2).await.try_into().unwrap();
    let order = operator.refund_unapplied(waits.operation_id, &word("ada")).await.unwrap();
    assert_eq!(order.payout.unwrap().state, "due");
    let payout = waiting(&anchor, "account does not exist").await;
    assert_eq!((payout.to, payout.attempts), (payers[0].account().to_string(), 0), "nothing was signed");
    sender.befriend(&payers[0].account()).await;
    operator.approve_payout(&payout.id, &word("bob")).await.unwrap();
    wait::until("it is paid", || async {
        let payout = operator.payout(&payout.id).await.unwrap();
        if payout.summary.state == "paid" { Ok(()) } else { Err(format!("{payout:?}")) }
    })
    .await;
    let over = refusal(operator.dismiss_unapplied(waits.operation_id, &word("ada")).await);
    assert!(over.contains("was refunded in ledger transaction") || over.contains("already decided"), "{over}");

    operator.refund_unapplied(taken_back.operation_id, &word("ada")).await.unwrap();
    let payout = waiting(&anchor, "account does not exist").await;
    operator.dismiss_unapplied(taken_back.operation_id, &word("ada")).await.unwrap();
    let payout = operator.payout(&payout.id).await.unwrap().summary;
    assert_eq!((payout.state.as_str(), payout.reason.as_deref()), ("cancelled", Some("ada: see the ticket")));
    sender.befriend(&payers[1].account()).await;
    anchor.idle().await;
    assert_eq!(operator.payout(&payout.id).await.unwrap().summary.attempts, 0);
    anchor.finish().await;
}

/// A payment that the guest wants back at once.
async fn refunded(sender: &SendingAnchor, amount: &str) -> String {
    sender.open_and_pay(amount, "execute=refund").await.id
}

async fn paused_payouts_wait_for_a_person(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    anchor.operator().await.pause_payouts(&word("ada")).await.unwrap();
    let sender = anchor.sender().await;
    let id = refunded(&sender, "10").await;
    waiting(&anchor, "paused since").await;
    anchor.leave_working();
    anchor.stop().await;
    anchor.start_again().await;
    let sender = sender.at_host(&anchor.url());
    let operator = anchor.operator().await;
    let listed = operator.payouts(&PayoutFilter { all: false, limit: 10 }).await.unwrap();
    assert_eq!(listed.paused.map(|pause| pause.by).as_deref(), Some("ada"), "a restart changes nothing");
    assert_eq!(sender.transaction(&id).await["status"], "pending_stellar");
    operator.resume_payouts(&word("bob")).await.unwrap();
    sender.wait(&id, "refunded").await;
    anchor.finish().await;
}

async fn a_payout_that_is_cancelled_is_not_made(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    operator.pause_payouts(&word("ada")).await.unwrap();
    let id = refunded(&sender, "10").await;
    let payout = waiting(&anchor, "paused since").await;
    let cancelled = operator.cancel_payout(&payout.id, false, &word("bob")).await.unwrap().summary;
    assert_eq!((cancelled.state.as_str(), cancelled.reason.as_deref()), ("cancelled", Some("bob: see the ticket")));
    assert!(refusal(operator.cancel_payout(&payout.id, false, &word("bob")).await).contains("is cancelled"));
    let attention = anchor.needs_attention(&id).await.transaction.attention;
    assert!(format!("{attention:?}").contains("bob: see the ticket"), "{attention:?}");
    operator.resume_payouts(&word("ada")).await.unwrap();
    // The person refunds it after all.
    operator.refund(&id, &RefundOrder::default(), &word("ada")).await.unwrap();
    sender.wait(&id, "refunded").await;
    let paid = operator.payouts(&PayoutFilter { all: true, limit: 10 }).await.unwrap().payouts;
    let states: Vec<_> = paid.iter().map(|one| one.state.as_str()).collect();
    assert_eq!(states, ["paid", "cancelled"]);
    let on_its_way = refusal(operator.cancel_payout(&paid[0].id, false, &word("bob")).await);
    assert!(on_its_way.contains("is paid"), "{on_its_way}");
    anchor.finish().await;
}

async fn a_large_payout_needs_a_second_person(kind: Kind) {
    let anchor = Setup::new(kind)
        .set("assets[0].code", "USDC")
        .set("assets[0].sep31.deliver", "iso4217:USD")
        .set("assets[0].payout_approve_above", "9")
        .start()
        .await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let small = refunded(&sender, "9").await;
    sender.wait(&small, "refunded").await;
    let opened = sender.open_and_pay("10", "execute=failed").await;
    sender.wait(&opened.id, "error").await;
    operator.refund(&opened.id, &RefundOrder::default(), &word("ada")).await.unwrap();
    let payout = waiting(&anchor, "payout_approve_above").await;
    let own = refusal(operator.approve_payout(&payout.id, &word("ada")).await);
    assert!(own.contains("another person has to approve"), "{own}");
    operator.approve_payout(&payout.id, &word("bob")).await.unwrap();
    sender.wait(&opened.id, "refunded").await;
    assert_eq!(operator.payout(&payout.id).await.unwrap().summary.approved_by.as_deref(), Some("bob: see the ticket"));
    anchor.finish().await;
}

async fn a_days_payouts_have_a_ceiling(kind: Kind) {
    let anchor = Setup::new(kind)
        .set("assets[0].code", "USDC")
        .set("assets[0].sep31.deliver", "iso4217:USD")
        .set("assets[0].payout_daily_max", "15")
        .start()
        .await;
    let mut sender = anchor.sender().await;
    let first = refunded(&sender, "10").await;
    sender.wait(&first, "refunded").await;
    let second = refunded(&sender, "6").await;
    waiting(&anchor, "payout_daily_max").await;
    let third = refunded(&sender, "5").await;
    sender.wait(&third, "refunded").await;
    anchor.advance(std::time::Duration::from_secs(24 * 3600 + 60));
    // The token is of yesterday.
    sender.sign_in().await;
    sender.wait(&second, "refunded").await;
    anchor.finish().await;
}

async fn channels_pay_side_by_side(kind: Kind) {
    let anchor = Setup::new(kind).set("payouts.channels", "4").start().await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let id = refunded(&sender, "10").await;
    waiting(&anchor, "channels create").await;
    assert_eq!(operator.create_channels(Amount::parse("2").unwrap(), &signoff()).await.unwrap().created, 4);
    assert_eq!(operator.create_channels(Amount::parse("2").unwrap(), &signoff()).await.unwrap().created, 0);
    operator.resume_payouts(&signoff()).await.unwrap();
    sender.wait(&id, "refunded").await;
    let mut more = Vec::new();
    for _ in 0..6 {
        more.push(refunded(&sender, "10").await);
    }
    for id in &more {
        sender.wait(id, "refunded").await;
    }
    let channels = operator.channels().await.unwrap();
    assert_eq!(channels.len(), 5);
    let used: i64 = channels.iter().skip(1).filter_map(|one| Some(one.known_sequence? & 0xffff_ffff)).sum();
    assert_eq!(used, 7, "one sequence number for each payout: {channels:?}");
    assert!(channels.iter().all(|one| one.problem.is_none() && one.payout.is_none()), "{channels:?}");
    let paid = operator.top_up_channels(Amount::parse("5").unwrap(), &signoff()).await.unwrap().paid;
    assert_eq!(paid.len(), 4, "{paid:?}");
    assert!(operator.top_up_channels(Amount::parse("5").unwrap(), &signoff()).await.unwrap().paid.is_empty());
    anchor.finish().await;
}
