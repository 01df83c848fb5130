//! Answers of guests, checked and converted to the model.

use super::{
    Invalid,
    place::{Place, at, item},
};
use crate::guest::bindings::{
    customers::Decision as WitDecision,
    mismatches::Verdict as WitVerdict,
    rails::{Payout as WitPayout, PayoutReport as WitReport},
    receiver::{Acceptance as WitAcceptance, CustomerType, ReceiverInfo as WitInfo, Rejection as WitRejection},
    types as wit,
};
use crate::model::{
    Acceptance, Amount, AssetId, AssetTerms, Decision, Fee, FeePart, Field, FieldKind, Money, Payout, PayoutReport,
    Problem, ReceiverInfo, RefundPlan, Rejection, TransactionId, Verdict,
};

/// Maximum number of items in a list.
const LIST_MOST: usize = 200;
/// Maximum bytes of a text for people.
const TEXT_MOST: usize = 2_000;
/// Maximum bytes of a name or an id.
const NAME_MOST: usize = 200;

pub(super) type Checked<T> = Result<T, Invalid>;

pub(super) fn invalid<T>(place: Place<'_>, problem: impl ToString) -> Checked<T> {
    Err(Invalid { place: place.to_string(), problem: problem.to_string() })
}

/// A text for the operator, cut where it is too long.
pub(super) fn cut(text: String) -> String {
    match text.char_indices().find(|(at, c)| at + c.len_utf8() > TEXT_MOST) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
        None => text,
    }
}

/// Converts a problem. A text that is too long is cut: a fault in its place would hide the problem.
pub(in crate::guest) fn problem(from: wit::Problem) -> Problem {
    match from {
        wit::Problem::Invalid(text) => Problem::Invalid(cut(text)),
        wit::Problem::Denied(text) => Problem::Denied(cut(text)),
        wit::Problem::Unavailable(text) => Problem::Unavailable(cut(text)),
    }
}

pub(in crate::guest) fn info(from: WitInfo) -> Checked<ReceiverInfo> {
    Ok(ReceiverInfo {
        sender_types: customer_types("sender-types", from.sender_types)?,
        receiver_types: customer_types("receiver-types", from.receiver_types)?,
        terms: terms(from.fields, from.funding_methods, from.min_amount, from.max_amount)?,
    })
}

/// What infos of every protocol have in common.
pub(super) fn terms(
    wanted: Vec<wit::Field>,
    funding_methods: Vec<String>,
    min_amount: Option<String>,
    max_amount: Option<String>,
) -> Checked<AssetTerms> {
    let limit = |place, value: Option<String>| value.map(|value| amount(place, &value)).transpose();
    let (min_amount, max_amount) = (limit(at("min-amount"), min_amount)?, limit(at("max-amount"), max_amount)?);
    if min_amount.zip(max_amount).is_some_and(|(min, max)| min > max) {
        return invalid(at("min-amount"), "is more than `max-amount`");
    }
    Ok(AssetTerms {
        fields: transaction_fields("fields", wanted)?,
        funding_methods: list(at("funding-methods"), funding_methods, name)?,
        min_amount,
        max_amount,
    })
}

fn customer_types(place: &'static str, from: Vec<CustomerType>) -> Checked<Vec<(String, String)>> {
    list(at(place), from, |place, one| {
        Ok((name(place.field("name"), one.name)?, text(place.field("description"), one.description)?))
    })
}

pub(in crate::guest) fn acceptance(from: WitAcceptance) -> Checked<Acceptance> {
    Ok(match from {
        WitAcceptance::Ready(terms) => Acceptance::Ready {
            fee: terms.fee.map(|fee| self::fee("ready.fee", fee)).transpose()?,
            amount_out: terms.amount_out.map(|out| money("ready.amount-out", &out)).transpose()?,
        },
        WitAcceptance::Wait(message) => Acceptance::Wait { message: message_of(at("wait"), message)? },
    })
}

