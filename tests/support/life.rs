//! A SEP-31 payment's whole life, played against a lifecycle without HTTP: client, ledger, workers, bank.
//!
//! Each step looks first whether it was taken, so a life that a crash cut off goes on where the world outside left
//! it: the client repeats what was answered with an error, the ledger delivers again from the stored cursor, and
//! the bank knows the keys it was given.

use crate::{
    database::{Database, Kind},
    world::{System, TestClock},
};
use anchor_host::{
    cli::demo::bank::Bank,
    guest::{Grants, GuestSource, Guests, KvReader, Limits, Settings as GuestSettings},
    lifecycle::{
        CustomerQuery, FilePolicy, Lifecycle, OpenPayment, PollPolicy, QuotePolicy, ReceiveAsset, RetryPolicy,
        Settings, StoredKv,
    },
    model::{
        AccountId, Address, Amount, AssetId, Clock, CustomerId, Destination, Entries, LedgerPayment, Mismatch,
        MismatchPolicy, Owner, PaymentShape, Status, Timestamp, Transaction, TransactionId,
    },
    stellar::{Batch, Observed, Sink},
    store::{Event, Outcome, Recorded, Rehearsal, Store, WorkKind},
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// More rounds of work than any life needs.
const ROUNDS_MAX: usize = 200;

/// The test guest, as the host's build script leaves it.
pub fn test_guest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target/wasm32-wasip2/release/test_rails.wasm")
}

/// The test guest, steered so; with `None` the reference guest.
pub async fn load_guest(steer: Option<&str>, bank: &Bank, store: Option<&Store>) -> Guests {
    let source = match steer {
        Some(_) => GuestSource::file(test_guest()),
        None => GuestSource::reference(),
    };
    let config = [("steer", steer.unwrap_or_default().to_owned()), ("bank_url", bank.url())];
    let grants = Grants {
        http_origins: vec![bank.url()],
        config: config.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        ..Grants::default()
    };
    let kv = store.map(|store| Arc::new(StoredKv::new(store.clone())) as Arc<dyn KvReader>);
    let cache_dir = Some(test_guest().with_file_name("compiled-for-tests"));
    Guests::load(
        &[source],
        GuestSettings { limits: Limits::default(), grants, cache_dir, kv, ..GuestSettings::default() },
    )
    .await
    .unwrap()
}

/// Names and values.
pub type Pairs = &'static [(&'static str, &'static str)];

/// What the client has to put right before the payout can go on.
pub enum Correction {
    Nothing,
    /// SEP-31 `PATCH` with these fields.
    Fields(Pairs),
    /// SEP-12 `PUT` of the receiver with these values.
    Receiver(Pairs),
    /// SEP-12 `PUT` by `transaction_id`: the payment named no receiver before.
    UnnamedReceiver(Pairs),
}

/// What the client pays, and what the anchor is configured to do when it is less than was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Paying {
    /// What was asked for.
    All,
    /// One unit less, which is credited: as configured, or on the guest's word.
    Less(MismatchPolicy),
    /// One unit less, which is to go back; then what was asked for.
    LessThenAll,
}

/// The shape of a life.
pub struct Script {
    pub name: &'static str,
    /// How the test guest is steered where nothing else steers it; `None`: the reference guest.
    pub steer: Option<&'static str>,
    /// `fields.transaction` of the payment.
    pub fields: Pairs,
    /// The receiver's values besides the name.
    pub receiver: Pairs,
    pub paying: Paying,
    pub correction: Correction,
    /// What the client has seen when it is over, in this order among others.
    pub statuses: &'static [Status],
}

/// What stays when the host dies: database, bank, guests on disk, time.
pub struct Stage {
    script: &'static Script,
    database: Database,
    store: Store,
    bank: Bank,
    guests: Guests,
    clock: TestClock,
    lives: usize,
}

/// One start of the host.
struct Host {
    lifecycle: Lifecycle,
    crash: Option<Rehearsal>,
}

/// The host died.
#[derive(Debug)]
pub struct Crashed;

/// One payment: who is involved, and what the client knows.
pub struct Life {
    number: usize,
    owner: Owner,
    account: AccountId,
    amount: Amount,
    sender: Option<CustomerId>,
    receiver: Option<CustomerId>,
    transaction: Option<TransactionId>,
    watched: bool,
    corrected: bool,
}

