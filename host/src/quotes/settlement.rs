//! How a transaction on the ledger is converted, and its terms when it is opened: from a quote, from a later rate, from the
//! guest, or from the configuration.

use super::Quotes;
use crate::context::{Error, answered};
use crate::guest::{Fault, FaultKind, Guests, KvWrites, PaymentView};
use crate::model::{
    Amount, AssetId, Conversion, Details, Driver, Entries, Fee, GuestVersion, Money, Owner, Protocol, Quote,
    QuoteClient, Rate, ReceivedAsset, Status, Transaction, TransactionId,
};
use crate::transactions::rules::{self, Limits, Worth};
use std::sync::Arc;

/// How the asset delivered follows from the asset paid.
pub(crate) enum Converted {
    /// One for one, or as the guest says when it accepts the transaction.
    Not,
    /// At the rate when the payment has arrived.
    AtMarket,
    /// By a firm quote.
    ByQuote(Box<Quote>),
}

impl Converted {
    /// The rate of a new transaction.
    fn rate(&self) -> Option<Rate> {
        match self {
            Self::Not => None,
            Self::AtMarket => Some(Rate::Market),
            Self::ByQuote(quote) => Some(Rate::Quoted { until: quote.expires_at }),
        }
    }

    /// The firm quote.
    fn quote(&self) -> Option<&Quote> {
        match self {
            Self::ByQuote(quote) => Some(quote),
            Self::Not | Self::AtMarket => None,
        }
    }

    /// The off-chain asset of a new transaction: the quote's, or the one requested, or the one configured.
    pub(crate) fn delivers(&self, requested: Option<AssetId>, asset: ReceivedAsset<'_>) -> Option<AssetId> {
        match self {
            Self::Not => requested,
            Self::AtMarket => requested.or_else(|| Some(asset.delivered().clone())),
            Self::ByQuote(quote) => Some(quote.conversion.buy.asset.clone()),
        }
    }
}

/// What a transaction exchanges, as it was requested.
pub(crate) struct Settlement<'a> {
    /// The protocol.
    pub(crate) protocol: Protocol,
    /// The asset on the ledger, with its terms.
    pub(crate) asset: ReceivedAsset<'a>,
    /// The asset that the payer pays.
    pub(crate) paid: &'a AssetId,
    /// How much of it, if that was said.
    pub(crate) amount: Option<Amount>,
    /// The asset wanted for it (`destination_asset`); `None`: the usual one.
    pub(crate) wanted: Option<&'a AssetId>,
    /// `funding_method`, if given.
    pub(crate) funding_method: Option<&'a String>,
    /// The token's verified client domain.
    pub(crate) client_domain: Option<&'a String>,
    /// The limits for what is paid in a currency of another worth than the asset.
    pub(crate) limits: Limits,
}

/// A new transaction as its client asked for it.
pub(crate) struct Requested {
    /// The data of its kind.
    pub(crate) details: Details,
    /// Who decides what happens to it.
    pub(crate) driver: Driver,
    /// `funding_method`, if given.
    pub(crate) funding_method: Option<String>,
    /// `lang`
    pub(crate) lang: String,
    /// Its fields.
    pub(crate) fields: Entries,
    /// The token's verified client domain.
    pub(crate) client_domain: Option<String>,
}

/// The agreed terms of a transaction.
pub(crate) struct Agreed {
    /// The fee; `None`: there is none, or it comes with the rate or with the payment.
    pub(crate) fee: Option<Fee>,
    /// What the receiver gets; `None`: it comes with the rate or with the payment.
    pub(crate) amount_out: Option<Money>,
}

impl Quotes {
    /// Whether and how a transaction is converted.
    pub(crate) async fn conversion_asked_for(
        &self,
        owner: &Owner,
        settlement: &Settlement<'_>,
        quote_id: Option<&str>,
    ) -> Result<Converted, Error> {
        let (asset, terms, converts) = (settlement.asset, settlement.asset.terms, self.converts());
        let wanted = settlement.wanted.unwrap_or(asset.delivered());
        let is_usual = wanted == asset.delivered() && settlement.paid == asset.paid();
        let invalid = |text: String| Err(Error::Invalid(text));
        if let Some(id) = quote_id {
            if !converts {
                return invalid("quote_id: quotes are not supported here; leave it out".into());
            }
            let quote = self.quote_asked_for(owner, settlement, id).await?;
            check_limits(settlement, &quote.conversion)?;
            return Ok(Converted::ByQuote(Box::new(quote)));
        }
        if converts && terms.quotes_required {
            return invalid("quote_id is missing: ask for a quote with SEP-38 POST /quote".into());
        }
        if is_usual && (terms.one_for_one || !converts) {
            return Ok(Converted::Not);
        }
        if settlement.paid != asset.paid() {
            let is_taken = converts && !settlement.paid.is_on_ledger() && self.side(settlement.paid).is_some();
            if !is_taken {
                return invalid(format!("source_asset: {} is not taken here; see SEP-38 GET /prices", settlement.paid));
            }
        }
        if !converts {
            return invalid(format!("destination_asset: {wanted} is not delivered here; {} is", asset.delivered()));
        }
        if wanted.is_on_ledger() != asset.delivered().is_on_ledger() || self.side(wanted).is_none() {
            return invalid(format!("destination_asset: {wanted} is not delivered here; see SEP-38 GET /prices"));
        }
        if let Some(amount) = settlement.amount {
            let client = QuoteClient { owner: *owner, client_domain: settlement.client_domain.cloned() };
            // It binds nobody, and is the best that is known: who would get the money back is told before paying it.
            let rate = self.rate_offered(settlement.protocol, client, settlement.paid, amount, wanted).await?;
            if let Some(conversion) = rate {
                check_limits(settlement, &conversion)?;
            }
        }
        Ok(Converted::AtMarket)
    }

