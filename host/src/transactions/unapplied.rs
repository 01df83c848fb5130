//! An operator's decisions about unapplied payments: match, refund or dismiss.

use super::{
    Cause, NotDone, Signoff, Transactions, ledger,
    rules::{self, LedgerCommand, SetAside, Step},
};
use crate::context::Error;
use crate::model::{AccountId, Amount, Fee, JobKind, LedgerPayment, Mismatch, Money, Transaction, TransactionId};
use crate::stellar::{Confirmation, confirmed_payment};
use crate::store::{self, Actor, DustRow, Job, Ruling, Tx, UnappliedDecision, UnappliedPayment};

/// Number of retries of a decision after another change came first.
const LOSSES_MAX: usize = 16;

/// Differences that the operator accepts when matching a payment.
#[derive(Debug, Clone, Default)]
pub struct Leniency {
    /// An amount below or above the expected one.
    pub amount: bool,
    /// A payment after the deadline.
    pub late: bool,
    /// A payment that Horizon can't be asked about: it does not answer, or its history does not reach back so far.
    pub unconfirmed: bool,
    /// The fee for the different amount, in the asset paid; `None`: as configured.
    pub fee: Option<Amount>,
    /// The amount out for the different amount; `None`: as configured.
    pub amount_out: Option<Amount>,
}

