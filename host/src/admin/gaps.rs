//! Ledger gaps: ledgers that Horizon had dropped before they were read.

use super::{
    Caller, Records,
    answer::Answer,
    input::{Json, Query},
    refusal::{refused, refused_about},
};
use crate::{
    model::{AccountId, AdminRole, Chain},
    store::Gap,
    transactions::Signoff,
    web::{ApiError, PathText},
};
use axum::{Extension, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which gaps.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GapFilter {
    /// Closed ones as well.
    #[serde(default)]
    pub all: bool,
}

/// Gaps.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Gaps {
    pub(super) gaps: Vec<Gap>,
}

/// Where missing ledgers are read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// URL of a Horizon that has them; none: the configured one.
    pub horizon_url: Option<String>,
}

/// Ledgers of an account to mark as not read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
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
) -> Result<Answer<Gap>, ApiError> {
    let transactions = &state.operations.transactions;
    let added = transactions.add_gap(&account, (first_ledger, last_ledger), &signoff).await;
    Ok(Answer(added.map_err(refused)?))
}

/// `GET /admin/gaps?all=…`: oldest first.
pub(super) async fn list(
    State(state): State<Records>,
    Query(GapFilter { all }): Query<GapFilter>,
) -> Result<Answer<Gaps>, ApiError> {
    let gaps = state.operations.transactions.gaps(all).await.map_err(refused)?;
    Ok(Answer(Gaps { gaps }))
}

/// `POST /admin/gaps/{id}/backfill`, body [`Archive`]: reads the missing ledgers, credits their payments as if they arrived
/// now, and closes the gap. It takes as long as the archive does. An archive of the caller's choice needs the role `admin`:
/// what it says came in is credited.
pub(super) async fn backfill(
    State(state): State<Records>,
    PathText(id): PathText,
    (Extension(caller), Extension(signoff)): (Extension<Caller>, Extension<Signoff>),
    Json(Archive { horizon_url }): Json<Archive>,
) -> Result<Answer<Gap>, ApiError> {
    if horizon_url.is_some() {
        caller.must(AdminRole::Admin)?;
    }
    let archive = (state.horizon)(horizon_url.as_deref());
    let archive = archive.map_err(|error| ApiError::bad_request(format!("horizon_url: {}", Chain(&error))))?;
    let closed = state.operations.transactions.backfill(&id, &archive, &state.passphrase, &signoff).await;
    Ok(Answer(closed.map_err(refused_about("gap", &id))?))
}

/// `POST /admin/gaps/{id}/accept`: closes the gap; payments in its ledgers stay uncredited.
pub(super) async fn accept(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<Gap>, ApiError> {
    let closed = state.operations.transactions.accept_gap(&id, &signoff).await.map_err(refused_about("gap", &id))?;
    Ok(Answer(closed))
}
