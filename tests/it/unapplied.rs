//! Payments that did not fit, and what the operator decides about them.

use anchor_host::{
    app::{Match, Signoff, UnappliedFilter, UnappliedSummary},
    model::{Address, Amount, AssetId, Memo, Timestamp, Transaction},
    store::{SealKey, Store, UnappliedPayment},
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    process::binary,
    record,
    sender::{Opened, SendingAnchor},
    world::System,
};
use serde_json::{Value, json};
use std::{process::Stdio, sync::Arc};

on_both!(
    a_payment_without_its_memo_is_credited_to_the_transaction_named,
    another_amount_is_credited_on_terms_of_its_own,
    terms_the_guest_set_have_to_be_said_for_another_amount,
    a_late_payment_is_credited_when_that_is_said,
    what_can_not_belong_to_a_transaction_is_not_matched_to_it,
    a_dismissed_payment_is_off_the_list_and_in_the_journal,
    a_refund_is_noted_with_the_memo_it_has_to_carry,
    of_two_who_decide_at_once_one_does,
    a_record_that_can_not_be_opened_does_not_stop_the_others,
);

fn word(why: &str) -> Signoff {
    Signoff { by: "alice".to_owned(), why: why.to_owned() }
}

fn strict(transaction: &str) -> Match {
    Match { transaction: transaction.to_owned(), ..Match::default() }
}

fn any_amount(transaction: &str) -> Match {
    Match { accept_amount: true, ..strict(transaction) }
}

async fn listed(anchor: &TestAnchor, all: bool) -> Vec<UnappliedSummary> {
    let filter = UnappliedFilter { all, after: 0, limit: 10 };
    anchor.operator().await.unapplied(&filter).await.unwrap()
}

fn charging(kind: Kind) -> Setup {
    Setup::new(kind)
        .set("assets[0].code", "USDC")
        .set("assets[0].sep31.deliver", "iso4217:USD")
        .set("assets[0].sep31.fee_fixed", "0.50")
        .set("assets[0].sep31.fee_percent", "1")
}

/// A payment to the anchor with a memo that nobody was given.
async fn astray(anchor: &TestAnchor, sender: &SendingAnchor, amount: &str) -> String {
    let to = Address::Account(anchor.account());
    sender.transfer(to, anchor.asset(), amount, Some(Memo::Text("rent".into()))).await
}

async fn last_entry(anchor: &TestAnchor, id: &str) -> (String, String, String) {
    let row = anchor.report(id).await.journal.pop().unwrap();
    (row.actor, row.event, row.detail)
}

async fn a_payment_without_its_memo_is_credited_to_the_transaction_named(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let hash = astray(&anchor, &sender, "10").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    let operator = anchor.operator().await;
    let matched =
        operator.match_unapplied(unapplied.operation_id, &strict(&opened.id), &word("called us")).await.unwrap();
    assert_eq!(matched.r#in.unwrap().split_once(' ').unwrap().0, "10");
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["stellar_transaction_id"], hash.as_str());

    let journal = anchor.report(&opened.id).await.journal;
    assert_eq!((journal[1].actor.as_str(), journal[1].event.as_str()), ("operator", "receive_funds"));
    let said = format!("operation {} matched by alice: called us", unapplied.operation_id);
    assert!(journal[1].detail.contains(&hash) && journal[1].detail.contains(&said), "{}", journal[1].detail);
    assert!(listed(&anchor, false).await.is_empty());
    let all = listed(&anchor, true).await;
    let UnappliedPayment { decision, decided_by, decided_why, transaction_id, .. } = &all[0].payment;
    let decided = [decision, decided_by, decided_why, transaction_id].map(|text| text.as_deref().unwrap());
    assert_eq!(decided, ["matched", "alice", "called us", opened.id.as_str()]);
    assert_eq!(all[0].payment.decided_at.as_ref().unwrap().parse::<Timestamp>().unwrap().to_string().len(), 24);
    let again = operator
        .match_unapplied(unapplied.operation_id, &strict(&opened.id), &word("see the ticket"))
        .await
        .unwrap_err();
    assert!(again.to_string().contains("already decided: matched by alice"), "{again}");
    anchor.finish().await;
}

