//! What users enter: checked as far as the host can, and taken.

use super::{super::Transfers, LOSSES_MAX, PageRefused, entered_amount::read_amount};
use crate::context::{AssetInfo, Error};
use crate::customers::CustomerQuery;
use crate::model::{
    Amount, AmountError, Choice, CustomerId, Entries, File, Form, HostedFlow, Input, InputKind, NextStep, Owner,
    QuoteClient, Role, Transaction, TransferInfo,
};
use crate::store::Actor;
use crate::transactions::{
    Cause, NotDone,
    rules::{self, BeyondLimit, CommonCommand, is_undecided},
};
use std::collections::BTreeMap;

/// What is wrong with a value that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldProblem {
    /// Nothing was entered.
    Missing,
    /// It has more characters than that.
    TooLong(usize),
    /// It is not a positive amount.
    NotAnAmount,
    /// It can mean two amounts, each as it is understood for certain.
    Ambiguous {
        /// Where the mark is before the decimals.
        small: String,
        /// Where it is between thousands.
        large: String,
    },
    /// It has more decimals than that.
    TooManyDecimals(u32),
    /// It is below the minimum.
    BelowMinimum(Amount),
    /// It is above the maximum.
    AboveMaximum(Amount),
    /// It converts to less than the minimum, or to more than the maximum.
    BeyondLimit(Box<BeyondLimit>),
    /// It is not a whole number.
    NotANumber,
    /// It is not an e-mail address.
    NotAnEmail,
    /// It is not a telephone number.
    NotAPhone,
    /// It is not a day.
    NotADate,
    /// It is not one of the options.
    NotAnOption,
    /// It is no file of an accepted type.
    NotAFile,
    /// In the words of the guest, or of the customers' rules.
    Said(String),
}

/// What is wrong, by the input's name.
pub type Problems = BTreeMap<String, FieldProblem>;

/// What became of an answer.
#[derive(Debug)]
pub enum Taken {
    /// It is stored, and something else is shown.
    Stored,
    /// It is not stored: the page is shown again with the problems and what was entered.
    Refused {
        /// The transaction.
        transaction: Box<Transaction>,
        /// What was asked.
        step: Box<NextStep>,
        /// What was entered.
        entered: Entries,
        /// What is wrong with it.
        problems: Problems,
        /// The number of the page.
        number: usize,
        /// What tells it from another page with that number.
        nonce: String,
    },
}

/// The name of the value that a choice is answered with.
const CHOICE: &str = "choice";

