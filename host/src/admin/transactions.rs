//! Transactions as operators see them. Never SEP fields or customers' data.

use super::{
    Records, UnappliedSummary,
    answer::Answer,
    input::{Json, Query},
    refusal::{refused, refused_about},
};
use crate::{
    model::{Amount, Refund, RefundState, Timestamp, Transaction, TransactionId},
    store::{JobRow, JournalRow},
    transactions::{Decision, RefundTerms, Signoff, TransactionReport},
    web::{ApiError, PathText},
};
use axum::{Extension, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which transactions.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TransactionFilter {
    /// Only those that need attention.
    #[serde(default)]
    pub needs_attention: bool,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub limit: u32,
}

/// How a transaction is refunded.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundOrder {
    /// What goes back to the payer, in units of the asset that came in; none: all that is left.
    pub amount: Option<Amount>,
    /// What the anchor keeps for it; none: nothing.
    pub fee: Option<Amount>,
    /// Refund it even if it was delivered, or may have been.
    #[serde(default)]
    pub even_if_completed: bool,
}

/// What operators see of a transaction, what is asked for most first: these fields and no others. Amounts name their asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionSummary {
    /// Its id.
    pub id: String,
    /// `sep31`.
    pub protocol: String,
    /// `receive`.
    pub kind: String,
    /// The status, as the SEP names it.
    pub status: String,
    /// What the client is told about the status.
    pub message: Option<String>,
    /// Why it needs attention; none: it does not.
    pub needs_attention: Option<String>,
    /// Which job failed last time and is tried again: how often, why, when next. none: none.
    pub retrying: Option<String>,
    /// Who opened it.
    pub owner: String,
    /// What was to be paid.
    pub expected: Option<String>,
    /// What was paid.
    pub r#in: Option<String>,
    /// The fee.
    pub fee: Option<String>,
    /// What is delivered.
    pub out: Option<String>,
    /// The memo that the payment has to have.
    pub memo: Option<String>,
    /// Hashes of the ledger transactions that paid.
    pub payments: Option<Vec<String>>,
    /// Refunds, with where each stands.
    pub refunds: Option<Vec<String>>,
    /// The payout's idempotency key.
    pub payout_key: String,
    /// The bank's reference.
    pub external_id: Option<String>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was paid.
    pub received: Option<Timestamp>,
    /// When it was completed.
    pub completed: Option<Timestamp>,
    /// When it last changed.
    pub updated: Timestamp,
}

impl From<&Transaction> for TransactionSummary {
    fn from(transaction: &Transaction) -> Self {
        let payments: Vec<_> = transaction.payments.iter().map(|payment| payment.transaction_hash.clone()).collect();
        Self {
            id: transaction.id.to_string(),
            protocol: transaction.protocol().to_string(),
            kind: transaction.kind().to_string(),
            status: transaction.status.to_string(),
            message: transaction.message.clone(),
            needs_attention: transaction.attention.as_ref().map(ToString::to_string),
            retrying: None,
            owner: transaction.owner.to_string(),
            expected: transaction.amount_expected().map(ToString::to_string),
            r#in: transaction.amount_in.as_ref().map(ToString::to_string),
            fee: transaction.fee.as_ref().map(|fee| fee.total().to_string()),
            out: transaction.amount_out.as_ref().map(ToString::to_string),
            memo: transaction.destination().map(|destination| destination.memo.to_string()),
            payments: Some(payments).filter(|payments| !payments.is_empty()),
            refunds: Some(transaction.refunds.iter().map(refund_text).collect()).filter(|all: &Vec<_>| !all.is_empty()),
            payout_key: transaction.payout_key(),
            external_id: transaction.external_id.clone(),
            opened: transaction.created_at,
            received: transaction.received_at,
            completed: transaction.completed_at,
            updated: transaction.updated_at,
        }
    }
}

impl TransactionSummary {
    /// With the first of its jobs that failed last time.
    fn with(self, jobs: &[JobRow]) -> Self {
        let failed = jobs.iter().filter(|job| job.subject == self.id);
        let retrying = failed.filter_map(|job| job.last_error.as_ref().map(|error| next_try(job, error))).next();
        Self { retrying, ..self }
    }
}

/// One with its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionDetail {
    /// What operators see of it.
    #[serde(flatten)]
    pub summary: TransactionSummary,
    /// Its jobs, the next due first.
    pub jobs: Vec<JobRow>,
    /// Payments that seem to be meant for it and are not credited, oldest first.
    pub unapplied: Vec<UnappliedSummary>,
    /// What happened to it, oldest first.
    pub journal: Vec<JournalRow>,
}

