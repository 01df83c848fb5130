//! Payouts that wait for a channel. Each has its own, which takes one at a time.

use super::engine::{Engine, Error, Step};
use crate::model::{AccountId, LedgerPayout};
use crate::stellar::TransactionSigner;
use crate::store;
use std::time::Duration;

impl Engine {
    /// While another payout has the channel: how long to wait for it. Among thousands that wait, those that have the channels
    /// must find their turn, so each channel is tried about once a second, whatever their number; mostly the oldest is woken
    /// before.
    pub(super) async fn queue(&self, payout: &LedgerPayout) -> Result<Option<Step>, Error> {
        let Some(channel) = self.chosen(payout).map(TransactionSigner::account) else { return Ok(None) };
        let Some(holder) = self.store.channel_holder(&channel).await? else { return Ok(None) };
        let reason = format!("its channel {channel} is used by payout {holder}");
        // Signatures may take a day.
        if !self.settings.cosigned.is_empty() {
            return Ok(Some(self.wait(payout, &reason)));
        }
        let waiting = usize::try_from(self.store.payouts_due().await?).unwrap_or_default();
        let of_channel = waiting / self.settings.channels.len().max(1);
        let pause = Duration::from_secs(of_channel.try_into().unwrap_or(u64::MAX));
        let most = self.settings.wait_pause.1.max(self.settings.look_pause);
        let pause = pause.clamp(self.settings.look_pause, most);
        Ok(Some(Step::Queued { payout: payout.id, channel, pause, reason }))
    }

    /// The channel is free: the payout that has waited longest tries next. If it can't be woken it tries by itself, later.
    pub(super) async fn wake_next(&self, channel: &AccountId) {
        if let Err(error) = self.wake(channel).await {
            tracing::warn!(%channel, error = &error as &dyn std::error::Error, "the next payout of a channel was not woken");
        }
    }

    async fn wake(&self, channel: &AccountId) -> Result<(), store::Error> {
        let Some(next) = self.store.next_in_queue(channel).await? else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        tx.wake_payout(next, self.clock.now()).await?;
        tx.commit().await
    }
}
