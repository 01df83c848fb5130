//! An account on the ledger.

use super::fault;
use crate::model::{AccountId, Amount, AssetId};
use serde::Deserialize;

/// The kind of a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignerKind {
    /// An Ed25519 key: the only kind that can sign in.
    Ed25519(AccountId),
    /// Hash-x, pre-authorised transaction, signed payload, and any future kind.
    Other,
}

/// A signer and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// The signer's key.
    pub key: SignerKind,
    /// 0 to 255; 0 for a disabled master key.
    pub weight: u8,
}

/// An account's balance of one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The asset.
    pub asset: AssetId,
    /// The amount.
    pub amount: Amount,
    /// How much more it can take; `None`: any amount.
    pub room: Option<Amount>,
    /// Whether the issuer lets it be paid.
    pub is_authorized: bool,
}

/// An account on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerAccount {
    /// Sequence number of its last transaction.
    pub sequence: i64,
    /// The weight that a payment needs, 0 to 255.
    pub medium_threshold: u8,
    /// Its signers; the master key is always among them.
    pub signers: Vec<Signer>,
    /// Its balances, which are also its trustlines. Pool shares are left out.
    pub balances: Vec<Balance>,
    /// Whether payments to it need a memo (SEP-29).
    pub needs_memo: bool,
}

#[derive(Deserialize)]
struct Wire {
    sequence: String,
    thresholds: WireThresholds,
    signers: Vec<WireSigner>,
    #[serde(default)]
    balances: Vec<WireBalance>,
    #[serde(default)]
    data: WireData,
}

#[derive(Deserialize)]
struct WireThresholds {
    med_threshold: u8,
}

#[derive(Deserialize)]
struct WireSigner {
    weight: u8,
    key: String,
    #[serde(rename = "type")]
    kind: String,
}

/// The entry of SEP-29: present and `1`, base64.
#[derive(Deserialize, Default)]
struct WireData {
    #[serde(rename = "config.memo_required")]
    memo_required: Option<String>,
}

#[derive(Deserialize)]
struct WireBalance {
    balance: String,
    limit: Option<String>,
    buying_liabilities: Option<String>,
    is_authorized: Option<bool>,
    asset_type: String,
    asset_code: Option<String>,
    asset_issuer: Option<String>,
}

impl LedgerAccount {
    /// Reads Horizon's answer; the error says what is wrong with it.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let wire: Wire = serde_json::from_slice(body).map_err(|error| fault::json(&error))?;
        let mut signers = Vec::with_capacity(wire.signers.len());
        for signer in wire.signers {
            let key = match signer.kind.as_str() {
                "ed25519_public_key" => SignerKind::Ed25519(
                    AccountId::parse(&signer.key).map_err(|_| "a signer's key is no account".to_owned())?,
                ),
                _ => SignerKind::Other,
            };
            signers.push(Signer { key, weight: signer.weight });
        }
        let mut balances = Vec::with_capacity(wire.balances.len());
        for held in wire.balances {
            let asset = match held.asset_type.as_str() {
                "native" | "credit_alphanum4" | "credit_alphanum12" => {
                    read_asset(&held.asset_type, held.asset_code.as_deref(), held.asset_issuer.as_deref())?
                }
                _ => continue,
            };
            let read = |text: &str| Amount::parse(text).map_err(|_| "a balance is no amount".to_owned());
            let amount = read(&held.balance)?;
            let room = match &held.limit {
                Some(limit) => {
                    let bought = read(held.buying_liabilities.as_deref().unwrap_or("0"))?;
                    let left = read(limit)?.minus(amount).and_then(|left| left.minus(bought));
                    Some(left.unwrap_or(Amount::ZERO))
                }
                None => None,
            };
            balances.push(Balance { asset, amount, room, is_authorized: held.is_authorized.unwrap_or(true) });
        }
        let sequence = wire.sequence.parse().ok().filter(|sequence: &i64| *sequence > 0);
        Ok(Self {
            sequence: sequence.ok_or_else(|| "its sequence is not a positive number".to_owned())?,
            medium_threshold: wire.thresholds.med_threshold,
            signers,
            balances,
            needs_memo: wire.data.memo_required.as_deref() == Some("MQ=="),
        })
    }

    /// Its balance of `asset`; `None`: it has no trustline.
    pub fn balance(&self, asset: &AssetId) -> Option<Amount> {
        self.held(asset).map(|held| held.amount)
    }

    /// What it holds of `asset`, and may hold; `None`: it has no trustline.
    pub fn held(&self, asset: &AssetId) -> Option<&Balance> {
        self.balances.iter().find(|held| held.asset == *asset)
    }
}

/// An asset from Horizon's three fields. The error repeats none of them: they can be anything.
pub(super) fn read_asset(kind: &str, code: Option<&str>, issuer: Option<&str>) -> Result<AssetId, String> {
    match (kind, code, issuer) {
        ("native", _, _) => Ok(AssetId::Native),
        ("credit_alphanum4" | "credit_alphanum12", Some(code), Some(issuer)) => {
            let issuer = AccountId::parse(issuer).map_err(|_| "its asset's issuer is no account".to_owned())?;
            AssetId::stellar(code, issuer).map_err(|_| "its asset's code is none".to_owned())
        }
        _ => Err("its asset's type, code and issuer are no asset's".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_up_to_255_are_read_and_larger_ones_refused() {
        let key = AccountId::from_bytes([7; 32]);
        let body = |weight: u32, threshold: u32| {
            serde_json::json!({
                "sequence": "42", "thresholds": {"low_threshold": 0, "med_threshold": threshold, "high_threshold": 255},
                "signers": [{"weight": weight, "key": key.to_string(), "type": "ed25519_public_key"},
                            {"weight": 1, "key": "XAAA", "type": "sha256_hash"}],
                "balances": [{"balance": "1.0000000", "asset_type": "credit_alphanum4", "asset_code": "USDC",
                              "asset_issuer": key.to_string()},
                             {"balance": "3.0000000", "asset_type": "liquidity_pool_shares"},
                             {"balance": "2.0000000", "asset_type": "native"}]
            })
            .to_string()
        };
        let account = LedgerAccount::read(body(255, 128).as_bytes()).unwrap();
        assert_eq!((account.sequence, account.medium_threshold), (42, 128));
        assert_eq!(account.signers[0], Signer { key: SignerKind::Ed25519(key), weight: 255 });
        assert_eq!(account.signers[1].key, SignerKind::Other);
        assert_eq!(account.balance(&AssetId::Native).unwrap().to_string(), "2");
        assert_eq!(account.balances.len(), 2);
        assert!(LedgerAccount::read(body(256, 0).as_bytes()).is_err());
        assert!(LedgerAccount::read(body(1, 256).as_bytes()).is_err());
    }
}
