//! A SEP-31 payment's whole life, played against the operations without HTTP: client, ledger, job runner, bank.
//!
//! Each step looks first whether it was taken, so a life that a crash cut off goes on where the world outside left
//! it: the client repeats what was answered with an error, the ledger delivers again from the stored cursor, and
//! the bank knows the keys it was given.

mod check;
mod deposit;
mod hosted;
mod ledger;
mod provided;
mod script;

use crate::{
    database::{Database, Kind},
    world::{System, TestClock},
};
use anchor_host::{
    app::callback_bodies,
    cli::demo::bank::Bank,
    context::Settings,
    customers::CustomerQuery,
    guest::Guests,
    jobs::Runner,
    model::{
        AccountId, Address, Amount, AssetId, Clock, CustomerId, Destination, Entries, JobKind, LedgerPayment, Mismatch,
        MismatchPolicy, Owner, PaymentShape, Timestamp, TransactionId,
    },
    operations::Operations,
    payments::OpenPayment,
    stellar::{Batch, Keypair, Observed, Sink},
    store::{FaultInjection, Store},
};
use ledger::Ledger;
pub use provided::{load_guest, settings, test_guest};
pub use script::{Correction, Ending, Pairs, Paying, Script};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// More rounds of work than any life needs.
const ROUNDS_MAX: usize = 200;

/// What stays when the host dies: database, bank, guests on disk, ledger, time.
pub struct Environment {
    script: &'static Script,
    database: Database,
    store: Store,
    bank: Bank,
    guests: Guests,
    clock: TestClock,
    ledger: Ledger,
    lives: usize,
}

/// One start of the host.
struct Host {
    operations: Operations,
    crash: Option<FaultInjection>,
}

/// The host died.
#[derive(Debug)]
pub struct Crashed;

/// One payment: who is involved, and what the client knows.
pub struct Life {
    number: usize,
    owner: Owner,
    /// The key of the account on which the anchor is paid.
    key: Keypair,
    account: AccountId,
    payer: AccountId,
    amount: Amount,
    sender: Option<CustomerId>,
    receiver: Option<CustomerId>,
    transaction: Option<TransactionId>,
    watched: bool,
    corrected: bool,
    visit: hosted::Visit,
}

impl Environment {
    pub async fn open(kind: Kind, script: &'static Script) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let database = Database::new(kind);
        let store = database.open().await;
        let guests = load_guest(script.steer, &bank, Some(&store)).await;
        let clock = TestClock::at(1_800_000_000);
        let ledger = Ledger::new(&clock);
        Self { script, database, store, bank, guests, clock, ledger, lives: 0 }
    }

    /// A new life, with accounts of its own.
    pub fn life(&mut self) -> Life {
        self.lives += 1;
        let mut key = [1; 32];
        key[..8].copy_from_slice(&self.lives.to_be_bytes());
        let client = AccountId::from_bytes(key);
        key[31] = 2;
        let payer = AccountId::from_bytes(key);
        let key = Keypair::derive(b"a life's account", &self.lives.to_string());
        self.ledger.open(&key, payer);
        Life {
            number: self.lives,
            owner: Owner::Address(Address::Account(client)),
            account: key.account(),
            key,
            payer,
            amount: Amount::parse(&format!("{}.{:02}", 100 + self.lives / 100, self.lives % 100)).unwrap(),
            sender: None,
            receiver: None,
            transaction: None,
            watched: false,
            corrected: false,
            visit: hosted::Visit::default(),
        }
    }

    fn host(&self, life: &Life, crash: Option<FaultInjection>) -> Host {
        let store = match &crash {
            Some(crash) => self.store.clone().inject(crash.clone()),
            None => self.store.clone(),
        };
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let mismatches = match self.script.paying {
            Paying::All => Default::default(),
            Paying::Less(policy) => [(Mismatch::Under, policy)].into(),
            Paying::LessThenAll => [(Mismatch::Under, MismatchPolicy::Refund)].into(),
        };
        let pays_back = matches!(self.script.ending, Ending::PaidBack(_));
        let paying_accounts = pays_back.then_some(life.account).into_iter().collect();
        let settings = Settings { mismatches, paying_accounts, ..settings(life.account) };
        let engine = pays_back.then(|| self.ledger.engine(store.clone(), clock.clone(), &life.key));
        let (guests, bodies) = (self.guests.clone(), callback_bodies());
        let operations = Operations::new(store, guests, clock, Arc::new(System), settings, bodies);
        let operations = match engine {
            Some(engine) => operations.paying_with(engine),
            None => operations,
        };
        Host { operations, crash }
    }

