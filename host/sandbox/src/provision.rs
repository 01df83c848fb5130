//! Sets up accounts and assets with ordinary transactions: built, signed, submitted.

use super::{
    chain::Chain,
    error::{Error, SubmitError},
    handle::{Receipt, Sandbox},
    history::Record,
    ledger::asset::{self, xdr_account},
};
use anchor_model::{AccountId, Amount, AssetId};
use ed25519_dalek::{Signer, SigningKey};
use std::sync::Arc;
use stellar_xdr::{
    Asset, ChangeTrustAsset, ChangeTrustOp, CreateAccountOp, DecoratedSignature, Memo, MuxedAccount, Operation,
    OperationBody, PaymentOp, Preconditions, SequenceNumber, SetOptionsOp, Signature, SignatureHint, String32,
    Transaction, TransactionEnvelope, TransactionExt, TransactionV1Envelope, Uint256, VecM,
};

/// Lumens of an account made here: 10000.
pub(super) const STARTING_BALANCE: i64 = 100_000_000_000;

/// An asset that must exist on the network.
#[derive(Clone)]
pub struct AssetSpec {
    /// 1 to 12 letters and digits.
    pub code: String,
    /// The issuer's key; it is registered for the faucet.
    pub issuer: SigningKey,
    /// The domain of the issuer's `stellar.toml`; `None`: the settings' home domain.
    pub home_domain: Option<String>,
    /// The accounts that must be able to hold it.
    pub holders: Vec<Holder>,
}

/// An account that holds an asset.
#[derive(Clone)]
pub struct Holder {
    /// The account's key.
    pub key: SigningKey,
    /// The amount it receives when its trust line is created.
    pub opening: Amount,
}

fn id_of(key: &SigningKey) -> AccountId {
    AccountId::from_bytes(key.verifying_key().to_bytes())
}

fn stroops(amount: Amount) -> Result<i64, Error> {
    amount.to_stroops().map_err(|error| Error::Invalid(error.to_string()))
}

/// `key`'s signature of a transaction.
fn sign(key: &SigningKey, hash: [u8; 32]) -> Result<DecoratedSignature, SubmitError> {
    let [.., a, b, c, d] = key.verifying_key().to_bytes();
    let signature = key.sign(&hash).to_bytes().try_into().map_err(|_| SubmitError::Malformed)?;
    Ok(DecoratedSignature { hint: SignatureHint([a, b, c, d]), signature: Signature(signature) })
}

impl Sandbox {
    /// Creates the account with so many lumens, or adds them to its balance.
    ///
    /// # Errors
    /// An amount with too many decimals, too little for a new account, or the journal cannot be written.
    pub fn fund(&self, account: AccountId, lumens: Amount) -> Result<Receipt, Error> {
        let amount = stroops(lumens)?;
        let record = self.give_lumens(account, amount)?;
        Ok(Receipt::of(&record)?)
    }

    /// As [`Self::fund`], with the record of the transaction.
    pub(super) fn give_lumens(&self, account: AccountId, amount: i64) -> Result<Arc<Record>, Error> {
        // The root account of a network has the key that its passphrase yields: it is no secret.
        let root = SigningKey::from_bytes(&self.read().network);
        let destination = xdr_account(account);
        self.transact(&root, |chain| {
            if chain.draft(self.clock().now()).account(account).is_some() {
                OperationBody::Payment(PaymentOp { destination: destination.into(), asset: Asset::Native, amount })
            } else {
                OperationBody::CreateAccount(CreateAccountOp { destination, starting_balance: amount })
            }
        })
    }

