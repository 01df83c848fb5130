//! What SEP-6 `GET /info` tells.

use super::Transfers;
use crate::context::{AssetInfo, Error};
use crate::guest::Interface;
use crate::model::{AssetId, Driver, Kind, Protocol, ReceivedAsset, TransferInfo};

/// How an asset is transferred in one direction.
#[derive(Debug)]
pub struct AssetInfos<'a> {
    /// As the same asset off chain.
    pub plain: AssetInfo<'a, TransferInfo>,
    /// With a conversion; `None`: it is not converted.
    pub exchange: Option<AssetInfo<'a, TransferInfo>>,
}

impl Transfers {
    /// The assets that are withdrawn.
    ///
    /// # Errors
    /// [`Error::Guest`], or the guest's own problem.
    pub async fn withdrawal_infos(&self, lang: &str) -> Result<Vec<AssetInfos<'_>>, Error> {
        let assets: Vec<_> = self.assets_under(Protocol::Sep6).collect();
        self.infos(&assets, [Kind::Withdrawal, Kind::WithdrawalExchange], lang).await
    }

    /// The assets that are deposited.
    ///
    /// # Errors
    /// [`Error::Guest`], or the guest's own problem.
    pub async fn deposit_infos(&self, lang: &str) -> Result<Vec<AssetInfos<'_>>, Error> {
        let assets: Vec<_> = self.assets_deposited().collect();
        self.infos(&assets, [Kind::Deposit, Kind::DepositExchange], lang).await
    }

    /// The assets that are withdrawn and those that are deposited through pages (SEP-24), as configured.
    pub fn hosted_infos(&self) -> (Vec<AssetInfo<'_, TransferInfo>>, Vec<AssetInfo<'_, TransferInfo>>) {
        let withdrawn = self.assets_under(Protocol::Sep24).filter(|asset| self.is_hosted(*asset));
        let withdrawn = withdrawn.map(|asset| self.configured_info(asset, Kind::Withdrawal)).collect();
        let deposited = self.assets_deposited().filter(|asset| self.is_hosted(*asset));
        (withdrawn, deposited.map(|asset| self.configured_info(asset, Kind::Deposit)).collect())
    }

    /// Whether somebody has pages for an asset: a guest, or the business that drives its transactions.
    pub(super) fn is_hosted(&self, asset: ReceivedAsset<'_>) -> bool {
        match asset.terms.driver {
            Driver::Business => self.settings.has_own_pages,
            Driver::Guest => self.guests.provides(Interface::Interactive.name()),
        }
    }

    async fn infos<'a>(
        &'a self,
        assets: &[ReceivedAsset<'a>],
        [plain, exchange]: [Kind; 2],
        lang: &str,
    ) -> Result<Vec<AssetInfos<'a>>, Error> {
        let _permit = self.permit(Interface::Transfers, None).await?;
        let mut infos = Vec::new();
        for asset in assets {
            let plain = self.transfer_info(*asset, plain, lang).await?;
            let exchange = match self.converts() {
                true => Some(self.transfer_info(*asset, exchange, lang).await?),
                false => None,
            };
            infos.push(AssetInfos { plain, exchange });
        }
        Ok(infos)
    }

    /// Every asset that is served, under any protocol or none.
    pub fn served(&self) -> impl Iterator<Item = &AssetId> {
        self.settings.assets.iter().map(|served| &served.asset)
    }

    /// Whether deposits create accounts, and whether they make claimable balances (SEP-6 `features`).
    pub fn deposit_features(&self) -> (bool, bool) {
        let is_on = self.assets_deposited().next().is_some();
        (is_on && self.settings.creates_accounts, is_on)
    }
}
