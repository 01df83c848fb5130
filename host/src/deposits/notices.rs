//! Notices: what a bank sends by itself.

use super::Deposits;
use crate::context::Error;
use crate::guest::{Answered, Interface};
use crate::model::{Notice, NoticeAnswer, Problem, guest_name};

impl Deposits {
    /// Hands a notice to the guest of that name, and stores what it reports before the bank is answered. `None`: no guest of
    /// that name takes notices.
    ///
    /// # Errors
    /// The guest's own problem; [`Error::Unavailable`] if nothing was understood or stored, so that the bank sends it again.
    pub async fn notice(&self, guest: &str, notice: Notice) -> Result<Option<NoticeAnswer>, Error> {
        let is_served = self.deposits() && self.assets_deposited().next().is_some();
        let place = self.guests.place_of(Interface::Deposits).filter(|_| is_served);
        if place.is_none_or(|place| guest_name(&place) != guest) {
            return Ok(None);
        }
        let again = || Error::Unavailable("the notice could not be read; send it again".to_owned());
        let _permit = self.permit_notice().await?;
        let Answered { answer, guest, writes } = match self.guests.incoming_notice(&notice).await {
            Ok(answered) => answered,
            // The failed call is already logged.
            Err(_) => return Err(again()),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(Problem::Unavailable(_)) => return Err(again()),
            Err(problem) => return Err(problem.into()),
        };
        self.apply(&answer.reports, &guest, &writes).await?;
        Ok(Some(answer))
    }
}
