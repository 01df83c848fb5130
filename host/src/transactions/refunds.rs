//! Payouts on the ledger that transactions order, refunds and deposits, and what became of them.

use super::{
    Cause, NotDone, Signoff, Transactions,
    rules::{self, DepositCommand, LedgerCommand, SetAside, Settled, Step},
};
use crate::context::Error;
use crate::model::{
    AccountId, Address, Amount, JobKind, LedgerPayment, LedgerPayout, LedgerPayoutId, Memo, Money, PaidOnLedger,
    PayoutCause, PayoutOrder, PayoutState, Refund, RefundState, StellarPayment, Transaction, TransactionId,
};
use crate::store::{self, Actor, Claim, Job, Tx};

/// How an operator refunds a transaction.
#[derive(Debug, Clone, Default)]
pub struct RefundTerms {
    /// What goes back to the payer, in units of the asset that came in; `None`: all that is left.
    pub amount: Option<Amount>,
    /// What the anchor keeps for it.
    pub fee: Amount,
    /// Whether one that was delivered may be refunded.
    pub even_if_completed: bool,
}

impl Transactions {
    /// Refunds what came in for a transaction, or a part of it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] if it may still be paid out, if less than that is left, or if the host has no
    /// key of the account that received the payment; [`Error::Busy`], [`Error::Store`].
    pub async fn refund(&self, id: &str, terms: &RefundTerms, signoff: &Signoff) -> Result<Transaction, Error> {
        let id: TransactionId = id.parse().map_err(|_| Error::NotFound)?;
        let record = self.store.transaction(id).await?.ok_or(Error::NotFound)?;
        if let Some(account) = record.destination().map(|destination| destination.account)
            && !self.pays_from(&account)
        {
            return Err(Error::Invalid(format!(
                "{account} received the payment, and this host does not pay from it: add it to keys.payout_seeds, \
                 payouts.pkcs11.keys, payouts.cosigned_accounts or payouts.custodied_accounts, and set payouts.enabled to true"
            )));
        }
        self.check_precision(&record, terms)?;
        let command = LedgerCommand::OrderRefund {
            amount: terms.amount,
            fee: terms.fee,
            even_if_completed: terms.even_if_completed,
            detail: format!("{}: {}", signoff.by, signoff.why),
        };
        Ok(self.command(id, command, Cause::by(Actor::Operator).named(&signoff.by)).await?)
    }

    /// Whether this host sends what leaves an account.
    pub(crate) fn pays_from(&self, account: &AccountId) -> bool {
        self.settings.paying_accounts.contains(account)
    }

    /// Whether this host sends the refunds of a transaction.
    pub(crate) fn refunds(&self, record: &Transaction) -> bool {
        record.destination().is_some_and(|destination| self.pays_from(&destination.account))
    }

    /// A refund has no more decimals than its asset, as everything that clients are shown of it.
    fn check_precision(&self, record: &Transaction, terms: &RefundTerms) -> Result<(), Error> {
        let Some(paid) = record.payments.last() else { return Ok(()) };
        let Some(served) = self.settings.assets.iter().find(|served| served.asset == paid.money.asset) else {
            return Ok(());
        };
        for (name, amount) in [("amount", terms.amount), ("fee", Some(terms.fee))] {
            if amount.is_some_and(|amount| amount.fits(served.decimals).is_err()) {
                let most = served.decimals;
                return Err(Error::Invalid(format!("{name}: {} has at most {most} decimals", paid.money.asset)));
            }
        }
        Ok(())
    }

    /// Orders the payouts of refunds and deposits that steps have decided on.
    pub(super) async fn order_payouts(
        &self,
        tx: &mut Tx,
        steps: &[Step],
        cause: Cause<'_>,
    ) -> Result<(), store::Error> {
        for step in steps {
            let record = &step.record;
            let refund = step.refund.and_then(|number| record.refunds.iter().find(|refund| refund.number == number));
            if let Some(order) = refund.and_then(|refund| order(record, refund, cause.name())) {
                self.order_payout(tx, order).await?;
            }
            if let Some(order) = step.deposit.and_then(|number| deposit_order(record, number, cause.name())) {
                self.order_payout(tx, order).await?;
            }
        }
        Ok(())
    }

