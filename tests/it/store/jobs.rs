//! Work is claimed by one worker at a time.

use super::at;
use anchor_host::model::JobKind;
use anchor_host::store::Job;
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
};
use std::collections::BTreeSet;

on_both!(
    eight_workers_never_claim_the_same_work,
    polls_are_claimed_apart,
    a_lost_lease_can_no_longer_answer,
    scheduled_again_work_starts_afresh,
);

async fn eight_workers_never_claim_the_same_work(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    for n in 0..200 {
        tx.schedule(&Job::new(JobKind::Execute, n), at(0)).await.unwrap();
    }
    tx.schedule(&Job::new(JobKind::Execute, "later"), at(50)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.job_count().await.unwrap(), 201);
    assert_eq!(store.next_due(JobKind::ALL).await.unwrap(), Some(at(0)));
    let workers = (0..8).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            for round in 0.. {
                let claims =
                    store.claim(&[JobKind::Execute], 7, at(10), at(40), &format!("{worker}-{round}")).await.unwrap();
                if claims.is_empty() {
                    return mine;
                }
                mine.extend(claims.into_iter().map(|claim| claim.job.subject));
            }
            mine
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 200, "work was claimed twice, or not at all");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 200);
    assert_eq!(store.next_due(JobKind::ALL).await.unwrap(), Some(at(40)), "the leases run out before the last is due");
}

async fn polls_are_claimed_apart(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    for n in 0..3 {
        tx.schedule(&Job::new(JobKind::Poll, n), at(0)).await.unwrap();
        tx.schedule(&Job::new(JobKind::Execute, n), at(0)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let polls = store.claim(&[JobKind::Poll], 10, at(1), at(9), "a").await.unwrap();
    assert!(polls.len() == 3 && polls.iter().all(|claim| claim.job.kind == JobKind::Poll));
    let others = store.claim(&[JobKind::Execute], 2, at(1), at(9), "b").await.unwrap();
    assert!(others.len() == 2 && others.iter().all(|claim| claim.job.kind == JobKind::Execute));
}

async fn a_lost_lease_can_no_longer_answer(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.schedule(&Job::new(JobKind::Execute, "x"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let slow = store.claim(&[JobKind::Execute], 1, at(1), at(10), "slow").await.unwrap().remove(0);
    assert!(
        store.claim(&[JobKind::Execute], 1, at(9), at(20), "early").await.unwrap().is_empty(),
        "the lease still runs"
    );
    let quick = store.claim(&[JobKind::Execute], 1, at(10), at(20), "quick").await.unwrap().remove(0);
    assert_eq!((slow.attempts, quick.attempts), (1, 2));
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.finish(&slow).await.unwrap());
    assert!(!tx.postpone(&slow, at(30), None).await.unwrap());
    assert!(tx.postpone(&quick, at(30), Some("down")).await.unwrap());
    tx.commit().await.unwrap();
    let last = store.claim(&[JobKind::Execute], 1, at(30), at(40), "last").await.unwrap().remove(0);
    assert_eq!(last.attempts, 3);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.finish(&last).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.next_due(JobKind::ALL).await.unwrap(), None);
}

async fn scheduled_again_work_starts_afresh(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let work = Job::new(JobKind::Execute, "x");
    let mut tx = store.begin().await.unwrap();
    tx.schedule(&work, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let old = store.claim(&[JobKind::Execute], 1, at(0), at(10), "old").await.unwrap().remove(0);
    let mut tx = store.begin().await.unwrap();
    tx.schedule(&work, at(5)).await.unwrap();
    assert!(!tx.finish(&old).await.unwrap(), "what was claimed before is void");
    tx.commit().await.unwrap();
    assert_eq!(store.claim(&[JobKind::Execute], 1, at(5), at(10), "new").await.unwrap().remove(0).attempts, 1);
    let mut tx = store.begin().await.unwrap();
    tx.cancel(&[work]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.job_count().await.unwrap(), 0);
}