    /// Lives until the end, or until the host dies at its `crash`th write.
    pub async fn live(&self, life: &mut Life, crash: Option<u64>) -> Result<(), Crashed> {
        self.live_through(life, crash.map(FaultInjection::at)).await
    }

    /// The same with a crash of another kind. The database's connections outlive it.
    pub async fn live_through(&self, life: &mut Life, crash: Option<FaultInjection>) -> Result<(), Crashed> {
        let host = self.host(life, crash);
        if host.ok(host.operations.transactions.place(&life.account).await)?.is_none() {
            host.ok(host.operations.transactions.start(&life.account, 0).await)?;
        }
        self.register(life, &host).await?;
        let id = match life.transaction {
            Some(id) => id,
            None => {
                let opened = host.operations.payments.open_payment(&life.owner, life.request(self.script)).await;
                let id = host.ok(opened)?.id;
                *life.transaction.insert(id)
            }
        };
        if !life.watched {
            let url = "http://127.0.0.1:1/";
            host.ok(host.operations.transactions.watch_transaction(&life.owner, &id.to_string(), url).await)?;
            life.watched = true;
        }
        self.work(&host).await?;
        let record = host.ok(host.operations.transactions.transaction(&life.owner, &id.to_string()).await)?;
        let batch = life.paid(self.script.paying, record.destination().expect("where to pay"), self.clock.now());
        if host
            .ok(host.operations.transactions.place(&life.account).await)?
            .is_none_or(|place| place.cursor < batch.cursor)
        {
            host.ok(host.operations.transactions.apply(&life.account, batch).await)?;
        }
        self.work(&host).await?;
        if !life.corrected {
            self.correct(life, id, &host).await?;
            life.corrected = true;
        }
        self.work(&host).await
    }

    async fn register(&self, life: &mut Life, host: &Host) -> Result<(), Crashed> {
        let named = |customer_type: &str, memo| CustomerQuery {
            memo: Some(anchor_host::model::Memo::Id(memo)),
            customer_type: Some(customer_type.to_owned()),
            ..CustomerQuery::default()
        };
        if life.sender.is_none() {
            let values = entries(&[("first_name", "Maria"), ("last_name", "M")]);
            let put = host.operations.customers.put_customer(&life.owner, named("sep31-sender", 1), values).await;
            life.sender = host.ok(put)?.parse().ok();
        }
        if life.receiver.is_none() && !matches!(self.script.correction, Correction::UnnamedReceiver(_)) {
            let mut values = entries(&[("first_name", "John"), ("last_name", "J")]);
            values.extend(entries(self.script.receiver));
            let put = host.operations.customers.put_customer(&life.owner, named("sep31-receiver", 2), values).await;
            life.receiver = host.ok(put)?.parse().ok();
        }
        Ok(())
    }

    async fn correct(&self, life: &Life, id: TransactionId, host: &Host) -> Result<(), Crashed> {
        let put = |query, values| host.operations.customers.put_customer(&life.owner, query, entries(values));
        let customer_type = Some("sep31-receiver".to_owned());
        match &self.script.correction {
            Correction::Nothing => {}
            Correction::Fields(fields) => {
                host.ok(host.operations.payments.update_fields(&life.owner, &id.to_string(), entries(fields)).await)?;
            }
            Correction::Receiver(values) => {
                let receiver = life.receiver.map(|id| id.to_string());
                host.ok(put(CustomerQuery { id: receiver, customer_type, ..CustomerQuery::default() }, values).await)?;
            }
            Correction::UnnamedReceiver(values) => {
                let transaction_id = Some(id.to_string());
                let query = CustomerQuery { transaction_id, customer_type, ..CustomerQuery::default() };
                host.ok(put(query, values).await)?;
            }
        }
        Ok(())
    }

