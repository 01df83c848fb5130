//! The chain: accounts' sequence numbers, transactions under way, ledgers, and what each receiver got.

use crate::horizon::PASSPHRASE;
use anchor_host::{
    model::{AccountId, Amount, AssetId, Timestamp},
    stellar::{Balance, Included, LedgerAccount, PaymentFailure, PaymentOutcome, Submission, network_id},
};
use ed25519_dalek::{Signature, VerifyingKey};
use rand::{RngExt, rngs::StdRng};
use std::{collections::BTreeMap, time::Duration};
use stellar_xdr::{
    DecoratedSignature, Limits, MuxedAccount, OperationBody, Preconditions, ReadXdr, Transaction, TransactionEnvelope,
    TransactionV1Envelope,
};

/// How often a ledger closes.
const LEDGER: Duration = Duration::from_secs(5);

/// The first ledger there is.
const GENESIS: u32 = 10;

/// A receiver's account.
#[derive(Debug, Clone, Copy, Default)]
pub struct Receiver {
    /// The ledger from which it exists.
    pub exists_from: u32,
    /// The ledger from which it trusts the asset.
    pub trusts_from: u32,
    /// Whether it wants a memo (SEP-29).
    pub needs_memo: bool,
}

/// A transaction that a node has taken, and no ledger yet.
struct Waiting {
    hash: String,
    transaction: Transaction,
    /// The ledger that may take it.
    from: u32,
}

/// The chain.
pub struct Chain {
    asset: AssetId,
    closed: Vec<Timestamp>,
    /// Each account's sequence numbers, by the ledger from which they hold.
    sequences: BTreeMap<AccountId, Vec<(u32, i64)>>,
    receivers: BTreeMap<AccountId, Receiver>,
    waiting: Vec<Waiting>,
    included: BTreeMap<String, Included>,
    /// Payments that arrived, by receiver.
    arrived: BTreeMap<AccountId, Vec<Amount>>,
    /// The most payments that one ledger had.
    pub most_in_a_ledger: usize,
    /// Transactions that failed on the ledger.
    pub failed: usize,
    /// Envelopes that came without the signatures they need.
    pub badly_signed: usize,
}

impl Chain {
    /// A chain that starts now, with these paying accounts.
    pub fn new(asset: AssetId, now: Timestamp, payers: impl IntoIterator<Item = AccountId>) -> Self {
        Self {
            asset,
            closed: vec![now],
            sequences: payers.into_iter().map(|payer| (payer, vec![(0, 7 << 32)])).collect(),
            receivers: BTreeMap::new(),
            waiting: Vec::new(),
            included: BTreeMap::new(),
            arrived: BTreeMap::new(),
            most_in_a_ledger: 0,
            failed: 0,
            badly_signed: 0,
        }
    }

    /// Adds a receiver's account.
    pub fn receive(&mut self, account: AccountId, receiver: Receiver) {
        self.receivers.insert(account, receiver);
    }

    /// What arrived at a receiver.
    pub fn arrived(&self, account: &AccountId) -> &[Amount] {
        self.arrived.get(account).map_or(&[], Vec::as_slice)
    }

    /// The latest ledger.
    pub fn head(&self) -> u32 {
        GENESIS + u32::try_from(self.closed.len()).unwrap() - 1
    }

    /// When a ledger closed.
    pub fn closed_at(&self, ledger: u32) -> Option<Timestamp> {
        self.closed.get(usize::try_from(ledger.checked_sub(GENESIS)?).unwrap()).copied()
    }

    fn sequence(&self, account: &AccountId, ledger: u32) -> Option<i64> {
        let known = self.sequences.get(account)?;
        known.iter().rev().find(|(from, _)| *from <= ledger).map(|(_, sequence)| *sequence)
    }

    /// An account, as of a ledger.
    pub fn account(&self, account: &AccountId, ledger: u32) -> Option<LedgerAccount> {
        let balance = Balance {
            asset: self.asset.clone(),
            amount: Amount::ZERO,
            room: Some(Amount::from_stroops(u64::MAX >> 1)),
            is_authorized: true,
        };
        let found = |sequence, balances, needs_memo| LedgerAccount {
            sequence,
            medium_threshold: 0,
            signers: Vec::new(),
            balances,
            needs_memo,
        };
        if let Some(sequence) = self.sequence(account, ledger) {
            return Some(found(sequence, vec![balance], false));
        }
        let receiver = self.receivers.get(account).filter(|receiver| receiver.exists_from <= ledger)?;
        let balances = if receiver.trusts_from <= ledger { vec![balance] } else { Vec::new() };
        Some(found(1, balances, receiver.needs_memo))
    }

    /// A transaction that is on the ledger.
    pub fn included(&self, hash: &str, ledger: u32) -> Option<Included> {
        self.included.get(hash).filter(|included| included.ledger <= ledger).cloned()
    }

