//! The terms of a payment when it is opened, from one of four sources: a quote, a later rate, the guest, or the
//! configuration.

use super::{OpenPayment, Payments};
use crate::context::{AssetInfo, Error, answered};
use crate::guest::{Fault, FaultKind, Guests, PaymentView};
use crate::model::{Details, Fee, GuestVersion, Money, Owner, Protocol, Quote, Received, ReceivedAsset};
use crate::transactions::rules;
use std::sync::Arc;

/// How the asset delivered follows from the asset paid.
pub(crate) enum Converted {
    /// One for one, or as the guest says when it accepts the payment.
    Not,
    /// At the rate when the payment has arrived.
    AtMarket,
    /// By a firm quote.
    ByQuote(Box<Quote>),
}

/// The agreed terms of a payment.
pub(crate) struct Agreed {
    /// The fee; `None`: there is none, or it comes with the rate.
    pub(crate) fee: Option<Fee>,
    /// What the receiver gets; `None`: it comes with the rate.
    pub(crate) amount_out: Option<Money>,
}

impl Payments {
    /// Whether and how a payment is converted.
    pub(crate) async fn conversion_asked_for(
        &self,
        owner: &Owner,
        info: &AssetInfo<'_>,
        request: &OpenPayment,
    ) -> Result<Converted, Error> {
        let deliver = &info.asset.terms.deliver;
        let wanted = request.destination_asset.as_ref().unwrap_or(deliver);
        let invalid = |text: String| Err(Error::Invalid(text));
        if let Some(id) = &request.quote_id {
            if !info.converts {
                return invalid("quote_id: quotes are not supported here; leave it out".into());
            }
            return Ok(Converted::ByQuote(Box::new(self.quote_asked_for(owner, info, request, id).await?)));
        }
        if info.converts && info.asset.terms.quotes_required {
            return invalid("quote_id is missing: ask for a quote with SEP-38 POST /quote".into());
        }
        if wanted == deliver && (info.asset.terms.one_for_one || !info.converts) {
            return Ok(Converted::Not);
        }
        if !info.converts {
            return invalid(format!("destination_asset: {wanted} is not delivered here; {deliver} is"));
        }
        if wanted.is_on_ledger() || self.side(wanted).is_none() {
            return invalid(format!("destination_asset: {wanted} is not delivered here; see SEP-38 GET /prices"));
        }
        self.quotes.check_has_rate(info.asset.asset, request.amount, wanted).await?;
        Ok(Converted::AtMarket)
    }

    /// The quote that a payment names, checked against the payment. Whether the quote was used before is checked in the
    /// database when the payment is stored.
    async fn quote_asked_for(
        &self,
        owner: &Owner,
        info: &AssetInfo<'_>,
        request: &OpenPayment,
        id: &str,
    ) -> Result<Quote, Error> {
        let invalid = |text: String| Err(Error::Invalid(text));
        let quote = match self.quotes.quote(owner, id).await {
            Err(Error::NotFound) => return invalid("quote_id: you have no quote of that id".into()),
            quote => quote?,
        };
        let (sell, buy) = (&quote.conversion.sell, &quote.conversion.buy);
        if quote.context != Protocol::Sep31 {
            return invalid("quote_id: the quote is for another context than sep31".into());
        }
        if quote.expires_at <= self.clock.now() {
            return invalid(format!("quote_id: the quote expired at {}; ask for a new one", quote.expires_at));
        }
        if sell.asset != *info.asset.asset {
            return invalid(format!("asset_code: the quote sells {}", sell.asset));
        }
        if sell.amount != request.amount {
            return invalid(format!("amount: the quote is for {}", sell.amount));
        }
        if let Some(wanted) = request.destination_asset.as_ref().filter(|wanted| **wanted != buy.asset) {
            return invalid(format!("destination_asset: the quote buys {}, not {wanted}", buy.asset));
        }
        match (&quote.buy_delivery_method, &request.funding_method) {
            (Some(quoted), Some(wanted)) if quoted != wanted => {
                invalid(format!("funding_method: the quote is for {quoted}"))
            }
            _ => Ok(quote),
        }
    }

    /// The terms of an accepted payment: from its quote, from the later rate, or from the guest and the configuration.
    pub(crate) async fn terms_agreed(
        &self,
        guests: &Guests,
        asset: ReceivedAsset<'_>,
        view: PaymentView<'_>,
        fee: Option<Fee>,
        amount_out: Option<Money>,
    ) -> Result<Result<Agreed, rules::TermsRefused>, Error> {
        let record = view.transaction;
        if record.rate.is_some() {
            // The guest may repeat a quote's terms and not change them; a later rate has no terms yet.
            let same =
                (fee.is_none() || fee == record.fee) && (amount_out.is_none() || amount_out == record.amount_out);
            let agreed = Agreed { fee: record.fee.clone(), amount_out: record.amount_out.clone() };
            return Ok(if same { Ok(agreed) } else { Err(rules::TermsRefused::Converted) });
        }
        let Details::Receive(Received { amount_expected, .. }) = &record.details;
        let fee = match fee {
            None if guests.provides("fees") => {
                let said = answered(guests.calculate_fee(view, amount_expected, &asset.terms.deliver).await)?;
                self.remember(&said.writes).await?;
                Some(said.answer)
            }
            fee => fee,
        };
        let terms = rules::terms(asset, amount_expected, fee, amount_out);
        Ok(terms.map(|terms| Agreed { fee: terms.fee, amount_out: Some(terms.amount_out) }))
    }
}

/// Logs that the guest's terms are inconsistent, for the operator.
pub(crate) fn bad_terms(guest: &Arc<GuestVersion>, refused: &rules::TermsRefused) -> Error {
    let (function, detail) = ("receiver.process-post-request", refused.to_string());
    tracing::error!(%guest, function, detail, "the guest's terms are refused");
    let fault = Fault { kind: FaultKind::InvalidAnswer, guest: guest.clone(), function, detail };
    Error::Guest(fault.into())
}
