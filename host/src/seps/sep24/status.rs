//! The page about a transaction: how far it is, what the user has to do, what it cost, what went back.

use super::{
    Site,
    site::{Reply, shortened},
    wire::{self, kind},
    wording::{self, Wording},
};
use crate::{
    model::{Details, Memo, Refund, RefundRoute, Status, Transaction},
    pages::{
        Word,
        views::{self, Body, Event, Pay, Row},
    },
    transfers::Costs,
};
use http::StatusCode;
use qrcode::{QrCode, render::svg};
use url::Url;

/// What the page is shown in.
pub(super) struct Around {
    /// Its own address.
    pub(super) url: String,
    /// Where it is continued, if the user has not finished.
    pub(super) resume: Option<String>,
    /// Where the user corrects what the transaction waits for, if it does.
    pub(super) correct: Option<String>,
}

/// The page of a transaction.
pub(super) fn reply(site: &Site, record: &Transaction, around: Around) -> Reply {
    let wording = site.wording(&record.lang);
    let header = Some(Site::header(record));
    if record.status == Status::Error && record.amount_in.is_none() {
        let body = Body::Message(refused(record));
        return Reply { header, ..Reply::new(StatusCode::OK, &record.lang, around.url, body) };
    }
    let status = wire::status(record);
    let action = match around.correct {
        Some(url) => Some(views::Action { url, label: Some(wording.say("form-correct")) }),
        None => around.resume.map(|url| views::Action { url, label: None }),
    };
    let body = Body::Status(Box::new(views::Status {
        // The page names what has to be corrected, where the wallet is told less.
        name: if status == Status::OnHold { status } else { record.status }.to_string(),
        kind: kind(record),
        tone: tone(record, status),
        heading: None,
        next: None,
        message: record.message.clone(),
        amount: amount(record).map(wording::money),
        pay: pay(record, wording),
        close: action.is_none(),
        action,
        timeline: timeline(record, wording),
        details: details(site, record, wording),
        refunds: record.refunds.iter().filter_map(|one| refund(site, record, one)).collect(),
    }));
    // Whoever got everything back paid nothing.
    let costs = match record.status {
        Status::Refunded => None,
        _ => wording::costs(&Costs::of(record), record.rate, wording),
    };
    Reply { header, costs, ..Reply::new(StatusCode::OK, &record.lang, around.url, body) }
}

fn refused(record: &Transaction) -> views::Message {
    views::Message {
        kind: "refused",
        heading: None,
        text: record.message.clone(),
        retry: None,
        reference: Some(record.id.to_string()),
        close: true,
    }
}

fn tone(record: &Transaction, status: Status) -> &'static str {
    match status {
        Status::Completed | Status::Refunded => "good",
        Status::Error | Status::Expired | Status::NoMarket | Status::TooSmall | Status::TooLarge => "bad",
        Status::Incomplete | Status::PendingUserTransferStart | Status::PendingUser | Status::PendingTrust => "action",
        Status::PendingUserTransferComplete if record.details.deposit().is_none() => "action",
        _ => "waiting",
    }
}

/// What the user is to pay, and later what the user gets.
fn amount(record: &Transaction) -> Option<&crate::model::Money> {
    match record.status {
        Status::PendingUserTransferStart => record.amount_expected(),
        Status::Refunded => record.amount_in.as_ref(),
        _ => record.amount_out.as_ref().or(record.amount_in.as_ref()).or(record.amount_expected()),
    }
}

fn row(label: String, value: String, copyable: bool) -> Row {
    Row { label, value, url: None, copyable, plain: None }
}

/// How to pay, while that is what comes next.
fn pay(record: &Transaction, wording: Wording<'_>) -> Option<Pay> {
    if record.status != Status::PendingUserTransferStart {
        return None;
    }
    let mut rows = Vec::new();
    if let Some(money) = record.amount_expected() {
        let value = format!("{} {}", money.amount, money.asset.code());
        let plain = Some(money.amount.to_string());
        rows.push(Row { plain, ..row(wording.say("pay-amount"), value, true) });
    }
    let mut qr = None;
    match &record.details {
        Details::Deposit(deposited) => {
            let labelled = |one: &crate::model::Instruction| match one.description.is_empty() {
                true => one.name.clone(),
                false => one.description.clone(),
            };
            rows.extend(deposited.instructions.iter().map(|one| row(labelled(one), one.value.clone(), true)));
        }
        Details::Receive(_) | Details::Withdraw(_) => {
            let to = record.destination()?;
            rows.push(row(wording.say("pay-account"), to.account.to_string(), true));
            rows.push(row(wording.say("pay-memo"), to.memo.value(), true));
            rows.push(row(wording.say("pay-memo-type"), to.memo.kind().to_owned(), false));
            qr = picture(record).map(|svg| views::Qr { svg, label: wording.say("pay-qr") });
        }
    }
    let deadline = record.action_required_by().map(wording::time);
    let heading = match &record.details {
        Details::Deposit(deposited) => deposited.how.clone(),
        Details::Receive(_) | Details::Withdraw(_) => None,
    };
    Some(Pay { heading, deadline, rows, qr })
}