    /// A node's answer to a transaction, which it takes if it may become valid.
    pub fn offer(&mut self, envelope: &str) -> Submission {
        let envelope = TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap();
        let hash = envelope.hash(network_id(PASSPHRASE)).unwrap();
        let TransactionEnvelope::Tx(envelope) = envelope else { panic!("another kind of envelope") };
        if !is_signed(&envelope, &hash) {
            self.badly_signed += 1;
            return Submission::Refused("TxBadAuth".into());
        }
        let (hash, transaction) = (hex::encode(hash), envelope.tx);
        if self.included.contains_key(&hash) || self.waiting.iter().any(|waiting| waiting.hash == hash) {
            return Submission::Duplicate;
        }
        let source = account_of(&transaction.source_account);
        if self.sequence(&source, self.head()) != Some(transaction.seq_num.0 - 1) {
            return Submission::Refused("TxBadSeq".into());
        }
        if !in_time(&transaction, *self.closed.last().unwrap()) {
            return Submission::Refused("TxTooLate".into());
        }
        let from = self.head() + 1;
        self.waiting.push(Waiting { hash, transaction, from });
        Submission::Pending
    }

    /// Closes the ledgers that are due. While it is not calm, a transaction may wait for long, or be forgotten.
    pub fn close_until(&mut self, now: Timestamp, random: &mut StdRng, is_calm: bool) {
        while self.closed.last().unwrap().plus(LEDGER) <= now {
            let at = self.closed.last().unwrap().plus(LEDGER);
            self.closed.push(at);
            let head = self.head();
            let mut paid = 0;
            for mut waiting in std::mem::take(&mut self.waiting) {
                let roll = if is_calm { 1_000 } else { random.random_range(0..1_000) };
                match roll {
                    0..30 => continue,
                    30..130 => waiting.from = waiting.from.max(head) + random.random_range(1..12u32),
                    _ => {}
                }
                match waiting.from <= head {
                    true => paid += usize::from(self.apply(waiting, at, random, is_calm)),
                    false => self.waiting.push(waiting),
                }
            }
            self.most_in_a_ledger = self.most_in_a_ledger.max(paid);
        }
    }

    /// Whether the transaction paid. One that is not valid leaves no trace.
    fn apply(&mut self, waiting: Waiting, at: Timestamp, random: &mut StdRng, is_calm: bool) -> bool {
        let Waiting { hash, transaction, .. } = waiting;
        let (source, head) = (account_of(&transaction.source_account), self.head());
        let sequence = transaction.seq_num.0;
        if self.sequence(&source, head) != Some(sequence - 1) || !in_time(&transaction, at) {
            return false;
        }
        self.sequences.get_mut(&source).unwrap().push((head, sequence));
        let OperationBody::Payment(payment) = &transaction.operations[0].body else { panic!("no payment") };
        let to = account_of(&payment.destination);
        let receiver = self.receivers.get(&to).copied();
        let result = match receiver {
            None => PaymentOutcome::Payment(PaymentFailure::NoDestination),
            Some(receiver) if receiver.exists_from > head => PaymentOutcome::Payment(PaymentFailure::NoDestination),
            Some(receiver) if receiver.trusts_from > head => PaymentOutcome::Payment(PaymentFailure::NoTrust),
            // The world changes between the look at the receiver and the ledger.
            Some(_) if !is_calm && random.random_range(0..100) < 3 => PaymentOutcome::Payment(PaymentFailure::LineFull),
            Some(_) => PaymentOutcome::Success,
        };
        let is_paid = result == PaymentOutcome::Success;
        if is_paid {
            let amount = Amount::from_stroops(u64::try_from(payment.amount).unwrap());
            self.arrived.entry(to).or_default().push(amount);
        } else {
            self.failed += 1;
        }
        self.included.insert(hash, Included { ledger: head, result });
        is_paid
    }
}

/// Whether every account whose word it takes has signed.
fn is_signed(envelope: &TransactionV1Envelope, hash: &[u8; 32]) -> bool {
    let tx = &envelope.tx;
    let sources = tx.operations.iter().filter_map(|operation| operation.source_account.as_ref());
    sources.chain([&tx.source_account]).map(account_of).all(|account| {
        let key = VerifyingKey::from_bytes(account.as_bytes()).unwrap();
        let by = |signature: &DecoratedSignature| Signature::from_slice(&signature.signature.0).unwrap();
        envelope.signatures.iter().any(|signature| key.verify_strict(hash, &by(signature)).is_ok())
    })
}

fn account_of(address: &MuxedAccount) -> AccountId {
    match address {
        MuxedAccount::Ed25519(key) => AccountId::from_bytes(key.0),
        MuxedAccount::MuxedEd25519(muxed) => AccountId::from_bytes(muxed.ed25519.0),
    }
}

fn in_time(transaction: &Transaction, at: Timestamp) -> bool {
    let Preconditions::Time(bounds) = &transaction.cond else { panic!("no time bounds") };
    u64::try_from(at.as_seconds()).unwrap() <= bounds.max_time.0
}
