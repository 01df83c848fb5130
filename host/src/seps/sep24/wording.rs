//! Values and problems in the words of a page.

use crate::{
    model::{Amount, Fee, Money, Rate, Timestamp, Transaction},
    pages::{Word, Words, views},
    transfers::{Costs, FieldProblem},
};

/// The words of one language.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    pub(super) words: &'a Words,
    pub(super) lang: &'a str,
}

impl Wording<'_> {
    pub(super) fn say(&self, id: &str) -> String {
        self.words.say(self.lang, id, &[])
    }

    pub(super) fn say_with(&self, id: &str, values: &[(&str, Word)]) -> String {
        self.words.say(self.lang, id, values)
    }

    /// What is wrong with a value, and how to mend it. `unit`: of an amount.
    pub(super) fn problem(&self, problem: &FieldProblem, is_consent: bool, unit: &str) -> String {
        let amount = |amount: &Amount| Word::Text(format!("{amount} {unit}"));
        match problem {
            FieldProblem::Missing | FieldProblem::NotAnOption if is_consent => self.say("invalid-consent"),
            FieldProblem::Missing => self.say("invalid-required"),
            FieldProblem::TooLong(max) => self.say_with("invalid-long", &[("max", Word::Text(max.to_string()))]),
            FieldProblem::NotAnAmount => self.say_with("invalid-amount", &[("example", "250.00".into())]),
            FieldProblem::Ambiguous { small, large } => self.say_with(
                "invalid-ambiguous",
                &[("small", Word::Text(small.clone())), ("large", Word::Text(large.clone()))],
            ),
            FieldProblem::TooManyDecimals(most) => {
                self.say_with("invalid-decimals", &[("decimals", Word::Number(*most))])
            }
            FieldProblem::BelowMinimum(min) => self.say_with("invalid-min", &[("min", amount(min))]),
            FieldProblem::AboveMaximum(max) => self.say_with("invalid-max", &[("max", amount(max))]),
            FieldProblem::BeyondLimit(beyond) => {
                let (id, name) = match beyond.is_below() {
                    true => ("invalid-min", "min"),
                    false => ("invalid-max", "max"),
                };
                let bound = self.say_with(id, &[(name, Word::Text(beyond.bound.to_string()))]);
                format!("{} = {}. {bound}", beyond.paid, beyond.worth)
            }
            FieldProblem::NotANumber => self.say("invalid-number"),
            FieldProblem::NotAnEmail => self.say("invalid-email"),
            FieldProblem::NotAPhone => self.say("invalid-phone"),
            FieldProblem::NotADate => self.say("invalid-date"),
            FieldProblem::NotAnOption => self.say("invalid-choice"),
            FieldProblem::NotAFile => self.say_with("invalid-file-type", &[("types", "JPEG, PNG, PDF".into())]),
            FieldProblem::Said(text) => text.clone(),
        }
    }

    /// The limits of an amount.
    pub(super) fn limits(&self, transaction: &Transaction) -> Option<String> {
        let (min, max) = match &transaction.details {
            crate::model::Details::Withdraw(withdrawn) => (withdrawn.min_amount, withdrawn.max_amount),
            crate::model::Details::Deposit(deposited) => (deposited.min_amount, deposited.max_amount),
            crate::model::Details::Receive(_) => (None, None),
        };
        let converts = transaction.details.deposit().is_some_and(|deposited| deposited.limits_convert);
        let unit = if converts { transaction.ledger_asset().code() } else { transaction.paid_asset().code() };
        let amount = |amount: Amount| Word::Text(format!("{amount} {unit}"));
        match (min, max) {
            (Some(min), Some(max)) => {
                Some(self.say_with("amount-range", &[("min", amount(min)), ("max", amount(max))]))
            }
            (Some(min), None) => Some(self.say_with("amount-from", &[("min", amount(min))])),
            (None, Some(max)) => Some(self.say_with("amount-to", &[("max", amount(max))])),
            (None, None) => None,
        }
    }
}

pub(super) fn money(money: &Money) -> views::Money {
    views::Money { value: money.amount.to_string(), unit: money.asset.code().to_owned() }
}

/// The names that the host gives parts of a fee (`rules::terms`), and their words.
const FEE_PARTS: [(&str, &str); 3] =
    [("Fixed fee", "costs-fee-fixed"), ("Service fee", "costs-fee-service"), ("Rounding", "costs-fee-rounding")];

fn fee(fee: &Fee, wording: Wording<'_>) -> views::Fee {
    let named = |name: &str| FEE_PARTS.iter().find(|(own, _)| *own == name).map(|(_, id)| wording.say(id));
    let part = |part: &crate::model::FeePart| views::FeePart {
        name: named(&part.name).unwrap_or_else(|| part.name.clone()),
        description: part.description.clone(),
        value: part.amount.to_string(),
    };
    views::Fee {
        total: fee.total().amount.to_string(),
        unit: fee.total().asset.code().to_owned(),
        parts: fee.details().iter().map(part).collect(),
    }
}

/// The costs for a page; `None`: there is nothing to show. `rate`: of the transaction, whose quote may end.
pub(super) fn costs(costs: &Costs, rate: Option<Rate>, wording: Wording<'_>) -> Option<views::Costs> {
    let until = match rate {
        Some(Rate::Quoted { until }) => Some(until),
        _ => None,
    };
    let amount_in = costs.amount_in.as_ref()?;
    let rate = costs.rate.as_ref().zip(costs.amount_out.as_ref()).map(|((price, binding), out)| views::Rate {
        price: price.to_string(),
        sell_unit: amount_in.asset.code().to_owned(),
        buy_unit: out.asset.code().to_owned(),
        binding: *binding,
        until: until.map(time),
    });
    Some(views::Costs {
        amount_in: Some(money(amount_in)),
        fee: costs.fee.as_ref().filter(|fee| !fee.total().amount.is_zero()).map(|known| fee(known, wording)),
        rate,
        amount_out: costs.amount_out.as_ref().map(money),
        note: None,
    })
}

/// An instant for people of any country: `2026-12-01 09:14 UTC`.
pub(super) fn time(at: Timestamp) -> String {
    let text = at.to_seconds_text();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => text,
    }
}