    /// The quote that a request names, checked against the request. Whether the quote was used before is checked in the
    /// database when the transaction is stored.
    async fn quote_asked_for(&self, owner: &Owner, settlement: &Settlement<'_>, id: &str) -> Result<Quote, Error> {
        let invalid = |text: String| Err(Error::Invalid(text));
        let quote = match self.quote(owner, id).await {
            Err(Error::NotFound) => return invalid("quote_id: you have no quote of that id".into()),
            quote => quote?,
        };
        let (sell, buy) = (&quote.conversion.sell, &quote.conversion.buy);
        if quote.context != settlement.protocol {
            return invalid(format!("quote_id: the quote is for another context than {}", settlement.protocol));
        }
        if quote.expires_at <= self.clock.now() {
            return invalid(format!("quote_id: the quote expired at {}; ask for a new one", quote.expires_at));
        }
        if sell.asset != *settlement.paid {
            let parameter = if sell.asset.is_on_ledger() { "asset_code" } else { "source_asset" };
            return invalid(format!("{parameter}: the quote sells {}", sell.asset));
        }
        if Some(sell.amount) != settlement.amount {
            return invalid(format!("amount: the quote is for {}", sell.amount));
        }
        if let Some(wanted) = settlement.wanted.filter(|wanted| **wanted != buy.asset) {
            return invalid(format!("destination_asset: the quote buys {}, not {wanted}", buy.asset));
        }
        // The method of the money off chain, whichever way it goes.
        let quoted = if sell.asset.is_on_ledger() { &quote.buy_delivery_method } else { &quote.sell_delivery_method };
        match (quoted, settlement.funding_method) {
            (Some(quoted), Some(wanted)) if quoted != wanted => {
                invalid(format!("funding_method: the quote is for {quoted}"))
            }
            _ => Ok(quote),
        }
    }

    /// The record of a new transaction, as the guest is asked about it. It is not stored yet, and its status tells the guest
    /// the first question from a repeated one.
    pub(crate) fn draft(&self, owner: &Owner, converted: &Converted, requested: Requested) -> Transaction {
        let (now, quote) = (self.clock.now(), converted.quote());
        let Requested { details, driver, funding_method, lang, fields, client_domain } = requested;
        Transaction {
            id: TransactionId::mint(now, &*self.random),
            details,
            driver,
            status: Status::Incomplete,
            version: 1,
            owner: *owner,
            client_domain,
            amount_in: None,
            amount_out: quote.map(|quote| quote.conversion.buy.clone()),
            fee: quote.map(|quote| quote.conversion.fee.clone()),
            quote_id: quote.map(|quote| quote.id),
            rate: converted.rate(),
            funding_method,
            lang,
            fields,
            info_update: None,
            message: None,
            act_by: None,
            status_eta_s: None,
            external_id: None,
            payments: Vec::new(),
            refunds: Vec::new(),
            attention: None,
            created_at: now,
            updated_at: now,
            received_at: None,
            completed_at: None,
        }
    }

