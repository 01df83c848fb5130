//! Payouts on the ledger: what is paid, what waits and why, and the switches.

use super::{
    Records,
    answer::Answer,
    input::{Json, Query},
    refusal::{refused, refused_about},
};
use crate::{
    ledger_payouts::{PayoutList, PayoutReport},
    model::{AttemptKind, AttemptState, Chain, FeeBump, PayoutAttempt, PayoutState, Timestamp},
    store::PayoutPause,
    transactions::Signoff,
    web::{ApiError, PathText},
};
use axum::{Extension, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) const NOUN: &str = "payout";

/// Which payouts.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PayoutFilter {
    /// Those that are over as well, newest first.
    #[serde(default)]
    pub all: bool,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub limit: u32,
}

/// A payout as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayoutSummary {
    /// Its id.
    pub id: String,
    /// What it is for, such as `refund:` with a transaction's id and the refund's number.
    pub cause: String,
    /// `due`, `paid`, `refused` or `cancelled`.
    pub state: String,
    /// The amount and its asset.
    pub amount: String,
    /// Our account that pays.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// The memo of its transaction.
    pub memo: Option<String>,
    /// Who ordered it.
    pub ordered_by: String,
    /// Who approved it, and why.
    pub approved_by: Option<String>,
    /// What it waits for; none: it is not due, or goes on by itself.
    pub waits_for: Option<String>,
    /// When it was handed to a custodian; none: the host pays it.
    pub custodian_since: Option<Timestamp>,
    /// The hash of the transaction that its custodian named last.
    pub custodian_named: Option<String>,
    /// Why it is refused, or was cancelled.
    pub reason: Option<String>,
    /// The hash of the ledger transaction that paid it.
    pub hash: Option<String>,
    /// That transaction's ledger.
    pub ledger: Option<u32>,
    /// The id of the claimable balance that it was paid into.
    pub balance_id: Option<String>,
    /// The account whose sequence numbers it uses.
    pub channel: Option<String>,
    /// Number of transactions that were signed for it.
    pub attempts: u32,
    /// When it was ordered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// A transaction that was signed for a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttemptSummary {
    /// Counted from 1.
    pub number: u32,
    /// `payment`, `create_account`, `claimable_balance`, or `prepare_account`, which pays nothing yet.
    pub kind: AttemptKind,
    /// `open`: it may be on the ledger, or get there; `paid`; `prepared`: it created the receiver's account; `failed`; `void`:
    /// it never gets there.
    pub state: AttemptState,
    /// Its hash, hex.
    pub hash: String,
    /// The account whose sequence number it uses.
    pub channel: String,
    /// That number.
    pub sequence: i64,
    /// The ledger takes it until then; none: a custodian sent it.
    pub valid_until: Option<Timestamp>,
    /// The bid for its operation, in stroops; none: a custodian sent it.
    pub bid: Option<u32>,
    /// The signed envelope, XDR in base64.
    pub envelope: String,
    /// Fee bumps around it, oldest first.
    pub fee_bumps: Vec<FeeBump>,
}

/// One with its transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayoutDetail {
    /// What operators see of it.
    #[serde(flatten)]
    pub summary: PayoutSummary,
    /// Its transactions, oldest first.
    pub transactions: Vec<AttemptSummary>,
}

/// Payouts, and whether they are paused.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Payouts {
    /// The payouts.
    pub payouts: Vec<PayoutSummary>,
    /// Why others can't be read: somebody else wrote to the database. Each names its row.
    pub unreadable: Vec<String>,
    /// That nothing new is paid; none: payouts go on.
    pub paused: Option<PayoutPause>,
}

impl From<&PayoutReport> for PayoutSummary {
    fn from(PayoutReport { payout, waits_for, .. }: &PayoutReport) -> Self {
        let (hash, ledger, balance_id) = match &payout.state {
            PayoutState::Paid { hash, ledger, balance_id } => (Some(hash.clone()), Some(*ledger), balance_id.clone()),
            _ => (None, None, None),
        };
        let reason = match &payout.state {
            PayoutState::Refused(reason) => Some(payout.with_what_was_said(reason)),
            PayoutState::Cancelled(reason) => Some(reason.clone()),
            PayoutState::Due | PayoutState::Paid { .. } => None,
        };
        Self {
            id: payout.id.to_string(),
            cause: payout.cause.to_string(),
            state: payout.state.as_str().to_owned(),
            amount: payout.money.to_string(),
            from: payout.from.to_string(),
            to: payout.to.to_string(),
            memo: payout.memo.as_ref().map(|memo| format!("{}:{}", memo.kind(), memo.value())),
            ordered_by: payout.ordered_by.clone(),
            approved_by: payout.approval.as_ref().map(|one| format!("{}: {}", one.by, one.why)),
            waits_for: waits_for.clone(),
            custodian_since: payout.entrusted_at,
            custodian_named: payout.named.clone(),
            reason,
            hash,
            ledger,
            balance_id,
            channel: payout.channel.map(|channel| channel.to_string()),
            attempts: payout.attempts,
            created: payout.created_at,
            updated: payout.updated_at,
        }
    }
}

