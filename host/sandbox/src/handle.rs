//! The sandbox network's handle, for other packages.

use super::{
    chain::{Admission, Chain},
    error::{Error, SubmitError},
    history::Record,
    horizon,
    ledger::envelope::Submitted,
    settings::Settings,
};
use anchor_model::{AccountId, Clock};
use ed25519_dalek::SigningKey;
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};
use stellar_xdr::{TransactionEnvelope, TransactionResult};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a submission waits for its ledger to close.
const PATIENCE: Duration = Duration::from_secs(30);

/// A local Stellar network. Cheap to clone; all clones are the same network.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: Arc<dyn Clock>,
    chain: RwLock<Chain>,
    latest: watch::Sender<u32>,
    issuers: RwLock<BTreeMap<AccountId, SigningKey>>,
    stopped: CancellationToken,
}

/// The result of a transaction that succeeded.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Hash of the transaction, hex; for a fee bump, the fee bump's hash.
    pub hash: String,
    /// The ledger of the transaction.
    pub ledger: u32,
    /// Its result.
    pub result: TransactionResult,
}

impl Sandbox {
    /// Opens the network; with a data directory, the one in its journal.
    ///
    /// # Errors
    /// The journal cannot be read, is in use, is damaged, or belongs to another network.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let chain = Chain::open(&settings, clock.now())?;
        let latest = watch::Sender::new(chain.latest());
        Ok(Self(Arc::new(Inner {
            settings,
            clock,
            chain: RwLock::new(chain),
            latest,
            issuers: RwLock::default(),
            stopped: CancellationToken::new(),
        })))
    }

    /// Horizon's HTTP API, friendbot, the faucet, and `/sandbox/close`.
    pub fn router(&self) -> axum::Router {
        horizon::router(self.clone())
    }

    /// Closes ledgers at the configured interval until `stop`, then ends open streams and seals the journal.
    pub async fn run(&self, stop: CancellationToken) {
        if let Some(pace) = self.0.settings.close_every {
            let mut beat = tokio::time::interval(pace.max(Duration::from_millis(1)));
            beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
            loop {
                tokio::select! {
                    () = stop.cancelled() => break,
                    _ = beat.tick() => {}
                }
                if let Err(error) = self.close_ledger() {
                    tracing::error!(%error, "the sandbox can't close a ledger");
                }
            }
        } else {
            stop.cancelled().await;
        }
        self.0.stopped.cancel();
        if let Err(error) = self.write().seal() {
            tracing::error!(%error, "the sandbox can't seal its journal");
        }
    }

    /// Closes the open ledger now and returns its sequence.
    ///
    /// # Errors
    /// The journal can't be written; the ledger stays open.
    pub fn close_ledger(&self) -> Result<u32, Error> {
        let ledger = {
            let mut chain = self.write();
            chain.close(self.0.clock.now())?
        };
        self.0.latest.send_replace(ledger);
        Ok(ledger)
    }

    /// The latest closed ledger.
    pub fn latest_ledger(&self) -> u32 {
        self.read().latest()
    }

    /// The passphrase of the network.
    pub fn passphrase(&self) -> &str {
        &self.0.settings.passphrase
    }

    /// Submits a signed transaction and returns once it is in a closed ledger. Submitting the same envelope again
    /// gives the same answer again.
    ///
    /// # Errors
    /// It is refused, it fails, or no ledger closes in time.
    pub async fn submit(&self, envelope: TransactionEnvelope) -> Result<Receipt, SubmitError> {
        let record = self.include(envelope).await?;
        Receipt::of(&record)
    }

    /// As [`Self::submit`], with the whole record; a failure on the ledger is a record too.
    pub(super) async fn include(&self, envelope: TransactionEnvelope) -> Result<Arc<Record>, SubmitError> {
        let mut latest = self.0.latest.subscribe();
        let (admission, hash) = self.admit(envelope)?;
        match admission {
            Admission::Closed(record) => return Ok(record),
            Admission::Rejected(result) => return Err(SubmitError::Failed(Box::new(result))),
            Admission::Pending if self.0.settings.close_every.is_none() => {
                self.close_ledger().map_err(unavailable)?;
            }
            Admission::Pending => {}
        }
        let included = async {
            loop {
                if let Some(record) = self.record(hash) {
                    return Ok(record);
                }
                latest.changed().await.map_err(|_| SubmitError::Unavailable)?;
            }
        };
        tokio::select! {
            included = included => included,
            () = self.0.stopped.cancelled() => Err(SubmitError::Unavailable),
            () = tokio::time::sleep(PATIENCE) => Err(SubmitError::TimedOut { hash: hex::encode(hash) }),
        }
    }

    /// Applies a transaction to the open ledger without waiting.
    pub(super) fn admit(&self, envelope: TransactionEnvelope) -> Result<(Admission, [u8; 32]), SubmitError> {
        let mut chain = self.write();
        let submitted = Submitted::new(envelope, chain.network).map_err(|_| SubmitError::Malformed)?;
        let hash = submitted.outer_hash();
        Ok((chain.submit(submitted, self.0.clock.now()), hash))
    }

    /// Applies a transaction made from the open ledger's state and closes the ledger at once.
    pub(super) fn include_now(
        &self,
        make: impl FnOnce(&Chain) -> Result<TransactionEnvelope, Error>,
    ) -> Result<Arc<Record>, Error> {
        let (ledger, record) = {
            let mut chain = self.write();
            let now = self.0.clock.now();
            let submitted = Submitted::new(make(&chain)?, chain.network).map_err(|_| SubmitError::Malformed)?;
            let hash = submitted.outer_hash();
            if let Admission::Rejected(result) = chain.submit(submitted, now) {
                return Err(SubmitError::Failed(Box::new(result)).into());
            }
            let ledger = chain.close(now)?;
            (ledger, chain.history.by_hash(hash).cloned())
        };
        self.0.latest.send_replace(ledger);
        Ok(record.ok_or(SubmitError::Unavailable)?)
    }

    /// Lets the faucet send this issuer's assets. The key stays in memory only.
    pub fn register_issuer(&self, seed: SigningKey) {
        let issuer = AccountId::from_bytes(seed.verifying_key().to_bytes());
        self.0.issuers.write().unwrap_or_else(PoisonError::into_inner).insert(issuer, seed);
    }

    /// The key of a registered issuer.
    pub(super) fn issuer_key(&self, issuer: AccountId) -> Option<SigningKey> {
        self.0.issuers.read().unwrap_or_else(PoisonError::into_inner).get(&issuer).cloned()
    }

    pub(super) fn record(&self, hash: [u8; 32]) -> Option<Arc<Record>> {
        self.read().history.by_hash(hash).cloned()
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Chain> {
        self.0.chain.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Chain> {
        self.0.chain.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Notifies of every ledger that closes.
    pub(super) fn closings(&self) -> watch::Receiver<u32> {
        self.0.latest.subscribe()
    }

    /// Cancelled when [`Self::run`] ends.
    pub(super) fn stopped(&self) -> &CancellationToken {
        &self.0.stopped
    }
}

impl Receipt {
    /// The receipt of a successful record.
    pub(super) fn of(record: &Record) -> Result<Self, SubmitError> {
        if !record.successful {
            return Err(SubmitError::Failed(Box::new(record.result.clone())));
        }
        Ok(Self {
            hash: hex::encode(record.submitted.outer_hash()),
            ledger: record.ledger,
            result: record.result.clone(),
        })
    }
}

fn unavailable(error: Error) -> SubmitError {
    tracing::error!(%error, "the sandbox can't close a ledger");
    SubmitError::Unavailable
}
