//! Payouts that a custodian makes, signs and sends by itself. Once a payout was handed over, it is the custodian's for good:
//! the key that goes with it is what keeps it from being paid twice. It is paid when the ledger has it.

use super::{
    custody::{NotTold, Told},
    engine::{Engine, Error, Step},
    settings::BrokenRule,
};
use crate::guest::KvWrites;
use crate::model::{
    AttemptKind, AttemptState, Custodied, JobKind, LedgerPayout, PaymentShape, PayoutAttempt, PayoutCause, PayoutState,
};
use crate::stellar::{Outgoing, Sent, SentTransaction, ledger_of, network_id};
use crate::store::{Claim, Job};
use std::time::Duration;

impl Engine {
    /// Whether a custodian pays it.
    pub(super) fn is_custodied(&self, payout: &LedgerPayout) -> bool {
        (payout.entrusted_at.is_some() && self.keeps(BrokenRule::CustodianKeeps))
            || self.settings.custodied.contains(&payout.from)
    }

    /// Takes a payout that a custodian pays one step further.
    pub(super) async fn entrust(&self, claim: &Claim, payout: LedgerPayout) -> Result<Step, Error> {
        if payout.entrusted_at.is_none() {
            return self.hand_over(claim, payout).await;
        }
        if let Some(reason) = self.paused().await? {
            return Ok(Step::Again(self.settings.wait_pause.1, Some(reason)));
        }
        let Some(custody) = &self.custody else {
            return Ok(self.wait(&payout, "this host asks no custodian"));
        };
        let Told { answer, writes } = match custody.pay(&payout).await {
            Ok(told) => told,
            Err(NotTold { brief, full }) => {
                self.keep_word(claim, &payout, (full, None), &KvWrites::default()).await?;
                return Ok(self.wait(&payout, &brief));
            }
        };
        match answer {
            Custodied::Pending(said) => {
                self.keep_word(claim, &payout, (said, None), &writes).await?;
                Ok(self.wait(&payout, "its custodian has not sent it yet"))
            }
            Custodied::Rejected(reason) => self.rejected(claim, payout, reason, &writes).await,
            Custodied::Submitted(hash) => self.submitted(claim, payout, &hash, &writes).await,
        }
    }

    /// Records that the payout is the custodian's, before it hears of it.
    async fn hand_over(&self, claim: &Claim, mut payout: LedgerPayout) -> Result<Step, Error> {
        if let Some(word) = payout.cancelling.clone() {
            return self.cancel(claim, payout, word).await;
        }
        if !self.custody.as_ref().is_some_and(|custody| custody.pays()) {
            return Ok(self.wait(&payout, "no guest provides `custodian`: add one that does to [[guests]]"));
        }
        if let Err(step) = self.way(claim, &payout, &[]).await? {
            return Ok(step);
        }
        let mut tx = self.store.begin().await?;
        if let Some(reason) = self.over_the_day(&mut tx, &payout).await? {
            return Ok(Step::Again(self.settings.wait_pause.1, Some(reason)));
        }
        let now = self.clock.now();
        (payout.entrusted_at, payout.updated_at) = (Some(now), now);
        payout.sent_at = payout.sent_at.or(Some(now));
        let is_first =
            tx.holds(claim).await? && !tx.are_payouts_paused().await? && tx.update_ledger_payout(&payout).await?;
        if is_first {
            tx.commit().await?;
        }
        // Asked at once: what follows starts from what is stored.
        Ok(Step::Again(Duration::ZERO, None))
    }

    /// The custodian promises that it is not paid. Of a transaction that it has named before, the ledger's word counts.
    async fn rejected(
        &self,
        claim: &Claim,
        mut payout: LedgerPayout,
        reason: String,
        writes: &KvWrites,
    ) -> Result<Step, Error> {
        if let Some(hash) = payout.named.clone() {
            let sent = match self.nodes.sent(&hash, &payout.from, network_id(&self.settings.passphrase)).await {
                Ok(sent) => sent,
                Err(error) => return Ok(self.look_again(&error)),
            };
            match sent {
                Sent::Failed(_) => {}
                Sent::Paid(paid) if self.paying(&paid, &payout).is_ok() => {
                    return self.judged(claim, payout, (&hash, Sent::Paid(paid)), writes).await;
                }
                Sent::Paid(_) | Sent::Absent => {
                    self.keep_word(claim, &payout, (Some(reason), None), writes).await?;
                    return Ok(self.wait(
                        &payout,
                        &format!(
                            "its custodian rejected it after it had named transaction {hash}: once that is sure never to pay, run \
                             `anchor-host payouts cancel {} --not-paid --reason TEXT`",
                            payout.id
                        ),
                    ));
                }
            }
        }
        payout.state = PayoutState::Refused("its custodian rejected it".to_owned());
        payout.said = Some(reason);
        payout.updated_at = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !(tx.finish(claim).await? && tx.update_ledger_payout(&payout).await?) {
            return Err(Error::LeaseLost);
        }
        tx.write_kv(&writes.guest, &writes.changes, payout.updated_at).await?;
        tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        tx.commit().await?;
        tracing::error!(payout = %payout.id, "a custodian rejected a payout");
        Ok(Step::Recorded)
    }