impl Transactions {
    /// Unapplied payments after operation `after` that need a decision, oldest first; with `all`, including those
    /// already decided.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn unapplied(&self, all: bool, after: i64, limit: u32) -> Result<Vec<UnappliedPayment>, Error> {
        Ok(self.store.unapplied(all, after, limit).await?)
    }

    /// Payments that were too small to be listed, by account and asset.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn dust(&self) -> Result<Vec<DustRow>, Error> {
        Ok(self.store.dust().await?)
    }

    /// One unapplied payment, decided or not.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn unapplied_payment(&self, operation_id: i64) -> Result<UnappliedPayment, Error> {
        self.store.unapplied_payment(operation_id).await?.ok_or(Error::NotFound)
    }

    /// Credits an unapplied payment to a transaction, as if it had been sent for it. The amount that arrived is
    /// credited; if it differs from the expected amount, fee and amount out are recalculated. The ledger is asked for the
    /// payment first.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it is already decided, is another payment by the ledger, or has a
    /// mismatch that [`Leniency`] does not cover; [`Error::Busy`], [`Error::Store`].
    pub async fn match_unapplied(
        &self,
        operation_id: i64,
        transaction: &str,
        leniency: &Leniency,
        signoff: &Signoff,
    ) -> Result<Transaction, Error> {
        let id: TransactionId = transaction.parse().map_err(|_| Error::NotFound)?;
        let confirmed = self.payment_of(&undecided(self.store.unapplied_payment(operation_id).await?)?)?;
        self.is_confirmed(&confirmed, leniency).await?;
        for _ in 0..LOSSES_MAX {
            let mut tx = self.store.begin().await?;
            let payment = self.payment_of(&undecided(tx.unapplied_payment(operation_id).await?)?)?;
            if payment != confirmed {
                return Err(Error::Busy);
            }
            if let Some(other) = credited_to(&mut tx, &payment).await? {
                return Err(Error::Invalid(format!("payment {operation_id} was credited to transaction {other}")));
            }
            let record = tx.transaction(id).await?.ok_or(Error::NotFound)?;
            if !self.is_ours(&payment.to, &record) {
                return Err(Error::Invalid(format!(
                    "payment {operation_id} went to {}, which is no account of this anchor",
                    payment.to
                )));
            }
            let command = self.credit(&record, payment, leniency)?;
            let mut step = rules::decide(&record, command, self.clock.now()).map_err(NotDone::from)?;
            step.detail =
                format!("{}; operation {operation_id} matched by {}: {}", step.detail, signoff.by, signoff.why);
            if self.decide(&mut tx, operation_id, UnappliedDecision::Matched(id), signoff, Some(&step)).await? {
                tx.commit().await?;
                self.announce(&step);
                return Ok(step.record);
            }
        }
        Err(Error::Busy)
    }

    /// Orders a refund of an unapplied payment: the full amount, to the payer, with the refund memo of the transaction
    /// it was meant for, or its own memo. The host sends it if it pays from the account that received it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when it is already decided; [`Error::Busy`], [`Error::Store`].
    pub async fn refund_unapplied(&self, operation_id: i64, signoff: &Signoff) -> Result<UnappliedPayment, Error> {
        self.set_aside_unapplied(operation_id, SetAside::Refund, signoff).await
    }

    /// Dismisses an unapplied payment that the operator has dealt with. This also closes a refund order.
    ///
    /// # Errors
    /// As [`Transactions::refund_unapplied`].
    pub async fn dismiss_unapplied(&self, operation_id: i64, signoff: &Signoff) -> Result<UnappliedPayment, Error> {
        self.set_aside_unapplied(operation_id, SetAside::Dismiss, signoff).await
    }

    async fn set_aside_unapplied(
        &self,
        operation_id: i64,
        decision: SetAside,
        signoff: &Signoff,
    ) -> Result<UnappliedPayment, Error> {
        for _ in 0..LOSSES_MAX {
            let mut tx = self.store.begin().await?;
            let unapplied = match decision {
                SetAside::Dismiss => undismissed(tx.unapplied_payment(operation_id).await?)?,
                SetAside::Refund | SetAside::Keep | SetAside::Refunded => {
                    undecided(tx.unapplied_payment(operation_id).await?)?
                }
            };
            let record = match unapplied.transaction_id.as_deref().and_then(|id| id.parse().ok()) {
                // A transaction that cannot be decrypted has no journal to write to.
                Some(id) => match tx.transaction(id).await {
                    Err(store::Error::Corrupt { .. }) => None,
                    read => read?,
                },
                None => None,
            };
            let detail = format!("operation {operation_id} by {}: {}", signoff.by, signoff.why);
            let step = match &record {
                Some(record) => {
                    let command = LedgerCommand::SetAside { decision, detail };
                    Some(rules::decide(record, command, self.clock.now()).map_err(NotDone::from)?)
                }
                None => None,
            };
            let memo = match decision {
                SetAside::Refund => {
                    let payment = self.payment_of(&unapplied)?;
                    let memo = refund_memo(record.as_ref(), &payment);
                    self.pay_back(&mut tx, &payment, memo.as_ref(), &signoff.by).await?;
                    memo
                }
                SetAside::Dismiss => {
                    self.take_back(&mut tx, operation_id, signoff).await?;
                    None
                }
                SetAside::Keep | SetAside::Refunded => None,
            };
            let ruling = match decision {
                SetAside::Refund => UnappliedDecision::Refund(memo.as_ref()),
                SetAside::Dismiss | SetAside::Keep | SetAside::Refunded => UnappliedDecision::Dismissed,
            };
            if self.decide(&mut tx, operation_id, ruling, signoff, step.as_ref()).await? {
                let unapplied = tx.unapplied_payment(operation_id).await?.ok_or(Error::NotFound)?;
                tx.commit().await?;
                if let Some(step) = &step {
                    self.announce(step);
                }
                self.wake_runner();
                return Ok(unapplied);
            }
        }
        Err(Error::Busy)
    }

    /// Writes a decision: first the payment, then its transaction, in the same order as the ledger's sink. `false`:
    /// another change came first, and nothing may be committed.
    async fn decide(
        &self,
        tx: &mut Tx,
        operation_id: i64,
        decision: UnappliedDecision<'_>,
        signoff: &Signoff,
        step: Option<&Step>,
    ) -> Result<bool, Error> {
        let ruling = Ruling { decision, by: &signoff.by, why: &signoff.why, at: self.clock.now() };
        if !tx.decide_unapplied(operation_id, &ruling).await? {
            return Ok(false);
        }
        if let Some(step) = step
            && !self.save(tx, step, Cause::by(Actor::Operator)).await?
        {
            return Ok(false);
        }
        // A pending question to the guest, or to a second Horizon, is obsolete.
        tx.cancel(&[Job::new(JobKind::Mismatch, operation_id), Job::new(JobKind::Confirm, operation_id)]).await?;
        Ok(true)
    }

    /// Refuses a payment that the ledger denies, or can't be asked about unless that is overlooked.
    async fn is_confirmed(&self, payment: &LedgerPayment, leniency: &Leniency) -> Result<(), Error> {
        match self.on_ledger(payment).await {
            Confirmation::Agrees => Ok(()),
            Confirmation::Unknown(_) if leniency.unconfirmed => Ok(()),
            Confirmation::Unknown(reason) => Err(Error::Invalid(format!(
                "accept_unconfirmed: the ledger can't be asked about this payment: {reason}; try again later, or set it to \
                 credit what is on record"
            ))),
            Confirmation::Denies(reason) => {
                let operation = payment.operation_id;
                tracing::error!(
                    operation,
                    reason,
                    "an unapplied payment is not what the ledger has: somebody changed its record"
                );
                Err(Error::Invalid(format!(
                    "payment {operation} is not what the ledger has: {reason}; somebody changed its record: see SECURITY.md, \
                     \"A database that somebody else writes to\""
                )))
            }
        }
    }

    /// Whether an account receives payments for us. Which one a payment's row names is not sealed, and the ledger has
    /// payments between strangers.
    pub(super) fn is_ours(&self, account: &AccountId, record: &Transaction) -> bool {
        let is_destination = record.destination().is_some_and(|to| to.account == *account);
        is_destination || self.settings.assets.iter().any(|served| served.account == *account)
    }

    /// Of assets that are worth the same, no more goes out than came in. A slip of the finger must not pay out a fortune.
    fn is_covered(&self, record: &Transaction, payment: &LedgerPayment, terms: &rules::Terms) -> Result<(), Error> {
        let worth_the_same = self.asset_of(record).is_some_and(|asset| asset.terms.one_for_one);
        let fee = terms.fee.as_ref().map(|fee| fee.total().amount).unwrap_or_default();
        let left = payment.amount.minus(fee).unwrap_or_default();
        if worth_the_same && terms.amount_out.amount > left {
            return Err(Error::Invalid(format!(
                "amount_out: {} is more than what is left of the {} that arrived, which is {left}",
                terms.amount_out.amount, payment.amount
            )));
        }
        Ok(())
    }

    /// The payment that arrived, read again if the version that saw it could not.
    pub(crate) fn payment_of(&self, unapplied: &UnappliedPayment) -> Result<LedgerPayment, Error> {
        let again = || {
            let (id, account) = (u64::try_from(unapplied.operation_id).ok()?, unapplied.account.parse().ok()?);
            confirmed_payment(id, &unapplied.raw, &account, self.settings.network_id).ok().flatten()
        };
        unapplied.payment().or_else(again).ok_or_else(|| {
            Error::Invalid(
                "what the network says about this payment can't be read; it can only be dismissed".to_owned(),
            )
        })
    }

    /// The command that credits `payment` to `record`.
    fn credit(
        &self,
        record: &Transaction,
        payment: LedgerPayment,
        leniency: &Leniency,
    ) -> Result<LedgerCommand, Error> {
        let found = rules::mismatches(record, &payment).map_err(NotDone::from)?;
        if found.is_empty() {
            return Ok(self.arrival(record, payment));
        }
        for mismatch in found {
            match mismatch {
                Mismatch::Late if leniency.late => {}
                Mismatch::Under | Mismatch::Over if leniency.amount => {}
                Mismatch::Late => {
                    let text = "accept_late: the payment was made after the transaction's deadline; set it to credit the \
                                payment anyway";
                    return Err(Error::Invalid(text.to_owned()));
                }
                Mismatch::Under | Mismatch::Over => {
                    let arrived = payment.amount;
                    return Err(Error::Invalid(format!(
                        "accept_amount: {} was expected, but {arrived} arrived; set it to credit what arrived",
                        record.amount_expected().map(ToString::to_string).unwrap_or_default()
                    )));
                }
                Mismatch::Duplicate | Mismatch::WrongAsset => return Err(Error::Invalid(mismatch.to_string())),
            }
        }
        let (paid, delivered) = (record.ledger_asset(), record.amount_out.as_ref().map(|out| out.asset.clone()));
        let fee = leniency.fee.map(|fee| Fee::new(Money::new(fee, paid.clone()), Vec::new())).transpose();
        let fee = fee.map_err(|error| Error::Invalid(format!("fee: {error}")))?;
        let amount_out = leniency.amount_out.zip(delivered).map(|(out, asset)| Money::new(out, asset));
        let said = amount_out.is_some();
        let terms = self.terms_of(record, &payment, fee, amount_out);
        let terms = terms.map_err(|refused| Error::Invalid(refused.to_string()))?;
        if let (true, Some(terms)) = (said, &terms) {
            self.is_covered(record, &payment, terms)?;
        }
        Ok(LedgerCommand::AcceptFunds { payment, terms })
    }
}

