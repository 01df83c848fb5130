//! The body of a callback (`on_change_callback`).

use super::wire;
use crate::model::Transaction;

/// What `GET /transaction` showed at that time (SEP-6, `on_change_callback`).
///
/// # Errors
/// Never in practice: the record is plain data.
pub fn body(transaction: &Transaction) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&wire::Shown::from(transaction))
}
