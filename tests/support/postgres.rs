//! A PostgreSQL server of our own: `initdb` and `postgres` in a temporary directory, once per test run.
//!
//! `TEST_PG_URL` (`postgres://USER@HOST:PORT`, allowed to create databases) uses another server instead.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A server, and its end: when this process ends, the pipe to `sh` closes, and `sh` stops the server and removes its
/// directory. (A static is never dropped, so neither would do it by itself.)
struct Server {
    url: String,
    _directory: TempDir,
    _keeper: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();

/// The server's URL without a database name: `postgres://postgres@127.0.0.1:PORT`.
pub fn url() -> String {
    if let Ok(url) = env::var("TEST_PG_URL") {
        return url.trim_end_matches('/').to_owned();
    }
    SERVER.get_or_init(start).url.clone()
}

/// A new, empty database; its URL.
pub fn new_database() -> String {
    let name = format!("t{}", uuid::Uuid::from_bytes(super::database::random_bytes()).simple());
    let base = url();
    let made = Command::new(tool("psql"))
        .args([&format!("{base}/postgres"), "-q", "-c", &format!("CREATE DATABASE {name}")])
        .output()
        .expect("psql starts");
    assert!(made.status.success(), "creating a database: {}", String::from_utf8_lossy(&made.stderr));
    format!("{base}/{name}")
}

/// Debian keeps the server's programs in a versioned folder off the PATH.
pub fn tool(name: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

/// A server that refuses to run as root, in a directory of its own: then it runs as the user PostgreSQL's package made.
pub fn not_as_root(program: &Path, directory: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let mut command = if is_root {
        run(Command::new("chown").args(["-R", "postgres"]).arg(directory));
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(directory);
    command
}

fn start() -> Server {
    let directory = tempfile::Builder::new().prefix("anchor-pg-").tempdir().unwrap();
    let data = directory.path().join("data");
    let program = |name: &str| not_as_root(&tool(name), directory.path());
    assert!(
        tool("initdb").is_absolute()
            || env::var("PATH").is_ok_and(|path| env::split_paths(&path).any(|d| d.join("initdb").exists())),
        "PostgreSQL's server programs are missing: apt-get install postgresql, or set TEST_PG_URL"
    );
    run(program("initdb").args(["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "-D"]).arg(&data));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let keeper = keep(&program("postgres"), &data, port);
    let url = format!("postgres://postgres@127.0.0.1:{port}");
    let begun = Instant::now();
    while !Command::new(tool("pg_isready"))
        .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
        .status()
        .is_ok_and(|status| status.success())
    {
        assert!(begun.elapsed() < Duration::from_secs(30), "PostgreSQL did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    Server { url, _directory: directory, _keeper: keeper }
}

/// Runs the server under a shell that stops it when our end of the pipe closes, however this process ends.
fn keep(program: &Command, data: &Path, port: u16) -> Child {
    let words: Vec<String> = std::iter::once(program.get_program())
        .chain(program.get_args())
        .map(|word| format!("'{}'", word.to_string_lossy()))
        .collect();
    let script = format!(
        "{} -D '{}' -k '{directory}' -h 127.0.0.1 -p {port} -N 300 -c fsync=off -c shared_buffers=64MB >/dev/null 2>&1 </dev/null & \
         server=$!; cat >/dev/null; kill -TERM $server; wait $server; rm -rf '{directory}'",
        words.join(" "),
        data.display(),
        directory = data.parent().unwrap().display(),
    );
    Command::new("sh")
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh starts")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
