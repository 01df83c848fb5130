//! The job that releases unneeded quotes.

use super::Quotes;
use crate::context::{Error, Trouble};
use crate::guest::{CallError, ReleaseReason};
use crate::model::QuoteId;
use crate::store::Claim;

impl Quotes {
    /// Releases a quote, with retries until a call succeeds.
    pub(crate) async fn release(&self, claim: &Claim) -> Result<(), Error> {
        let Ok(id) = claim.job.subject.parse::<QuoteId>() else { return self.drop_job(claim).await };
        let reason = match self.store.quote(id).await? {
            None => ReleaseReason::NotGiven,
            Some((_, None)) => ReleaseReason::Expired,
            Some((_, Some(_))) => ReleaseReason::Abandoned,
        };
        match self.guests.release(&id, reason).await {
            Ok(heard) => self.job_done(claim, &heard.writes).await,
            Err(CallError::NotProvided(_)) => self.drop_job(claim).await,
            Err(error) => {
                self.put_off(claim, self.retry_pause(claim.attempts), Some(&Trouble::of_call(&error).brief)).await
            }
        }
    }
}