/// Transactions.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Transactions {
    pub(super) transactions: Vec<TransactionSummary>,
}

/// `GET /admin/transactions?needs_attention=…&limit=…`: newest first.
pub(super) async fn list(
    State(state): State<Records>,
    Query(TransactionFilter { needs_attention, limit }): Query<TransactionFilter>,
) -> Result<Answer<Transactions>, ApiError> {
    let found = state.operations.transactions.list_transactions(needs_attention, limit).await.map_err(refused)?;
    let ids: Vec<TransactionId> = found.iter().map(|transaction| transaction.id).collect();
    let jobs = state.operations.transactions.jobs_of(&ids).await.map_err(refused)?;
    let transactions = found.iter().map(|one| TransactionSummary::from(one).with(&jobs)).collect();
    Ok(Answer(Transactions { transactions }))
}

/// `GET /admin/transactions/{id}`: one, with its journal.
pub(super) async fn show(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<TransactionDetail>, ApiError> {
    let report = state.operations.transactions.report(&id).await.map_err(refused_about("transaction", &id))?;
    let TransactionReport { transaction, journal, jobs, unapplied } = report;
    let summary = TransactionSummary::from(&transaction).with(&jobs);
    let unapplied = unapplied.into_iter().map(UnappliedSummary::from).collect();
    Ok(Answer(TransactionDetail { summary, jobs, unapplied, journal }))
}

/// `POST /admin/transactions/{id}/hold`: nothing of it is paid out, nor sent back, until it is resumed or refunded.
pub(super) async fn hold(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<TransactionSummary>, ApiError> {
    decide(&state, &id, Decision::Hold, &signoff).await
}

/// `POST /admin/transactions/{id}/resume`: one that needs attention, or is held, goes on.
pub(super) async fn resume(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<TransactionSummary>, ApiError> {
    decide(&state, &id, Decision::Resume, &signoff).await
}

/// `POST /admin/transactions/{id}/retry`: has what waits for its next try tried at once.
pub(super) async fn retry(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<TransactionSummary>, ApiError> {
    decide(&state, &id, Decision::Retry, &signoff).await
}

/// `POST /admin/transactions/{id}/expire`: ends one that nobody has paid.
pub(super) async fn expire(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<TransactionSummary>, ApiError> {
    decide(&state, &id, Decision::Expire, &signoff).await
}

async fn decide(
    state: &Records,
    id: &str,
    decision: Decision,
    signoff: &Signoff,
) -> Result<Answer<TransactionSummary>, ApiError> {
    let transactions = &state.operations.transactions;
    let decided = transactions.apply_decision(id, decision, signoff).await.map_err(refused_about("transaction", id))?;
    Ok(Answer(TransactionSummary::from(&decided)))
}

/// `POST /admin/transactions/{id}/refund`, body [`RefundOrder`]: refunds what came in, or a part of it, on the ledger.
pub(super) async fn refund(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
    Json(RefundOrder { amount, fee, even_if_completed }): Json<RefundOrder>,
) -> Result<Answer<TransactionSummary>, ApiError> {
    let terms = RefundTerms { amount, fee: fee.unwrap_or_default(), even_if_completed };
    let refunded = state.operations.transactions.refund(&id, &terms, &signoff).await;
    let refunded = refunded.map_err(refused_about("transaction", &id))?;
    Ok(Answer(TransactionSummary::from(&refunded)))
}

fn refund_text(refund: &Refund) -> String {
    let Refund { number, amount, fee, .. } = refund;
    let fee = if fee.is_zero() { String::new() } else { format!(", fee {fee}") };
    match &refund.state {
        RefundState::Due => format!("{number}: {amount}{fee}, to be sent"),
        RefundState::Sent { hash, .. } => format!("{number}: {amount}{fee}, sent in {hash}"),
        RefundState::Returned { external_id, .. } => {
            format!("{number}: {amount}{fee}, paid off chain as {external_id}")
        }
        RefundState::Refused(reason) => format!("{number}: {amount}{fee}, can't be sent: {reason}"),
    }
}

fn next_try(job: &JobRow, error: &str) -> String {
    format!("{} failed, try {}, next at {}: {error}", job.kind, job.attempts, job.due_at)
}
