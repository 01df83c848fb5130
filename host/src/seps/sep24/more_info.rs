//! The page about a transaction (`more_info_url`).

use super::{
    Visit,
    flow::{Version, reply_refused, reply_token, see_other},
    site::Reply,
    status::{self, Around},
    visit::PageQuery,
};
use crate::{
    auth::TokenKind,
    model::Owner,
    pages::views::StatusLink,
    transfers::{Transfers, is_correctable},
    web,
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Deserialize;

/// What the address has.
#[derive(Debug, Default, Deserialize)]
pub struct Link {
    #[serde(default)]
    pub(super) token: String,
}

impl Link {
    pub(super) fn read(&self, site: &Visit) -> Result<(Owner, String), Box<Response>> {
        let verified = site.tokens().verify_page(TokenKind::MoreInfo, &self.token);
        verified.map_err(|error| Box::new(reply_token(site, error)))
    }

    /// The address of a page about the same transaction.
    pub(super) fn path(&self, site: &Visit, rest: &str) -> String {
        site.path(&format!("/more_info{rest}?token={}", self.token))
    }
}

/// `GET /sep24/more_info`
pub async fn show(State(transfers): State<Transfers>, site: Visit, PageQuery(link): PageQuery<Link>) -> Response {
    let (owner, id) = match link.read(&site) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    let record = match transfers.hosted(&owner, &id).await {
        Ok(record) => record,
        Err(refused) => return reply_refused(&site, refused, None),
    };
    let at = |rest: &str| link.path(&site, rest);
    // Whoever closed the pages too early goes on with them.
    let is_open = match transfers.can_go_on(&record).await {
        Ok(is_open) => is_open,
        Err(refused) => return reply_refused(&site, refused, None),
    };
    let correct = is_correctable(&record).then(|| at("/correct"));
    let around = Around { url: at(""), resume: is_open.then(|| at("/continue")), correct };
    let version = record.version.to_string();
    let reply = status::reply(&site, &record, around);
    site.reply(Reply { status_link: Some(StatusLink { url: at("/version"), version }), ..reply })
}

/// `GET /sep24/more_info/version`: whether the page has changed.
pub async fn version(State(transfers): State<Transfers>, site: Visit, PageQuery(link): PageQuery<Link>) -> Response {
    let (owner, id) = match link.read(&site) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    match transfers.hosted(&owner, &id).await {
        Ok(record) => web::json(StatusCode::OK, &Version { version: record.version.to_string() }),
        Err(refused) => reply_refused(&site, refused, None),
    }
}

/// `GET /sep24/more_info/continue`: another session of a flow that was left.
pub async fn resume(State(transfers): State<Transfers>, site: Visit, PageQuery(link): PageQuery<Link>) -> Response {
    if let Err(response) = site.refuse_ahead() {
        return *response;
    }
    let (owner, id) = match link.read(&site) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    match transfers.resume_session(&owner, &id).await {
        Ok(secret) => see_other(&site.path(&format!("/flow/{secret}"))),
        Err(refused) => reply_refused(&site, refused, None),
    }
}