    /// Does what is due, again and again, moving time to when the next is due or its lease runs out, until nothing is
    /// left but deadlines.
    async fn work(&self, host: &Host) -> Result<(), Crashed> {
        for _ in 0..ROUNDS_MAX {
            let (runner, stop) = (Runner::new(host.operations.clone()), CancellationToken::new());
            let idle = async {
                while !host.crashed() && self.next_due().await.is_some_and(|due| due <= self.clock.now()) {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                stop.cancel();
            };
            // Ends when everything it began is recorded, or could not be.
            tokio::join!(runner.run(stop.clone()), idle);
            if host.crashed() {
                return Err(Crashed);
            }
            if self.store.job_count().await.unwrap() == 0 {
                return Ok(());
            }
            if let Some(due) = self.next_due().await {
                self.clock.advance(due.since(self.clock.now()));
                self.ledger.tick(&self.clock);
            }
        }
        panic!("{}: after {ROUNDS_MAX} rounds there still is work", self.script.name);
    }

    async fn next_due(&self) -> Option<Timestamp> {
        self.store.next_due(JobKind::ALL).await.unwrap()
    }

    pub fn name(&self) -> &'static str {
        self.script.name
    }

    /// Where the records are, for looking into after a failure.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }
}

impl Host {
    fn crashed(&self) -> bool {
        self.crash.as_ref().is_some_and(FaultInjection::crashed)
    }

    /// An answer; an error is one only because the host died.
    fn ok<T, E: std::fmt::Debug>(&self, result: Result<T, E>) -> Result<T, Crashed> {
        match result {
            Ok(_) if self.crashed() => Err(Crashed),
            Ok(answer) => Ok(answer),
            Err(_) if self.crashed() => Err(Crashed),
            Err(error) => panic!("refused without a crash: {error:?}"),
        }
    }
}

impl Life {
    fn request(&self, script: &Script) -> OpenPayment {
        OpenPayment {
            amount: self.amount,
            asset_code: "USDC".into(),
            asset_issuer: None,
            destination_asset: None,
            quote_id: None,
            sender_id: self.sender.map(|id| id.to_string()),
            receiver_id: self.receiver.map(|id| id.to_string()),
            funding_method: None,
            fields: entries(script.fields),
            refund_memo: None,
            lang: "en".into(),
            client_domain: None,
        }
    }

    fn operation_id(&self) -> u64 {
        (self.number as u64) << 32 | 4097
    }

    /// What the ledger says about the client's payments.
    fn paid(&self, paying: Paying, to: &Destination, at: Timestamp) -> Batch {
        let all = self.payment(to, at);
        let less = LedgerPayment { amount: all.amount.minus(Amount::parse("1").unwrap()).unwrap(), ..all.clone() };
        let payments = match paying {
            Paying::All => vec![all],
            Paying::Less(_) => vec![less],
            Paying::LessThenAll => vec![less, LedgerPayment { operation_id: all.operation_id + 1, ..all }],
        };
        let cursor = payments.last().unwrap().operation_id;
        let observed = payments.into_iter().map(|payment| Observed::Payment { payment, raw: "{}".to_owned() });
        Batch { observed: observed.collect(), cursor }
    }

    /// The one of them that is credited: the last.
    fn credited(&self, paying: Paying, to: &Destination, at: Timestamp) -> LedgerPayment {
        match self.paid(paying, to, at).observed.pop() {
            Some(Observed::Payment { payment, .. }) => payment,
            _ => panic!("nothing was paid"),
        }
    }

    fn payment(&self, to: &Destination, at: Timestamp) -> LedgerPayment {
        LedgerPayment {
            operation_id: self.operation_id(),
            transaction_hash: format!("{:064x}", self.number),
            ledger: u32::try_from(self.number).unwrap(),
            closed_at: at,
            shape: PaymentShape::Payment,
            from: self.payer,
            to: to.account,
            from_muxed_id: None,
            to_muxed_id: None,
            asset: usdc(),
            amount: self.amount,
            memo: Some(to.memo.clone()),
        }
    }
}

/// The asset received.
pub fn usdc() -> AssetId {
    AssetId::stellar("USDC", AccountId::from_bytes([7; 32])).unwrap()
}

pub fn entries(pairs: &[(&str, &str)]) -> Entries {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
