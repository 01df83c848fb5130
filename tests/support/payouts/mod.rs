//! A network in virtual time for the payouts' engine: it loses, delays, forgets and contradicts itself, by a seed. Who
//! checks reads its chain alone.

mod chain;
mod custody;
mod signer;
mod transfers;

pub use chain::{Chain, Receiver};
pub use custody::{Keeper, SimulatedCustody};
pub use signer::SignerFaults;

use anchor_host::{
    ledger_payouts::Network,
    model::{AccountId, Timestamp},
    stellar::{AccountAt, Error, Evidence, Included, LedgerAccount, PaymentOutcome, Sent, Submission},
};
use futures_util::future::{BoxFuture, FutureExt, pending};
use rand::{RngExt, rngs::StdRng};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::sync::Notify;

/// What goes wrong with one call in a hundred thousand, by kind.
pub const FAULTS: [(&str, u32); 5] = [
    ("lost on the way there", 4_000),
    ("lost on the way back", 4_000),
    ("too many requests", 2_000),
    ("an answer that can't be read", 2_000),
    ("the process dies", 2_000),
];

/// The network as the engine sees it. Clones are the same one.
#[derive(Clone)]
pub struct SimulatedNetwork {
    state: Arc<Mutex<State>>,
    death: Arc<Notify>,
}

struct State {
    chain: Chain,
    random: StdRng,
    /// The node that answers for transactions reads no ledger after this one, until then.
    stale: Option<(u32, Timestamp)>,
    /// Until when ledgers are full.
    is_busy: Option<Timestamp>,
    /// Nothing goes wrong any more.
    is_calm: bool,
    /// How often what went wrong.
    counts: BTreeMap<&'static str, usize>,
}

/// How a call fares.
enum Fate {
    Fine,
    /// It had its effect, and nobody hears of it.
    Unheard,
    Failed(Error),
    Dead,
}

impl SimulatedNetwork {
    /// A network whose chain begins like this.
    pub fn new(chain: Chain, random: StdRng) -> Self {
        let state = State { chain, random, stale: None, is_busy: None, is_calm: false, counts: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)), death: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Looks at the chain.
    pub fn chain<T>(&self, look: impl FnOnce(&mut Chain) -> T) -> T {
        look(&mut self.state().chain)
    }

    /// Closes the ledgers that are due.
    pub fn tick(&self, now: Timestamp) {
        let state = &mut *self.state();
        state.chain.close_until(now, &mut state.random, state.is_calm);
        if state.is_calm || state.stale.is_some_and(|(_, until)| until <= now) {
            state.stale = None;
        } else if state.stale.is_none() && state.random.random_range(0..200) == 0 {
            let until = now.plus(Duration::from_secs(state.random.random_range(10..90)));
            state.stale = Some((state.chain.head(), until));
            *state.counts.entry("a node reads no ledger for a while").or_default() += 1;
        }
        if state.is_calm || state.is_busy.is_some_and(|until| until <= now) {
            state.is_busy = None;
            state.chain.least_bid = 100;
        } else if state.is_busy.is_none() && state.random.random_range(0..100) == 0 {
            state.is_busy = Some(now.plus(Duration::from_secs(state.random.random_range(5..60))));
            state.chain.least_bid = state.random.random_range(101..20_000);
            *state.counts.entry("ledgers are full for a while").or_default() += 1;
        }
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        self.state().is_calm = true;
    }

