//! A whole anchor in this process, on free ports, with a network, a bank and a guest that does what it is told.

mod ending;

use super::{
    database::{Database, Kind, random_bytes},
    log,
    sender::SendingAnchor,
    wait,
    world::{MovableClock, System},
};
use anchor_host::{
    app::{self, AdminClient, Ambient, App},
    cli::demo::bank::Bank,
    config::{self, Config, Flag, FlagValue, NetworkKind, Sources},
    model::{AccountId, AssetId, Clock, JobKind, Timestamp, TransactionId},
    stellar::{Horizon, Keypair},
    store::{EventRow, Job, SealKey, Store, UnappliedPayment},
    transactions::{Signoff, TransactionReport},
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;

/// The guest that gives every answer on demand; `steer` says which (the table is in its source).
pub(super) fn guest(name: &str) -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target/wasm32-wasip2/release");
    built.join(format!("{name}.wasm"))
}

/// Compiled guests, shared by all anchors of all runs: compiling takes seconds.
pub fn guest_cache() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let cache = program.ancestors().nth(3).unwrap().join("tmp/guest-cache");
    std::fs::create_dir_all(&cache).unwrap();
    cache
}

/// How reais go out.
const METHODS: &str = r#"["PIX: To any bank, in seconds", "TED: To any bank, the same day"]"#;

/// How an anchor is set up, where it differs from the others.
pub struct Setup {
    kind: Kind,
    assignments: Vec<(String, String)>,
    is_apart: bool,
    pooler: Option<String>,
    bank_settles_after: Duration,
}

impl Setup {
    pub fn new(kind: Kind) -> Self {
        let preset = [
            // Long enough for a busy machine, and within what a token is good for: tests let it pass.
            ("payments.window_s", "600"),
            ("payments.retry_pause_first_ms", "10"),
            ("payments.retry_pause_most_ms", "50"),
            ("payments.retry_tries_max", "4"),
            ("payments.poll_pause_first_ms", "10"),
            ("payments.poll_pause_most_ms", "50"),
            ("events.retry_pause_first_ms", "10"),
            ("events.retry_pause_most_ms", "50"),
            ("sandbox.close_every_ms", "50"),
            ("server.shutdown_grace_ms", "5000"),
            ("currencies[0].code", "BRL"),
            ("currencies[0].country_codes", "BR"),
            ("currencies[0].buy_delivery_methods", METHODS),
        ];
        let assignments = preset.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        Self { kind, assignments, is_apart: false, pooler: None, bank_settles_after: Duration::ZERO }
    }