    /// Makes the asset usable: the issuer with its home domain, and a trust line for every holder. Adds only what is
    /// missing, so it may be called at every start.
    ///
    /// # Errors
    /// A code or home domain that is not valid on the ledger, an account with too few lumens, or the journal cannot be
    /// written.
    pub fn ensure_asset(&self, spec: &AssetSpec) -> Result<AssetId, Error> {
        let issuer = id_of(&spec.issuer);
        let asset_id = AssetId::stellar(&spec.code, issuer).map_err(|error| Error::Invalid(error.to_string()))?;
        let asset =
            asset::credit(&spec.code, issuer).ok_or_else(|| Error::Invalid(format!("`{asset_id}` is no asset")))?;
        self.ensure_account(issuer)?;
        if let Some(domain) = spec.home_domain.as_ref().or(self.settings().home_domain.as_ref()) {
            self.ensure_home_domain(&spec.issuer, domain)?;
        }
        for holder in &spec.holders {
            let account = id_of(&holder.key);
            self.ensure_account(account)?;
            if self.read().draft(self.clock().now()).trust_line(account, &asset).is_some() || account == issuer {
                continue;
            }
            let line = match asset.clone() {
                Asset::Native => continue,
                Asset::CreditAlphanum4(credit) => ChangeTrustAsset::CreditAlphanum4(credit),
                Asset::CreditAlphanum12(credit) => ChangeTrustAsset::CreditAlphanum12(credit),
            };
            let change = ChangeTrustOp { line, limit: i64::MAX };
            self.transact(&holder.key, |_| OperationBody::ChangeTrust(change))?;
            if !holder.opening.is_zero() {
                self.issue(&spec.issuer, account, &asset, stroops(holder.opening)?)?;
            }
        }
        self.register_issuer(spec.issuer.clone());
        Ok(asset_id)
    }

    /// Sends an asset from its issuer.
    pub(super) fn issue(
        &self,
        issuer: &SigningKey,
        to: AccountId,
        asset: &Asset,
        amount: i64,
    ) -> Result<Arc<Record>, Error> {
        let payment = PaymentOp { destination: xdr_account(to).into(), asset: asset.clone(), amount };
        self.transact(issuer, |_| OperationBody::Payment(payment))
    }

    /// Creates the account if it does not exist.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn ensure_account(&self, account: AccountId) -> Result<(), Error> {
        if self.read().draft(self.clock().now()).account(account).is_none() {
            self.give_lumens(account, STARTING_BALANCE)?;
        }
        Ok(())
    }

    fn ensure_home_domain(&self, issuer: &SigningKey, domain: &str) -> Result<(), Error> {
        let account = self.read().draft(self.clock().now()).account(id_of(issuer));
        if account.is_some_and(|account| account.home_domain == domain.as_bytes()) {
            return Ok(());
        }
        let home_domain = domain.try_into().map(String32).map_err(|_| {
            Error::Invalid(format!("home domain `{domain}` is longer than the 32 bytes an account can hold"))
        })?;
        let options = SetOptionsOp {
            inflation_dest: None,
            clear_flags: None,
            set_flags: None,
            master_weight: None,
            low_threshold: None,
            med_threshold: None,
            high_threshold: None,
            home_domain: Some(home_domain),
            signer: None,
        };
        self.transact(issuer, |_| OperationBody::SetOptions(options)).map(drop)
    }

    /// Applies one operation of `key`'s account in a ledger of its own. A failure on the ledger is an error.
    fn transact(&self, key: &SigningKey, body: impl FnOnce(&Chain) -> OperationBody) -> Result<Arc<Record>, Error> {
        let source = id_of(key);
        let record = self.include_now(source, |chain| {
            let account = chain.draft(self.clock().now()).account(source);
            let sequence = account.map_or(0, |account| account.sequence);
            let operation = Operation { source_account: None, body: body(chain) };
            let tx = Transaction {
                source_account: MuxedAccount::Ed25519(Uint256(*source.as_bytes())),
                fee: 100,
                seq_num: SequenceNumber(sequence.saturating_add(1)),
                cond: Preconditions::None,
                memo: Memo::None,
                operations: [operation].try_into().map_err(|_| SubmitError::Malformed)?,
                ext: TransactionExt::V0,
            };
            let hash = tx.hash(chain.network).map_err(|_| SubmitError::Malformed)?;
            let signatures: VecM<_, 20> = [sign(key, hash)?].try_into().map_err(|_| SubmitError::Malformed)?;
            Ok(TransactionEnvelope::Tx(TransactionV1Envelope { tx, signatures }))
        })?;
        if !record.successful {
            return Err(SubmitError::Failed(Box::new(record.result.clone())).into());
        }
        Ok(record)
    }
}
