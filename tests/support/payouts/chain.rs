//! The chain: accounts' sequence numbers, transactions under way, ledgers, and what each receiver got.

use super::transfers::Transfers;
use crate::horizon::PASSPHRASE;
use anchor_host::{
    model::{AccountId, Amount, AssetId, LedgerPayment, Money, Timestamp},
    stellar::{
        Balance, CreateAccountFailure, Included, LedgerAccount, PaymentFailure, PaymentOutcome, Signer, SignerKind,
        Submission, network_id,
    },
};
use ed25519_dalek::{Signature, VerifyingKey};
use rand::{RngExt, rngs::StdRng};
use std::{collections::BTreeMap, time::Duration};
use stellar_xdr::{
    Asset, Claimant, DecoratedSignature, FeeBumpTransactionEnvelope, FeeBumpTransactionInnerTx, Limits, MuxedAccount,
    OperationBody, Preconditions, PublicKey, ReadXdr, Transaction, TransactionEnvelope, TransactionV1Envelope,
};

/// How often a ledger closes.
const LEDGER: Duration = Duration::from_secs(5);

/// Ledgers that a transaction waits for.
const PATIENCE: u32 = 4;

/// What a fee bump bids at least, as a multiple of what it replaces.
const REPLACEMENT: i64 = 10;

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
    /// The hash of the fee bump around it.
    outer: Option<String>,
    /// The bid for an operation.
    bid: i64,
    transaction: Transaction,
    /// The ledger that closed last when it came.
    since: u32,
    /// The ledger that may take it.
    from: u32,
}

