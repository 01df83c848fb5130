//! The watcher's sink: stores each ledger payment, credited or unapplied, together with the cursor that passes it.

use super::{
    Transactions,
    engine::{Cause, NotDone},
    mismatches::{Judged, Then},
    rules::{self, Refused, Step},
};
use crate::model::{AccountId, Chain, GapId, JobKind, LedgerPayment, Memo, Mismatch};
use crate::stellar::{Batch, KnownLedger, Observed, Place, Sink, SinkError, matching};
use crate::store::{
    self, Actor, CursorRow, Job, PaidAt, ReceiptOutcome, Recorded, Ruling, UnappliedDecision, UnappliedReason,
};
use std::collections::BTreeSet;

/// Number of retries of a batch after another change to one of its transactions came first.
const LOSSES_MAX: usize = 16;

/// What a batch was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The account's payment feed.
    Feed,
    /// An archive that has the ledgers of a gap.
    Gap,
}

impl Sink for Transactions {
    async fn place(&self, account: &AccountId) -> Result<Option<Place>, SinkError> {
        let place = self.store.place(account).await.map_err(not_kept)?;
        Ok(place.map(|CursorRow { token, read_to, known, .. }| Place {
            cursor: token,
            read_to,
            known: known.map(|(ledger, hash)| KnownLedger { ledger, hash }),
        }))
    }

    async fn start(&self, account: &AccountId, cursor: u64) -> Result<(), SinkError> {
        let mut tx = self.store.begin().await.map_err(not_kept)?;
        tx.start_cursor(account, cursor, self.clock.now()).await.map_err(not_kept)?;
        tx.commit().await.map_err(not_kept)
    }

    async fn apply(&self, account: &AccountId, batch: Batch) -> Result<(), SinkError> {
        self.apply_batch(account, &batch, Reading::Feed).await
    }

    async fn read_to(&self, account: &AccountId, ledger: u32, known: Option<KnownLedger>) -> Result<(), SinkError> {
        let known = known.as_ref().map(|known| (known.ledger, known.hash.as_str()));
        let mut tx = self.store.begin().await.map_err(not_kept)?;
        tx.note_read_to(account, ledger, known, self.clock.now()).await.map_err(not_kept)?;
        tx.commit().await.map_err(not_kept)
    }

    async fn lost(&self, account: &AccountId, read_to: u32, elder: u32) -> Result<(), SinkError> {
        let (now, id) = (self.clock.now(), GapId::mint(self.clock.now(), &*self.random));
        let mut tx = self.store.begin().await.map_err(not_kept)?;
        let found = tx.open_gap(id, account, read_to, elder, now).await.map_err(not_kept)?;
        tx.commit().await.map_err(not_kept)?;
        if let Some((first, last)) = found {
            tracing::error!(
                %account, gap = %id, first, last,
                "horizon has dropped ledgers that were not read: their payments are not credited until you read them from an \
                 archive with `anchor-host watch backfill`"
            );
        }
        Ok(())
    }
}

fn not_kept(error: impl std::error::Error + 'static) -> SinkError {
    tracing::warn!(error = %Chain(&error), "ledger payments could not be stored; they will be read again");
    // The health page shows this text to anybody.
    SinkError("the database could not store them".to_owned())
}

impl Transactions {
    /// Stores a batch, and for the account's feed also the cursor. The position within a gap is not stored: it proves
    /// nothing until the whole gap is read.
    pub(crate) async fn apply_batch(&self, account: &AccountId, batch: &Batch, of: Reading) -> Result<(), SinkError> {
        for _ in 0..LOSSES_MAX {
            match self.try_apply(account, batch, of).await {
                Ok(Some(steps)) => {
                    steps.iter().for_each(|step| self.announce(step));
                    // A guest may have to decide on the payments left unapplied.
                    self.wake_runner();
                    return Ok(());
                }
                Ok(None) => {}
                Err(error) => return Err(not_kept(error)),
            }
        }
        Err(not_kept(NotDone::Busy))
    }

