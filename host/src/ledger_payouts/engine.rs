//! Takes a payout one step further. Whatever happens between two steps, the next one starts from what is stored.

use super::{
    Network, attempt,
    destination::{Receiver, receiver},
    outcome::{self, Next},
    settings::{BrokenRule, PayoutSettings},
};
use crate::model::{
    AccountId, AttemptState, Clock, JobKind, LedgerPayout, LedgerPayoutId, PayoutAttempt, PayoutState, Timestamp,
};
use crate::stellar::{self, Included};
use crate::store::{self, Claim, Job, Store};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

/// The ledger's least fee for an operation, in stroops.
const FEE_LEAST: u32 = 100;

/// Why a step was not recorded. The job's lease expires, and the step is taken again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Somebody else took the step.
    #[error("another runner has the payout")]
    LeaseLost,
}

/// What a step leaves to be done.
pub(super) enum Step {
    /// Nothing: the payout is over.
    Over,
    /// The next step, after a pause. The text says what it waits for.
    Again(Duration, Option<String>),
}

/// Pays what is due. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(super) store: Store,
    pub(super) network: Arc<dyn Network>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: Arc<PayoutSettings>,
    /// Channels that did nothing the books do not know, as far as this process has seen.
    agreed: Arc<Mutex<BTreeSet<AccountId>>>,
}

impl Engine {
    /// An engine on these books and this network.
    pub fn new(store: Store, network: Arc<dyn Network>, clock: Arc<dyn Clock>, settings: PayoutSettings) -> Self {
        Self { store, network, clock, settings: Arc::new(settings), agreed: Arc::default() }
    }

    pub(super) fn has_agreed(&self, channel: &AccountId) -> bool {
        self.agreed.lock().is_ok_and(|agreed| agreed.contains(channel))
    }

    pub(super) fn note_agreed(&self, channel: AccountId) {
        if let Ok(mut agreed) = self.agreed.lock() {
            agreed.insert(channel);
        }
    }