/// A lifecycle that receives on this account, with pauses of a second and leases of a minute.
pub fn settings(account: AccountId) -> Settings {
    Settings {
        assets: vec![ReceiveAsset {
            asset: usdc(),
            account,
            deliver: AssetId::parse("iso4217:USD").unwrap(),
            decimals: 2,
            min_amount: None,
            max_amount: None,
            fee_fixed: Some(Amount::parse("1").unwrap()),
            fee_percent: None,
            funding_methods: Vec::new(),
            quotes_required: false,
        }],
        files: FilePolicy {
            file_max: 1 << 20,
            files_max: 20,
            files_max_bytes: 4 << 20,
            types: vec!["image/jpeg".into()],
            uploads_max: 20,
            upload_kept: Duration::from_secs(86_400),
        },
        convertible: Vec::new(),
        quotes: QuotePolicy::default(),
        payment_window: Duration::from_secs(86_400),
        retry: RetryPolicy { tries_max: 8, pause_first: Duration::from_secs(1), pause_most: Duration::from_secs(60) },
        poll: PollPolicy { pause_first: Duration::from_secs(1), pause_most: Duration::from_secs(60), page: 50 },
        mispayments: Default::default(),
        workers: 4,
        lease: Duration::from_secs(50),
        pin_in_flight: false,
        kv_value: 1 << 10,
        inside_callbacks: true,
    }
}

impl Stage {
    pub async fn open(kind: Kind, script: &'static Script) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let database = Database::new(kind);
        let store = database.open().await;
        let guests = load_guest(script.steer, &bank, Some(&store)).await;
        Self { script, database, store, bank, guests, clock: TestClock::at(1_800_000_000), lives: 0 }
    }

    /// A new life, with accounts of its own.
    pub fn life(&mut self) -> Life {
        self.lives += 1;
        let mut key = [1; 32];
        key[..8].copy_from_slice(&self.lives.to_be_bytes());
        let client = AccountId::from_bytes(key);
        key[31] = 2;
        Life {
            number: self.lives,
            owner: Owner::Address(Address::Account(client)),
            account: AccountId::from_bytes(key),
            amount: Amount::parse(&format!("{}.{:02}", 100 + self.lives / 100, self.lives % 100)).unwrap(),
            sender: None,
            receiver: None,
            transaction: None,
            watched: false,
            corrected: false,
        }
    }

    fn host(&self, life: &Life, crash: Option<Rehearsal>) -> Host {
        let store = match &crash {
            Some(crash) => self.store.clone().rehearse(crash.clone()),
            None => self.store.clone(),
        };
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let mispayments = match self.script.paying {
            Paying::All => Default::default(),
            Paying::Less(policy) => [(Mismatch::Under, policy)].into(),
            Paying::LessThenAll => [(Mismatch::Under, MismatchPolicy::Refund)].into(),
        };
        let settings = Settings { mispayments, ..settings(life.account) };
        Host { lifecycle: Lifecycle::new(store, self.guests.clone(), clock, Arc::new(System), settings), crash }
    }

    /// Lives until the end, or until the host dies at its `crash`th write.
    pub async fn live(&self, life: &mut Life, crash: Option<u64>) -> Result<(), Crashed> {
        let host = self.host(life, crash.map(Rehearsal::at));
        if host.ok(host.lifecycle.cursor(&life.account).await)?.is_none() {
            host.ok(host.lifecycle.start(&life.account, 0).await)?;
        }
        self.register(life, &host).await?;
        let id = match life.transaction {
            Some(id) => id,
            None => {
                let opened = host.lifecycle.open_payment(&life.owner, life.request(self.script)).await;
                let id = host.ok(opened)?.id;
                *life.transaction.insert(id)
            }
        };
        if !life.watched {
            let url = "http://127.0.0.1:1/";
            host.ok(host.lifecycle.watch_transaction(&life.owner, &id.to_string(), url).await)?;
            life.watched = true;
        }
        self.work(&host).await?;
        let record = host.ok(host.lifecycle.transaction(&life.owner, &id.to_string()).await)?;
        let batch = life.paid(self.script.paying, &record.destination.expect("where to pay"), self.clock.now());
        if host.ok(host.lifecycle.cursor(&life.account).await)? < Some(batch.cursor) {
            host.ok(host.lifecycle.apply(&life.account, batch).await)?;
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
            let put = host.lifecycle.put_customer(&life.owner, named("sep31-sender", 1), values).await;
            life.sender = Some(host.ok(put)?);
        }
        if life.receiver.is_none() && !matches!(self.script.correction, Correction::UnnamedReceiver(_)) {
            let mut values = entries(&[("first_name", "John"), ("last_name", "J")]);
            values.extend(entries(self.script.receiver));
            let put = host.lifecycle.put_customer(&life.owner, named("sep31-receiver", 2), values).await;
            life.receiver = Some(host.ok(put)?);
        }
        Ok(())
    }

