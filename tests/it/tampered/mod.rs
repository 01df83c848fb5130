//! A database that somebody else has written to: columns that are not what is sealed beside them. What they could gain is
//! refused, aloud, and other payments go on.

mod callbacks;
mod columns;
mod customers;
mod older;
mod payouts;
mod quotes;
mod unapplied;

use anchor_host::store::JobRow;
use anchor_host_tests::{anchor::TestAnchor, database::Kind, log, on_both, wait};

on_both!(swapped_memos_give_a_payment_to_nobody_else, another_owner_sees_nothing, an_older_state_is_not_believed,);

/// The operator's last word about a job of a record that can't be read, once there is one.
async fn set_aside(anchor: &TestAnchor, id: &str, problem: &str) {
    wait::until(&format!("the work for {id} is set aside"), || async {
        let jobs = anchor.store.jobs_of(&[id.parse().unwrap()]).await.unwrap();
        let is_said = |job: &JobRow| job.last_error.as_ref().is_some_and(|error| error.contains(problem));
        if jobs.iter().any(is_said) { Ok(()) } else { Err(format!("{jobs:?}")) }
    })
    .await;
}

async fn swapped_memos_give_a_payment_to_nobody_else(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let (victim, thief) = (anchor.sender().await, anchor.sender().await);
    let (theirs, own) = (victim.open("10", "").await, thief.open("10", "").await);
    for (id, memo) in [(&theirs.id, 1), (&own.id, theirs.memo_id()), (&theirs.id, own.memo_id())] {
        anchor.database.execute(&format!("UPDATE transactions SET memo_value = '{memo}' WHERE id = '{id}'")).await;
    }
    victim.pay(&theirs, "10").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.decision, None, "it waits for a person");
    assert!(log::about(&own.id).contains("memo_value is not the one that is sealed"), "{}", log::about(&own.id));
    for (id, memo) in [(&theirs.id, 1), (&own.id, own.memo_id()), (&theirs.id, theirs.memo_id())] {
        anchor.database.execute(&format!("UPDATE transactions SET memo_value = '{memo}' WHERE id = '{id}'")).await;
    }
    assert_eq!(anchor.events(&own.id).await, ["open"]);
    // Nothing is wedged.
    let next = victim.open_and_pay("11", "").await;
    victim.wait(&next.id, "completed").await;
    anchor.leave_working();
    anchor.finish().await;
}

async fn another_owner_sees_nothing(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let (victim, thief) = (anchor.sender().await, anchor.sender().await);
    let opened = victim.open("10", "").await;
    let set = |owner: String| format!("UPDATE transactions SET owner = '{owner}' WHERE id = '{}'", opened.id);
    anchor.database.execute(&set(thief.account().to_string())).await;
    for reader in [&thief, &victim] {
        let answer = reader.get(&format!("/sep31/transactions/{}", opened.id)).await;
        assert!(answer.status >= 400 && !answer.body.to_string().contains("stellar_memo"), "{}", answer.body);
    }
    anchor.database.execute(&set(victim.account().to_string())).await;
    victim.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(200);
    anchor.leave_working();
    anchor.finish().await;
}

/// A record of before the payment, with which it would be paid out again.
async fn an_older_state_is_not_believed(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    let (reference, asset) = (format!("'payout-{}-0'", opened.id), format!("'{}'", anchor.asset()));
    let about = "its columns protocol, kind and asset are not those that are sealed";
    for (column, other, own, told) in [
        ("status", "'pending_receiver'", "'completed'", "column status is not the one that is sealed"),
        ("version", "1", "3", "column version is not the one that is sealed"),
        ("external_id", "'another'", &*reference, "column external_id is not the one that is sealed"),
        ("needs_attention", "TRUE", "FALSE", "column needs_attention is not the one that is sealed"),
        ("protocol", "'sep6'", "'sep31'", about),
        ("kind", "'withdrawal'", "'receive'", about),
        ("asset", "'native'", &*asset, about),
    ] {
        let set = |value: &str| format!("UPDATE transactions SET {column} = {value} WHERE id = '{}'", opened.id);
        let before = log::about(&opened.id).matches(told).count();
        anchor.database.execute(&set(other)).await;
        let answer = sender.get(&format!("/sep31/transactions/{}", opened.id)).await;
        assert!(answer.status >= 500, "{column}: {}", answer.body);
        assert!(log::about(&opened.id).matches(told).count() > before, "{column}");
        anchor.database.execute(&set(own)).await;
    }
    sender.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(200);
    anchor.leave_working();
    anchor.finish().await;
}