/// The chain.
pub struct Chain {
    asset: AssetId,
    pub(super) closed: Vec<Timestamp>,
    /// Each account's sequence numbers, by the ledger from which they hold.
    sequences: BTreeMap<AccountId, Vec<(u32, i64)>>,
    pub(super) receivers: BTreeMap<AccountId, Receiver>,
    waiting: Vec<Waiting>,
    included: BTreeMap<String, Included>,
    /// What arrived, by receiver, on its account or in a claimable balance.
    pub(super) arrived: BTreeMap<AccountId, Vec<Money>>,
    /// Transactions of a custodian.
    pub(super) transfers: Transfers,
    /// Payments to us, by their operations.
    came: BTreeMap<u64, LedgerPayment>,
    /// The least bid for which a ledger takes a transaction, while there are too many.
    pub least_bid: i64,
    /// Fee bumps that are on the ledger, accounts that were created, and claimable balances.
    pub bumped: usize,
    pub created: usize,
    pub held: usize,
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
            transfers: Transfers::default(),
            came: BTreeMap::new(),
            least_bid: 100,
            bumped: 0,
            created: 0,
            held: 0,
            most_in_a_ledger: 0,
            failed: 0,
            badly_signed: 0,
        }
    }

    /// Adds a paying account.
    pub fn pay_from(&mut self, payer: AccountId) {
        self.sequences.insert(payer, vec![(0, 7 << 32)]);
    }

    /// Adds a receiver's account.
    pub fn receive(&mut self, account: AccountId, receiver: Receiver) {
        self.receivers.insert(account, receiver);
    }

    /// What arrived at a receiver.
    pub fn arrived(&self, account: &AccountId) -> &[Money] {
        self.arrived.get(account).map_or(&[], Vec::as_slice)
    }

    /// A payment comes in.
    pub fn come(&mut self, payment: LedgerPayment) {
        self.came.insert(payment.operation_id, payment);
    }

    /// The payment to us that an operation is.
    pub fn came(&self, operation: u64) -> Option<&LedgerPayment> {
        self.came.get(&operation)
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
            signers: vec![Signer { key: SignerKind::Ed25519(*account), weight: 1 }],
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
        let full_hash = envelope.hash(network_id(PASSPHRASE)).unwrap();
        let (inner, bump) = match envelope {
            TransactionEnvelope::Tx(inner) => (inner, None),
            TransactionEnvelope::TxFeeBump(bump) => {
                let FeeBumpTransactionInnerTx::Tx(inner) = bump.tx.inner_tx.clone();
                (inner, Some(bump))
            }
            other => panic!("another kind of envelope: {other:?}"),
        };
        let hash = inner.tx.hash(network_id(PASSPHRASE)).unwrap();
        let has_payer = bump.as_ref().is_none_or(|bump| is_paid_for(bump, &full_hash));
        if !is_signed(&inner, &hash) || !has_payer {
            self.badly_signed += 1;
            return Submission::Refused("TxBadAuth".into());
        }
        let bid = bump.as_ref().map_or(i64::from(inner.tx.fee), |bump| bump.tx.fee / 2);
        let outer = bump.map(|_| hex::encode(full_hash));
        let (hash, transaction) = (hex::encode(hash), inner.tx);
        if self.included.contains_key(&hash) {
            return Submission::Duplicate;
        }
        if let Some(place) = self.waiting.iter().position(|waiting| waiting.hash == hash) {
            let waiting = &mut self.waiting[place];
            if outer.is_none() || waiting.outer == outer {
                return Submission::Duplicate;
            }
            if bid < waiting.bid * REPLACEMENT {
                return Submission::Refused("TxInsufficientFee".into());
            }
            (waiting.bid, waiting.outer) = (bid, outer);
            return Submission::Pending;
        }
        let source = account_of(&transaction.source_account);
        if self.sequence(&source, self.head()) != Some(transaction.seq_num.0 - 1) {
            return Submission::Refused("TxBadSeq".into());
        }
        if !in_time(&transaction, *self.closed.last().unwrap()) {
            return Submission::Refused("TxTooLate".into());
        }
        let (since, from) = (self.head(), self.head() + 1);
        self.waiting.push(Waiting { hash, outer, bid, transaction, since, from });
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
                match waiting.from <= head && waiting.bid >= self.least_bid {
                    true => paid += usize::from(self.apply(waiting, at, random, is_calm)),
                    false if waiting.bid < self.least_bid && head - waiting.since >= PATIENCE => {}
                    false => self.waiting.push(waiting),
                }
            }
            self.most_in_a_ledger = self.most_in_a_ledger.max(paid);
            self.settle_transfers(random, is_calm);
        }
    }

    /// Whether the transaction paid. One that is not valid leaves no trace.
    fn apply(&mut self, waiting: Waiting, at: Timestamp, random: &mut StdRng, is_calm: bool) -> bool {
        let Waiting { hash, outer, transaction, .. } = waiting;
        let (source, head) = (account_of(&transaction.source_account), self.head());
        let sequence = transaction.seq_num.0;
        if self.sequence(&source, head) != Some(sequence - 1) || !in_time(&transaction, at) {
            return false;
        }
        self.sequences.get_mut(&source).unwrap().push((head, sequence));
        // The world changes between the look at the receiver and the ledger.
        let has_luck = is_calm || random.random_range(0..100) >= 3;
        let result = self.operate(&transaction.operations[0].body, &hash, has_luck);
        let is_paid = matches!(result, PaymentOutcome::Success | PaymentOutcome::Held(_));
        self.failed += usize::from(!is_paid);
        self.bumped += usize::from(outer.is_some());
        let included = Included { ledger: head, result };
        self.included.extend(outer.map(|outer| (outer, included.clone())));
        self.included.insert(hash, included);
        is_paid
    }

    fn operate(&mut self, body: &OperationBody, hash: &str, has_luck: bool) -> PaymentOutcome {
        let head = self.head();
        match body {
            OperationBody::Payment(payment) => {
                let (to, is_native) = (account_of(&payment.destination), payment.asset == Asset::Native);
                let failure = match self.receivers.get(&to) {
                    None => PaymentFailure::NoDestination,
                    Some(receiver) if receiver.exists_from > head => PaymentFailure::NoDestination,
                    Some(receiver) if !is_native && receiver.trusts_from > head => PaymentFailure::NoTrust,
                    Some(_) if !has_luck && !is_native => PaymentFailure::LineFull,
                    Some(_) => {
                        self.arrive(to, is_native, payment.amount);
                        return PaymentOutcome::Success;
                    }
                };
                PaymentOutcome::Payment(failure)
            }
            OperationBody::CreateAccount(create) => {
                let PublicKey::PublicKeyTypeEd25519(key) = &create.destination.0;
                let to = AccountId::from_bytes(key.0);
                let receiver = self.receivers.entry(to).or_default();
                if receiver.exists_from <= head {
                    return PaymentOutcome::CreateAccount(CreateAccountFailure::AlreadyExist);
                }
                receiver.exists_from = head;
                self.created += 1;
                self.arrive(to, true, create.starting_balance);
                PaymentOutcome::Success
            }
            OperationBody::CreateClaimableBalance(create) => {
                let Claimant::ClaimantTypeV0(claimant) = &create.claimants[0];
                let PublicKey::PublicKeyTypeEd25519(key) = &claimant.destination.0;
                self.held += 1;
                self.arrive(AccountId::from_bytes(key.0), create.asset == Asset::Native, create.amount);
                PaymentOutcome::Held(format!("00000000{hash}"))
            }
            other => panic!("no payment: {other:?}"),
        }
    }

    fn arrive(&mut self, to: AccountId, is_native: bool, stroops: i64) {
        let asset = if is_native { AssetId::Native } else { self.asset.clone() };
        let amount = Amount::from_stroops(u64::try_from(stroops).unwrap());
        self.arrived.entry(to).or_default().push(Money::new(amount, asset));
    }
}

/// Whether who pays for a fee bump has signed it.
fn is_paid_for(bump: &FeeBumpTransactionEnvelope, hash: &[u8; 32]) -> bool {
    has_signed(&account_of(&bump.tx.fee_source), &bump.signatures, hash)
}

fn has_signed(account: &AccountId, signatures: &[DecoratedSignature], hash: &[u8; 32]) -> bool {
    let key = VerifyingKey::from_bytes(account.as_bytes()).unwrap();
    let by = |signature: &DecoratedSignature| Signature::from_slice(&signature.signature.0).unwrap();
    signatures.iter().any(|signature| key.verify_strict(hash, &by(signature)).is_ok())
}

/// Whether every account whose word it takes has signed.
fn is_signed(envelope: &TransactionV1Envelope, hash: &[u8; 32]) -> bool {
    let tx = &envelope.tx;
    let sources = tx.operations.iter().filter_map(|operation| operation.source_account.as_ref());
    let mut accounts = sources.chain([&tx.source_account]).map(account_of);
    accounts.all(|account| has_signed(&account, &envelope.signatures, hash))
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
