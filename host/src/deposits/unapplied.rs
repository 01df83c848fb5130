//! Money that belongs to no deposit, for operators.

use super::Deposits;
use crate::context::Error;
use crate::store::DepositPaymentRow;
use crate::transactions::Signoff;

impl Deposits {
    /// Money that came in and is not credited, oldest first; with `all`, what was dismissed as well, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn unapplied(&self, all: bool, limit: u32) -> Result<Vec<DepositPaymentRow>, Error> {
        Ok(self.store.unapplied_deposits(all, limit).await?)
    }

    /// Takes a payment off the list: somebody has dealt with it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it was credited or dismissed; [`Error::Store`].
    pub async fn dismiss(&self, guest: &str, external_id: &str, signoff: &Signoff) -> Result<DepositPaymentRow, Error> {
        let mut tx = self.store.begin().await?;
        let known = tx.deposit_payment(guest, external_id).await?.ok_or(Error::NotFound)?;
        if !tx.dismiss_deposit_payment((guest, external_id), (&signoff.by, &signoff.why), self.clock.now()).await? {
            return Err(Error::Invalid(format!(
                "payment {external_id} is {}: there is nothing to dismiss",
                known.outcome
            )));
        }
        let dismissed = tx.deposit_payment(guest, external_id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(dismissed)
    }
}
