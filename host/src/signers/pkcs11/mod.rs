//! Keys on tokens behind a PKCS#11 module: an HSM, a smart card, SoftHSM.
//!
//! A module is somebody else's code in our process, and may take as long as a network does. `worker` has a thread of its own
//! for each; it owns the sessions, and everything that PKCS#11 keeps for a process as a whole. [`Module`] hands requests
//! to it and waits for as long as its limit allows. `fault` says what went wrong, and what to do.

mod fault;
mod listing;
mod name;
mod point;
mod worker;

pub use fault::Fault;
pub use listing::{Found, found};
pub use name::{KeyName, TokenName};

use crate::{
    model::AccountId,
    stellar::{SignError, TransactionSigner, verifies},
};
use futures_util::future::{BoxFuture, FutureExt};
use secrecy::SecretString;
use std::{
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;
use worker::{Request, Worker};

/// A PKCS#11 module, on a thread of its own. Have one of each module's path: PKCS#11 knows one application in a process.
pub struct Module {
    path: PathBuf,
    limit: Duration,
    requests: Sender<Request>,
    /// Since when the module is at its present call.
    busy_since: Arc<Mutex<Option<Instant>>>,
}

/// A key on a token, for an account.
#[derive(Debug)]
pub struct Key {
    /// The account whose key it is.
    pub account: AccountId,
    /// Where it is.
    pub name: KeyName,
    /// What opens the token.
    pub pin: SecretString,
}

/// Signs with a key on a token.
#[derive(Clone)]
pub struct Pkcs11Signer {
    module: Arc<Module>,
    key: Arc<Key>,
}

impl Module {
    /// Starts the thread of the module at `path`. The module is loaded when it is first used, and a call of it, with what
    /// waits before it, may take as long as `limit`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(path: PathBuf, limit: Duration) -> io::Result<Self> {
        let (requests, received) = mpsc::channel();
        let busy_since = Arc::<Mutex<Option<Instant>>>::default();
        let worker = Worker::new(path.clone(), busy_since.clone());
        thread::Builder::new().name("pkcs11".to_owned()).spawn(move || worker.run(&received))?;
        Ok(Self { path, limit, requests, busy_since })
    }

    /// The signer with a key.
    pub fn signer(self: &Arc<Self>, key: Key) -> Pkcs11Signer {
        Pkcs11Signer { module: self.clone(), key: Arc::new(key) }
    }

    /// Has something signed.
    async fn sign(&self, key: &Arc<Key>, message: Vec<u8>) -> Result<[u8; 64], Fault> {
        let since = *self.busy_since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.is_some_and(|since| since.elapsed() > self.limit) {
            return Err(Fault::Silent(self.limit));
        }
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request { key: key.clone(), message, reply }).map_err(|_| Fault::ThreadEnded)?;
        match tokio::time::timeout(self.limit, answer).await {
            Ok(answer) => answer.map_err(|_| Fault::ThreadEnded)?,
            Err(_) => Err(Fault::Silent(self.limit)),
        }
    }
}

impl Pkcs11Signer {
    /// Asks for a signature that is good for nothing, of a text that no transaction's hash is as long as. That shows whether
    /// the token is there and opens, and whether the key is the account's.
    ///
    /// # Errors
    /// What is wrong; [`Fault::is_mistake`] tells what no waiting mends.
    pub async fn check(&self) -> Result<(), Fault> {
        let account = self.key.account;
        let text = format!("anchor-host checks whether this is the key of {account}. This is no transaction.");
        let signature = self.module.sign(&self.key, text.clone().into_bytes()).await?;
        match verifies(&account, text.as_bytes(), &signature) {
            true => Ok(()),
            false => Err(Fault::AnotherAccount(None)),
        }
    }

    /// What is wrong, in a sentence that names the signer.
    pub fn told(&self, fault: &Fault) -> String {
        format!("{} (module {}): {fault}", self.key.name, self.module.path.display())
    }
}

impl TransactionSigner for Pkcs11Signer {
    fn account(&self) -> AccountId {
        self.key.account
    }

    fn signature(&self, hash: [u8; 32]) -> BoxFuture<'_, Result<[u8; 64], SignError>> {
        async move {
            let signed = self.module.sign(&self.key, hash.to_vec()).await;
            signed.map_err(|fault| SignError::Unavailable { account: self.key.account, reason: self.told(&fault) })
        }
        .boxed()
    }
}