async fn another_amount_is_credited_on_terms_of_its_own(kind: Kind) {
    let anchor = charging(kind).start().await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    for (amount, fee, out) in [("80", "1.3", "78.7"), ("120", "1.7", "118.3")] {
        let fields =
            json!({ "steer": "execute=bank poll=bank", "account_number": "12345", "routing_number": "021000021" });
        let opened = sender.open_with("100", &json!({ "fields": { "transaction": fields } })).await;
        assert_eq!(sender.transaction(&opened.id).await["amount_out"], "98.5");
        sender.pay(&opened, amount).await;
        let unapplied = anchor.unapplied(1).await.remove(0).operation_id;
        let refused = operator
            .match_unapplied(unapplied, &strict(&opened.id), &word("see the ticket"))
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("100 USDC was expected") && refused.contains("accept_amount"), "{refused}");
        operator.match_unapplied(unapplied, &any_amount(&opened.id), &word("agreed")).await.unwrap();
        let action = operator.actions(1).await.unwrap().remove(0);
        let terms = action.action.strip_prefix(&format!("POST /admin/unapplied/{unapplied}/match ")).unwrap();
        let terms: Value = serde_json::from_str(terms).unwrap();
        assert_eq!((&terms["transaction"], &terms["accept_amount"]), (&json!(opened.id), &json!(true)), "{terms}");
        let shown = sender.wait(&opened.id, "completed").await;
        assert_eq!([&shown["amount_in"], &shown["amount_fee"], &shown["amount_out"]], [amount, fee, out]);
        assert_eq!(shown["fee_details"]["total"], fee);
        let journal = anchor.report(&opened.id).await.journal;
        assert_eq!(journal[1].event, "accept_funds");
        assert!(journal[1].detail.contains("instead of 100 USDC"), "{}", journal[1].detail);
        let ordered = anchor.bank.orders().pop().unwrap();
        assert_eq!(ordered.amount, out, "the bank paid out what arrived, less the fee");
    }
    // Nothing would be left of it.
    let opened = sender.open("100", "").await;
    sender.pay(&opened, "0.5").await;
    let unapplied = anchor.unapplied(1).await.remove(0).operation_id;
    let refused = operator
        .match_unapplied(unapplied, &any_amount(&opened.id), &word("see the ticket"))
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("leaves nothing"), "{refused}");
    assert_eq!(anchor.events(&opened.id).await, ["open"]);
    anchor.finish().await;
}

async fn terms_the_guest_set_have_to_be_said_for_another_amount(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let opened = sender.open("10", "post=terms").await;
    sender.pay(&opened, "8").await;
    let unapplied = anchor.unapplied(1).await.remove(0).operation_id;
    let refused = operator
        .match_unapplied(unapplied, &any_amount(&opened.id), &word("see the ticket"))
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("not the configured ones") && refused.contains("amount_out"), "{refused}");
    let (fee, amount_out) = (Amount::parse("0.8").ok(), Amount::parse("4").ok());
    let said = Match { fee, amount_out, ..any_amount(&opened.id) };
    operator.match_unapplied(unapplied, &said, &word("agreed")).await.unwrap();
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!([&done["amount_in"], &done["amount_fee"], &done["amount_out"]], ["8", "0.8", "4"]);
    anchor.finish().await;
}

async fn a_late_payment_is_credited_when_that_is_said(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    anchor.pass_window();
    sender.wait(&opened.id, "expired").await;
    sender.pay(&opened, "10").await;
    let unapplied = anchor.unapplied(1).await.remove(0).operation_id;
    let operator = anchor.operator().await;
    let refused = operator
        .match_unapplied(unapplied, &strict(&opened.id), &word("see the ticket"))
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("accept_late"), "{refused}");
    let late = Match { accept_late: true, ..strict(&opened.id) };
    operator.match_unapplied(unapplied, &late, &word("they are good for it")).await.unwrap();
    anchor.idle().await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "completed");
    assert_eq!(anchor.events(&opened.id).await, ["open", "expire", "accept_funds", "settle_payout"]);
    anchor.finish().await;
}

