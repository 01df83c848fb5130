//! Assets of the anchor's own: issuing them to the account that pays them, and to test wallets.

use super::{Error, HeldAsset, TestNetwork};
use crate::model::{AccountId, Address, Amount, AssetId, Memo};
use crate::stellar::{LedgerAccount, Operation};
use serde::Serialize;

/// The memo of what is issued, by which a person recognises it.
const MEMO: &str = "testnet issue";

/// What was done for an asset, and what was there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// The asset.
    pub asset: AssetId,
    /// Its issuer.
    pub issuer: AccountId,
    /// The account that holds and pays it.
    pub account: AccountId,
    /// Which of the two were created now.
    pub created: Vec<AccountId>,
    /// Whether the trustline was made now.
    pub trustline_added: bool,
    /// Whether the issuer's home domain was set now.
    pub home_domain_set: bool,
    /// What was issued now.
    pub issued: Amount,
    /// What the account has.
    pub balance: Amount,
    /// The hash of the transaction; `None`: there was nothing to do.
    pub hash: Option<String>,
}

/// What was sent to a test wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distributed {
    /// The asset.
    pub asset: AssetId,
    /// Who got it.
    pub to: Address,
    /// How much.
    pub amount: Amount,
    /// What the account has.
    pub balance: Amount,
    /// The hash of the transaction.
    pub hash: String,
}

impl TestNetwork {
    /// Makes sure that an asset's issuer and its holder are on the ledger, that the holder trusts the asset and has at least
    /// `amount` of it, and that the issuer has this home domain, if one is given.
    ///
    /// # Errors
    /// [`Error::NoIssuerSeed`], [`Error::NoHolderKey`], [`Error::NoRoom`]; as [`TestNetwork::fund`]; what [`Error`] says of
    /// transactions.
    pub async fn issue(
        &self,
        HeldAsset { asset, holder }: &HeldAsset,
        amount: Amount,
        home_domain: Option<&str>,
    ) -> Result<Issued, Error> {
        let issuer = self.issuer(asset)?;
        let mut created = Vec::new();
        for account in [issuer.account(), *holder] {
            if self.fund(&account).await?.created {
                created.push(account);
            }
        }
        let found = self.account(holder).await?;
        let held = found.balance(asset);
        let (mut other, mut operations) = (None, Vec::new());
        // An issuer holds its asset without a trustline, and without an end.
        let is_issuer = issuer.account() == *holder;
        let trustline_added = held.is_none() && !is_issuer;
        if trustline_added {
            let signed_by = self.anchor.signed_by.get(holder).copied();
            let missing = || Error::NoHolderKey { account: *holder, asset: asset.clone(), signed_by };
            other = Some(self.payer(holder).ok_or_else(missing)?);
            operations.push(Operation::By { account: *holder, operation: Box::new(Operation::Trust(asset.clone())) });
        }
        let lacks = amount.minus(held.unwrap_or_default()).unwrap_or_default();
        let issued = if is_issuer { Amount::ZERO } else { lacks };
        if !issued.is_zero() {
            has_room(&found, holder, asset, issued)?;
            operations.push(Operation::Payment { to: Address::Account(*holder), asset: asset.clone(), amount: issued });
        }
        let home_domain_set = match home_domain {
            Some(domain) => self.horizon.home_domain(&issuer.account()).await?.as_deref() != Some(domain),
            None => false,
        };
        if let Some(domain) = home_domain.filter(|_| home_domain_set) {
            operations.push(Operation::HomeDomain(domain.to_owned()));
        }
        let hash = match operations.is_empty() {
            true => None,
            false => Some(self.submit(issuer, other, Some(Memo::Text(MEMO.to_owned())), operations).await?),
        };
        let balance = held.unwrap_or_default().plus(issued)?;
        let (asset, issuer, account) = (asset.clone(), issuer.account(), *holder);
        Ok(Issued { asset, issuer, account, created, trustline_added, home_domain_set, issued, balance, hash })
    }

    /// Issues an amount of an asset to an account that trusts it.
    ///
    /// # Errors
    /// [`Error::NoIssuerSeed`], [`Error::NoAccount`], [`Error::NoTrustline`], [`Error::NoRoom`], [`Error::Contract`]; what
    /// [`Error`] says of transactions.
    pub async fn distribute(&self, asset: &AssetId, to: &Address, amount: Amount) -> Result<Distributed, Error> {
        let issuer = self.issuer(asset)?;
        let account = to.account().ok_or_else(|| Error::Contract(to.to_string()))?;
        let found = self.account(&account).await?;
        let Some(held) = found.balance(asset) else {
            return Err(Error::NoTrustline { account, asset: asset.clone() });
        };
        has_room(&found, &account, asset, amount)?;
        let payment = Operation::Payment { to: *to, asset: asset.clone(), amount };
        let hash = self.submit(issuer, None, None, vec![payment]).await?;
        let balance = held.plus(amount)?;
        Ok(Distributed { asset: asset.clone(), to: *to, amount, balance, hash })
    }

    async fn account(&self, account: &AccountId) -> Result<LedgerAccount, Error> {
        self.horizon.account(account).await?.ok_or(Error::NoAccount(*account))
    }
}

/// Whether the trustline takes so much more; one that is still to be made has no limit.
fn has_room(found: &LedgerAccount, account: &AccountId, asset: &AssetId, amount: Amount) -> Result<(), Error> {
    match found.held(asset).and_then(|held| held.room) {
        Some(room) if room < amount => Err(Error::NoRoom { account: *account, asset: asset.clone(), room }),
        _ => Ok(()),
    }
}
