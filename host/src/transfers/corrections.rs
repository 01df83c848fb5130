//! Corrections of a transfer's fields (SEP-6 `PATCH /transactions/:id`).

use super::{Transfers, request::rejected};
use crate::context::{Error, missing_fields, wrong_choice};
use crate::customers::check_values;
use crate::guest::{Answered, Interface};
use crate::model::{Entries, Owner, Protocol, Transaction};
use crate::store::Actor;
use crate::transactions::{Cause, Transactions, rules::CommonCommand};

impl Transfers {
    /// Corrects fields of a transfer that waits for them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if no fields, or other ones, were requested; the guest's rejection;
    /// [`Error::Guest`], [`Error::Store`].
    pub async fn correct(&self, owner: &Owner, id: &str, fields: Entries) -> Result<Transaction, Error> {
        let record = self.transactions.transaction_under(Protocol::Sep6, owner, id).await?;
        let wanted = Transactions::fields_asked_for(&record)?;
        let invalid = |text: String| Err(Error::Invalid(text));
        check_values(&fields)?;
        if let Some(field) = missing_fields(wanted, &fields).first() {
            return invalid(format!("transaction.{} is missing: {}", field.name, field.description));
        }
        if let Some(field) = wrong_choice(wanted, &fields) {
            return invalid(format!("transaction.{}: must be one of {}", field.name, field.choices.join(", ")));
        }
        if let Some(name) = fields.keys().find(|name| !wanted.iter().any(|field| field.name == **name)) {
            return invalid(format!("transaction.{name} was not asked for; see required_info_updates"));
        }
        let parties = self.transactions.parties_of(&record).await?;
        let mut corrected = record.clone();
        corrected.fields.extend(fields.clone());
        let _permit = self.permit(Interface::Transfers, Some(&record.owner)).await?;
        let guests = self.guests_of(record.id).await?;
        let reply = guests.process_transfer_patch(&fields, parties.beside(&corrected)).await;
        let Answered { answer, guest, writes } = reply?;
        answer.map_err(rejected)?;
        let cause = Cause::by(Actor::Client).guest(&guest, &writes);
        let correct = CommonCommand::CorrectFields { fields, asked_at: record.updated_at };
        Ok(self.transactions.command(record.id, correct, cause).await?)
    }
}
