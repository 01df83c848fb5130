//! Health with reasons, which name accounts, servers and settings of ours.

use super::AdminState;
use crate::web;
use axum::{extract::State, response::Response};

/// `GET /admin/health`: as `/health/ready` on the wallets' side, with the reason for each failing check, and notes.
pub(super) async fn show(State(state): State<AdminState>) -> Response {
    web::ready_with_reasons(&state.checks).await
}
