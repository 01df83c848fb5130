//! The README's first line to serve something, as somebody who has only just built the program meets it.

use anchor_host::{
    model::{Amount, AssetId},
    stellar::Keypair,
};
use anchor_host_tests::{
    patient::Patient,
    process::{binary, free_address},
    wait,
    world::System,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

struct Served {
    child: Child,
    /// What it said about itself, by name.
    told: BTreeMap<String, String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.current_dir(directory).arg("run").args(arguments).env("NO_COLOR", "1");
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ANCHOR_")) {
        command.env_remove(name);
    }
    command
}

/// `run --reference`, once it has said where everything is.
fn serve(directory: &Path, url: &str) -> Served {
    let ports =
        ["--sandbox-listen", "127.0.0.1:0", "--bank-listen", "127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0"];
    let arguments = [&["--reference", "--listen", url], &ports[..]].concat();
    let mut child = command(directory, &arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BTreeMap::new();
    let mut all = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some((name, value)) = line.strip_prefix("  ").and_then(|line| line.split_once("  ")) {
            told.insert(name.trim().to_owned(), value.trim().to_owned());
        }
        all.push_str(&line);
        all.push('\n');
        if told.contains_key("bank's book") {
            return Served { child, told };
        }
    }
    panic!("it ended: {:?}\n{all}", child.wait());
}

#[tokio::test]
async fn one_line_serves_the_reference_guest_with_a_bank_behind_it() {
    let (directory, listen) = (tempfile::tempdir().unwrap(), free_address());
    let served = serve(directory.path(), &listen);
    let told = |name: &str| served.told.get(name).unwrap_or_else(|| panic!("no {name}: {:?}", served.told)).clone();
    let url = format!("http://{listen}");
    assert_eq!(told("stellar.toml"), format!("{url}/.well-known/stellar.toml"));
    assert!(told("passphrase").contains("Test SDF"), "{}", told("passphrase"));
    let asset = AssetId::parse(&told("asset")).unwrap();
    let horizon = told("Horizon").split(',').next().unwrap().to_owned();

    let mut client = Patient::new(&url, &horizon);
    let (sender, receiver) = client.introduce(&asset, "1000").await;
    let amount = Amount::parse("100").unwrap();
    let id = client.open(amount, &asset, &sender, &receiver).await;
    client.pay(&asset, amount, &client.instructions(&id).await).await;
    let book = wait::until("the bank settles it", || async {
        let book: Vec<Value> = reqwest::get(told("bank's book")).await.unwrap().json().await.unwrap();
        let settled = book.iter().any(|row| row["status"] == "settled");
        if settled { Ok(book) } else { Err(format!("{book:?}")) }
    })
    .await;
    assert_eq!(book.len(), 1, "{book:?}");
    wait::until("the payment is completed", || async {
        let shown = client.transaction(&id).await;
        if shown["status"] == "completed" { Ok(()) } else { Err(shown.to_string()) }
    })
    .await;
}

#[test]
fn the_fake_bank_serves_no_other_network_and_no_other_guest() {
    let directory = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = command(directory.path(), arguments).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let account = "GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV";
    let issuer = format!("assets[0].issuer={account}");
    let file = directory.path().join("signing-seed");
    fs::write(&file, Keypair::generate(&System).seed().expose_secret()).unwrap();
    let seed = format!("keys.signing_seed_file={}", file.display());
    let testnet = [
        ["--network", "testnet"],
        ["--bank-listen", "127.0.0.1:0"],
        ["--set", "server.base_url=https://anchor.example"],
        ["--set", &seed],
        ["--set", "assets[0].code=USDC"],
        ["--set", &issuer],
        ["--set", "assets[0].receiving_account=GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5"],
        ["--set", "assets[0].sep31.deliver=iso4217:USD"],
    ];
    let told = refused(&[&["--reference"], testnet.concat().as_slice()].concat());
    assert!(told.contains("a fake bank, but the network is testnet"), "{told}");
    assert!(told.contains("--guest FILE"), "{told}");
    let told = refused(&["--reference", "--guest", "rails.wasm"]);
    assert!(told.contains("--guest"), "{told}");
    let told = refused(&["--bank-listen", "127.0.0.1:0"]);
    assert!(told.contains("--reference"), "{told}");
}
