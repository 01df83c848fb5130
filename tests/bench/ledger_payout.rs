//! What the engine itself costs for a payout on the ledger, its database included: the network is a stand-in that answers at
//! once. Beside it one envelope that is signed and one row that is inserted. And how many payouts a ledger takes.

use super::{
    horizon::PASSPHRASE,
    host::KINDS,
    measure::{Aim, Row, Turn, in_turn},
};
use anchor_host::{
    ledger_payouts::{Engine, Network, PayoutSettings},
    model::{
        AccountId, Address, Amount, AssetId, Clock, JobKind, LedgerPayout, LedgerPayoutId, Memo, Money, PayoutCause,
        PayoutOrder, PayoutState, Timestamp, TransactionId,
    },
    stellar::{
        AccountAt, Balance, Draft, Error, Evidence, Horizon, Included, Keypair, LedgerAccount, Operation,
        PaymentOutcome, Sent, Submission, TransactionSigner,
    },
    store::{Job, Store},
};
use anchor_host_tests::{
    database::{Database, Kind, random_bytes},
    world::System,
};
use anchor_sandbox::{Sandbox, Settings};
use futures_util::{
    FutureExt,
    future::{BoxFuture, join_all, ready},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

const TURNS: usize = 9;

/// Payouts in one turn.
const PAYOUTS: usize = 100;

/// Steps of a payout that meets no obstacle: signed, stored and sent; then found on the ledger, and recorded.
const STEPS: usize = 2;

const CHANNELS: usize = 20;

/// Payouts that wait for the ledgers of the second measurement, and how many ledgers these are.
const WAITING: usize = 400;
const LEDGERS: usize = 10;

const LEASE: Duration = Duration::from_secs(60);

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let keys: Vec<Keypair> = (0..=CHANNELS).map(|_| Keypair::generate(&System)).collect();
        let (payer, channels) = keys.split_first().unwrap();
        let asset = AssetId::stellar("USDC", Keypair::generate(&System).account()).unwrap();
        let network = Arc::new(AtOnce(asset.clone()));
        let books = Books::new(kind, network, PASSPHRASE, payer, channels, asset).await;
        let turns: [Turn<'_>; 2] = [Box::new(|| books.pay().boxed_local()), Box::new(|| books.bare().boxed_local())];
        let [engine, bare] = in_turn(TURNS, turns).await;
        rows.push(Row {
            what: format!("payout on the ledger, the engine's own time, {name}, p50"),
            value: engine.p50,
            unit: "ms",
            aim: Aim::AtMost(3.0),
            behind: format!(
                "p99 {:.1} ms; an envelope signed and a row inserted: p50 {:.2} ms, p99 {:.1} ms, {:.1} ×",
                engine.p99,
                bare.p50,
                bare.p99,
                engine.ratio(&bare)
            ),
        });
        books.store.close().await;
        rows.push(by_ledger(kind, name).await);
    }
    rows
}

