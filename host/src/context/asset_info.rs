//! Asset info: how the anchor receives an asset (SEP-31 `GET /info`).

use super::{Context, Error, answered};
use crate::guest::Answered;
use crate::model::{Amount, ReceivedAsset, ReceiverInfo};

/// An asset that can be received, as configured and as the guest describes it.
#[derive(Debug)]
pub struct AssetInfo<'a> {
    /// The configuration's part.
    pub asset: ReceivedAsset<'a>,
    /// The guest's part; its `None`s and empty lists mean "as configured".
    pub guest: ReceiverInfo,
    /// Whether it can be converted (SEP-31 `quotes_supported`).
    pub converts: bool,
    /// The delivery methods of the currencies it can be converted to.
    pub delivery_methods: Vec<String>,
}

impl AssetInfo<'_> {
    /// How the money can be delivered: the guest's or the configured methods, and the delivery methods of the
    /// currencies it can be converted to (SEP-38 requires them to be the same).
    pub fn funding_methods(&self) -> Vec<String> {
        let own = if self.guest.funding_methods.is_empty() {
            &self.asset.terms.funding_methods
        } else {
            &self.guest.funding_methods
        };
        let mut methods = own.clone();
        // An asset without methods of its own accepts any, and a list would restrict it.
        if !methods.is_empty() {
            methods.extend(self.delivery_methods.iter().filter(|method| !own.contains(method)).cloned());
        }
        methods
    }

    /// The minimum amount.
    pub fn min_amount(&self) -> Option<Amount> {
        self.guest.min_amount.or(self.asset.terms.min_amount)
    }

    /// The maximum amount.
    pub fn max_amount(&self) -> Option<Amount> {
        self.guest.max_amount.or(self.asset.terms.max_amount)
    }
}

impl Context {
    /// Asks the guest for an asset's info.
    pub(crate) async fn asset_info<'a>(&self, asset: ReceivedAsset<'a>, lang: &str) -> Result<AssetInfo<'a>, Error> {
        let Answered { answer: info, writes, .. } = answered(self.guests.receiver_info(asset.asset, lang).await)?;
        self.remember(&writes).await?;
        let converts = self.converts();
        let delivery_methods = if converts { self.delivery_methods() } else { Vec::new() };
        Ok(AssetInfo { asset, guest: info, converts, delivery_methods })
    }
}
