//! Payouts on the ledger and their channels.

use super::{AdminClient, ClientError, segment};
use crate::{
    admin::{
        AddedSignatures, Cancellation, CreatedChannels, Lumens, PayoutDetail, PayoutFilter, Payouts, RefundOrder,
        RetiredChannels, SignedEnvelope, ToppedUp, TransactionSummary, UnsignedTransaction, channels::Channels,
    },
    ledger_payouts::{ChannelAccount, Rotation},
    model::{AccountId, Amount},
    store::PayoutPause,
    transactions::Signoff,
};
use serde_json::{Value, json};

impl AdminClient {
    /// Refunds what came in for a transaction, or a part of it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn refund(
        &self,
        id: &str,
        order: &RefundOrder,
        signoff: &Signoff,
    ) -> Result<TransactionSummary, ClientError> {
        self.change(&format!("/admin/transactions/{}/refund", segment(id)), order, signoff).await
    }

    /// Due payouts, oldest first; with `all`, every payout, newest first; and whether they are paused.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn payouts(&self, filter: &PayoutFilter) -> Result<Payouts, ClientError> {
        self.read("/admin/payouts", filter).await
    }

    /// One payout with its transactions.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn payout(&self, id: &str) -> Result<PayoutDetail, ClientError> {
        self.read(&format!("/admin/payouts/{}", segment(id)), &()).await
    }

    /// Lets a large payout be paid.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn approve_payout(&self, id: &str, signoff: &Signoff) -> Result<PayoutDetail, ClientError> {
        self.change(&format!("/admin/payouts/{}/approve", segment(id)), &json!({}), signoff).await
    }

    /// Payouts' transactions whose signatures are collected, oldest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn unsigned_payouts(&self) -> Result<Vec<UnsignedTransaction>, ClientError> {
        self.read("/admin/payouts/pending", &()).await
    }

    /// Adds the signatures of an envelope, XDR in base64, to a payout's transaction.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn sign_payout(&self, id: &str, xdr: &str, signoff: &Signoff) -> Result<AddedSignatures, ClientError> {
        let envelope = SignedEnvelope { xdr: xdr.to_owned() };
        self.change(&format!("/admin/payouts/{}/sign", segment(id)), &envelope, signoff).await
    }

    /// Has a transaction that has enough signatures sent now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn submit_payout(&self, id: &str, signoff: &Signoff) -> Result<PayoutDetail, ClientError> {
        self.change(&format!("/admin/payouts/{}/submit", segment(id)), &json!({}), signoff).await
    }

    /// Cancels a payout that is not on its way.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn cancel_payout(
        &self,
        id: &str,
        not_paid: bool,
        signoff: &Signoff,
    ) -> Result<PayoutDetail, ClientError> {
        self.change(&format!("/admin/payouts/{}/cancel", segment(id)), &Cancellation { not_paid }, signoff).await
    }

    /// Looks up all transactions of a payout.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn recheck_payout(&self, id: &str, signoff: &Signoff) -> Result<PayoutDetail, ClientError> {
        self.change(&format!("/admin/payouts/{}/recheck", segment(id)), &json!({}), signoff).await
    }

    /// Stops all payouts.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn pause_payouts(&self, signoff: &Signoff) -> Result<PayoutPause, ClientError> {
        self.change("/admin/payouts/pause", &json!({}), signoff).await
    }

    /// Lets payouts go on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn resume_payouts(&self, signoff: &Signoff) -> Result<(), ClientError> {
        self.change::<Value>("/admin/payouts/resume", &json!({}), signoff).await.map(drop)
    }

    /// Paying accounts and channels.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn channels(&self) -> Result<Vec<ChannelAccount>, ClientError> {
        Ok(self.read::<Channels>("/admin/channels", &()).await?.channels)
    }

    /// Makes the channels that are not on the ledger, each with so many lumens.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn create_channels(&self, lumens: Amount, signoff: &Signoff) -> Result<CreatedChannels, ClientError> {
        self.change("/admin/channels/create", &Lumens { lumens }, signoff).await
    }

    /// Pays lumens to channels that have less than half of so many.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn top_up_channels(&self, lumens: Amount, signoff: &Signoff) -> Result<ToppedUp, ClientError> {
        self.change("/admin/channels/top-up", &Lumens { lumens }, signoff).await
    }

    /// Merges channel accounts beyond the configured number into the first paying account.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn retire_channels(&self, signoff: &Signoff) -> Result<RetiredChannels, ClientError> {
        self.change("/admin/channels/retire", &json!({}), signoff).await
    }

    /// Makes the channels of the present secret, each with so many lumens, and merges those of the one before.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn rotate_channels(&self, lumens: Amount, signoff: &Signoff) -> Result<Rotation, ClientError> {
        self.change("/admin/channels/rotate", &Lumens { lumens }, signoff).await
    }

    /// Takes over what an account did that the books do not know.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn adopt_channel(&self, account: &AccountId, signoff: &Signoff) -> Result<ChannelAccount, ClientError> {
        self.change(&format!("/admin/channels/{account}/adopt"), &json!({}), signoff).await
    }
}
