//! The network from outside: real envelopes in, results and HTTP responses out.

mod conservation;
mod controls;
mod faults;
mod fees;
mod http;
mod operations;
mod replay;
mod signatures;

use super::{Sandbox, Settings, SubmitError, ledger::result_code};
use anchor_model::{AccountId, Amount, Clock, Timestamp};
use ed25519_dalek::{Signer, SigningKey};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use stellar_xdr::*;

/// A clock that stands still until it is moved.
pub(super) struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Hand {
    fn turn(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

/// A network that closes a ledger for every transaction.
pub(super) struct Net {
    pub sandbox: Sandbox,
    pub clock: Arc<Hand>,
}

pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(super) fn id(key: &SigningKey) -> anchor_model::AccountId {
    anchor_model::AccountId::from_bytes(key.verifying_key().to_bytes())
}

pub(super) fn muxed(key: &SigningKey) -> MuxedAccount {
    MuxedAccount::Ed25519(Uint256(key.verifying_key().to_bytes()))
}

pub(super) fn xdr(key: &SigningKey) -> stellar_xdr::AccountId {
    super::ledger::asset::xdr_account(id(key))
}

pub(super) fn credit(code: &str, issuer: &SigningKey) -> Asset {
    super::ledger::asset::credit(code, id(issuer)).unwrap()
}

pub(super) fn trust(asset: &Asset, limit: i64) -> OperationBody {
    let line = match asset.clone() {
        Asset::Native => ChangeTrustAsset::Native,
        Asset::CreditAlphanum4(credit) => ChangeTrustAsset::CreditAlphanum4(credit),
        Asset::CreditAlphanum12(credit) => ChangeTrustAsset::CreditAlphanum12(credit),
    };
    OperationBody::ChangeTrust(ChangeTrustOp { line, limit })
}

pub(super) fn pay(to: &SigningKey, asset: &Asset, amount: i64) -> OperationBody {
    OperationBody::Payment(PaymentOp { destination: muxed(to), asset: asset.clone(), amount })
}

pub(super) fn create(account: &SigningKey, starting_balance: i64) -> OperationBody {
    OperationBody::CreateAccount(CreateAccountOp { destination: xdr(account), starting_balance })
}

pub(super) fn options() -> SetOptionsOp {
    SetOptionsOp {
        inflation_dest: None,
        clear_flags: None,
        set_flags: None,
        master_weight: None,
        low_threshold: None,
        med_threshold: None,
        high_threshold: None,
        home_domain: None,
        signer: None,
    }
}

pub(super) fn signer(key: SignerKey, weight: u32) -> OperationBody {
    OperationBody::SetOptions(SetOptionsOp { signer: Some(stellar_xdr::Signer { key, weight }), ..options() })
}

pub(super) fn signer_key(key: &SigningKey) -> SignerKey {
    SignerKey::Ed25519(Uint256(key.verifying_key().to_bytes()))
}

pub(super) fn op(body: OperationBody) -> Operation {
    Operation { source_account: None, body }
}

pub(super) fn op_of(source: &SigningKey, body: OperationBody) -> Operation {
    Operation { source_account: Some(muxed(source)), body }
}

pub(super) fn sign(key: &SigningKey, hash: [u8; 32]) -> DecoratedSignature {
    let [.., a, b, c, d] = key.verifying_key().to_bytes();
    DecoratedSignature {
        hint: SignatureHint([a, b, c, d]),
        signature: Signature(key.sign(&hash).to_bytes().try_into().unwrap()),
    }
}

/// The outcome of a submission, as Horizon's codes: the transaction's, then the operations'.
pub(super) fn codes(result: &Result<super::Receipt, SubmitError>) -> String {
    let result = match result {
        Ok(receipt) => &receipt.result,
        Err(SubmitError::Failed(result)) => result,
        Err(other) => return other.to_string(),
    };
    let codes = result_code::codes(&result.result);
    let mut all = vec![codes.transaction];
    all.extend(codes.inner);
    all.extend(codes.operations.into_iter().flatten());
    all.join(" ")
}

impl Net {
    pub fn new() -> Self {
        Self::open(None)
    }

    pub fn open(directory: Option<&Path>) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(1_795_234_576_000)));
        let settings =
            Settings { close_every: None, data_dir: directory.map(Path::to_path_buf), ..Settings::default() };
        Self { sandbox: Sandbox::open(settings, Arc::clone(&clock) as Arc<dyn Clock>).unwrap(), clock }
    }

    /// An account with so many lumens.
    pub fn account(&self, seed: u8, lumens: &str) -> SigningKey {
        let key = key(seed);
        self.sandbox.fund(id(&key), Amount::parse(lumens).unwrap()).unwrap();
        key
    }

    pub fn sequence(&self, of: AccountId) -> i64 {
        self.sandbox.view(0).account(of).map_or(0, |account| account.sequence)
    }

    pub fn lumens(&self, of: &SigningKey) -> i64 {
        self.sandbox.view(0).account(id(of)).unwrap().balance
    }

    pub fn holding(&self, of: &SigningKey, asset: &Asset) -> Option<i64> {
        let lines = self.sandbox.view(0).trust_lines(id(of));
        lines.iter().find(|line| line.asset == *asset).map(|line| line.balance)
    }

    /// The next transaction of `source`, unsigned.
    pub fn tx(&self, source: &SigningKey, operations: Vec<Operation>) -> Transaction {
        Transaction {
            source_account: muxed(source),
            fee: 100 * u32::try_from(operations.len()).unwrap(),
            seq_num: SequenceNumber(self.sequence(id(source)) + 1),
            cond: Preconditions::None,
            memo: Memo::None,
            operations: operations.try_into().unwrap(),
            ext: TransactionExt::V0,
        }
    }

    pub fn hash(&self, tx: &Transaction) -> [u8; 32] {
        tx.hash(self.sandbox.read().network).unwrap()
    }

    pub fn signed(&self, tx: Transaction, signers: &[&SigningKey]) -> TransactionV1Envelope {
        let hash = self.hash(&tx);
        let signatures: Vec<_> = signers.iter().map(|signer| sign(signer, hash)).collect();
        TransactionV1Envelope { tx, signatures: signatures.try_into().unwrap() }
    }

    /// Submits a transaction signed by `signers`. Returns the codes.
    pub async fn send(&self, tx: Transaction, signers: &[&SigningKey]) -> String {
        codes(&self.sandbox.submit(TransactionEnvelope::Tx(self.signed(tx, signers))).await)
    }

    /// Submits one operation of `source`, signed by it. Returns the codes.
    pub async fn run(&self, source: &SigningKey, body: OperationBody) -> String {
        self.send(self.tx(source, vec![op(body)]), &[source]).await
    }

    /// Like [`Self::run`], for operations that must succeed.
    pub async fn must(&self, source: &SigningKey, body: OperationBody) {
        assert_eq!(self.run(source, body).await, "tx_success");
    }
}
