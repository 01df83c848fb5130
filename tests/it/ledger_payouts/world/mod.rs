//! Books, a network and payouts in virtual time, and the checker, which reads the chain alone.

mod making;
mod order;

use making::Making;

use anchor_host::{
    ledger_payouts::{BrokenRule, Engine},
    model::{AccountId, Amount, AssetId, Clock, JobKind, LedgerPayout, LedgerPayoutId, Money, PayoutState, Random},
    stellar::Keypair,
    store::{Claim, FaultInjection, Job, SealKey, Store},
};
use anchor_host_tests::{
    database::{Database, Kind, SEAL_KEY},
    payouts::{Chain, Keeper, SignerFaults, SimulatedCustody, SimulatedNetwork},
    world::{System, TestClock},
};
use futures_util::future::{BoxFuture, FutureExt};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::oneshot;

/// A step of the engine.
type Step = BoxFuture<'static, Result<(), String>>;

/// The stroops of a receiver's new account.
const NEW_ACCOUNT: u64 = 20_000_000;

/// Seconds that the other host's clock is behind.
const BEHIND: i64 = 20;

const LEASE: Duration = Duration::from_secs(60);

/// Randomness that a seed repeats.
struct Seeded(Mutex<StdRng>);

impl From<&mut StdRng> for Seeded {
    fn from(random: &mut StdRng) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(random.random())))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}

/// A payout, and what the chain has to say about it.
pub struct Expected {
    pub id: LedgerPayoutId,
    to: AccountId,
    money: Money,
    pub is_payable: bool,
}

/// Books, a network and the payouts that are asked for.
pub struct World {
    pub store: Store,
    pub network: SimulatedNetwork,
    pub signers: SignerFaults,
    /// The network's time, and the host's, which goes wrong.
    clock: TestClock,
    host_clock: TestClock,
    engine: Engine,
    /// Another host on the same database, whose clock is behind.
    other: Engine,
    other_clock: TestClock,
    random: StdRng,
    payer: AccountId,
    asset: AssetId,
    keys: Vec<Keypair>,
    /// Who has the paying account's key.
    pub keeper: Keeper,
    pub custody: SimulatedCustody,
    pub expected: Vec<Expected>,
    broken: Option<BrokenRule>,
    /// Claims whose runner is not heard of for a while, and when it wakes.
    asleep: Vec<(Claim, i64)>,
    /// Steps that wait for a signer, what makes it sign, and when.
    slow: Vec<(Step, oneshot::Sender<()>, i64)>,
    pub counts: BTreeMap<&'static str, usize>,
    database: Database,
}

impl World {
    pub async fn new(kind: Kind, random: StdRng, channels: usize, broken: Option<BrokenRule>) -> Self {
        Self::kept(kind, random, channels, (Keeper::Host, broken)).await
    }

    /// A world in which somebody else may have the paying account's key.
    pub async fn kept(
        kind: Kind,
        mut random: StdRng,
        channels: usize,
        (keeper, broken): (Keeper, Option<BrokenRule>),
    ) -> Self {
        let database = Database::new(kind);
        let store = database.open().await;
        let clock = TestClock::at(1_800_000_000);
        let asset = AssetId::stellar("USDC", AccountId::from_bytes([2; 32])).unwrap();
        let keys: Vec<Keypair> = (0..=channels).map(|_| Keypair::generate(&Seeded::from(&mut random))).collect();
        let payer = keys[0].account();
        let chain = Chain::new(asset.clone(), clock.now(), keys.iter().map(Keypair::account));
        let network = SimulatedNetwork::new(chain, StdRng::seed_from_u64(random.random()));
        let host_clock = TestClock::at(1_800_000_000);
        let signers = SignerFaults::new(StdRng::seed_from_u64(random.random()));
        let custody = SimulatedCustody::new(
            keeper,
            keys[0].clone(),
            network.clone(),
            StdRng::seed_from_u64(keys[0].account().as_bytes()[0].into()),
        );
        let making = Making { network: &network, signers: &signers, keys: &keys, broken, keeper, custody: &custody };
        let engine = making.engine(&store, &host_clock);
        let other_clock = TestClock::at(1_800_000_000 - BEHIND);
        let other = making.engine(&database.open().await, &other_clock);
        let (expected, asleep, slow, counts) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        Self {
            store,
            network,
            signers,
            clock,
            host_clock,
            engine,
            other,
            other_clock,
            random,
            payer,
            asset,
            keys,
            keeper,
            custody,
            expected,
            broken,
            asleep,
            slow,
            counts,
            database,
        }
    }

