//! Large payments are credited when a second Horizon agrees, and nothing waits for it but they.

use anchor_host::{
    model::{Amount, Destination, JobKind, Memo, Money, Status, Timestamp, TransactionId},
    store::{Job, Store},
};
use anchor_host_tests::{
    admin,
    anchor::now,
    database::{Database, Kind},
    horizon::{Manners, ScriptedHorizon, ours, usdc, usdc_payment},
    on_both,
    process::Process,
    record,
    scripted::{Scripted, scripted_with},
    wait,
};
use serde_json::{Value, json};

on_both!(
    a_large_payment_is_credited_when_a_second_horizon_agrees,
    a_payment_that_only_one_horizon_knows_is_not_credited,
    a_second_horizon_that_is_long_away_leaves_no_payment_behind,
);

/// Whether each of the payments is large.
const LARGE: &str = "100";
const SMALL: &str = "50";

fn id(number: u64) -> TransactionId {
    format!("01990000-0000-7000-8000-{number:012x}").parse().unwrap()
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

/// A host that reads the first Horizon and asks the second about payments of more than 50, and transactions that wait for
/// these amounts.
struct World {
    first: ScriptedHorizon,
    second: ScriptedHorizon,
    store: Store,
    scripted: Scripted,
    _database: Database,
    _directory: tempfile::TempDir,
}

impl World {
    async fn new(kind: Kind, expected: &[&str]) -> Self {
        Self::trying(kind, expected, "1000").await
    }

    /// One that asks at most so often.
    async fn trying(kind: Kind, expected: &[&str], tries: &str) -> Self {
        let (first, second) = (ScriptedHorizon::start().await, ScriptedHorizon::start().await);
        let (database, directory) = (Database::new(kind), tempfile::tempdir().unwrap());
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        for (number, expected) in (0..).zip(expected) {
            let to = Destination { account: ours(), memo: Memo::Id(number) };
            let mut new = record::unpaid(id(number), Money::new(amount(expected), usdc()), to, now());
            record::received(&mut new).incoming.pay_by = Some(Timestamp::from_seconds(4_000_000_000));
            assert!(record::insert(&mut tx, &new).await);
        }
        tx.commit().await.unwrap();
        let more = [
            ("network.confirm_horizon_url", second.url.clone()),
            ("assets[0].confirm_above", SMALL.to_owned()),
            ("payments.retry_pause_first_ms", "50".to_owned()),
            ("payments.retry_pause_most_ms", "200".to_owned()),
            ("payments.retry_tries_max", tries.to_owned()),
        ];
        let scripted = scripted_with(directory.path(), &database.url, &first.url, &more);
        Self { first, second, store, scripted, _database: database, _directory: directory }
    }

    /// A host that reads the first Horizon's ledgers from now on.
    async fn start(&self) -> Process {
        let process = self.scripted.program.start();
        wait::until("the host is ready", || async {
            self.close(vec![], vec![]);
            let (status, body) = admin::get(&self.scripted.program.directory, "/admin/health").await;
            (status == 200).then_some(()).ok_or(body)
        })
        .await;
        process
    }

    /// Closes a ledger on both.
    fn close(&self, first: Vec<Value>, second: Vec<Value>) {
        self.first.close(first);
        self.second.close(second);
    }

    async fn is_paid(&self, number: u64) -> bool {
        !self.store.transaction(id(number)).await.unwrap().unwrap().payments.is_empty()
    }

    /// Waits until a transaction has its payment, while ledgers close on the first.
    async fn paid(&self, number: u64) {
        wait::until("the payment is credited", || async {
            self.first.close([]);
            let reason = || format!("{number} is not credited\n{}", self.scripted.program.log());
            self.is_paid(number).await.then_some(()).ok_or_else(reason)
        })
        .await;
    }

    /// The reasons of the payments that are unapplied.
    async fn unapplied(&self) -> Vec<(String, Option<String>)> {
        let unapplied = self.store.unapplied(false, 0, 100).await.unwrap();
        unapplied.into_iter().map(|one| (one.reason.unwrap(), one.transaction_id)).collect()
    }
}

async fn a_large_payment_is_credited_when_a_second_horizon_agrees(kind: Kind) {
    let world = World::new(kind, &[LARGE, SMALL, LARGE]).await;
    let process = world.start().await;
    let pay = |number: u64, of: &str| usdc_payment(number, amount(of));
    world.close(vec![pay(0, LARGE)], vec![pay(0, LARGE)]);
    world.paid(0).await;
    let credited = world.store.unapplied(true, 0, 10).await.unwrap().remove(0);
    assert_eq!(
        (credited.decision.as_deref(), credited.decided_by.as_deref(), credited.decided_why.as_deref()),
        (Some("matched"), Some("host"), Some("a second horizon agrees"))
    );

    // The second falls silent: what is not large is none of its business, and what is large waits.
    world.second.behave(Manners { storm: Some(0), ..Manners::default() });
    while world.second.head() < world.first.head() {
        world.second.close([]);
    }
    world.close(vec![pay(2, LARGE), pay(1, SMALL)], vec![pay(2, LARGE)]);
    world.paid(1).await;
    assert!(!world.is_paid(2).await);
    assert_eq!(world.unapplied().await, [("unconfirmed".to_owned(), Some(id(2).to_string()))]);
    // Its time runs out meanwhile: whether it was paid in time is not known yet.
    let mut tx = world.store.begin().await.unwrap();
    tx.schedule_all(&[(Job::new(JobKind::Expire, id(2)), now())]).await.unwrap();
    tx.commit().await.unwrap();
    wait::until("the expiry waits", || async {
        let shown = world.scripted.program.say(&["--json", "transactions", "show", &id(2).to_string()]);
        let shown = String::from_utf8(shown.stdout).unwrap();
        shown.contains("its payment is not confirmed yet").then_some(()).ok_or(shown)
    })
    .await;
    // It is back, and behind.
    world.second.behave(Manners { behind: 1, ..Manners::default() });
    world.first.close([]);
    assert!(!world.is_paid(2).await);
    world.second.behave(Manners::default());
    world.paid(2).await;
    assert!(world.unapplied().await.is_empty());
    assert_eq!(process.stop(), Some(0));
}

async fn a_payment_that_only_one_horizon_knows_is_not_credited(kind: Kind) {
    let world = World::new(kind, &[LARGE, LARGE, LARGE, SMALL]).await;
    let process = world.start().await;
    let pay = |number: u64, of: &str| usdc_payment(number, amount(of));
    let mut failed = pay(2, LARGE);
    failed["lies"] = json!({"transaction_successful": false});
    // The second has it with another amount, not at all, and as a failed one.
    world.close(vec![pay(0, LARGE)], vec![pay(0, "1")]);
    world.close(vec![pay(1, LARGE)], vec![]);
    world.close(vec![pay(2, LARGE)], vec![failed]);
    world.close(vec![pay(3, SMALL)], vec![]);
    world.paid(3).await;
    let reasons = ["amount is 100 on record, and 1 by Horizon", "without it", "no such payment"];
    wait::until("each difference is told", || async {
        let log = world.scripted.program.log();
        reasons.iter().all(|reason| log.contains(reason)).then_some(()).ok_or(log)
    })
    .await;
    let waiting = |number: u64| ("unconfirmed".to_owned(), Some(id(number).to_string()));
    assert_eq!(world.unapplied().await, [waiting(0), waiting(1), waiting(2)]);

    // A person may know better; then nobody is asked again.
    let one = world.store.unapplied(false, 0, 1).await.unwrap()[0].operation_id.to_string();
    let said = ["unapplied", "match", &one, &id(0).to_string(), "--by", "Ada", "--reason", "seen on another explorer"];
    let output = world.scripted.program.say(&said);
    assert!(output.status.success(), "{output:?}");
    assert!(world.is_paid(0).await);
    assert_eq!(world.unapplied().await, [waiting(1), waiting(2)]);
    for number in 0..3 {
        let status = world.store.transaction(id(number)).await.unwrap().unwrap().status;
        assert_eq!(status != Status::PendingSender, number == 0, "{number} is {status}");
    }
    assert_eq!(process.stop(), Some(0));
}

/// Whoever does not answer has denied nothing: no number of tries makes it a person's work.
async fn a_second_horizon_that_is_long_away_leaves_no_payment_behind(kind: Kind) {
    let world = World::trying(kind, &[LARGE, LARGE], "2").await;
    let process = world.start().await;
    let pay = |number: u64| usdc_payment(number, amount(LARGE));
    world.second.behave(Manners { storm: Some(1_000_000), ..Manners::default() });
    world.close(vec![pay(0)], vec![pay(0)]);
    wait::until("the last try is told", || async {
        let log = world.scripted.program.log();
        log.contains("no second horizon has said anything about a payment").then_some(()).ok_or(log)
    })
    .await;
    assert!(!world.is_paid(0).await);
    world.second.behave(Manners::default());
    world.paid(0).await;

    // One that has the ledger without the payment has said no.
    while world.second.head() < world.first.head() {
        world.second.close([]);
    }
    world.close(vec![pay(1)], vec![]);
    wait::until("nobody is asked any more", || async {
        let log = world.scripted.program.log();
        log.contains("it stays unapplied").then_some(()).ok_or(log)
    })
    .await;
    assert_eq!(world.unapplied().await, [("unconfirmed".to_owned(), Some(id(1).to_string()))]);
    assert_eq!(process.stop(), Some(0));
}
