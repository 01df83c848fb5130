//! Opening a hosted transfer (SEP-24 `POST /transactions/deposit|withdraw/interactive`).

use super::super::{OpenTransfer, Transfers, Way, request::check_request};
use crate::context::Error;
use crate::customers::check_values;
use crate::model::{AssetId, HostedFlow, Owner, Transaction};
use crate::quotes::{Agreed, Converted};
use crate::store::Actor;
use crate::transactions::{Cause, Opening, Parties, rules};

impl Transfers {
    /// Opens a hosted transfer. What the request leaves out, its pages ask.
    ///
    /// # Errors
    /// Every refusal of SEP-24: [`Error::Invalid`], [`Error::Denied`], [`Error::Unavailable`]; and [`Error::Store`].
    pub async fn open_hosted(&self, owner: &Owner, request: OpenTransfer) -> Result<Transaction, Error> {
        check_values(&request.fields)?;
        let asset = self.transferable(request.kind(), "asset_code", &request.asset_code)?;
        if !self.is_hosted(asset) {
            return Err(Error::Invalid("asset_code: this asset is not served here by pages; see GET /info".into()));
        }
        match &request.way {
            Way::Withdrawal { .. } => self.transactions.check_payable(asset).await?,
            Way::Deposit { to, .. } => self.check_receiver(asset, to)?,
        }
        let request = self.with_quote(owner, request).await?;
        let info = self.configured_info(asset, request.kind());
        check_request(&info, &request)?;
        let customer = self.customer_asked_for(owner, &info, &request).await?;
        let parties = Parties { customer, ..Parties::default() };
        let converted = match self.conversion_of(owner, &info, &request).await? {
            Converted::ByQuote(quote) => Converted::ByQuote(quote),
            // Known only once the user has named amount and currency.
            Converted::Not | Converted::AtMarket => Converted::Not,
        };
        let draft = self.draft(owner, &info, request, converted, &parties);
        if draft.is_driven_by_business() {
            let Agreed { fee, amount_out } = self.quotes.terms_for_business(asset, parties.beside(&draft)).await?;
            return self.transactions.open_for_business(draft, fee, amount_out, None).await;
        }
        let opened = rules::open(draft, self.settings.payment_window);
        let until = opened.record.created_at.plus(self.settings.pages_shown);
        let flow = HostedFlow::new(opened.record.id, until);
        let opening = Opening { cause: Cause::by(Actor::Client), callback: None, flow: Some(&flow) };
        self.transactions.open_undecided(opened, opening).await
    }

    /// The request with the amount and the asset of its quote, where it leaves them out.
    async fn with_quote(&self, owner: &Owner, mut request: OpenTransfer) -> Result<OpenTransfer, Error> {
        let Some(id) = &request.quote_id else { return Ok(request) };
        let conversion = match self.quotes.quote(owner, id).await {
            Ok(quote) => quote.conversion,
            // The check of the quote says what is wrong.
            Err(Error::NotFound) => return Ok(request),
            Err(other) => return Err(other),
        };
        let off_chain = match request.way {
            Way::Withdrawal { .. } => conversion.buy.asset,
            Way::Deposit { .. } => conversion.sell.asset,
        };
        request.amount = request.amount.or(Some(conversion.sell.amount));
        request.other_asset = request.other_asset.or(Some(off_chain).filter(|asset: &AssetId| !asset.is_on_ledger()));
        Ok(request)
    }
}
