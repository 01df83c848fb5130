//! What the ledger says arrived, credited or parked together with the cursor that passes it.

use super::{
    Lifecycle,
    engine::{Cause, NotDone},
    rules::{self, Command, Refused, Step},
};
use crate::model::{AccountId, LedgerPayment, Mismatch};
use crate::stellar::{Batch, Observed, Sink, SinkError, matching};
use crate::store::{self, Actor, Outcome, ParkReason, Recorded, Tx};

/// How often a batch is tried again after somebody else changed one of its transactions first.
const LOSSES_MAX: usize = 16;

impl Sink for Lifecycle {
    async fn cursor(&self, account: &AccountId) -> Result<Option<u64>, SinkError> {
        self.store.cursor(account).await.map_err(not_kept)
    }

    async fn start(&self, account: &AccountId, cursor: u64) -> Result<(), SinkError> {
        let mut tx = self.store.begin().await.map_err(not_kept)?;
        tx.start_cursor(account, cursor, self.clock.now()).await.map_err(not_kept)?;
        tx.commit().await.map_err(not_kept)
    }

    async fn apply(&self, account: &AccountId, batch: Batch) -> Result<(), SinkError> {
        for _ in 0..LOSSES_MAX {
            match self.try_apply(account, &batch).await {
                Ok(Some(steps)) => {
                    steps.iter().for_each(|step| self.announce(step));
                    return Ok(());
                }
                Ok(None) => {}
                Err(error) => return Err(not_kept(error)),
            }
        }
        Err(not_kept(NotDone::Busy))
    }
}

fn not_kept(error: impl std::error::Error) -> SinkError {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    tracing::warn!(error = %text, "ledger payments could not be kept; they will be read again");
    // This text is shown by the health page, which anybody can read.
    SinkError("the database did not keep them".to_owned())
}

impl Lifecycle {
    /// One database transaction: every payment's outcome, and the cursor. `None`: somebody else changed a transaction
    /// since it was read.
    async fn try_apply(&self, account: &AccountId, batch: &Batch) -> Result<Option<Vec<Step>>, NotDone> {
        let mut tx = self.store.begin().await?;
        let mut steps = Vec::new();
        for observed in &batch.observed {
            match observed {
                Observed::Payment { payment, raw } => {
                    if !self.keep_payment(&mut tx, account, payment, raw, &mut steps).await? {
                        return Ok(None);
                    }
                }
                Observed::Unreadable { operation_id, reason, raw } => {
                    tracing::error!(operation = operation_id, reason, "ledger record can't be read; parked");
                    let outcome = Outcome::Parked(ParkReason::Unreadable, None);
                    let (seen_at, operation_id) = (self.clock.now(), *operation_id);
                    let unread = Recorded { operation_id, payment: None, account, outcome, seen_at, raw };
                    tx.record_payment(&unread).await?;
                }
            }
        }
        tx.move_cursor(account, batch.cursor, self.clock.now()).await?;
        tx.commit().await?;
        Ok(Some(steps))
    }

    /// Credits or parks one payment. `false`: its transaction was changed by somebody else since it was read.
    async fn keep_payment(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        payment: &LedgerPayment,
        raw: &str,
        steps: &mut Vec<Step>,
    ) -> Result<bool, NotDone> {
        let (outcome, step) = self.judge_payment(tx, payment).await?;
        // Recorded before it is credited: what is on record already, from an earlier run or another host, is not
        // credited again.
        let (seen_at, operation_id) = (self.clock.now(), payment.operation_id);
        let recorded = Recorded { operation_id, payment: Some(payment), account, outcome, seen_at, raw };
        if !tx.record_payment(&recorded).await? {
            return Ok(true);
        }
        if let Outcome::Parked(reason, transaction) = outcome {
            let transaction = transaction.map(|id| id.to_string());
            tracing::warn!(operation = payment.operation_id, %reason, transaction, "payment parked");
        }
        if let Some(step) = step {
            if !self.save(tx, &step, Cause::by(Actor::Ledger)).await? {
                return Ok(false);
            }
            steps.push(step);
        }
        Ok(true)
    }

    async fn judge_payment(&self, tx: &mut Tx, payment: &LedgerPayment) -> Result<(Outcome, Option<Step>), NotDone> {
        let park = |reason, transaction| Ok((Outcome::Parked(reason, transaction), None));
        let key = match matching::key(payment) {
            Ok(Some(key)) => key,
            Ok(None) => return park(ParkReason::NoMemo, None),
            Err(_) => return park(ParkReason::Ambiguous, None),
        };
        let record = match tx.transaction_paid_at(&key.0, &key.1).await {
            Ok(Some(record)) => record,
            Ok(None) => return park(ParkReason::UnknownMemo, None),
            // One record that can't be opened must not keep the payments after it from being credited.
            Err(store::Error::Corrupt { id, problem, .. }) => {
                tracing::error!(transaction = id, problem, "a paid transaction can't be opened");
                return park(ParkReason::BrokenRecord, id.parse().ok());
            }
            Err(error) => return Err(error.into()),
        };
        match rules::decide(&record, Command::ReceiveFunds(payment.clone()), self.clock.now()) {
            Ok(step) => Ok((Outcome::Credited(record.id), Some(step))),
            Err(refused) => park(park_reason(&refused), Some(record.id)),
        }
    }
}

fn park_reason(refused: &Refused) -> ParkReason {
    match refused {
        Refused::Mismatch(mismatch) => ParkReason::Mismatch(*mismatch),
        // It asks for no payment any more.
        _ => ParkReason::Mismatch(Mismatch::Late),
    }
}
