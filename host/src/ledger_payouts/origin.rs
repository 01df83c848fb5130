//! Whether a payout's reason is on the ledger. The row of a payment that was not applied is not sealed: who can write to the
//! database could invent one, and have an operator refund it.

use super::engine::Engine;
use crate::model::{Address, LedgerPayout, PayoutCause};
use crate::stellar::{self, Evidence, network_id};

/// What the ledger says of a payout's reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The money came in.
    Sound,
    /// No node has it. The text is for the operator.
    NotSeen(String),
    /// It came in otherwise, or not at all. The text is for the operator.
    False(String),
}

impl Engine {
    /// Asks the ledger about the payment that is to be refunded, before its refund is first signed. Other payouts are of
    /// transactions, whose records are sealed.
    pub(super) async fn origin(&self, payout: &LedgerPayout) -> Result<Origin, stellar::Error> {
        let PayoutCause::RefundUnapplied(operation_id) = payout.cause else { return Ok(Origin::Sound) };
        if payout.attempts > 0 {
            return Ok(Origin::Sound);
        }
        let Ok(operation) = u64::try_from(operation_id) else {
            return Ok(Origin::False(format!("{operation_id} is no operation of the ledger")));
        };
        let network = network_id(&self.settings.passphrase);
        Ok(match self.nodes.evidence(operation, &payout.from, network).await? {
            Evidence::Missing => Origin::NotSeen(format!(
                "no Horizon has operation {operation_id}, whose refund this is: it is behind, or its history does not reach \
                 back so far"
            )),
            Evidence::NoPayment(reason) => {
                Origin::False(format!("operation {operation_id} is no payment to {}: {reason}", payout.from))
            }
            Evidence::Payment(came) => {
                let payer = match came.from_muxed_id {
                    Some(id) => Address::Muxed { account: came.from, id },
                    None => Address::Account(came.from),
                };
                let is_sound =
                    payer == payout.to && came.asset == payout.money.asset && came.amount >= payout.money.amount;
                match is_sound {
                    true => Origin::Sound,
                    false => Origin::False(format!(
                        "by the ledger, operation {operation_id} is {} {} from {payer}: somebody changed the books",
                        came.amount, came.asset
                    )),
                }
            }
        })
    }
}
