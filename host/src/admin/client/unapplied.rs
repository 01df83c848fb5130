//! Unapplied payments.

use super::{AdminClient, ClientError};
use crate::{
    admin::{
        Match, TransactionSummary, UnappliedFilter, UnappliedSummary,
        unapplied::{Dust, Unapplied},
    },
    store::DustRow,
    transactions::{Signoff, UnappliedGroups},
};
use serde_json::json;

impl AdminClient {
    /// Payments that could not be credited, oldest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn unapplied(&self, filter: &UnappliedFilter) -> Result<Vec<UnappliedSummary>, ClientError> {
        Ok(self.read::<Unapplied>("/admin/unapplied", filter).await?.unapplied)
    }

    /// Those that look alike as one, with their number and sum.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn unapplied_groups(&self, filter: &UnappliedFilter) -> Result<UnappliedGroups, ClientError> {
        self.read("/admin/unapplied/groups", filter).await
    }

    /// Payments that were too small to be listed, by account and asset.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn dust(&self) -> Result<Vec<DustRow>, ClientError> {
        Ok(self.read::<Dust>("/admin/dust", &()).await?.dust)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn unapplied_payment(&self, id: i64) -> Result<UnappliedSummary, ClientError> {
        self.read(&format!("/admin/unapplied/{id}"), &()).await
    }

    /// Credits one to a transaction.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn match_unapplied(
        &self,
        id: i64,
        order: &Match,
        signoff: &Signoff,
    ) -> Result<TransactionSummary, ClientError> {
        self.change(&format!("/admin/unapplied/{id}/match"), order, signoff).await
    }

    /// Orders that one goes back.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn refund_unapplied(&self, id: i64, signoff: &Signoff) -> Result<UnappliedSummary, ClientError> {
        self.change(&format!("/admin/unapplied/{id}/refund"), &json!({}), signoff).await
    }

    /// Takes one off the list.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn dismiss_unapplied(&self, id: i64, signoff: &Signoff) -> Result<UnappliedSummary, ClientError> {
        self.change(&format!("/admin/unapplied/{id}/dismiss"), &json!({}), signoff).await
    }
}