pub(in crate::guest) fn rejection(from: WitRejection) -> Checked<Rejection> {
    Ok(match from {
        WitRejection::CustomerInfoNeeded(kind) => {
            Rejection::CustomerInfoNeeded(kind.map(|kind| name(at("customer-info-needed"), kind)).transpose()?)
        }
        WitRejection::TransactionInfoNeeded(wanted) => {
            Rejection::TransactionInfoNeeded(transaction_fields("transaction-info-needed", wanted)?)
        }
        WitRejection::Problem(why) => Rejection::Problem(problem(why)),
    })
}

pub(in crate::guest) fn decision(from: WitDecision) -> Checked<Decision> {
    Ok(match from {
        WitDecision::Accepted => Decision::Accepted,
        WitDecision::Processing(message) => Decision::Processing(message_of(at("processing"), message)?),
        WitDecision::NeedsInfo(request) => Decision::NeedsInfo {
            fields: fields("needs-info.fields", request.fields)?,
            message: message_of(at("needs-info.message"), request.message)?,
        },
        WitDecision::VerificationRequired(wanted) => {
            Decision::VerificationRequired(fields("verification-required", wanted)?)
        }
        WitDecision::Rejected(why) => Decision::Rejected(text(at("rejected"), why)?),
    })
}

pub(in crate::guest) fn payout(from: WitPayout) -> Checked<Payout> {
    let id = |place, id: Option<String>| id.map(|id| name(place, id)).transpose();
    Ok(match from {
        WitPayout::Delivered(receipt) => Payout::Delivered {
            external_id: id(at("delivered.external-id"), receipt.external_id)?,
            amount_out: receipt.amount_out.map(|out| money("delivered.amount-out", &out)).transpose()?,
        },
        WitPayout::Initiated(initiation) => Payout::Initiated {
            external_id: id(at("initiated.external-id"), initiation.external_id)?,
            eta_s: initiation.eta_seconds,
        },
        WitPayout::NeedsCustomerInfo(request) => Payout::NeedsCustomerInfo {
            customer_type: id(at("needs-customer-info.customer-type"), request.customer_type)?,
            message: message_of(at("needs-customer-info.message"), request.message)?,
        },
        WitPayout::NeedsTransactionInfo(request) => Payout::NeedsTransactionInfo {
            fields: transaction_fields("needs-transaction-info.fields", request.fields)?,
            message: message_of(at("needs-transaction-info.message"), request.message)?,
        },
        WitPayout::Refund(plan) => Payout::Refund(RefundPlan {
            amount: plan.amount.map(|value| amount(at("refund.amount"), &value)).transpose()?,
            message: message_of(at("refund.message"), plan.message)?,
        }),
        WitPayout::Failed(why) => Payout::Failed(text(at("failed"), why)?),
    })
}

/// Reports on transactions among `asked`, at most one for each.
pub(in crate::guest) fn reports(from: Vec<WitReport>, asked: &[TransactionId]) -> Checked<Vec<PayoutReport>> {
    let mut reports: Vec<PayoutReport> = Vec::with_capacity(from.len().min(asked.len()));
    for (number, one) in from.into_iter().enumerate() {
        let item = item(number);
        let place = item.field("transaction-id");
        let Some(transaction) = asked.iter().find(|id| id.to_string() == one.transaction_id).copied() else {
            return invalid(place, format!("`{}` was not asked about", excerpt(&one.transaction_id)));
        };
        if reports.iter().any(|report| report.transaction == transaction) {
            return invalid(place, format!("`{transaction}` is reported on twice"));
        }
        let payout = payout(one.payout)
            .map_err(|Invalid { place, problem }| Invalid { place: format!("{item}.{place}"), problem })?;
        reports.push(PayoutReport { transaction, payout });
    }
    Ok(reports)
}

pub(in crate::guest) fn verdict(from: WitVerdict) -> Checked<Verdict> {
    Ok(match from {
        WitVerdict::Accept(terms) => Verdict::Accept {
            fee: terms.fee.map(|fee| self::fee("accept.fee", fee)).transpose()?,
            amount_out: terms.amount_out.map(|out| money("accept.amount-out", &out)).transpose()?,
        },
        WitVerdict::Refund(why) => Verdict::Refund(message_of(at("refund"), why)?),
        WitVerdict::Keep(why) => Verdict::Keep(message_of(at("keep"), why)?),
    })
}

