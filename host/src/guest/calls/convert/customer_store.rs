//! Customers that a guest keeps: the lookup, and the guest's answers.

use super::{
    answer::{Checked, cut, fields, invalid, list, message_of, problem},
    place::{Place, at},
    snapshot::memo,
};
use crate::guest::{CustomerLookup, bindings::customer_store as wit};
use crate::model::{CustomerStatus, KeptCustomer, KeptState, Memo, Owner, ProvidedField, Registration, StoreProblem};

/// Maximum bytes of a guest's own id.
const ID_MOST: usize = 255;

pub(in crate::guest) fn lookup(from: CustomerLookup<'_>) -> wit::CustomerLookup {
    // A user of an account and a customer that the account names by memo are told apart in the same way.
    let (account, user) = match from.owner {
        Owner::Memo { account, memo } => ((*account).into(), Some(Memo::Id(*memo))),
        Owner::Address(address) => ((*address).into(), None),
    };
    wit::CustomerLookup {
        id: from.id.map(str::to_owned),
        account,
        memo: user.as_ref().or(from.memo).map(memo),
        customer_type: from.customer_type.map(str::to_owned),
        transaction_id: from.transaction.map(String::from),
        lang: from.lang.to_owned(),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn kept_customer(from: wit::KeptCustomer) -> Checked<KeptCustomer> {
    Ok(KeptCustomer { id: from.id.map(|id| own_id(at("id"), id)).transpose()?, state: state(from.state)? })
}

pub(in crate::guest) fn registration(from: wit::Registration) -> Checked<Registration> {
    Ok(Registration { id: own_id(at("id"), from.id)?, state: from.state.map(state).transpose()? })
}

pub(in crate::guest) fn store_problem(from: wit::StoreProblem) -> StoreProblem {
    match from {
        wit::StoreProblem::NotFound(text) => StoreProblem::NotFound(cut(text)),
        wit::StoreProblem::Problem(from) => StoreProblem::Problem(problem(from)),
    }
}

/// An id that the guest itself gave to something.
pub(super) fn own_id(place: Place<'_>, from: String) -> Checked<String> {
    match from.len() {
        0 => invalid(place, "is empty"),
        length if length > ID_MOST => invalid(place, format!("has {length} bytes, more than {ID_MOST}")),
        _ if from.chars().any(char::is_control) => invalid(place, "has control characters"),
        _ => Ok(from),
    }
}

fn state(from: wit::CustomerState) -> Checked<KeptState> {
    let provided = list(at("provided-fields"), from.provided_fields, |place, one| {
        let status = one.status.map(|status| match status {
            wit::ProvidedStatus::Accepted => CustomerStatus::Accepted,
            wit::ProvidedStatus::Processing => CustomerStatus::Processing,
            wit::ProvidedStatus::Rejected => CustomerStatus::Rejected,
            wit::ProvidedStatus::VerificationRequired => CustomerStatus::NeedsInfo,
        });
        let error = message_of(place.field("error"), one.error)?;
        Ok((one.field, status, error))
    })?;
    let (described, rest): (Vec<_>, Vec<_>) =
        provided.into_iter().map(|(field, status, error)| (field, (status, error))).unzip();
    let described = fields("provided-fields", described)?;
    Ok(KeptState {
        status: match from.status {
            wit::KeptStatus::Accepted => CustomerStatus::Accepted,
            wit::KeptStatus::Processing => CustomerStatus::Processing,
            wit::KeptStatus::NeedsInfo => CustomerStatus::NeedsInfo,
            wit::KeptStatus::Rejected => CustomerStatus::Rejected,
        },
        fields: fields("fields", from.fields)?,
        provided: described
            .into_iter()
            .zip(rest)
            .map(|(field, (status, error))| ProvidedField { field, status, error })
            .collect(),
        message: message_of(at("message"), from.message)?,
    })
}
