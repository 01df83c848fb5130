//! Payouts that wait for a person: all of them while they are paused, and those above a ceiling.

use super::engine::{Engine, Error};
use crate::model::{Amount, AttemptState, LedgerPayout, PayoutAttempt};
use crate::store::{PayoutPause, Tx};
use std::time::Duration;

/// The time over which payouts of an asset are added up.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Transactions of a payout that may fail in a row before a person has to look.
const FAILURES_MOST: usize = 3;

impl Engine {
    /// Why a payout that is due is not paid now; `None`: nothing speaks against it.
    pub(super) async fn held_back(
        &self,
        payout: &LedgerPayout,
        before: &[PayoutAttempt],
    ) -> Result<Option<String>, Error> {
        if let Some(word) = self.paused().await? {
            return Ok(Some(word));
        }
        let approved_at = payout.approval.as_ref().map(|approval| approval.at);
        if let Some(last) = failures(before).filter(|last| approved_at.is_none_or(|at| at <= last.signed_at)) {
            return Ok(Some(format!(
                "its last {FAILURES_MOST} transactions failed, by the Horizon that was asked: see on another one whether that is true of \
                 {}; {}",
                last.hash,
                to_approve(payout)
            )));
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

    /// That payouts are paused, if they are.
    pub(super) async fn paused(&self) -> Result<Option<String>, Error> {
        Ok(self.store.payout_pause().await?.as_ref().map(paused))
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

/// The last of too many transactions in a row that failed on the ledger. The receiver looked ready before each of them: a
/// Horizon that says so and is wrong would have the payout paid again and again.
fn failures(before: &[PayoutAttempt]) -> Option<&PayoutAttempt> {
    let failed = before.iter().rev().take_while(|attempt| attempt.state == AttemptState::Failed).count();
    before.last().filter(|_| failed >= FAILURES_MOST)
}

/// That payouts are paused, and how they go on.
pub(super) fn paused(PayoutPause { by, why, since }: &PayoutPause) -> String {
    format!("payouts are paused since {since} by {by}: {why}. To go on, run `anchor-host payouts resume --reason TEXT`")
}

fn to_approve(payout: &LedgerPayout) -> String {
    format!(
        "another person than {} has to run `anchor-host payouts approve {} --reason TEXT`",
        payout.ordered_by, payout.id
    )
}
