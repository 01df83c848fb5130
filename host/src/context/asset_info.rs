//! What the anchor says about receiving an asset (SEP-31 `GET /info`).

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
    /// How the currencies it can be converted to go out.
    pub delivery_methods: Vec<String>,
}

impl AssetInfo<'_> {
    /// How the money can be delivered: what the guest or the configuration says, and the delivery methods of the
    /// currencies it can be converted to (SEP-38: they are to be the same).
    pub fn funding_methods(&self) -> Vec<String> {
        let own = if self.guest.funding_methods.is_empty() {
            &self.asset.terms.funding_methods
        } else {
            &self.guest.funding_methods
        };
        let mut methods = own.clone();
        // Without methods of its own any is taken, and a list would make it a choice.
        if !methods.is_empty() {
            methods.extend(self.delivery_methods.iter().filter(|method| !own.contains(method)).cloned());
        }
        methods
    }

    /// The smallest amount served.
    pub fn min_amount(&self) -> Option<Amount> {
        self.guest.min_amount.or(self.asset.terms.min_amount)
    }

    /// The largest amount served.
    pub fn max_amount(&self) -> Option<Amount> {
        self.guest.max_amount.or(self.asset.terms.max_amount)
    }
}

impl Context {
    /// What the anchor says about receiving an asset.
    pub(crate) async fn asset_info<'a>(&self, asset: ReceivedAsset<'a>, lang: &str) -> Result<AssetInfo<'a>, Error> {
        let Answered { answer: info, writes, .. } = answered(self.guests.receiver_info(asset.asset, lang).await)?;
        self.remember(&writes).await?;
        let converts = self.converts();
        let delivery_methods = if converts { self.delivery_methods() } else { Vec::new() };
        Ok(AssetInfo { asset, guest: info, converts, delivery_methods })
    }
}
