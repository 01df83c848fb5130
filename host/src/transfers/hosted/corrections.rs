//! Corrections once a flow is over: a payout waits for information of the user (SEP-24 `pending_user`), who enters it on a page.

use super::{
    super::Transfers,
    PageRefused,
    answers::{FieldProblem, Problems, without_files},
};
use crate::context::Error;
use crate::customers::{CustomerQuery, CustomerView, check_values};
use crate::model::{
    CustomerStatus, Entries, Field, FieldKind, InfoUpdate, Input, InputKind, OptionItem, Owner, Status, Transaction,
};
use crate::store::Actor;
use crate::transactions::{Cause, NotDone, rules::CommonCommand};

/// Most characters of a value.
const LENGTH_MAX: usize = 500;

/// What a transaction waits for.
#[derive(Debug)]
pub struct Corrections {
    /// The values to enter.
    pub inputs: Vec<Input>,
    /// Why, in the words of the guest.
    pub message: Option<String>,
    /// The state that they are asked in: what is sent from a page about another one changes nothing.
    pub nonce: String,
}

/// What became of corrections.
#[derive(Debug)]
pub enum Corrected {
    /// They are stored, or the transaction does not wait for them any more.
    Done,
    /// They are not stored.
    Refused {
        /// What was entered.
        entered: Entries,
        /// What is wrong with it.
        problems: Problems,
    },
}

/// Whether a transaction waits for what its user can enter on a page of this host.
pub fn is_correctable(record: &Transaction) -> bool {
    let waits = matches!(record.status, Status::PendingCustomerInfoUpdate | Status::PendingTransactionInfoUpdate);
    waits && record.details.is_hosted() && !record.is_driven_by_business()
}

impl Transfers {
    /// What a hosted transfer waits for. `None`: nothing that its user can enter.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn corrections(
        &self,
        owner: &Owner,
        id: &str,
    ) -> Result<(Transaction, Option<Corrections>), PageRefused> {
        let record = self.hosted(owner, id).await?;
        if !is_correctable(&record) {
            return Ok((record, None));
        }
        let (inputs, message) = match &record.info_update {
            Some(InfoUpdate::Transaction(wanted)) => (wanted.iter().map(input).collect(), None),
            Some(InfoUpdate::Customer(_)) | None => {
                let view = self.customers.customer(owner, query(&record)).await?;
                let message = view.message.clone();
                (of_customer(view), message)
            }
        };
        let message = record.message.clone().or(message);
        let nonce = record.version.to_string();
        Ok((record, Some(Corrections { inputs, message, nonce }).filter(|wanted| !wanted.inputs.is_empty())))
    }

    /// Takes corrections that were entered on the page that asked for them.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn take_corrections(
        &self,
        record: &Transaction,
        wanted: &Corrections,
        values: Entries,
    ) -> Result<Corrected, PageRefused> {
        let (entered, problems) = match self.read_inputs(&wanted.inputs, &values, record) {
            Ok(read) if read.all().is_empty() => {
                let first = wanted.inputs.first().map(|input| (input.name.clone(), FieldProblem::Missing));
                (read.entered, first.into_iter().collect())
            }
            Ok(read) => match self.store_corrections(record, read.all()).await? {
                Ok(()) => return Ok(Corrected::Done),
                Err(problems) => (read.entered, problems),
            },
            Err(problems) => (without_files(values), problems),
        };
        Ok(Corrected::Refused { entered, problems })
    }

    async fn store_corrections(
        &self,
        record: &Transaction,
        values: Entries,
    ) -> Result<Result<(), Problems>, PageRefused> {
        let Some(InfoUpdate::Transaction(_)) = &record.info_update else {
            return self.put_values(&record.owner, query(record), values).await;
        };
        if let Err(Error::Invalid(why)) = check_values(&values) {
            return Ok(Err(Problems::from([(String::new(), FieldProblem::Said(why))])));
        }
        let correct = CommonCommand::CorrectFields { fields: values, asked_at: record.updated_at };
        match self.transactions.command(record.id, correct, Cause::by(Actor::Client)).await {
            // It changed meanwhile: its page says how.
            Ok(_) | Err(NotDone::Refused(_)) => Ok(Ok(())),
            Err(other) => Err(other.into()),
        }
    }
}

/// The customer that the transaction waits for, as SEP-12 names them.
fn query(record: &Transaction) -> CustomerQuery {
    CustomerQuery { transaction_id: Some(record.id.to_string()), lang: record.lang.clone(), ..CustomerQuery::default() }
}

/// What is missing of a customer; if nothing is, everything on record that may be wrong.
fn of_customer(view: CustomerView) -> Vec<Input> {
    let proof = |field: &Field| Input {
        name: format!("{}_verification", field.name),
        kind: InputKind::Code,
        optional: false,
        ..input(field)
    };
    let unproved = view.provided.iter().filter(|one| one.status == Some(CustomerStatus::NeedsInfo));
    let mut inputs: Vec<Input> = view.fields.iter().map(input).chain(unproved.map(|one| proof(&one.field))).collect();
    if inputs.is_empty() {
        // What stays empty stays as it is.
        let again = |field: &Field| Input { optional: true, ..input(field) };
        inputs = view.provided.iter().map(|one| again(&one.field)).collect();
    }
    inputs
}

fn input(field: &Field) -> Input {
    let kind = match (field.kind, field.name.as_str()) {
        _ if !field.choices.is_empty() => InputKind::Select,
        (FieldKind::Binary, _) => InputKind::File,
        (FieldKind::Date, _) => InputKind::Date,
        (FieldKind::String, "email_address") => InputKind::Email,
        (FieldKind::String, "mobile_number") => InputKind::Phone,
        // A number may have decimals, or a sign.
        (FieldKind::String | FieldKind::Number, _) => InputKind::Text,
    };
    let option = |value: &String| OptionItem { value: value.clone(), label: value.clone(), hint: None };
    Input {
        name: field.name.clone(),
        label: field.description.clone(),
        hint: None,
        kind,
        options: field.choices.iter().map(option).collect(),
        value: None,
        optional: field.optional,
        max_length: LENGTH_MAX,
    }
}