    /// Asks for payouts, each to an account of its own.
    pub async fn ask(&mut self, count: usize, may_be_odd: bool) {
        let now = self.host_clock.now();
        let mut tx = self.store.begin().await.unwrap();
        for number in self.expected.len()..self.expected.len() + count {
            let (order, is_payable) = self.order(number, may_be_odd);
            let seeded = Seeded::from(&mut self.random);
            let (to, money) = (order.to.account().unwrap(), order.money.clone());
            let payout = LedgerPayout::new(LedgerPayoutId::mint(now, &seeded), order, now);
            assert!(tx.insert_ledger_payout(&payout).await.unwrap());
            // Whoever asks again is told that there is one.
            let again = LedgerPayout { id: LedgerPayoutId::mint(now, &seeded), ..payout.clone() };
            assert!(!tx.insert_ledger_payout(&again).await.unwrap());
            tx.schedule(&Job::new(JobKind::Pay, payout.id), now).await.unwrap();
            self.expected.push(Expected { id: payout.id, to, money, is_payable });
        }
        tx.commit().await.unwrap();
    }

    /// One second: the jobs that are due, in any order, and whatever befalls them.
    pub async fn second(&mut self, is_calm: bool) {
        let now = self.host_clock.now();
        let token = hex::encode(self.random.random::<[u8; 16]>());
        let mut claims = self.store.claim(&[JobKind::Pay], 200, now, now.plus(LEASE), &token).await.unwrap();
        // Runners that were not heard of wake with claims that may be somebody else's by now.
        let (awake, asleep) =
            std::mem::take(&mut self.asleep).into_iter().partition(|(_, until)| *until <= now.as_millis());
        self.asleep = asleep;
        claims.extend(Vec::into_iter(awake).map(|(claim, _)| claim));
        let (due, slow) =
            std::mem::take(&mut self.slow).into_iter().partition(|(_, _, until)| *until <= now.as_millis());
        self.slow = slow;
        for (step, signs, _) in Vec::into_iter(due) {
            drop(signs);
            _ = self.drive(step).await;
        }
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
                    let dying = self.making().engine(&self.store.clone().inject(faults), &self.host_clock);
                    if self.run(dying, claim).await.is_err() {
                        *self.counts.entry("the process dies at a write").or_default() += 1;
                    }
                }
                _ => {
                    // What is not recorded comes back when its lease is over.
                    let host = if self.random.random_range(0..2) == 0 { &self.engine } else { &self.other };
                    _ = self.run(host.clone(), claim).await;
                }
            }
        }
        self.clock.advance(Duration::from_secs(1));
        self.host_clock.advance(Duration::from_secs(1));
        self.other_clock.advance(Duration::from_secs(1));
        if !is_calm && self.random.random_range(0..100) == 0 {
            // It jumps ahead by up to a transaction's time limit, again and again.
            self.host_clock.advance(Duration::from_secs(self.random.random_range(1..40)));
            *self.counts.entry("the host's clock jumps").or_default() += 1;
        }
        self.network.tick(self.clock.now());
    }

    async fn run(&mut self, engine: Engine, claim: Claim) -> Result<(), String> {
        self.drive(async move { engine.advance(&claim).await.map_err(|error| error.to_string()) }.boxed()).await
    }

    /// Takes a step to its end, or to where a signer takes its time.
    async fn drive(&mut self, mut step: Step) -> Result<(), String> {
        tokio::select! {
            done = &mut step => done,
            () = self.network.death() => Err("dead".to_owned()),
            signs = self.signers.slow() => {
                let until = self.host_clock.now().plus(Duration::from_secs(self.random.random_range(1..90)));
                self.slow.push((step, signs, until.as_millis()));
                Ok(())
            }
        }
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        self.network.calm();
        self.signers.calm();
        self.custody.calm();
    }

    /// What the chain says: how many are paid, unless one was paid twice, too much, or at all when it must not be.
    pub fn check(&self) -> Result<usize, String> {
        self.network.chain(|chain| {
            if chain.badly_signed > 0 {
                return Err(format!("{} envelopes were badly signed", chain.badly_signed));
            }
            let mut paid = 0;
            for one in &self.expected {
                let arrived = chain.arrived(&one.to);
                let (in_asset, other): (Vec<&Money>, Vec<_>) =
                    arrived.iter().partition(|money| money.asset == one.money.asset);
                match (in_asset.as_slice(), other.as_slice()) {
                    ([], []) => {}
                    // Its account was made.
                    ([], [lumens]) if lumens.amount == Amount::from_stroops(NEW_ACCOUNT) && one.is_payable => {}
                    ([money], []) if **money == one.money && one.is_payable => paid += 1,
                    ([money], [lumens])
                        if **money == one.money
                            && lumens.amount == Amount::from_stroops(NEW_ACCOUNT)
                            && one.is_payable =>
                    {
                        paid += 1;
                    }
                    _ => return Err(format!("{} of {} was paid as {arrived:?}", one.id, one.money)),
                }
            }
            Ok(paid)
        })
    }

    /// How many of the payouts are over, by the books, unless these say something else than the chain.
    pub async fn over(&self) -> Result<usize, String> {
        let mut over = 0;
        for one in &self.expected {
            let payout = self.store.ledger_payout(one.id).await.unwrap().unwrap();
            let arrived = self
                .network
                .chain(|chain| chain.arrived(&one.to).iter().filter(|money| money.asset == one.money.asset).count());
            match payout.state {
                PayoutState::Due => continue,
                PayoutState::Paid { .. } if arrived == 1 => {}
                PayoutState::Refused(_) if arrived == 0 && !one.is_payable => {}
                _ => return Err(format!("{arrived} payments for {payout:?}")),
            }
            over += 1;
        }
        Ok(over)
    }

    /// Asks for so many payouts a minute while everything goes wrong, then waits until all are over. Returns how long that
    /// took, in seconds.
    pub async fn live(&mut self, minutes: usize, each: usize, patience: u32) -> Result<u32, String> {
        for _ in 0..minutes {
            self.ask(each, true).await;
            for _ in 0..60 {
                self.second(false).await;
            }
            self.check()?;
        }
        self.calm();
        let mut seconds = 0;
        loop {
            for _ in 0..60 {
                self.second(true).await;
            }
            seconds += 60;
            self.check()?;
            match self.expected.len() - self.over().await? {
                0 => return Ok(seconds),
                stuck if seconds > patience => return Err(format!("{stuck} payouts are stuck")),
                _ => {}
            }
        }
    }

    /// How many payouts wait for what is said so.
    pub async fn waits_for(&self, text: &str) -> usize {
        let mut count = 0;
        for one in &self.expected {
            let job = self.store.job(&Job::new(JobKind::Pay, one.id)).await.unwrap();
            let reason = job.and_then(|job| job.last_error).unwrap_or_default();
            count += usize::from(reason.contains(text));
        }
        count
    }

    /// A copy of the books as they are now.
    pub async fn back_up(&self) -> String {
        let copy = format!("{}.copy", self.database.url.strip_prefix("sqlite://").unwrap());
        self.database.execute(&format!("VACUUM INTO '{copy}'")).await;
        format!("sqlite://{copy}")
    }

    /// The database comes back as it was, under the process that uses it: a failover that lost the last commits.
    pub async fn fail_over(&self, url: &str) {
        let mut statements = format!("ATTACH '{}' AS earlier; BEGIN;", url.strip_prefix("sqlite://").unwrap());
        for table in ["ledger_payout_attempts", "ledger_payouts", "ledger_payout_channels", "jobs"] {
            statements.push_str(&format!("DELETE FROM main.{table};"));
        }
        for table in ["ledger_payouts", "ledger_payout_attempts", "ledger_payout_channels", "jobs"] {
            statements.push_str(&format!("INSERT INTO main.{table} SELECT * FROM earlier.{table};"));
        }
        self.database.execute(&format!("{statements} COMMIT")).await;
    }

    /// Goes on with other books, and with the first so many channels.
    pub async fn restore(&mut self, url: &str, channels: usize) {
        self.keys.truncate(channels + 1);
        self.store = Store::open(url, 8, &SealKey::new(SEAL_KEY), Arc::new(System)).await.unwrap();
        self.renew();
    }

    /// Goes on with the host's own key of the paying account.
    pub fn take_back_the_key(&mut self) {
        self.keeper = Keeper::Host;
        self.renew();
    }

    fn renew(&mut self) {
        let (engine, other) = {
            let making = self.making();
            (making.engine(&self.store, &self.host_clock), making.engine(&self.store, &self.other_clock))
        };
        (self.engine, self.other) = (engine, other);
    }

    fn making(&self) -> Making<'_> {
        let Self { network, signers, keys, broken, keeper, custody, .. } = self;
        Making { network, signers, keys, broken: *broken, keeper: *keeper, custody }
    }

    /// Removes what the books know of a payout's transaction, as who can write to the database could.
    pub async fn forget_attempts(&self, payout: LedgerPayoutId) {
        let attempts = format!("DELETE FROM ledger_payout_attempts WHERE payout_id = '{payout}'");
        self.database.execute(&attempts).await;
        self.database.execute("UPDATE ledger_payout_channels SET sequence = sequence + 1").await;
    }
}
