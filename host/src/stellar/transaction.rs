//! Builds and signs transactions.

use super::{
    keypair::Keypair,
    signer::{self, SignError, TransactionSigner},
};
use crate::model::{AccountId, Address, Amount, AmountError, AssetId, Memo, Timestamp};
use sha2::{Digest, Sha256};
use stellar_xdr as xdr;
use xdr::{Limits, WriteXdr};

/// The network id in signatures: the hash of the passphrase.
pub fn network_id(passphrase: &str) -> [u8; 32] {
    Sha256::digest(passphrase.as_bytes()).into()
}

/// Why a transaction cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The ledger cannot represent the amount.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A contract address where an account is needed, or an asset that is not on the ledger.
    #[error("`{0}` is not something a classic operation can name")]
    NotClassic(String),
    /// Not the envelope of a plain transaction, so no fee bump can be put around it.
    #[error("this is not the envelope of a transaction that a fee bump can hold")]
    NotBumpable,
    /// Too much for one transaction: over 100 operations, over 20 signatures, a text memo over 28 bytes, a home domain
    /// over 32.
    #[error("the transaction is larger than the ledger allows")]
    TooLarge,
}

/// Why a transaction is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It cannot be built, whoever signs.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A signer did not sign. It may do so later.
    #[error(transparent)]
    Signer(#[from] SignError),
}

/// An operation of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// An operation by another account than the transaction's.
    By {
        /// That account.
        account: AccountId,
        /// The operation.
        operation: Box<Operation>,
    },
    /// A balance that an account can claim at any time.
    ClaimableBalance {
        /// That account.
        claimant: AccountId,
        /// The asset.
        asset: AssetId,
        /// The amount.
        amount: Amount,
    },
    /// A payment.
    Payment {
        /// The receiver.
        to: Address,
        /// The asset.
        asset: AssetId,
        /// The amount.
        amount: Amount,
    },
    /// The end of the transaction's account: its lumens go to another.
    Merge {
        /// That account.
        into: AccountId,
    },
    /// A trustline without limit.
    Trust(AssetId),
    /// The domain whose stellar.toml describes the assets of the transaction's account, at most 32 bytes.
    HomeDomain(String),
    /// A new account.
    CreateAccount {
        /// The new account.
        account: AccountId,
        /// Its initial lumens.
        lumens: Amount,
    },
}

/// An unsigned transaction.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The account that pays the fee and whose sequence number is used.
    pub source: AccountId,
    /// The sequence number to use: the account's current one plus one.
    pub sequence: i64,
    /// The fee bid for each operation, in stroops; the ledger's minimum is 100.
    pub fee_per_operation: u32,
    /// The memo.
    pub memo: Option<Memo>,
    /// The time after which the ledger no longer accepts it.
    pub valid_until: Timestamp,
    /// The operations, 1 to 100.
    pub operations: Vec<Operation>,
}

/// A signed transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTransaction {
    /// The envelope, XDR in base64.
    pub envelope: String,
    /// The transaction's hash, hex.
    pub hash: String,
}

