//! Finds out what became of a transaction that was signed, and presses for its place in a ledger while that may help.

use super::{
    attempt,
    cosigning::Signatures,
    engine::{Engine, Error, FEE_LEAST, SENT, Step},
    nodes::Seen,
    outcome::{self, Next},
    settings::BrokenRule,
};
use crate::model::{AttemptKind, AttemptState, FeeBump, JobKind, LedgerPayout, PayoutAttempt, PayoutState};
use crate::stellar::{self, Included, PaymentOutcome, Submission};
use crate::store::{Claim, Job};

/// Most fee bumps around a transaction: each is looked up by its hash.
const BUMPS_MOST: usize = 4;

/// What a bid is raised by at least: a node replaces a waiting transaction for ten times its bid.
const RAISE: u32 = 10;

impl Engine {
    /// Takes a payout that has a transaction under way one step further.
    pub(super) async fn resolve(
        &self,
        claim: &Claim,
        payout: LedgerPayout,
        open: &PayoutAttempt,
    ) -> Result<Step, Error> {
        match self.nodes.included(open).await {
            Err(error) => return Ok(self.look_again(&error)),
            Ok(Seen::Included(included)) => return self.settle(claim, payout, open, &included).await,
            Ok(Seen::Disputed(reason)) => return Ok(self.wait(&payout, &reason)),
            Ok(Seen::Absent) => {}
        }
        match self.fate(open).await {
            Err(error) => Ok(self.look_again(&error)),
            Ok(Fate::Possible) if self.keeps(BrokenRule::StoredBytesAlone) => {
                match self.signatures(claim, &payout, open).await? {
                    Err(error) => Ok(self.look_again(&error)),
                    Ok(Signatures::Held(reason)) => Ok(self.wait(&payout, &reason)),
                    Ok(Signatures::Enough(signed)) => self.press(claim, &signed).await,
                }
            }
            Ok(Fate::Possible) => Ok(self.send_anew(payout, open).await),
            Ok(Fate::Disputed(reason)) => Ok(self.wait(&payout, &reason)),
            Ok(Fate::Over) => self.end(claim, payout, open, AttemptState::Void, None).await,
            Ok(Fate::Passed) => {
                let reason = format!(
                    "sequence number {} of {} is used, and not by this payout's transaction {} as far as the node knows: once it is \
                     sure to have read all ledgers, run `anchor-host payouts recheck {} --reason TEXT`",
                    open.sequence, open.channel, open.hash, payout.id
                );
                // In time, a node that is behind another explains it.
                if self.clock.now() > open.valid_until {
                    tracing::error!(payout = %payout.id, reason, "a payout's transaction is neither found nor over");
                }
                Ok(self.wait(&payout, &reason))
            }
        }
    }

    /// What can still become of a transaction that is not found.
    async fn fate(&self, open: &PayoutAttempt) -> Result<Fate, stellar::Error> {
        if !self.keeps(BrokenRule::NotFoundIsNotOver) {
            return Ok(Fate::Over);
        }
        // A clock that is slow only has the nodes asked later.
        let is_in_time = self.clock.now() <= open.valid_until;
        if is_in_time || !self.keeps(BrokenRule::LedgersClock) {
            return Ok(if is_in_time { Fate::Possible } else { Fate::Over });
        }
        let words = self.nodes.words(open).await?;
        if words.passed && self.keeps(BrokenRule::SequenceUnused) {
            return Ok(Fate::Passed);
        }
        let over = if self.keeps(BrokenRule::SequenceUnused) { words.over } else { words.over.max(words.late) };
        Ok(match over {
            0 => Fate::Possible,
            over if over >= words.needed => Fate::Over,
            over => Fate::Disputed(format!(
                "{over} of the {} Horizons that have to agree say that its transaction is over: bring the other back, or take it out \
                 of network.submit_horizon_urls{}",
                words.needed,
                words.error.map(|error| format!("; another: {error}")).unwrap_or_default()
            )),
        })
    }

    /// What [`BrokenRule::StoredBytesAlone`] does.
    async fn send_anew(&self, mut payout: LedgerPayout, open: &PayoutAttempt) -> Step {
        payout.attempts = open.number - 1;
        let channel = self.settings.channels.iter().find(|key| key.account() == open.channel);
        let signed = match channel {
            Some(channel) => {
                let place = attempt::Place {
                    channel: channel.as_ref(),
                    sequence: open.sequence,
                    bid: FEE_LEAST,
                    signed_at: self.clock.now(),
                    valid_until: self.valid_until(&payout),
                };
                attempt::sign(&self.settings, &payout, attempt::Way::Payment, place).await.ok()
            }
            None => None,
        };
        self.sent(self.nodes.send(&signed.as_ref().unwrap_or(open).envelope).await)
    }

