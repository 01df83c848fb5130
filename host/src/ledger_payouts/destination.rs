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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Address, LedgerPayoutId, Memo, Money, PayoutCause, PayoutOrder, Timestamp};
    use crate::stellar::{Balance, tests::Seeded};

    fn id(byte: u8) -> AccountId {
        AccountId::from_bytes([byte; 32])
    }

    fn payout(to: Address, memo: Option<Memo>) -> LedgerPayout {
        let now = Timestamp::from_seconds(0);
        let id_of_payout = LedgerPayoutId::mint(now, &Seeded::new(1));
        let money = Money::new(Amount::parse("10").unwrap(), AssetId::stellar("USDC", id(2)).unwrap());
        let (cause, ordered_by) = (PayoutCause::RefundUnapplied(1), "somebody".to_owned());
        LedgerPayout::new(id_of_payout, PayoutOrder { cause, from: id(1), to, money, memo, ordered_by }, now)
    }

    fn account(held: Option<(Option<&str>, bool)>, needs_memo: bool) -> LedgerAccount {
        let balance = |(room, is_authorized): (Option<&str>, bool)| Balance {
            asset: AssetId::stellar("USDC", id(2)).unwrap(),
            amount: Amount::ZERO,
            room: room.map(|room| Amount::parse(room).unwrap()),
            is_authorized,
        };
        let balances = held.map(balance).into_iter().collect();
        LedgerAccount { sequence: 1, medium_threshold: 0, signers: Vec::new(), balances, needs_memo }
    }

    #[test]
    fn a_receiver_is_paid_when_its_account_can_take_the_payment() {
        let (plain, muxed) = (Address::Account(id(3)), Address::Muxed { account: id(3), id: 7 });
        let memo = || Some(Memo::Id(1));
        let good = || account(Some((Some("10"), true)), false);
        for (to, memo, account, expected) in [
            (plain, None, Some(good()), "ready"),
            (plain, None, None, "does not exist"),
            (plain, None, Some(account(None, false)), "no trustline"),
            (plain, None, Some(account(Some((Some("10"), false)), false)), "does not let"),
            (plain, None, Some(account(Some((Some("9.9999999"), true)), false)), "no room"),
            (plain, None, Some(account(Some((Some("10"), true)), true)), "never: the receiver's account wants a memo"),
            (plain, memo(), Some(account(Some((Some("10"), true)), true)), "ready"),
            (muxed, None, Some(account(Some((Some("10"), true)), true)), "ready"),
            // The issuer takes its own asset without a trustline.
            (Address::Account(id(2)), None, Some(account(None, false)), "ready"),
        ] {
            let told = match receiver(&payout(to, memo), account.as_ref()) {
                Receiver::Ready => "ready".to_owned(),
                Receiver::NotYet(reason) => reason.to_owned(),
                Receiver::Never(reason) => format!("never: {reason}"),
            };
            assert!(told.contains(expected), "{told}, not {expected}");
        }
    }
}
