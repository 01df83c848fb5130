//! A customer as shown in SEP-12: the guest's review, field by field.

use crate::model::{
    Customer, CustomerStatus, Entries, Field, FieldKind, KeptState, ProvidedField, Review, standard_field,
};

/// Suffix of a field that proves another one (SEP-12 "Verification").
pub(crate) const PROOF: &str = "_verification";

/// A customer as shown in SEP-12 `GET /customer`.
#[derive(Debug)]
pub struct CustomerView {
    /// The id; `None` before the registration.
    pub id: Option<String>,
    /// The status for the requested type.
    pub status: CustomerStatus,
    /// Required fields (SEP-12 `fields`).
    pub fields: Vec<Field>,
    /// Provided fields (SEP-12 `provided_fields`).
    pub provided: Vec<ProvidedField>,
    /// A reason, for people.
    pub message: Option<String>,
}

impl CustomerView {
    /// An unknown customer.
    pub(crate) fn unknown(required: Vec<Field>) -> Self {
        let asks_nothing = required.iter().all(|field| field.optional);
        let status = if asks_nothing { CustomerStatus::Accepted } else { CustomerStatus::NeedsInfo };
        Self { id: None, status, fields: required, provided: Vec::new(), message: None }
    }

    /// A customer whom a guest keeps, as the guest shows them.
    pub(crate) fn kept(id: Option<String>, state: KeptState) -> Self {
        let KeptState { status, fields, provided, message } = state;
        Self { id, status, fields, provided, message }
    }

    /// A customer's review under one type. Fields are in the guest's order.
    pub(crate) fn judged(customer: &Customer, review: &Review, required: Vec<Field>) -> Self {
        let provided: Vec<&str> = customer.provided().into_iter().collect();
        let is_on_record = |field: &Field| provided.contains(&field.name.as_str());
        let fields = match review.status {
            CustomerStatus::NeedsInfo if review.fields.is_empty() => {
                required.iter().filter(|field| !is_on_record(field)).cloned().collect()
            }
            // A field that only has to be verified is not requested again: `provided_fields` shows it.
            CustomerStatus::NeedsInfo if review.verification => {
                review.fields.iter().filter(|field| !is_on_record(field)).cloned().collect()
            }
            CustomerStatus::NeedsInfo => review.fields.clone(),
            CustomerStatus::Accepted | CustomerStatus::Processing | CustomerStatus::Rejected => Vec::new(),
        };
        let asked: Vec<&Field> = required.iter().chain(&review.fields).collect();
        let asked_for = |name: &str| asked.iter().copied().find(|field| field.name == name);
        let place = |name: &str| asked.iter().position(|field| field.name == name).unwrap_or(asked.len());
        let mut provided = provided;
        // Fields that the guest did not request come last, by name.
        provided.sort_by_key(|name| place(name));
        let provided = provided
            .into_iter()
            // A proof is not shown as a field, unless the guest requires one of that name.
            .filter(|name| !name.ends_with(PROOF) || asked_for(name).is_some())
            .map(|name| {
                let known = asked_for(name).cloned().or_else(|| standard_field(name));
                let field = known.unwrap_or_else(|| unlisted(name));
                judged_field(field, review)
            })
            .collect();
        Self { id: Some(customer.shown_id()), status: review.status, fields, provided, message: review.message.clone() }
    }
}

fn judged_field(field: Field, review: &Review) -> ProvidedField {
    let wanted_again = review.fields.iter().find(|wanted| wanted.name == field.name);
    let status = match (review.status, wanted_again) {
        (CustomerStatus::NeedsInfo, Some(_)) if review.verification => CustomerStatus::NeedsInfo,
        (CustomerStatus::NeedsInfo, Some(_)) => CustomerStatus::Rejected,
        (CustomerStatus::NeedsInfo | CustomerStatus::Processing, _) => CustomerStatus::Processing,
        (decided, _) => decided,
    };
    let why = || review.message.clone().or_else(|| wanted_again.map(|wanted| wanted.description.clone()));
    let error = if status == CustomerStatus::Rejected { why() } else { None };
    ProvidedField { field, status: Some(status), error }
}