impl Draft {
    /// Signs for the network named by `passphrase`.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn sign(&self, passphrase: &str, keys: &[&Keypair]) -> Result<SignedTransaction, BuildError> {
        sign(self.transaction()?, passphrase, keys)
    }

    /// Has it signed for the network named by `passphrase`, by one signer after the other. Each signature is verified.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub async fn sign_by(
        &self,
        passphrase: &str,
        signers: &[&dyn TransactionSigner],
    ) -> Result<SignedTransaction, NotSigned> {
        let transaction = self.transaction()?;
        let hash = hash(&transaction, passphrase)?;
        let mut signatures = Vec::new();
        for signer in signers {
            signatures.push(signer::sign(*signer, hash).await?);
        }
        Ok(envelope(transaction, hash, signatures)?)
    }

    fn transaction(&self) -> Result<xdr::Transaction, BuildError> {
        let operations =
            self.operations.iter().map(Operation::to_xdr).collect::<Result<Vec<xdr::Operation>, BuildError>>()?;
        let count = u32::try_from(operations.len()).map_err(|_| BuildError::TooLarge)?;
        let seconds = u64::try_from(self.valid_until.as_seconds()).unwrap_or_default();
        Ok(xdr::Transaction {
            source_account: muxed_xdr(&Address::Account(self.source))?,
            fee: self.fee_per_operation.checked_mul(count).ok_or(BuildError::TooLarge)?,
            seq_num: xdr::SequenceNumber(self.sequence),
            cond: xdr::Preconditions::Time(xdr::TimeBounds {
                min_time: xdr::TimePoint(0),
                max_time: xdr::TimePoint(seconds),
            }),
            memo: memo_xdr(self.memo.as_ref())?,
            operations: operations.try_into().map_err(|_| BuildError::TooLarge)?,
            ext: xdr::TransactionExt::V0,
        })
    }
}

/// Signs a transaction for the network named by `passphrase`.
pub(crate) fn sign(
    transaction: xdr::Transaction,
    passphrase: &str,
    keys: &[&Keypair],
) -> Result<SignedTransaction, BuildError> {
    let hash = hash(&transaction, passphrase)?;
    let signatures = keys.iter().map(|key| key.sign_hash(&hash)).collect();
    envelope(transaction, hash, signatures)
}

/// What is signed.
fn hash(transaction: &xdr::Transaction, passphrase: &str) -> Result<[u8; 32], BuildError> {
    transaction.hash(network_id(passphrase)).map_err(|_| BuildError::TooLarge)
}

fn envelope(
    transaction: xdr::Transaction,
    hash: [u8; 32],
    signatures: Vec<xdr::DecoratedSignature>,
) -> Result<SignedTransaction, BuildError> {
    let signatures = signatures.try_into().map_err(|_| BuildError::TooLarge)?;
    let envelope = xdr::TransactionEnvelope::Tx(xdr::TransactionV1Envelope { tx: transaction, signatures });
    let envelope = envelope.to_xdr_base64(Limits::none()).map_err(|_| BuildError::TooLarge)?;
    Ok(SignedTransaction { envelope, hash: hex::encode(hash) })
}

impl Operation {
    fn to_xdr(&self) -> Result<xdr::Operation, BuildError> {
        match self {
            Self::By { account, operation } => {
                let source_account = Some(muxed_xdr(&Address::Account(*account))?);
                Ok(xdr::Operation { source_account, body: operation.body()? })
            }
            _ => Ok(xdr::Operation { source_account: None, body: self.body()? }),
        }
    }

    fn body(&self) -> Result<xdr::OperationBody, BuildError> {
        Ok(match self {
            Self::By { operation, .. } => operation.body()?,
            Self::Payment { to, asset, amount } => xdr::OperationBody::Payment(xdr::PaymentOp {
                destination: muxed_xdr(to)?,
                asset: asset_xdr(asset)?,
                amount: amount.to_stroops()?,
            }),
            Self::ClaimableBalance { claimant, asset, amount } => {
                let claimant = xdr::ClaimantV0 {
                    destination: account_xdr(claimant),
                    predicate: xdr::ClaimPredicate::Unconditional,
                };
                xdr::OperationBody::CreateClaimableBalance(xdr::CreateClaimableBalanceOp {
                    asset: asset_xdr(asset)?,
                    amount: amount.to_stroops()?,
                    claimants: vec![xdr::Claimant::ClaimantTypeV0(claimant)]
                        .try_into()
                        .map_err(|_| BuildError::TooLarge)?,
                })
            }
            Self::Trust(asset) => xdr::OperationBody::ChangeTrust(xdr::ChangeTrustOp {
                line: match asset_xdr(asset)? {
                    xdr::Asset::CreditAlphanum4(asset) => xdr::ChangeTrustAsset::CreditAlphanum4(asset),
                    xdr::Asset::CreditAlphanum12(asset) => xdr::ChangeTrustAsset::CreditAlphanum12(asset),
                    xdr::Asset::Native => return Err(BuildError::NotClassic(asset.to_string())),
                },
                limit: i64::MAX,
            }),
            Self::HomeDomain(domain) => xdr::OperationBody::SetOptions(home_domain_xdr(domain)?),
            Self::Merge { into } => xdr::OperationBody::AccountMerge(muxed_xdr(&Address::Account(*into))?),
            Self::CreateAccount { account, lumens } => xdr::OperationBody::CreateAccount(xdr::CreateAccountOp {
                destination: account_xdr(account),
                starting_balance: lumens.to_stroops()?,
            }),
        })
    }
}

