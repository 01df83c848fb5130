//! Transactions that a custodian makes and sends by itself.

use super::chain::Chain;
use anchor_host::{
    model::{Address, AssetId, LedgerPayment, LedgerPayout, Money, PaymentShape},
    stellar::{Outgoing, Sent, SentTransaction},
};
use rand::{RngExt, rngs::StdRng};
use std::collections::BTreeMap;

/// Those of a chain.
#[derive(Default)]
pub(super) struct Transfers {
    /// Those that wait for a ledger.
    waiting: Vec<(String, Outgoing)>,
    /// Those that are on the ledger: since which, and what they paid; `None`: nothing.
    settled: BTreeMap<String, (u32, Option<Outgoing>)>,
}

impl Chain {
    /// A custodian sends a transaction of its own that pays this; its hash.
    pub fn transfer(&mut self, payout: &LedgerPayout, nonce: u64) -> String {
        let hash = format!("{:064x}", (u128::from(nonce) << 64) | self.transfers.waiting.len() as u128);
        let (to, to_muxed_id) = match payout.to {
            Address::Muxed { account, id } => (account, Some(id)),
            other => (other.account().unwrap(), None),
        };
        let payment = LedgerPayment {
            operation_id: nonce >> 1,
            transaction_hash: hash.clone(),
            ledger: 0,
            closed_at: *self.closed.last().unwrap(),
            shape: PaymentShape::Payment,
            from: payout.from,
            from_muxed_id: None,
            to,
            to_muxed_id,
            asset: payout.money.asset.clone(),
            amount: payout.money.amount,
            memo: payout.memo.clone(),
        };
        let sequence = i64::try_from(nonce >> 1).unwrap();
        let out = Outgoing { payment, signed_hash: hash.clone(), source: payout.from, sequence };
        self.transfers.waiting.push((hash.clone(), out));
        hash
    }

    /// Whether a custodian's transaction is on the ledger and paid nothing.
    pub fn has_failed(&self, hash: &str) -> bool {
        self.transfers.settled.get(hash).is_some_and(|(_, paid)| paid.is_none())
    }

    /// What a custodian's transaction paid, as of a ledger.
    pub fn sent(&self, hash: &str, ledger: u32) -> Sent {
        match self.transfers.settled.get(hash) {
            Some((since, paid)) if *since <= ledger => match paid {
                Some(out) => Sent::Paid(SentTransaction { payments: vec![out.clone()], envelope: String::new() }),
                None => Sent::Failed(*since),
            },
            _ => Sent::Absent,
        }
    }

    /// Takes the custodian's transactions into a ledger, some of them later.
    pub(super) fn settle_transfers(&mut self, random: &mut StdRng, is_calm: bool) {
        for (hash, mut out) in std::mem::take(&mut self.transfers.waiting) {
            if !is_calm && random.random_range(0..3) == 0 {
                self.transfers.waiting.push((hash, out));
                continue;
            }
            let (to, asset, head) = (out.payment.to, &out.payment.asset, self.head());
            let is_native = *asset == AssetId::Native;
            let has_luck = is_calm || random.random_range(0..100) >= 5;
            let can_take = self
                .receivers
                .get(&to)
                .is_some_and(|receiver| is_native || (receiver.exists_from <= head && receiver.trusts_from <= head));
            if !has_luck || !can_take {
                self.failed += 1;
                self.transfers.settled.insert(hash, (head, None));
                continue;
            }
            self.receivers.entry(to).or_default().exists_from =
                self.receivers.get(&to).map_or(head, |receiver| receiver.exists_from.min(head));
            self.arrived.entry(to).or_default().push(Money::new(out.payment.amount, asset.clone()));
            (out.payment.ledger, out.payment.closed_at) = (head, *self.closed.last().unwrap());
            self.transfers.settled.insert(hash, (head, Some(out)));
        }
    }
}