    /// Orders that an unapplied payment goes back to its payer, if this host pays from the account that received it.
    pub(super) async fn pay_back(
        &self,
        tx: &mut Tx,
        payment: &LedgerPayment,
        memo: Option<&Memo>,
        by: &str,
    ) -> Result<(), store::Error> {
        if !self.pays_from(&payment.to) {
            return Ok(());
        }
        let order = PayoutOrder {
            cause: PayoutCause::RefundUnapplied(i64::try_from(payment.operation_id).unwrap_or(i64::MAX)),
            from: payment.to,
            to: payer(payment.from, payment.from_muxed_id),
            money: Money::new(payment.amount, payment.asset.clone()),
            memo: memo.cloned(),
            takes_claimable_balance: false,
            creates_account: false,
            ordered_by: by.to_owned(),
        };
        self.order_payout(tx, order).await
    }

    /// The payout, and the job that pays it. A cause that has one gets no other.
    async fn order_payout(&self, tx: &mut Tx, order: PayoutOrder) -> Result<(), store::Error> {
        let now = self.clock.now();
        let payout = LedgerPayout::new(LedgerPayoutId::mint(now, &*self.random), order, now);
        if tx.insert_ledger_payout(&payout).await? {
            tx.schedule(&Job::new(JobKind::Pay, payout.id), now).await?;
            tracing::info!(payout = %payout.id, cause = %payout.cause, "a payout on the ledger was ordered");
        }
        Ok(())
    }

    /// Takes back the refund of an unapplied payment that is to be dismissed.
    pub(super) async fn take_back(&self, tx: &mut Tx, operation_id: i64, signoff: &Signoff) -> Result<(), Error> {
        let cause = PayoutCause::RefundUnapplied(operation_id);
        let Some(payout) = tx.ledger_payout_for(&cause).await? else { return Ok(()) };
        match &payout.state {
            PayoutState::Due => {}
            PayoutState::Paid { hash, .. } => {
                return Err(Error::Invalid(format!(
                    "payment {operation_id} was refunded in ledger transaction {hash}"
                )));
            }
            PayoutState::Refused(_) | PayoutState::Cancelled(_) => return Ok(()),
        }
        let state = PayoutState::Cancelled(format!("{}: {}", signoff.by, signoff.why));
        let cancelled = LedgerPayout { state, updated_at: self.clock.now(), ..payout };
        if !tx.cancel_ledger_payout(&cancelled, false).await? {
            return Err(Error::Invalid(format!(
                "the refund of payment {operation_id} is on its way: see `anchor-host payouts show {}`",
                cancelled.id
            )));
        }
        tx.cancel(&[Job::new(JobKind::Pay, cancelled.id)]).await?;
        Ok(())
    }