    /// One database transaction: every payment's outcome, and the cursor. `None`: another change to a transaction or a
    /// payment came first.
    #[expect(clippy::too_many_lines, reason = "one database transaction, from the cursor to the commit")]
    async fn try_apply(&self, account: &AccountId, batch: &Batch, of: Reading) -> Result<Option<Vec<Step>>, NotDone> {
        let mut tx = self.store.begin().await?;
        let hash = |observed: &Observed| match observed {
            Observed::Payment { payment, .. } => payment.transaction_hash.clone(),
            Observed::Unreadable { .. } => String::new(),
        };
        let hashes: Vec<String> = batch.observed.iter().map(hash).collect();
        let operations = batch.observed.iter().zip(&hashes).map(|(one, hash)| (one.operation_id(), hash.as_str()));
        let mut on_record = tx.payments_on_record(&operations.collect::<Vec<_>>()).await?;
        let mut records = tx.transactions_paid_at(account, &memos(batch)).await?;
        let (mut recorded, mut steps) = (Vec::new(), Vec::new());
        let (mut refunds, mut questions, mut dust) = (Vec::new(), Vec::new(), Vec::new());
        let mut our_own = Vec::new();
        for observed in &batch.observed {
            let operation_id = observed.operation_id();
            // A payment recorded by an earlier run or another host, or by another program before, is not credited again.
            let is_whole =
                matches!(observed, Observed::Payment { payment, .. } if on_record.has_whole(&payment.transaction_hash));
            if !on_record.add(operation_id) || is_whole {
                continue;
            }
            let (payment, raw, outcome) = match observed {
                Observed::Payment { payment, raw } if on_record.take_place(&payment.transaction_hash, operation_id) => {
                    let may_be_dust = of == Reading::Feed;
                    let Judged { outcome, step, then } = self.judge_payment(payment, &mut records, may_be_dust)?;
                    steps.extend(step);
                    match then {
                        Then::Nothing => {}
                        Then::Dust => {
                            dust.push(payment);
                            continue;
                        }
                        Then::Refund(memo) => refunds.push((payment, memo)),
                        Then::AskGuest => {
                            questions.push((Job::new(JobKind::Mismatch, operation_id), self.clock.now()));
                        }
                        Then::Confirm => {
                            questions.push((Job::new(JobKind::Confirm, operation_id), self.clock.now()));
                        }
                    }
                    (Some(payment), raw, outcome)
                }
                Observed::Payment { raw, .. } => {
                    let reason = "another operation has its place in its transaction";
                    (None, raw, unreadable(operation_id, reason))
                }
                Observed::Unreadable { reason, raw, .. } => (None, raw, unreadable(operation_id, reason)),
            };
            let is_our_own = payment.is_some_and(|payment| self.settings.channel_accounts.contains(&payment.from));
            if matches!(outcome, ReceiptOutcome::Unapplied(..)) && is_our_own {
                our_own.push(operation_id);
            } else if let ReceiptOutcome::Unapplied(reason, transaction) = outcome {
                let transaction = transaction.map(|id| id.to_string());
                tracing::warn!(operation = operation_id, %reason, transaction, "payment unapplied");
            }
            let seen_at = self.clock.now();
            recorded.push(Recorded { operation_id, payment, account, outcome, seen_at, raw });
        }
        if !tx.record_payments(&recorded).await? {
            return Ok(None);
        }
        for operation_id in our_own {
            let operation_id = i64::try_from(operation_id).unwrap_or(i64::MAX);
            tx.decide_unapplied(operation_id, &self.our_own_money()).await?;
        }
        if !dust.is_empty() {
            tx.add_dust(account, &dust, self.clock.now()).await?;
            tracing::info!(%account, payments = dust.len(), "payments below limits.dust_below were set aside");
        }
        for (payment, memo) in refunds {
            self.order_refund(&mut tx, payment, memo.as_ref()).await?;
        }
        for run in of_different_records(&steps) {
            if !self.save_all(&mut tx, run, Cause::by(Actor::Ledger)).await? {
                return Ok(None);
            }
        }
        tx.schedule_all(&questions).await?;
        if of == Reading::Feed {
            tx.move_cursor(account, batch.cursor, self.clock.now()).await?;
        }
        tx.commit().await?;
        Ok(Some(steps))
    }

