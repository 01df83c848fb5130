//! Refunds of a transaction's payment to its payer.

use super::{Amount, Timestamp};
use serde::{Deserialize, Serialize};

/// A refund, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// Its number among the transaction's refunds, counted from 1.
    pub number: u32,
    /// What goes back to the payer, in units of the asset that came in.
    pub amount: Amount,
    /// What the anchor keeps for it, in the same units.
    pub fee: Amount,
    /// Where it stands.
    pub state: RefundState,
    /// When it was ordered.
    pub ordered_at: Timestamp,
    /// The id under which a business sends it by itself: of its transaction on the ledger, or the outside network's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_id: Option<String>,
}

/// Where a refund stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// It is to be sent.
    Due,
    /// It is on the ledger.
    Sent {
        /// The hash of its transaction, hex.
        hash: String,
        /// When that was known.
        at: Timestamp,
    },
    /// It was paid off chain.
    Returned {
        /// The outside network's id.
        external_id: String,
        /// When that was known.
        at: Timestamp,
    },
    /// It can't be sent, ever. The text is for the operator.
    Refused(String),
}

/// How a refund was sent (SEP-6 `id_type`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefundRoute {
    /// On the ledger.
    Ledger,
    /// Off chain.
    OffChain,
}

impl Refund {
    /// What it takes from the amount that came in: nothing if it can't be sent. `None`: more than an amount can be.
    pub fn taken(&self) -> Option<Amount> {
        match self.state {
            RefundState::Refused(_) => Some(Amount::ZERO),
            RefundState::Due | RefundState::Sent { .. } | RefundState::Returned { .. } => {
                self.amount.plus(self.fee).ok()
            }
        }
    }

    /// When it was known to be sent; `None`: it was not.
    pub fn sent_at(&self) -> Option<Timestamp> {
        match &self.state {
            RefundState::Sent { at, .. } | RefundState::Returned { at, .. } => Some(*at),
            RefundState::Due | RefundState::Refused(_) => None,
        }
    }

    /// Whether an id names it: that on the ledger, the outside network's or the business's. Hashes are written in either case.
    pub fn is_named(&self, id: &str) -> bool {
        let known = [self.sent_as().map(|(_, id)| id), self.business_id.as_deref()];
        known.into_iter().flatten().any(|known| known.trim().eq_ignore_ascii_case(id.trim()))
    }

    /// How it was sent, and the id there: the hash of its transaction on the ledger, or the outside network's id. `None`: it was
    /// not.
    pub fn sent_as(&self) -> Option<(RefundRoute, &str)> {
        match &self.state {
            RefundState::Sent { hash, .. } => Some((RefundRoute::Ledger, hash)),
            RefundState::Returned { external_id, .. } => Some((RefundRoute::OffChain, external_id)),
            RefundState::Due | RefundState::Refused(_) => None,
        }
    }
}
