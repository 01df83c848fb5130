//! The record that a payment is for. Pure.

use crate::model::{AccountId, LedgerPayment, Memo};

/// The payment names two different records: a muxed id, and a memo that is not the same number. It has to stay
/// unapplied, because either choice could credit the wrong customer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the payment was sent to muxed id {muxed} with memo {memo}: they name different records")]
pub struct Ambiguous {
    /// The muxed id of the destination.
    pub muxed: u64,
    /// The transaction's memo.
    pub memo: Memo,
}

/// The key that finds a payment's open record: our account and the memo; a muxed id stands for the id memo of the same
/// number. `None`: the payment names no record. The paying account is not part of the key (SEP-31: a sending anchor may
/// pay from any account).
///
/// # Errors
/// [`Ambiguous`] if muxed id and memo disagree.
pub fn key(payment: &LedgerPayment) -> Result<Option<(AccountId, Memo)>, Ambiguous> {
    match (payment.to_muxed_id, &payment.memo) {
        (None, None) => Ok(None),
        (None, Some(memo)) => Ok(Some((payment.to, memo.clone()))),
        (Some(id), None) => Ok(Some((payment.to, Memo::Id(id)))),
        (Some(id), Some(Memo::Id(memo))) if id == *memo => Ok(Some((payment.to, Memo::Id(id)))),
        (Some(muxed), Some(memo)) => Err(Ambiguous { muxed, memo: memo.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, AssetId, PaymentShape, Timestamp};

    fn payment(to_muxed_id: Option<u64>, memo: Option<Memo>) -> LedgerPayment {
        LedgerPayment {
            operation_id: 1,
            transaction_hash: "00".repeat(32),
            ledger: 1,
            closed_at: Timestamp::from_seconds(1),
            shape: PaymentShape::Payment,
            from: AccountId::from_bytes([1; 32]),
            to: AccountId::from_bytes([2; 32]),
            from_muxed_id: None,
            to_muxed_id,
            asset: AssetId::Native,
            amount: Amount::from_stroops(1),
            memo,
        }
    }

    #[test]
    fn a_memo_and_a_muxed_id_must_agree() {
        let to = AccountId::from_bytes([2; 32]);
        let id = |n| Some((to, Memo::Id(n)));
        assert_eq!(key(&payment(None, None)), Ok(None));
        assert_eq!(key(&payment(Some(u64::MAX), None)), Ok(id(u64::MAX)));
        assert_eq!(key(&payment(None, Some(Memo::Id(7)))), Ok(id(7)));
        assert_eq!(key(&payment(Some(7), Some(Memo::Id(7)))), Ok(id(7)));
        for memo in [Memo::Id(8), Memo::Text("7".into()), Memo::Hash([7; 32]), Memo::Return([7; 32])] {
            assert_eq!(key(&payment(Some(7), Some(memo.clone()))), Err(Ambiguous { muxed: 7, memo: memo.clone() }));
            assert_eq!(key(&payment(None, Some(memo.clone()))), Ok(Some((to, memo))));
        }
    }
}