    /// Takes the payout of a claimed job one step further.
    ///
    /// # Errors
    /// [`Error`]: nothing was recorded; the step is taken again when the lease expires.
    pub async fn advance(&self, claim: &Claim) -> Result<(), Error> {
        let step = match self.due(claim).await? {
            None => Step::Over,
            Some((payout, attempts)) => match attempts.iter().find(|attempt| attempt.state == AttemptState::Open) {
                Some(open) => self.resolve(claim, payout, open).await?,
                None => self.attempt(claim, payout, &attempts).await?,
            },
        };
        let mut tx = self.store.begin().await?;
        match step {
            Step::Over => _ = tx.finish(claim).await?,
            Step::Again(pause, reason) => {
                tx.postpone(claim, self.clock.now().plus(pause), reason.as_deref()).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// The payout of a job, if it is due, and the transactions that were signed for it.
    async fn due(&self, claim: &Claim) -> Result<Option<(LedgerPayout, Vec<PayoutAttempt>)>, Error> {
        let Ok(id) = claim.job.subject.parse::<LedgerPayoutId>() else { return Ok(None) };
        let Some(payout) = self.store.ledger_payout(id).await? else { return Ok(None) };
        if payout.state != PayoutState::Due {
            return Ok(None);
        }
        let attempts = self.store.payout_attempts(id).await?;
        // Who can write to the database could remove one, so that it is paid again.
        let is_missing = attempts.len() != usize::try_from(payout.attempts).unwrap_or(usize::MAX);
        if is_missing && self.keeps(BrokenRule::AttemptsCounted) {
            let problem = "an attempt is missing: it is not paid again";
            return Err(store::Error::corrupt("ledger_payout_attempts", id.to_string(), problem).into());
        }
        Ok(Some((payout, attempts)))
    }

    pub(super) fn keeps(&self, rule: BrokenRule) -> bool {
        self.settings.broken != Some(rule)
    }

    /// Finds out what became of a transaction that was signed, and sends it again while that may help.
    async fn resolve(&self, claim: &Claim, payout: LedgerPayout, open: &PayoutAttempt) -> Result<Step, Error> {
        match self.network.included(&open.hash).await {
            Err(error) => return Ok(self.look_again(&error)),
            Ok(Some(included)) => return self.settle(claim, payout, open, &included).await,
            Ok(None) => {}
        }
        match self.fate(open).await {
            Err(error) => Ok(self.look_again(&error)),
            Ok(Fate::Possible) if self.keeps(BrokenRule::StoredBytesAlone) => Ok(self.send(open).await),
            Ok(Fate::Possible) => Ok(self.send_anew(payout, open).await),
            Ok(Fate::Over) => self.end(claim, payout, open, AttemptState::Void, None).await,
            Ok(Fate::Passed) => {
                let reason = format!(
                    "sequence number {} of {} is used, and not by this payout's transaction {} as far as the node knows",
                    open.sequence, open.channel, open.hash
                );
                // In time, a node that is behind another explains it.
                if self.clock.now() > open.valid_until {
                    tracing::error!(payout = %payout.id, reason, "a payout's transaction is neither found nor over");
                }
                Ok(self.wait(&payout, &reason))
            }
        }
    }

    /// What can still become of a transaction that is not found, by one answer of one node.
    async fn fate(&self, open: &PayoutAttempt) -> Result<Fate, stellar::Error> {
        if !self.keeps(BrokenRule::NotFoundIsNotOver) {
            return Ok(Fate::Over);
        }
        if !self.keeps(BrokenRule::LedgersClock) {
            return Ok(if self.clock.now() > open.valid_until { Fate::Over } else { Fate::Possible });
        }
        let Some(channel) = self.network.account_at(&open.channel).await? else {
            // A channel that was merged has no sequence numbers any more; a node without history knows none either.
            return Ok(Fate::Possible);
        };
        if channel.account.sequence >= open.sequence && self.keeps(BrokenRule::SequenceUnused) {
            return Ok(Fate::Passed);
        }
        match self.network.closed_at(channel.ledger).await? {
            Some(closed_at) if closed_at > open.valid_until => Ok(Fate::Over),
            _ => Ok(Fate::Possible),
        }
    }

    /// What [`BrokenRule::StoredBytesAlone`] does.
    async fn send_anew(&self, mut payout: LedgerPayout, open: &PayoutAttempt) -> Step {
        payout.attempts = open.number - 1;
        let valid_until = self.valid_until();
        let channel = self.settings.channels.iter().find(|key| key.account() == open.channel);
        let signed = match channel {
            Some(channel) => {
                let channel = channel.as_ref();
                attempt::sign(&self.settings, &payout, channel, open.sequence, FEE_LEAST, valid_until).await.ok()
            }
            None => None,
        };
        self.send(signed.as_ref().unwrap_or(open)).await
    }

    async fn send(&self, open: &PayoutAttempt) -> Step {
        let reason = match self.network.send(&open.envelope).await {
            Ok(stellar::Submission::Pending | stellar::Submission::Duplicate) => None,
            Ok(stellar::Submission::TryAgainLater) => Some("the network has no room for it now".to_owned()),
            Ok(stellar::Submission::Refused(code)) => Some(format!("the node refused its transaction: {code}")),
            Err(error) => return self.look_again(&error),
        };
        Step::Again(self.settings.look_pause, reason)
    }

    /// Records what the ledger says about a transaction.
    async fn settle(
        &self,
        claim: &Claim,
        mut payout: LedgerPayout,
        open: &PayoutAttempt,
        included: &Included,
    ) -> Result<Step, Error> {
        match outcome::next(included.result) {
            Next::Paid => {
                payout.state = PayoutState::Paid { hash: open.hash.clone(), ledger: included.ledger };
                self.end(claim, payout, open, AttemptState::Paid, None).await
            }
            Next::Wait(reason) => self.end(claim, payout, open, AttemptState::Failed, Some(reason)).await,
            Next::Refuse(reason) => {
                payout.state = PayoutState::Refused(reason.to_owned());
                self.end(claim, payout, open, AttemptState::Failed, None).await
            }
        }
    }

    /// Records how a transaction ended, in one database transaction with what that makes of the payout.
    async fn end(
        &self,
        claim: &Claim,
        mut payout: LedgerPayout,
        open: &PayoutAttempt,
        ended: AttemptState,
        waits_for: Option<&str>,
    ) -> Result<Step, Error> {
        payout.updated_at = self.clock.now();
        let (attempts, is_over) = (payout.attempts, payout.state != PayoutState::Due);
        let mut tx = self.store.begin().await?;
        let recorded = tx.holds(claim).await?
            && tx.close_payout_attempt(open, ended).await?
            && tx.update_ledger_payout(&payout, attempts).await?;
        if !recorded {
            return Err(Error::LeaseLost);
        }
        let is_noted = ended != AttemptState::Failed || self.keeps(BrokenRule::FailureUsesNumber);
        if is_over {
            tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        }
        if ended != AttemptState::Void && is_noted {
            tx.note_channel_sequence(&open.channel, open.sequence).await?;
        }
        tx.commit().await?;
        Ok(match (is_over, waits_for) {
            (true, _) => Step::Over,
            (false, None) => self.wait(&payout, "its transaction found no place in a ledger in time"),
            (false, Some(reason)) => self.wait(&payout, reason),
        })
    }

    /// Signs a transaction and stores it, and only then sends it.
    async fn attempt(&self, claim: &Claim, mut payout: LedgerPayout, before: &[PayoutAttempt]) -> Result<Step, Error> {
        if let Some(reason) = self.held_back(&payout).await? {
            return Ok(Step::Again(self.settings.wait_pause.1, Some(reason)));
        }
        let Some(to) = payout.to.account() else {
            return self.refuse(claim, payout, "a contract can't be paid by a payment").await;
        };
        let account = match self.network.account(&to).await {
            Ok(account) => account,
            Err(error) => return Ok(self.look_again(&error)),
        };
        match receiver(&payout, account.as_ref()) {
            Receiver::Ready => {}
            Receiver::NotYet(reason) => return self.watch_receiver(reason).await,
            Receiver::Never(reason) => return self.refuse(claim, payout, reason).await,
        }
        let (channel, sequence) = match self.channel(&payout).await? {
            Ok(channel) => channel,
            Err(step) => return Ok(step),
        };
        let fee = self.fee(before).await;
        let signed = match attempt::sign(&self.settings, &payout, channel, sequence, fee, self.valid_until()).await {
            Ok(signed) => signed,
            Err(error) if error.may_pass() => {
                tracing::warn!(payout = %payout.id, reason = %error, "a payout is not signed");
                return Ok(self.wait(&payout, &error.to_string()));
            }
            Err(error) => return self.refuse(claim, payout, &error.to_string()).await,
        };
        if !self.keeps(BrokenRule::StoredBeforeSent) {
            self.send(&signed).await;
        }
        let attempts = payout.attempts;
        let mut tx = self.store.begin().await?;
        if let Some(reason) = self.over_the_day(&mut tx, &payout).await? {
            return Ok(Step::Again(self.settings.wait_pause.1, Some(reason)));
        }
        payout.attempts = signed.number;
        payout.channel = Some(signed.channel);
        payout.updated_at = self.clock.now();
        payout.sent_at = payout.sent_at.or(Some(payout.updated_at));
        let is_first = tx.holds(claim).await?
            && !tx.are_payouts_paused().await?
            && tx.add_payout_attempt(&signed).await?
            && (tx.is_sequence_free(&signed.channel, sequence).await? || !self.keeps(BrokenRule::SequenceRechecked))
            && tx.update_ledger_payout(&payout, attempts).await?;
        if !is_first {
            // Another payout has the channel, or had it while this was signed; another runner this payout; or payouts were paused.
            return Ok(Step::Again(self.settings.look_pause, None));
        }
        tx.note_channel_sequence(&signed.channel, sequence - 1).await?;
        tx.commit().await?;
        Ok(self.send(&signed).await)
    }

    /// Until when the ledger may take a transaction that is signed now. Its clock has whole seconds.
    fn valid_until(&self) -> Timestamp {
        Timestamp::from_seconds(self.clock.now().plus(self.settings.time_limit).as_seconds())
    }

    /// The bid for an operation: the usual fee, doubled for each transaction of the payout that found no place.
    pub(super) async fn fee(&self, before: &[PayoutAttempt]) -> u32 {
        let voids = before.iter().rev().take_while(|attempt| attempt.state == AttemptState::Void).count();
        let doubled = u32::try_from(voids).ok().and_then(|voids| 1u32.checked_shl(voids)).unwrap_or(u32::MAX);
        let usual = self.network.usual_fee().await.unwrap_or_default().max(FEE_LEAST);
        usual.saturating_mul(doubled).min(self.settings.fee_most.max(FEE_LEAST))
    }

    async fn refuse(&self, claim: &Claim, mut payout: LedgerPayout, reason: &str) -> Result<Step, Error> {
        payout.state = PayoutState::Refused(reason.to_owned());
        payout.updated_at = self.clock.now();
        let attempts = payout.attempts;
        let mut tx = self.store.begin().await?;
        if !(tx.holds(claim).await? && tx.update_ledger_payout(&payout, attempts).await?) {
            return Err(Error::LeaseLost);
        }
        tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        tx.commit().await?;
        tracing::error!(payout = %payout.id, reason, "a payout can't be paid");
        Ok(Step::Over)
    }

    /// The network could not be asked.
    pub(super) fn look_again(&self, error: &stellar::Error) -> Step {
        let pause = error.retry_after().unwrap_or_default().max(self.settings.look_pause);
        Step::Again(pause, Some(error.to_string()))
    }

    /// The receiver is looked at again soon, so that it is paid within two ledgers of being ready, and less often when many
    /// wait: one look a second for all of them.
    async fn watch_receiver(&self, reason: &str) -> Result<Step, Error> {
        let waiting = self.store.payouts_due().await?;
        let (first, most) = self.settings.wait_pause;
        let pause = Duration::from_secs(u64::try_from(waiting).unwrap_or_default());
        Ok(Step::Again(pause.clamp(first, most.max(first)), Some(reason.to_owned())))
    }

    /// Something outside has to change first: asked for often at first, and seldom when it has taken long.
    fn wait(&self, payout: &LedgerPayout, reason: &str) -> Step {
        let (first, most) = self.settings.wait_pause;
        let age = self.clock.now().since(payout.created_at);
        Step::Again((age / 10).clamp(first, most.max(first)), Some(reason.to_owned()))
    }
}

/// What can become of a transaction that is not on the ledger.
enum Fate {
    /// It may still get there.
    Possible,
    /// Its time is over, and its sequence number was not used until then.
    Over,
    /// Its sequence number is used.
    Passed,
}
