//! The configured policies for payment mismatches.

use super::{
    Transactions,
    engine::NotDone,
    rules::{self, LedgerCommand, SetAside, SizeLimit, Step, Terms, TermsRefused},
    unapplied::refund_memo,
};
use crate::model::{
    Fee, LedgerPayment, Memo, Mismatch, MismatchPolicy, Money, Protocol, Rate, Transaction, TransactionId,
};
use crate::store::{ReceiptOutcome, Ruling, Tx, UnappliedDecision, UnappliedReason};

/// The outcome of a ledger payment.
pub(crate) struct Judged {
    pub(crate) outcome: ReceiptOutcome,
    /// The step of its transaction.
    pub(crate) step: Option<Step>,
    pub(crate) then: Then,
}

/// What is stored beside the payment and its step.
pub(crate) enum Then {
    Nothing,
    /// The order to refund it, with this memo.
    Refund(Option<Memo>),
    /// The job that asks a guest.
    AskGuest,
    /// The job that asks a second Horizon.
    Confirm,
    /// Nothing but its count: it is too small to be looked at.
    Dust,
}

impl Judged {
    pub(crate) fn unapplied(reason: UnappliedReason, transaction: Option<TransactionId>) -> Self {
        Self { outcome: ReceiptOutcome::Unapplied(reason, transaction), step: None, then: Then::Nothing }
    }

    /// A payment that would be unapplied and is too small for anybody to look at.
    pub(crate) fn dust(reason: UnappliedReason) -> Self {
        Self { then: Then::Dust, ..Self::unapplied(reason, None) }
    }

    /// A payment that a second Horizon has to confirm before it is credited to this transaction.
    pub(crate) fn unconfirmed(transaction: TransactionId) -> Self {
        Self { then: Then::Confirm, ..Self::unapplied(UnappliedReason::Unconfirmed, Some(transaction)) }
    }

    pub(crate) fn credited(step: Step) -> Self {
        Self { outcome: ReceiptOutcome::Credited(step.record.id), step: Some(step), then: Then::Nothing }
    }
}

