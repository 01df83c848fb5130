//! Payouts that wait for a person: all of them while they are paused, and those above a ceiling.

use super::engine::{Engine, Error};
use crate::model::{Amount, LedgerPayout};
use crate::store::Tx;
use std::time::Duration;

/// The time over which payouts of an asset are added up.
const DAY: Duration = Duration::from_secs(24 * 3600);

impl Engine {
    /// Why a payout that is due is not paid now; `None`: nothing speaks against it.
    pub(super) async fn held_back(&self, payout: &LedgerPayout) -> Result<Option<String>, Error> {
        if let Some(pause) = self.store.payout_pause().await? {
            return Ok(Some(format!("payouts are paused since {} by {}: {}", pause.since, pause.by, pause.why)));
        }
        if payout.approval.is_some() {
            return Ok(None);
        }
        let (asset, amount) = (&payout.money.asset, payout.money.amount);
        if let Some(ceiling) = self.settings.approve_above.get(asset)
            && amount > *ceiling
        {
            return Ok(Some(format!(
                "it is above the {ceiling} of assets[].payout_approve_above: {}",
                to_approve(payout)
            )));
        }
        Ok(None)
    }

    /// Why a payout that is about to be sent for the first time is too much for this day. Until `tx` ends, no other adds up
    /// the day's payouts.
    pub(super) async fn over_the_day(&self, tx: &mut Tx, payout: &LedgerPayout) -> Result<Option<String>, Error> {
        let (asset, amount) = (&payout.money.asset, payout.money.amount);
        let Some(ceiling) = self.settings.daily_max.get(asset) else { return Ok(None) };
        // One that was sent before is in the sum.
        if payout.approval.is_some() || payout.attempts > 0 {
            return Ok(None);
        }
        let sent = tx.paid_out_since(asset, self.clock.now().minus(DAY)).await?;
        let sent = Amount::from_stroops(u64::try_from(sent).unwrap_or(u64::MAX));
        let is_over = sent.plus(amount).map_or(true, |sum| sum > *ceiling);
        Ok(is_over.then(|| {
            format!(
                "with the {sent} of the last 24 hours it is above the {ceiling} of assets[].payout_daily_max: it waits until less \
                 was paid, or {}",
                to_approve(payout)
            )
        }))
    }
}

fn to_approve(payout: &LedgerPayout) -> String {
    format!("another person than {} has to run `anchor-host payouts approve {}`", payout.ordered_by, payout.id)
}