    /// Sets a configuration key.
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.assignments.push((key.to_owned(), value.to_owned()));
        self
    }

    /// What the guest does where no transaction and no customer says otherwise.
    pub fn steer(self, words: &str) -> Self {
        self.set("guest.config.steer", words)
    }

    /// Leaves a list of the configuration as it is without a word.
    pub fn without(mut self, list: &str) -> Self {
        self.assignments.retain(|(key, _)| !key.starts_with(list));
        self
    }

    /// One of the guests written in Rust, instead of the test's.
    pub fn guest(self, name: &str) -> Self {
        let file = guest(name).display().to_string();
        self.set("guest.files", &file)
    }

    /// Another of the guests written in Rust, beside the test's.
    pub fn also_guest(self, name: &str) -> Self {
        let files = [guest("test_rails"), guest(name)].map(|file| file.display().to_string());
        self.set("guest.files", &files.join(","))
    }

    /// The network runs apart from the host, as testnet does, and goes on when the host stops.
    pub fn apart(mut self) -> Self {
        self.is_apart = true;
        self
    }

    /// What stands before PostgreSQL: its address, without a database's name. The test's own look goes past it.
    pub fn behind(mut self, pooler: &str) -> Self {
        self.pooler = Some(pooler.to_owned());
        self
    }

    pub fn bank_settles_after(mut self, time: Duration) -> Self {
        self.bank_settles_after = time;
        self
    }

    pub async fn start(self) -> TestAnchor {
        log::keep();
        let (database, data) = (Database::new(self.kind), tempfile::tempdir().unwrap());
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), self.bank_settles_after).await.unwrap();
        let flag = |key: &str, value: String| Flag {
            name: "test".to_owned(),
            key: key.to_owned(),
            value: FlagValue::One(value),
        };
        let mut flags = vec![
            flag("data_dir", data.path().join("anchor").display().to_string()),
            flag("database.url", self.pooler.map_or_else(|| database.url.clone(), |pooler| database.through(&pooler))),
            flag("server.listen", "127.0.0.1:0".to_owned()),
            flag("sandbox.listen", "127.0.0.1:0".to_owned()),
            flag("admin.listen", "127.0.0.1:0".to_owned()),
            flag("guest.files", guest("test_rails").display().to_string()),
            flag("guest.http_origins", bank.url()),
            flag("guest.config.bank_url", bank.url()),
        ];
        // The later wins.
        for (key, value) in self.assignments {
            flags.retain(|flag| flag.key != key);
            flags.push(flag(&key, value));
        }
        let reading = config::read(&Sources { flags, ..Sources::default() });
        let mut config = reading.into_config(&System).unwrap_or_else(|error| panic!("{error}"));
        std::os::unix::fs::symlink(guest_cache(), config.data_dir.join("guest-cache")).unwrap();
        let clock = MovableClock::default();
        let network = if self.is_apart { Some(start_network(&config, data.path(), &clock).await) } else { None };
        if let Some(network) = &network {
            config.network.kind = NetworkKind::Testnet;
            config.network.horizon_url = Some(network.sandbox_url().unwrap().parse().unwrap());
        }
        let app = start(&config, &clock).await;
        // A second start is the same anchor at the same place.
        if config.server.base_url.is_none() {
            config.server.listen = address(app.base_url());
        }
        let horizon_url = match &network {
            Some(network) => network.sandbox_url(),
            None => app.sandbox_url(),
        };
        let horizon_url = horizon_url.unwrap().to_owned();
        config.sandbox.listen = address(&horizon_url);
        let key = SealKey::new(*config.keys.seal_key.expose());
        let store = Store::open(&database.url, 2, &key, Arc::new(System)).await.unwrap();
        TestAnchor {
            bank,
            config,
            horizon_url,
            store,
            clock,
            app: Some(app),
            network,
            known: Mutex::default(),
            is_left_working: false,
            is_finished: false,
            kind: self.kind,
            database,
            data,
        }
    }
}

async fn start(config: &Config, clock: &MovableClock) -> App {
    let app = App::start(config.clone(), clock.ambient()).await.unwrap_or_else(|error| panic!("{error:?}"));
    app.ready().await;
    app
}

async fn start_network(config: &Config, data: &Path, clock: &MovableClock) -> App {
    let mut config = config.clone();
    (config.network.kind, config.network.horizon_url) = (NetworkKind::Sandbox, None);
    config.data_dir = data.join("network");
    App::start_sandbox(config, clock.ambient()).await.unwrap()
}

fn address(url: &str) -> std::net::SocketAddr {
    url.trim_start_matches("http://").parse().unwrap()
}

/// What a test has looked at, so that its end can tell what nobody expected.
#[derive(Default)]
struct Known {
    unapplied: BTreeSet<i64>,
    needs_attention: BTreeSet<TransactionId>,
    given_up: BTreeSet<String>,
}

/// A running anchor. Its end is [`TestAnchor::finish`]; dropped without, it fails the test.
pub struct TestAnchor {
    pub bank: Bank,
    pub config: Config,
    pub horizon_url: String,
    /// The test's own look into the database.
    pub store: Store,
    pub database: Database,
    /// Whose time host, network, operator and senders share.
    pub clock: MovableClock,
    app: Option<App>,
    network: Option<App>,
    known: Mutex<Known>,
    is_left_working: bool,
    is_finished: bool,
    kind: Kind,
    data: TempDir,
}

