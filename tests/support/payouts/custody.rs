//! Who keeps the paying account's key, as a guest would show them, by a seed: a service that signs, or a custodian that pays
//! by itself. Both are away, forget to answer, answer late, and mix things up.

use super::SimulatedNetwork;
use anchor_host::{
    guest::{KvWrites, SigningRequest},
    ledger_payouts::{Custody, NotTold, Told},
    model::{Custodied, LedgerPayout, Signing},
    stellar::{Keypair, with_signatures},
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use rand::{RngExt, rngs::StdRng};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

/// Who has the paying account's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// The host.
    Host,
    /// A service that signs what the host prepares.
    Signer,
    /// A custodian that pays by itself.
    Custodian,
}

/// Clones are the same one.
#[derive(Clone)]
pub struct SimulatedCustody {
    keeper: Keeper,
    key: Keypair,
    network: SimulatedNetwork,
    state: Arc<Mutex<State>>,
}

struct State {
    random: StdRng,
    /// Nothing goes wrong any more.
    is_calm: bool,
    /// How often what went wrong.
    counts: BTreeMap<&'static str, usize>,
    /// What a custodian was asked to pay, by key: the transaction, if it made one.
    orders: BTreeMap<String, Option<String>>,
}

impl State {
    /// A number below a hundred; a hundred when nothing goes wrong.
    fn roll(&mut self) -> u32 {
        if self.is_calm { 100 } else { self.random.random_range(0..100) }
    }

    fn count(&mut self, kind: &'static str) {
        *self.counts.entry(kind).or_default() += 1;
    }
}

fn away() -> NotTold {
    NotTold { brief: "its keeper is away".to_owned(), full: Some("nobody answers".to_owned()) }
}

fn said<T>(answer: T) -> Result<Told<T>, NotTold> {
    Ok(Told { answer, writes: KvWrites::default() })
}

impl SimulatedCustody {
    /// Who keeps this key.
    pub fn new(keeper: Keeper, key: Keypair, network: SimulatedNetwork, random: StdRng) -> Self {
        let (counts, orders) = (BTreeMap::new(), BTreeMap::new());
        let state = State { random, is_calm: false, counts, orders };
        Self { keeper, key, network, state: Arc::new(Mutex::new(state)) }
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

    fn signed(&self, request: SigningRequest<'_>) -> Result<Told<Signing>, NotTold> {
        let mut state = self.state();
        let account = self.key.account();
        let good = vec![(account, self.key.sign(&request.hash))];
        match state.roll() {
            0..10 => {
                state.count("a signer is away");
                Err(away())
            }
            10..25 => {
                state.count("a signer is not ready");
                said(Signing::Pending(Some("two of three have approved".to_owned())))
            }
            25..30 => {
                state.count("a signer signs another hash");
                said(Signing::Signatures(vec![(account, self.key.sign(&[0; 32]))]))
            }
            30..40 => {
                // It sends by itself what it was to sign, and says nothing of it.
                state.count("a signer sends by itself");
                let signed = with_channel(&request, &good);
                self.network.chain(|chain| chain.offer(&signed));
                said(Signing::Pending(None))
            }
            40..60 => said(Signing::Envelope(with_signatures(request.envelope, &good).unwrap())),
            _ => said(Signing::Signatures(good)),
        }
    }

    fn paid(&self, payout: &LedgerPayout) -> Result<Told<Custodied>, NotTold> {
        let mut state = self.state();
        let key = payout.cause.key();
        let roll = state.roll();
        if roll < 8 {
            state.count("a custodian is away");
            return Err(away());
        }
        let before = state.orders.entry(key.clone()).or_default().clone();
        // One that failed moved nothing: it makes another.
        let is_under_way = before.as_ref().is_some_and(|hash| self.network.chain(|chain| !chain.has_failed(hash)));
        if !is_under_way && roll >= 20 {
            let nonce: u64 = state.random.random();
            let hash = self.network.chain(|chain| chain.transfer(payout, nonce));
            state.orders.insert(key.clone(), Some(hash));
        }
        let hash = state.orders[&key].clone();
        match roll {
            20..28 => {
                state.count("a custodian's answer is lost");
                Err(away())
            }
            28..32 => {
                let other = state.orders.values().flatten().find(|other| Some(*other) != hash.as_ref()).cloned();
                state.count("a custodian names another payout's transaction");
                said(other.map_or(Custodied::Pending(None), Custodied::Submitted))
            }
            _ => said(hash.map_or(Custodied::Pending(Some("in review".to_owned())), Custodied::Submitted)),
        }
    }
}

/// The envelope with the channel's signature and these.
fn with_channel(request: &SigningRequest<'_>, signatures: &[(anchor_host::model::AccountId, [u8; 64])]) -> String {
    use stellar_xdr::{Limits, ReadXdr, TransactionEnvelope, WriteXdr};
    let read = |text: &str| match TransactionEnvelope::from_xdr_base64(text, Limits::none()).unwrap() {
        TransactionEnvelope::Tx(envelope) => envelope,
        other => panic!("another kind of envelope: {other:?}"),
    };
    let mut envelope = read(request.envelope);
    let added = read(&with_signatures(request.envelope, signatures).unwrap()).signatures.to_vec();
    envelope.signatures = [envelope.signatures.to_vec(), added].concat().try_into().unwrap();
    TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap()
}

impl Custody for SimulatedCustody {
    fn signs(&self) -> bool {
        self.keeper == Keeper::Signer
    }

    fn pays(&self) -> bool {
        self.keeper == Keeper::Custodian
    }

    fn sign<'a>(&'a self, request: SigningRequest<'a>) -> BoxFuture<'a, Result<Told<Signing>, NotTold>> {
        ready(self.signed(request)).boxed()
    }

    fn pay<'a>(&'a self, payout: &'a LedgerPayout) -> BoxFuture<'a, Result<Told<Custodied>, NotTold>> {
        ready(self.paid(payout)).boxed()
    }
}
