//! More than one Horizon: each is given what is paid, and two have to agree that a transaction is over.

use super::scene::Scene;
use anchor_host::{
    ledger_payouts::Network,
    model::{AccountId, AssetId, AttemptState, PayoutState, Timestamp},
    stellar::{
        AccountAt, Error, Evidence, Horizon, Included, LedgerAccount, PaymentFailure, PaymentOutcome, Sent, Submission,
    },
};
use anchor_host_tests::{database::Kind, on_both};
use anchor_sandbox::{Fault, FaultKind, RequestKind};
use futures_util::future::{BoxFuture, FutureExt};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

on_both!(
    a_node_that_is_away_has_no_transaction_replaced,
    what_one_node_does_not_take_goes_through_another,
    a_failure_that_one_node_invents_has_nothing_signed_again,
    failures_in_a_row_wait_for_a_person,
    a_transaction_that_counted_as_over_is_found_again
);

/// A node that answers or does not, and counts what it is given.
struct Second {
    horizon: Horizon,
    is_away: AtomicBool,
    given: AtomicU32,
    /// Says that every transaction failed.
    lies: AtomicBool,
    /// Has no transaction, and gives old accounts for new ledgers.
    is_mixed_up: AtomicBool,
}

impl Second {
    fn new(scene: &Scene, is_away: bool) -> Arc<Self> {
        let (is_away, given, lies) = (AtomicBool::new(is_away), AtomicU32::new(0), AtomicBool::new(false));
        let is_mixed_up = AtomicBool::new(false);
        Arc::new(Self { horizon: scene.local.horizon.clone(), is_away, given, lies, is_mixed_up })
    }

    fn answer<'a, T: 'a>(&'a self, answer: BoxFuture<'a, Result<T, Error>>) -> BoxFuture<'a, Result<T, Error>> {
        match self.is_away.load(Ordering::Relaxed) {
            true => async { Err(Error::Unavailable { reason: "it is away".to_owned(), retry_after: None }) }.boxed(),
            false => answer,
        }
    }
}

impl Network for Second {
    fn send<'a>(&'a self, envelope: &'a str) -> BoxFuture<'a, Result<Submission, Error>> {
        self.given.fetch_add(1, Ordering::Relaxed);
        self.answer(Network::send(&self.horizon, envelope))
    }

    fn included<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<Included>, Error>> {
        if self.lies.load(Ordering::Relaxed) {
            let result = PaymentOutcome::Payment(PaymentFailure::NoDestination);
            return async move { Ok(Some(Included { ledger: 9, result })) }.boxed();
        }
        if self.is_mixed_up.load(Ordering::Relaxed) {
            return async { Ok(None) }.boxed();
        }
        self.answer(Network::included(&self.horizon, hash))
    }

    fn is_successful<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<bool>, Error>> {
        self.answer(Network::is_successful(&self.horizon, hash))
    }

    fn account_at<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<AccountAt>, Error>> {
        let is_mixed_up = self.is_mixed_up.load(Ordering::Relaxed);
        let found = Network::account_at(&self.horizon, account);
        let found = async move {
            let mut found = found.await?;
            if let Some(found) = found.as_mut().filter(|_| is_mixed_up) {
                found.account.sequence -= 1;
            }
            Ok(found)
        };
        self.answer(found.boxed())
    }

    fn account<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<LedgerAccount>, Error>> {
        self.answer(Network::account(&self.horizon, account))
    }

    fn evidence<'a>(
        &'a self,
        operation_id: u64,
        ours: &'a AccountId,
        network: [u8; 32],
    ) -> BoxFuture<'a, Result<Evidence, Error>> {
        self.answer(Network::evidence(&self.horizon, operation_id, ours, network))
    }

    fn sent<'a>(&'a self, hash: &'a str, ours: &'a AccountId, network: [u8; 32]) -> BoxFuture<'a, Result<Sent, Error>> {
        self.answer(Network::sent(&self.horizon, hash, ours, network))
    }

    fn closed_at(&self, ledger: u32) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        self.answer(Network::closed_at(&self.horizon, ledger))
    }

    fn usual_fee(&self) -> BoxFuture<'_, Result<u32, Error>> {
        self.answer(Network::usual_fee(&self.horizon))
    }
}

