//! What is to be paid: to ordinary receivers, and to odd ones.

use super::{NEW_ACCOUNT, Seeded, World};
use anchor_host::model::{
    AccountId, Address, Amount, AssetId, Clock, LedgerPayment, Memo, Money, PaymentShape, PayoutCause, PayoutOrder,
    Timestamp, TransactionId,
};
use anchor_host_tests::payouts::{Keeper, Receiver};
use rand::RngExt;

impl World {
    /// What is to be paid, to a receiver of its own, and whether it ever can be.
    pub(super) fn order(&mut self, number: usize, may_be_odd: bool) -> (PayoutOrder, bool) {
        let to = AccountId::from_bytes(self.random.random());
        let head = self.network.chain(|chain| chain.head());
        let mut receiver = Receiver::default();
        let amount = Amount::from_stroops(self.random.random_range(1..1_000_000_000));
        let mut money = Money::new(amount, self.asset.clone());
        let (mut takes_claimable_balance, mut is_invented) = (false, false);
        if may_be_odd {
            match self.random.random_range(0..100) {
                // A custodian makes payments, and nothing else.
                20..30 if self.keeper == Keeper::Custodian => {}
                0..10 => receiver.trusts_from = head + self.random.random_range(1..60),
                10..15 => receiver.exists_from = head + self.random.random_range(1..60),
                15..20 => receiver.needs_memo = true,
                // Has no trustline for long, or no account before it is made one.
                20..25 => (receiver.trusts_from, takes_claimable_balance) = (head + 1_000, true),
                25..30 => {
                    receiver.exists_from = u32::MAX;
                    receiver.trusts_from = head + self.random.random_range(1..60);
                }
                30..35 => {
                    receiver.exists_from = u32::MAX;
                    money = Money::new(amount.plus(Amount::from_stroops(NEW_ACCOUNT)).unwrap(), AssetId::Native);
                }
                35..38 => is_invented = true,
                _ => {}
            }
        }
        self.network.chain(|chain| chain.receive(to, receiver));
        let memo = (self.random.random_range(0..4) > 0).then_some(Memo::Id(number as u64));
        let cause = match is_invented || self.random.random_range(0..2) == 0 {
            true => {
                let mut came = arrived(number as u64 + 1, to, self.payer, &money);
                came.memo = memo.clone();
                if is_invented {
                    came.from = self.payer;
                }
                self.network.chain(|chain| chain.come(came));
                PayoutCause::RefundUnapplied(number as i64 + 1)
            }
            false => {
                let seeded = Seeded::from(&mut self.random);
                PayoutCause::Refund { transaction: TransactionId::mint(self.host_clock.now(), &seeded), number: 1 }
            }
        };
        let is_payable = !is_invented && (!receiver.needs_memo || memo.is_some());
        let (to, ordered_by) = (Address::Account(to), "somebody".to_owned());
        let from = self.payer;
        (
            PayoutOrder { cause, from, to, money, memo, takes_claimable_balance, creates_account: true, ordered_by },
            is_payable,
        )
    }
}

/// A payment of this money from one account to another.
fn arrived(operation_id: u64, from: AccountId, to: AccountId, money: &Money) -> LedgerPayment {
    LedgerPayment {
        operation_id,
        transaction_hash: "ab".repeat(32),
        ledger: 1,
        closed_at: Timestamp::from_seconds(1_700_000_000),
        shape: PaymentShape::Payment,
        from,
        from_muxed_id: None,
        to,
        to_muxed_id: None,
        asset: money.asset.clone(),
        amount: money.amount,
        memo: None,
    }
}