    async fn correct(&self, life: &Life, id: TransactionId, host: &Host) -> Result<(), Crashed> {
        let put = |query, values| host.lifecycle.put_customer(&life.owner, query, entries(values));
        let customer_type = Some("sep31-receiver".to_owned());
        match &self.script.correction {
            Correction::Nothing => {}
            Correction::Fields(fields) => {
                host.ok(host.lifecycle.update_fields(&life.owner, &id.to_string(), entries(fields)).await)?;
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
            let stop = CancellationToken::new();
            let idle = async {
                while !host.crashed() && self.next_due().await.is_some_and(|due| due <= self.clock.now()) {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                stop.cancel();
            };
            // Ends when everything it began is recorded, or could not be.
            tokio::join!(host.lifecycle.run(stop.clone()), idle);
            if host.crashed() {
                return Err(Crashed);
            }
            if self.store.work_count().await.unwrap() == 0 {
                return Ok(());
            }
            if let Some(due) = self.next_due().await {
                self.clock.advance(due.since(self.clock.now()));
            }
        }
        panic!("{}: after {ROUNDS_MAX} rounds there still is work", self.script.name);
    }

    async fn next_due(&self) -> Option<Timestamp> {
        self.store.next_due(&WorkKind::ALL).await.unwrap()
    }

    /// The end of a life as everybody outside sees it.
    pub async fn check(&self, life: &Life, crash: u64) {
        let about = format!("{}, crash at write {crash}", self.script.name);
        let id = life.transaction.expect("opened");
        let record = self.store.transaction(id).await.unwrap().expect("the transaction is on record");
        // A watcher that lost the answer of its commit may deliver once more.
        let host = self.host(life, None);
        let to = record.destination.clone().unwrap();
        let again = life.paid(self.script.paying, &to, self.clock.now());
        host.lifecycle.apply(&life.account, again).await.unwrap();
        self.work(&host).await.unwrap();
        assert!(self.store.transaction(id).await.unwrap() == Some(record.clone()), "{about}: paid again, it changed");

        let credited = life.credited(self.script.paying, &to, record.created_at);
        let out = credited.amount.minus(Amount::parse("1").unwrap()).unwrap();
        assert_eq!(record.status, Status::Completed, "{about}");
        assert!(record.hold.is_none(), "{about}: held");
        assert_eq!(record.amount_in.as_ref().map(|money| money.amount), Some(credited.amount), "{about}");
        assert_eq!(record.amount_out.as_ref().map(|money| money.amount), Some(out), "{about}");
        assert_eq!(record.payments.len(), 1, "{about}");
        self.check_journal(&record, &about).await;
        self.check_events(&record, &about).await;
        self.check_bank(id, out, &about).await;
        assert!(self.credited_once(&record, &credited).await, "{about}: not credited once");
        self.check_parked(life, &about).await;
        self.check_notes(&about).await;
        assert_eq!(self.next_due().await, None, "{about}: work is left");
    }

    /// What was parked was decided about, once.
    async fn check_parked(&self, life: &Life, about: &str) {
        let before = i64::try_from(life.operation_id()).unwrap() - 1;
        let parked = self.store.parked(true, before, 10).await.unwrap();
        let decisions: Vec<_> = parked.iter().map(|one| one.decision.as_deref()).collect();
        let (wanted, journal): (&[_], _) = match self.script.paying {
            Paying::All | Paying::Less(MismatchPolicy::Accept) => (&[], 0),
            Paying::Less(_) => (&[Some("matched")], 0),
            Paying::LessThenAll => (&[Some("refund")], 1),
        };
        assert_eq!(decisions, wanted, "{about}");
        let rows = self.store.journal(life.transaction.unwrap()).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.event == "owe_refund").count(), journal, "{about}");
    }

