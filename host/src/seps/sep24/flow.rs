//! The pages of a hosted flow, and the files that they load.
//!
//! The link that a wallet opens begins a session, whose secret is in the address of every page: web views and browsers without
//! cookies show them all the same. An answer is sent by `POST`, and followed by a redirect to what comes next, so that going back
//! and loading again send nothing twice.

use super::{
    Site, Visit,
    site::Reply,
    status::{self, Around},
    step::{self, Place},
    visit::{PagePath, PageQuery},
    wording,
};
use crate::{
    auth::{TokenError, TokenKind},
    context::Error,
    model::{Entries, NextStep},
    pages::{
        asset_headers,
        views::{Message, StatusLink},
    },
    transfers::{Costs, FieldProblem, LinkWishes, PageRefused, Shown, Taken, Transfers, is_correctable},
    web::{self, ApiError, Body, BodyCaps, Params, PathText},
};
use axum::{
    extract::{FromRequest, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the link has.
#[derive(Debug, Default, Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
    callback: Option<String>,
    on_change_callback: Option<String>,
}

/// The version of a page.
#[derive(Debug, Serialize)]
pub(super) struct Version {
    pub(super) version: String,
}

/// `GET /sep24/interactive`: begins the session of a link.
pub async fn begin(State(transfers): State<Transfers>, site: Visit, PageQuery(link): PageQuery<Link>) -> Response {
    if let Err(response) = site.refuse_ahead() {
        return *response;
    }
    let (owner, id) = match site.tokens().verify_page(TokenKind::InteractivePage, &link.token) {
        Ok(verified) => verified,
        Err(error) => return reply_token(&site, error),
    };
    let wishes = LinkWishes { callback: filled(link.callback), on_change_callback: filled(link.on_change_callback) };
    match transfers.start_session(&owner, &id, wishes).await {
        Ok(secret) => see_other(&site.path(&format!("/flow/{secret}"))),
        Err(refused) => reply_refused(&site, refused, None),
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// `GET /sep24/flow/{session}`: what is shown now.
pub async fn current(State(transfers): State<Transfers>, site: Visit, PagePath(secret): PagePath<String>) -> Response {
    show(&transfers, &site, &secret, None).await
}

/// `GET /sep24/flow/{session}/{number}`: an earlier page, to change what was entered.
pub async fn earlier(
    State(transfers): State<Transfers>,
    site: Visit,
    PagePath((secret, number)): PagePath<(String, usize)>,
) -> Response {
    show(&transfers, &site, &secret, Some(number)).await
}

async fn show(transfers: &Transfers, site: &Visit, secret: &str, number: Option<usize>) -> Response {
    let shown = match transfers.page(secret, number).await {
        Ok(shown) => shown,
        Err(refused) => return reply_refused(site, refused, Some(secret)),
    };
    if let Some(status) = Site::changed(&shown)
        && let Err(refused) = transfers.note_posted(secret, status).await
    {
        return reply_refused(site, refused, Some(secret));
    }
    let url = site.path(&format!("/flow/{secret}"));
    let link = StatusLink { url: format!("{url}/version"), version: shown.version.clone() };
    let Some(page) = &shown.page else {
        let correct = if is_correctable(&shown.transaction) { site.correction_path(&shown.transaction) } else { None };
        let around = Around { url, resume: None, correct };
        let post_message = Site::post_message(&shown, true);
        let reply = status::reply(site, &shown.transaction, around);
        return site.reply(Reply { status_link: Some(link), post_message, ..reply });
    };
    let asked_again = page.page.problem.clone().map(|why| (String::new(), FieldProblem::Said(why)));
    let (asked, problems) = ((secret, page.number, &*page.page.nonce), asked_again.into_iter().collect());
    let place = Place::in_flow(site, asked, &page.page.entered, &problems);
    let mut reply = step::reply(site, &shown.transaction, &page.page.step, &place);
    reply.costs = match costs(transfers, site, secret, &shown, &page.page.step, &page.page.entered).await {
        Ok(costs) => costs,
        // What the page before took leads nowhere, and can be changed.
        Err(PageRefused::Operation(Error::Invalid(why))) if page.number > 0 => {
            let before = site.path(&format!("/flow/{secret}/{}", page.number - 1));
            return reply_retry(site, StatusCode::UNPROCESSABLE_ENTITY, "bad_request", Some(why), Some(before));
        }
        Err(refused) => return reply_refused(site, refused, Some(secret)),
    };
    // Somebody who types is not disturbed by a page that changes.
    if matches!(page.page.step, NextStep::Wait(_)) {
        reply.url = url;
        reply.status_link = Some(link);
    }
    reply.post_message = Site::post_message(&shown, false);
    site.reply(reply)
}

/// What a page shows beside an amount.
async fn costs(
    transfers: &Transfers,
    site: &Visit,
    secret: &str,
    shown: &Shown,
    step: &NextStep,
    entered: &Entries,
) -> Result<Option<crate::pages::views::Costs>, PageRefused> {
    let known: Option<Costs> = match (step, &shown.page) {
        (NextStep::Review(review), _) => transfers.review_costs(secret, &review.terms).await?,
        (NextStep::Form(_), Some(page)) => transfers.preview(secret, page.number, entered).await?.1,
        _ => None,
    };
    let wording = site.wording(&shown.transaction.lang);
    Ok(known.and_then(|known| wording::costs(&known, shown.transaction.rate, wording)))
}

/// `POST /sep24/flow/{session}/{number}`: an answer.
pub async fn answer(
    State(transfers): State<Transfers>,
    site: Visit,
    PagePath((secret, number)): PagePath<(String, usize)>,
    request: Request,
) -> Response {
    let values = match read(&transfers, &site, (&secret, number), request).await {
        Ok(values) => values,
        Err(response) => return *response,
    };
    let nonce = values.get("csrf").and_then(|csrf| Site::nonce(&secret, csrf)).map(str::to_owned);
    let Some(nonce) = nonce else {
        return reply_message(&site, StatusCode::FORBIDDEN, "bad_request", None, Some(&secret));
    };
    match transfers.answer(&secret, number, &nonce, without(values, "csrf")).await {
        // What was sent from another page than the current one changes nothing: the current one is shown.
        Ok(Taken::Stored) | Err(PageRefused::Stale) => see_other(&site.path(&format!("/flow/{secret}"))),
        Ok(Taken::Refused { transaction, step, entered, problems, number, nonce }) => {
            let place = Place::in_flow(&site, (&secret, number, &nonce), &entered, &problems);
            site.reply(step::reply(&site, &transaction, &step, &place))
        }
        Err(refused) => reply_refused(&site, refused, Some(&secret)),
    }
}

/// `GET /sep24/return/{transaction}/{nonce}`: the user comes back from another site.
pub async fn come_back(
    State(transfers): State<Transfers>,
    site: Visit,
    PagePath((transaction, nonce)): PagePath<(String, String)>,
    PageQuery(values): PageQuery<BTreeMap<String, String>>,
) -> Response {
    if let Err(response) = site.refuse_ahead() {
        return *response;
    }
    match transfers.come_back(&transaction, &nonce, values).await {
        Ok(secret) => see_other(&site.path(&format!("/flow/{secret}"))),
        Err(refused) => reply_refused(&site, refused, None),
    }
}

/// `POST /sep24/flow/{session}/{number}/preview`: the costs of what is entered, as a fragment.
pub async fn preview(
    State(transfers): State<Transfers>,
    site: Visit,
    PagePath((secret, number)): PagePath<(String, usize)>,
    request: Request,
) -> Response {
    let values = match read(&transfers, &site, (&secret, number), request).await {
        Ok(values) => values,
        Err(response) => return *response,
    };
    match transfers.preview(&secret, number, &values).await {
        Ok((lang, known)) => {
            let shown = known.and_then(|known| wording::costs(&known, None, site.wording(&lang)));
            site.reply_costs(&lang, shown)
        }
        Err(refused) => reply_refused(&site, refused, Some(&secret)),
    }
}

/// `GET /sep24/flow/{session}/version`: whether what is shown has changed.
pub async fn version(State(transfers): State<Transfers>, site: Visit, PagePath(secret): PagePath<String>) -> Response {
    match transfers.page_version(&secret).await {
        Ok(version) => web::json(StatusCode::OK, &Version { version }),
        Err(refused) => reply_refused(&site, refused, None),
    }
}

/// `GET /sep24/assets/{name}`: the style, the script, the logo.
pub async fn asset(site: Visit, PathText(name): PathText) -> Response {
    match site.pages().theme().asset(&name) {
        Some(asset) => (StatusCode::OK, asset_headers(asset.content_type), asset.bytes.to_vec()).into_response(),
        None => ApiError::not_found().into_response(),
    }
}

/// The values of a form. Nothing of a body is read for a session that does not exist, and no file where none is asked for.
async fn read(
    transfers: &Transfers,
    site: &Visit,
    (secret, number): (&str, usize),
    request: Request,
) -> Result<Entries, Box<Response>> {
    let takes_files = match transfers.takes_files(secret, number).await {
        Ok(takes_files) => takes_files,
        Err(refused) => return Err(Box::new(reply_refused(site, refused, None))),
    };
    read_body(site, request, takes_files, Some(secret)).await
}

/// The values of a form, with files if its page asks for one. `secret`: where to try again.
pub(super) async fn read_body(
    site: &Visit,
    mut request: Request,
    takes_files: bool,
    secret: Option<&str>,
) -> Result<Entries, Box<Response>> {
    if let Some(caps) = request.extensions_mut().get_mut::<BodyCaps>().filter(|_| !takes_files) {
        *caps = caps.without_files();
    }
    let values = match Body::from_request(request, &()).await {
        Ok(Body(params)) => Params::entries(&params, &[]),
        Err(refused) => Err(refused),
    };
    values.map_err(|refused| {
        let status = refused.into_response().status();
        Box::new(reply_message(site, status, "bad_request", None, secret))
    })
}

fn without(mut values: Entries, name: &str) -> Entries {
    values.remove(name);
    values
}

/// After an answer, and from a link: the browser asks by `GET`.
pub(super) fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Why a link is not followed.
pub(super) fn reply_token(site: &Visit, error: TokenError) -> Response {
    let (status, kind) = match error {
        TokenError::Expired => (StatusCode::GONE, "expired"),
        TokenError::Missing => (StatusCode::NOT_FOUND, "not_found"),
        TokenError::Malformed | TokenError::WrongKind => (StatusCode::FORBIDDEN, "foreign"),
    };
    reply_message(site, status, kind, None, None)
}

/// Why a page is not shown. `secret`: where to try again.
pub(super) fn reply_refused(site: &Visit, refused: PageRefused, secret: Option<&str>) -> Response {
    let (status, kind, text) = match refused {
        PageRefused::Unknown | PageRefused::Operation(Error::NotFound) => (StatusCode::NOT_FOUND, "not_found", None),
        PageRefused::Used => (StatusCode::GONE, "used", None),
        PageRefused::Expired => (StatusCode::GONE, "expired", None),
        PageRefused::Stale => (StatusCode::CONFLICT, "busy", None),
        PageRefused::Operation(Error::Invalid(text)) => (StatusCode::BAD_REQUEST, "bad_request", Some(text)),
        PageRefused::Operation(Error::Denied(text)) => (StatusCode::FORBIDDEN, "refused", Some(text)),
        PageRefused::Operation(Error::Unavailable(_) | Error::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "busy", None),
        // Logs the cause.
        PageRefused::Operation(error) => match ApiError::from(error).into_response().status() {
            StatusCode::SERVICE_UNAVAILABLE => (StatusCode::SERVICE_UNAVAILABLE, "busy", None),
            StatusCode::INTERNAL_SERVER_ERROR => (StatusCode::INTERNAL_SERVER_ERROR, "error", None),
            other => (other, "bad_request", None),
        },
    };
    reply_message(site, status, kind, text, secret)
}

pub(super) fn reply_message(
    site: &Visit,
    status: StatusCode,
    kind: &'static str,
    text: Option<String>,
    secret: Option<&str>,
) -> Response {
    reply_retry(site, status, kind, text, secret.map(|secret| site.path(&format!("/flow/{secret}"))))
}

fn reply_retry(
    site: &Visit,
    status: StatusCode,
    kind: &'static str,
    text: Option<String>,
    retry: Option<String>,
) -> Response {
    let retry = retry.filter(|_| matches!(kind, "busy" | "error" | "bad_request"));
    let close = retry.is_none();
    site.reply_message(status, site.lang(), Message { kind, heading: None, text, retry, reference: None, close })
}
