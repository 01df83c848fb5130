//! The composition root: builds everything from the configuration. The only place that knows all rooms, and the
//! only one that asks the system for time and randomness: whoever starts a host gives it both, as an [`Ambient`].
//!
//! [`App::start`] reads from top to bottom as the host comes up: listener, network, database, guests, lifecycle,
//! watcher, job runner, deliverer, HTTP. It takes them down in the opposite order. `settings` maps the configuration to each
//! room's own settings; `admin` is the commands' way to the admin API, of a running host or in their own process.

mod accounts;
mod admin;
mod admin_access;
mod admin_listener;
mod ambient;
mod bodies;
mod budgets;
mod business;
mod enabled;
mod error;
mod gaps;
mod guest_secrets;
mod horizon;
mod hosted_pages;
mod importing;
mod listener;
mod loopback;
#[cfg_attr(not(feature = "sandbox"), path = "no_network.rs")]
mod network;
mod open_files;
mod parts;
mod payouts;
mod readiness;
mod reconciling;
mod records;
mod replay;
mod room;
mod settings;
mod sweeper;
mod testnet;
mod tokens;

pub use crate::events::verify_callback;
pub use crate::{
    admin::{
        AddedSignatures, AdminClient, ClientError, DifferenceFilter, DifferenceName, EventFilter, KeyFilter, KeyName,
        Match, Missing, PayoutDetail, PayoutFilter, PayoutSummary, Payouts, ReconcileNews, ReconcileOrder, RefundOrder,
        TransactionDetail, TransactionSummary, UnappliedFilter, UnappliedSummary, UnsignedTransaction,
    },
    guest::Report as GuestReport,
    import::{
        Finding as ImportFinding, Program as ImportProgram, Progress as ImportProgress,
        configuration::Converted as ConvertedSettings,
    },
    ledger_payouts::ChannelAccount,
    pages::built_in_files as page_files,
    reconcile::{KnownDifference, RunSummary},
    store::{ActionRow, CallFilter, CallRow, DepositPaymentRow, DustRow, EventRow, Gap, JournalRow, KvRow},
    testnet::{Distributed, Funded, Issued, OldBooks, TestNetwork},
    transactions::{Signoff, UnappliedGroup, UnappliedGroups},
};
pub use admin::{Migrated, admin, admin_in_process, check_guest, migrate, running_host};
pub use ambient::{Ambient, SystemClock, SystemRandom};
pub use bodies::callback_bodies;
pub use error::Error;
pub use hosted_pages::{PageSamples, check_theme};
pub use importing::{ImportOrder, ImportReport, ReadFrom, convert_settings, import};
#[cfg(feature = "sandbox")]
pub use network::{sandbox_faults, sandbox_requests};
pub use open_files::raise_open_files;
pub use replay::{Replayer, marked_grants};
pub use testnet::{old_books, test_network};

use crate::{
    admin::MetricsSource,
    auth::{Sep10, Tokens},
    config::{Config, NetworkKind},
    context::Context,
    events::Deliverer,
    guest::Guests,
    guest_traces::CallKeeper,
    guest_versions::{Deployments, Folder, SecretFile},
    http::{self, AppState, Gate, Patience, PerAddress},
    jobs::Runner,
    operations::Operations,
    seps::sep1::StellarToml,
    stellar::{Horizon, WatchSettings, Watcher},
    store::Store,
    telemetry::MetricsRegistry,
    web::Check,
};
use listener::{listen, local_address};
use open_files::OpenFiles;
use parts::Parts;
use records::make_data_dir;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use sweeper::{KeepPolicy, sweep};
use tokens::TokenSigners;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// The file of the data directory that says where the admin API of a running host listens, whatever port it got.
pub const ADMIN_ADDRESS: &str = "admin-address";

/// The socket of the data directory on which a running host serves the admin API to commands of this machine.
pub const ADMIN_SOCKET: &str = "admin.sock";

/// How often [`App::ready`] looks.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The running host.
pub struct App {
    base_url: String,
    address: SocketAddr,
    sandbox_url: Option<String>,
    admin_url: Option<String>,
    checks: Arc<[Check]>,
    /// What takes in work: HTTP, watcher, job runner.
    serving: Mutex<Parts>,
    stop_serving: CancellationToken,
    /// What writes down what they did: recorded calls.
    records: Mutex<Parts>,
    stop_records: CancellationToken,
    /// What the others lean on to the last: the embedded network.
    network: Mutex<Parts>,
    stop_network: CancellationToken,
    context: Option<Context>,
    store: Option<Store>,
    grace: Duration,
}