    /// The decision about lumens that come back from a channel, as when it is merged: there is nobody to refund.
    fn our_own_money(&self) -> Ruling<'static> {
        let (by, why) = ("anchor-host", "it came from a channel of ours");
        Ruling { decision: UnappliedDecision::Dismissed, by, why, at: self.clock.now() }
    }

    /// Judges a payment that was just read: a large one waits until a second Horizon agrees.
    fn judge_payment(
        &self,
        payment: &LedgerPayment,
        records: &mut PaidAt,
        may_be_dust: bool,
    ) -> Result<Judged, NotDone> {
        if self.needs_confirmation(payment)
            && let Ok(Some((_, memo))) = matching::key(payment)
            && let Some(id) = records.id_at(&memo)
        {
            return Ok(Judged::unconfirmed(id));
        }
        self.judge(payment, records, may_be_dust)
    }

    /// Credits one payment or leaves it unapplied, and updates its record in memory. What would be unapplied and is below
    /// the threshold is dust. A gap's payments are not: they come later than others that are counted.
    pub(crate) fn judge(
        &self,
        payment: &LedgerPayment,
        records: &mut PaidAt,
        may_be_dust: bool,
    ) -> Result<Judged, NotDone> {
        let is_dust = may_be_dust && payment.amount < self.settings.dust_below;
        let unapplied = |reason| if is_dust { Judged::dust(reason) } else { Judged::unapplied(reason, None) };
        let memo = match matching::key(payment) {
            Ok(Some((_, memo))) => memo,
            Ok(None) => return Ok(unapplied(UnappliedReason::NoMemo)),
            Err(_) => return Ok(unapplied(UnappliedReason::Ambiguous)),
        };
        let record = match records.remove(&memo) {
            Some(Ok(record)) => record,
            // A record that cannot be decrypted must not block the payments after it.
            Some(Err(store::Error::Corrupt { id, problem, .. })) => {
                tracing::error!(transaction = id, problem, "a paid transaction can't be decrypted or parsed");
                return Ok(Judged::unapplied(UnappliedReason::BrokenRecord, id.parse().ok()));
            }
            Some(Err(error)) => return Err(error.into()),
            None => return Ok(unapplied(UnappliedReason::UnknownMemo)),
        };
        if record.has_payment(payment.operation_id) {
            let (transaction, operation) = (record.id, payment.operation_id);
            tracing::error!(%transaction, operation, "a credited payment was not on record: rows of ledger_payments were deleted");
            records.put(&memo, record);
            return Ok(Judged::unapplied(UnappliedReason::BrokenRecord, Some(transaction)));
        }
        let judged = match rules::decide(&record, self.arrival(&record, payment.clone()), self.clock.now()) {
            Ok(step) => Judged::credited(step),
            Err(Refused::Mismatch(first)) if is_dust => Judged::dust(UnappliedReason::Mismatch(first)),
            Err(Refused::Mismatch(first)) => self.judge_mismatch(&record, payment, first),
            // The transaction no longer accepts payments.
            Err(_) => Judged::unapplied(UnappliedReason::Mismatch(Mismatch::Late), Some(record.id)),
        };
        records.put(&memo, judged.step.as_ref().map_or(record, |step| step.record.clone()));
        Ok(judged)
    }
}

/// Splits the steps, in order, into batches without a repeated record.
fn of_different_records(steps: &[Step]) -> Vec<&[Step]> {
    let (mut runs, mut rest, mut seen) = (Vec::new(), steps, BTreeSet::new());
    while let Some(length) = rest.iter().position(|step| !seen.insert(step.record.id)) {
        let (run, after) = rest.split_at(length);
        runs.push(run);
        (rest, seen) = (after, BTreeSet::new());
    }
    runs.push(rest);
    runs
}

/// The memos of the batch's payments, which identify their records.
fn memos(batch: &Batch) -> Vec<Memo> {
    let payment = |observed: &Observed| match observed {
        Observed::Payment { payment, .. } => memo(payment),
        Observed::Unreadable { .. } => None,
    };
    batch.observed.iter().filter_map(payment).collect()
}

/// The memo that identifies a payment's record.
pub(super) fn memo(payment: &LedgerPayment) -> Option<Memo> {
    matching::key(payment).ok().flatten().map(|(_, memo)| memo)
}

fn unreadable(operation: u64, reason: &str) -> ReceiptOutcome {
    tracing::error!(operation, reason, "ledger record can't be read");
    ReceiptOutcome::Unapplied(UnappliedReason::Unreadable, None)
}
