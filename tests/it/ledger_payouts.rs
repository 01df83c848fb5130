//! Payouts on the ledger are paid exactly once, whatever the network, the processes and the database do. The checker reads
//! the chain alone. `make attack` pays a hundred thousand; `ATTACK_SEED` repeats a run.

use anchor_host::{
    ledger_payouts::{Engine, PayoutSettings},
    model::{
        AccountId, Address, Amount, AssetId, Clock, JobKind, LedgerPayout, LedgerPayoutId, Memo, Money, PayoutCause,
        PayoutState,
    },
    stellar::Keypair,
    store::{Claim, FaultInjection, Job, Store},
};
use anchor_host_tests::{
    attack,
    database::{Database, Kind},
    horizon::PASSPHRASE,
    on_both,
    payouts::{Chain, Receiver, SimulatedNetwork},
    world::{System, TestClock},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

on_both!(every_payout_is_paid_once_whatever_happens, without_faults_each_channel_pays_in_each_ledger);

const LEASE: Duration = Duration::from_secs(60);

/// A payout, and what the chain has to say about it.
struct Expected {
    id: LedgerPayoutId,
    to: AccountId,
    amount: Amount,
    is_payable: bool,
}

/// Books, a network and the payouts that are asked for.
struct World {
    store: Store,
    network: SimulatedNetwork,
    clock: TestClock,
    engine: Engine,
    random: StdRng,
    payer: AccountId,
    asset: AssetId,
    keys: Vec<Keypair>,
    expected: Vec<Expected>,
    /// Claims whose runner is not heard of for a while, and when it wakes.
    asleep: Vec<(Claim, i64)>,
    counts: BTreeMap<&'static str, usize>,
    _database: Database,
}

impl World {
    async fn new(kind: Kind, mut random: StdRng, channels: usize) -> Self {
        let database = Database::new(kind);
        let store = database.open().await;
        let clock = TestClock::at(1_800_000_000);
        let asset = AssetId::stellar("USDC", AccountId::from_bytes([2; 32])).unwrap();
        let keys: Vec<Keypair> = (0..=channels).map(|_| Keypair::generate(&System)).collect();
        let payer = keys[0].account();
        let chain = Chain::new(asset.clone(), clock.now(), keys.iter().map(Keypair::account));
        let network = SimulatedNetwork::new(chain, StdRng::seed_from_u64(random.random()));
        let engine = engine(&store, &network, &clock, &keys);
        let (expected, asleep, counts) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self {
            store,
            network,
            clock,
            engine,
            random,
            payer,
            asset,
            keys,
            expected,
            asleep,
            counts,
            _database: database,
        }
    }

    /// Asks for payouts, each to an account of its own.
    async fn ask(&mut self, count: usize, may_be_odd: bool) {
        let now = self.clock.now();
        let mut tx = self.store.begin().await.unwrap();
        for number in self.expected.len()..self.expected.len() + count {
            let to = AccountId::from_bytes(self.random.random());
            let head = self.network.chain(|chain| chain.head());
            let mut receiver = Receiver::default();
            if may_be_odd {
                match self.random.random_range(0..100) {
                    0..10 => receiver.trusts_from = head + self.random.random_range(1..60),
                    10..15 => receiver.exists_from = head + self.random.random_range(1..60),
                    15..20 => receiver.needs_memo = true,
                    _ => {}
                }
            }
            self.network.chain(|chain| chain.receive(to, receiver));
            let amount = Amount::from_stroops(self.random.random_range(1..1_000_000_000));
            let memo = (self.random.random_range(0..4) > 0).then_some(Memo::Id(number as u64));
            let is_payable = !receiver.needs_memo || memo.is_some();
            let payout = LedgerPayout {
                id: LedgerPayoutId::mint(now, &System),
                cause: PayoutCause::Refund(number as i64),
                from: self.payer,
                to: Address::Account(to),
                money: Money::new(amount, self.asset.clone()),
                memo,
                state: PayoutState::Due,
                attempts: 0,
                created_at: now,
                updated_at: now,
            };
            assert!(tx.insert_ledger_payout(&payout).await.unwrap());
            // Whoever asks again is told that there is one.
            let again = LedgerPayout { id: LedgerPayoutId::mint(now, &System), ..payout.clone() };
            assert!(!tx.insert_ledger_payout(&again).await.unwrap());
            tx.schedule(&Job::new(JobKind::Pay, payout.id), now).await.unwrap();
            self.expected.push(Expected { id: payout.id, to, amount, is_payable });
        }
        tx.commit().await.unwrap();
    }

    /// One second: the jobs that are due, in any order, and whatever befalls them.
    async fn second(&mut self, is_calm: bool) {
        let now = self.clock.now();
        let token = hex::encode(self.random.random::<[u8; 16]>());
        let mut claims = self.store.claim(&[JobKind::Pay], 200, now, now.plus(LEASE), &token).await.unwrap();
        // Runners that were not heard of wake with claims that may be somebody else's by now.
        let (awake, asleep) =
            std::mem::take(&mut self.asleep).into_iter().partition(|(_, until)| *until <= now.as_millis());
        self.asleep = asleep;
        claims.extend(Vec::into_iter(awake).map(|(claim, _)| claim));
        for claim in claims {
            let roll = if is_calm { 1_000 } else { self.random.random_range(0..1_000) };
            match roll {
                0..20 => {
                    let until = now.plus(Duration::from_secs(self.random.random_range(1..180)));
                    self.asleep.push((claim, until.as_millis()));
                    *self.counts.entry("a runner sleeps with its claim").or_default() += 1;
                }
                20..60 => {
                    // The process dies at one of its writes, or just before a commit is answered.
                    let faults = FaultInjection::at(self.random.random_range(1..9));
                    let dying = engine(&self.store.clone().inject(faults), &self.network, &self.clock, &self.keys);
                    if self.run(&dying, &claim).await.is_err() {
                        *self.counts.entry("the process dies at a write").or_default() += 1;
                    }
                }
                _ => {
                    let engine = self.engine.clone();
                    // What is not recorded comes back when its lease is over.
                    _ = self.run(&engine, &claim).await;
                }
            }
        }
        self.clock.advance(Duration::from_secs(1));
        self.network.tick(self.clock.now());
    }

    async fn run(&self, engine: &Engine, claim: &Claim) -> Result<(), String> {
        tokio::select! {
            done = engine.advance(claim) => done.map_err(|error| error.to_string()),
            () = self.network.death() => Err("dead".to_owned()),
        }
    }

    /// What the chain says: nothing is paid twice, or to the wrong amount. Returns how many are paid.
    fn check(&self) -> usize {
        self.network.chain(|chain| {
            let paid = |one: &&Expected| match chain.arrived(&one.to) {
                [] => false,
                [amount] if *amount == one.amount && one.is_payable => true,
                arrived => panic!("{} of {} was paid as {arrived:?}", one.id, one.amount),
            };
            self.expected.iter().filter(paid).count()
        })
    }

    /// How many of the payouts are over, by the books, and that these say what the chain says.
    async fn over(&self) -> usize {
        let mut over = 0;
        for one in &self.expected {
            let payout = self.store.ledger_payout(one.id).await.unwrap().unwrap();
            let arrived = self.network.chain(|chain| chain.arrived(&one.to).len());
            match payout.state {
                PayoutState::Due => continue,
                PayoutState::Paid { .. } => assert_eq!(arrived, 1, "{payout:?}"),
                PayoutState::Refused(_) => assert!(arrived == 0 && !one.is_payable, "{payout:?}"),
            }
            over += 1;
        }
        over
    }
}

fn engine(store: &Store, network: &SimulatedNetwork, clock: &TestClock, keys: &[Keypair]) -> Engine {
    let settings = PayoutSettings {
        passphrase: PASSPHRASE.to_owned(),
        payers: vec![keys[0].clone()],
        channels: keys[1..].to_vec(),
        time_limit: Duration::from_secs(30),
        fee_most: 10_000,
        look_pause: Duration::from_secs(2),
        wait_pause: (Duration::from_secs(5), Duration::from_secs(60)),
    };
    Engine::new(store.clone(), Arc::new(network.clone()), Arc::new(clock.clone()), settings)
}

async fn every_payout_is_paid_once_whatever_happens(kind: Kind) {
    let (rounds, each) = if attack::is_whole() { (500, 200) } else { (10, 100) };
    let mut world = World::new(kind, attack::seeded(&format!("ledger payouts on {kind:?}"), 16), 20).await;
    for _ in 0..rounds {
        world.ask(each, true).await;
        for _ in 0..60 {
            world.second(false).await;
        }
        world.check();
    }
    // The faults stop, and everything comes to its end.
    world.network.calm();
    let mut seconds = 0;
    let count = world.expected.len();
    loop {
        for _ in 0..60 {
            world.second(true).await;
        }
        seconds += 60;
        world.check();
        let over = world.over().await;
        if over == count {
            break;
        }
        assert!(seconds < 7_200, "{} of {count} payouts are stuck", count - over);
    }
    let payable = world.expected.iter().filter(|one| one.is_payable).count();
    assert_eq!(world.check(), payable);
    let (most, failed) = world.network.chain(|chain| (chain.most_in_a_ledger, chain.failed));
    assert!(failed > 0 && world.network.counts().len() >= 4, "nothing went wrong");
    println!(
        "{kind:?}: {count} payouts, {payable} paid once, {} refused; {failed} failed on the ledger; at most {most} in a ledger; \
         {:?} {:?}; over {seconds} s after the last fault",
        count - payable,
        world.network.counts(),
        world.counts
    );
    world.store.close().await;
}

async fn without_faults_each_channel_pays_in_each_ledger(kind: Kind) {
    let mut world = World::new(kind, attack::seeded("calm ledger payouts", 17), 20).await;
    world.network.calm();
    world.ask(400, false).await;
    let began = world.network.chain(|chain| chain.head());
    while world.check() < 400 {
        world.second(true).await;
        let ledgers = world.network.chain(|chain| chain.head()) - began;
        assert!(ledgers < 200, "{} of 400 paid after {ledgers} ledgers", world.check());
    }
    let (ledgers, most, failed) =
        world.network.chain(|chain| (chain.head() - began, chain.most_in_a_ledger, chain.failed));
    println!("{kind:?}: 400 payouts by 20 channels in {ledgers} ledgers, at most {most} in one");
    assert!((most, failed) == (20, 0), "at most {most} in a ledger, {failed} failed");
    world.store.close().await;
}