async fn what_can_not_belong_to_a_transaction_is_not_matched_to_it(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let paid = sender.open_and_pay("10", "").await;
    sender.wait(&paid.id, "completed").await;
    let open = sender.open("10", "").await;
    let waiting = sender.post_steered("10", "post=wait").await.expect(201)["id"].as_str().unwrap().to_owned();
    sender.pay(&paid, "10").await;
    sender.transfer(Address::Account(open.account), &AssetId::Native, "10", Some(open.memo.clone())).await;
    let unapplied = anchor.unapplied(2).await;
    let (second, lumens) = (unapplied[0].operation_id, unapplied[1].operation_id);
    for (operation, transaction, complaint) in [
        (second, paid.id.as_str(), "paid already"),
        (lumens, &open.id, "another asset"),
        (second, &waiting, "not possible while the transaction is pending_receiver"),
        (second, "01990000-0000-7000-8000-000000000000", "there is no unapplied payment"),
        (second, "nonsense", "there is no unapplied payment"),
        (1, &open.id, "there is no unapplied payment"),
    ] {
        let everything = Match { accept_late: true, ..any_amount(transaction) };
        let refused = operator.match_unapplied(operation, &everything, &word("see the ticket")).await.unwrap_err();
        assert!(refused.to_string().contains(complaint), "{refused}");
    }
    let undecided: Vec<_> = listed(&anchor, false).await.into_iter().map(|one| one.payment).collect();
    assert_eq!(json!(undecided), json!(unapplied), "nothing was decided");
    // What was a second payment for one transaction may be the first for another.
    operator.match_unapplied(second, &strict(&open.id), &word("sent twice by mistake")).await.unwrap();
    sender.wait(&open.id, "completed").await;
    let mut anchor = anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_dismissed_payment_is_off_the_list_and_in_the_journal(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    sender.pay(&opened, "10").await;
    astray(&anchor, &sender, "3").await;
    let unapplied = anchor.unapplied(2).await;
    let before = sender.transaction(&opened.id).await;
    for one in &unapplied {
        let dismissed = operator.dismiss_unapplied(one.operation_id, &word("went back by hand")).await.unwrap();
        assert_eq!(dismissed.payment.decision.as_deref(), Some("dismissed"));
        for again in [
            operator.dismiss_unapplied(one.operation_id, &word("see the ticket")).await.map(|_| ()),
            operator.refund_unapplied(one.operation_id, &word("see the ticket")).await.map(|_| ()),
            operator
                .match_unapplied(one.operation_id, &any_amount(&opened.id), &word("see the ticket"))
                .await
                .map(|_| ()),
        ] {
            assert!(again.unwrap_err().to_string().contains("dismissed by alice"));
        }
    }
    assert!(listed(&anchor, false).await.is_empty());
    assert_eq!(listed(&anchor, true).await.len(), 2);
    let said = format!("operation {} by alice: went back by hand", unapplied[0].operation_id);
    assert_eq!(last_entry(&anchor, &opened.id).await, ("operator".into(), "dismiss_payment".into(), said));
    assert_eq!(sender.transaction(&opened.id).await, before, "nothing changed for the sending anchor");
    anchor.finish().await;
}

async fn a_refund_is_noted_with_the_memo_it_has_to_carry(kind: Kind) {
    let anchor = Setup::new(kind).set("payouts.enabled", "false").start().await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let named = sender.open_with("10", &json!({ "refund_memo": "r-1", "refund_memo_type": "text" })).await;
    sender.pay(&named, "9").await;
    astray(&anchor, &sender, "3").await;
    for (one, kind, value) in anchor
        .unapplied(2)
        .await
        .iter()
        .zip(["text", "text"])
        .zip(["r-1", "rent"])
        .map(|((one, kind), value)| (one, kind, value))
    {
        let due = operator.refund_unapplied(one.operation_id, &word("not ours")).await.unwrap();
        assert_eq!(due.from, Some(sender.account().to_string()));
        let due = due.payment;
        assert_eq!(due.decision.as_deref(), Some("refund"));
        assert_eq!((due.refund_memo_kind.as_deref(), due.refund_memo_value.as_deref()), (Some(kind), Some(value)));
        let matched = operator.match_unapplied(one.operation_id, &any_amount(&named.id), &word("see the ticket")).await;
        assert!(matched.unwrap_err().to_string().contains("refund by alice"), "it may be on its way");
    }
    assert_eq!(listed(&anchor, false).await.len(), 2, "the orders wait to be carried out");
    assert_eq!(anchor.events(&named.id).await, ["open", "owe_refund"]);
    assert_eq!(sender.transaction(&named.id).await["status"], "pending_sender");
    for one in listed(&anchor, false).await {
        operator.dismiss_unapplied(one.payment.operation_id, &word("sent")).await.unwrap();
    }
    assert!(listed(&anchor, false).await.is_empty());
    // The right payment still does it.
    sender.pay(&named, "10").await;
    sender.wait(&named.id, "completed").await;
    anchor.finish().await;
}

/// The program deciding, in a process of its own; whether it did.
fn decide(anchor: &TestAnchor, arguments: &[&str]) -> tokio::task::JoinHandle<bool> {
    let mut command = tokio::process::Command::new(binary());
    command.args(["--json", "unapplied"]).args(arguments).args([
        "--by",
        "process",
        "--database-url",
        &anchor.database.url,
    ]);
    command.arg("--data-dir").arg(&anchor.config.data_dir);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ANCHOR_")) {
        command.env_remove(name);
    }
    command.current_dir(&anchor.config.data_dir).stdin(Stdio::null());
    tokio::spawn(async move {
        let output = command.output().await.unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        match output.status.success() {
            true => assert!(serde_json::from_str::<Value>(&out).unwrap().is_object(), "{out}"),
            false => assert!(err.contains("already decided") || err.contains("paid already"), "{err}"),
        }
        output.status.success()
    })
}