/// The payment as a SEP-7 request, for a camera.
fn picture(record: &Transaction) -> Option<String> {
    let to = record.destination()?;
    let mut url = Url::parse("web+stellar:pay").ok()?;
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("destination", &to.account.to_string());
        if let Some(money) = record.amount_expected() {
            query.append_pair("amount", &money.amount.to_string());
        }
        if let Some(issuer) = record.ledger_asset().issuer() {
            query.append_pair("asset_code", record.ledger_asset().code());
            query.append_pair("asset_issuer", &issuer.to_string());
        }
        let kind = match &to.memo {
            Memo::Id(_) => "MEMO_ID",
            Memo::Text(_) => "MEMO_TEXT",
            Memo::Hash(_) => "MEMO_HASH",
            Memo::Return(_) => "MEMO_RETURN",
        };
        query.append_pair("memo", &to.memo.value()).append_pair("memo_type", kind);
    }
    let code = QrCode::new(url.as_str()).ok()?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build();
    // Within a page, without the declaration of a document.
    svg.find("<svg").and_then(|at| svg.get(at..)).map(str::to_owned)
}

/// What has happened, what is happening, and what will.
fn timeline(record: &Transaction, wording: Wording<'_>) -> Vec<Event> {
    let by_kind = |id: &str| wording.say_with(id, &[("kind", Word::Text(kind(record).to_owned()))]);
    let event = |label: String, time: Option<crate::model::Timestamp>, state| Event {
        label,
        time: time.map(wording::time),
        state,
    };
    let (is_funded, is_over) = (record.amount_in.is_some(), record.completed_at.is_some());
    let is_started = record.status != Status::Incomplete;
    let refunded = record.status == Status::Refunded;
    if matches!(record.status, Status::Expired | Status::Error) && !is_funded {
        return Vec::new();
    }
    let state = |is_done: bool, is_next: bool| match (is_done, is_next) {
        (true, _) => "done",
        (false, true) => "now",
        (false, false) => "todo",
    };
    let mut events = vec![
        event(wording.say("timeline-started"), is_started.then_some(record.created_at), state(is_started, true)),
        event(by_kind("timeline-paid"), record.received_at, state(is_funded, is_started)),
    ];
    match refunded {
        true => events.push(event(wording.say("timeline-refunded"), Some(record.updated_at), "done")),
        false => events.push(event(by_kind("timeline-sent"), record.completed_at, state(is_over, is_funded))),
    }
    events
}

fn details(site: &Site, record: &Transaction, wording: Wording<'_>) -> Vec<Row> {
    let at = |id: &str, time: crate::model::Timestamp| row(wording.say(id), wording::time(time), false);
    let mut rows = vec![
        row(wording.say("detail-id"), record.id.to_string(), true),
        at("detail-started", record.created_at),
        at("detail-updated", record.updated_at),
    ];
    rows.extend(record.completed_at.map(|time| at("detail-completed", time)));
    if let Some(deposited) = record.details.deposit() {
        rows.push(row(wording.say("detail-account"), shortened(&deposited.to.to_string()), false));
        let balance = deposited.paid.as_ref().and_then(|paid| paid.balance_id.clone());
        rows.extend(
            balance.map(|id| Row {
                plain: Some(id.clone()),
                ..row(wording.say("detail-claimable"), shortened(&id), true)
            }),
        );
    }
    if let Some(hash) = record.ledger_hash() {
        let (url, plain) = (ledger_url(site, hash), Some(hash.to_owned()));
        rows.push(Row { url, plain, ..row(wording.say("detail-ledger"), shortened(hash), true) });
    }
    rows.extend(record.external_id.clone().map(|id| row(wording.say("detail-external"), id, true)));
    rows
}

/// Where a ledger transaction is shown.
fn ledger_url(site: &Site, hash: &str) -> Option<String> {
    Some(format!("{}{hash}", site.settings().explorer.as_ref()?))
}

/// What went back, once it is known.
fn refund(site: &Site, record: &Transaction, refund: &Refund) -> Option<views::Refund> {
    let asset = record.paid_asset().code().to_owned();
    let (route, id) = refund.sent_as()?;
    let url = if route == RefundRoute::Ledger { ledger_url(site, id) } else { None };
    let fee = (!refund.fee.is_zero()).then(|| refund.fee.to_string());
    Some(views::Refund { value: refund.amount.to_string(), unit: asset, fee, id: shortened(id), url })
}
