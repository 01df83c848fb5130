//! Whether a payout's reason is on the ledger. The row of a payment that was not applied is not sealed: who can write to the
//! database could invent one, and have an operator refund it.

use super::engine::{Engine, Error};
use crate::model::{Address, LedgerPayment, LedgerPayout, PayoutCause, Transaction};
use crate::stellar::{self, Evidence, matching, network_id};

/// What the ledger says of a payout's reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The money came in.
    Sound,
    /// No node has it. The text is for the operator.
    NotSeen(String),
    /// It came in otherwise, was credited, or did not come in. The text is for the operator.
    False(String),
}

impl Engine {
    /// Asks the ledger about the payment that is to be refunded, before its refund is first signed. Other payouts are of
    /// transactions, whose records are sealed.
    pub(super) async fn origin(&self, payout: &LedgerPayout) -> Result<Result<Origin, stellar::Error>, Error> {
        let PayoutCause::RefundUnapplied(operation_id) = payout.cause else { return Ok(Ok(Origin::Sound)) };
        if payout.attempts > 0 {
            return Ok(Ok(Origin::Sound));
        }
        let Ok(operation) = u64::try_from(operation_id) else {
            return Ok(Ok(Origin::False(format!("{operation_id} is no operation of the ledger"))));
        };
        let network = network_id(&self.settings.passphrase);
        let evidence = match self.nodes.evidence(operation, &payout.from, network).await {
            Ok(evidence) => evidence,
            Err(error) => return Ok(Err(error)),
        };
        Ok(Ok(match evidence {
            Evidence::Missing => Origin::NotSeen(format!(
                "no Horizon has operation {operation_id}, whose refund this is: it is behind, or its history does not reach \
                 back so far"
            )),
            Evidence::NoPayment(reason) => {
                Origin::False(format!("operation {operation_id} is no payment to {}: {reason}", payout.from))
            }
            Evidence::Payment(came) => match self.contradiction(payout, &came).await? {
                None => Origin::Sound,
                Some(reason) => Origin::False(format!("{reason}: somebody changed the books")),
            },
        }))
    }

    /// What contradicts a refund of a payment that came in; `None`: nothing.
    async fn contradiction(&self, payout: &LedgerPayout, came: &LedgerPayment) -> Result<Option<String>, Error> {
        let payer = match came.from_muxed_id {
            Some(id) => Address::Muxed { account: came.from, id },
            None => Address::Account(came.from),
        };
        let is_same = payer == payout.to && came.asset == payout.money.asset && came.amount >= payout.money.amount;
        let operation = came.operation_id;
        if !is_same {
            return Ok(Some(format!(
                "by the ledger, operation {operation} is {} {} from {payer}",
                came.amount, came.asset
            )));
        }
        // The sealed record of the transaction that it was paid for.
        let record = match matching::key(came) {
            Ok(Some((account, memo))) => {
                let mut tx = self.store.begin().await?;
                tx.transaction_paid_at(&account, &memo).await?
            }
            Ok(None) | Err(_) => None,
        };
        if let Some(record) = record.as_ref().filter(|record| record.has_payment(operation)) {
            return Ok(Some(format!("operation {operation} was credited to transaction {}", record.id)));
        }
        let named = record.as_ref().and_then(Transaction::refund_memo);
        let has_memo = payout.memo == came.memo || (named.is_some() && payout.memo.as_ref() == named);
        Ok((!has_memo).then(|| {
            format!("the memo of the refund is neither that of operation {operation} nor one that its payer named")
        }))
    }
}
