//! The engine on a network with real envelopes, over HTTP.

use anchor_host::{
    ledger_payouts::{Engine, PayoutSettings},
    model::{
        AccountId, Address, Amount, AttemptState, Clock, JobKind, LedgerPayout, LedgerPayoutId, Memo, Money,
        PayoutCause, PayoutOrder, PayoutState, TransactionId,
    },
    stellar::Keypair,
    store::{Job, Store},
};
use anchor_host_tests::{
    anchor::TestAnchor,
    database::{Database, Kind},
    horizon::PASSPHRASE,
    on_both, wait,
    world::System,
};
use std::{sync::Arc, time::Duration};

on_both!(
    a_payment_of_the_engine_arrives,
    a_receiver_that_does_not_exist_is_waited_for,
    an_account_with_a_past_of_its_own_pays_nothing
);

fn engine(store: &Store, anchor: &TestAnchor, payer: &Keypair, channels: &[&Keypair]) -> Engine {
    let pause = Duration::from_millis(50);
    let settings = PayoutSettings {
        channels: channels.iter().map(|key| Arc::new((*key).clone()) as _).collect(),
        time_limit: Duration::from_secs(60),
        look_pause: pause,
        wait_pause: (pause, pause),
        ..PayoutSettings::new(PASSPHRASE, vec![Arc::new(payer.clone())])
    };
    Engine::new(store.clone(), Arc::new(anchor.horizon()), Arc::new(System), settings)
}

/// Asks for a payout of ten.
pub(super) async fn ask(
    store: &Store,
    number: u32,
    from: AccountId,
    to: Address,
    memo: Option<Memo>,
    anchor: &TestAnchor,
) -> LedgerPayoutId {
    let now = System.now();
    let id = LedgerPayoutId::mint(now, &System);
    let money = Money::new(Amount::parse("10").unwrap(), anchor.asset().clone());
    let cause = PayoutCause::Refund { transaction: TransactionId::mint(now, &System), number };
    let (takes_claimable_balance, ordered_by) = (false, "somebody".to_owned());
    let payout = LedgerPayout::new(
        id,
        PayoutOrder { cause, from, to, money, memo, takes_claimable_balance, creates_account: true, ordered_by },
        now,
    );
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_ledger_payout(&payout).await.unwrap());
    tx.schedule(&Job::new(JobKind::Pay, payout.id), now).await.unwrap();
    tx.commit().await.unwrap();
    payout.id
}

/// A person's word that what the account did before is known.
pub(super) async fn adopt(store: &Store, anchor: &TestAnchor, key: &Keypair) {
    let found = anchor.horizon().account(&key.account()).await.unwrap().unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.note_channel_sequence(&key.account(), found.sequence).await.unwrap();
    tx.commit().await.unwrap();
}

/// Runs the jobs that are due.
pub(super) async fn run(store: &Store, engine: &Engine) {
    let now = System.now();
    for claim in store.claim(&[JobKind::Pay], 10, now, now.plus(Duration::from_secs(60)), "one").await.unwrap() {
        engine.advance(&claim).await.unwrap();
    }
}

async fn a_payment_of_the_engine_arrives(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, payer, channel) = (anchor.sender().await, anchor.sender().await, anchor.sender().await);
    let database = Database::new(kind);
    let store = database.open().await;
    adopt(&store, &anchor, &payer.key).await;
    adopt(&store, &anchor, &channel.key).await;
    // Out of its own sequence, and by a channel.
    for (number, channels) in [(1, vec![]), (2, vec![&channel.key])] {
        let engine = engine(&store, &anchor, &payer.key, &channels);
        let opened = sender.open("10", "").await;
        let to = Address::Account(opened.account);
        let id = ask(&store, number, payer.account(), to, Some(opened.memo.clone()), &anchor).await;
        let hash = wait::until("the payout is on the ledger", || async {
            run(&store, &engine).await;
            match store.ledger_payout(id).await.unwrap().unwrap().state {
                PayoutState::Paid { hash, .. } => Ok(hash),
                other => Err(format!("{other:?} {:?}", store.job(&Job::new(JobKind::Pay, id)).await.unwrap())),
            }
        })
        .await;
        assert_eq!(sender.wait(&opened.id, "completed").await["stellar_transaction_id"], hash.as_str());
        let attempts = store.payout_attempts(id).await.unwrap();
        assert_eq!((attempts.len(), attempts[0].state), (1, AttemptState::Paid));
        assert_eq!(attempts[0].channel, channels.first().map_or(payer.account(), |key| key.account()));
        assert_eq!(anchor.report(&opened.id).await.transaction.payments[0].from, payer.account());
    }
    store.close().await;
    anchor.finish().await;
}

async fn a_receiver_that_does_not_exist_is_waited_for(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let payer = anchor.sender().await;
    let database = Database::new(kind);
    let store = database.open().await;
    let engine = engine(&store, &anchor, &payer.key, &[]);
    let to = Address::Account(AccountId::from_bytes([9; 32]));
    let id = ask(&store, 1, payer.account(), to, None, &anchor).await;
    run(&store, &engine).await;
    let job = store.job(&Job::new(JobKind::Pay, id)).await.unwrap().unwrap();
    assert_eq!(job.last_error.as_deref(), Some("the receiver's account does not exist"));
    assert!(store.payout_attempts(id).await.unwrap().is_empty(), "a transaction was signed");
    store.close().await;
    anchor.finish().await;
}

async fn an_account_with_a_past_of_its_own_pays_nothing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, payer) = (anchor.sender().await, anchor.sender().await);
    let database = Database::new(kind);
    let store = database.open().await;
    let engine = engine(&store, &anchor, &payer.key, &[]);
    // It has paid by another hand.
    let opened = payer.open_and_pay("10", "").await;
    payer.wait(&opened.id, "completed").await;
    let to = Address::Account(sender.account());
    let id = ask(&store, 1, payer.account(), to, None, &anchor).await;
    run(&store, &engine).await;
    let job = store.job(&Job::new(JobKind::Pay, id)).await.unwrap().unwrap();
    let reason = job.last_error.unwrap_or_default();
    assert!(reason.contains("has been used before, and these books know nothing of it"), "{reason}");
    assert!(store.payout_attempts(id).await.unwrap().is_empty(), "a transaction was signed");
    store.close().await;
    anchor.finish().await;
}
