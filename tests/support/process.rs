//! The program itself, in processes of its own that can be killed.

use anchor_host::config::is_secret;
use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// `target/PROFILE/anchor-host`, beside which this test lies in `deps`.
pub fn binary() -> PathBuf {
    let own = env::current_exe().unwrap();
    let path = own.ancestors().nth(2).unwrap().join("anchor-host");
    assert!(path.is_file(), "{} is missing: run `cargo build -p anchor-host` first", path.display());
    path
}

/// An address on which nobody listens now. A server that is to come back to its address can't ask for any free port.
pub fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Has a command to its end, in no configuration of the person who runs the tests.
pub fn command(words: &[&str]) -> Told {
    let directory = tempfile::tempdir().unwrap();
    let mut command = Command::new(binary());
    command.args(words).current_dir(directory.path()).stdin(Stdio::null());
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ANCHOR_")) {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// How to start the program: always the same way, in one directory, with one log.
pub struct Program {
    pub directory: PathBuf,
    arguments: Vec<String>,
    /// Environment variables.
    secrets: Vec<(String, String)>,
    log: PathBuf,
    /// What a shell does before it becomes the program.
    before: Option<&'static str>,
}

/// A running one. Dropping it kills it.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// `anchor-host COMMAND --data-dir DIRECTORY` with these configuration keys.
    pub fn new(command: &str, directory: &Path, keys: &[(&str, String)]) -> Self {
        let mut arguments = vec![command.to_owned(), "--data-dir".to_owned(), directory.display().to_string()];
        // Several run at once; a port of everybody's own would be in the way. The keys below may say otherwise.
        arguments.extend(["--set".to_owned(), "admin.listen=127.0.0.1:0".to_owned()]);
        let mut secrets = Vec::new();
        for (key, value) in keys {
            // On a command line they are refused.
            if is_secret(key) {
                let name = format!("ANCHOR_{}", key.to_ascii_uppercase().replace('.', "__"));
                secrets.push((name, value.clone()));
            } else {
                arguments.extend(["--set".to_owned(), format!("{key}={value}")]);
            }
        }
        let log = directory.with_extension(format!("{command}.log"));
        Self { directory: directory.to_owned(), arguments, secrets, log, before: None }
    }

    /// A file that may not grow fails it, and does not end it.
    pub fn outliving_size_limits(self) -> Self {
        Self { before: Some("trap '' XFSZ"), ..self }
    }

    /// It is started with a low limit of open files, as many systems start programs.
    pub fn with_few_open_files(self) -> Self {
        Self { before: Some("ulimit -Sn 100"), ..self }
    }

    /// It is started with another environment variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.secrets.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn start(&self) -> Process {
        let log = fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let mut command = self.command();
        command.args(&self.arguments).stdout(Stdio::null()).stderr(log);
        Process { child: command.spawn().unwrap(), log: self.log.clone() }
    }

    /// The same, with a log that nobody reads.
    pub fn start_unread(&self) -> Process {
        let mut command = self.command();
        command.args(&self.arguments).stdout(Stdio::null()).stderr(Stdio::piped());
        Process { child: command.spawn().unwrap(), log: self.log.clone() }
    }

    /// What another command says that is given the same configuration.
    pub fn say(&self, words: &[&str]) -> Output {
        self.command().args(words).args(&self.arguments[1..]).output().unwrap()
    }

    /// No configuration of the person who runs the tests: neither file nor environment.
    fn command(&self) -> Command {
        let mut command = match self.before {
            Some(before) => {
                let mut command = Command::new("sh");
                command.args(["-c", &format!("{before}; exec \"$@\""), "sh"]).arg(binary());
                command
            }
            None => Command::new(binary()),
        };
        command.current_dir(self.directory.parent().unwrap()).stdin(Stdio::null());
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ANCHOR_")) {
            command.env_remove(name);
        }
        command.envs(self.secrets.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What all starts have logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Process {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Memory it holds, in KiB.
    pub fn resident(&self) -> u64 {
        self.status("VmRSS")
    }

    /// The most memory it has held so far, in KiB.
    pub fn resident_most(&self) -> u64 {
        self.status("VmHWM")
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "it ended by itself: {}", fs::read_to_string(&self.log).unwrap_or_default());
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and its end; the exit code.
    pub fn stop(mut self) -> Option<i32> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