fn account_xdr(account: &AccountId) -> xdr::AccountId {
    xdr::AccountId(xdr::PublicKey::PublicKeyTypeEd25519(xdr::Uint256(*account.as_bytes())))
}

/// An address as an operation's source or destination.
pub(crate) fn muxed_xdr(address: &Address) -> Result<xdr::MuxedAccount, BuildError> {
    match address {
        Address::Account(account) => Ok(xdr::MuxedAccount::Ed25519(xdr::Uint256(*account.as_bytes()))),
        Address::Muxed { account, id } => Ok(xdr::MuxedAccount::MuxedEd25519(xdr::MuxedAccountMed25519 {
            id: *id,
            ed25519: xdr::Uint256(*account.as_bytes()),
        })),
        Address::Contract(_) => Err(BuildError::NotClassic(address.to_string())),
    }
}

/// The address in an operation's source or destination.
pub(crate) fn address(muxed: &xdr::MuxedAccount) -> Address {
    match muxed {
        xdr::MuxedAccount::Ed25519(key) => Address::Account(AccountId::from_bytes(key.0)),
        xdr::MuxedAccount::MuxedEd25519(muxed) => {
            Address::Muxed { account: AccountId::from_bytes(muxed.ed25519.0), id: muxed.id }
        }
    }
}

fn asset_xdr(asset: &AssetId) -> Result<xdr::Asset, BuildError> {
    let AssetId::Stellar { code, issuer } = asset else {
        return match asset {
            AssetId::Native => Ok(xdr::Asset::Native),
            _ => Err(BuildError::NotClassic(asset.to_string())),
        };
    };
    let issuer = account_xdr(issuer);
    if let Some(code) = padded(code) {
        return Ok(xdr::Asset::CreditAlphanum4(xdr::AlphaNum4 { asset_code: xdr::AssetCode4(code), issuer }));
    }
    let code = padded(code).ok_or_else(|| BuildError::NotClassic(asset.to_string()))?;
    Ok(xdr::Asset::CreditAlphanum12(xdr::AlphaNum12 { asset_code: xdr::AssetCode12(code), issuer }))
}

fn home_domain_xdr(domain: &str) -> Result<xdr::SetOptionsOp, BuildError> {
    let domain = domain.as_bytes().to_vec().try_into().map_err(|_| BuildError::TooLarge)?;
    Ok(xdr::SetOptionsOp {
        inflation_dest: None,
        clear_flags: None,
        set_flags: None,
        master_weight: None,
        low_threshold: None,
        med_threshold: None,
        high_threshold: None,
        home_domain: Some(xdr::String32(domain)),
        signer: None,
    })
}

/// A code padded with zeros, if it is not too long.
fn padded<const N: usize>(code: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    bytes.get_mut(..code.len())?.copy_from_slice(code.as_bytes());
    Some(bytes)
}

