//! What a transaction that somebody else made paid from one of our accounts, read from its XDR.

use super::feed::Record;
use super::horizon::{Error, Horizon};
use super::movement::{Moved, Outgoing, outgoing};
use crate::model::{AccountId, Address, LedgerPayout, Memo};
use serde::Deserialize;

/// The most operations that a transaction has.
pub(super) const OPERATIONS_MOST: usize = 100;

/// What the ledger says of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The node has none with this hash.
    Absent,
    /// It failed, in this ledger: nothing moved.
    Failed(u32),
    /// It moved this from our account.
    Paid(SentTransaction),
}

/// A transaction that moved money from one of our accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentTransaction {
    /// The payments that our account made, in order.
    pub payments: Vec<Outgoing>,
    /// Its envelope, XDR in base64.
    pub envelope: String,
}

#[derive(Deserialize)]
struct Joined {
    transaction: Envelope,
}

#[derive(Deserialize)]
struct Envelope {
    envelope_xdr: String,
}

impl Horizon {
    /// What the transaction with this hash paid from `ours`, on the network with this id.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::NotFound`]; [`Error::Malformed`] if its XDR is not that of this hash.
    pub async fn sent(&self, hash: &str, ours: &AccountId, network: [u8; 32]) -> Result<Sent, Error> {
        match self.transaction(hash).await? {
            None => return Ok(Sent::Absent),
            Some(found) if !found.is_successful => return Ok(Sent::Failed(found.ledger)),
            Some(_) => {}
        }
        let (mut payments, mut envelope) = (Vec::new(), None);
        for Record { token, raw } in self.payments_of(hash, OPERATIONS_MOST).await? {
            match outgoing(token, &raw, ours, network) {
                Some(Moved::Out(out)) if out.payment.transaction_hash == hash || out.signed_hash == hash => {
                    envelope = serde_json::from_str::<Joined>(&raw).ok().map(|joined| joined.transaction.envelope_xdr);
                    payments.push(out);
                }
                Some(Moved::Out(_)) => {
                    return Err(Error::Malformed("another transaction than the one that was asked for".into()));
                }
                Some(Moved::OutUnread { reason, .. }) => return Err(Error::Malformed(reason)),
                // What came in with it is the watcher's.
                Some(Moved::In(_) | Moved::InUnread(_)) | None => {}
            }
        }
        Ok(Sent::Paid(SentTransaction { payments, envelope: envelope.unwrap_or_default() }))
    }
}

impl Outgoing {
    /// The receiver.
    pub fn receiver(&self) -> Address {
        match self.payment.to_muxed_id {
            Some(id) => Address::Muxed { account: self.payment.to, id },
            None => Address::Account(self.payment.to),
        }
    }

    /// The first field that is not the payout's: its name, and what the payout and the payment say.
    pub fn difference(&self, payout: &LedgerPayout) -> Option<(&'static str, String, String)> {
        let payment = &self.payment;
        let memo = |memo: &Option<Memo>| match memo {
            Some(memo) => format!("memo {}:{}", memo.kind(), memo.value()),
            None => "no memo".to_owned(),
        };
        [
            ("asset", payout.money.asset.to_string(), payment.asset.to_string()),
            ("amount", payout.money.amount.to_string(), payment.amount.to_string()),
            ("receiver", payout.to.to_string(), self.receiver().to_string()),
            ("memo", memo(&payout.memo), memo(&payment.memo)),
            ("payer", payout.from.to_string(), payment.from.to_string()),
        ]
        .into_iter()
        .find(|(_, of_payout, of_payment)| of_payout != of_payment)
    }
}