/// Why a payment that should be accepted is not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotAccepted {
    #[error("the anchor no longer receives this asset")]
    NotReceived,
    #[error("{0} is outside the asset's limits")]
    OutsideLimits(Money),
    #[error(transparent)]
    Terms(#[from] TermsRefused),
    #[error(transparent)]
    Refused(#[from] rules::Refused),
}

impl Transactions {
    /// Applies the configured policies to a payment. `first`: the reason if it is left unapplied.
    pub(crate) fn judge_mismatch(&self, record: &Transaction, payment: &LedgerPayment, first: Mismatch) -> Judged {
        let found = rules::mismatches(record, payment).unwrap_or_default();
        let unapplied = Judged::unapplied(UnappliedReason::Mismatch(first), Some(record.id));
        match self.policy_for(record, &found) {
            MismatchPolicy::Hold => unapplied,
            MismatchPolicy::AskGuest => Judged { then: Then::AskGuest, ..unapplied },
            MismatchPolicy::Refund => match self.owe_refund(record, payment, "as configured") {
                Ok(step) => {
                    Judged { step: Some(step), then: Then::Refund(refund_memo(Some(record), payment)), ..unapplied }
                }
                Err(_) => unapplied,
            },
            MismatchPolicy::Accept => match self.accept_as_configured(record, payment) {
                Ok(step) => Judged::credited(step),
                Err(refused) => {
                    tracing::warn!(operation = payment.operation_id, %refused, "payment can't be accepted as configured");
                    unapplied
                }
            },
        }
    }

    /// The policy: as configured, or `quotes.late` if the quote has expired. Nobody but a person decides about what is held.
    pub(crate) fn policy_for(&self, record: &Transaction, found: &[Mismatch]) -> MismatchPolicy {
        if record.is_held() {
            return MismatchPolicy::Hold;
        }
        let policy = self.configured_policy(record, found);
        // No guest decides about what a business drives.
        if policy == MismatchPolicy::AskGuest && record.is_driven_by_business() { MismatchPolicy::Hold } else { policy }
    }

    fn configured_policy(&self, record: &Transaction, found: &[Mismatch]) -> MismatchPolicy {
        let configured = &self.settings.mismatches;
        match record.rate {
            Some(Rate::Quoted { .. }) => {
                let mut quoted = configured.clone();
                quoted.insert(Mismatch::Late, self.settings.quotes.late);
                rules::policy(&quoted, found)
            }
            _ => rules::policy(configured, found),
        }
    }

    fn accept_as_configured(&self, record: &Transaction, payment: &LedgerPayment) -> Result<Step, NotAccepted> {
        let command = match (self.size_limit(record, payment), record.protocol()) {
            (Some(_), Protocol::Sep31) => {
                return Err(NotAccepted::OutsideLimits(Money::new(payment.amount, payment.asset.clone())));
            }
            (Some(limit), Protocol::Sep6 | Protocol::Sep24) => self.refusal(record, payment.clone(), limit),
            (None, _) => {
                let terms = self.terms_of(record, payment, None, None)?;
                LedgerCommand::AcceptFunds { payment: payment.clone(), terms }
            }
        };
        let mut step = rules::decide(record, command, self.clock.now())?;
        step.detail = format!("{}; accepted as configured", step.detail);
        Ok(step)
    }

    /// The command for a payment that has just arrived. Where no amount was agreed, it is credited on the configured terms,
    /// or goes back if it is outside the limits.
    pub(crate) fn arrival(&self, record: &Transaction, payment: LedgerPayment) -> LedgerCommand {
        let fits = rules::mismatches(record, &payment).is_ok_and(|found| found.is_empty());
        if record.amount_expected().is_some() || !fits {
            return LedgerCommand::ReceiveFunds(payment);
        }
        if let Some(limit) = self.size_limit(record, &payment) {
            return self.refusal(record, payment, limit);
        }
        if record.rate.is_some() {
            return LedgerCommand::ReceiveFunds(payment);
        }
        match self.terms_of(record, &payment, None, None) {
            Ok(terms) => LedgerCommand::AcceptFunds { payment, terms },
            Err(NotAccepted::Terms(TermsRefused::NothingLeft { .. })) => {
                self.refusal(record, payment, SizeLimit::TooSmall)
            }
            Err(refused) => {
                tracing::warn!(operation = payment.operation_id, %refused, "payment can't be credited as configured");
                LedgerCommand::ReceiveFunds(payment)
            }
        }
    }

    /// The limit that a payment is beyond.
    fn size_limit(&self, record: &Transaction, payment: &LedgerPayment) -> Option<SizeLimit> {
        rules::limit_beyond(record, payment.amount, self.asset_of(record))
    }

    fn refusal(&self, record: &Transaction, payment: LedgerPayment, limit: SizeLimit) -> LedgerCommand {
        LedgerCommand::RefuseFunds { payment, limit, is_sent: self.refunds(record) }
    }

    /// The terms for a payment on the ledger that arrived, as [`Transactions::terms_for`].
    pub(crate) fn terms_of(
        &self,
        record: &Transaction,
        payment: &LedgerPayment,
        fee: Option<Fee>,
        amount_out: Option<Money>,
    ) -> Result<Option<Terms>, NotAccepted> {
        self.terms_for(record, &Money::new(payment.amount, payment.asset.clone()), fee, amount_out)
    }

    /// The terms for the amount that arrived. `None`: it is the expected amount and the agreed terms stay, or the terms
    /// come with the rate.
    pub(crate) fn terms_for(
        &self,
        record: &Transaction,
        arrived: &Money,
        fee: Option<Fee>,
        amount_out: Option<Money>,
    ) -> Result<Option<Terms>, NotAccepted> {
        if record.rate.is_some() {
            let is_left_open = fee.is_none() && amount_out.is_none();
            return if is_left_open { Ok(None) } else { Err(TermsRefused::Converted.into()) };
        }
        if Some(arrived) == record.amount_expected() && fee.is_none() && amount_out.is_none() {
            return Ok(None);
        }
        let asset = self.asset_of(record).ok_or(NotAccepted::NotReceived)?;
        Ok(Some(rules::revised_terms(asset, record, arrived, fee, amount_out)?))
    }

    /// The journal's entry for a refund order.
    pub(crate) fn owe_refund(
        &self,
        record: &Transaction,
        payment: &LedgerPayment,
        why: &str,
    ) -> Result<Step, rules::Refused> {
        let money = Money::new(payment.amount, payment.asset.clone());
        let detail = format!("{money} of operation {} to {}: {why}", payment.operation_id, payment.from);
        let command = LedgerCommand::SetAside { decision: SetAside::Refund, detail };
        rules::decide(record, command, self.clock.now())
    }

    /// Writes the refund order for a payment that was just left unapplied.
    pub(crate) async fn order_refund(
        &self,
        tx: &mut Tx,
        payment: &LedgerPayment,
        memo: Option<&Memo>,
    ) -> Result<(), NotDone> {
        let operation_id = i64::try_from(payment.operation_id).unwrap_or(i64::MAX);
        let decision = UnappliedDecision::Refund(memo);
        let ruling = Ruling { decision, by: "configuration", why: "as configured", at: self.clock.now() };
        tx.decide_unapplied(operation_id, &ruling).await?;
        self.pay_back(tx, payment, memo, ruling.by).await?;
        if !self.pays_from(&payment.to) {
            tracing::error!(
                operation = operation_id,
                "a payment must be refunded; `anchor-host unapplied` shows the order"
            );
        }
        Ok(())
    }
}
