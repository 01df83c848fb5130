//! The job that asks a guest about a payment mismatch.

use super::{
    Cause, NotDone, Transactions,
    mismatches::NotAccepted,
    rules::{self, LedgerCommand, Refused, SetAside, Step},
    unapplied::{credited_to, refund_memo},
};
use crate::context::{Error, Trouble};
use crate::guest::{Answered, KvWrites};
use crate::model::{GuestVersion, LedgerPayment, MismatchPolicy, Transaction, Verdict};
use crate::stellar::Confirmation;
use crate::store::{Actor, Claim, Ruling, UnappliedDecision, UnappliedPayment};

/// A payment that still needs the guest's verdict.
struct Open {
    operation_id: i64,
    record: Transaction,
    payment: LedgerPayment,
}

impl Transactions {
    /// Asks the guest for its verdict on a payment, and carries it out.
    pub(crate) async fn mismatch(&self, claim: &Claim) -> Result<(), Error> {
        let Some(open) = self.open_mismatch(claim).await? else { return self.drop_job(claim).await };
        if claim.attempts > self.settings.retry.tries_max {
            return self.leave_to_operator(claim, &open, &Trouble::without_outcome()).await;
        }
        let found = rules::mismatches(&open.record, &open.payment).map_err(NotDone::from)?;
        if self.policy_for(&open.record, &found) != MismatchPolicy::AskGuest {
            // The payment no longer has the mismatch for which it was left unapplied: its transaction was paid
            // meanwhile, or the configuration has changed. An operator decides.
            return self.drop_job(claim).await;
        }
        if let Confirmation::Denies(reason) | Confirmation::Unknown(reason) = self.on_ledger(&open.payment).await {
            let trouble = Trouble { brief: "the ledger does not confirm the payment".to_owned(), full: reason };
            return self.ask_later(claim, &open, &trouble).await;
        }
        let parties = self.parties_of(&open.record).await?;
        let view = parties.beside(&open.record);
        let guests = self.guests_of(open.record.id).await?.unattended();
        match guests.decide_mismatch(&open.payment, &found, view).await {
            Ok(Answered { answer: Ok(verdict), guest, writes }) => {
                self.carry_out(claim, &open, verdict, &guest, &writes).await
            }
            Ok(Answered { answer: Err(problem), .. }) => {
                self.ask_later(claim, &open, &Trouble::of_problem(&problem)).await
            }
            Err(error) => self.ask_later(claim, &open, &Trouble::of_call(&error)).await,
        }
    }

    async fn open_mismatch(&self, claim: &Claim) -> Result<Option<Open>, Error> {
        let Ok(operation_id) = claim.job.subject.parse() else { return Ok(None) };
        let unapplied: Option<UnappliedPayment> = self.store.unapplied_payment(operation_id).await?;
        let Some(unapplied) = unapplied.filter(|unapplied| unapplied.decision.is_none()) else { return Ok(None) };
        let id = unapplied.transaction_id.as_deref().and_then(|id| id.parse().ok());
        let (Some(id), Ok(payment)) = (id, self.payment_of(&unapplied)) else { return Ok(None) };
        let mut tx = self.store.begin().await?;
        if let Some(other) = credited_to(&mut tx, &payment).await? {
            tracing::error!(operation = operation_id, transaction = %other, "an unapplied payment was credited before: somebody changed its record");
            return Ok(None);
        }
        let record = tx.transaction(id).await?.filter(|record| self.is_ours(&payment.to, record));
        Ok(record.map(|record| Open { operation_id, record, payment }))
    }

