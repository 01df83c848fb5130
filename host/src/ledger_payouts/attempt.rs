//! Has the transaction of an attempt signed.

use super::settings::PayoutSettings;
use crate::model::{AccountId, AttemptState, LedgerPayout, PayoutAttempt, Timestamp};
use crate::stellar::{self, Draft, Operation, TransactionSigner};

/// The next attempt at a payout, with a transaction of `channel` with this sequence number.
pub(super) async fn sign(
    settings: &PayoutSettings,
    payout: &LedgerPayout,
    channel: &dyn TransactionSigner,
    sequence: i64,
    fee: u32,
    valid_until: Timestamp,
) -> Result<PayoutAttempt, NotSigned> {
    let payer = settings.key(&payout.from).ok_or(NotSigned::NoKey(payout.from))?;
    let (to, asset, amount) = (payout.to, payout.money.asset.clone(), payout.money.amount);
    let is_own = channel.account() == payout.from;
    let operation = match is_own {
        true => Operation::Payment { to, asset, amount },
        false => Operation::PaymentFrom { from: payout.from, to, asset, amount },
    };
    let draft = Draft {
        source: channel.account(),
        sequence,
        fee_per_operation: fee,
        memo: payout.memo.clone(),
        valid_until,
        operations: vec![operation],
    };
    let signers: &[&dyn TransactionSigner] = if is_own { &[channel] } else { &[channel, payer.as_ref()] };
    let signed = draft.sign_by(&settings.passphrase, signers).await?;
    Ok(PayoutAttempt {
        payout: payout.id,
        number: payout.attempts + 1,
        channel: channel.account(),
        sequence,
        valid_until,
        hash: signed.hash,
        envelope: signed.envelope,
        state: AttemptState::Open,
    })
}

/// Why no transaction can be signed.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotSigned {
    /// The host does not have the key of the paying account.
    #[error("the key of {0} is not configured")]
    NoKey(AccountId),
    /// The payout is none that the ledger can represent, or a signer did not sign.
    #[error(transparent)]
    Transaction(#[from] stellar::NotSigned),
}

impl NotSigned {
    /// Whether it can be signed later, without another payout.
    pub(super) const fn may_pass(&self) -> bool {
        matches!(self, Self::NoKey(_) | Self::Transaction(stellar::NotSigned::Signer(_)))
    }
}