impl Transfers {
    /// Takes what was entered on the page of this number and nonce. Answers after that page are dropped.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn answer(
        &self,
        secret: &str,
        number: usize,
        nonce: &str,
        values: Entries,
    ) -> Result<Taken, PageRefused> {
        for _ in 0..LOSSES_MAX {
            if let Some(taken) = self.try_answer(secret, number, nonce, values.clone()).await? {
                return Ok(taken);
            }
        }
        Err(PageRefused::Stale)
    }

    /// `None`: the flow changed meanwhile, which may have been something else than the page.
    async fn try_answer(
        &self,
        secret: &str,
        number: usize,
        nonce: &str,
        values: Entries,
    ) -> Result<Option<Taken>, PageRefused> {
        let (mut flow, record) = self.session(secret).await?;
        if !is_undecided(&record) {
            return Ok(Some(Taken::Stored));
        }
        // Whoever saw another page agreed to something else.
        let Some(page) = flow.pages.get(number).filter(|page| page.nonce == nonce) else {
            return Err(PageRefused::Stale);
        };
        let step = page.step.clone();
        let read = match &step {
            NextStep::Form(form) => self.read_inputs(&form.inputs, &values, &record),
            NextStep::Choice(choice) => read_choice(choice, &values),
            NextStep::Review(_) => Ok(Read::default()),
            NextStep::Redirect(_) | NextStep::Wait(_) | NextStep::Done(_) => return Err(PageRefused::Stale),
        };
        let refused = |entered: Entries, problems: Problems| Taken::Refused {
            transaction: Box::new(record.clone()),
            step: Box::new(step.clone()),
            entered,
            problems,
            number,
            nonce: nonce.to_owned(),
        };
        let read = match read {
            Ok(read) => read,
            Err(problems) => return Ok(Some(refused(without_files(values), problems))),
        };
        let beyond = self.check_worth(&record, &step, &read.entered).await?;
        if !beyond.is_empty() {
            return Ok(Some(refused(read.entered, beyond)));
        }
        if let NextStep::Form(Form { customer_type: Some(customer_type), .. }) = &step
            && let Err(problems) = self.register(&record, customer_type, read.all()).await?
        {
            return Ok(Some(refused(read.entered, problems)));
        }
        flow.pages.truncate(number + 1);
        if let Some(page) = flow.pages.get_mut(number) {
            (page.entered, page.is_answered, page.problem) = (read.entered, true, None);
        }
        match self.save_flow(&mut flow).await {
            Ok(()) => Ok(Some(Taken::Stored)),
            Err(PageRefused::Stale) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// What the amount converts to at the rate of this moment, where a currency of another worth is paid: whoever would get it back
    /// is told before paying it.
    async fn check_worth(
        &self,
        record: &Transaction,
        step: &NextStep,
        entered: &Entries,
    ) -> Result<Problems, PageRefused> {
        let nothing = Ok(Problems::new());
        let (NextStep::Form(form), Some(asset), None) = (step, self.asset_of(record), record.quote_id) else {
            return nothing;
        };
        let input = form.inputs.iter().find(|input| input.kind == InputKind::Amount);
        let amount = input.and_then(|input| Some((input, Amount::parse(entered.get(&input.name)?).ok()?)));
        let paid = record.paid_asset();
        let (Some((input, amount)), false) = (amount, asset.limits_are_in(paid)) else { return nothing };
        let client = QuoteClient { owner: record.owner, client_domain: record.client_domain.clone() };
        let offered = self.quotes.rate_offered(record.protocol(), client, paid, amount, asset.asset).await;
        match offered.map(|rate| rate.map(|conversion| rules::check_rate(record, &conversion))) {
            Ok(Some(Err(beyond))) => Ok(Problems::from([(input.name.clone(), FieldProblem::BeyondLimit(beyond))])),
            Ok(_) => nothing,
            // The end of the flow says so: until then the currency may be another.
            Err(Error::Invalid(_)) => nothing,
            Err(other) => Err(other.into()),
        }
    }

    /// Saves a flow. Whoever came first wins.
    pub(super) async fn save_flow(&self, flow: &mut HostedFlow) -> Result<(), PageRefused> {
        flow.version += 1;
        let mut tx = self.store.begin().await?;
        if !tx.update_flow(flow).await? {
            return Err(PageRefused::Stale);
        }
        Ok(tx.commit().await?)
    }

    /// Puts values into the record of the user's customer, and names that customer in the transaction.
    async fn register(
        &self,
        record: &Transaction,
        customer_type: &str,
        values: Entries,
    ) -> Result<Result<(), Problems>, PageRefused> {
        if !self.knows_customers() {
            tracing::error!(transaction = %record.id, customer_type, "a form has a customer-type, but no guest provides `customers` or `customer-store`: provide one, or leave the type out");
            return Err(Error::Unavailable("the anchor can't take this at the moment; try again shortly".into()).into());
        }
        let query = CustomerQuery {
            customer_type: Some(customer_type.to_owned()),
            transaction_id: Some(record.id.to_string()),
            lang: record.lang.clone(),
            ..CustomerQuery::default()
        };
        self.put_values(&record.owner, query, values).await
    }

    /// Puts values into the record of a customer.
    pub(super) async fn put_values(
        &self,
        owner: &Owner,
        query: CustomerQuery,
        values: Entries,
    ) -> Result<Result<(), Problems>, PageRefused> {
        match self.customers.put_customer(owner, query, values).await {
            Ok(_) => Ok(Ok(())),
            Err(Error::Invalid(text) | Error::Denied(text)) => {
                // The customers' rules name the field first.
                let (name, problem) = text.split_once(": ").unwrap_or(("", &text));
                let problem = FieldProblem::Said(problem.to_owned());
                Ok(Err(Problems::from([(name.to_owned(), problem)])))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Names the user's own customer in a transaction that names none.
    pub(super) async fn name_customer(&self, record: Transaction) -> Result<Transaction, PageRefused> {
        if !record.lacks_customer() {
            return Ok(record);
        }
        let owner: &Owner = &record.owner;
        let Some((customer, _)) = self.store.customer_named(owner, None).await? else { return Ok(record) };
        let customer: CustomerId = customer.id;
        let name = CommonCommand::NameCustomer { role: Role::Customer, customer, instead_of: None };
        match self.transactions.command(record.id, name, Cause::by(Actor::Host)).await {
            Ok(named) => Ok(named),
            Err(NotDone::Refused(_)) => Ok(record),
            Err(other) => Err(Error::from(other).into()),
        }
    }

    pub(super) fn read_inputs(
        &self,
        inputs: &[Input],
        values: &Entries,
        record: &Transaction,
    ) -> Result<Read, Problems> {
        let info = self.asset_of(record).map(|asset| self.configured_info(asset, record.kind()));
        let (mut read, mut problems) = (Read::default(), Problems::new());
        for input in inputs {
            let value = values.get(&input.name).map(|value| value.trim()).filter(|value| !value.is_empty());
            match (value, input.kind) {
                (None, _) if input.optional => {}
                (None, _) => drop(problems.insert(input.name.clone(), FieldProblem::Missing)),
                (Some(value), InputKind::File) => match File::from_data_url(value) {
                    Some(_) => drop(read.files.insert(input.name.clone(), value.to_owned())),
                    None => drop(problems.insert(input.name.clone(), FieldProblem::NotAFile)),
                },
                (Some(value), _) => match checked(input, value, info.as_ref(), record) {
                    Ok(value) => drop(read.entered.insert(input.name.clone(), value)),
                    Err(problem) => drop(problems.insert(input.name.clone(), problem)),
                },
            }
        }
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }
}

/// What was entered, and the files beside it.
#[derive(Default)]
pub(super) struct Read {
    pub(super) entered: Entries,
    pub(super) files: Entries,
}

impl Read {
    /// Values and files together, as they go into a customer's record.
    pub(super) fn all(&self) -> Entries {
        self.entered.iter().chain(&self.files).map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

pub(super) fn without_files(mut values: Entries) -> Entries {
    values.retain(|_, value| !value.starts_with("data:"));
    values
}

fn read_choice(choice: &Choice, values: &Entries) -> Result<Read, Problems> {
    let problem = |problem| Err(Problems::from([(CHOICE.to_owned(), problem)]));
    let Some(value) = values.get(CHOICE).filter(|value| !value.is_empty()) else {
        return problem(FieldProblem::Missing);
    };
    match choice.options.iter().any(|option| option.value == *value) {
        true => Ok(Read { entered: Entries::from([(CHOICE.to_owned(), value.clone())]), files: Entries::new() }),
        false => problem(FieldProblem::NotAnOption),
    }
}

/// A value as it is kept.
fn checked(
    input: &Input,
    value: &str,
    info: Option<&AssetInfo<'_, TransferInfo>>,
    record: &Transaction,
) -> Result<String, FieldProblem> {
    if value.chars().count() > input.max_length {
        return Err(FieldProblem::TooLong(input.max_length));
    }
    let fits = |is_right: bool, problem: FieldProblem| if is_right { Ok(value.to_owned()) } else { Err(problem) };
    match input.kind {
        InputKind::Text | InputKind::Multiline | InputKind::Code | InputKind::File => Ok(value.to_owned()),
        InputKind::Email => fits(is_email(value), FieldProblem::NotAnEmail),
        InputKind::Phone => fits(is_phone(value), FieldProblem::NotAPhone),
        InputKind::Number => fits(value.bytes().all(|b| b.is_ascii_digit()), FieldProblem::NotANumber),
        InputKind::Date => fits(is_day(value), FieldProblem::NotADate),
        InputKind::Select | InputKind::Radio => {
            fits(input.options.iter().any(|option| option.value == value), FieldProblem::NotAnOption)
        }
        InputKind::Checkbox => fits(value == "true", FieldProblem::NotAnOption),
        InputKind::Amount => amount(value, info, record).map(|amount| amount.to_string()),
    }
}

/// The amount that was entered, within the limits of the asset.
fn amount(
    value: &str,
    info: Option<&AssetInfo<'_, TransferInfo>>,
    record: &Transaction,
) -> Result<Amount, FieldProblem> {
    let amount = read_amount(value, info.map_or(0, |info| info.asset.decimals))?;
    if amount.is_zero() || amount.to_stroops() == Err(AmountError::TooLarge) {
        return Err(FieldProblem::NotAnAmount);
    }
    // A quote is for one amount.
    let quoted = record.amount_expected().map(|money| money.amount).filter(|_| record.quote_id.is_some());
    match quoted {
        Some(quoted) if amount < quoted => return Err(FieldProblem::BelowMinimum(quoted)),
        Some(quoted) if amount > quoted => return Err(FieldProblem::AboveMaximum(quoted)),
        _ => {}
    }
    let Some(info) = info else { return Ok(amount) };
    if amount.fits(info.asset.decimals).is_err() {
        return Err(FieldProblem::TooManyDecimals(info.asset.decimals));
    }
    if !info.asset.limits_are_in(record.paid_asset()) {
        return Ok(amount);
    }
    if let Some(min) = info.min_amount().filter(|min| amount < *min) {
        return Err(FieldProblem::BelowMinimum(min));
    }
    match info.max_amount().filter(|max| amount > *max) {
        Some(max) => Err(FieldProblem::AboveMaximum(max)),
        None => Ok(amount),
    }
}

fn is_email(value: &str) -> bool {
    let parts = value.rsplit_once('@');
    let is_plain = !value.contains(|c: char| c.is_whitespace() || c.is_control());
    is_plain && parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.starts_with('.'))
}

fn is_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (5..=20).contains(&digits) && value.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c))
}

fn is_day(value: &str) -> bool {
    value.len() == 10 && format!("{value}T00:00:00Z").parse::<crate::model::Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_numbers_and_days_are_told_from_others() {
        for (value, is_one) in
            [("a@b.example", true), ("a b@c.d", false), ("@b.c", false), ("a@", false), ("ab", false)]
        {
            assert_eq!(is_email(value), is_one, "{value}");
        }
        for (value, is_one) in [("+49 (30) 123-456", true), ("12", false), ("call me", false)] {
            assert_eq!(is_phone(value), is_one, "{value}");
        }
        for (value, is_one) in [("2000-02-29", true), ("2001-02-29", false), ("1.1.2000", false), ("2000-1-1", false)] {
            assert_eq!(is_day(value), is_one, "{value}");
        }
    }
}
