//! Payouts of accounts whose signatures are collected from several people: what waits for them, and how they are added.

use super::{
    LedgerPayouts, ceiling,
    engine::{self, Engine},
    orders::PayoutReport,
};
use crate::context::Error;
use crate::model::{AccountId, AttemptState, JobKind, LedgerPayout, LedgerPayoutId, PayoutAttempt, PayoutState};
use crate::stellar::{self, Cosigned, LedgerAccount, cosign};
use crate::store::Job;

/// Due payouts that are looked through.
const DUE_MOST: u32 = 1_000;

/// A payout whose transaction waits for signatures, or has enough of them and is on its way.
#[derive(Debug)]
pub struct UnsignedPayout {
    /// The payout.
    pub payout: LedgerPayout,
    /// The transaction to be signed.
    pub attempt: PayoutAttempt,
    /// Who signed, and what is needed.
    pub cosigned: Cosigned,
}

impl Engine {
    /// Why a transaction whose signatures are collected is not sent: some are missing, payouts are paused, or it is to be
    /// cancelled. `None`: nothing speaks against it, or they are not collected.
    pub(super) async fn held_unsigned(
        &self,
        payout: &LedgerPayout,
        open: &PayoutAttempt,
    ) -> Result<Result<Option<String>, stellar::Error>, engine::Error> {
        let from = &payout.from;
        if !self.settings.cosigned.contains(from) {
            return Ok(Ok(None));
        }
        if let Some(word) = &payout.cancelling {
            return Ok(Ok(Some(format!("it is cancelled when its transaction is over ({word})"))));
        }
        let account = match self.nodes.account(from).await {
            Ok(Some(account)) => account,
            Ok(None) => return Ok(Ok(Some(format!("the paying account {from} is not on the ledger")))),
            Err(error) => return Ok(Err(error)),
        };
        let reason = match Cosigned::read(&open.envelope, &self.settings.passphrase, &account) {
            Ok(cosigned) if cosigned.is_enough() => None,
            Ok(cosigned) => Some(too_few(&cosigned)),
            Err(error) => Some(error.to_string()),
        };
        Ok(Ok(match reason {
            None => self.paused().await?,
            some => some,
        }))
    }
}

fn too_few(cosigned: &Cosigned) -> String {
    format!(
        "its transaction has signatures of weight {}, and {} is needed: see `anchor-host payouts pending`",
        cosigned.weight(),
        cosigned.needed
    )
}

impl LedgerPayouts {
    /// Payouts whose signatures are collected and that have a transaction to be signed, oldest first.
    ///
    /// # Errors
    /// [`Error::Invalid`]: the host does not pay; [`Error::Unavailable`]: Horizon; [`Error::Store`].
    pub async fn unsigned(&self) -> Result<Vec<UnsignedPayout>, Error> {
        let engine = self.engine()?;
        let mut all = Vec::new();
        for payout in self.store.ledger_payouts(false, DUE_MOST).await? {
            if !engine.settings.cosigned.contains(&payout.from) {
                continue;
            }
            let attempts = self.store.payout_attempts(payout.id).await?;
            if let Some(attempt) = attempts.into_iter().find(|attempt| attempt.state == AttemptState::Open) {
                let account = self.payer(engine, &payout.from).await?;
                all.push(read(engine, payout, attempt, &account)?);
            }
        }
        Ok(all)
    }

    /// Adds the signatures of an envelope to a payout's transaction. Who signed. It is sent as soon as there are enough.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if nothing of it is to be signed, or nothing in the envelope is new;
    /// [`Error::Busy`], [`Error::Unavailable`], [`Error::Store`].
    pub async fn add_signatures(&self, id: &str, envelope: &str) -> Result<(Vec<AccountId>, UnsignedPayout), Error> {
        let engine = self.engine()?;
        let (payout, open) = self.to_be_signed(engine, id).await?;
        let account = self.payer(engine, &payout.from).await?;
        let passphrase = &engine.settings.passphrase;
        let (envelope, by) = cosign(&open.envelope, envelope, passphrase, (&payout.from, &account)).map_err(invalid)?;
        let signed = PayoutAttempt { envelope, revision: open.revision + 1, ..open };
        let mut tx = self.store.begin().await?;
        if !tx.revise_payout_attempt(&signed).await? {
            return Err(Error::Busy);
        }
        tx.schedule(&Job::new(JobKind::Pay, payout.id), self.clock.now()).await?;
        tx.commit().await?;
        self.wake_runner();
        Ok((by, read(engine, payout, signed, &account)?))
    }