/// A field that neither the guest nor SEP-9 describes.
fn unlisted(name: &str) -> Field {
    Field {
        name: name.to_owned(),
        description: name.replace(['_', '.'], " "),
        kind: FieldKind::String,
        choices: Vec::new(),
        optional: true,
    }
}

/// Applies the values of a request. An empty value removes its field. A new value of a field removes the proof of the
/// old one.
pub(crate) fn provide(known: &mut Entries, new: &Entries) {
    for (name, value) in new {
        if known.get(name) == Some(value) {
            continue;
        }
        known.remove(&format!("{name}{PROOF}"));
        if value.is_empty() {
            known.remove(name);
        } else {
            known.insert(name.clone(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Owner, Timestamp};

    fn review(status: CustomerStatus, wanted: &[&str], verification: bool, message: Option<&str>) -> Review {
        let fields = wanted.iter().map(|name| unlisted(name)).collect();
        let message = message.map(str::to_owned);
        let decided_at = Timestamp::from_millis(0);
        Review { status, fields, verification, message, decided_at, decided_by: "test 1".into() }
    }

    fn shown(review: &Review, provided: &[&str]) -> Vec<(String, CustomerStatus, Option<String>)> {
        let at = Timestamp::from_millis(0);
        let customer = Customer {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            known_as: None,
            owner: Owner::parse("GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5").unwrap(),
            memo: None,
            values: provided.iter().map(|name| ((*name).to_owned(), "x".to_owned())).collect(),
            files: Default::default(),
            reviews: Default::default(),
            created_at: at,
            updated_at: at,
        };
        let view = CustomerView::judged(&customer, review, Vec::new());
        view.provided.into_iter().map(|one| (one.field.name, one.status.unwrap(), one.error)).collect()
    }

    #[test]
    fn each_field_is_listed_according_to_the_review() {
        use CustomerStatus::{Accepted, NeedsInfo, Processing, Rejected};
        let on = |status, wanted: &[&str], verification, message| {
            shown(&review(status, wanted, verification, message), &["email_address", "email_address_verification"])
        };
        let one = |status, error: Option<&str>| vec![("email_address".to_owned(), status, error.map(str::to_owned))];
        assert_eq!(on(Accepted, &[], false, None), one(Accepted, None));
        assert_eq!(on(Processing, &[], false, Some("soon")), one(Processing, None));
        assert_eq!(on(NeedsInfo, &["tax_id"], false, Some("more")), one(Processing, None));
        assert_eq!(on(NeedsInfo, &["email_address"], true, Some("prove it")), one(NeedsInfo, None));
        assert_eq!(on(NeedsInfo, &["email_address"], false, Some("bounced")), one(Rejected, Some("bounced")));
        assert_eq!(on(NeedsInfo, &["email_address"], false, None), one(Rejected, Some("email address")));
        assert_eq!(on(Rejected, &[], false, Some("no")), one(Rejected, Some("no")));
    }

    #[test]
    fn a_new_value_needs_a_new_proof() {
        let entries = |pairs: &[(&str, &str)]| -> Entries {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let proved = entries(&[("email_address", "a@b.example"), ("email_address_verification", "123")]);
        for (new, left) in [
            (entries(&[("email_address", "a@b.example")]), proved.clone()),
            (entries(&[("email_address", "c@d.example")]), entries(&[("email_address", "c@d.example")])),
            (entries(&[("email_address", "")]), entries(&[])),
            (
                entries(&[("email_address", "c@d.example"), ("email_address_verification", "456")]),
                entries(&[("email_address", "c@d.example"), ("email_address_verification", "456")]),
            ),
        ] {
            let mut known = proved.clone();
            provide(&mut known, &new);
            assert_eq!(known, left, "{new:?}");
        }
    }
}
