//! Every flood at once: slow connections, unsigned sign-ins, a client that fills the disk, one that invents customer
//! types, and callbacks that hang. Honest payments go through meanwhile, on the program in a process of its own.
//!
//! Attackers come from addresses of their own, or through the proxy that the honest clients come through.

mod attackers;
mod honest;
mod origin;
mod pulse;
mod told;

use anchor_host::{app::raise_open_files, cli::demo::bank::Bank, model::AssetId, store::SealKey};
use anchor_host_tests::{
    anchor::guest_cache,
    apart::account,
    attack,
    database::{Database, Kind, SEAL_KEY},
    life::test_guest,
    listener::Listener,
    on_both,
    process::{Process, Program, free_address},
    raw::Raw,
    times::{Times, load_average},
    wait,
};
use attackers::{Flood, Plan};
use honest::{Paid, Sender};
use origin::Way;
use pulse::Pulse;
use std::{fs, time::Duration};
use tempfile::TempDir;

on_both!(payments_go_through_while_others_flood, payments_go_through_while_others_flood_through_the_same_proxy,);

/// How much of each.
#[derive(Clone, Copy)]
pub struct Size {
    senders: usize,
    payments_each: usize,
    /// Connections that send a head and one byte, and then nothing.
    slow: usize,
    /// Sign-ins without the client's signature.
    sign_ins: usize,
    /// Customers of one account, each under a new memo.
    memos: usize,
    /// Invented types of one customer.
    types: usize,
    /// Callbacks to a server that never answers.
    callbacks: usize,
    /// How long all of it takes.
    lasts: Duration,
}

const EVERY_DAY: Size = Size {
    senders: 5,
    payments_each: 2,
    slow: 200,
    sign_ins: 1_000,
    memos: 100,
    types: 60,
    callbacks: 20,
    lasts: Duration::from_secs(3),
};

const WHOLE: Size = Size {
    senders: 10,
    payments_each: 10,
    slow: 2_000,
    sign_ins: 10_000,
    memos: 1_000,
    types: 1_000,
    callbacks: 200,
    lasts: Duration::from_secs(25),
};

/// The most memory that the host may have held at the end, in KiB: this build needs about 100 MiB without a flood.
const RESIDENT_MOST: u64 = 300 << 10;

/// The program on an embedded network, and the servers around it.
struct Host {
    program: Program,
    process: Process,
    url: String,
    horizon_url: String,
    asset: AssetId,
    bank: Bank,
    database: Database,
    _folder: TempDir,
}

impl Host {
    async fn start(kind: Kind, way: Way, size: &Size) -> Self {
        let (database, folder) = (Database::new(kind), tempfile::tempdir().unwrap());
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let data = folder.path().join("anchor");
        fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(guest_cache(), data.join("guest-cache")).unwrap();
        let (listen, horizon) = (free_address(), free_address());
        let keys = [
            ("server.listen", listen.clone()),
            ("server.trusted_proxies", way.proxy().to_owned()),
            ("sandbox.listen", horizon.clone()),
            ("sandbox.close_every_ms", "200".to_owned()),
            ("database.url", database.url.clone()),
            ("keys.seal_key", hex::encode(SEAL_KEY)),
            ("guest.files", test_guest().display().to_string()),
            ("guest.config.steer", "info=full execute=bank".to_owned()),
            ("guest.config.bank_url", bank.url()),
            ("guest.http_origins", bank.url()),
            // Fewer than by default, so that both sizes reach it.
            ("limits.customers_per_account_max", (size.memos / 2).to_string()),
            ("log.level", "warn".to_owned()),
        ];
        let program = Program::new("run", &data, &keys);
        let process = program.start();
        let url = format!("http://{listen}");
        wait::until("the host is ready", || async {
            match reqwest::get(format!("{url}/health/ready")).await {
                Ok(answer) if answer.status() == 200 => Ok(()),
                other => Err(format!("{other:?}\n{}", program.log())),
            }
        })
        .await;
        let issuer = account(&program, "sandbox_issuer_seed").parse().unwrap();
        let asset = AssetId::stellar("USDC", issuer).unwrap();
        let horizon_url = format!("http://{horizon}");
        Self { program, process, url, horizon_url, asset, bank, database, _folder: folder }
    }
}