    /// One database transaction: the decision on the payment, the record, the journal, the end of the job.
    async fn carry_out(
        &self,
        claim: &Claim,
        open: &Open,
        verdict: Verdict,
        guest: &GuestVersion,
        writes: &KvWrites,
    ) -> Result<(), Error> {
        if let Verdict::Refund(Some(why)) | Verdict::Keep(Some(why)) = &verdict {
            let (operation, transaction) = (open.operation_id, &open.record.id);
            tracing::warn!(operation, %transaction, %guest, reason = why, "the guest decided about a payment mismatch");
        }
        let mut tx = self.store.begin().await?;
        let Some(record) = tx.transaction(open.record.id).await? else { return self.drop_job(claim).await };
        let step = match self.verdict_step(&record, &open.payment, &verdict, guest) {
            Ok(step) => step,
            Err(refused) => {
                drop(tx);
                let (operation, transaction) = (open.operation_id, &open.record.id);
                tracing::warn!(
                    operation, %transaction, %guest, function = "mismatches.decide", %refused, "the guest's verdict is refused"
                );
                let trouble = Trouble { brief: "the verdict is not possible".to_owned(), full: refused.to_string() };
                return self.ask_later(claim, open, &trouble).await;
            }
        };
        let memo = refund_memo(Some(&record), &open.payment);
        let decision = match verdict {
            Verdict::Accept { .. } => Some(UnappliedDecision::Matched(record.id)),
            Verdict::Refund(_) => Some(UnappliedDecision::Refund(memo.as_ref())),
            Verdict::Keep(_) => None,
        };
        let by = guest.to_string();
        let decided = match decision {
            Some(decision) => {
                let ruling = Ruling { decision, by: &by, why: "the guest's verdict", at: self.clock.now() };
                tx.decide_unapplied(open.operation_id, &ruling).await?
            }
            None => true,
        };
        if matches!(verdict, Verdict::Refund(_)) && decided {
            self.pay_back(&mut tx, &open.payment, memo.as_ref(), &guest.name).await?;
        }
        // Another change came first, or the record was not saved. If the payment is still open, the guest is asked
        // again when the lease expires.
        let cause = Cause::by(Actor::Guest).guest(guest, writes).claim(claim);
        if !decided || !self.save(&mut tx, &step, cause).await? {
            return Err(Error::Busy);
        }
        tx.commit().await?;
        self.announce(&step);
        self.wake_runner();
        let is_left_to_operator = match verdict {
            Verdict::Accept { .. } => false,
            Verdict::Refund(_) => !self.pays_from(&open.payment.to),
            Verdict::Keep(_) => true,
        };
        if is_left_to_operator {
            tracing::error!(
                operation = open.operation_id,
                event = step.event,
                "a payment needs the operator's decision"
            );
        }
        Ok(())
    }

    fn verdict_step(
        &self,
        record: &Transaction,
        payment: &LedgerPayment,
        verdict: &Verdict,
        guest: &GuestVersion,
    ) -> Result<Step, NotAccepted> {
        if record.is_held() {
            // Since the guest was asked: now a person decides.
            return Err(Refused::NeedsAttention.into());
        }
        let command = match verdict {
            Verdict::Accept { fee, amount_out } => {
                let terms = self.terms_of(record, payment, fee.clone(), amount_out.clone())?;
                LedgerCommand::AcceptFunds { payment: payment.clone(), terms }
            }
            Verdict::Refund(_) => return Ok(self.owe_refund(record, payment, &guest.name)?),
            Verdict::Keep(_) => {
                let detail = format!("operation {} by {}", payment.operation_id, guest.name);
                LedgerCommand::SetAside { decision: SetAside::Keep, detail }
            }
        };
        Ok(rules::decide(record, command, self.clock.now())?)
    }

    async fn ask_later(&self, claim: &Claim, open: &Open, trouble: &Trouble) -> Result<(), Error> {
        if claim.attempts >= self.settings.retry.tries_max {
            return self.leave_to_operator(claim, open, trouble).await;
        }
        self.put_off(claim, self.retry_pause(claim.attempts), Some(&trouble.brief)).await
    }

    async fn leave_to_operator(&self, claim: &Claim, open: &Open, trouble: &Trouble) -> Result<(), Error> {
        let tries = claim.attempts;
        tracing::error!(
            operation = open.operation_id,
            transaction = %open.record.id,
            tries,
            reason = trouble.full,
            "no verdict on a payment; it stays unapplied"
        );
        self.drop_job(claim).await
    }
}
