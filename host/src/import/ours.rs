//! What this anchor is configured to serve, which records of another program have to fit.

use super::{Finding, row::Row};
use crate::{
    model::{AccountId, AssetId, Protocol, ReceivedAsset, ServedAsset, Timestamp},
    stellar::{after, ledger_of},
};

/// What this anchor serves.
#[derive(Debug, Clone)]
pub struct Ours {
    /// The assets.
    pub assets: Vec<ServedAsset>,
    /// The currencies, each with the most decimals of an amount.
    pub currencies: Vec<(AssetId, u32)>,
    /// The time of the import.
    pub now: Timestamp,
    /// The ledger from which accounts are read about which the other program does not say how far it has read them.
    pub read_from_ledger: Option<u32>,
}

impl Ours {
    /// Most decimals of an amount; `None`: the asset is not configured. A currency that is not listed has those of an asset that
    /// is exchanged for it.
    pub(super) fn decimals(&self, asset: &AssetId) -> Option<u32> {
        let served = self.assets.iter().find(|one| one.asset == *asset).map(|one| one.decimals);
        let listed = || self.currencies.iter().find(|(currency, _)| currency == asset).map(|(_, decimals)| *decimals);
        let exchanged = || {
            let delivers = |one: &&ServedAsset| {
                let terms = [one.receive.as_ref(), one.withdraw.as_ref(), one.deposit.as_ref().map(|one| &one.terms)];
                terms.into_iter().flatten().any(|terms| terms.deliver == *asset)
            };
            self.assets.iter().find(delivers).map(|one| one.decimals)
        };
        served.or_else(listed).or_else(exchanged)
    }

    /// An asset that is served under a protocol, to be paid on the ledger.
    pub(super) fn received(
        &self,
        row: &Row,
        field: &str,
        asset: &AssetId,
        protocol: Protocol,
    ) -> Result<ReceivedAsset<'_>, Finding> {
        let table = if protocol == Protocol::Sep31 { "[assets.sep31]" } else { "[assets.withdraw]" };
        self.served(row, field, asset)?.under(protocol).ok_or_else(|| not_under(row, field, asset, table))
    }

    /// An asset that is deposited.
    pub(super) fn deposited(&self, row: &Row, field: &str, asset: &AssetId) -> Result<ReceivedAsset<'_>, Finding> {
        self.served(row, field, asset)?.deposited().ok_or_else(|| not_under(row, field, asset, "[assets.deposit]"))
    }

    fn served(&self, row: &Row, field: &str, asset: &AssetId) -> Result<&ServedAsset, Finding> {
        let remedy = format!("add it to [[assets]] of anchor.toml: code = \"{}\"", asset.code());
        self.assets
            .iter()
            .find(|one| one.asset == *asset)
            .ok_or_else(|| row.wrong(field, format!("`{asset}` is not configured")).remedy(remedy))
    }

    /// Our accounts that are paid.
    pub(super) fn accounts(&self) -> Vec<AccountId> {
        let mut accounts: Vec<_> = self.assets.iter().map(|one| one.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// What is wrong with a place on the ledger that no network can have reached: payments up to there would never be read. A
    /// ledger closes about every five seconds; none closes more often than once a second.
    pub(super) fn beyond_ledger(&self, ledger: u32) -> Option<String> {
        let last = self.now.as_seconds().saturating_sub(GENESIS).max(0);
        let is_beyond = i64::from(ledger) > last;
        is_beyond
            .then(|| format!("is in ledger {ledger}, which does not exist yet: payments before it would not be read"))
    }

    /// The same of a paging token.
    pub(super) fn beyond(&self, token: u64) -> Option<String> {
        self.beyond_ledger(ledger_of(token))
    }

    /// The place from which on an account is read that nothing else says.
    pub(super) fn named_cursor(&self) -> Option<u64> {
        self.read_from_ledger.map(|ledger| after(ledger.saturating_sub(1)))
    }
}

/// The place before the ledger of a paging token. A place within a ledger would have to be a payment to the account itself; what
/// of that ledger was read before is on record.
pub(super) fn before_ledger_of(token: u64) -> u64 {
    after(ledger_of(token).saturating_sub(1))
}

/// 2015-09-30, when the public network began, in seconds.
const GENESIS: i64 = 1_443_571_200;

fn not_under(row: &Row, field: &str, asset: &AssetId, table: &str) -> Finding {
    row.wrong(field, format!("`{asset}` is not served so here")).remedy(format!("add {table} to it in anchor.toml"))
}