/// How many of them did.
async fn winners(all: impl IntoIterator<Item = tokio::task::JoinHandle<bool>>) -> usize {
    let mut won = 0;
    for one in all {
        won += usize::from(one.await.unwrap());
    }
    won
}

async fn of_two_who_decide_at_once_one_does(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let why = ["--reason", "why not"];
    for _ in 0..3 {
        // One payment, for either of two transactions or for nobody.
        let (one, other) = (sender.open("10", "").await, sender.open("10", "").await);
        astray(&anchor, &sender, "10").await;
        let id = anchor.unapplied(1).await.remove(0).operation_id.to_string();
        let dismiss = ["dismiss", &id, why[0], why[1]];
        let (to_one, to_other) = (["match", &id, &one.id], ["match", &id, &other.id]);
        let all = [decide(&anchor, &to_one), decide(&anchor, &dismiss), decide(&anchor, &to_other)];
        assert_eq!(winners(all).await, 1);
        // Two payments for one transaction, while a third comes with the right memo.
        let wanted: Opened = sender.open("10", "").await;
        for amount in ["10", "10"] {
            astray(&anchor, &sender, amount).await;
        }
        let unapplied = anchor.unapplied(2).await;
        let ids: Vec<String> = unapplied.iter().map(|one| one.operation_id.to_string()).collect();
        let all: Vec<_> = ids.iter().map(|id| decide(&anchor, &["match", id, &wanted.id])).collect();
        sender.pay(&wanted, "10").await;
        let won = winners(all).await;
        sender.wait(&wanted.id, "completed").await;
        let record = anchor.report(&wanted.id).await.transaction;
        assert!(won <= 1 && record.payments.len() == 1, "{won} {record:?}");
        for one in anchor.unapplied(2).await {
            assert!(decide(&anchor, &["dismiss", &one.operation_id.to_string(), why[0], why[1]]).await.unwrap());
        }
    }
    anchor.finish().await;
}

async fn a_record_that_can_not_be_opened_does_not_stop_the_others(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (broken, well) = (sender.open("10", "").await, sender.open("11", "").await);
    let record = anchor.report(&broken.id).await.transaction;
    let foreign = Store::open(&anchor.database.url, 1, &SealKey::new([9; 32]), Arc::new(System)).await.unwrap();
    let write = async |store: &Store, version| {
        let mut tx = store.begin().await.unwrap();
        let written = Transaction { version, ..record.clone() };
        assert!(tx.update_transactions(&[&written]).await.unwrap());
        record::journal(&mut tx, &written).await;
        tx.commit().await.unwrap();
    };
    write(&foreign, record.version + 1).await;
    sender.pay(&broken, "10").await;
    sender.pay(&well, "11").await;
    sender.wait(&well.id, "completed").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.reason.as_deref(), Some("broken_record"));
    assert_eq!(unapplied.transaction_id.as_deref(), Some(broken.id.as_str()));

    // Mended, it gets its money; the journal has a gap where it was mended by hand.
    write(&anchor.store, record.version + 2).await;
    let operator = anchor.operator().await;
    operator.match_unapplied(unapplied.operation_id, &strict(&broken.id), &word("mended")).await.unwrap();
    sender.wait(&broken.id, "completed").await;
    foreign.close().await;
    anchor.finish().await;
}
