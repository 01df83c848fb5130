//! The command, and the host's own comparisons.

use super::world::{World, amount, somebody};
use anchor_host_tests::{
    admin,
    anchor::Setup,
    database::Kind,
    horizon::{Manners, ours, outgoing, usdc_payment},
    on_both,
    scripted::{Scripted, scripted},
    wait,
};
use serde_json::Value;
use std::{process::Output, time::Duration};

on_both!(the_command_tells_by_its_exit_code, a_host_compares_by_itself);

/// Lines of standard output, each an object.
fn objects(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

fn say(scripted: &Scripted, words: &[&str]) -> (Option<i32>, Vec<Value>, String) {
    let output = scripted.program.say(&[&["--json", "reconcile"], words].concat());
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), objects(&output), err)
}

async fn the_command_tells_by_its_exit_code(kind: Kind) {
    let mut world = World::new(kind).await;
    world.live(100).await;
    let directory = tempfile::tempdir().unwrap();
    let scripted = scripted(directory.path(), &world.database.url, &world.horizon.url);
    // The host marks the database as its own; without one running, commands use the database.
    let process = scripted.program.start();
    wait::until("the host serves", || async {
        let (status, body) = admin::get(&scripted.program.directory, "/admin/host").await;
        if status == 200 { Ok(()) } else { Err(format!("{body}\n{}", scripted.program.log())) }
    })
    .await;
    let small = ["--from-ledger", "101", "--to-ledger", "150"];
    let (code, lines, err) = say(&scripted, &small);
    assert_eq!((code, lines.len()), (Some(0), 1), "{lines:?} {err}");
    assert_eq!(lines[0]["terms"], "ledgers 101 to 150");
    assert_eq!(process.stop(), Some(0));
    let stolen = world.close([outgoing(&somebody(), amount("500"), 0)]);
    let missing = world.close([usdc_payment(7, amount("10"))]);
    world.pass().await;
    let (code, lines, err) = say(&scripted, &["--account", &ours().to_string()]);
    assert_eq!(code, Some(3), "{err}");
    let kinds: Vec<&str> = lines.iter().filter_map(|line| line["kind"].as_str()).collect();
    assert_eq!(kinds, ["outgoing_unexplained", "incoming_not_booked"]);
    assert_eq!(lines[2]["differences"]["incoming_not_booked"], 1, "the run itself is the last line");
    assert!(err.contains("differ in 2 places") && err.contains("reconcile list"), "{err}");
    // Each is mended by the command that it names.
    let mend = lines[1]["remedy"].as_str().unwrap();
    let first = mend.split(", then ").next().unwrap().strip_prefix("anchor-host ").unwrap();
    let words: Vec<&str> = first.split(' ').map(|word| if word == "TEXT" { "mended" } else { word }).collect();
    let done = scripted.program.say(&[&words[..], &["--by", "Ada"]].concat());
    assert!(done.status.success(), "{mend}: {}", String::from_utf8_lossy(&done.stderr));
    let done = scripted.program.say(&["watch", "backfill", "--by", "Ada"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let accept = ["accept", "outgoing_unexplained", &stolen.to_string(), "--reason", "our own", "--by", "Ada"];
    assert_eq!(say(&scripted, &accept).0, Some(0));
    let (code, lines, err) = say(&scripted, &["--account", &ours().to_string()]);
    assert_eq!((code, lines.len()), (Some(0), 1), "{missing}: {lines:?} {err}");
    assert_eq!(say(&scripted, &["list"]).1, [Value::Null; 0]);
    assert_eq!(say(&scripted, &["list", "--all"]).1[0]["accepted"]["why"], "our own");
    assert_eq!(say(&scripted, &["runs"]).1.len(), 3);
    // What can't be finished is neither.
    world.horizon.behave(Manners { other_network: true, ..Manners::default() });
    let (code, _, err) = say(&scripted, &[]);
    assert!(code == Some(4) && err.contains("another network"), "{code:?} {err}");
    let (code, _, err) = say(&scripted, &["--from-ledger", "9", "--to-ledger", "8"]);
    assert!(code == Some(1) && err.contains("9 is after to_ledger, 8"), "{code:?} {err}");
    world.store.close().await;
}

async fn a_host_compares_by_itself(kind: Kind) {
    let setup = Setup::new(kind).set("reconcile.every_hours", "1").set("payments.window_s", "604800");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    let metric = async |name: &str| {
        let (_, text) = admin::get_at(&anchor.admin_url(), &anchor.admin_token(), "/metrics").await;
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned)).unwrap_or_default()
    };
    assert_eq!(metric("anchor_reconcile_finished_at_seconds").await, "0");
    // A payment that is in the books alone.
    let payment = anchor.report(&opened.id).await.transaction.payments[0].clone();
    let raised = format!(
        "UPDATE ledger_payments SET payment = replace(payment, '\"10\"', '\"11\"') WHERE operation_id = {}",
        payment.operation_id
    );
    anchor.database.execute(&raised).await;
    let ledger = u32::try_from(payment.operation_id >> 32).unwrap();
    // The ledger of the last record may not be over.
    sender.open_and_pay("10", "").await;
    wait::until("the watcher knows that nothing before is missing", || async {
        let place = anchor.store.place(&anchor.account()).await.unwrap().unwrap();
        if place.read_to >= ledger { Ok(()) } else { Err(format!("{place:?}")) }
    })
    .await;
    anchor.advance(Duration::from_secs(2 * 3600));
    let found = "anchor_reconcile_differences{kind=\"payment_differs\"}";
    wait::until("the difference is told", || async {
        match metric(found).await.as_str() {
            "1" if metric("anchor_reconcile_finished_at_seconds").await != "0" => Ok(()),
            other => Err(format!("{other} {:?}", anchor.store.runs(9).await)),
        }
    })
    .await;
    wait::until("health has a note of it", || async {
        let (status, body) = admin::get_at(&anchor.admin_url(), &anchor.admin_token(), "/admin/health").await;
        let shown: Value = serde_json::from_str(&body).unwrap();
        let note = shown["checks"]["books"]["note"].as_str().unwrap_or_default();
        if status == 200 && note.contains("payment_differs 1") { Ok(()) } else { Err(format!("{status} {body}")) }
    })
    .await;
    anchor.finish().await;
}