/// The memo of a refund: the refund memo that the payer named, otherwise the payment's own.
pub(crate) fn refund_memo(record: Option<&Transaction>, payment: &LedgerPayment) -> Option<crate::model::Memo> {
    record.and_then(|record| record.refund_memo().cloned()).or_else(|| payment.memo.clone())
}

/// The transaction that has a payment since it arrived. Its record is sealed: the payment's row may say otherwise.
pub(super) async fn credited_to(tx: &mut Tx, payment: &LedgerPayment) -> Result<Option<TransactionId>, Error> {
    let Some(memo) = ledger::memo(payment) else { return Ok(None) };
    let record = tx.transaction_paid_at(&payment.to, &memo).await?;
    Ok(record.filter(|record| record.has_payment(payment.operation_id)).map(|record| record.id))
}

fn undecided(found: Option<UnappliedPayment>) -> Result<UnappliedPayment, Error> {
    let unapplied = found.ok_or(Error::NotFound)?;
    match &unapplied.decision {
        None => Ok(unapplied),
        Some(decision) => Err(decided(&unapplied, decision)),
    }
}

fn undismissed(found: Option<UnappliedPayment>) -> Result<UnappliedPayment, Error> {
    let unapplied = found.ok_or(Error::NotFound)?;
    match &unapplied.decision {
        Some(decision) if decision != "refund" => Err(decided(&unapplied, decision)),
        _ => Ok(unapplied),
    }
}

fn decided(unapplied: &UnappliedPayment, decision: &str) -> Error {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Error::Invalid(format!(
        "payment {} is already decided: {decision} by {} at {}",
        unapplied.operation_id,
        text(&unapplied.decided_by),
        text(&unapplied.decided_at)
    ))
}
