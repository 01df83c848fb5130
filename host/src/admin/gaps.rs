//! Ledger gaps: ledgers that Horizon had dropped before they were read.

use super::{
    Caller, Records,
    input::{Json, Query},
    refusal::{refused, refused_about},
};
use crate::{
    model::{AccountId, AdminRole, Chain},
    store::Gap,
    transactions::Signoff,
    web::{self, ApiError, PathText},
};
use axum::{Extension, extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// Which gaps.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapFilter {
    /// Closed ones as well.
    #[serde(default)]
    pub all: bool,
}

/// Gaps.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Gaps {
    pub(super) gaps: Vec<Gap>,
}

/// Where missing ledgers are read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// URL of a Horizon that has them; `None`: the configured one.
    pub horizon_url: Option<String>,
}

/// Ledgers of an account to mark as not read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// The account.
    pub account: AccountId,
    /// The first ledger.
    pub first_ledger: u32,
    /// The last.
    pub last_ledger: u32,
}

/// `POST /admin/gaps`, body [`Missing`]: marks ledgers as not read, so that they can be read again. Payments that are on
/// record stay as they are.
pub(super) async fn add(
    State(state): State<Records>,
    Extension(signoff): Extension<Signoff>,
    Json(Missing { account, first_ledger, last_ledger }): Json<Missing>,
) -> Result<Response, ApiError> {
    let transactions = &state.operations.transactions;
    let added = transactions.add_gap(&account, (first_ledger, last_ledger), &signoff).await;
    Ok(web::json(StatusCode::OK, &added.map_err(refused)?))
}

/// `GET /admin/gaps?all=…`: oldest first.
pub(super) async fn list(
    State(state): State<Records>,
    Query(GapFilter { all }): Query<GapFilter>,
) -> Result<Response, ApiError> {
    let gaps = state.operations.transactions.gaps(all).await.map_err(refused)?;
    Ok(web::json(StatusCode::OK, &Gaps { gaps }))
}

/// `POST /admin/gaps/{id}/backfill`, body [`Archive`]: reads the missing ledgers, credits their payments as if they arrived
/// now, and closes the gap. It takes as long as the archive does. An archive of the caller's choice needs the role `admin`:
/// what it says came in is credited.
pub(super) async fn backfill(
    State(state): State<Records>,
    PathText(id): PathText,
    (Extension(caller), Extension(signoff)): (Extension<Caller>, Extension<Signoff>),
    Json(Archive { horizon_url }): Json<Archive>,
) -> Result<Response, ApiError> {
    if horizon_url.is_some() {
        caller.must(AdminRole::Admin)?;
    }
    let archive = (state.horizon)(horizon_url.as_deref());
    let archive = archive.map_err(|error| ApiError::bad_request(format!("horizon_url: {}", Chain(&error))))?;
    let closed = state.operations.transactions.backfill(&id, &archive, &state.passphrase, &signoff).await;
    Ok(web::json(StatusCode::OK, &closed.map_err(refused_about("gap", &id))?))
}

/// `POST /admin/gaps/{id}/accept`: closes the gap; payments in its ledgers stay uncredited.
pub(super) async fn accept(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Response, ApiError> {
    let closed = state.operations.transactions.accept_gap(&id, &signoff).await.map_err(refused_about("gap", &id))?;
    Ok(web::json(StatusCode::OK, &closed))
}
