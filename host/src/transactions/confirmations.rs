//! Payments that a Horizon is asked about before they are credited: large ones, a second Horizon
//! (`network.confirm_horizon_url`, `assets[].confirm_above`); unapplied ones, the Horizon they were read from.

use super::{
    Cause, Transactions, ledger,
    mismatches::{Judged, Then},
};
use crate::context::Error;
use crate::model::{JobKind, LedgerPayment};
use crate::stellar::Confirmation;
use crate::store::{Actor, Claim, Job, ReceiptOutcome, Ruling, UnappliedDecision, UnappliedPayment, UnappliedReason};

/// Who decides about a payment that a second Horizon confirmed.
const BY: &str = "host";

impl Transactions {
    /// Whether a payment is only credited when a second Horizon agrees.
    pub(crate) fn needs_confirmation(&self, payment: &LedgerPayment) -> bool {
        let threshold = self.settings.assets.iter().find(|served| served.asset == payment.asset);
        threshold.and_then(|served| served.confirm_above).is_some_and(|threshold| payment.amount > threshold)
    }

    /// What the ledger says of an unapplied payment. Its row is not sealed: who writes to the database could invent it, and
    /// have it credited by an operator or a guest.
    pub(super) async fn on_ledger(&self, payment: &LedgerPayment) -> Confirmation {
        let asked = self.settings.reading_horizon.confirms(payment, self.settings.network_id).await;
        asked.unwrap_or_else(|error| Confirmation::Unknown(error.to_string()))
    }

    /// Asks the second Horizon about a payment, and credits it as any other if that one agrees. If it does not, the
    /// payment stays unapplied, and an operator decides.
    pub(crate) async fn confirm(&self, claim: &Claim) -> Result<(), Error> {
        let Ok(operation_id) = claim.job.subject.parse() else { return self.drop_job(claim).await };
        let unapplied = self.store.unapplied_payment(operation_id).await?.filter(is_unconfirmed);
        let Some(payment) = unapplied.as_ref().and_then(UnappliedPayment::payment) else {
            return self.drop_job(claim).await;
        };
        let Some(second) = &self.settings.confirming_horizon else {
            return self.not_heard(claim, operation_id, "network.confirm_horizon_url is no longer set").await;
        };
        match second.confirms(&payment, self.settings.network_id).await {
            Ok(Confirmation::Agrees) => self.credit_confirmed(claim, operation_id, &payment).await,
            Ok(Confirmation::Unknown(reason)) => self.not_heard(claim, operation_id, &reason).await,
            Ok(Confirmation::Denies(reason)) => {
                tracing::error!(
                    operation = operation_id,
                    reason,
                    "two horizons disagree about a payment: it is not credited"
                );
                self.denied(claim, operation_id, &reason).await
            }
            Err(error) => self.not_heard(claim, operation_id, &error.to_string()).await,
        }
    }

    /// Asks again later, as often as any failing call. Then the payment is left to the operator.
    async fn denied(&self, claim: &Claim, operation: i64, reason: &str) -> Result<(), Error> {
        if claim.attempts < self.settings.retry.tries_max {
            return self.put_off(claim, self.retry_pause(claim.attempts), Some(reason)).await;
        }
        tracing::error!(operation, reason, "no second horizon confirmed a payment; it stays unapplied");
        self.drop_job(claim).await
    }

    /// Asks again later, until there is an answer: who says nothing, or is asked too often, denies nothing. The operator is
    /// told once, and can decide meanwhile.
    async fn not_heard(&self, claim: &Claim, operation: i64, reason: &str) -> Result<(), Error> {
        if claim.attempts == self.settings.retry.tries_max {
            tracing::error!(operation, reason, "no second horizon has said anything about a payment; it waits");
        }
        self.put_off(claim, self.retry_pause(claim.attempts), Some(reason)).await
    }

    /// One database transaction: the payment's outcome, the record, and the end of the job.
    async fn credit_confirmed(&self, claim: &Claim, operation_id: i64, payment: &LedgerPayment) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !tx.unapplied_payment(operation_id).await?.as_ref().is_some_and(is_unconfirmed) {
            drop(tx);
            return self.drop_job(claim).await;
        }
        let mut records = tx.transactions_paid_at(&payment.to, ledger::memo(payment).as_slice()).await?;
        let Judged { outcome, step, then } = self.judge(payment, &mut records, false)?;
        let is_first = match outcome {
            ReceiptOutcome::Credited(id) => {
                let (decision, why) = (UnappliedDecision::Matched(id), "a second horizon agrees");
                tx.decide_unapplied(operation_id, &Ruling { decision, by: BY, why, at: self.clock.now() }).await?
            }
            ReceiptOutcome::Unapplied(reason, transaction) => {
                tracing::warn!(operation = operation_id, %reason, "payment unapplied");
                tx.give_reason(operation_id, reason, transaction).await?
            }
        };
        if !is_first {
            // Another change came first; the lease brings the job back.
            return Err(Error::Busy);
        }
        match then {
            Then::Refund(memo) => self.order_refund(&mut tx, payment, memo.as_ref()).await?,
            Then::AskGuest => {
                tx.schedule_all(&[(Job::new(JobKind::Mismatch, operation_id), self.clock.now())]).await?;
            }
            Then::Nothing | Then::Dust | Then::Confirm => {}
        }
        let saved = match &step {
            Some(step) => self.save(&mut tx, step, Cause::by(Actor::Ledger).claim(claim)).await?,
            None => tx.finish(claim).await?,
        };
        if !saved {
            return Err(Error::Busy);
        }
        tx.commit().await?;
        if let Some(step) = &step {
            self.announce(step);
        }
        self.wake_runner();
        Ok(())
    }
}

/// Whether it still waits for the second Horizon.
pub(super) fn is_unconfirmed(unapplied: &UnappliedPayment) -> bool {
    unapplied.decision.is_none() && unapplied.reason.as_deref() == Some(UnappliedReason::Unconfirmed.as_str())
}