    /// How often what went wrong.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.state().counts.clone()
    }

    /// Waits until the process has to die in a call.
    pub async fn death(&self) {
        self.death.notified().await;
    }

    fn fate(&self) -> Fate {
        let state = &mut *self.state();
        if state.is_calm {
            return Fate::Fine;
        }
        let mut roll = state.random.random_range(0..100_000);
        let Some((kind, _)) = FAULTS.iter().find(|(_, weight)| {
            let hit = roll < *weight;
            roll = roll.saturating_sub(*weight);
            hit
        }) else {
            return Fate::Fine;
        };
        *state.counts.entry(kind).or_default() += 1;
        match *kind {
            "lost on the way there" => Fate::Failed(lost()),
            "lost on the way back" => Fate::Unheard,
            "too many requests" => Fate::Failed(Error::RateLimited { retry_after: None }),
            "the process dies" => Fate::Dead,
            _ => Fate::Failed(Error::Malformed("it is not valid JSON".into())),
        }
    }

    /// A call that a node answers, which may be a node that is behind.
    fn call<'a, T: Send + 'a>(
        &'a self,
        answer: impl FnOnce(&mut Chain, u32) -> Result<T, Error> + Send + 'a,
    ) -> BoxFuture<'a, Result<T, Error>> {
        async move {
            let fate = self.fate();
            if let Fate::Failed(error) = fate {
                return Err(error);
            }
            let answer = {
                let state = &mut *self.state();
                let behind = match state.is_calm {
                    true => 0,
                    false => state.random.random_range(0..20u32).saturating_sub(12),
                };
                let head = state.chain.head().saturating_sub(behind);
                answer(&mut state.chain, head)
            };
            match fate {
                Fate::Unheard => Err(lost()),
                Fate::Dead => {
                    self.death.notify_one();
                    pending().await
                }
                _ => answer,
            }
        }
        .boxed()
    }
}

fn lost() -> Error {
    Error::Unavailable { reason: "the connection was lost".into(), retry_after: None }
}

impl Network for SimulatedNetwork {
    fn send<'a>(&'a self, envelope: &'a str) -> BoxFuture<'a, Result<Submission, Error>> {
        let roll = {
            let state = &mut *self.state();
            if state.is_calm { 1_000 } else { state.random.random_range(0..1_000) }
        };
        self.call(move |chain, _| {
            Ok(match roll {
                // A node without room may still have passed it on.
                0..10 => {
                    chain.offer(envelope);
                    Submission::TryAgainLater
                }
                10..20 => Submission::TryAgainLater,
                20..30 => Submission::Refused("TxInternalError".into()),
                _ => chain.offer(envelope),
            })
        })
    }

    fn included<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<Included>, Error>> {
        let stale = self.state().stale;
        self.call(move |chain, head| Ok(chain.included(hash, stale.map_or(head, |(stale, _)| stale.min(head)))))
    }

    fn is_successful<'a>(&'a self, hash: &'a str) -> BoxFuture<'a, Result<Option<bool>, Error>> {
        self.call(move |chain, head| {
            Ok(chain.included(hash, head).map(|included| included.result == PaymentOutcome::Success))
        })
    }

    fn account_at<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<AccountAt>, Error>> {
        self.call(move |chain, head| {
            Ok(chain.account(account, head).map(|account| AccountAt { account, ledger: head }))
        })
    }

    fn account<'a>(&'a self, account: &'a AccountId) -> BoxFuture<'a, Result<Option<LedgerAccount>, Error>> {
        self.call(move |chain, head| Ok(chain.account(account, head)))
    }

    fn evidence<'a>(
        &'a self,
        operation_id: u64,
        _ours: &'a AccountId,
        _network: [u8; 32],
    ) -> BoxFuture<'a, Result<Evidence, Error>> {
        self.call(move |chain, _| {
            let came = chain.came(operation_id).cloned();
            Ok(came.map_or(Evidence::Missing, |payment| Evidence::Payment(Box::new(payment))))
        })
    }

    fn sent<'a>(&'a self, hash: &'a str, _: &'a AccountId, _: [u8; 32]) -> BoxFuture<'a, Result<Sent, Error>> {
        self.call(move |chain, head| Ok(chain.sent(hash, head)))
    }

    fn closed_at(&self, ledger: u32) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        self.call(move |chain, head| Ok((ledger <= head).then(|| chain.closed_at(ledger)).flatten()))
    }

    fn usual_fee(&self) -> BoxFuture<'_, Result<u32, Error>> {
        self.call(|chain, _| Ok(u32::try_from(chain.least_bid).unwrap()))
    }
}