pub(in crate::guest) fn fields(place: &'static str, from: Vec<wit::Field>) -> Checked<Vec<Field>> {
    let mut seen = std::collections::BTreeSet::new();
    list(at(place), from, |place, field| {
        if !seen.insert(field.name.clone()) {
            return invalid(place.field("name"), format!("`{}` is asked for twice", excerpt(&field.name)));
        }
        Ok(Field {
            name: name(place.field("name"), field.name)?,
            description: text(place.field("description"), field.description)?,
            kind: match field.kind {
                wit::FieldKind::Text => FieldKind::String,
                wit::FieldKind::Binary => FieldKind::Binary,
                wit::FieldKind::Number => FieldKind::Number,
                wit::FieldKind::Date => FieldKind::Date,
            },
            choices: list(place.field("choices"), field.choices, text)?,
            optional: field.optional,
        })
    })
}

/// Fields of a transaction. Its values are texts in every protocol, so a file can be asked of customers only.
fn transaction_fields(place: &'static str, from: Vec<wit::Field>) -> Checked<Vec<Field>> {
    let fields = fields(place, from)?;
    match fields.iter().position(|field| field.kind == FieldKind::Binary) {
        None => Ok(fields),
        Some(number) => invalid(
            at(place).item(number).field("kind"),
            "is `binary`, and a transaction has no files: ask the customer",
        ),
    }
}

pub(in crate::guest) fn fee(place: &'static str, from: wit::Fee) -> Checked<Fee> {
    fee_at(at(place), from)
}

pub(super) fn fee_at(place: Place<'_>, from: wit::Fee) -> Checked<Fee> {
    let total = Money::new(amount(place.field("total"), &from.total)?, asset(place.field("asset"), &from.asset)?);
    let details = list(place.field("details"), from.details, |place, part| {
        Ok(FeePart {
            name: name(place.field("name"), part.name)?,
            amount: amount(place.field("amount"), &part.amount)?,
            description: message_of(place.field("description"), part.description)?,
        })
    })?;
    Fee::new(total, details)
        .or_else(|_| invalid(place.field("details"), format!("the parts do not sum to the total, {}", from.total)))
}

pub(super) fn money(place: &'static str, from: &wit::Amount) -> Checked<Money> {
    money_at(at(place), from)
}

pub(super) fn money_at(place: Place<'_>, from: &wit::Amount) -> Checked<Money> {
    Ok(Money::new(amount(place.field("value"), &from.value)?, asset(place.field("asset"), &from.asset)?))
}

pub(super) fn amount(place: Place<'_>, from: &str) -> Checked<Amount> {
    Amount::parse(from).or_else(|why| invalid(place, why))
}

pub(super) fn asset(place: Place<'_>, from: &str) -> Checked<AssetId> {
    AssetId::parse(from).or_else(|why| invalid(place, why))
}

pub(super) fn list<A, B>(
    place: Place<'_>,
    from: Vec<A>,
    mut one: impl FnMut(Place<'_>, A) -> Checked<B>,
) -> Checked<Vec<B>> {
    if from.len() > LIST_MOST {
        return invalid(place, format!("has {} items, more than {LIST_MOST}", from.len()));
    }
    from.into_iter().enumerate().map(|(number, item)| one(place.item(number), item)).collect()
}

pub(super) fn name(place: Place<'_>, from: String) -> Checked<String> {
    match from.len() {
        0 => invalid(place, "is empty"),
        length if length > NAME_MOST => invalid(place, format!("has {length} bytes, more than {NAME_MOST}")),
        _ => Ok(from),
    }
}

pub(super) fn text(place: Place<'_>, from: String) -> Checked<String> {
    match from.len() {
        length if length > TEXT_MOST => invalid(place, format!("has {length} bytes, more than {TEXT_MOST}")),
        _ => Ok(from),
    }
}

pub(super) fn message_of(place: Place<'_>, from: Option<String>) -> Checked<Option<String>> {
    from.map(|message| text(place, message)).transpose()
}

fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}
