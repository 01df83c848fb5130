//! The page on which the user corrects what a transaction waits for, once its flow is over.

use super::{
    Site, Visit,
    flow::{read_body, reply_message, reply_refused, see_other},
    more_info::Link,
    step::{self, Place},
    visit::PageQuery,
};
use crate::{
    model::{Entries, Form, InputKind, NextStep, Transaction},
    pages::Word,
    transfers::{Corrected, Corrections, Problems, Transfers},
};
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;

/// `GET /sep24/more_info/correct`: what the transaction waits for.
pub async fn ask(State(transfers): State<Transfers>, site: Visit, PageQuery(link): PageQuery<Link>) -> Response {
    let (owner, id) = match link.read(&site) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    match transfers.corrections(&owner, &id).await {
        Ok((record, Some(wanted))) => reply(&site, &link, &record, &wanted, (&Entries::new(), &Problems::new())),
        // It goes on already.
        Ok((_, None)) => see_other(&link.path(&site, "")),
        Err(refused) => reply_refused(&site, refused, None),
    }
}

/// `POST /sep24/more_info/correct`: the corrections.
pub async fn take(
    State(transfers): State<Transfers>,
    site: Visit,
    PageQuery(link): PageQuery<Link>,
    request: Request,
) -> Response {
    let (owner, id) = match link.read(&site) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    let (record, wanted) = match transfers.corrections(&owner, &id).await {
        Ok((record, Some(wanted))) => (record, wanted),
        Ok((_, None)) => return see_other(&link.path(&site, "")),
        Err(refused) => return reply_refused(&site, refused, None),
    };
    let takes_files = wanted.inputs.iter().any(|input| input.kind == InputKind::File);
    let mut values = match read_body(&site, request, takes_files, None).await {
        Ok(values) => values,
        Err(response) => return *response,
    };
    values.remove("token");
    let csrf = values.remove("csrf").unwrap_or_default();
    match Site::nonce(&link.token, &csrf) {
        None => return reply_message(&site, StatusCode::FORBIDDEN, "bad_request", None, None),
        // What was sent from a page about another state changes nothing: the present one is shown.
        Some(nonce) if nonce != wanted.nonce => return see_other(&link.path(&site, "")),
        Some(_) => {}
    }
    match transfers.take_corrections(&record, &wanted, values).await {
        Ok(Corrected::Done) => see_other(&link.path(&site, "")),
        Ok(Corrected::Refused { entered, problems }) => reply(&site, &link, &record, &wanted, (&entered, &problems)),
        Err(refused) => reply_refused(&site, refused, None),
    }
}

fn reply(
    site: &Visit,
    link: &Link,
    record: &Transaction,
    wanted: &Corrections,
    (entered, problems): (&Entries, &Problems),
) -> Response {
    let wording = site.wording(&record.lang);
    let status = record.status;
    let kind = [("kind", Word::Text(super::wire::kind(record).to_owned()))];
    let form = Form {
        name: "corrections".to_owned(),
        heading: wording.say_with(&format!("status-{status}"), &kind),
        intro: Some(
            wanted.message.clone().unwrap_or_else(|| wording.say_with(&format!("status-{status}-next"), &kind)),
        ),
        inputs: wanted.inputs.clone(),
        submit: None,
        customer_type: None,
        errors: Entries::new(),
    };
    let place = Place {
        url: link.path(site, "/correct"),
        back: Some(link.path(site, "")),
        index: None,
        csrf: Site::csrf(&link.token, &wanted.nonce),
        nonce: &wanted.nonce,
        entered,
        problems,
    };
    site.reply(step::reply(site, record, &NextStep::Form(form), &place))
}
