//! Asset info: how the anchor takes an asset under a protocol (SEP-31 and SEP-6 `GET /info`).

use super::{Context, Error, answered};
use crate::guest::Answered;
use crate::model::{
    Amount, AmountError, AssetId, AssetTerms, Entries, Field, Kind, ReceivedAsset, ReceiverInfo, TransferInfo,
};

/// An asset whose payments are taken, as configured and as the guest describes it.
#[derive(Debug)]
pub struct AssetInfo<'a, G = ReceiverInfo> {
    /// The configuration's part.
    pub asset: ReceivedAsset<'a>,
    /// The guest's part; its `None`s and empty lists mean "as configured".
    pub guest: G,
    /// Whether it can be converted (SEP-31 `quotes_supported`).
    pub converts: bool,
    /// The delivery methods of the currencies it can be converted to.
    pub delivery_methods: Vec<String>,
}

impl<G: AsRef<AssetTerms>> AssetInfo<'_, G> {
    /// How the money can be delivered: the guest's or the configured methods, and the delivery methods of the
    /// currencies it can be converted to (SEP-38 requires them to be the same).
    pub fn funding_methods(&self) -> Vec<String> {
        let terms = self.guest.as_ref();
        let own = match terms.funding_methods.as_slice() {
            [] => &self.asset.terms.funding_methods,
            _ => &terms.funding_methods,
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
        self.guest.as_ref().min_amount.or(self.asset.terms.min_amount)
    }

    /// The maximum amount.
    pub fn max_amount(&self) -> Option<Amount> {
        self.guest.as_ref().max_amount.or(self.asset.terms.max_amount)
    }

    /// Refuses an amount of what is paid that can't be paid, or that the limits do not allow. They are in units of the asset on the
    /// ledger: what an amount of a currency of another worth converts to is for its rate to say.
    pub(crate) fn check_paid(&self, paid: &AssetId, amount: Amount) -> Result<(), Error> {
        if self.asset.limits_are_in(paid) {
            return self.check_amount(amount);
        }
        match amount {
            zero if zero.is_zero() => Err(Error::Invalid("amount: must be more than 0".into())),
            amount if paid == self.asset.paid() => self.check_payable(amount),
            _ => Ok(()),
        }
    }

    /// Refuses an amount that the ledger or the limits do not allow.
    pub(crate) fn check_amount(&self, amount: Amount) -> Result<(), Error> {
        let invalid = |text: String| Err(Error::Invalid(text));
        self.check_payable(amount)?;
        if let Some(min) = self.min_amount().filter(|min| amount < *min) {
            return invalid(format!("amount: {amount} is below the minimum of {min}"));
        }
        if let Some(max) = self.max_amount().filter(|max| amount > *max) {
            return invalid(format!("amount: {amount} is above the maximum of {max}"));
        }
        Ok(())
    }

    fn check_payable(&self, amount: Amount) -> Result<(), Error> {
        let invalid = |text: String| Err(Error::Invalid(text));
        if amount.is_zero() {
            return invalid("amount: must be more than 0".into());
        }
        // Such an amount does not fit into a ledger payment: it could be opened and never be paid.
        if amount.to_stroops() == Err(AmountError::TooLarge) {
            return invalid("amount: too large to be paid on the ledger".into());
        }
        amount.fits(self.asset.decimals).map_err(|problem| Error::Invalid(format!("amount: {problem}")))
    }

    /// Refuses a method by which the money is not delivered.
    pub(crate) fn check_method(&self, method: Option<&String>) -> Result<(), Error> {
        let methods = self.funding_methods();
        if method.is_some_and(|method| !methods.is_empty() && !methods.contains(method)) {
            return Err(Error::Invalid(format!("funding_method: must be one of {}", methods.join(", "))));
        }
        Ok(())
    }
}

/// The required ones among `wanted` that have no value.
pub(crate) fn missing_fields(wanted: &[Field], given: &Entries) -> Vec<Field> {
    wanted.iter().filter(|field| !field.optional && value(field, given).is_none()).cloned().collect()
}

/// The first of `wanted` whose value is not one of its choices. Other values are passed on: the guest may know them.
pub(crate) fn wrong_choice<'a>(wanted: &'a [Field], given: &Entries) -> Option<&'a Field> {
    let is_wrong = |field: &&Field| {
        value(field, given).is_some_and(|value| !field.choices.is_empty() && !field.choices.contains(value))
    };
    wanted.iter().find(is_wrong)
}

fn value<'a>(field: &Field, given: &'a Entries) -> Option<&'a String> {
    given.get(&field.name).filter(|value| !value.is_empty())
}

impl Context {
    /// Asks the guest for an asset's info (SEP-31).
    pub(crate) async fn asset_info<'a>(&self, asset: ReceivedAsset<'a>, lang: &str) -> Result<AssetInfo<'a>, Error> {
        let Answered { answer: info, writes, .. } = answered(self.guests.receiver_info(asset.asset, lang).await)?;
        self.remember(&writes).await?;
        Ok(self.described(asset, Kind::Receive, info))
    }

    /// Asks the guest for an asset's info in one kind of transfer (SEP-6).
    pub(crate) async fn transfer_info<'a>(
        &self,
        asset: ReceivedAsset<'a>,
        kind: Kind,
        lang: &str,
    ) -> Result<AssetInfo<'a, TransferInfo>, Error> {
        let reply = self.guests.transfer_info(asset.asset, kind, lang).await;
        let Answered { answer: info, writes, .. } = answered(reply)?;
        self.remember(&writes).await?;
        Ok(self.described(asset, kind, info))
    }

    /// An asset's info as configured, for a transfer that no guest describes (SEP-24).
    pub(crate) fn configured_info<'a>(&self, asset: ReceivedAsset<'a>, kind: Kind) -> AssetInfo<'a, TransferInfo> {
        self.described(asset, kind, TransferInfo::default())
    }

    fn described<'a, G>(&self, asset: ReceivedAsset<'a>, kind: Kind, guest: G) -> AssetInfo<'a, G> {
        let converts = self.converts();
        let delivery_methods = if converts { self.delivery_methods(kind) } else { Vec::new() };
        AssetInfo { asset, guest, converts, delivery_methods }
    }
}