async fn a_node_that_is_away_has_no_transaction_replaced(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    let second = Second::new(&scene, true);
    scene.books.engine = scene.books.engine.clone().and_nodes([second.clone() as Arc<dyn Network>]);
    // Nothing that is sent is ever taken.
    let lost = Fault { probability: Some(1.0), ..Fault::new(FaultKind::DropBeforeAccept) };
    scene.local.sandbox.set_fault(lost.on(&[RequestKind::SubmitAsync])).unwrap();
    let id = scene.ask(&AssetId::Native).await;
    assert_eq!(scene.pays(id, 30).await, None);
    let attempts = scene.books.store.payout_attempts(id).await.unwrap();
    assert_eq!((attempts.len(), attempts[0].state), (1, AttemptState::Open), "one node's word ended it");
    let reason = scene.books.reason(id).await.unwrap();
    assert!(reason.contains("1 of the 2 Horizons that have to agree") && reason.contains("it is away"), "{reason}");
    // With two, it is over, and the next gets there.
    second.is_away.store(false, Ordering::Relaxed);
    scene.local.sandbox.clear_faults(None);
    scene.pays(id, 80).await.unwrap();
    let attempts = scene.books.store.payout_attempts(id).await.unwrap();
    let states: Vec<_> = attempts.iter().map(|attempt| attempt.state).collect();
    assert_eq!(states, [AttemptState::Void, AttemptState::Paid]);
    assert_eq!(scene.local.arrived(&scene.receiver.account()).await.len(), 1);
    scene.books.store.close().await;
}

async fn what_one_node_does_not_take_goes_through_another(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    // The first node is away, and the second takes everything.
    let (first, second) = (Second::new(&scene, true), Second::new(&scene, false));
    scene.books.engine = scene.books.on(first.clone()).and_nodes([second.clone() as Arc<dyn Network>]);
    let id = scene.ask(&AssetId::Native).await;
    scene.pays(id, 10).await.unwrap();
    assert!(second.given.load(Ordering::Relaxed) > 0 && first.given.load(Ordering::Relaxed) > 0);
    assert_eq!(scene.local.arrived(&scene.receiver.account()).await.len(), 1);
    scene.books.store.close().await;
}

async fn a_failure_that_one_node_invents_has_nothing_signed_again(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    let second = Second::new(&scene, false);
    second.lies.store(true, Ordering::Relaxed);
    scene.books.engine = scene.books.engine.clone().and_nodes([second.clone() as Arc<dyn Network>]);
    // The other node does not have it yet.
    let slow = Fault { probability: Some(1.0), ..Fault::new(FaultKind::Stale) };
    scene.local.sandbox.set_fault(slow.on(&[RequestKind::Transaction])).unwrap();
    let id = scene.ask(&AssetId::Native).await;
    scene.pays(id, 4).await;
    let attempts = scene.books.store.payout_attempts(id).await.unwrap();
    assert_eq!((attempts.len(), attempts[0].state), (1, AttemptState::Open));
    scene.local.sandbox.clear_faults(None);
    scene.pays(id, 30).await.unwrap();
    assert_eq!(scene.books.store.payout_attempts(id).await.unwrap().len(), 1);
    assert_eq!(scene.local.arrived(&scene.receiver.account()).await.len(), 1);
    scene.books.store.close().await;
}

async fn failures_in_a_row_wait_for_a_person(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    // The only node says so each time, and each time the money has moved: three payments, and no fourth.
    let only = Second::new(&scene, false);
    only.lies.store(true, Ordering::Relaxed);
    scene.books.engine = scene.books.on(only.clone());
    let id = scene.ask(&AssetId::Native).await;
    assert_eq!(scene.pays(id, 60).await, None);
    assert_eq!(scene.books.store.payout_attempts(id).await.unwrap().len(), 3);
    let reason = scene.books.reason(id).await.unwrap();
    assert!(reason.contains("its last 3 transactions failed") && reason.contains("payouts approve"), "{reason}");
    scene.books.store.close().await;
}

async fn a_transaction_that_counted_as_over_is_found_again(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    let only = Second::new(&scene, false);
    scene.books.engine = scene.books.on(only.clone());
    let id = scene.ask(&AssetId::Native).await;
    scene.run().await;
    scene.close();
    // It is on the ledger, and the node does not show it.
    only.is_mixed_up.store(true, Ordering::Relaxed);
    let states = async || {
        let attempts = scene.books.store.payout_attempts(id).await.unwrap();
        attempts.iter().map(|attempt| attempt.state).collect::<Vec<_>>()
    };
    for _ in 0..40 {
        if states().await.len() == 2 {
            break;
        }
        scene.pays(id, 1).await;
    }
    assert_eq!(states().await, [AttemptState::Void, AttemptState::Open]);
    only.is_mixed_up.store(false, Ordering::Relaxed);
    assert_eq!(scene.pays(id, 20).await, None);
    assert!(scene.books.reason(id).await.unwrap().contains("payouts recheck"));
    let (payout, attempts) = (
        scene.books.store.ledger_payout(id).await.unwrap().unwrap(),
        scene.books.store.payout_attempts(id).await.unwrap(),
    );
    assert!(scene.books.engine.recheck(&payout, &attempts).await.unwrap());
    assert_eq!(states().await, [AttemptState::Paid, AttemptState::Void]);
    assert!(matches!(scene.books.state(id).await, PayoutState::Paid { .. }));
    assert_eq!(scene.local.arrived(&scene.receiver.account()).await.len(), 1);
    // The channel goes on.
    let next = scene.books.ask(2, &scene.payer, &scene.receiver.account(), &AssetId::Native, "10").await;
    scene.pays(next, 10).await.unwrap();
    scene.books.store.close().await;
}