/// What was measured while honest payments were made.
struct Phase {
    payments: Times,
    opening: Times,
    live: Times,
    load: f64,
}

impl Phase {
    fn of(paid: &[Paid], live: Times) -> Self {
        Self {
            payments: paid.iter().map(|one| one.took).collect(),
            opening: paid.iter().map(|one| one.opened_in).collect(),
            live,
            load: load_average(),
        }
    }

    fn print(&self, name: &str) {
        println!("  {name}: payment {}; opening {}", self.payments, self.opening);
        println!("  {name}: /health/live {}; load average {}", self.live, self.load);
    }
}

async fn payments_go_through_while_others_flood(kind: Kind) {
    flooded(kind, Way::Direct).await;
}

async fn payments_go_through_while_others_flood_through_the_same_proxy(kind: Kind) {
    flooded(kind, Way::Proxied).await;
}

async fn flooded(kind: Kind, way: Way) {
    raise_open_files();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let size = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    let (host, listener) = (Host::start(kind, way, &size).await, Listener::open().await);
    let senders = honest::introduce(&host, way, &size).await;
    let plan = Plan::prepare(&host, way, &size).await;
    let callback = listener.url("/honest");

    let pulse = Pulse::begin(&host.url);
    let (senders, quiet) = honest::pay(senders, &host.asset, &size, &callback).await;
    let before = Phase::of(&quiet, pulse.end());
    let resident_before = host.process.resident();

    let (pulse, flood) = (Pulse::begin(&host.url), Flood::begin(plan));
    let (senders, paid) = honest::pay(senders, &host.asset, &size, &callback).await;
    let told = flood.end();
    let during = Phase::of(&paid, pulse.end());
    let (resident, resident_most) = (host.process.resident(), host.process.resident_most());

    let ratio = during.payments.times_as_long_as(&before.payments);
    println!("{kind:?}, {way:?}: payment p99 {ratio:.2} times as long as without the floods (aim: 2)");
    before.print("quiet");
    during.print("flooded");
    let retries: usize = senders.iter().map(Sender::retries).sum();
    let mib = |kib: u64| kib >> 10;
    println!(
        "  memory {} MiB, then {}, at most {}; {retries} honest requests repeated",
        mib(resident_before),
        mib(resident),
        mib(resident_most)
    );
    println!("  {told}");

    told.check(&size);
    // The money's arrival, and the completion.
    listener.told("/honest", (quiet.len() + paid.len()) * 2).await;
    assert!(resident_most < RESIDENT_MOST, "the host has held {} MiB", mib(resident_most));
    assert!(host.ended_well(&[quiet, paid].concat(), &size).await);
}

impl Host {
    /// Nothing was lost or done twice, nothing is left over, and it was one process all the time.
    async fn ended_well(self, paid: &[Paid], size: &Size) -> bool {
        let answer = Raw::new("GET", "/health/ready").send(&self.url).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(self.process.stop(), Some(0), "{}", self.program.log());
        assert!(!self.program.log().contains("panicked"), "{}", self.program.log());
        let key = SealKey::new(SEAL_KEY);
        let random = std::sync::Arc::new(anchor_host_tests::world::System);
        let store = anchor_host::store::Store::open(&self.database.url, 2, &key, random).await.unwrap();
        honest::check(&store, &self.bank, paid).await;
        let events = store.events(false, "", 1_000).await.unwrap();
        let hanging = events.iter().filter(|event| event.url.contains(attackers::HANGING));
        assert_eq!(hanging.count(), size.callbacks, "each is kept");
        store.close().await;
        true
    }
}
