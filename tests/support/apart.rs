//! The program on an embedded network that runs apart, both in processes of their own.

use super::{
    database::Database,
    memory,
    patient::PASSPHRASE,
    process::{Process, Program, free_address},
    world::System,
};
use anchor_host::{
    model::{AccountId, AssetId},
    stellar::{Horizon, Keypair},
};
use secrecy::ExposeSecret;
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A network takes a moment to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running network, which nobody kills.
pub struct Apart {
    pub horizon_url: String,
    /// What the anchors on it receive.
    pub asset: AssetId,
    directory: TempDir,
    network: Program,
    _process: Process,
}

/// An anchor and where it serves.
pub struct Anchor {
    pub program: Program,
    pub url: String,
}

impl Apart {
    pub async fn start() -> Self {
        let (directory, began) = (memory::folder(), Instant::now());
        let address = free_address();
        let horizon_url = format!("http://{address}");
        let keys = [
            ("sandbox.listen", address),
            ("sandbox.close_every_ms", "200".to_owned()),
            ("server.home_domain", "anchor.example".to_owned()),
        ];
        let network = Program::new("sandbox", &directory.path().join("network"), &keys);
        let process = network.start();
        let horizon = Horizon::new(&horizon_url).unwrap();
        while horizon.root().await.is_err() {
            assert!(began.elapsed() < PATIENCE, "the sandbox does not start: {}", network.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let issuer = AccountId::parse(&account(&network, "sandbox_issuer_seed")).unwrap();
        let asset = AssetId::stellar("USDC", issuer).unwrap();
        Self { horizon_url, asset, directory, network, _process: process }
    }

    /// The key of the account on which anchors are paid.
    pub fn receiver(&self) -> Keypair {
        key(&self.network, "sandbox_receiver_seed")
    }

    /// An account that friendbot funded.
    pub async fn friend(&self) -> Keypair {
        let key = Keypair::generate(&System);
        self.befriend(&key.account()).await;
        key
    }

    /// Has friendbot fund an account.
    pub async fn befriend(&self, account: &AccountId) {
        self.ask(&format!("friendbot?addr={account}")).await;
    }

    /// Gives an account so much of the asset.
    pub async fn endow(&self, account: &AccountId, amount: &str) {
        let asset = self.asset.to_string();
        let asset = asset.trim_start_matches("stellar:");
        self.ask(&format!("faucet?addr={account}&asset={asset}&amount={amount}")).await;
    }

    async fn ask(&self, path: &str) {
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        let answer = http.get(format!("{}/{path}", self.horizon_url)).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
    }

    /// A file with this text; its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.directory.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// An anchor whose guest has a bank, with more configuration.
    pub fn anchor(&self, database: &Database, seal_key: [u8; 32], bank: &str, more: &[(&str, String)]) -> Anchor {
        self.anchor_in(&self.directory.path().join("anchor"), &database.url, seal_key, bank, more)
    }

    /// The same, all of it in a directory of its own.
    pub fn anchor_in(
        &self,
        directory: &Path,
        database_url: &str,
        seal_key: [u8; 32],
        bank: &str,
        more: &[(&str, String)],
    ) -> Anchor {
        let listen = free_address();
        let url = format!("http://{listen}");
        let keys = [
            ("server.base_url", url.clone()),
            ("server.listen", listen),
            ("network.kind", "testnet".to_owned()),
            ("network.horizon_url", self.horizon_url.clone()),
            ("network.passphrase", PASSPHRASE.to_owned()),
            ("database.url", database_url.to_owned()),
            ("keys.signing_seed", Keypair::generate(&System).seed().expose_secret().to_owned()),
            ("keys.seal_key", hex::encode(seal_key)),
            ("assets[0].code", "USDC".to_owned()),
            ("assets[0].issuer", account(&self.network, "sandbox_issuer_seed")),
            ("assets[0].receiving_account", account(&self.network, "sandbox_receiver_seed")),
            ("assets[0].sep31.deliver", "iso4217:USD".to_owned()),
            ("assets[0].sep31.fee_fixed", "0.50".to_owned()),
            ("guest.http_origins", bank.to_owned()),
            ("guest.config.bank_url", bank.to_owned()),
            ("payments.poll_pause_first_ms", "250".to_owned()),
            ("payments.poll_pause_most_ms", "1000".to_owned()),
            ("log.level", "warn".to_owned()),
        ];
        let keys = [&keys, more].concat();
        Anchor { program: Program::new("run", directory, &keys), url }
    }
}

/// The account behind a seed in the sandbox's key file.
pub fn account(network: &Program, name: &str) -> String {
    key(network, name).account().to_string()
}

fn key(network: &Program, name: &str) -> Keypair {
    let keys = fs::read_to_string(network.directory.join("keys.toml")).unwrap();
    let line = keys.lines().find(|line| line.starts_with(name)).unwrap();
    Keypair::from_seed(line.split('"').nth(1).unwrap()).unwrap()
}