impl From<PayoutAttempt> for AttemptSummary {
    fn from(attempt: PayoutAttempt) -> Self {
        let PayoutAttempt { number, kind, state, hash, channel, sequence, valid_until, bid, envelope, bumps, .. } =
            attempt;
        let channel = channel.to_string();
        let (bid, valid_until) = match bid {
            PayoutAttempt::BID_UNKNOWN => (None, None),
            bid => (Some(bid), Some(valid_until)),
        };
        Self { number, kind, state, hash, channel, sequence, valid_until, bid, envelope, fee_bumps: bumps }
    }
}

impl From<PayoutReport> for PayoutDetail {
    fn from(report: PayoutReport) -> Self {
        let summary = PayoutSummary::from(&report);
        Self { summary, transactions: report.attempts.into_iter().map(AttemptSummary::from).collect() }
    }
}

/// `GET /admin/payouts?all=…&limit=…`: due ones, oldest first.
pub(super) async fn list(
    State(state): State<Records>,
    Query(PayoutFilter { all, limit }): Query<PayoutFilter>,
) -> Result<Answer<Payouts>, ApiError> {
    let ledger_payouts = &state.operations.ledger_payouts;
    let PayoutList { payouts, unreadable } = ledger_payouts.payouts(all, limit).await.map_err(refused)?;
    let payouts = payouts.iter().map(PayoutSummary::from).collect();
    let unreadable = unreadable.iter().map(|error| Chain(error).to_string()).collect();
    let paused = ledger_payouts.pause().await.map_err(refused)?;
    Ok(Answer(Payouts { payouts, unreadable, paused }))
}

/// `GET /admin/payouts/{id}`: one, with the transactions that were signed for it.
pub(super) async fn show(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<PayoutDetail>, ApiError> {
    let found = state.operations.ledger_payouts.payout(&id).await.map_err(refused_about(NOUN, &id))?;
    Ok(Answer(PayoutDetail::from(found)))
}

/// `POST /admin/payouts/{id}/approve`: a second person lets a large payout be paid.
pub(super) async fn approve(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<PayoutDetail>, ApiError> {
    let approved = state.operations.ledger_payouts.approve(&id, &signoff.by, &signoff.why).await;
    Ok(Answer(PayoutDetail::from(approved.map_err(refused_about(NOUN, &id))?)))
}

/// The terms of a cancellation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// Whether the caller knows that a custodian, who has the payout, will never pay it.
    #[serde(default)]
    pub not_paid: bool,
}

/// `POST /admin/payouts/{id}/cancel`: a payout that is not on its way is not made.
pub(super) async fn cancel(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
    Json(Cancellation { not_paid }): Json<Cancellation>,
) -> Result<Answer<PayoutDetail>, ApiError> {
    let word = (signoff.by.as_str(), signoff.why.as_str());
    let cancelled = state.operations.ledger_payouts.cancel(&id, not_paid, word).await;
    Ok(Answer(PayoutDetail::from(cancelled.map_err(refused_about(NOUN, &id))?)))
}

/// `POST /admin/payouts/{id}/recheck`: looks up all of its transactions, those that count as over too.
pub(super) async fn recheck(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<PayoutDetail>, ApiError> {
    let found = state.operations.ledger_payouts.recheck(&id).await.map_err(refused_about(NOUN, &id))?;
    Ok(Answer(PayoutDetail::from(found)))
}

/// `POST /admin/payouts/pause`: nothing new is paid until `resume`.
pub(super) async fn pause(
    State(state): State<Records>,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<PayoutPause>, ApiError> {
    let paused = state.operations.ledger_payouts.pause_payouts(&signoff.by, &signoff.why).await.map_err(refused)?;
    Ok(Answer(paused))
}

/// Payouts that go on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Resumed {
    paused: Option<PayoutPause>,
}

/// `POST /admin/payouts/resume`: payouts go on.
pub(super) async fn resume(State(state): State<Records>) -> Result<Answer<Resumed>, ApiError> {
    state.operations.ledger_payouts.resume_payouts().await.map_err(refused)?;
    Ok(Answer(Resumed { paused: None }))
}
