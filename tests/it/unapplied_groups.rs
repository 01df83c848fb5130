//! Unapplied payments that look alike are one line for an operator, and each can be seen.

use anchor_host::{
    app::{UnappliedFilter, UnappliedGroup},
    model::{Address, Amount, Memo},
    stellar::Operation,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    process::binary,
    sender::SendingAnchor,
};
use serde_json::Value;
use std::process::{Command, Stdio};

on_both!(many_payments_that_look_alike_are_one_line);

/// Payments of a stroop each in one ledger transaction.
async fn spray(anchor: &TestAnchor, sender: &SendingAnchor, count: usize, memo: Option<Memo>) {
    let to = Address::Account(anchor.account());
    let payment = Operation::Payment { to, asset: anchor.asset().clone(), amount: Amount::from_stroops(1) };
    sender.submit_all(&sender.key, vec![payment; count], memo).await.unwrap();
}

fn list(anchor: &TestAnchor, more: &[&str]) -> String {
    let told = Command::new(binary())
        .args(["unapplied", "list", "--data-dir"])
        .arg(&anchor.config.data_dir)
        .args(["--database-url", &anchor.database.url])
        .args(more)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(told.status.success(), "{told:?}");
    String::from_utf8(told.stdout).unwrap()
}

async fn many_payments_that_look_alike_are_one_line(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.dust_below", "0").start().await;
    let (noisy, honest) = (anchor.sender().await, anchor.sender().await);
    for memo in [None, Some(Memo::Id(7)), None] {
        spray(&anchor, &noisy, 60, memo).await;
    }
    honest.transfer(Address::Account(anchor.account()), anchor.asset(), "25", None).await;
    let each = anchor.unapplied(181).await;

    let filter = |limit| UnappliedFilter { all: false, after: 0, limit };
    let operator = anchor.operator().await;
    let grouped = operator.unapplied_groups(&filter(50)).await.unwrap();
    assert_eq!((grouped.left_out, grouped.rest_after), (0, None));
    let shown = |one: &UnappliedGroup| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        (one.payments, text(&one.amount), text(&one.reason), text(&one.from))
    };
    let (noise, payer) = (noisy.account().to_string(), honest.account().to_string());
    assert_eq!(
        grouped.groups.iter().map(shown).collect::<Vec<_>>(),
        [
            (120, "0.000012".to_owned(), "no_memo".to_owned(), noise.clone()),
            (60, "0.000006".to_owned(), "unknown_memo".to_owned(), noise),
            (1, "25".to_owned(), "no_memo".to_owned(), payer),
        ]
    );
    assert_eq!(grouped.groups[0].operation_id, each[0].operation_id);
    let first = operator.unapplied_groups(&filter(1)).await.unwrap();
    assert_eq!((&first.groups[..], first.left_out), (&grouped.groups[..1], 2));

    // The command says so, and shows each where it is asked to.
    let lines = list(&anchor, &["--json"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["payments"].as_u64().unwrap()).collect::<Vec<_>>(), [120, 60, 1]);
    let table = list(&anchor, &[]);
    assert!(table.contains("0.000012") && table.contains("120"), "{table}");
    let ids = list(&anchor, &["--each", "--json", "--limit", "1000"]);
    let ids: Vec<i64> = ids
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["operation_id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids, each.iter().map(|one| one.operation_id).collect::<Vec<_>>());

    // A refund that was ordered is not hidden among what nobody decided about.
    let why = anchor_host_tests::anchor::signoff();
    operator.refund_unapplied(each[0].operation_id, &why).await.unwrap();
    let counts: Vec<_> =
        operator.unapplied_groups(&filter(50)).await.unwrap().groups.iter().map(|one| one.payments).collect();
    assert_eq!(counts, [1, 119, 60, 1]);
    anchor.finish().await;
}
