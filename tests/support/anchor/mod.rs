//! A whole anchor in this process, on free ports, with a network, a bank and a guest that does what it is told.

mod ending;
mod setup;

pub use setup::{Setup, guest, guest_cache};

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
    config::{Config, NetworkKind},
    model::{AccountId, AssetId, Clock, JobKind, Timestamp, TransactionId},
    stellar::{Horizon, Keypair},
    store::{EventRow, Job, SealKey, Store, UnappliedPayment},
    transactions::{Signoff, TransactionReport},
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;

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
        TransactionReport {
            transaction,
            journal: self.store.journal(id).await.unwrap(),
            jobs: self.store.jobs_of(&[id]).await.unwrap(),
            unapplied: self.store.unapplied_for(id).await.unwrap(),
        }
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
            let dead = self.store.events(true, "", 1000).await.unwrap();
            if dead.len() == count { Ok(dead) } else { Err(format!("{:?}", self.store.events(false, "", 1000).await)) }
        })
        .await;
        self.known.lock().unwrap().given_up.extend(dead.iter().map(|one| one.id.clone()));
        dead
    }

    /// Once every event is delivered or given up.
    pub async fn all_told(&self) {
        wait::until("all events are delivered", || async {
            let events = self.store.events(false, "", 1000).await.unwrap();
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