fn memo_xdr(memo: Option<&Memo>) -> Result<xdr::Memo, BuildError> {
    Ok(match memo {
        None => xdr::Memo::None,
        Some(Memo::Text(text)) => {
            xdr::Memo::Text(text.as_bytes().to_vec().try_into().map_err(|_| BuildError::TooLarge)?)
        }
        Some(Memo::Id(id)) => xdr::Memo::Id(*id),
        Some(Memo::Hash(hash)) => xdr::Memo::Hash(xdr::Hash(*hash)),
        Some(Memo::Return(hash)) => xdr::Memo::Return(xdr::Hash(*hash)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use xdr::ReadXdr;

    const TESTNET: &str = "Test SDF Network ; September 2015";

    #[test]
    fn a_payment_is_built_as_the_ledger_reads_it() {
        let key = Keypair::from_seed("SDHOAMBNLGCE2MV5ZKIVZAQD3VCLGP53P3OBSBI6UN5L5XZI5TKHFQL4").unwrap();
        let to = AccountId::from_bytes([3; 32]);
        let usdc = AssetId::stellar("USDC", to).unwrap();
        let draft = Draft {
            source: key.account(),
            sequence: 8,
            fee_per_operation: 100,
            memo: Some(Memo::Id(u64::MAX)),
            valid_until: Timestamp::from_seconds(1_000),
            operations: vec![
                Operation::Trust(usdc.clone()),
                Operation::Payment {
                    to: Address::Muxed { account: to, id: 9 },
                    asset: usdc,
                    amount: Amount::parse("12.5").unwrap(),
                },
            ],
        };
        let signed = draft.sign(TESTNET, &[&key]).unwrap();
        let envelope = xdr::TransactionEnvelope::from_xdr_base64(&signed.envelope, Limits::none()).unwrap();
        let hash = envelope.hash(network_id(TESTNET)).unwrap();
        assert_eq!(hex::encode(hash), signed.hash);
        let xdr::TransactionEnvelope::Tx(envelope) = envelope else { panic!("{envelope:?}") };
        assert!(super::super::keypair::signed_by(&key.account(), &hash, &envelope.signatures[0]));
        assert_eq!((envelope.tx.fee, envelope.tx.seq_num.0, &envelope.tx.memo), (200, 8, &xdr::Memo::Id(u64::MAX)));
        let xdr::OperationBody::Payment(payment) = &envelope.tx.operations[1].body else { panic!() };
        assert_eq!(payment.amount, 125_000_000);
        assert_eq!(address(&payment.destination), Address::Muxed { account: to, id: 9 });
    }

    #[test]
    fn transactions_that_the_ledger_cannot_represent_are_refused() {
        let key = Keypair::from_seed("SDHOAMBNLGCE2MV5ZKIVZAQD3VCLGP53P3OBSBI6UN5L5XZI5TKHFQL4").unwrap();
        let pay = |asset: AssetId, amount: &str| Operation::Payment {
            to: Address::Account(key.account()),
            asset,
            amount: Amount::parse(amount).unwrap(),
        };
        let sign = |operations, memo| {
            let (source, valid_until) = (key.account(), Timestamp::from_seconds(1));
            Draft { source, sequence: 1, fee_per_operation: 100, memo, valid_until, operations }.sign(TESTNET, &[&key])
        };
        let usd = AssetId::Iso4217("USD".into());
        assert!(matches!(sign(vec![pay(usd, "1")], None), Err(BuildError::NotClassic(_))));
        assert!(matches!(sign(vec![pay(AssetId::Native, "0.00000001")], None), Err(BuildError::Amount(_))));
        let one = pay(AssetId::Native, "1");
        assert_eq!(sign(vec![one.clone(); 101], None), Err(BuildError::TooLarge));
        assert_eq!(sign(vec![one], Some(Memo::Text("x".repeat(29)))), Err(BuildError::TooLarge));
        assert!(matches!(sign(vec![Operation::Trust(AssetId::Native)], None), Err(BuildError::NotClassic(_))));
        assert!(sign(vec![Operation::HomeDomain("x".repeat(32))], None).is_ok());
        assert_eq!(sign(vec![Operation::HomeDomain("x".repeat(33))], None), Err(BuildError::TooLarge));
    }
}
