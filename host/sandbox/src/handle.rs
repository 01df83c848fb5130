//! The sandbox network's handle, for other packages.

use super::{
    chain::{Admission, Chain},
    error::{Error, SubmitError},
    faults::{ActiveFault, Fault, FaultKind, Faults, InvalidFault, Moment, RequestKind},
    history::Record,
    horizon,
    ledger::envelope::Submitted,
    settings::Settings,
    view::View,
};
use anchor_model::{AccountId, Clock};
use ed25519_dalek::SigningKey;
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};
use stellar_xdr::{TransactionEnvelope, TransactionResult};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

/// Ledgers for which a transaction of the same account is waited for, before the sandbox makes one of its own: none stays
/// in the queue for longer.
const QUEUE_MOST: u32 = 5;

/// A local Stellar network. Cheap to clone; all clones are the same network.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: Arc<dyn Clock>,
    chain: RwLock<Chain>,
    latest: watch::Sender<u32>,
    issuers: RwLock<BTreeMap<AccountId, SigningKey>>,
    faults: Faults,
    stopped: CancellationToken,
}

/// When a ledger that is due closes.
enum Due {
    Now,
    After(Duration),
    /// Not this time.
    Never,
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
            faults: Faults::default(),
            stopped: CancellationToken::new(),
        })))
    }

    /// Serves Horizon's HTTP API, friendbot, the faucet, and for this machine the control routes (`/sandbox`), until
    /// `stop`.
    ///
    /// # Errors
    /// The listener fails.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
        horizon::serve(self.clone(), listener, stop).await
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
                let pause = match self.due() {
                    Due::Now => Duration::ZERO,
                    Due::After(pause) => pause,
                    Due::Never => continue,
                };
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(pause) => {}
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

    /// Changes how many operations a ledger takes; at least 1. When more wait, the best bids are first, and all pay the
    /// worst bid among them.
    pub fn set_max_tx_set_size(&self, operations: u32) {
        self.write().resize(operations.max(1));
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
            // Whatever the network says of it now: it may be there already.
            Admission::Rejected(result) => {
                return self.record(hash).ok_or_else(|| SubmitError::Failed(Box::new(result)));
            }
            _ if self.record(hash).is_some() => {}
            _ => self.close_for_submission(),
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
            () = tokio::time::sleep(self.0.settings.submission_timeout) => Err(SubmitError::TimedOut { hash: hex::encode(hash) }),
        }
    }

    /// Closes a ledger for a transaction, in a network without a beat.
    pub(super) fn close_for_submission(&self) {
        if self.0.settings.close_every.is_some() {
            return;
        }
        let close = |sandbox: &Self| {
            if let Err(error) = sandbox.close_ledger() {
                tracing::error!(%error, "the sandbox can't close a ledger");
            }
        };
        match self.due() {
            Due::Now => close(self),
            Due::After(pause) => {
                let sandbox = self.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(pause).await;
                    close(&sandbox);
                });
            }
            Due::Never => {}
        }
    }

    /// What the faults make of a ledger that is to close.
    fn due(&self) -> Due {
        if self.fault(FaultKind::Reset, None).is_some() {
            if let Err(error) = self.reset() {
                tracing::error!(%error, "the sandbox can't be reset");
            }
            return Due::Never;
        }
        if self.fault(FaultKind::SkipClose, None).is_some() {
            return Due::Never;
        }
        self.fault(FaultKind::SlowClose, None).map_or(Due::Now, |fault| Due::After(fault.delay()))
    }

    /// Starts the network again from its first ledger: no account, no transaction and no queue is left. The keys of
    /// registered issuers are.
    ///
    /// # Errors
    /// The journal can't be written; everything stays as it is.
    pub fn reset(&self) -> Result<(), Error> {
        self.write().reset(&self.0.settings, self.0.clock.now())?;
        self.0.latest.send_replace(1);
        Ok(())
    }

    /// Sets a fault, instead of the one of its kind.
    ///
    /// # Errors
    /// [`InvalidFault`]: a field is wrong.
    pub fn set_fault(&self, fault: Fault) -> Result<(), InvalidFault> {
        self.0.faults.set(vec![fault], false, self.moment())
    }

    /// Sets these faults instead of all others.
    ///
    /// # Errors
    /// [`InvalidFault`]: a field is wrong; the faults stay as they were.
    pub fn set_faults(&self, faults: Vec<Fault>) -> Result<(), InvalidFault> {
        self.0.faults.set(faults, true, self.moment())
    }

    /// Removes the fault of this kind; `None`: all.
    pub fn clear_faults(&self, kind: Option<FaultKind>) {
        self.0.faults.clear(kind);
    }

    /// The faults that are set and not over.
    pub fn faults(&self) -> Vec<ActiveFault> {
        self.0.faults.list(self.moment())
    }

    /// How often faults of this kind have hit since the network was opened.
    pub fn fault_hits(&self, kind: FaultKind) -> u32 {
        self.0.faults.hits(kind)
    }

    fn moment(&self) -> Moment {
        Moment { ledger: self.latest_ledger(), now: self.0.clock.now() }
    }

    /// The fault of this kind, if it hits this request, or the ledger that is to close (`None`).
    pub(super) fn fault(&self, kind: FaultKind, on: Option<RequestKind>) -> Option<Fault> {
        self.0.faults.hit(kind, on, self.moment())
    }

    /// How far the node of a stream is behind by now: not at all once the fault is over.
    pub(super) fn lag_of(&self, lag: u32) -> u32 {
        if lag > 0 && self.0.faults.has(FaultKind::Lag, self.moment()) { lag } else { 0 }
    }

    /// The network as a node shows it that is so many ledgers behind.
    pub(super) fn view(&self, lag: u32) -> View<'_> {
        View::new(self.read(), lag)
    }

    /// Puts a transaction into the queue without waiting for its ledger.
    pub(super) fn admit(&self, envelope: TransactionEnvelope) -> Result<(Admission, [u8; 32]), SubmitError> {
        let mut chain = self.write();
        let submitted = Submitted::new(envelope, chain.network).map_err(|_| SubmitError::Malformed)?;
        let hash = submitted.outer_hash();
        Ok((chain.submit(submitted, self.0.clock.now()), hash))
    }

    /// Applies a transaction made from the closed ledger's state, in a ledger that closes at once.
    pub(super) fn include_now(
        &self,
        source: AccountId,
        make: impl FnOnce(&Chain) -> Result<TransactionEnvelope, Error>,
    ) -> Result<Arc<Record>, Error> {
        let (ledger, record) = {
            let mut chain = self.write();
            let now = self.0.clock.now();
            // Somebody else's transaction with its next sequence number comes first.
            for _ in 0..QUEUE_MOST {
                if chain.has_waiting(source) {
                    chain.close(now)?;
                }
            }
            let submitted = Submitted::new(make(&chain)?, chain.network).map_err(|_| SubmitError::Malformed)?;
            let hash = submitted.outer_hash();
            let ledger = chain.close_first(submitted, now)?;
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
