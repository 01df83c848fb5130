//! Takes a payout one step further. Whatever happens between two steps, the next one starts from what is stored.

use super::{
    Network,
    attempt::{self, Way},
    custody::Custody,
    destination::{Receiver, Takes, receiver},
    nodes::Nodes,
    origin::Origin,
    settings::{BrokenRule, PayoutSettings},
};
use crate::model::{
    AccountId, AttemptState, Clock, JobKind, LedgerPayout, LedgerPayoutId, PayoutAttempt, PayoutCause, PayoutState,
    Timestamp,
};
use crate::stellar;
use crate::store::{self, Claim, Job, Store};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The ledger's least fee for an operation, in stroops.
pub(super) const FEE_LEAST: u32 = 100;

/// What a payout waits for whose transaction was sent.
pub(super) const SENT: &str = "its transaction is sent, and waits for a ledger";

/// What a payout waits for whose signatures are collected.
const UNSIGNED: &str = "its transaction waits for signatures: see `anchor-host payouts pending`";

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
    /// Nothing: what becomes of its job is recorded with what was done.
    Recorded,
    /// The next step, after a pause. The text says what it waits for.
    Again(Duration, Option<String>),
    /// The same, when the channel is free or after a pause.
    Queued { payout: LedgerPayoutId, channel: AccountId, pause: Duration, reason: String },
}

/// Pays what is due. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(super) store: Store,
    pub(super) nodes: Nodes,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: Arc<PayoutSettings>,
    /// Who keeps keys that the host does not have; `None`: nobody but people.
    pub(super) custody: Option<Arc<dyn Custody>>,
    /// Channels that did nothing the books do not know, as far as this process has seen.
    agreed: Arc<Mutex<BTreeSet<AccountId>>>,
    /// Whether all of them have.
    all_agreed: Arc<AtomicBool>,
}

impl Engine {
    /// An engine on these books and this network.
    pub fn new(store: Store, network: Arc<dyn Network>, clock: Arc<dyn Clock>, settings: PayoutSettings) -> Self {
        let (nodes, settings) = (Nodes::new(network), Arc::new(settings));
        Self { store, nodes, clock, settings, custody: None, agreed: Arc::default(), all_agreed: Arc::default() }
    }

    /// The same with more nodes, which are given each transaction, too, and have a word in whether one is over.
    #[must_use]
    pub fn and_nodes(self, others: impl IntoIterator<Item = Arc<dyn Network>>) -> Self {
        Self { nodes: self.nodes.and(others), ..self }
    }

    /// The same with Horizons that confirm what came in, and are given nothing.
    #[must_use]
    pub fn confirmed_by(self, witnesses: impl IntoIterator<Item = Arc<dyn Network>>) -> Self {
        Self { nodes: self.nodes.confirmed_by(witnesses), ..self }
    }

    /// The same with who keeps keys that the host does not have.
    #[must_use]
    pub fn entrusting(self, custody: Arc<dyn Custody>) -> Self {
        Self { custody: Some(custody), ..self }
    }

    /// Whether somebody else than people signs for accounts whose signatures are collected.
    pub(super) fn has_signer(&self) -> bool {
        self.custody.as_ref().is_some_and(|custody| custody.signs())
    }

    pub(super) fn have_all_agreed(&self) -> bool {
        self.all_agreed.load(Ordering::Acquire)
    }

