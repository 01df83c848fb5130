//! How a test sets up its anchor, where it differs from the others.

use super::super::{
    database::{Database, Kind},
    log, memory,
    world::{MovableClock, System},
};
use super::{TestAnchor, start, start_network};
use anchor_host::{
    cli::demo::bank::Bank,
    config::{self, Flag, FlagValue, NetworkKind, Sources},
    store::{SealKey, Store},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

/// The guest that gives every answer on demand; `steer` says which (the table is in its source).
pub fn guest(name: &str) -> PathBuf {
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
        let (database, data) = (Database::new(self.kind), memory::folder());
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

fn address(url: &str) -> std::net::SocketAddr {
    url.trim_start_matches("http://").parse().unwrap()
}
