//! Values of the interface `deposits`: notices and refunds out, reports in.

use super::{
    answer::{Checked, invalid, list, money, name, text},
    place::{Place, at},
    snapshot::amount,
};
use crate::guest::{
    DepositRefund,
    bindings::{deposits as wit, types::Entry},
};
use crate::model::{
    DepositNews, DepositReport, IncomingPayment, Money, Notice, NoticeAnswer, RefundOutcome, Timestamp,
};

/// Maximum bytes of the body that answers a notice.
const ANSWER_MOST: usize = 64 * 1024;

/// The status codes of an answer: an interim one would be no answer.
const STATUSES: std::ops::RangeInclusive<u16> = 200..=599;

pub(in crate::guest) fn notice(from: &Notice) -> wit::Notice {
    wit::Notice {
        name: from.name.clone(),
        method: from.method.clone(),
        query: from.query.clone(),
        headers: from.headers.iter().map(|(name, value)| Entry { name: name.clone(), value: value.clone() }).collect(),
        body: from.body.clone(),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn deposit_refund(from: DepositRefund<'_>) -> wit::DepositRefund {
    wit::DepositRefund {
        idempotency_key: from.idempotency_key.to_owned(),
        number: from.number,
        amount: amount(&Money::new(from.amount, from.payment.money.asset.clone())),
        external_id: from.payment.external_id.clone(),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn deposit_reports(from: Vec<wit::DepositReport>) -> Checked<Vec<DepositReport>> {
    list(at("reports"), from, report)
}

fn report(place: Place<'_>, from: wit::DepositReport) -> Checked<DepositReport> {
    Ok(DepositReport {
        // Another system's id, or a made-up one, is none of ours.
        transaction: from.transaction_id.and_then(|id| id.parse().ok()),
        news: match from.news {
            wit::DepositNews::Received(payment) => DepositNews::Received(incoming(place, payment)?),
            wit::DepositNews::Announced(announced) => DepositNews::Announced {
                external_id: announced.external_id.map(|id| name(place.field("external-id"), id)).transpose()?,
                eta_s: announced.eta_seconds,
            },
            wit::DepositNews::Failed(why) => DepositNews::Failed(text(place.field("failed"), why)?),
        },
    })
}

fn incoming(place: Place<'_>, from: wit::IncomingPayment) -> Checked<IncomingPayment> {
    let external_id = name(place.field("external-id"), from.external_id)?;
    if external_id.trim().is_empty() {
        return invalid(place.field("external-id"), "is empty: without it the payment could be credited twice");
    }
    if external_id.chars().any(char::is_control) {
        return invalid(place.field("external-id"), "has control characters");
    }
    let received_at = match from.received_at.map(|text| text.parse::<Timestamp>()).transpose() {
        Ok(received_at) => received_at,
        Err(why) => return invalid(place.field("received-at"), why),
    };
    let money = money("amount", &from.amount)?;
    if money.amount.is_zero() {
        return invalid(place.field("amount"), "is nothing");
    }
    Ok(IncomingPayment { external_id, money, received_at })
}

pub(in crate::guest) fn notice_answer(from: wit::NoticeAnswer) -> Checked<NoticeAnswer> {
    if !STATUSES.contains(&from.status) {
        return invalid(at("status"), format!("{} is not between 200 and 599", from.status));
    }
    if from.body.len() > ANSWER_MOST {
        return invalid(at("body"), format!("has {} bytes, and at most {ANSWER_MOST} are sent", from.body.len()));
    }
    Ok(NoticeAnswer {
        reports: deposit_reports(from.reports)?,
        status: from.status,
        content_type: from.content_type.map(|value| name(at("content-type"), value)).transpose()?,
        body: from.body,
    })
}

pub(in crate::guest) fn refund_outcome(from: wit::RefundOutcome) -> Checked<RefundOutcome> {
    Ok(match from {
        wit::RefundOutcome::Paid(id) => RefundOutcome::Paid(name(at("paid"), id)?),
        wit::RefundOutcome::Pending => RefundOutcome::Pending,
        wit::RefundOutcome::Failed(why) => RefundOutcome::Failed(text(at("failed"), why)?),
    })
}
