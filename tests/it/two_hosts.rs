//! Two hosts on one database, driven below HTTP, where a great many things can be done at once: what comes of them is
//! what one after the other would have done.

use anchor_host::{
    app::callback_bodies,
    cli::demo::bank::Bank,
    context::Error,
    customers::CustomerQuery,
    guest::Guests,
    jobs::Runner,
    model::{
        AccountId, Address, Amount, Clock, CustomerId, JobKind, LedgerPayment, Memo, Owner, PaymentShape, Random,
        Status, Transaction, TransactionId,
    },
    operations::Operations,
    payments::OpenPayment,
    stellar::{Batch, Observed, Sink},
    store::{JournalRow, Store},
    transactions::Decision,
};
use anchor_host_tests::{
    anchor::signoff,
    database::{Database, Kind},
    dice::Dice,
    journal::assert_one_order,
    life::{entries, load_guest, settings, usdc},
    on_both,
    world::{System, TestClock},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

on_both!(whatever_happens_at_once_happens_one_after_the_other, no_memo_is_given_out_twice);

/// Pairs in all, each of two acts on one payment.
const PAIRS: usize = 1000;
/// Pairs on one payment, at most; most payments end before.
const PAIRS_MOST: usize = 12;

/// How the guest treats a payment: what it asks for, and in what ways it fails.
const STEERS: &[&str] = &[
    "execute=transaction-info",
    "execute=customer-info",
    "execute=failed",
    "execute=initiated poll=transaction-info",
    "execute=initiated poll=failed",
    "execute=refund",
    "execute=delivered",
    "post=wait-then-ready execute=customer-info",
    "post=wait execute=delivered",
];

/// What can be done to a payment from outside, all at any time.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    /// The ledger tells of the payment.
    Pay,
    /// SEP-31 `PATCH`, with the answer that lets the guest pay out.
    Patch(usize),
    /// SEP-12 `PUT` of the receiver.
    Put(usize),
    /// SEP-12 `PUT` by `transaction_id`.
    Name(usize),
    /// SEP-31 `PUT …/callback`.
    Watch,
    /// The operator lets it go on.
    Resume,
    /// Everything due is done: acceptances, payouts, news of them, deadlines.
    Work,
}

impl Act {
    fn draw(dice: &mut Dice) -> Self {
        let number = dice.below(1000);
        *dice.pick(&[
            Self::Pay,
            Self::Patch(number),
            Self::Put(number),
            Self::Name(number),
            Self::Watch,
            Self::Resume,
            Self::Work,
            Self::Work,
        ])
    }
}

/// Two hosts with a connection pool each, on one database.
struct Environment {
    hosts: [Operations; 2],
    store: Store,
    clock: TestClock,
    account: AccountId,
    owner: Owner,
    _bank: Bank,
    _database: Database,
}

impl Environment {
    async fn open(kind: Kind, random: Arc<dyn Random>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let guests = load_guest(Some(""), &bank, None).await;
        let (database, clock) = (Database::new(kind), TestClock::at(1_800_000_000));
        let account = AccountId::from_bytes([9; 32]);
        let host = async |guests: Guests| {
            let time: Arc<dyn Clock> = Arc::new(clock.clone());
            Operations::new(database.open().await, guests, time, random.clone(), settings(account), callback_bodies())
        };
        let hosts = [host(guests.clone()).await, host(guests).await];
        hosts[0].transactions.start(&account, 0).await.unwrap();
        let store = database.open().await;
        let owner = Owner::Address(Address::Account(AccountId::from_bytes([1; 32])));
        Self { hosts, store, clock, account, owner, _bank: bank, _database: database }
    }

    async fn payment(&self, number: usize, dice: &mut Dice) -> Payment {
        let receiver = CustomerQuery {
            memo: Some(Memo::Id(number as u64)),
            customer_type: Some("sep31-receiver".to_owned()),
            ..CustomerQuery::default()
        };
        let names = entries(&[("first_name", "John"), ("last_name", "J")]);
        let receiver = self.hosts[0].customers.put_customer(&self.owner, receiver, names).await.unwrap();
        let request = OpenPayment {
            // Named later, by some.
            receiver_id: (dice.below(4) > 0).then(|| receiver.clone()),
            ..request(STEERS[dice.below(STEERS.len())])
        };
        let opened = self.hosts[0].payments.open_payment(&self.owner, request).await.unwrap();
        Payment { id: opened.id, number: number as u64, receiver: receiver.parse().unwrap() }
    }

