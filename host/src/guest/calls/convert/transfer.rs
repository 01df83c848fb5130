//! Answers of the interface `transfers`, checked and converted to the model.

use super::{
    answer::{Checked, fee, list, message_of, money, name, problem, terms, text},
    place::at,
};
use crate::guest::bindings::{transfers as wit, types::Entry};
use crate::model::{CustomerInfoStatus, Instruction, TransferAcceptance, TransferInfo, TransferRejection};

pub(in crate::guest) fn transfer_info(from: wit::TransferInfo) -> Checked<TransferInfo> {
    Ok(TransferInfo {
        customer_types: list(at("customer-types"), from.customer_types, name)?,
        terms: terms(from.fields, from.funding_methods, from.min_amount, from.max_amount)?,
    })
}

pub(in crate::guest) fn transfer_acceptance(from: wit::TransferAcceptance) -> Checked<TransferAcceptance> {
    Ok(match from {
        wit::TransferAcceptance::Ready(terms) => TransferAcceptance::Ready {
            fee: terms.fee.map(|one| fee("ready.fee", one)).transpose()?,
            amount_out: terms.amount_out.map(|out| money("ready.amount-out", &out)).transpose()?,
            instructions: list(at("ready.instructions"), terms.instructions, |place, one| {
                Ok(Instruction {
                    name: name(place.field("name"), one.name)?,
                    value: text(place.field("value"), one.value)?,
                    description: text(place.field("description"), one.description)?,
                })
            })?,
            how: message_of(at("ready.how"), terms.how)?,
            extra_info: list(at("ready.extra-info"), terms.extra_info, |place, Entry { name: of, value }| {
                Ok((name(place.field("name"), of)?, text(place.field("value"), value)?))
            })?,
            eta_s: terms.eta_seconds,
        },
        wit::TransferAcceptance::WaitForCustomer(request) => TransferAcceptance::WaitForCustomer {
            customer_type: request
                .customer_type
                .map(|kind| name(at("wait-for-customer.customer-type"), kind))
                .transpose()?,
            message: message_of(at("wait-for-customer.message"), request.message)?,
        },
        wit::TransferAcceptance::Wait(message) => {
            TransferAcceptance::Wait { message: message_of(at("wait"), message)? }
        }
    })
}

pub(in crate::guest) fn transfer_rejection(from: wit::TransferRejection) -> Checked<TransferRejection> {
    Ok(match from {
        wit::TransferRejection::NonInteractiveCustomerInfoNeeded(fields) => {
            let place = at("non-interactive-customer-info-needed");
            TransferRejection::CustomerInfoNeeded(list(place, fields, name)?)
        }
        wit::TransferRejection::CustomerInfoStatus(status) => {
            TransferRejection::CustomerInfoStatus(CustomerInfoStatus {
                is_denied: status.status == wit::InfoStatus::Denied,
                more_info_url: message_of(at("customer-info-status.more-info-url"), status.more_info_url)?,
                eta_s: status.eta_seconds,
            })
        }
        wit::TransferRejection::Problem(why) => TransferRejection::Problem(problem(why)),
    })
}
