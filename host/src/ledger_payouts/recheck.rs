//! A transaction that counted as over and is on the ledger after all, because a Horizon was wrong: the next one has the same
//! sequence number, so it never gets there, and its channel waits for ever. On a person's word all of them are looked up.

use super::{
    LedgerPayouts,
    engine::{Engine, Error},
    nodes::Seen,
    orders::PayoutReport,
    resolve::paid_by,
};
use crate::context;
use crate::model::{AttemptKind, AttemptState, JobKind, LedgerPayout, PayoutAttempt, PayoutState};
use crate::stellar::Included;
use crate::store::Job;

impl Engine {
    /// Looks up the transactions of a due payout that count as over. One that paid ends the payout; whether there is one.
    ///
    /// # Errors
    /// [`Error`]: nothing was recorded.
    pub async fn recheck(&self, payout: &LedgerPayout, attempts: &[PayoutAttempt]) -> Result<bool, Error> {
        for over in attempts.iter().filter(|attempt| attempt.state == AttemptState::Void) {
            if let Ok(Seen::Included(included)) = self.nodes.included(over).await
                && included.result.is_success()
                && over.kind != AttemptKind::PrepareAccount
            {
                self.correct(payout.clone(), attempts, over, included).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn correct(
        &self,
        mut payout: LedgerPayout,
        attempts: &[PayoutAttempt],
        over: &PayoutAttempt,
        included: Included,
    ) -> Result<(), Error> {
        payout.state = paid_by(over, &included);
        payout.updated_at = self.clock.now();
        let mut tx = self.store.begin().await?;
        // The one under way has the sequence number that was used.
        let mut is_recorded = true;
        if let Some(open) = attempts.iter().find(|attempt| attempt.state == AttemptState::Open) {
            let ended = PayoutAttempt { state: AttemptState::Void, ..open.clone() };
            is_recorded = tx.close_payout_attempt(&ended).await?;
        }
        let corrected = PayoutAttempt { state: AttemptState::Paid, ..over.clone() };
        is_recorded =
            is_recorded && tx.correct_payout_attempt(&corrected).await? && tx.update_ledger_payout(&payout).await?;
        if !is_recorded {
            return Err(Error::LeaseLost);
        }
        tx.note_channel_sequence(&over.channel, over.sequence).await?;
        tx.cancel(&[Job::new(JobKind::Pay, payout.id)]).await?;
        tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        tx.commit().await?;
        tracing::error!(payout = %payout.id, hash = over.hash, "a transaction that counted as over is on the ledger");
        Ok(())
    }
}

impl LedgerPayouts {
    /// Looks up all transactions of a due payout, those that count as over too. If one of them paid, the payout is paid.
    ///
    /// # Errors
    /// [`context::Error::NotFound`]; [`context::Error::Invalid`] if the payout is over, or none of them is on the ledger;
    /// [`context::Error::Busy`], [`context::Error::Store`].
    pub async fn recheck(&self, id: &str) -> Result<PayoutReport, context::Error> {
        let engine = self.engine()?;
        let PayoutReport { payout, attempts, .. } = self.payout(id).await?;
        if payout.state != PayoutState::Due {
            return Err(context::Error::Invalid(format!("payout {id} is {}", payout.state.as_str())));
        }
        match engine.recheck(&payout, &attempts).await {
            Ok(true) => {
                self.wake_waiting().await?;
                self.payout(id).await
            }
            Ok(false) => Err(context::Error::Invalid(format!(
                "none of the transactions of payout {id} that count as over is on the ledger, as far as Horizon knows"
            ))),
            Err(Error::Store(source)) => Err(source.into()),
            Err(Error::LeaseLost) => Err(context::Error::Busy),
        }
    }
}
