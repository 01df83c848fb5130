//! What a page shows beside an amount: the fee, the rate, and what the user will get.

use super::{super::Transfers, PageRefused};
use crate::context::Error;
use crate::guest::Interface;
use crate::model::Given;
use crate::model::{
    Amount, Details, Entries, Fee, HostedFlow, HostedTerms, Input, InputKind, Money, NextStep, Protocol, Rate,
    Transaction,
};
use crate::quotes::{Preferences, RateQuestion};
use crate::transactions::rules::is_undecided;

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
    /// The costs of what is entered on a page now. `None`: nothing follows from it.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn preview(&self, secret: &str, number: usize, values: &Entries) -> Result<Option<Costs>, PageRefused> {
        let (flow, record) = self.session(secret).await?;
        if !is_undecided(&record) {
            return Ok(None);
        }
        let Some(NextStep::Form(form)) = flow.pages.get(number).map(|page| &page.step) else { return Ok(None) };
        let Some(input) = form.inputs.iter().find(|input: &&Input| input.kind == InputKind::Amount) else {
            return Ok(None);
        };
        let entered = values.get(&input.name).map(|value| value.replace([' ', '\u{a0}', '\u{202f}'], ""));
        let Some(amount) = entered.and_then(|value| Amount::parse(&value).ok()) else { return Ok(None) };
        let terms = HostedTerms { amount: Some(amount), ..HostedTerms::default() };
        self.costs(&flow, &record, &terms).await
    }

    /// The costs that a review shows.
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
        let settled = match self.settled(flow, record, asset, terms).await {
            Ok(settled) => settled,
            // The page says what is wrong once the form is sent.
            Err(PageRefused::Operation(Error::Invalid(_) | Error::Unavailable(_) | Error::Guest(_))) => {
                return Ok(None);
            }
            Err(other) => return Err(other),
        };
        let Some(expected) = settled.expected.clone() else { return Ok(None) };
        if settled.rate.is_some() {
            return Ok(Some(self.converted_costs(record, &expected, &settled.off_chain_asset).await));
        }
        let mut filled = record.clone();
        settled.fill_in(&mut filled);
        let parties = self.transactions.parties_of(&filled).await?;
        let own = (terms.fee.clone(), terms.amount_out.clone());
        let _permit = self.permit(Interface::Interactive, Some(&record.owner)).await?;
        let agreed = self.quotes.terms_agreed(&self.guests, asset, parties.beside(&filled), own.0, own.1).await?;
        Ok(agreed.ok().map(|agreed| Costs {
            amount_in: Some(expected),
            fee: agreed.fee,
            rate: None,
            amount_out: agreed.amount_out,
        }))
    }

    /// The costs at the rate of this moment. Without a rate, only what is paid is known.
    async fn converted_costs(&self, record: &Transaction, paid: &Money, off_chain: &crate::model::AssetId) -> Costs {
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
        match self.quotes.price(None, question).await {
            Ok(conversion) => Costs {
                amount_in: Some(conversion.sell),
                fee: Some(conversion.fee),
                rate: Some((conversion.price, false)),
                amount_out: Some(conversion.buy),
            },
            Err(error) => {
                tracing::debug!(transaction = %record.id, error = &error as &dyn std::error::Error, "no rate for a preview");
                Costs { amount_in: Some(paid.clone()), ..Costs::default() }
            }
        }
    }
}
