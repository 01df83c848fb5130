//! Payouts of accounts whose signatures are collected, from people or from who keeps the keys: what waits for them, and how they
//! are added.

use super::{
    LedgerPayouts, ceiling,
    custody::{Custody, NotTold, Told},
    engine::{self, Engine},
    orders::PayoutReport,
};
use crate::context::Error;
use crate::guest::{KvWrites, SigningRequest};
use crate::model::{AccountId, AttemptState, JobKind, LedgerPayout, LedgerPayoutId, PayoutAttempt, Signing};
use crate::stellar::{self, CosignError, Cosigned, LedgerAccount, cosign, with_signatures};
use crate::store::{Claim, Job};
use std::borrow::Cow;

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

/// Whether a transaction has the signatures it needs.
pub(super) enum Signatures<'a> {
    /// It has, and nothing speaks against sending it.
    Enough(Cow<'a, PayoutAttempt>),
    /// It has not, or it is not to be sent: why, for the operator.
    Held(String),
}

impl Engine {
    /// The signatures of a transaction that is to be sent. Where they are collected, who keeps the keys is asked for those
    /// that are missing.
    pub(super) async fn signatures<'a>(
        &self,
        claim: &Claim,
        payout: &LedgerPayout,
        open: &'a PayoutAttempt,
    ) -> Result<Result<Signatures<'a>, stellar::Error>, engine::Error> {
        let held = |reason: String| Ok(Ok(Signatures::Held(reason)));
        let from = &payout.from;
        if !self.settings.cosigned.contains(from) {
            return Ok(Ok(Signatures::Enough(Cow::Borrowed(open))));
        }
        if let Some(word) = &payout.cancelling {
            return held(format!("it is cancelled when its transaction is over ({word})"));
        }
        let account = match self.nodes.account(from).await {
            Ok(Some(account)) => account,
            Ok(None) => return held(format!("the paying account {from} is not on the ledger")),
            Err(error) => return Ok(Err(error)),
        };
        let cosigned = match Cosigned::read(&open.envelope, &self.settings.passphrase, &account) {
            Ok(cosigned) => cosigned,
            Err(error) => return held(error.to_string()),
        };
        if let Some(reason) = self.paused().await? {
            return held(if cosigned.is_enough() { reason } else { too_few(&cosigned) });
        }
        if cosigned.is_enough() {
            return Ok(Ok(Signatures::Enough(Cow::Borrowed(open))));
        }
        match &self.custody {
            Some(custody) if custody.signs() => {
                self.ask_signer(claim, (custody.as_ref(), &account), payout, (open, &cosigned)).await.map(Ok)
            }
            _ => held(too_few(&cosigned)),
        }
    }

    /// Asks who keeps the keys for the signatures that are missing, and stores them.
    async fn ask_signer(
        &self,
        claim: &Claim,
        (custody, account): (&dyn Custody, &LedgerAccount),
        payout: &LedgerPayout,
        (open, cosigned): (&PayoutAttempt, &Cosigned),
    ) -> Result<Signatures<'static>, engine::Error> {
        let passphrase = &self.settings.passphrase;
        let mut hash = [0; 32];
        if hex::decode_to_slice(&open.hash, &mut hash).is_err() {
            return Ok(Signatures::Held("its transaction's hash can't be read".to_owned()));
        }
        let missing: Vec<AccountId> =
            cosigned.signers.iter().filter(|(_, _, has_signed)| !has_signed).map(|(signer, ..)| *signer).collect();
        let request = SigningRequest {
            payout,
            envelope: &open.envelope,
            hash,
            network_passphrase: passphrase,
            signers: &missing,
            valid_until: open.valid_until,
        };
        let Told { answer, writes } = match custody.sign(request).await {
            Ok(told) => told,
            Err(NotTold { brief, full }) => {
                self.keep_word(claim, payout, (full, None), &KvWrites::default()).await?;
                return Ok(Signatures::Held(brief));
            }
        };
        let signed = match answer {
            Signing::Envelope(envelope) => Ok(envelope),
            Signing::Signatures(signatures) => with_signatures(&open.envelope, &signatures),
            Signing::Pending(said) => {
                self.keep_word(claim, payout, (said, None), &writes).await?;
                return Ok(Signatures::Held("its signer has not signed yet".to_owned()));
            }
        };
        let signed = signed.and_then(|signed| cosign(&open.envelope, &signed, passphrase, (&payout.from, account)));
        let envelope = match signed {
            Ok((envelope, _)) => envelope,
            // Others have to sign, too.
            Err(CosignError::SignedAlready(_)) => {
                self.keep_word(claim, payout, (None, None), &writes).await?;
                return Ok(Signatures::Held(too_few(cosigned)));
            }
            Err(error) => {
                tracing::error!(payout = %payout.id, reason = %error, "a signer's answer is no signature");
                self.keep_word(claim, payout, (None, None), &writes).await?;
                return Ok(Signatures::Held(format!("its signer's answer does not sign it: {error}")));
            }
        };
        let signed = PayoutAttempt { envelope, revision: open.revision + 1, ..open.clone() };
        let mut tx = self.store.begin().await?;
        if !(tx.holds(claim).await? && tx.revise_payout_attempt(&signed).await?) {
            return Err(engine::Error::LeaseLost);
        }
        tx.write_kv(&writes.guest, &writes.changes, self.clock.now()).await?;
        tx.commit().await?;
        Ok(match Cosigned::read(&signed.envelope, passphrase, account) {
            Ok(cosigned) if cosigned.is_enough() => Signatures::Enough(Cow::Owned(signed)),
            Ok(cosigned) => Signatures::Held(too_few(&cosigned)),
            Err(error) => Signatures::Held(error.to_string()),
        })
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
        for payout in self.store.ledger_payouts(false, DUE_MOST).await?.into_iter().flatten() {
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

    pub(super) async fn payer(&self, engine: &Engine, account: &AccountId) -> Result<LedgerAccount, Error> {
        let found = engine.nodes.account(account).await;
        let found = found.map_err(|error| Error::Unavailable(format!("horizon: {error}")))?;
        found.ok_or_else(|| Error::Invalid(format!("the paying account {account} is not on the ledger")))
    }
}

pub(super) fn read(
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
