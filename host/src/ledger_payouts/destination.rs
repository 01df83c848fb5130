//! Whether a receiver can be paid now.

use crate::model::{Amount, AssetId, LedgerPayout};
use crate::stellar::LedgerAccount;

/// Whether a receiver can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    /// Yes.
    Ready,
    /// When this has changed. The text is for the operator.
    NotYet(&'static str),
    /// Never with this memo. The text is for the operator.
    Never(&'static str),
}

/// The receiver of a payout, by its account; `None`: it is not on the ledger.
pub(super) fn receiver(payout: &LedgerPayout, account: Option<&LedgerAccount>) -> Receiver {
    let Some(account) = account else { return Receiver::NotYet("the receiver's account does not exist") };
    // A muxed address is a memo of its own (SEP-29).
    let is_muxed = matches!(payout.to, crate::model::Address::Muxed { .. });
    if account.needs_memo && payout.memo.is_none() && !is_muxed {
        return Receiver::Never("the receiver's account wants a memo (SEP-29), and the payout has none");
    }
    let is_issuer = payout.money.asset.issuer().is_some_and(|issuer| payout.to.account() == Some(*issuer));
    if payout.money.asset == AssetId::Native || is_issuer {
        return Receiver::Ready;
    }
    let Some(held) = account.held(&payout.money.asset) else {
        return Receiver::NotYet("the receiver has no trustline to the asset");
    };
    if !held.is_authorized {
        return Receiver::NotYet("the issuer does not let the receiver hold the asset");
    }
    if held.room.unwrap_or(Amount::ZERO) < payout.money.amount {
        return Receiver::NotYet("the receiver's trustline has no room for the amount");
    }
    Receiver::Ready
}
