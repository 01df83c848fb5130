//! Which assets can be converted into each other (SEP-38), and the delivery methods of currencies.

use super::{Context, Convertible};
use crate::model::{AssetId, Kind, Side};

impl Context {
    /// Whether a guest provides rates.
    pub fn converts(&self) -> bool {
        self.guests.provides("quotes") && !self.settings.convertible.is_empty()
    }

    /// The assets that can be converted (SEP-38 `GET /info`).
    pub fn convertible(&self) -> &[Convertible] {
        &self.settings.convertible
    }

    /// One side of a conversion; `None`: the asset cannot be converted.
    pub(crate) fn side(&self, asset: &AssetId) -> Option<Side> {
        let found = self.settings.convertible.iter().find(|one| one.asset == *asset)?;
        Some(Side { asset: asset.clone(), decimals: found.decimals, delivery_method: None })
    }

    /// The delivery methods of the currencies that come in by a deposit, or go out by any other kind, without repetitions.
    pub(crate) fn delivery_methods(&self, kind: Kind) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for currency in &self.settings.convertible {
            let methods = match kind {
                Kind::Deposit | Kind::DepositExchange => &currency.sell_delivery_methods,
                Kind::Receive | Kind::Withdrawal | Kind::WithdrawalExchange => &currency.buy_delivery_methods,
            };
            for method in methods {
                if !names.contains(&method.name) {
                    names.push(method.name.clone());
                }
            }
        }
        names
    }

    /// Whether the method is a delivery method of the currency.
    pub(crate) fn is_delivered_by(&self, currency: &AssetId, method: &str) -> bool {
        let found = self.settings.convertible.iter().find(|one| one.asset == *currency);
        found.is_some_and(|one| one.buy_delivery_methods.iter().any(|known| known.name == method))
    }
}
