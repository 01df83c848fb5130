//! Signatures of payouts' transactions, collected from several people.

use super::{
    PayoutDetail, Records,
    answer::Answer,
    input::Json,
    payouts::NOUN,
    refusal::{refused, refused_about},
};
use crate::{
    ledger_payouts::UnsignedPayout,
    model::{AccountId, Timestamp},
    web::{ApiError, PathText},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A payout's transaction that waits for signatures, or has enough of them and is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnsignedTransaction {
    /// The payout's id.
    pub payout: String,
    /// The amount and its asset.
    pub amount: String,
    /// Our account that pays.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// The transaction's hash, hex: what is signed.
    pub hash: String,
    /// The weight of the signatures so far.
    pub weight: u32,
    /// The weight that is needed.
    pub needed: u32,
    /// The paying account's signers.
    pub signers: Vec<CosignerSummary>,
    /// The ledger takes it until then.
    pub valid_until: Timestamp,
    /// The envelope with the signatures so far, XDR in base64.
    pub envelope: String,
}

/// Transactions whose signatures are collected.
#[derive(Serialize, ToSchema)]
pub(super) struct UnsignedTransactions(Vec<UnsignedTransaction>);

/// A signer of a paying account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CosignerSummary {
    /// Its key.
    pub key: String,
    /// Its weight.
    pub weight: u8,
    /// Whether it signed.
    pub signed: bool,
}

/// Signatures for a payout's transaction.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedEnvelope {
    /// The transaction's envelope with them, XDR in base64.
    pub xdr: String,
}

/// What was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AddedSignatures {
    /// Whose signatures were added.
    pub added: Vec<String>,
    /// The transaction with them.
    #[serde(flatten)]
    pub transaction: UnsignedTransaction,
}

impl From<UnsignedPayout> for UnsignedTransaction {
    fn from(UnsignedPayout { payout, attempt, cosigned }: UnsignedPayout) -> Self {
        let (weight, needed) = (cosigned.weight(), cosigned.needed);
        let signer =
            |(key, weight, signed): (AccountId, u8, bool)| CosignerSummary { key: key.to_string(), weight, signed };
        Self {
            payout: payout.id.to_string(),
            amount: payout.money.to_string(),
            from: payout.from.to_string(),
            to: payout.to.to_string(),
            hash: attempt.hash,
            weight,
            needed,
            signers: cosigned.signers.into_iter().map(signer).collect(),
            valid_until: attempt.valid_until,
            envelope: attempt.envelope,
        }
    }
}

/// `GET /admin/payouts/pending`: transactions whose signatures are collected, oldest first.
pub(super) async fn pending(State(state): State<Records>) -> Result<Answer<UnsignedTransactions>, ApiError> {
    let unsigned = state.operations.ledger_payouts.unsigned().await.map_err(refused)?;
    Ok(Answer(UnsignedTransactions(unsigned.into_iter().map(UnsignedTransaction::from).collect())))
}

/// `POST /admin/payouts/{id}/sign`: adds signatures.
pub(super) async fn sign(
    State(state): State<Records>,
    PathText(id): PathText,
    Json(SignedEnvelope { xdr }): Json<SignedEnvelope>,
) -> Result<Answer<AddedSignatures>, ApiError> {
    let signed = state.operations.ledger_payouts.add_signatures(&id, &xdr).await;
    let (added, transaction) = signed.map_err(refused_about(NOUN, &id))?;
    let added = added.iter().map(ToString::to_string).collect();
    Ok(Answer(AddedSignatures { added, transaction: transaction.into() }))
}

/// `POST /admin/payouts/{id}/submit`: has a transaction that has enough signatures sent now.
pub(super) async fn submit(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<PayoutDetail>, ApiError> {
    let report = state.operations.ledger_payouts.submit(&id).await.map_err(refused_about(NOUN, &id))?;
    Ok(Answer(PayoutDetail::from(report)))
}