    /// Has a transaction that has enough signatures sent now.
    ///
    /// # Errors
    /// As [`LedgerPayouts::add_signatures`]; [`Error::Invalid`] if there are too few signatures.
    pub async fn submit(&self, id: &str) -> Result<PayoutReport, Error> {
        let engine = self.engine()?;
        let (payout, open) = self.to_be_signed(engine, id).await?;
        let account = self.payer(engine, &payout.from).await?;
        let read = read(engine, payout, open, &account)?;
        if !read.cosigned.is_enough() {
            return Err(Error::Invalid(too_few(&read.cosigned)));
        }
        if let Some(pause) = self.store.payout_pause().await? {
            return Err(Error::Invalid(ceiling::paused(&pause)));
        }
        let mut tx = self.store.begin().await?;
        tx.schedule(&Job::new(JobKind::Pay, read.payout.id), self.clock.now()).await?;
        tx.commit().await?;
        self.wake_runner();
        self.payout(id).await
    }

    /// Cancels a payout that is not on its way. One whose transaction lacks signatures is cancelled when that is over: until
    /// then its signers could still send it themselves.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it is over, or on its way; [`Error::Busy`], [`Error::Unavailable`],
    /// [`Error::Store`].
    pub async fn cancel(&self, id: &str, by: &str, why: &str) -> Result<PayoutReport, Error> {
        let known: LedgerPayoutId = id.parse().map_err(|_| Error::NotFound)?;
        let payout = self.store.ledger_payout(known).await?.ok_or(Error::NotFound)?;
        if payout.state != PayoutState::Due {
            return Err(Error::Invalid(format!("payout {id} is {}", payout.state.as_str())));
        }
        let (now, attempts, word) = (self.clock.now(), payout.attempts, format!("{by}: {why}"));
        let open = self.store.payout_attempts(known).await?.into_iter().find(|one| one.state == AttemptState::Open);
        let mut tx = self.store.begin().await?;
        let is_done = match open {
            None => {
                let cancelled = LedgerPayout { state: PayoutState::Cancelled(word), updated_at: now, ..payout };
                tx.schedule(&Job::new(JobKind::Settle, cancelled.id), now).await?;
                tx.cancel(&[Job::new(JobKind::Pay, cancelled.id)]).await?;
                tx.cancel_ledger_payout(&cancelled).await?
            }
            Some(open) => {
                let engine = self.engine()?;
                let is_cosigned = engine.settings.cosigned.contains(&payout.from);
                let account = self.payer(engine, &payout.from).await?;
                let signed = read(engine, payout, open, &account)?;
                if !is_cosigned || signed.cosigned.is_enough() {
                    return Err(Error::Invalid(format!(
                        "payout {id} is on its way: see `anchor-host payouts show {id}`"
                    )));
                }
                let changed = LedgerPayout { cancelling: Some(word), updated_at: now, ..signed.payout };
                tx.update_ledger_payout(&changed, attempts).await?
            }
        };
        if !is_done {
            return Err(Error::Busy);
        }
        tx.commit().await?;
        self.wake_runner();
        self.payout(id).await
    }

    /// A payout and its open transaction, whose signatures are collected.
    async fn to_be_signed(&self, engine: &Engine, id: &str) -> Result<(LedgerPayout, PayoutAttempt), Error> {
        let known: LedgerPayoutId = id.parse().map_err(|_| Error::NotFound)?;
        let payout = self.store.ledger_payout(known).await?.ok_or(Error::NotFound)?;
        if !engine.settings.cosigned.contains(&payout.from) {
            let from = payout.from;
            return Err(Error::Invalid(format!(
                "the signatures of {from} are not collected: it is not among payouts.cosigned_accounts"
            )));
        }
        let attempts = self.store.payout_attempts(known).await?;
        if let Some(word) = &payout.cancelling {
            return Err(Error::Invalid(format!("payout {id} is to be cancelled ({word}): don't sign it")));
        }
        match attempts.into_iter().find(|attempt| attempt.state == AttemptState::Open) {
            Some(open) => Ok((payout, open)),
            None => Err(Error::Invalid(format!(
                "payout {id} is {} and has no transaction to be signed: see `anchor-host payouts show {id}`",
                payout.state.as_str()
            ))),
        }
    }

    async fn payer(&self, engine: &Engine, account: &AccountId) -> Result<LedgerAccount, Error> {
        let found = engine.nodes.account(account).await;
        let found = found.map_err(|error| Error::Unavailable(format!("horizon: {error}")))?;
        found.ok_or_else(|| Error::Invalid(format!("the paying account {account} is not on the ledger")))
    }
}

fn read(
    engine: &Engine,
    payout: LedgerPayout,
    attempt: PayoutAttempt,
    account: &LedgerAccount,
) -> Result<UnsignedPayout, Error> {
    let cosigned = Cosigned::read(&attempt.envelope, &engine.settings.passphrase, account).map_err(invalid)?;
    Ok(UnsignedPayout { payout, attempt, cosigned })
}

fn invalid(error: stellar::CosignError) -> Error {
    Error::Invalid(error.to_string())
}