    /// Tells a transaction, or an unapplied payment, what became of its payout.
    pub(crate) async fn settle_payout(&self, claim: &Claim) -> Result<(), Error> {
        let Ok(id) = claim.job.subject.parse::<LedgerPayoutId>() else { return self.drop_job(claim).await };
        let Some(payout) = self.store.ledger_payout(id).await? else { return self.drop_job(claim).await };
        match payout.cause {
            PayoutCause::Refund { transaction, number } => {
                let state = match payout.state {
                    PayoutState::Due => return self.drop_job(claim).await,
                    PayoutState::Paid { hash, .. } => RefundState::Sent { hash, at: self.clock.now() },
                    PayoutState::Refused(reason) | PayoutState::Cancelled(reason) => RefundState::Refused(reason),
                };
                self.complete_by_host(claim, transaction, LedgerCommand::SettleRefund { number, state }).await
            }
            PayoutCause::Deposit { transaction, number } => {
                let command = match payout.state {
                    PayoutState::Due if payout.awaits_receiver => DepositCommand::AwaitReceiver { number },
                    PayoutState::Due => return self.drop_job(claim).await,
                    PayoutState::Paid { hash, balance_id, .. } => DepositCommand::SettleDeposit {
                        number,
                        state: Settled::Paid(PaidOnLedger { hash, balance_id }),
                    },
                    PayoutState::Refused(reason) | PayoutState::Cancelled(reason) => {
                        DepositCommand::SettleDeposit { number, state: Settled::Refused(reason) }
                    }
                };
                self.complete_by_host(claim, transaction, command).await
            }
            PayoutCause::RefundUnapplied(operation_id) => match payout.state {
                PayoutState::Paid { hash, .. } => self.unapplied_is_refunded(claim, operation_id, &hash).await,
                PayoutState::Refused(reason) => {
                    let payout = id.to_string();
                    tracing::error!(operation = operation_id, payout, reason, "the refund of a payment can't be sent");
                    self.drop_job(claim).await
                }
                PayoutState::Due | PayoutState::Cancelled(_) => self.drop_job(claim).await,
            },
        }
    }

    async fn unapplied_is_refunded(&self, claim: &Claim, operation_id: i64, hash: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let Some(unapplied) = tx.unapplied_payment(operation_id).await? else { return self.drop_job(claim).await };
        let is_news = tx.unapplied_is_refunded(operation_id, self.clock.now()).await?;
        let meant_for = unapplied.transaction_id.as_deref().and_then(|id| id.parse().ok());
        let record = match meant_for {
            Some(id) if is_news => tx.transaction(id).await?,
            _ => None,
        };
        let saved = match record {
            Some(record) => {
                let detail = format!("operation {operation_id} in ledger transaction {hash}");
                let command = LedgerCommand::SetAside { decision: SetAside::Refunded, detail };
                let step = rules::decide(&record, command, self.clock.now()).map_err(NotDone::from)?;
                self.save(&mut tx, &step, Cause::by(Actor::Host).claim(claim)).await?
            }
            None => tx.finish(claim).await?,
        };
        if !saved {
            return Err(Error::Busy);
        }
        tx.commit().await?;
        tracing::info!(operation = operation_id, hash, "an unapplied payment was refunded");
        Ok(())
    }
}

/// The payout of a transaction's refund: to the payer, out of the account that was paid, with the memo that the payer named
/// for it, else the payment's own (SEP-31 `refund_memo`).
fn order(record: &Transaction, refund: &Refund, by: &str) -> Option<PayoutOrder> {
    let paid: &StellarPayment = record.payments.last()?;
    Some(PayoutOrder {
        cause: PayoutCause::Refund { transaction: record.id, number: refund.number },
        from: record.destination()?.account,
        to: payer(paid.from, paid.from_muxed_id),
        money: Money::new(refund.amount, paid.money.asset.clone()),
        memo: record.refund_memo().or(paid.memo.as_ref()).cloned(),
        takes_claimable_balance: false,
        creates_account: false,
        ordered_by: by.to_owned(),
    })
}

/// The payout of money that came in for a deposit.
fn deposit_order(record: &Transaction, number: u32, by: &str) -> Option<PayoutOrder> {
    let deposited = record.details.deposit()?;
    Some(PayoutOrder {
        cause: PayoutCause::Deposit { transaction: record.id, number },
        from: deposited.from,
        to: deposited.to,
        money: record.amount_out.clone()?,
        memo: deposited.memo.clone(),
        takes_claimable_balance: deposited.takes_claimable_balance,
        creates_account: true,
        ordered_by: by.to_owned(),
    })
}

fn payer(account: AccountId, muxed_id: Option<u64>) -> Address {
    muxed_id.map_or(Address::Account(account), |id| Address::Muxed { account, id })
}