/// Payouts by channels on a sandbox network over HTTP, whose ledgers close when nothing is left to send.
async fn by_ledger(kind: Kind, name: &str) -> Row {
    let sandbox = Sandbox::open(Settings::default(), Arc::new(System)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (served, stop) = (sandbox.clone(), CancellationToken::new());
    let stopping = stop.clone();
    let serving = tokio::spawn(async move { served.serve(listener, stopping).await.unwrap() });
    let keys: Vec<Keypair> = (0..=CHANNELS).map(|_| Keypair::generate(&System)).collect();
    for key in &keys {
        sandbox.fund(key.account(), Amount::parse("10000").unwrap()).unwrap();
    }
    let (payer, channels) = keys.split_first().unwrap();
    let network = Arc::new(Horizon::new(&url).unwrap());
    let books = Books::new(kind, network, sandbox.passphrase(), payer, channels, AssetId::Native).await;
    let ids = books.ask(channels[0].account(), WAITING).await;
    let began = Instant::now();
    for _ in 0..LEDGERS {
        // What the last ledger took is recorded, and what waited for those channels is sent.
        books.step_all().await;
        books.step_all().await;
        sandbox.close_ledger().unwrap();
    }
    books.step_all().await;
    let time = began.elapsed();
    let paid = books.paid(&ids).await;
    stop.cancel();
    serving.await.unwrap();
    books.store.close().await;
    Row {
        what: format!("payouts in a ledger, {CHANNELS} channels, {name}"),
        value: paid as f64 / LEDGERS as f64,
        unit: "payouts",
        aim: Aim::AtLeast(19.0),
        behind: format!(
            "{paid} of {WAITING} in {LEDGERS} ledgers, {:.0} ms for each, the sandbox and HTTP included",
            time.as_secs_f64() * 1000.0 / LEDGERS as f64
        ),
    }
}

/// Books, the engine that keeps them, and payouts to be made.
struct Books {
    store: Store,
    engine: Engine,
    payer: Keypair,
    channel: Keypair,
    asset: AssetId,
    _database: Database,
}

impl Books {
    async fn new(
        kind: Kind,
        network: Arc<dyn Network>,
        passphrase: &str,
        payer: &Keypair,
        channels: &[Keypair],
        asset: AssetId,
    ) -> Self {
        let database = Database::new(kind);
        let store = database.open().await;
        let settings = PayoutSettings {
            channels: channels.iter().map(|key| Arc::new(key.clone()) as Arc<dyn TransactionSigner>).collect(),
            look_pause: Duration::ZERO,
            wait_pause: (Duration::ZERO, Duration::ZERO),
            ..PayoutSettings::new(passphrase, vec![Arc::new(payer.clone())])
        };
        let engine = Engine::new(store.clone(), network, Arc::new(System), settings);
        let (payer, channel) = (payer.clone(), channels[0].clone());
        Self { store, engine, payer, channel, asset, _database: database }
    }

    fn payout(&self, to: AccountId) -> LedgerPayout {
        let now = System.now();
        let order = PayoutOrder {
            cause: PayoutCause::Refund { transaction: TransactionId::mint(now, &System), number: 1 },
            from: self.payer.account(),
            to: Address::Account(to),
            money: Money::new(Amount::parse("1.2345678").unwrap(), self.asset.clone()),
            memo: Some(Memo::Id(u64::MAX)),
            takes_claimable_balance: false,
            creates_account: true,
            ordered_by: "somebody".to_owned(),
        };
        LedgerPayout::new(LedgerPayoutId::mint(now, &System), order, now)
    }

    async fn ask(&self, to: AccountId, count: usize) -> Vec<LedgerPayoutId> {
        let mut tx = self.store.begin().await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..count {
            let payout = self.payout(to);
            assert!(tx.insert_ledger_payout(&payout).await.unwrap());
            tx.schedule(&Job::new(JobKind::Pay, payout.id), payout.created_at).await.unwrap();
            ids.push(payout.id);
        }
        tx.commit().await.unwrap();
        ids
    }

    /// Takes due payouts a step further, at most so many, together.
    async fn step(&self, most: usize) {
        let (now, token) = (System.now(), hex::encode(random_bytes::<16>()));
        let claims = self.store.claim(&[JobKind::Pay], most, now, now.plus(LEASE), &token).await.unwrap();
        for done in join_all(claims.iter().map(|claim| self.engine.advance(claim))).await {
            done.unwrap();
        }
    }

    async fn step_all(&self) {
        self.step(WAITING).await;
    }

    async fn paid(&self, ids: &[LedgerPayoutId]) -> usize {
        let mut paid = 0;
        for id in ids {
            let state = self.store.ledger_payout(*id).await.unwrap().unwrap().state;
            paid += usize::from(matches!(state, PayoutState::Paid { .. }));
        }
        paid
    }

    /// How long each payout took, in milliseconds, one after the other.
    async fn pay(&self) -> Vec<f64> {
        let mut times = Vec::with_capacity(PAYOUTS);
        let mut ids = Vec::with_capacity(PAYOUTS);
        for _ in 0..PAYOUTS {
            ids.extend(self.ask(AccountId::from_bytes([9; 32]), 1).await);
            let began = Instant::now();
            for _ in 0..STEPS {
                self.step(1).await;
            }
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        assert_eq!(self.paid(&ids).await, PAYOUTS, "a payout takes more steps than are measured");
        self.tidy().await;
        times
    }

    /// Ends the jobs that tell of the payouts: whom they tell is not measured.
    async fn tidy(&self) {
        let (now, token) = (System.now(), hex::encode(random_bytes::<16>()));
        let claims = self.store.claim(&[JobKind::Settle], PAYOUTS, now, now.plus(LEASE), &token).await.unwrap();
        let mut tx = self.store.begin().await.unwrap();
        for claim in &claims {
            assert!(tx.finish(claim).await.unwrap());
        }
        tx.commit().await.unwrap();
    }

    /// How long an envelope and a row take, in milliseconds.
    async fn bare(&self) -> Vec<f64> {
        let mut times = Vec::with_capacity(PAYOUTS);
        for _ in 0..PAYOUTS {
            let payout = self.payout(AccountId::from_bytes([9; 32]));
            let began = Instant::now();
            let (to, asset, amount) = (payout.to, payout.money.asset.clone(), payout.money.amount);
            let payment = Operation::Payment { to, asset, amount };
            let draft = Draft {
                source: self.channel.account(),
                sequence: 1,
                fee_per_operation: 100,
                memo: payout.memo.clone(),
                valid_until: payout.created_at,
                operations: vec![Operation::By { account: payout.from, operation: Box::new(payment) }],
            };
            draft.sign_by(PASSPHRASE, &[&self.channel, &self.payer]).await.unwrap();
            let mut tx = self.store.begin().await.unwrap();
            assert!(tx.insert_ledger_payout(&payout).await.unwrap());
            tx.commit().await.unwrap();
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        times
    }
}

/// A network that takes everything, and whose accounts have this asset.
struct AtOnce(AssetId);

impl AtOnce {
    fn found(&self) -> LedgerAccount {
        let room = Some(Amount::from_stroops(u64::MAX >> 1));
        let balance = Balance { asset: self.0.clone(), amount: Amount::ZERO, room, is_authorized: true };
        // An account that was never used: the books know better, and a node may be behind.
        LedgerAccount {
            sequence: 1 << 32,
            medium_threshold: 0,
            signers: Vec::new(),
            balances: vec![balance],
            needs_memo: false,
        }
    }
}

impl Network for AtOnce {
    fn send<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Submission, Error>> {
        ready(Ok(Submission::Pending)).boxed()
    }

    fn included<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<Included>, Error>> {
        ready(Ok(Some(Included { ledger: 2, result: PaymentOutcome::Success }))).boxed()
    }

    fn is_successful<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<bool>, Error>> {
        ready(Ok(Some(true))).boxed()
    }

    fn account_at<'a>(&'a self, _: &'a AccountId) -> BoxFuture<'a, Result<Option<AccountAt>, Error>> {
        ready(Ok(Some(AccountAt { account: self.found(), ledger: 2 }))).boxed()
    }

    fn account<'a>(&'a self, _: &'a AccountId) -> BoxFuture<'a, Result<Option<LedgerAccount>, Error>> {
        ready(Ok(Some(self.found()))).boxed()
    }

    fn evidence<'a>(&'a self, _: u64, _: &'a AccountId, _: [u8; 32]) -> BoxFuture<'a, Result<Evidence, Error>> {
        ready(Ok(Evidence::Missing)).boxed()
    }

    fn sent<'a>(&'a self, _: &'a str, _: &'a AccountId, _: [u8; 32]) -> BoxFuture<'a, Result<Sent, Error>> {
        ready(Ok(Sent::Absent)).boxed()
    }

    fn closed_at(&self, _: u32) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        ready(Ok(Some(System.now()))).boxed()
    }

    fn usual_fee(&self) -> BoxFuture<'_, Result<u32, Error>> {
        ready(Ok(100)).boxed()
    }
}