    /// The custodian names the transaction that pays it: the ledger's word counts.
    async fn submitted(
        &self,
        claim: &Claim,
        payout: LedgerPayout,
        hash: &str,
        writes: &KvWrites,
    ) -> Result<Step, Error> {
        let network = network_id(&self.settings.passphrase);
        match self.nodes.sent(hash, &payout.from, network).await {
            Ok(sent) => self.judged(claim, payout, (hash, sent), writes).await,
            Err(error) => {
                self.keep_word(claim, &payout, (None, Some(hash)), writes).await?;
                Ok(self.look_again(&error))
            }
        }
    }

    /// What the ledger says of the transaction that a custodian named.
    async fn judged(
        &self,
        claim: &Claim,
        payout: LedgerPayout,
        (hash, sent): (&str, Sent),
        writes: &KvWrites,
    ) -> Result<Step, Error> {
        let reason = match sent {
            Sent::Paid(sent) => match self.paying(&sent, &payout) {
                Ok(out) if self.came_in(&payout).await?.is_some_and(|since| out.payment.ledger <= since) => {
                    format!("its custodian's transaction {hash} is older than the payment that it pays back")
                }
                Ok(out) => match self.book(claim, &payout, (out, &sent.envelope), writes).await? {
                    Some(step) => return Ok(step),
                    None => format!("its custodian's transaction {hash} has paid another payout already"),
                },
                Err(reason) => format!("its custodian's transaction {hash} does not pay it: {reason}"),
            },
            Sent::Absent => {
                self.keep_word(claim, &payout, (None, Some(hash)), writes).await?;
                return Ok(self.wait(&payout, &format!("the ledger has no transaction {hash} of its custodian yet")));
            }
            Sent::Failed(ledger) => {
                format!("its custodian's transaction {hash} failed in ledger {ledger}, and it has named no other")
            }
        };
        if payout.named.as_deref() != Some(hash) {
            tracing::error!(payout = %payout.id, hash, "a custodian's transaction does not pay its payout");
        }
        self.keep_word(claim, &payout, (None, Some(hash)), writes).await?;
        Ok(self.wait(&payout, &reason))
    }

    /// The ledger in which the money came in that a payout gives back.
    async fn came_in(&self, payout: &LedgerPayout) -> Result<Option<u32>, Error> {
        Ok(match payout.cause {
            PayoutCause::RefundUnapplied(operation) => u64::try_from(operation).ok().map(ledger_of),
            PayoutCause::Refund { transaction, .. } => {
                let found = self.store.transaction(transaction).await?;
                found.and_then(|found| found.payments.iter().map(|payment| ledger_of(payment.operation_id)).min())
            }
            // It came in off chain.
            PayoutCause::Deposit { .. } => None,
        })
    }

    /// The one payment of a transaction, if it is the payout's. Otherwise what it is, for the operator.
    fn paying<'a>(&self, sent: &'a SentTransaction, payout: &LedgerPayout) -> Result<&'a Outgoing, String> {
        let [out] = sent.payments.as_slice() else {
            let count = sent.payments.len();
            return Err(format!("it makes {count} payments from {}, and a payout needs one of its own", payout.from));
        };
        match out.difference(payout) {
            Some((name, wanted, found)) if self.keeps(BrokenRule::CustodianIsChecked) => {
                let has = if name == "memo" { "has".to_owned() } else { format!("has the {name}") };
                Err(format!("it {has} {found} instead of {wanted}"))
            }
            _ => Ok(out),
        }
    }

    /// Records the transaction, and that it paid, in one database transaction. `None`: it is recorded for another payout.
    async fn book(
        &self,
        claim: &Claim,
        payout: &LedgerPayout,
        (out, envelope): (&Outgoing, &str),
        writes: &KvWrites,
    ) -> Result<Option<Step>, Error> {
        let (hash, now) = (out.signed_hash.clone(), self.clock.now());
        let attempt = PayoutAttempt {
            payout: payout.id,
            number: payout.attempts + 1,
            kind: match out.payment.shape {
                PaymentShape::CreateAccount => AttemptKind::CreateAccount,
                _ => AttemptKind::Payment,
            },
            channel: out.source,
            sequence: out.sequence,
            signed_at: out.payment.closed_at,
            valid_until: out.payment.closed_at,
            bid: PayoutAttempt::BID_UNKNOWN,
            hash: hash.clone(),
            envelope: envelope.to_owned(),
            bumps: Vec::new(),
            revision: 0,
            state: AttemptState::Paid,
        };
        let state = PayoutState::Paid { hash, ledger: out.payment.ledger, balance_id: None };
        let paid = LedgerPayout { state, attempts: attempt.number, said: None, updated_at: now, ..payout.clone() };
        let mut tx = self.store.begin().await?;
        if !tx.finish(claim).await? {
            return Err(Error::LeaseLost);
        }
        // A transaction pays one payout: its hash is unique.
        if !tx.add_payout_attempt(&attempt).await? {
            return Ok(None);
        }
        if !tx.update_ledger_payout(&paid).await? {
            return Err(Error::LeaseLost);
        }
        tx.write_kv(&writes.guest, &writes.changes, now).await?;
        tx.schedule(&Job::new(JobKind::Settle, paid.id), now).await?;
        tx.commit().await?;
        Ok(Some(Step::Recorded))
    }
}
