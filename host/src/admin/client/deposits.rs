//! Off-chain money that belongs to no deposit.

use super::{AdminClient, ClientError};
use crate::{
    admin::deposits::{DepositFilter, PaymentName, Unapplied},
    store::DepositPaymentRow,
    transactions::Signoff,
};

impl AdminClient {
    /// Money that came in and is not credited, oldest first; with `all`, what was dismissed as well, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn unapplied_deposits(&self, all: bool, limit: u32) -> Result<Vec<DepositPaymentRow>, ClientError> {
        Ok(self.read::<Unapplied>("/admin/deposits/unapplied", &DepositFilter { all, limit }).await?.unapplied)
    }

    /// Takes a payment off the list.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn dismiss_deposit(
        &self,
        guest: &str,
        external_id: &str,
        signoff: &Signoff,
    ) -> Result<DepositPaymentRow, ClientError> {
        let name = PaymentName { guest: guest.to_owned(), external_id: external_id.to_owned() };
        self.change("/admin/deposits/dismiss", &name, signoff).await
    }
}
