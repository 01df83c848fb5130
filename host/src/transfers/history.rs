//! Finding a user's transfers (SEP-6 and SEP-24 `GET /transactions`, `GET /transaction`).

use super::Transfers;
use crate::context::Error;
use crate::model::{Kind, Owner, Protocol, Timestamp, Transaction, TransactionId};
use crate::store::OwnerPage;

/// The kinds of a protocol: a hosted transfer is not called an exchange, whatever is converted.
fn kinds_of(protocol: Protocol) -> &'static [Kind] {
    match protocol {
        Protocol::Sep24 => &[Kind::Deposit, Kind::Withdrawal],
        Protocol::Sep6 | Protocol::Sep31 => {
            &[Kind::Deposit, Kind::DepositExchange, Kind::Withdrawal, Kind::WithdrawalExchange]
        }
    }
}

/// Maximum number of transfers in a list.
const PAGE_MOST: u32 = 200;

/// A SEP-6 or SEP-24 `GET /transactions`, parsed.
#[derive(Debug, Clone)]
pub struct TransferFilter {
    /// The protocol that it is asked under.
    pub protocol: Protocol,
    /// `asset_code`
    pub asset_code: String,
    /// `kind`; empty: all.
    pub kinds: Vec<Kind>,
    /// `no_older_than`, if given.
    pub no_older_than: Option<Timestamp>,
    /// `limit`, if given.
    pub limit: Option<u32>,
    /// `paging_id`, if given.
    pub before: Option<TransactionId>,
}

/// What a SEP-6 or SEP-24 `GET /transaction` names a transfer by. It must be the same one by each.
#[derive(Debug, Clone, Default)]
pub struct TransferName {
    /// `id`
    pub id: Option<String>,
    /// `stellar_transaction_id`
    pub ledger_hash: Option<String>,
    /// `external_transaction_id`
    pub external_id: Option<String>,
}

impl Transfers {
    /// The owner's transfers, the newest first.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an asset that is not served, or a kind that is not SEP-6's; [`Error::Store`].
    pub async fn transfers(&self, owner: &Owner, filter: &TransferFilter) -> Result<Vec<Transaction>, Error> {
        let asset = self.served().find(|asset| asset.is_called(&filter.asset_code, None));
        let unknown = || Error::Invalid("asset_code: this asset is not served here; see GET /info".into());
        let all = kinds_of(filter.protocol);
        let mut kinds = if filter.kinds.is_empty() { all.to_vec() } else { filter.kinds.clone() };
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.iter().any(|kind| !all.contains(kind)) {
            let names: Vec<_> = all.iter().map(|kind| kind.as_str()).collect();
            return Err(Error::Invalid(format!("kind: must be one of {}", names.join(", "))));
        }
        let page = OwnerPage {
            owner,
            protocol: filter.protocol,
            asset: asset.ok_or_else(unknown)?,
            kinds: &kinds,
            before: filter.before,
            from: filter.no_older_than.map(TransactionId::first_at),
            limit: filter.limit.unwrap_or(PAGE_MOST).min(PAGE_MOST),
        };
        Ok(self.store.owner_transactions(&page).await?)
    }

    /// The owner's transfer of that name.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a name that is unknown, malformed, another owner's, or not of one transfer; [`Error::Invalid`]
    /// without a name; [`Error::Store`].
    pub async fn transfer(&self, protocol: Protocol, owner: &Owner, name: &TransferName) -> Result<Transaction, Error> {
        let found = match name {
            TransferName { id: Some(id), .. } => Some(self.transactions.transaction_under(protocol, owner, id).await?),
            TransferName { ledger_hash: Some(hash), .. } => {
                self.store.transaction_by_ledger_hash(owner, protocol, hash).await?
            }
            TransferName { external_id: Some(id), .. } => {
                self.store.transaction_by_external_id(owner, protocol, id).await?
            }
            TransferName { .. } => {
                return Err(Error::Invalid(
                    "id is missing: send id, stellar_transaction_id or external_transaction_id".into(),
                ));
            }
        };
        found.filter(|record| name.is_of(record)).ok_or(Error::NotFound)
    }
}

impl TransferName {
    fn is_of(&self, record: &Transaction) -> bool {
        let is_paid_in = |hash: &String| {
            let is_completed_in = record.ledger_hash() == Some(hash);
            is_completed_in || record.payments.iter().any(|payment| payment.transaction_hash == *hash)
        };
        self.id.as_ref().is_none_or(|id| record.id.to_string() == *id)
            && self.ledger_hash.as_ref().is_none_or(is_paid_in)
            && self.external_id.as_ref().is_none_or(|id| record.external_id.as_ref() == Some(id))
    }
}
