//! What time does by itself: ending what nobody paid, and telling of information that never came.

use super::{Cause, NotDone, Transactions, rules::CommonCommand};
use crate::context::Error;
use crate::store::{Actor, Claim};

impl Transactions {
    /// The payer's time is up. Refused when the money arrived, or when it has ended otherwise: then nothing is left to
    /// do.
    pub(crate) async fn expire(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, |transaction| transaction.amount_in.is_none()).await? else {
            return Ok(());
        };
        match self.command(transaction.id, CommonCommand::Expire, Cause::by(Actor::Host).claim(claim)).await {
            Err(NotDone::Refused(_)) => self.drop_job(claim).await,
            done => done.map(|_| ()).map_err(Error::from),
        }
    }

    /// Money is here and the information asked for is not: held, so that a person hears of it.
    pub(crate) async fn remind(&self, claim: &Claim) -> Result<(), Error> {
        let Some(transaction) = self.subject(claim, |transaction| transaction.attention.is_none()).await? else {
            return Ok(());
        };
        match self.command(transaction.id, CommonCommand::Remind, Cause::by(Actor::Host).claim(claim)).await {
            Err(NotDone::Refused(_)) => self.drop_job(claim).await,
            done => done.map(|_| ()).map_err(Error::from),
        }
    }
}
