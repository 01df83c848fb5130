//! A PgBouncer of a test's own before the tests' PostgreSQL.

use super::{
    postgres::{not_as_root, url},
    process::free_address,
};
use std::{
    env, fs,
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// One that runs until it is dropped.
pub struct PgBouncer {
    /// `postgres://USER@HOST:PORT`, without a database's name.
    pub url: String,
    keeper: Child,
    _directory: TempDir,
}

fn program() -> PathBuf {
    let folders =
        env::split_paths(&env::var_os("PATH").unwrap_or_default()).chain(["/usr/sbin".into()]).collect::<Vec<_>>();
    let found = folders.into_iter().map(|folder| folder.join("pgbouncer")).find(|path| path.is_file());
    found.expect("PgBouncer is missing: apt-get install pgbouncer")
}

/// Has a later release keep no prepared statements, which earlier ones can't.
fn forgetful() -> &'static str {
    let told = Command::new(program()).arg("--version").output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let minor = told.strip_prefix("PgBouncer 1.").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
    if minor.is_some_and(|minor| minor < 21) { "" } else { "max_prepared_statements = 0\n" }
}

impl PgBouncer {
    /// In a `pool_mode`, with so many connections to each database.
    pub fn start(pool_mode: &str, pool_size: u32) -> Self {
        Self::start_with(pool_mode, pool_size, "")
    }

    /// The same, with another setting.
    pub fn start_with(pool_mode: &str, pool_size: u32, more: &str) -> Self {
        let directory = tempfile::Builder::new().prefix("anchor-pgbouncer-").tempdir().unwrap();
        let (server, listen) = (url(), free_address());
        let (user, server) = server.trim_start_matches("postgres://").split_once('@').unwrap();
        let (host, port) = server.split_once(':').unwrap_or((server, "5432"));
        let (address, listen_port) = listen.split_once(':').unwrap();
        let users = directory.path().join("users.txt");
        fs::write(&users, format!("\"{user}\" \"\"\n")).unwrap();
        let settings = format!(
            "[databases]\n* = host={host} port={port}\n[pgbouncer]\nlisten_addr = {address}\nlisten_port = {listen_port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = {pool_mode}\n\
             default_pool_size = {pool_size}\nmax_client_conn = 200\n{}{more}\n",
            users.display(),
            forgetful()
        );
        let file = directory.path().join("pgbouncer.ini");
        fs::write(&file, settings).unwrap();
        let run = not_as_root(&program(), directory.path());
        let words: Vec<_> =
            [run.get_program()].into_iter().chain(run.get_args()).map(|word| word.to_string_lossy()).collect();
        let log = directory.path().join("log");
        // As for PostgreSQL: it ends when our end of the pipe closes, however this process ends.
        let script = format!(
            "{} -q {} >{} 2>&1 </dev/null & pooler=$!; cat >/dev/null; kill -TERM $pooler; wait $pooler",
            words.join(" "),
            file.display(),
            log.display()
        );
        let mut sh = Command::new("sh");
        let keeper = sh.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = keeper.spawn().expect("sh starts");
        let begun = Instant::now();
        while TcpStream::connect(&listen).is_err() {
            let log = fs::read_to_string(&log).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(30), "PgBouncer did not start: {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { url: format!("postgres://{user}@{listen}"), keeper, _directory: directory }
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