    /// The terms of a transaction that the guest accepted while its client waits: as [`Quotes::terms_agreed`], whose refusal
    /// is the client's mistake or the guest's.
    pub(crate) async fn terms_at_once(
        &self,
        asset: ReceivedAsset<'_>,
        view: PaymentView<'_>,
        (fee, amount_out): (Option<Fee>, Option<Money>),
        (guest, function): (&Arc<GuestVersion>, &'static str),
    ) -> Result<Agreed, Error> {
        let by_guest = fee.is_some() || amount_out.is_some() || !asset.terms.one_for_one;
        let agreed = self.terms_agreed(&self.guests, asset, view, fee, amount_out).await?;
        agreed.map_err(|refused| match refused {
            // A fee can exceed a small amount, whoever says it.
            rules::TermsRefused::NothingLeft { charged, paid } if charged >= paid => {
                tracing::info!(%guest, function, %charged, %paid, "a fee leaves nothing of the amount");
                Error::Invalid(format!("amount: the amount is too small: {refused}"))
            }
            rules::TermsRefused::Limit(beyond) => beyond_limit(&beyond),
            refused if by_guest => bad_terms(guest, function, &refused),
            refused => Error::Invalid(format!("amount: {refused}")),
        })
    }

    /// The terms of an accepted transaction: from its quote, from the later rate, or from the guest and the configuration.
    /// Without an agreed amount they follow from what arrives.
    pub(crate) async fn terms_agreed(
        &self,
        guests: &Guests,
        asset: ReceivedAsset<'_>,
        view: PaymentView<'_>,
        fee: Option<Fee>,
        amount_out: Option<Money>,
    ) -> Result<Result<Agreed, rules::TermsRefused>, Error> {
        let (agreed, writes) = self.terms_shown(guests, asset, view, fee, amount_out).await?;
        self.remember(&writes).await?;
        Ok(agreed)
    }

    /// The same, and what the guest wrote: for what is only shown, it is dropped.
    pub(crate) async fn terms_shown(
        &self,
        guests: &Guests,
        asset: ReceivedAsset<'_>,
        view: PaymentView<'_>,
        fee: Option<Fee>,
        amount_out: Option<Money>,
    ) -> Result<(Result<Agreed, rules::TermsRefused>, KvWrites), Error> {
        let (record, mut writes) = (view.transaction, KvWrites::default());
        if record.rate.is_some() {
            // The guest may repeat a quote's terms and not change them; a later rate has no terms yet.
            let same =
                (fee.is_none() || fee == record.fee) && (amount_out.is_none() || amount_out == record.amount_out);
            let agreed = Agreed { fee: record.fee.clone(), amount_out: record.amount_out.clone() };
            return Ok((if same { Ok(agreed) } else { Err(rules::TermsRefused::Converted) }, writes));
        }
        let Some(expected) = record.amount_expected() else {
            let is_open = fee.is_none() && amount_out.is_none();
            let nothing = Agreed { fee: None, amount_out: None };
            return Ok((if is_open { Ok(nothing) } else { Err(rules::TermsRefused::NoAmount) }, writes));
        };
        let fee = match fee {
            None if guests.provides("fees") => {
                let said = answered(guests.calculate_fee(view, expected, asset.delivered()).await)?;
                writes = said.writes;
                Some(said.answer)
            }
            fee => fee,
        };
        let terms = rules::terms(asset, expected, fee, amount_out).and_then(|terms| {
            if record.details.deposit().is_some_and(|deposited| deposited.limits_convert) {
                Limits::of(record).check(&Worth::by_terms(expected, terms.fee.as_ref(), &terms.amount_out))?;
            }
            Ok(terms)
        });
        Ok((terms.map(|terms| Agreed { fee: terms.fee, amount_out: Some(terms.amount_out) }), writes))
    }
}

impl Quotes {
    /// What is known of the terms of a transaction that a business drives, when it is opened: from its quote, from `fees`, or
    /// from the configuration. The business names the rest.
    pub(crate) async fn terms_for_business(
        &self,
        asset: ReceivedAsset<'_>,
        view: PaymentView<'_>,
    ) -> Result<Agreed, Error> {
        // As with the Anchor Platform, nobody is asked for the fee of a deposit or a withdrawal.
        let is_transfer = view.transaction.protocol() != Protocol::Sep31;
        if is_transfer && view.transaction.rate.is_none() && self.guests.provides("fees") {
            return Ok(Agreed { fee: None, amount_out: None });
        }
        match self.terms_agreed(&self.guests, asset, view, None, None).await? {
            Ok(agreed) => Ok(agreed),
            Err(refused @ rules::TermsRefused::NothingLeft { .. }) => {
                Err(Error::Invalid(format!("amount: the amount is too small: {refused}")))
            }
            Err(rules::TermsRefused::Limit(beyond)) => Err(beyond_limit(&beyond)),
            Err(_) => Ok(Agreed { fee: None, amount_out: None }),
        }
    }
}

/// Refuses what is paid in a currency of another worth, if it converts to an amount beyond the limits.
fn check_limits(settlement: &Settlement<'_>, conversion: &Conversion) -> Result<(), Error> {
    if settlement.asset.limits_are_in(settlement.paid) {
        return Ok(());
    }
    settlement.limits.check(&Worth::at_price(conversion)).map_err(|beyond| beyond_limit(&beyond))
}

fn beyond_limit(beyond: &rules::BeyondLimit) -> Error {
    Error::Invalid(format!("amount: {beyond}"))
}

/// Logs that the guest's terms are inconsistent, for the operator.
fn bad_terms(guest: &Arc<GuestVersion>, function: &'static str, refused: &rules::TermsRefused) -> Error {
    let detail = refused.to_string();
    tracing::error!(%guest, function, detail, "the guest's terms are refused");
    let fault = Fault { kind: FaultKind::InvalidAnswer, guest: guest.clone(), function, detail };
    Error::Guest(fault.into())
}