    async fn record(&self, id: TransactionId) -> Transaction {
        self.store.transaction(id).await.unwrap().unwrap()
    }

    /// Whether it was done. What is refused has to be refused for a reason that a client can do something about.
    async fn act(&self, host: &Operations, payment: &Payment, act: Act) -> bool {
        let id = payment.id.to_string();
        let outcome = match act {
            Act::Pay => {
                let record = self.record(payment.id).await;
                let Some(to) = record.destination().cloned() else { return false };
                let paid = LedgerPayment {
                    operation_id: payment.number << 32 | 4097,
                    transaction_hash: format!("{:064x}", payment.number),
                    ledger: u32::try_from(payment.number).unwrap(),
                    closed_at: self.clock.now(),
                    shape: PaymentShape::Payment,
                    from: AccountId::from_bytes([5; 32]),
                    to: to.account,
                    from_muxed_id: None,
                    to_muxed_id: None,
                    asset: usdc(),
                    amount: record.amount_expected().unwrap().amount,
                    memo: Some(to.memo),
                };
                let cursor = paid.operation_id;
                let observed = vec![Observed::Payment { payment: paid, raw: "{}".to_owned() }];
                host.transactions.apply(&self.account, Batch { observed, cursor }).await.unwrap();
                return true;
            }
            Act::Patch(number) => {
                let steer = format!("execute=initiated poll=delivered n={number}");
                host.payments.update_fields(&self.owner, &id, entries(&[("steer", &steer)])).await.map(|_| ())
            }
            Act::Put(number) => {
                let query = CustomerQuery { id: Some(payment.receiver.to_string()), ..CustomerQuery::default() };
                let values = entries(&[("steer", "execute=delivered"), ("n", &number.to_string())]);
                host.customers.put_customer(&self.owner, query, values).await.map(|_| ())
            }
            Act::Name(number) => {
                let query = CustomerQuery {
                    transaction_id: Some(id),
                    customer_type: Some("sep31-receiver".to_owned()),
                    ..CustomerQuery::default()
                };
                let values = entries(&[("first_name", "Jane"), ("last_name", "J"), ("n", &number.to_string())]);
                host.customers.put_customer(&self.owner, query, values).await.map(|_| ())
            }
            Act::Watch => host.transactions.watch_transaction(&self.owner, &id, "http://127.0.0.1:1/").await,
            Act::Resume => host.transactions.apply_decision(&id, Decision::Resume, &signoff()).await.map(|_| ()),
            Act::Work => {
                self.work(host).await;
                return true;
            }
        };
        match outcome {
            Ok(()) => true,
            Err(Error::Invalid(_)) => false,
            // The other did so much that this one gave up; nothing was done.
            Err(Error::Busy) => false,
            Err(error) => panic!("{act:?}: {error:?}"),
        }
    }