impl TestAnchor {
    pub async fn start(kind: Kind) -> Self {
        Setup::new(kind).start().await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.config.server.listen)
    }

    /// Where the admin API is.
    pub fn admin_url(&self) -> String {
        self.app.as_ref().and_then(App::admin_url).unwrap().to_owned()
    }

    /// What opens it.
    pub fn admin_token(&self) -> String {
        self.config.admin_token(&System).unwrap().expose_secret().to_owned()
    }

    /// The asset it receives.
    pub fn asset(&self) -> &AssetId {
        &self.config.assets[0].asset
    }

    /// The account it receives on.
    pub fn account(&self) -> AccountId {
        self.config.assets[0].receiving_account
    }

    /// The key of that account, which the host itself has no use for.
    pub fn account_key(&self) -> Keypair {
        let seed = &self.config.keys.sandbox.as_ref().unwrap().receiver;
        Keypair::from_seed(seed.to_strkey().expose_secret()).unwrap()
    }

    pub fn horizon(&self) -> Horizon {
        Horizon::new(&self.horizon_url).unwrap()
    }

    /// A sending anchor of this network with 1000 of the asset, signed in.
    pub async fn sender(&self) -> SendingAnchor {
        let mut sender = SendingAnchor::new(self);
        sender.fund("1000").await;
        sender.sign_in().await;
        sender
    }

    /// The admin API as commands use it: the running host's, else in this process.
    pub async fn operator(&self) -> AdminClient {
        app::admin(&self.config, self.ambient()).await.unwrap()
    }

    /// A transaction with its history.
    pub async fn report(&self, id: &str) -> TransactionReport {
        let id = id.parse().unwrap();
        let transaction = self.store.transaction(id).await.unwrap().unwrap();
        TransactionReport { transaction, journal: self.store.journal(id).await.unwrap() }
    }

    /// The events of a transaction's history.
    pub async fn events(&self, id: &str) -> Vec<String> {
        self.report(id).await.journal.into_iter().map(|row| row.event).collect()
    }

    /// The statuses a transaction went through, each once in a row.
    pub async fn statuses(&self, id: &str) -> Vec<String> {
        let mut statuses: Vec<String> =
            self.store.journal(id.parse().unwrap()).await.unwrap().into_iter().map(|row| row.status).collect();
        statuses.dedup();
        statuses
    }

    /// All unapplied payments, once there are so many.
    pub async fn unapplied(&self, count: usize) -> Vec<UnappliedPayment> {
        let unapplied = wait::until(&format!("{count} unapplied payments"), || async {
            let unapplied = self.store.unapplied(false, 0, 1000).await.unwrap();
            if unapplied.len() >= count { Ok(unapplied) } else { Err(format!("{} are", unapplied.len())) }
        })
        .await;
        assert_eq!(unapplied.len(), count, "more was left unapplied: {unapplied:?}");
        self.known.lock().unwrap().unapplied.extend(unapplied.iter().map(|one| one.operation_id));
        unapplied
    }

    /// The transaction, once it needs attention.
    pub async fn needs_attention(&self, id: &str) -> TransactionReport {
        let id: TransactionId = id.parse().unwrap();
        wait::until("needs attention", || async {
            let record = self.store.transaction(id).await.unwrap().unwrap();
            if record.attention.is_some() {
                Ok(())
            } else {
                Err(format!("{record:?}\n{}", log::about(&id.to_string())))
            }
        })
        .await;
        self.known.lock().unwrap().needs_attention.insert(id);
        self.report(&id.to_string()).await
    }

    /// All events that were given up, once there are so many.
    pub async fn given_up(&self, count: usize) -> Vec<EventRow> {
        let dead = wait::until(&format!("{count} events given up"), || async {
            let dead = self.store.events(true, 1000).await.unwrap();
            if dead.len() == count { Ok(dead) } else { Err(format!("{:?}", self.store.events(false, 1000).await)) }
        })
        .await;
        self.known.lock().unwrap().given_up.extend(dead.iter().map(|one| one.id.clone()));
        dead
    }

    /// Once every event is delivered or given up.
    pub async fn all_told(&self) {
        wait::until("all events are delivered", || async {
            let events = self.store.events(false, 1000).await.unwrap();
            let waiting: Vec<_> = events.iter().filter(|event| !event.dead_letter).collect();
            if waiting.is_empty() { Ok(()) } else { Err(format!("{waiting:?}")) }
        })
        .await;
    }

    /// What another host of this anchor has to be given.
    pub fn ambient(&self) -> Ambient {
        self.clock.ambient()
    }

    /// What the anchor's clock shows.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass for host, network and senders, none of it for the test.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
        if let Some(app) = &self.app {
            app.wake();
        }
    }

    /// Lets a payer's time pass: `payments.window_s`, what the host adds before it expires a payment, and the ledger's
    /// second that it ends in.
    pub fn pass_window(&self) {
        let window = self.config.payments.window;
        self.advance(window + window / 10 + Duration::from_secs(2));
    }

    /// Makes work due at once that would be only later.
    pub async fn make_due(&self, kind: JobKind, subject: &str) {
        let mut tx = self.store.begin().await.unwrap();
        tx.schedule(&Job::new(kind, subject), self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Once nothing is left to do but to wait for deadlines.
    pub async fn idle(&self) {
        wait::until("all work is done", || async {
            match self.store.job_count().await.unwrap() {
                0 => Ok(()),
                count => Err(format!("{count} pieces of work are left")),
            }
        })
        .await;
    }

    /// Nothing on record: no transaction, and nothing to do.
    pub async fn assert_untouched(&self) {
        assert!(self.store.transactions(false, 10).await.unwrap().is_empty(), "a transaction was recorded");
        assert_eq!(self.store.next_due(JobKind::ALL).await.unwrap(), None, "work was left");
    }

    /// The test ends in the middle of something on purpose.
    pub fn leave_working(&mut self) {
        self.is_left_working = true;
    }

    /// Stops the host. A network that runs apart goes on.
    pub async fn stop(&mut self) {
        self.app.take().expect("the host runs").shutdown().await;
    }

    /// Starts it again, at the same place with the same data.
    pub async fn start_again(&mut self) {
        self.app = Some(start(&self.config, &self.clock).await);
    }

    /// Starts it without waiting until it is ready.
    pub async fn start_unready(&mut self) {
        self.app =
            Some(App::start(self.config.clone(), self.ambient()).await.unwrap_or_else(|error| panic!("{error:?}")));
    }

    /// From its next start on it has a new database.
    pub async fn forget(&mut self) {
        self.store.close().await;
        self.database = Database::new(self.kind);
        self.config.database.url = self.database.url.clone().into();
        let key = SealKey::new(*self.config.keys.seal_key.expose());
        self.store = Store::open(&self.database.url, 2, &key, Arc::new(System)).await.unwrap();
    }

    /// Stops the network that runs apart.
    pub async fn stop_network(&mut self) {
        self.network.take().expect("the network runs apart").shutdown().await;
    }

    /// Starts it again from its journal.
    pub async fn start_network_again(&mut self) {
        self.network = Some(start_network(&self.config, self.data.path(), &self.clock).await);
    }
}

impl Drop for TestAnchor {
    fn drop(&mut self) {
        assert!(self.is_finished || std::thread::panicking(), "a test ended without TestAnchor::finish");
    }
}

/// A secret for tokens that nothing was signed with yet.
pub fn hex_secret() -> SecretString {
    hex::encode(random_bytes::<32>()).into()
}

/// The present time.
pub fn now() -> Timestamp {
    anchor_host::model::Clock::now(&System)
}

/// Who decides in tests, and why.
pub fn signoff() -> Signoff {
    Signoff { by: "tester".to_owned(), why: "the bank is up again".to_owned() }
}
