//! Signers that fail, sign wrongly and take their time, by a seed.

use anchor_host::{
    model::AccountId,
    stellar::{Keypair, SignError, TransactionSigner},
};
use futures_util::future::{BoxFuture, FutureExt};
use rand::{RngExt, rngs::StdRng};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::{Notify, oneshot};

/// What goes wrong with the signers of a world. Clones are the same one.
#[derive(Clone)]
pub struct SignerFaults {
    state: Arc<Mutex<State>>,
    is_asked: Arc<Notify>,
}

struct State {
    random: StdRng,
    /// Nothing goes wrong any more.
    is_calm: bool,
    /// Who waits for a signature that takes its time.
    slow: Option<oneshot::Sender<()>>,
    /// How often what went wrong.
    counts: BTreeMap<&'static str, usize>,
}

impl SignerFaults {
    /// As this randomness has it.
    pub fn new(random: StdRng) -> Self {
        let state = State { random, is_calm: false, slow: None, counts: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)), is_asked: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        self.state().is_calm = true;
    }

    /// How often what went wrong.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.state().counts.clone()
    }

    /// Waits until a signer takes its time. It signs when what is returned is sent or dropped.
    pub async fn slow(&self) -> oneshot::Sender<()> {
        loop {
            self.is_asked.notified().await;
            if let Some(slow) = self.state().slow.take() {
                return slow;
            }
        }
    }

    /// A signer with this key.
    pub fn signer(&self, key: &Keypair) -> Arc<dyn TransactionSigner> {
        Arc::new(UnsteadySigner { key: key.clone(), faults: self.clone() })
    }
}

struct UnsteadySigner {
    key: Keypair,
    faults: SignerFaults,
}

impl TransactionSigner for UnsteadySigner {
    fn account(&self) -> AccountId {
        self.key.account()
    }

    fn signature(&self, hash: [u8; 32]) -> BoxFuture<'_, Result<[u8; 64], SignError>> {
        async move {
            let (roll, waits) = {
                let state = &mut *self.faults.state();
                let roll = if state.is_calm { 1_000 } else { state.random.random_range(0..1_000) };
                let kind = match roll {
                    0..50 => Some("a signer is away"),
                    50..60 => Some("a signer signs wrongly"),
                    60..90 => Some("a signer takes its time"),
                    _ => None,
                };
                kind.inspect(|kind| *state.counts.entry(kind).or_default() += 1);
                let waits = (60..90).contains(&roll).then(oneshot::channel).map(|(slow, waits)| {
                    state.slow = Some(slow);
                    waits
                });
                (roll, waits)
            };
            if let Some(waits) = waits {
                self.faults.is_asked.notify_one();
                let _ = waits.await;
            }
            let account = self.account();
            match roll {
                0..50 => Err(SignError::Unavailable { account, reason: "it is away".to_owned() }),
                50..60 => Ok(self.key.sign(&[0; 32])),
                _ => Ok(self.key.sign(&hash)),
            }
        }
        .boxed()
    }
}
