//! The fee of a transfer, before it is opened (SEP-6 `GET /fee`).

use super::{OpenTransfer, Transfers, Way};
use crate::context::Error;
use crate::guest::Interface;
use crate::model::{Amount, Kind, Owner};
use crate::quotes::Converted;
use crate::transactions::{Parties, rules::TermsRefused};

/// A SEP-6 `GET /fee`, parsed.
#[derive(Debug, Clone)]
pub struct FeeQuestion {
    /// Whether it is asked under SEP-24.
    pub is_hosted: bool,
    /// Whether it is a deposit (`operation`).
    pub is_deposit: bool,
    /// `asset_code`
    pub asset_code: String,
    /// `type`, if given.
    pub funding_method: Option<String>,
    /// `amount`
    pub amount: Amount,
    /// `lang`, by default `en`.
    pub lang: String,
    /// The token's verified client domain.
    pub client_domain: Option<String>,
}

impl Transfers {
    /// The fee of a transfer, in units of its asset on the ledger.
    ///
    /// # Errors
    /// [`Error::Invalid`], also if the fee depends on a rate; the guest's own problem; [`Error::Guest`], [`Error::Store`].
    pub async fn fee(&self, owner: &Owner, question: FeeQuestion) -> Result<Amount, Error> {
        let asked = if question.is_hosted { Interface::Interactive } else { Interface::Transfers };
        let _permit = self.permit(asked, Some(owner)).await?;
        let kind = if question.is_deposit { Kind::Deposit } else { Kind::Withdrawal };
        let asset = self.transferable(kind, "asset_code", &question.asset_code)?;
        let info = match question.is_hosted {
            true => self.configured_info(asset, kind),
            false => self.transfer_info(asset, kind, &question.lang).await?,
        };
        info.check_amount(question.amount)?;
        info.check_method(question.funding_method.as_ref())?;
        let to = owner.address();
        let way = match question.is_deposit {
            true => Way::Deposit { to, memo: None, takes_claimable_balance: false },
            false => Way::default(),
        };
        let request = OpenTransfer {
            way,
            asset_code: question.asset_code,
            is_hosted: question.is_hosted,
            amount: Some(question.amount),
            funding_method: question.funding_method,
            lang: question.lang,
            client_domain: question.client_domain,
            ..OpenTransfer::default()
        };
        let parties = Parties::default();
        let draft = self.draft(owner, &info, request, Converted::Not, &parties);
        let depends = || Error::Invalid("asset_code: the fee depends on the rate; see SEP-38 GET /price".into());
        let agreed = self.quotes.terms_agreed(&self.guests, asset, parties.beside(&draft), None, None).await?;
        let fee = match agreed {
            Ok(agreed) => agreed.fee,
            Err(TermsRefused::NoRate(..)) => return Err(depends()),
            Err(refused) => return Err(Error::Invalid(format!("amount: {refused}"))),
        };
        match fee {
            None => Ok(Amount::ZERO),
            Some(fee) if fee.total().asset == *asset.asset || asset.terms.one_for_one => Ok(fee.total().amount),
            Some(_) => Err(depends()),
        }
    }
}
