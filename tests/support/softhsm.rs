//! Tokens of SoftHSM, an HSM in software behind a PKCS#11 module.

use anchor_host::stellar::Keypair;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;
use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};
use stellar_strkey::ed25519::PrivateKey;
use tempfile::TempDir;

/// What names SoftHSM's configuration. Its module reads the environment of the process that loads it.
pub const CONFIGURATION: &str = "SOFTHSM2_CONF";

/// Where packages install the module.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/// What begins an Ed25519 seed in PKCS#8.
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// A SoftHSM of a test's own.
pub struct SoftHsm {
    directory: PathBuf,
    /// `None`: another process removes it.
    _kept: Option<TempDir>,
}

/// The module's file.
pub fn module() -> PathBuf {
    let found = MODULES.iter().map(PathBuf::from).find(|path| path.is_file());
    found.expect("SoftHSM is missing: apt-get install softhsm2")
}

impl SoftHsm {
    /// One without tokens, for processes that are given [`CONFIGURATION`].
    pub fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("anchor-softhsm-").tempdir().unwrap();
        let hsm = Self { directory: directory.path().to_owned(), _kept: Some(directory) };
        fs::create_dir(hsm.tokens()).unwrap();
        let settings = format!("directories.tokendir = {}\nobjectstore.backend = file\n", hsm.tokens().display());
        fs::write(hsm.configuration(), settings).unwrap();
        hsm
    }

    /// The same, for this process, which has to be started for it: the present test is had once more, in one that was.
    /// `None`: that was so, and it passed.
    pub fn within() -> Option<Self> {
        if let Some(configuration) = env::var_os(CONFIGURATION) {
            let directory = PathBuf::from(configuration).parent().unwrap().to_owned();
            return Some(Self { directory, _kept: None });
        }
        let hsm = Self::new();
        let test = thread::current().name().unwrap().to_owned();
        let mut again = Command::new(env::current_exe().unwrap());
        again.args([&test, "--exact", "--nocapture"]).env(CONFIGURATION, hsm.configuration()).stdin(Stdio::null());
        let done = again.output().unwrap();
        let told = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        // Not the status: SoftHSM may end its process with a signal when that exits.
        assert!(told.contains("test result: ok. 1 passed"), "{test}, with SoftHSM: {told}");
        None
    }

    /// What [`CONFIGURATION`] has to be.
    pub fn configuration(&self) -> PathBuf {
        self.directory.join("softhsm2.conf")
    }

    /// Where the tokens are.
    pub fn tokens(&self) -> PathBuf {
        self.directory.join("tokens")
    }

    /// A new token.
    pub fn token(&self, label: &str, pin: &str) {
        self.tool(&["--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", pin]);
    }

    /// Puts a key on a token.
    pub fn import(&self, key: &Keypair, token: &str, pin: &str, label: &str, id: &str) {
        let seed = PrivateKey::from_string(key.seed().expose_secret()).unwrap();
        let text = STANDARD.encode([&PKCS8[..], &seed.0].concat());
        let file = self.directory.join("key.pem");
        fs::write(&file, format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")).unwrap();
        let path = file.display().to_string();
        self.tool(&["--import", &path, "--token", token, "--pin", pin, "--label", label, "--id", id]);
        fs::remove_file(file).unwrap();
    }

    /// The files of the tokens.
    pub fn files(&self) -> Vec<PathBuf> {
        let folders = fs::read_dir(self.tokens()).unwrap().map(|entry| entry.unwrap().path());
        folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect()
    }

    fn tool(&self, arguments: &[&str]) {
        let mut tool = Command::new("softhsm2-util");
        let done = tool.args(arguments).env(CONFIGURATION, self.configuration()).output();
        let done = done.expect("SoftHSM is missing: apt-get install softhsm2");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Takes all tokens away.
    pub fn unplug(&self) {
        fs::rename(self.tokens(), self.away()).unwrap();
    }

    /// Puts them back.
    pub fn plug_in(&self) {
        fs::rename(self.away(), self.tokens()).unwrap();
    }

    fn away(&self) -> PathBuf {
        self.directory.join("away")
    }
}

impl Default for SoftHsm {
    fn default() -> Self {
        Self::new()
    }
}
