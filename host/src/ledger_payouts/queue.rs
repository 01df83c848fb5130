//! Payouts that wait for a channel. Each has its own, which takes one at a time.

use super::engine::{Engine, Error, Step};
use crate::model::{AccountId, LedgerPayout};
use crate::stellar::TransactionSigner;
use crate::store;
use std::time::Duration;

/// How often a channel is tried for which payouts wait: no more often than this, and all of them together no more than ten times a
/// second.
const TRIED_EVERY: Duration = Duration::from_secs(1);
const ALL_TRIED_EVERY: Duration = Duration::from_millis(100);

/// The longest pause of a payout that waits for its channel.
const PAUSE_MOST: Duration = Duration::from_secs(600);

impl Engine {
    /// While another payout has the channel: how long to wait for it. Nearly always the oldest is woken before. A wake-up can be
    /// lost with its host, or wake one that has to wait for something else, so each channel is tried now and then, however many
    /// wait for it: those that have the channels must find their turn among them.
    pub(super) async fn queue(&self, payout: &LedgerPayout) -> Result<Option<Step>, Error> {
        let Some(channel) = self.chosen(payout).map(TransactionSigner::account) else { return Ok(None) };
        let Some(holder) = self.store.channel_holder(&channel).await? else { return Ok(None) };
        let reason = format!("its channel {channel} is used by payout {holder}");
        // Signatures may take a day.
        if !self.settings.cosigned.is_empty() {
            return Ok(Some(self.wait(payout, &reason)));
        }
        let length = u32::try_from(self.store.queue_length(&channel).await?).unwrap_or(u32::MAX);
        let channels = u32::try_from(self.settings.channels.len()).unwrap_or(u32::MAX);
        let every = ALL_TRIED_EVERY.saturating_mul(channels).max(TRIED_EVERY);
        let pause = every.saturating_mul(length).clamp(self.settings.look_pause, PAUSE_MOST);
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