impl App {
    /// Opens the network, the database, the guests, the watcher, the job runner and the listeners. It serves from then on,
    /// also while Horizon does not answer: what needs the ledger is refused until it does.
    ///
    /// # Errors
    /// The first thing that can't be opened.
    #[expect(clippy::too_many_lines, reason = "one step after the other, each with what the ones before it opened")]
    pub async fn start(config: Config, ambient: Ambient) -> Result<Self, Error> {
        make_data_dir(&config)?;
        let files = OpenFiles::raised(config.server.connections_max);
        let listener = listen(config.server.listen).await?;
        let address = local_address(&listener, config.server.listen)?;
        let (base_url, home_domain) = (config.server.base_url_at(address), config.server.home_domain_at(address));

        let (mut network, stop_network) = (Parts::new(), CancellationToken::new());
        let home = home_domain.to_string();
        let sandbox = network::start(&config, home, &ambient.clock, &mut network, &stop_network).await?;
        let horizon_url = config.network.horizon_url_at(sandbox.unwrap_or(address));
        let horizon = Horizon::with(&horizon::settings(&config, &horizon_url)).map_err(Error::Horizon)?;

        let confirming = horizon::confirming(&config).map_err(Error::Horizon)?;

        let store = records::prepare(&config, &ambient.random).await?;
        let Ambient { clock, random } = ambient;
        let reserve = room::reserve(&config, &store);
        gaps::log_open(&store).await?;
        let (configured, versions) = (settings::guest_sources(&config), Folder::open(&config.data_dir)?);
        let sources = Deployments::choose(configured.clone(), &store, &versions, &*random).await?;
        let policy = settings::calls(&config);
        let (mut records, stop_records) = (Parts::new(), CancellationToken::new());
        let keeper = config.guest.record.then(|| {
            let (keeper, writer) =
                CallKeeper::new(store.clone(), clock.clone(), random.clone(), policy, reserve.clone());
            records.spawn("call recorder", writer.run(stop_records.clone()));
            keeper
        });
        let guest_settings = settings::guests(&config, &store, &versions, keeper);
        let secret_files = guest_secrets::secret_files(&config, &guest_settings);
        // Before whatever is measured: counters are looked up once.
        let registry = admin_listener::is_on(&config).then(MetricsRegistry::collect).transpose()?;
        let guests = Guests::load(&sources, guest_settings).await?;
        let deployments =
            Deployments::begin(&configured, guests.clone(), store.clone(), versions, clock.clone(), random.clone())
                .await?;
        let operations = Operations::new(
            store.clone(),
            guests.clone(),
            clock.clone(),
            random.clone(),
            settings::operations(&config, horizon.clone(), confirming),
            callback_bodies(),
        );
        operations.context.report().to_string().lines().for_each(|line| tracing::info!("{line}"));
        let on_tokens = TokenSigners::open(&config)?;
        on_tokens.check().await?;
        let operations = payouts::paying(operations, &config, &horizon, &clock, &on_tokens)?;
        if config.network.kind == NetworkKind::Sandbox {
            payouts::adopt(&operations).await;
        }
        payouts::warn_without_custodian(&operations, &config);
        if !operations.context.judges_mismatches() {
            return Err(Error::NoVerdicts);
        }
        let enabled = enabled::enabled(&operations.context, &config);
        let tokens = Tokens::new(settings::tokens(&config, &base_url), clock.clone())?;
        let sep10_settings = settings::sep10(&config, config.server.domain_at(address), home_domain)?;
        let sep10 =
            Sep10::new(sep10_settings, horizon.clone(), store.clone(), tokens.clone(), clock.clone(), random.clone())?;
        let stellar_toml = StellarToml::new(&settings::sep1(&config, &base_url, &horizon_url, enabled))?;

        let deliverer = Deliverer::new(
            store.clone(),
            settings::signing(&config)?,
            clock.clone(),
            random.clone(),
            settings::events(&config),
        )
        .map_err(Error::HttpClient)?;

        let (mut serving, stop_serving) = (Parts::new(), CancellationToken::new());
        let accounts = accounts::watched(&config, &store).await?;
        let watch_settings = WatchSettings::new(config.network.passphrase.clone());
        serving.spawn("reconciler", reconciling::run(&config, &operations, &horizon, &stop_serving));
        let watcher = Watcher::new(horizon, operations.transactions.clone(), accounts, watch_settings, random.clone());
        let watching = watcher.health();
        let checks =
            readiness::checks(&operations.context, &reserve, files, &guests, &watcher, &deployments, &stop_serving);
        serving.spawn("watcher", watcher.run(stop_serving.clone()));
        let (runner, stop) = (Runner::new(operations.clone()), stop_serving.clone());
        serving.spawn("job runner", async move { runner.run(stop).await });
        let bell = operations.context.event_bell();
        serving.spawn("event deliverer", deliverer.run(bell, stop_serving.clone()));
        let kept = KeepPolicy { calls: policy, unused_quotes: config.limits.unused_quotes_kept };
        serving.spawn(
            "sweeper",
            sweep(
                store.clone(),
                (operations.customers.clone(), operations.transactions.clone()),
                clock.clone(),
                kept,
                stop_serving.clone(),
            ),
        );
        serving.spawn("balances", operations.ledger_payouts.clone().watch_balances(stop_serving.clone()));
        serving.spawn("disk watcher", room::watch(reserve.clone(), stop_serving.clone()));
        let patience = settings::patience(&config);
        let admin_url = match registry {
            Some(registry) => {
                let metrics = MetricsSource {
                    registry,
                    store: store.clone(),
                    reserve: reserve.clone(),
                    watching,
                    clock: clock.clone(),
                };
                let ambient = Ambient { clock: clock.clone(), random: random.clone() };
                let stop = stop_serving.clone();
                let records = admin::records_state(&config, operations.clone(), horizon_url.clone(), ambient, stop);
                let (deployments, checks) = (deployments.clone(), checks.clone());
                let state = admin_listener::state(&config, records, metrics, deployments, checks, &*random)?;
                admin_listener::serve(&config, state, patience.clone(), &mut serving, &stop_serving).await?
            }
            None => None,
        };
        if config.guest.watch {
            serving.spawn("guest watcher", deployments.watch(stop_serving.clone()));
        }
        serving.spawn("secrets watcher", SecretFile::watch(secret_files, stop_serving.clone()));
        let context = operations.context.clone();
        let peers = budgets::peers(&config);
        let gate = Gate::new(
            (budgets::requests(&config), config.limits.requests_per_address),
            peers.clone(),
            tokens.clone(),
            &clock,
        );
        let sep24 = hosted_pages::site(&config, &base_url, &tokens, (&clock, &random))?;
        let state = AppState { operations, sep10: Some(sep10), sep24, tokens, stellar_toml, checks: checks.clone() };
        let router = http::router(state, settings::http(&config, enabled, gate, reserve, random));
        let patience = Patience {
            connections: config.server.connections_max,
            per_address: Some(PerAddress { most: config.limits.connections_per_address, peers }),
            ..patience
        };
        if config.network.kind == NetworkKind::Sandbox
            && let Some(twin) = loopback::twin(address).await
        {
            let server = http::serve(twin, router.clone(), stop_serving.clone(), patience.clone());
            serving.spawn("HTTP server of the other loopback address", server);
        }
        serving.spawn("HTTP server", http::serve(listener, router, stop_serving.clone(), patience));

        Ok(Self {
            base_url,
            address,
            sandbox_url: sandbox.map(|address| format!("http://{address}")),
            admin_url,
            checks,
            serving: Mutex::new(serving),
            stop_serving,
            records: Mutex::new(records),
            stop_records,
            network: Mutex::new(network),
            stop_network,
            context: Some(context),
            store: Some(store),
            grace: config.server.shutdown_grace,
        })
    }

