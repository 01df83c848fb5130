//! The body of a callback (`callback` and `on_change_callback`).

use super::wire;
use crate::model::Transaction;

/// What `GET /transaction` showed at that time, but for the `more_info_url`: each of those is for whoever asked.
///
/// # Errors
/// Never in practice: the record is plain data.
pub fn body(transaction: &Transaction) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&wire::Shown::new(transaction, None))
}
