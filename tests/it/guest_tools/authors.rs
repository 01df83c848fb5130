//! The authors' path in every language, from an empty folder to a changed rule in a host that is asked meanwhile: the
//! commands of `guests/README.md`, run as they stand there.

use anchor_host_tests::{guests::go, process::binary, process::free_address, raw::Raw};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(900);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The commands of the documentation's section on how to begin, block by block; whether each is to fail.
fn documented(language: &str, source: &str) -> Vec<Vec<(String, bool)>> {
    let text = fs::read_to_string(root().join("guests/README.md")).unwrap();
    let section = text.split("## Begin\n").nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let blocks = section.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let command = |line: &str| {
        let (command, comment) = line.split_once("  #").unwrap_or((line, ""));
        let command = command.replace("--lang rust", &format!("--lang {language}")).replace("src/lib.rs", source);
        (command.trim().to_owned(), comment.contains("fails"))
    };
    blocks.map(|block| block.lines().map(command).collect()).collect()
}

/// A terminal in a folder of its own, in which `anchor-host` is the program under test.
pub(super) struct Terminal {
    pub(super) folder: PathBuf,
    path: String,
    environment: Vec<(&'static str, String)>,
    _home: tempfile::TempDir,
}

impl Terminal {
    pub(super) fn open(environment: Vec<(&'static str, String)>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let programs = home.path().join("bin");
        fs::create_dir(&programs).unwrap();
        std::os::unix::fs::symlink(binary(), programs.join("anchor-host")).unwrap();
        let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
        Self { folder: home.path().to_owned(), path, environment, _home: home }
    }

    pub(super) fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("bash");
        shell.args(["-c", command]).current_dir(&self.folder).env("PATH", &self.path).env("NO_COLOR", "1");
        shell.env("XDG_CACHE_HOME", super::CACHE);
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ANCHOR_") || name.starts_with("CARGO_")) {
            shell.env_remove(name);
        }
        shell.envs(self.environment.iter().map(|(name, value)| (name, value)));
        shell
    }

    /// Runs a command to its end; what it said on standard output.
    fn run(&mut self, (command, fails): &(String, bool)) -> String {
        if let Some(folder) = command.strip_prefix("cd ") {
            self.folder.push(folder);
            return String::new();
        }
        let output = self.shell(command).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.success(), !fails, "`{command}` ended with {}:\n{out}{err}", output.status);
        out.into_owned()
    }
}

/// Killed when the test is over, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The whole documented path, with requests coming in while the guest is edited.
async fn the_path(language: &str, source: &str, mut environment: Vec<(&'static str, String)>) {
    let listen = free_address();
    environment.extend([
        ("ANCHOR_SERVER__LISTEN", listen.clone()),
        ("ANCHOR_SANDBOX__LISTEN", free_address()),
        ("ANCHOR_ADMIN__LISTEN", "127.0.0.1:0".to_owned()),
    ]);
    let mut terminal = Terminal::open(environment);
    let [begin, change] = &documented(language, source)[..] else { panic!("two blocks were expected") };
    let ((run, _), before) = begin.split_last().unwrap();
    let said: Vec<String> = before.iter().map(|command| terminal.run(command)).collect();
    assert!(said.iter().any(|said| said.contains("5 passed, 0 failed")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("FAILED  a passport is asked for")), "{said:?}");

    // The host finds compiled what `guest test` compiled.
    let data = terminal.folder.join("anchor-data");
    fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(Path::new(super::CACHE).join("anchor-host/guests"), data.join("guest-cache")).unwrap();
    let mut serve = terminal.shell(&format!("exec {run}"));
    let _host = Running(serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    published(&listen, "Whoever picks up the cash").await;
    let (edited, is_edited) = tokio::sync::watch::channel(false);
    let load = tokio::spawn(asked_until(format!("http://{listen}"), is_edited));
    let edits = change.clone();
    let editing = move || {
        for command in &edits {
            terminal.run(command);
        }
        terminal
    };
    let _terminal = tokio::task::spawn_blocking(editing).await.unwrap();
    published(&listen, "Whoever collects the cash").await;
    edited.send(true).unwrap();
    let answered = load.await.unwrap();
    assert!(answered > 20, "only {answered} requests were answered while the guest was edited");
}

/// Asks the host for something that its guest has to say until told to stop; how often it was answered, which is always.
async fn asked_until(url: String, stop: tokio::sync::watch::Receiver<bool>) -> usize {
    let mut answered = 0;
    while !*stop.borrow() {
        // In a language nobody asked for before: the guest is called each time.
        let answer = Raw::new("GET", format!("/sep31/info?lang=x{answered}")).send(&url).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answered += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_in_rust() {
    // The dependencies are built there already.
    let target = root().join("guests/rust/target").display().to_string();
    the_path("rust", "src/lib.rs", vec![("CARGO_TARGET_DIR", target)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_in_go() {
    the_path("go", "main.go", vec![("GO", go())]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_in_javascript() {
    the_path("js", "src/index.js", Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_in_typescript() {
    the_path("ts", "src/index.ts", Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_in_python() {
    the_path("python", "app.py", Vec::new()).await;
}

/// Waits until the host says so of its receivers. It compiles its guest first, which in Python takes a tested, and so
/// unoptimised, host the better part of a minute.
async fn published(listen: &str, description: &str) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
    let (begun, mut last) = (Instant::now(), String::new());
    while !last.contains(description) {
        assert!(begun.elapsed() < PATIENCE, "{description}: not within {PATIENCE:?}; at last: {last}");
        last = match client.get(format!("http://{listen}/sep31/info")).send().await {
            Ok(answer) => answer.text().await.unwrap(),
            Err(why) => why.to_string(),
        };
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn what_is_there_is_never_overwritten_and_names_are_checked() {
    let mut terminal = Terminal::open(Vec::new());
    fs::create_dir(terminal.folder.join("mine")).unwrap();
    fs::write(terminal.folder.join("mine/notes"), "mine").unwrap();
    for command in
        ["new --lang js mine", "new --lang js Mine", "new --lang js 1st", "new --lang js ..", "build mine", "test mine"]
    {
        terminal.run(&(format!("anchor-host guest {command}"), true));
    }
    assert_eq!(fs::read_dir(terminal.folder.join("mine")).unwrap().count(), 1);
}

#[test]
fn a_mistake_in_the_source_is_the_compilers_to_tell() {
    let terminal = Terminal::open(Vec::new());
    let new =
        terminal.shell("anchor-host guest new --lang js broken && echo '}' >> broken/src/index.js").status().unwrap();
    assert!(new.success());
    let built = terminal.shell("anchor-host guest build broken").output().unwrap();
    let told = String::from_utf8_lossy(&built.stderr);
    assert_eq!(built.status.code(), Some(1));
    assert!(told.contains("src/index.js:") && told.contains("npm run --silent build` failed"), "{told}");
    let no_tool = terminal.shell(
        "rm -rf broken/node_modules && PATH=$(dirname $(command -v anchor-host)) anchor-host guest build broken",
    );
    let told = { no_tool }.output().unwrap();
    assert!(String::from_utf8_lossy(&told.stderr).contains("install Node.js 20 or newer"), "{told:?}");
}