    /// Does what is due now.
    async fn work(&self, host: &Operations) {
        let runner = Runner::new(host.clone());
        let stop = CancellationToken::new();
        let idle = async {
            let due =
                async || self.store.next_due(JobKind::ALL).await.unwrap().is_some_and(|due| due <= self.clock.now());
            while due().await {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            stop.cancel();
        };
        tokio::join!(runner.run(stop.clone()), idle);
    }
}

/// 10 USDC, opened by nobody for nobody.
fn request(steer: &str) -> OpenPayment {
    OpenPayment {
        amount: Amount::parse("10").unwrap(),
        asset_code: "USDC".to_owned(),
        asset_issuer: None,
        destination_asset: None,
        quote_id: None,
        sender_id: None,
        receiver_id: None,
        funding_method: None,
        fields: entries(&[("steer", steer)]),
        refund_memo: None,
        lang: "en".to_owned(),
        client_domain: None,
    }
}

struct Payment {
    id: TransactionId,
    number: u64,
    receiver: CustomerId,
}

/// Acts that were done, counted against the journal.
fn assert_each_once(done: &[Act], journal: &[JournalRow], record: &Transaction) {
    let rows = |event: &str| journal.iter().filter(|row| row.event == event).count();
    let acts = |wanted: fn(&Act) -> bool| done.iter().filter(|act| wanted(act)).count();
    let patches: Vec<usize> =
        done.iter().filter_map(|act| if let Act::Patch(number) = act { Some(*number) } else { None }).collect();
    assert_eq!(rows("correct_fields"), patches.len(), "each PATCH that was taken is one change");
    assert_eq!(rows("resume"), acts(|act| *act == Act::Resume), "each resumption is one change");
    assert_eq!(rows("receive_funds"), record.payments.len());
    assert!(record.payments.len() <= 1, "credited twice");
    let is_paid = acts(|act| *act == Act::Pay) > 0 && record.status != Status::Expired;
    assert!(!is_paid || record.payments.len() == 1, "what the ledger told is not on record: {record:?}");
    if let Some((_, number)) = record.fields["steer"].split_once(" n=") {
        assert!(patches.contains(&number.parse().unwrap()), "fields of a PATCH that was refused");
    } else {
        assert!(patches.is_empty(), "the fields of a PATCH are lost");
    }
}

async fn whatever_happens_at_once_happens_one_after_the_other(kind: Kind) {
    let environment = Environment::open(kind, Arc::new(System)).await;
    let mut dice = Dice::new(5);
    let (mut pairs, mut number) = (0, 0);
    while pairs < PAIRS {
        number += 1;
        let payment = environment.payment(number, &mut dice).await;
        let mut done = Vec::new();
        for _ in 0..PAIRS_MOST {
            let acts = [Act::draw(&mut dice), Act::draw(&mut dice)];
            let [first, second] = [0, 1].map(|host| environment.act(&environment.hosts[host], &payment, acts[host]));
            let (first, second) = tokio::join!(first, second);
            done.extend([(acts[0], first), (acts[1], second)].into_iter().filter(|(_, ok)| *ok).map(|(act, _)| act));
            pairs += 1;
            let record = environment.record(payment.id).await;
            let journal = assert_one_order(&environment.store, payment.id).await;
            assert_each_once(&done, &journal, &record);
            if anchor_host::transactions::rules::is_final(record.status) {
                break;
            }
            environment.clock.advance(Duration::from_secs(2));
        }
    }
    assert_eq!(environment.store.unapplied_count().await.unwrap(), 0, "a payment was left unapplied");
}

/// Tasks at each host, and payments that each opens.
const TASKS: usize = 64;
const EACH: usize = 4;

/// Draws numbers of 64 bits, as memos are, from so few that many are drawn again.
struct Narrow;

impl Random for Narrow {
    fn fill(&self, bytes: &mut [u8]) {
        System.fill(bytes);
        // Ids and keys have other lengths.
        if let [before @ .., high, _] = bytes
            && before.len() == 6
        {
            before.fill(0);
            *high &= 0x3f;
        }
    }
}

async fn no_memo_is_given_out_twice(kind: Kind) {
    let environment = Arc::new(Environment::open(kind, Arc::new(Narrow)).await);
    let mut tasks = JoinSet::new();
    for number in 0..2 * TASKS {
        let environment = environment.clone();
        tasks.spawn(async move {
            let mut opened = Vec::new();
            while opened.len() < EACH {
                match environment.hosts[number % 2]
                    .payments
                    .open_payment(&environment.owner, request("execute=delivered"))
                    .await
                {
                    Ok(transaction) => opened.push(transaction),
                    // The guest had no room for so many at once; nothing was opened.
                    Err(Error::Unavailable(_) | Error::Busy) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
            opened
        });
    }
    let opened: Vec<Transaction> = tasks.join_all().await.into_iter().flatten().collect();
    let memos: BTreeSet<String> =
        opened.iter().map(|one| one.destination().expect("where to pay").memo.value()).collect();
    assert_eq!((opened.len(), memos.len()), (2 * TASKS * EACH, 2 * TASKS * EACH), "two payments have one memo");
    let stored = environment.store.transactions(false, 10_000).await.unwrap();
    assert_eq!(stored.len(), opened.len(), "more was recorded than was answered");
    for one in &opened {
        assert_one_order(&environment.store, one.id).await;
    }
}
