//! Whether a receiver can be paid now, and how.

use super::attempt::Way;
use crate::model::{Address, Amount, AssetId, LedgerPayout};
use crate::stellar::LedgerAccount;

/// The least an account has, in stroops: two base reserves of half a lumen each.
const ACCOUNT_LEAST: u64 = 10_000_000;

/// Whether a receiver can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    /// In this way.
    Ready(Way),
    /// When the receiver has an account and a trustline with room for it. The text is for the operator.
    Unready(&'static str),
    /// When the issuer has changed this. The text is for the operator.
    NotYet(&'static str),
    /// Never with this memo. The text is for the operator.
    Never(&'static str),
}

/// What a receiver that can't take a payment yet may get instead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Takes {
    /// A claimable balance.
    pub claimable_balance: bool,
    /// An account with so many lumens, where the payout is of another asset.
    pub new_account: Option<Amount>,
}

/// The receiver of a payout, by its account; `None`: it is not on the ledger.
pub(super) fn receiver(payout: &LedgerPayout, account: Option<&LedgerAccount>, takes: Takes) -> Receiver {
    let Some(account) = account else { return without_account(payout, takes) };
    // A muxed address is a memo of its own (SEP-29).
    if account.needs_memo && payout.memo.is_none() && !is_muxed(payout) {
        return Receiver::Never("the receiver's account wants a memo (SEP-29), and the payout has none");
    }
    let is_issuer = payout.money.asset.issuer().is_some_and(|issuer| payout.to.account() == Some(*issuer));
    if payout.money.asset == AssetId::Native || is_issuer {
        return Receiver::Ready(Way::Payment);
    }
    let Some(held) = account.held(&payout.money.asset) else {
        return match takes.claimable_balance {
            true => Receiver::Ready(Way::ClaimableBalance),
            false => Receiver::Unready("the receiver has no trustline to the asset"),
        };
    };
    if !held.is_authorized {
        return Receiver::NotYet("the issuer does not let the receiver hold the asset");
    }
    if held.room.is_some_and(|room| room < payout.money.amount) {
        return Receiver::Unready("the receiver's trustline has no room for the amount");
    }
    Receiver::Ready(Way::Payment)
}

/// A claimable balance costs less than a new account. Lumens make the account by themselves; a new account has no muxed
/// addresses that a payment of lumens could name.
fn without_account(payout: &LedgerPayout, takes: Takes) -> Receiver {
    let (is_native, amount) = (payout.money.asset == AssetId::Native, payout.money.amount);
    match takes.new_account {
        _ if payout.to.account().is_none() => Receiver::Unready("the receiver's account does not exist"),
        _ if is_native && amount >= Amount::from_stroops(ACCOUNT_LEAST) && !is_muxed(payout) => {
            Receiver::Ready(Way::CreateAccount)
        }
        _ if !is_native && takes.claimable_balance => Receiver::Ready(Way::ClaimableBalance),
        Some(lumens) => Receiver::Ready(Way::PrepareAccount(lumens)),
        None => Receiver::Unready("the receiver's account does not exist"),
    }
}

fn is_muxed(payout: &LedgerPayout) -> bool {
    matches!(payout.to, Address::Muxed { .. })
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
        let takes_claimable_balance = false;
        let from = id(1);
        LedgerPayout::new(
            id_of_payout,
            PayoutOrder { cause, from, to, money, memo, takes_claimable_balance, creates_account: true, ordered_by },
            now,
        )
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
            let takes = Takes { claimable_balance: false, new_account: None };
            let told = match receiver(&payout(to, memo), account.as_ref(), takes) {
                Receiver::Ready(Way::Payment) => "ready".to_owned(),
                Receiver::Ready(way) => format!("{way:?}"),
                Receiver::Unready(reason) | Receiver::NotYet(reason) => reason.to_owned(),
                Receiver::Never(reason) => format!("never: {reason}"),
            };
            assert!(told.contains(expected), "{told}, not {expected}");
        }
    }

    #[test]
    fn a_receiver_without_an_account_or_a_trustline_is_paid_otherwise_where_it_may_be() {
        let (plain, muxed) = (Address::Account(id(3)), Address::Muxed { account: id(3), id: 7 });
        let lumens = Amount::parse("2").unwrap();
        let (two, new, waits) = (Some(lumens), Way::PrepareAccount(lumens), "does not exist");
        let ready = |way| Ok(Receiver::Ready(way));
        // Lumens or not, takes a claimable balance or not, has an account or not, lumens for a new one.
        for (to, amount, is_native, takes, has_account, new_account, expected) in [
            (plain, "10", false, true, true, None, ready(Way::ClaimableBalance)),
            (plain, "10", false, true, false, two, ready(Way::ClaimableBalance)),
            (muxed, "10", false, true, false, None, ready(Way::ClaimableBalance)),
            (plain, "10", false, false, false, two, ready(new)),
            (muxed, "10", false, false, false, two, ready(new)),
            (plain, "10", false, false, true, two, Err("no trustline")),
            (plain, "1", true, false, false, None, ready(Way::CreateAccount)),
            (plain, "0.9999999", true, true, false, None, Err(waits)),
            (plain, "0.9999999", true, true, false, two, ready(new)),
            (muxed, "10", true, false, false, None, Err(waits)),
            (Address::Contract([1; 32]), "10", true, true, false, two, Err(waits)),
        ] {
            let mut payout = payout(to, None);
            payout.money.amount = Amount::parse(amount).unwrap();
            if is_native {
                payout.money.asset = AssetId::Native;
            }
            let account = has_account.then(|| account(None, false));
            let takes = Takes { claimable_balance: takes, new_account };
            match (receiver(&payout, account.as_ref(), takes), expected) {
                (Receiver::Unready(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
                (told, expected) => assert_eq!(Ok(told), expected, "{to} {amount}"),
            }
        }
    }
}
