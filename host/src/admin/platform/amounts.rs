//! Amounts of the methods: each is in an asset that the anchor serves, and no finer than that.

use super::params::{Params, WireAmount, WireFee, WireRefund, optional_id, wrong};
use crate::context::Context;
use crate::model::{Amount, AssetId, Fee, FeePart, Money, Transaction};
use crate::transactions::{
    BusinessRefused,
    rules::{NamedAmounts, NamedRefund},
};
use serde_json::value::RawValue;

/// Reads the amounts of one transaction.
pub(super) struct Amounts<'a> {
    pub(super) context: &'a Context,
    pub(super) record: &'a Transaction,
}

/// Whether an amount may be nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zero {
    Allowed,
    Refused,
}

impl Amounts<'_> {
    /// The amounts that the parameters name. An asset that is left out is the transaction's.
    pub(super) fn named(&self, params: &Params) -> Result<NamedAmounts, BusinessRefused> {
        let paid = self.record.paid_asset();
        let delivered = self.delivered();
        let amount_in = params.amount_in.as_ref().map(|one| self.money("amount_in", one, Some(paid), Zero::Allowed));
        let amount_in = amount_in.transpose()?;
        let out = params.amount_out.as_ref();
        let amount_out = out.map(|one| self.money("amount_out", one, delivered.as_ref(), Zero::Allowed)).transpose()?;
        let fee = params.fee_details.as_ref().map(|fee| self.fee(fee)).transpose()?;
        let in_asset = amount_in.as_ref().map_or(paid, |money| &money.asset);
        let expected = params.amount_expected.as_ref();
        let expected =
            expected.map(|one| self.money("amount_expected", one, Some(in_asset), Zero::Refused)).transpose()?;
        if let Some(money) = expected.as_ref().filter(|money| money.asset != *in_asset) {
            return Err(wrong("amount_expected.asset", &format!("is {}, but the user pays {in_asset}", money.asset)));
        }
        Ok(NamedAmounts { amount_in, amount_out, fee, expected: expected.map(|money| money.amount) })
    }

    /// A refund that the business sends by itself.
    pub(super) fn refund(&self, params: &Params) -> Result<Option<NamedRefund>, BusinessRefused> {
        let Some(refund) = &params.refund else { return Ok(None) };
        let id = optional_id("refund.id", refund.id.as_deref())?.ok_or_else(|| wrong("refund.id", "is missing"))?;
        let (amount, fee) = self.refunded(refund)?;
        Ok(Some(NamedRefund { id, amount, fee }))
    }

    /// What a refund sends, and its fee.
    pub(super) fn refunded(&self, refund: &WireRefund) -> Result<(Money, Money), BusinessRefused> {
        let paid = Some(self.record.paid_asset());
        let amount = self.money("refund.amount", &refund.amount, paid, Zero::Refused)?;
        let fee = match &refund.amount_fee {
            Some(fee) => self.money("refund.amount_fee", fee, paid, Zero::Allowed)?,
            None => Money::new(Amount::ZERO, amount.asset.clone()),
        };
        Ok((amount, fee))
    }

    /// The asset that the user gets, as far as it is known.
    fn delivered(&self) -> Option<AssetId> {
        let known = self.record.amount_out.as_ref().map(|out| out.asset.clone());
        let usual = || self.context.asset_of(self.record).map(|asset| asset.delivered().clone());
        known.or_else(|| self.record.destination_asset().cloned()).or_else(usual)
    }

    fn money(
        &self,
        name: &str,
        written: &WireAmount,
        usual: Option<&AssetId>,
        zero: Zero,
    ) -> Result<Money, BusinessRefused> {
        let asset = match &written.asset {
            Some(text) => AssetId::parse(text).map_err(|error| wrong(&format!("{name}.asset:"), &error.to_string()))?,
            None => usual.cloned().ok_or_else(|| wrong(&format!("{name}.asset"), "is missing"))?,
        };
        let Some(side) = self.context.side(&asset) else {
            return Err(wrong(&format!("{name}.asset"), &format!("is {asset}, which this anchor does not serve")));
        };
        let amount = number(name, &written.amount)?;
        if zero == Zero::Refused && amount.is_zero() {
            return Err(wrong(name, "must be more than 0"));
        }
        amount.fits(side.decimals).map_err(|error| wrong(&format!("{name}:"), &error.to_string()))?;
        Ok(Money::new(amount, asset))
    }

    fn fee(&self, written: &WireFee) -> Result<Fee, BusinessRefused> {
        let agreed = self.record.fee.as_ref().map(|fee| fee.total().asset.clone());
        let usual = agreed.unwrap_or_else(|| self.record.paid_asset().clone());
        let total = WireAmount { amount: written.total.clone(), asset: written.asset.clone() };
        let total = self.money("fee_details.total", &total, Some(&usual), Zero::Allowed)?;
        let part = |part: &super::params::WireFeePart| {
            let amount = number("fee_details.details.amount", &part.amount)?;
            Ok(FeePart { name: part.name.clone(), amount, description: part.description.clone() })
        };
        let parts = written.details.iter().map(part).collect::<Result<Vec<_>, BusinessRefused>>()?;
        Fee::new(total, parts).map_err(|error| wrong("fee_details:", &error.to_string()))
    }
}

/// A number or a text, digit by digit as it was written.
fn number(name: &str, raw: &RawValue) -> Result<Amount, BusinessRefused> {
    let text: String = match raw.get() {
        quoted if quoted.starts_with('"') => serde_json::from_str(quoted).unwrap_or_default(),
        plain => crate::web::plain_number(plain).unwrap_or_else(|| plain.to_owned()),
    };
    Amount::parse(&text).map_err(|error| wrong(&format!("{name}:"), &error.to_string()))
}
