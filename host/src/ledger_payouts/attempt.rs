//! Has the transaction of an attempt signed.

use super::settings::PayoutSettings;
use crate::model::{AccountId, Amount, AttemptKind, AttemptState, LedgerPayout, PayoutAttempt, Timestamp};
use crate::stellar::{self, Draft, Operation, TransactionSigner};

/// How a receiver is paid, or made ready to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By a payment.
    Payment,
    /// Lumens, by creating the receiver's account with them.
    CreateAccount,
    /// By a claimable balance.
    ClaimableBalance,
    /// Not yet: the receiver's account is created, with so many lumens.
    PrepareAccount(Amount),
}

impl Way {
    fn kind(self) -> AttemptKind {
        match self {
            Self::Payment => AttemptKind::Payment,
            Self::CreateAccount => AttemptKind::CreateAccount,
            Self::ClaimableBalance => AttemptKind::ClaimableBalance,
            Self::PrepareAccount(_) => AttemptKind::PrepareAccount,
        }
    }

    /// The operation; `None`: the receiver is a contract, which none of them reaches.
    fn operation(self, payout: &LedgerPayout) -> Option<Operation> {
        let (receiver, asset, amount) = (payout.to.account()?, payout.money.asset.clone(), payout.money.amount);
        Some(match self {
            Self::Payment => Operation::Payment { to: payout.to, asset, amount },
            Self::CreateAccount => Operation::CreateAccount { account: receiver, lumens: amount },
            Self::ClaimableBalance => Operation::ClaimableBalance { claimant: receiver, asset, amount },
            Self::PrepareAccount(lumens) => Operation::CreateAccount { account: receiver, lumens },
        })
    }
}

/// The place of a transaction on the ledger: whose sequence number, for which bid, and when.
pub(super) struct Place<'a> {
    /// The account whose sequence number it uses.
    pub channel: &'a dyn TransactionSigner,
    /// That number.
    pub sequence: i64,
    /// The bid for its operation, in stroops.
    pub bid: u32,
    /// When it is signed.
    pub signed_at: Timestamp,
    /// Until when the ledger may take it.
    pub valid_until: Timestamp,
}

/// The next attempt at a payout.
pub(super) async fn sign(
    settings: &PayoutSettings,
    payout: &LedgerPayout,
    way: Way,
    place: Place<'_>,
) -> Result<PayoutAttempt, NotSigned> {
    let Place { channel, sequence, bid, signed_at, valid_until } = place;
    let payer = match settings.cosigned.contains(&payout.from) {
        // Others sign for it, later.
        true => None,
        false => Some(settings.key(&payout.from).ok_or(NotSigned::NoKey(payout.from))?.as_ref()),
    };
    let operation = way.operation(payout);
    let operation = operation.ok_or_else(|| stellar::BuildError::NotClassic(payout.to.to_string()))?;
    let is_own = channel.account() == payout.from;
    let operation = match is_own {
        true => operation,
        false => Operation::By { account: payout.from, operation: Box::new(operation) },
    };
    let draft = Draft {
        source: channel.account(),
        sequence,
        fee_per_operation: bid,
        memo: payout.memo.clone(),
        valid_until,
        operations: vec![operation],
    };
    let payer = payer.filter(|_| !is_own);
    let signers: Vec<&dyn TransactionSigner> = [channel].into_iter().chain(payer).collect();
    let signed = draft.sign_by(&settings.passphrase, &signers).await?;
    Ok(PayoutAttempt {
        payout: payout.id,
        number: payout.attempts + 1,
        kind: way.kind(),
        channel: channel.account(),
        sequence,
        signed_at,
        valid_until,
        bid,
        hash: signed.hash,
        envelope: signed.envelope,
        bumps: Vec::new(),
        revision: 0,
        state: AttemptState::Open,
    })
}

/// Why no transaction can be signed.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotSigned {
    /// The host does not have the key of the paying account.
    #[error("the key of {0} is not configured")]
    NoKey(AccountId),
    /// The payout is none that the ledger can represent.
    #[error(transparent)]
    Build(#[from] stellar::BuildError),
    /// The same, or a signer did not sign.
    #[error(transparent)]
    Transaction(#[from] stellar::NotSigned),
}

impl NotSigned {
    /// Whether it can be signed later, without another payout.
    pub(super) const fn may_pass(&self) -> bool {
        matches!(self, Self::NoKey(_) | Self::Transaction(stellar::NotSigned::Signer(_)))
    }
}