    pub(super) fn note_all_agreed(&self) {
        self.all_agreed.store(true, Ordering::Release);
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
                None if self.is_custodied(&payout) => self.entrust(claim, payout).await?,
                None => self.attempt(claim, payout, &attempts).await?,
            },
        };
        let mut tx = match step {
            Step::Recorded => return Ok(()),
            Step::Over | Step::Again(..) | Step::Queued { .. } => self.store.begin().await?,
        };
        match step {
            Step::Again(pause, reason) => {
                tx.postpone(claim, self.clock.now().plus(pause), reason.as_deref()).await?;
            }
            Step::Queued { payout, channel, pause, reason } => {
                tx.postpone(claim, self.clock.now().plus(pause), Some(&reason)).await?;
                tx.queue_payout(payout, &channel).await?;
            }
            Step::Over | Step::Recorded => _ = tx.finish(claim).await?,
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

    /// Signs a transaction and stores it, and only then sends it.
    async fn attempt(&self, claim: &Claim, payout: LedgerPayout, before: &[PayoutAttempt]) -> Result<Step, Error> {
        if let Some(word) = payout.cancelling.clone() {
            return self.cancel(claim, payout, word).await;
        }
        let way = match self.way(claim, &payout, before).await? {
            Ok(way) => way,
            Err(step) => return Ok(step),
        };
        let (channel, sequence) = match self.channel(&payout).await? {
            Ok(channel) => channel,
            Err(step) => return Ok(step),
        };
        let (bid, now) = (self.bid(before).await, self.clock.now());
        let place = attempt::Place { channel, sequence, bid, signed_at: now, valid_until: self.valid_until(&payout) };
        let signed = match attempt::sign(&self.settings, &payout, way, place).await {
            Ok(signed) => signed,
            Err(error) if error.may_pass() => {
                tracing::warn!(payout = %payout.id, reason = %error, "a payout is not signed");
                return Ok(self.wait(&payout, &error.to_string()));
            }
            Err(error) => return self.refuse(claim, payout, &error.to_string()).await,
        };
        if !self.keeps(BrokenRule::StoredBeforeSent) {
            _ = self.nodes.send(&signed.envelope).await;
        }
        let is_signed = !self.settings.cosigned.contains(&payout.from);
        match self.store_attempt(claim, payout, &signed).await? {
            Some(step) => Ok(step),
            None if !is_signed && self.has_signer() => Ok(Step::Again(Duration::ZERO, None)),
            None if !is_signed => Ok(Step::Again(self.settings.look_pause, Some(UNSIGNED.to_owned()))),
            None => {
                // Whatever the answer is, the next step asks the ledger.
                _ = self.nodes.send(&signed.envelope).await;
                Ok(Step::Recorded)
            }
        }
    }

    /// How a payout is paid now, if nobody holds it back, its receiver can be paid and its reason is sound. Otherwise the
    /// next step.
    pub(super) async fn way(
        &self,
        claim: &Claim,
        payout: &LedgerPayout,
        before: &[PayoutAttempt],
    ) -> Result<Result<Way, Step>, Error> {
        if let Some(reason) = self.held_back(payout, before).await? {
            return Ok(Err(Step::Again(self.settings.wait_pause.1, Some(reason))));
        }
        // Before anybody is asked: many may wait.
        if !self.is_custodied(payout)
            && let Some(step) = self.queue(payout).await?
        {
            return Ok(Err(step));
        }
        let refuse = async |reason: &str| self.refuse(claim, payout.clone(), reason).await.map(Err);
        let Some(to) = payout.to.account() else {
            return refuse("a contract can't be paid by a payment").await;
        };
        let account = match self.nodes.account(&to).await {
            Ok(account) => account,
            Err(error) => return Ok(Err(self.look_again(&error))),
        };
        let is_prepared = before.iter().any(|attempt| attempt.state == AttemptState::Prepared);
        let by_payment_alone = self.is_custodied(payout);
        let may_create = payout.creates_account && !is_prepared && !by_payment_alone;
        let new_account = self.settings.new_account.filter(|_| may_create);
        let takes = Takes { claimable_balance: payout.takes_claimable_balance && !by_payment_alone, new_account };
        let way = match receiver(payout, account.as_ref(), takes) {
            Receiver::Ready(way) => way,
            Receiver::Unready(reason) => {
                self.note_unready(claim, payout).await?;
                return self.watch_receiver(reason).await.map(Err);
            }
            Receiver::NotYet(reason) => return self.watch_receiver(reason).await.map(Err),
            Receiver::Never(reason) => return refuse(reason).await,
        };
        match self.origin(payout).await? {
            Ok(Origin::Sound) => Ok(Ok(way)),
            Ok(Origin::NotSeen(reason)) => Ok(Err(self.wait(payout, &reason))),
            Ok(Origin::False(reason)) => refuse(&reason).await,
            Err(error) => Ok(Err(self.look_again(&error))),
        }
    }

    /// Stores a signed transaction, unless something came in between: then what to do instead.
    async fn store_attempt(
        &self,
        claim: &Claim,
        mut payout: LedgerPayout,
        signed: &PayoutAttempt,
    ) -> Result<Option<Step>, Error> {
        let mut tx = self.store.begin().await?;
        if let Some(reason) = self.over_the_day(&mut tx, &payout).await? {
            return Ok(Some(Step::Again(self.settings.wait_pause.1, Some(reason))));
        }
        payout.attempts = signed.number;
        payout.channel = Some(signed.channel);
        payout.updated_at = self.clock.now();
        payout.sent_at = payout.sent_at.or(Some(payout.updated_at));
        let is_free = async |tx: &mut store::Tx| {
            let is_free = tx.is_sequence_free(&signed.channel, signed.sequence).await?;
            Ok::<_, store::Error>(is_free || !self.keeps(BrokenRule::SequenceRechecked))
        };
        // The next look at it is recorded before it is sent: one commit less, and nothing waits for a lease if this process dies.
        let is_held = match self.settings.cosigned.contains(&payout.from) {
            true => tx.holds(claim).await?,
            false => tx.postpone(claim, payout.updated_at.plus(self.settings.look_pause), Some(SENT)).await?,
        };
        let is_first = is_held
            && !tx.are_payouts_paused().await?
            && tx.add_payout_attempt(signed).await?
            && is_free(&mut tx).await?
            && tx.update_ledger_payout(&payout).await?;
        if !is_first {
            // Another payout has the channel, or had it while this was signed; another runner this payout; or payouts were paused.
            return Ok(Some(Step::Again(self.settings.look_pause, None)));
        }
        tx.note_channel_sequence(&signed.channel, signed.sequence - 1).await?;
        tx.commit().await?;
        Ok(None)
    }

    /// Until when the ledger may take a transaction that is signed now. Its clock has whole seconds.
    pub(super) fn valid_until(&self, payout: &LedgerPayout) -> Timestamp {
        let limit = match self.settings.cosigned.contains(&payout.from) {
            true => self.settings.cosign_limit,
            false => self.settings.time_limit,
        };
        Timestamp::from_seconds(self.clock.now().plus(limit).as_seconds())
    }

    /// The bid for an operation: the usual fee, doubled for each transaction of the payout that found no place.
    pub(super) async fn bid(&self, before: &[PayoutAttempt]) -> u32 {
        let voids = before.iter().rev().take_while(|attempt| attempt.state == AttemptState::Void).count();
        let doubled = u32::try_from(voids).ok().and_then(|voids| 1u32.checked_shl(voids)).unwrap_or(u32::MAX);
        let usual = self.nodes.usual_fee().await.unwrap_or_default().max(FEE_LEAST);
        usual.saturating_mul(doubled).min(self.most())
    }

    /// The most that is bid for an operation.
    pub(super) fn most(&self) -> u32 {
        self.settings.fee_most.max(FEE_LEAST)
    }

    async fn refuse(&self, claim: &Claim, mut payout: LedgerPayout, reason: &str) -> Result<Step, Error> {
        payout.state = PayoutState::Refused(reason.to_owned());
        payout.updated_at = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !(tx.holds(claim).await? && tx.update_ledger_payout(&payout).await?) {
            return Err(Error::LeaseLost);
        }
        tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        tx.commit().await?;
        tracing::error!(payout = %payout.id, reason, "a payout can't be paid");
        Ok(Step::Over)
    }

    /// Ends a payout that was to be cancelled when its transaction was over.
    pub(super) async fn cancel(&self, claim: &Claim, mut payout: LedgerPayout, word: String) -> Result<Step, Error> {
        payout.state = PayoutState::Cancelled(word);
        payout.updated_at = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !(tx.holds(claim).await? && tx.cancel_ledger_payout(&payout, false).await?) {
            return Err(Error::LeaseLost);
        }
        tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        tx.commit().await?;
        Ok(Step::Over)
    }

    /// The network could not be asked.
    pub(super) fn look_again(&self, error: &stellar::Error) -> Step {
        // No node's word makes it longer than that.
        let most = self.settings.wait_pause.1.max(self.settings.look_pause);
        let pause = error.retry_after().unwrap_or_default().clamp(self.settings.look_pause, most);
        Step::Again(pause, Some(error.to_string()))
    }

    /// The first time that a deposit's receiver can't be paid, its user is told.
    async fn note_unready(&self, claim: &Claim, payout: &LedgerPayout) -> Result<(), Error> {
        let is_deposit = matches!(payout.cause, PayoutCause::Deposit { .. });
        if !is_deposit || payout.awaits_receiver {
            return Ok(());
        }
        let now = self.clock.now();
        let noted = LedgerPayout { awaits_receiver: true, updated_at: now, ..payout.clone() };
        let mut tx = self.store.begin().await?;
        if tx.holds(claim).await? && tx.update_ledger_payout(&noted).await? {
            tx.schedule(&Job::new(JobKind::Settle, payout.id), now).await?;
            tx.commit().await?;
        }
        Ok(())
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
    pub(super) fn wait(&self, payout: &LedgerPayout, reason: &str) -> Step {
        let (first, most) = self.settings.wait_pause;
        let age = self.clock.now().since(payout.created_at);
        Step::Again((age / 10).clamp(first, most.max(first)), Some(reason.to_owned()))
    }
}
