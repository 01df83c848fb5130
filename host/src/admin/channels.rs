//! Channel accounts, whose sequence numbers payouts on the ledger use.

use super::{Records, answer::Answer, input::Json, refusal::refused};
use crate::{
    ledger_payouts::{ChannelAccount, Rotation},
    model::{AccountId, Amount},
    web::{ApiError, PathText},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Lumens for channel accounts.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lumens {
    /// How many each gets, or is to have.
    pub lumens: Amount,
}

/// Paying accounts and channels.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Channels {
    pub(super) channels: Vec<ChannelAccount>,
}

/// What was made.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct CreatedChannels {
    /// Number of accounts.
    pub created: usize,
}

/// What was paid to channels.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ToppedUp {
    /// The lumens, by account.
    pub paid: BTreeMap<AccountId, Amount>,
}

/// Which channels were merged.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RetiredChannels {
    /// The accounts.
    pub retired: Vec<AccountId>,
}

/// `GET /admin/channels`: paying accounts and channels, as the ledger and the books see them.
pub(super) async fn list(State(state): State<Records>) -> Result<Answer<Channels>, ApiError> {
    let channels = state.operations.ledger_payouts.channel_accounts().await.map_err(refused)?;
    Ok(Answer(Channels { channels }))
}

/// `POST /admin/channels/create`, body [`Lumens`]: makes the channels that are not on the ledger.
pub(super) async fn create(
    State(state): State<Records>,
    Json(Lumens { lumens }): Json<Lumens>,
) -> Result<Answer<CreatedChannels>, ApiError> {
    let created = state.operations.ledger_payouts.create_channels(lumens).await.map_err(refused)?;
    Ok(Answer(CreatedChannels { created }))
}

/// `POST /admin/channels/top-up`, body [`Lumens`]: pays lumens to channels that have less than half of that.
pub(super) async fn top_up(
    State(state): State<Records>,
    Json(Lumens { lumens }): Json<Lumens>,
) -> Result<Answer<ToppedUp>, ApiError> {
    let paid = state.operations.ledger_payouts.top_up_channels(lumens).await.map_err(refused)?;
    Ok(Answer(ToppedUp { paid }))
}

/// `POST /admin/channels/retire`: merges channel accounts beyond the configured number into the first paying account.
pub(super) async fn retire(State(state): State<Records>) -> Result<Answer<RetiredChannels>, ApiError> {
    let retired = state.operations.ledger_payouts.retire_channels().await.map_err(refused)?;
    Ok(Answer(RetiredChannels { retired }))
}

/// `POST /admin/channels/rotate`, body [`Lumens`]: makes the channels of the present secret and merges those of the one before.
pub(super) async fn rotate(
    State(state): State<Records>,
    Json(Lumens { lumens }): Json<Lumens>,
) -> Result<Answer<Rotation>, ApiError> {
    let rotation = state.operations.ledger_payouts.rotate_channels(lumens).await.map_err(refused)?;
    Ok(Answer(rotation))
}

/// `POST /admin/channels/{account}/adopt`: what the account did without the books is known and settled.
pub(super) async fn adopt(
    State(state): State<Records>,
    PathText(account): PathText,
) -> Result<Answer<ChannelAccount>, ApiError> {
    let account: AccountId =
        account.parse().map_err(|_| ApiError::bad_request(format!("`{account}` is not an account (G…)")))?;
    let adopted = state.operations.ledger_payouts.adopt_channel(&account).await.map_err(refused)?;
    Ok(Answer(adopted))
}
