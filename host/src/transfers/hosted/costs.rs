//! What a page shows beside an amount: the fee, the rate, and what the user will get.

use super::{super::Transfers, PageRefused, entered_amount::read_amount};
use crate::context::Error;
use crate::guest::Interface;
use crate::model::Given;
use crate::model::{
    Amount, Details, Entries, Fee, HostedFlow, HostedTerms, Input, InputKind, Money, NextStep, Protocol, QuoteClient,
    Rate, Transaction,
};
use crate::quotes::{Preferences, RateQuestion};
use crate::transactions::rules::{TermsRefused, is_undecided};

/// The costs of a transfer, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    /// What the user pays.
    pub amount_in: Option<Money>,
    /// The fee.
    pub fee: Option<Fee>,
    /// Units of the asset paid for one unit of the other, without the fee; and whether that is agreed.
    pub rate: Option<(Amount, bool)>,
    /// What the user gets.
    pub amount_out: Option<Money>,
}

impl Costs {
    /// Those of a transaction whose terms are known.
    pub fn of(record: &Transaction) -> Self {
        let rate = match record.rate {
            Some(Rate::Fixed { price }) => Some((price, true)),
            Some(Rate::Quoted { .. } | Rate::Market) | None => None,
        };
        Self {
            amount_in: record.amount_in.clone().or_else(|| record.amount_expected().cloned()),
            fee: record.fee.clone(),
            rate,
            amount_out: record.amount_out.clone(),
        }
    }
}

impl Transfers {
    /// The language of a session's pages, and the costs of what is entered on one now. `None`: nothing follows from it.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn preview(
        &self,
        secret: &str,
        number: usize,
        values: &Entries,
    ) -> Result<(String, Option<Costs>), PageRefused> {
        let (flow, record) = self.session(secret).await?;
        let costs = self.costs_of_entered(&flow, &record, number, values).await?;
        Ok((record.lang, costs))
    }

    async fn costs_of_entered(
        &self,
        flow: &HostedFlow,
        record: &Transaction,
        number: usize,
        values: &Entries,
    ) -> Result<Option<Costs>, PageRefused> {
        if !is_undecided(record) {
            return Ok(None);
        }
        let Some(NextStep::Form(form)) = flow.pages.get(number).map(|page| &page.step) else { return Ok(None) };
        let Some(input) = form.inputs.iter().find(|input: &&Input| input.kind == InputKind::Amount) else {
            return Ok(None);
        };
        // Before anything is entered, what stands in the form at first.
        let amount = match values.get(&input.name).or(input.value.as_ref().filter(|_| values.is_empty())) {
            Some(value) => read_amount(value, self.asset_of(record).map_or(0, |asset| asset.decimals)).ok(),
            None if values.is_empty() => record.amount_expected().map(|money| money.amount),
            None => None,
        };
        let Some(amount) = amount else { return Ok(None) };
        let terms = HostedTerms { amount: Some(amount), ..HostedTerms::default() };
        match self.costs(flow, record, &terms).await {
            // The page says what is wrong once the form is sent.
            Err(PageRefused::Operation(Error::Invalid(_) | Error::Unavailable(_) | Error::Guest(_))) => Ok(None),
            done => done,
        }
    }

    /// The costs that a review shows. Without them it is not shown: nobody agrees to what is not there.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn review_costs(&self, secret: &str, terms: &HostedTerms) -> Result<Option<Costs>, PageRefused> {
        let (flow, record) = self.session(secret).await?;
        self.costs(&flow, &record, terms).await
    }

    async fn costs(
        &self,
        flow: &HostedFlow,
        record: &Transaction,
        terms: &HostedTerms,
    ) -> Result<Option<Costs>, PageRefused> {
        if record.quote_id.is_some() {
            return Ok(Some(Costs::of(record)));
        }
        let Some(asset) = self.asset_of(record) else { return Ok(None) };
        let settled = self.settled(flow, record, asset, terms).await?;
        let Some(expected) = settled.expected.clone() else { return Ok(None) };
        if settled.rate.is_some() {
            return Ok(Some(self.converted_costs(record, &expected, &settled.off_chain_asset).await?));
        }
        let mut filled = record.clone();
        settled.fill_in(&mut filled);
        let parties = self.transactions.parties_of(&filled).await?;
        let own = (terms.fee.clone(), terms.amount_out.clone());
        let _permit = self.permit(Interface::Interactive, Some(&record.owner)).await?;
        // Nothing is decided here: what the guest writes is dropped.
        let view = parties.beside(&filled);
        let (agreed, _) = self.quotes.terms_shown(&self.guests, asset, view, own.0, own.1).await?;
        let agreed = agreed.map_err(|refused| match refused {
            TermsRefused::NothingLeft { .. } => Error::Invalid(format!("amount: the amount is too small: {refused}")),
            TermsRefused::Limit(beyond) => Error::Invalid(format!("amount: {beyond}")),
            // The guest's or the operator's mistake.
            refused => {
                tracing::error!(transaction = %record.id, %refused, "the costs of a hosted transfer can't be shown");
                Error::Unavailable("the costs can't be calculated at the moment".to_owned())
            }
        })?;
        let amount_in = Some(expected);
        Ok(Some(Costs { amount_in, fee: agreed.fee, rate: None, amount_out: agreed.amount_out }))
    }

    /// The costs at the rate of this moment.
    async fn converted_costs(
        &self,
        record: &Transaction,
        paid: &Money,
        off_chain: &crate::model::AssetId,
    ) -> Result<Costs, PageRefused> {
        let buy = match record.details {
            Details::Deposit(_) => record.ledger_asset().clone(),
            Details::Receive(_) | Details::Withdraw(_) => off_chain.clone(),
        };
        let question = RateQuestion {
            sell_asset: paid.asset.clone(),
            buy_asset: buy,
            given: Given::Sell(paid.amount),
            context: Protocol::Sep24,
            preferences: Preferences::default(),
        };
        let client = QuoteClient { owner: record.owner, client_domain: record.client_domain.clone() };
        let (conversion, _) = self.quotes.price_shown(Some(client), question).await?;
        Ok(Costs {
            amount_in: Some(conversion.sell),
            fee: Some(conversion.fee),
            rate: Some((conversion.price, false)),
            amount_out: Some(conversion.buy),
        })
    }
}
