//! `examples/`: the configurations are in order, the systemd units and the SQL are accepted by those who read them, and the
//! clients for callbacks believe the anchor and nobody else. The guests are tested by [`super::guest_tools`] and
//! [`super::languages`], the compose file by `tests/js/compose.test.mjs`.

use anchor_host_tests::{
    anchor::{TestAnchor, now},
    database::Kind,
    guests::{root, rust},
    postgres,
    process::{binary, free_address},
    wait,
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

fn examples() -> PathBuf {
    root().join("examples")
}

/// The program under test, in `folder` and in no configuration of the person who runs the tests.
fn host(folder: &Path) -> Command {
    let mut command = Command::new("env");
    command.args(["-i", "NO_COLOR=1"]).arg(binary()).current_dir(folder);
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The shell commands of a document, block by block.
fn blocks(document: &Path) -> Vec<String> {
    let text = fs::read_to_string(document).unwrap();
    text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Runs the block that holds `mark`, with the program under test on the path.
fn run_block(document: &Path, mark: &str, folder: &Path) {
    let found: Vec<String> = blocks(document).into_iter().filter(|block| block.contains(mark)).collect();
    let [block] = &found[..] else { panic!("{}: {} blocks with `{mark}`", document.display(), found.len()) };
    let programs = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(binary(), programs.path().join("anchor-host")).unwrap();
    let path = format!("{}:{}", programs.path().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", block]).current_dir(folder).env("PATH", path);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{block}\n{}", said(&output));
}

/// A folder with the configuration and its guest, as the example's README lays it out.
fn laid_out(example: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(examples().join(example).join("anchor.toml"), folder.path().join("anchor.toml")).unwrap();
    fs::copy(rust("cash_desk"), folder.path().join("cash-desk.wasm")).unwrap();
    folder
}

fn assert_in_order(folder: &Path) {
    let checked = host(folder).args(["config", "check"]).output().unwrap();
    assert!(checked.status.success(), "{}", said(&checked));
    assert_eq!(String::from_utf8_lossy(&checked.stdout).trim(), "ok");
}

#[test]
fn the_configuration_for_testnet_is_in_order_once_it_has_a_seed() {
    let folder = laid_out("testnet");
    let without = host(folder.path()).args(["config", "check"]).output().unwrap();
    assert!(!without.status.success() && said(&without).contains("keys.signing_seed"), "{}", said(&without));
    run_block(&examples().join("testnet/README.md"), "anchor-host keys generate", folder.path());
    run_block(&examples().join("testnet/README.md"), "anchor-host config check", folder.path());
    assert_in_order(folder.path());
}

#[test]
fn the_configuration_for_postgres_is_in_order_on_testnet_and_on_pubnet() {
    let folder = laid_out("postgres");
    run_block(&examples().join("postgres/README.md"), "mkdir secrets", folder.path());
    assert_in_order(folder.path());
    let file = folder.path().join("anchor.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("kind = \"testnet\""));
    fs::write(&file, text.replace("kind = \"testnet\"", "kind = \"pubnet\"")).unwrap();
    assert_in_order(folder.path());
}

/// `systemd-analyze verify`, where systemd is.
#[test]
fn the_units_are_accepted_by_systemd() {
    if Command::new("systemd-analyze").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: systemd-analyze is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut units = Vec::new();
    for name in ["anchor-host.service", "anchor-backup.service", "anchor-backup.timer"] {
        let text = fs::read_to_string(examples().join("postgres").join(name)).unwrap();
        let path = folder.path().join(name);
        // A program that is not there is a mistake to it.
        let text = text.replace("/usr/local/bin/anchor-host", &binary().canonicalize().unwrap().display().to_string());
        fs::write(&path, text.replace("Documentation=file:/usr/share/doc/anchor-host/README.md\n", "")).unwrap();
        units.push(path);
    }
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no"]).args(&units).output().unwrap();
    let told = said(&verified);
    let ours: Vec<&str> = told.lines().filter(|line| line.contains("anchor-")).collect();
    assert!(verified.status.success() && ours.is_empty(), "{told}");
}

/// The role of `init.sql` may make its tables, and the host serves from them.
#[test]
fn the_role_of_the_sql_owns_its_database() {
    let name = format!("t{}", uuid::Uuid::from_bytes(anchor_host_tests::database::random_bytes()).simple());
    let script = examples().join("postgres/init.sql");
    let mut psql = Command::new(postgres::tool("psql"));
    psql.args(["-v", "ON_ERROR_STOP=1", "-v"]).arg(format!("name={name}")).arg("-f").arg(script);
    let made = psql.arg(format!("{}/postgres", postgres::url())).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let server = postgres::url();
    let address = server.rsplit('@').next().unwrap();
    let url = format!("postgres://{name}@{address}/{name}");
    let folder = tempfile::tempdir().unwrap();
    for command in [["migrate"].as_slice(), &["transactions", "list"]] {
        let run = host(folder.path()).args(command).args(["--database-url", &url]).output().unwrap();
        assert!(run.status.success(), "{command:?}: {}", said(&run));
    }
}

/// A client of `examples/callbacks`, killed when the test is over.
struct Server {
    child: Child,
    output: PathBuf,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(mut command: Command, listen: &str, signing_key: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("output");
        command.args(["--signing-key", signing_key, "--host", listen, "--listen", listen]);
        let child = command.stdin(Stdio::null()).stdout(fs::File::create(&output).unwrap()).spawn().unwrap();
        Self { child, output, _folder: folder }
    }

    /// The events it has taken.
    fn events(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.output).unwrap();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

/// Each client of a real anchor hears of a payment to its end; what anybody else sends it, it refuses.
async fn believes_the_anchor_alone(command: Command) {
    let anchor = TestAnchor::start(Kind::Sqlite).await;
    let sender = anchor.sender().await;
    let toml = sender.get("/.well-known/stellar.toml").await.expect(200);
    let key = toml.as_str().unwrap().lines().find(|line| line.starts_with("SIGNING_KEY")).unwrap();
    let listen = free_address();
    let server = Server::start(command, &listen, key.split('"').nth(1).unwrap());
    let url = format!("http://{listen}/anchor");

    let opened = sender.open("10", "").await;
    let place = format!("/sep31/transactions/{}/callback", opened.id);
    sender.json(Method::PUT, &place, &json!({ "url": url })).await.expect(204);
    sender.pay(&opened, "10").await;
    let told = wait::until("the client heard of the payment", || async {
        let told = server.events();
        if told.len() == 2 { Ok(told) } else { Err(format!("{told:?}")) }
    })
    .await;
    let statuses: Vec<&Value> = told.iter().map(|one| &one["event"]["transaction"]["status"]).collect();
    assert_eq!(statuses, ["pending_receiver", "completed"]);

    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new();
    let signature = format!("t={}, s={}==", now().as_seconds(), "A".repeat(86));
    for headers in [vec![("Signature", signature), ("Anchor-Event-Id", "forged".to_owned())], Vec::new()] {
        let request = headers.iter().fold(client.post(&url), |request, (name, value)| request.header(*name, value));
        assert_eq!(request.body("{}").send().await.unwrap().status(), 401, "{headers:?}");
    }
    assert_eq!(server.events().len(), 2);
    anchor.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_in_node_believes_the_anchor_alone() {
    let mut command = Command::new("node");
    command.arg(examples().join("callbacks/node/server.mjs"));
    believes_the_anchor_alone(command).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_in_python_believes_the_anchor_alone() {
    let made = Command::new("make").args(["--silent", "callbacks-python"]).current_dir(root()).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let mut command = Command::new("python3");
    command.arg(examples().join("callbacks/python/server.py"));
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONPATH", root().join("target/guests/callbacks"));
    believes_the_anchor_alone(command).await;
}