    /// A guest that counts has counted each decision once in each life: it is asked in vain once more where a crash came
    /// between its answer and the commit, and remembers nothing of that.
    async fn check_notes(&self, about: &str) {
        let steer = self.script.steer.unwrap_or_default();
        // Two customers are reviewed, and a payment that has to wait is asked about twice.
        for (function, times) in [("review", 2), ("post", 2), ("execute", 1), ("poll", 1)] {
            if steer.contains(&format!("{function}=note+")) {
                let noted = self.store.kv_value("test-rails", &format!("note/{function}")).await.unwrap();
                let noted: usize = serde_json::from_slice(&noted.unwrap_or_default()).unwrap_or_default();
                assert_eq!(noted, times * self.lives, "{about}: {function} is remembered {noted} times");
            }
        }
    }

    async fn check_journal(&self, record: &Transaction, about: &str) {
        let journal = self.store.journal(record.id).await.unwrap();
        let numbers: Vec<i64> = journal.iter().map(|row| row.seq).collect();
        assert_eq!(numbers, (1..=record.version).collect::<Vec<_>>(), "{about}: the journal has gaps");
        let received = journal.iter().filter(|row| row.event.ends_with("_funds")).count();
        assert_eq!(received, 1, "{about}: funds received {received} times");
        let mut statuses = journal.iter().map(|row| row.status.as_str());
        for wanted in self.script.statuses {
            assert!(statuses.any(|status| status == wanted.as_str()), "{about}: it never was {wanted}");
        }
    }

    /// Every status after the first is in the outbox, once and in order, whatever the crash.
    async fn check_events(&self, record: &Transaction, about: &str) {
        let mut told = Vec::new();
        while let [delivery] =
            self.store.claim_events(1, self.clock.now(), self.clock.now(), about).await.unwrap().as_slice()
        {
            let Event::Transaction(shown) = self.store.open_event(delivery).unwrap() else { panic!("{about}") };
            assert_eq!((shown.id, delivery.seq), (record.id, told.len() as i64 + 1), "{about}");
            told.push(shown.status.to_string());
            let mut tx = self.store.begin().await.unwrap();
            assert!(tx.event_delivered(delivery).await.unwrap());
            tx.commit().await.unwrap();
        }
        told.dedup();
        let journal = self.store.journal(record.id).await.unwrap();
        let mut statuses: Vec<String> = journal.into_iter().map(|row| row.status).collect();
        statuses.dedup();
        assert_eq!(told, statuses[1..], "{about}");
    }

    async fn check_bank(&self, id: TransactionId, out: Amount, about: &str) {
        let book: Vec<Value> =
            reqwest::get(format!("{}/transfers", self.bank.url())).await.unwrap().json().await.unwrap();
        let key = format!("payout-{id}-");
        let paid: Vec<&Value> = book
            .iter()
            .filter(|row| row["idempotency_key"].as_str().unwrap().starts_with(&key) && row["status"] != "rejected")
            .collect();
        assert_eq!(paid.len(), 1, "{about}: paid {} times", paid.len());
        assert_eq!(Amount::parse(paid[0]["amount"].as_str().unwrap()).unwrap(), out, "{about}");
        assert_eq!(self.bank.orders().len(), self.lives, "{about}: paid for what nobody opened");
    }

    /// Whether the ledger operation is on record as this transaction's credit, and no other one is: the first is what
    /// a second record of the operation runs into, the second what another credit runs into.
    async fn credited_once(&self, record: &Transaction, credited: &LedgerPayment) -> bool {
        let known = &record.payments[0];
        let mut taken = Vec::new();
        for (operation_id, hash) in [(known.operation_id, known.transaction_hash.as_str()), (1 << 60, "another")] {
            let payment = LedgerPayment { operation_id, transaction_hash: hash.to_owned(), ..credited.clone() };
            let mut tx = self.store.begin().await.unwrap();
            let outcome = Outcome::Credited(record.id);
            let account = &credited.to;
            let again = Recorded {
                operation_id,
                payment: Some(&payment),
                account,
                outcome,
                seen_at: record.created_at,
                raw: "",
            };
            taken.push(!matches!(tx.record_payments(&[again]).await, Ok(true)));
        }
        taken == [true, true] && known.operation_id == credited.operation_id
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
        self.crash.as_ref().is_some_and(Rehearsal::crashed)
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
            from: AccountId::from_bytes([5; 32]),
            to: to.account,
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