    /// Sends a transaction again, and bids more for its place where there is none for the present bid.
    async fn press(&self, claim: &Claim, open: &PayoutAttempt) -> Result<Step, Error> {
        let answer = self.nodes.send(open.latest_envelope()).await;
        let Some(bid) = self.raised_bid(open, &answer).await else { return Ok(self.sent(answer)) };
        let payer = self.settings.fee_payer.as_ref();
        let payer = payer.or_else(|| self.settings.all_channels().find(|key| key.account() == open.channel));
        let Some(payer) = payer else { return Ok(self.sent(answer)) };
        let signed = stellar::fee_bump(&open.envelope, bid, &self.settings.passphrase, payer.as_ref()).await;
        let signed = match signed {
            Ok(signed) => signed,
            Err(error) => {
                tracing::warn!(payout = %open.payout, reason = %error, "a fee bump is not signed");
                return Ok(self.sent(answer));
            }
        };
        let (payer, signed_at) = (payer.account(), self.clock.now());
        let mut bumped = open.clone();
        bumped.revision += 1;
        bumped.bumps.push(FeeBump { payer, bid, signed_at, hash: signed.hash, envelope: signed.envelope });
        let mut tx = self.store.begin().await?;
        if !(tx.holds(claim).await? && tx.revise_payout_attempt(&bumped).await?) {
            return Err(Error::LeaseLost);
        }
        tx.commit().await?;
        metrics::counter!("anchor_payouts_fee_bumps_total").increment(1);
        tracing::info!(payout = %open.payout, bid, hash = open.hash, "a payout's transaction gets a fee bump");
        Ok(self.sent(self.nodes.send(bumped.latest_envelope()).await))
    }

    /// The bid of the next fee bump; `None`: the present bid is enough, or as high as it may be.
    async fn raised_bid(&self, open: &PayoutAttempt, answer: &Result<Submission, stellar::Error>) -> Option<u32> {
        let (bid, most) = (open.latest_bid(), self.most());
        if bid >= most || open.bumps.len() >= BUMPS_MOST {
            return None;
        }
        let has_waited = self.clock.now().since(open.latest_signed_at()) >= self.settings.bump_after;
        let usual = self.nodes.usual_fee().await.unwrap_or_default();
        let is_low = match answer {
            // The node's words for a bid that is too low, and for a queue that is full.
            Ok(Submission::Refused(code)) => code == "TxInsufficientFee" && (open.bumps.is_empty() || has_waited),
            Ok(Submission::TryAgainLater) => has_waited,
            Ok(Submission::Pending | Submission::Duplicate) => has_waited && usual > bid,
            Err(_) => false,
        };
        is_low.then(|| usual.saturating_mul(2).max(bid.saturating_mul(RAISE)).min(most))
    }

    /// The next step after a transaction was sent: a look at it.
    pub(super) fn sent(&self, answer: Result<Submission, stellar::Error>) -> Step {
        let reason = match answer {
            Ok(Submission::Pending | Submission::Duplicate) => Some(SENT.to_owned()),
            Ok(Submission::TryAgainLater) => {
                Some("the node does not take its transaction now (TRY_AGAIN_LATER)".to_owned())
            }
            Ok(Submission::Refused(code)) => Some(format!("the node refused its transaction: {code}")),
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
        match outcome::next(&included.result) {
            Next::Paid if open.kind == AttemptKind::PrepareAccount => {
                let reason = "the receiver's account was created, and has no trustline to the asset yet";
                self.end(claim, payout, open, AttemptState::Prepared, Some(reason)).await
            }
            Next::Paid => {
                payout.state = paid_by(open, included);
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
        state: AttemptState,
        waits_for: Option<&str>,
    ) -> Result<Step, Error> {
        payout.updated_at = self.clock.now();
        let ended = PayoutAttempt { state, ..open.clone() };
        let is_over = payout.state != PayoutState::Due;
        let mut tx = self.store.begin().await?;
        // The job ends with the payout.
        let is_held = if is_over { tx.finish(claim).await? } else { tx.holds(claim).await? };
        let recorded = is_held && tx.close_payout_attempt(&ended).await? && tx.update_ledger_payout(&payout).await?;
        if !recorded {
            return Err(Error::LeaseLost);
        }
        let is_noted = state != AttemptState::Failed || self.keeps(BrokenRule::FailureUsesNumber);
        if is_over {
            tx.schedule(&Job::new(JobKind::Settle, payout.id), payout.updated_at).await?;
        }
        if state != AttemptState::Void && is_noted {
            tx.note_channel_sequence(&open.channel, open.sequence).await?;
        }
        tx.commit().await?;
        self.wake_next(&open.channel).await;
        Ok(match (is_over, waits_for) {
            (true, _) => Step::Recorded,
            (false, None) => self.wait(&payout, "its transaction found no place in a ledger in time"),
            (false, Some(reason)) => self.wait(&payout, reason),
        })
    }
}

/// The state of a payout that this transaction paid.
pub(super) fn paid_by(attempt: &PayoutAttempt, included: &Included) -> PayoutState {
    let balance_id = match &included.result {
        PaymentOutcome::Held(id) => Some(id.clone()),
        _ => None,
    };
    PayoutState::Paid { hash: attempt.hash.clone(), ledger: included.ledger, balance_id }
}

/// What can become of a transaction that is not on the ledger.
enum Fate {
    /// It may still get there.
    Possible,
    /// Its time is over, and its sequence number was not used until then.
    Over,
    /// Some nodes say that it is over, and more have to. The text is for the operator.
    Disputed(String),
    /// Its sequence number is used.
    Passed,
}