    /// The sandbox network alone.
    ///
    /// # Errors
    /// The first thing that can't be opened.
    #[cfg(feature = "sandbox")]
    pub async fn start_sandbox(config: Config, ambient: Ambient) -> Result<Self, Error> {
        make_data_dir(&config)?;
        let (mut network, stop_network) = (Parts::new(), CancellationToken::new());
        let home = config.server.home_domain_at(config.server.listen).to_string();
        let sandbox = network::start(&config, home, &ambient.clock, &mut network, &stop_network).await?;
        Ok(Self {
            base_url: String::new(),
            address: config.server.listen,
            sandbox_url: sandbox.map(|address| format!("http://{address}")),
            admin_url: None,
            checks: Arc::new([]),
            serving: Mutex::new(Parts::new()),
            stop_serving: CancellationToken::new(),
            records: Mutex::new(Parts::new()),
            stop_records: CancellationToken::new(),
            network: Mutex::new(network),
            stop_network,
            context: None,
            store: None,
            grace: config.server.shutdown_grace,
        })
    }

    /// Where wallets reach it, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where it listens, which is elsewhere than the base URL says behind a proxy.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The embedded network's Horizon, when there is one.
    pub fn sandbox_url(&self) -> Option<&str> {
        self.sandbox_url.as_deref()
    }

    /// The admin API, when it is open.
    pub fn admin_url(&self) -> Option<&str> {
        self.admin_url.as_deref()
    }

    /// Looks now for what is due. Whoever moves the clock that they gave calls this: timers know nothing of it.
    pub fn wake(&self) {
        if let Some(context) = &self.context {
            context.wake_runner();
        }
    }

    /// Waits until it is ready to serve.
    pub async fn ready(&self) {
        for check in self.checks.iter() {
            while check.run().await.is_err() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    /// Waits until a part of it has ended by itself.
    pub async fn failed(&self) -> Error {
        let (mut serving, mut network) = (self.serving.lock().await, self.network.lock().await);
        let mut records = self.records.lock().await;
        tokio::select! {
            part = serving.ended() => Error::Stopped(part),
            part = records.ended() => Error::Stopped(part),
            part = network.ended() => Error::Stopped(part),
        }
    }

    /// Drains: readiness false, no new work, what is in flight may finish within `server.shutdown_grace`.
    pub async fn shutdown(self) {
        self.stop_serving.cancel();
        self.serving.lock().await.finish(self.grace).await;
        self.stop_records.cancel();
        self.records.lock().await.finish(self.grace).await;
        if let Some(store) = &self.store
            && tokio::time::timeout(self.grace, store.close()).await.is_err()
        {
            tracing::warn!("the database connection was closed while statements were still running");
        }
        self.stop_network.cancel();
        self.network.lock().await.finish(self.grace).await;
    }
}
