//! A guest's report: money is credited once, whoever reports it, how often and in what order.

use super::Deposits;
use crate::context::Error;
use crate::guest::{Interface, KvWrites};
use crate::model::{
    AmountError, Chain, DepositNews, DepositReport, Details, GuestVersion, IncomingPayment, MismatchPolicy,
    Transaction, TransactionId, guest_name,
};
use crate::store::{Actor, DepositOutcome, DepositPaymentRow, Tx};
use crate::transactions::{
    Cause, NotAccepted, NotDone,
    rules::{self, DepositCommand, Handling, Refused, SizeLimit, Step, TermsRefused},
};

/// Number of retries after another change to the deposit came first.
const LOSSES_MAX: usize = 16;

/// What was done with money that came in.
enum Judged {
    /// It is credited by this step.
    Credited(Box<Step>),
    /// It is kept for the operator, for this reason.
    Unapplied(String),
}

impl Deposits {
    /// Applies reports, and then stores the guest's changes to `kv`: news may be told twice, and must not be lost. A report that
    /// can't be stored holds up no other.
    pub(super) async fn apply(
        &self,
        reports: &[DepositReport],
        guest: &GuestVersion,
        writes: &KvWrites,
    ) -> Result<(), Error> {
        let mut failed = None;
        for report in reports {
            if let Err(error) = self.apply_one(report, guest).await {
                let transaction = report.transaction.map(|id| id.to_string());
                tracing::error!(transaction, error = %Chain(&error), "a report about off-chain money could not be stored");
                failed.get_or_insert(error);
            }
        }
        match failed {
            Some(error) => Err(error),
            None => self.remember(writes).await,
        }
    }

    /// Applies a report. What it says twice changes nothing.
    async fn apply_one(&self, report: &DepositReport, guest: &GuestVersion) -> Result<(), Error> {
        let cause = Cause { guest: Some(guest), ..Cause::by(Actor::Guest) };
        let command = match (&report.news, report.transaction) {
            (DepositNews::Received(payment), transaction) => return self.receive(payment, transaction, cause).await,
            (_, None) => return Ok(()),
            (DepositNews::Announced { external_id, eta_s }, Some(_)) => {
                DepositCommand::Announce { external_id: external_id.clone(), eta_s: *eta_s }
            }
            (DepositNews::Failed(why), Some(_)) => DepositCommand::Abandon(why.clone()),
        };
        let Some(id) = report.transaction else { return Ok(()) };
        match self.transactions.command(id, command, cause).await {
            // Old news, or of something else.
            Err(NotDone::Refused(_) | NotDone::NoRecord) => Ok(()),
            done => done.map(|_| ()).map_err(Error::from),
        }
    }

    /// Records a payment, and credits it if it belongs to a deposit that takes it: one database transaction.
    async fn receive(
        &self,
        payment: &IncomingPayment,
        transaction: Option<TransactionId>,
        cause: Cause<'_>,
    ) -> Result<(), Error> {
        let place = self.guests.place_of(Interface::Deposits).unwrap_or_default();
        let place = guest_name(&place);
        for _ in 0..LOSSES_MAX {
            let mut tx = self.store.begin().await?;
            let known = tx.deposit_payment(place, &payment.external_id).await?;
            if let Some(known) = &known
                && !is_kept_as(known, payment, transaction)
            {
                return Ok(());
            }
            let judged = self.judge(&mut tx, payment, transaction).await?;
            let is_kept = known.is_some();
            if is_kept && matches!(judged, Judged::Unapplied(_)) {
                return Ok(());
            }
            let now = self.clock.now();
            let outcome = match &judged {
                Judged::Credited(_) => DepositOutcome::Credited,
                Judged::Unapplied(reason) => DepositOutcome::Unapplied(reason),
            };
            let is_recorded = match is_kept {
                true => tx.credit_deposit_payment(place, &payment.external_id, transaction).await?,
                false => tx.record_deposit_payment(place, payment, transaction, outcome, now).await?,
            };
            if !is_recorded {
                // Somebody else has just recorded it, or decided about it.
                continue;
            }
            if let Judged::Credited(step) = &judged
                && !self.transactions.save(&mut tx, step, cause).await?
            {
                continue;
            }
            tx.commit().await?;
            match &judged {
                Judged::Credited(step) => self.transactions.announce(step),
                Judged::Unapplied(reason) => {
                    let transaction = transaction.map(|id| id.to_string());
                    let id = &payment.external_id;
                    tracing::error!(
                        payment = id,
                        transaction,
                        reason,
                        "money that came in off chain belongs to no deposit: see `anchor-host deposits`"
                    );
                }
            }
            return Ok(());
        }
        Err(Error::Busy)
    }

    async fn judge(
        &self,
        tx: &mut Tx,
        payment: &IncomingPayment,
        transaction: Option<TransactionId>,
    ) -> Result<Judged, Error> {
        let unapplied = |reason: String| Ok(Judged::Unapplied(reason));
        let record = match transaction {
            Some(id) => tx.transaction(id).await?,
            None => None,
        };
        let Some(record) = record.filter(|record| matches!(record.details, Details::Deposit(_))) else {
            return unapplied("no deposit is known for it".to_owned());
        };
        let credited = record.details.deposit().and_then(|deposited| deposited.payment.as_ref());
        if credited.is_some_and(|credited| credited.external_id == payment.external_id) {
            return unapplied("it was credited before, and its row was deleted".to_owned());
        }
        let handling = match self.handling(&record, payment) {
            Ok(handling) => handling,
            Err(refused) => return unapplied(refused.to_string()),
        };
        let credit = |handling| {
            let command = DepositCommand::Credit(payment.clone(), Box::new(handling));
            rules::decide(&record, command, self.clock.now())
        };
        let decided = match credit(handling) {
            // What was expected and can't be paid out as agreed is this deposit's all the same: a person decides.
            Err(refused @ (Refused::NoTerms | Refused::BadAnswer(_))) => {
                credit(Handling::Hold(refused.to_string(), None))
            }
            decided => decided,
        };
        match decided {
            Ok(step) => Ok(Judged::Credited(Box::new(step))),
            Err(refused) => unapplied(refused.to_string()),
        }
    }

    /// What is done with money for a deposit: paid out as agreed, or as the policies for mismatches say.
    fn handling(&self, record: &Transaction, payment: &IncomingPayment) -> Result<Handling, Refused> {
        let found = rules::deposit_mismatches(record, payment, self.clock.now())?;
        rules::check_creditable(&found)?;
        let amount = payment.money.amount;
        // More than the ledger has can't be paid out, whatever the limits are.
        let is_unpayable = amount.to_stroops() == Err(AmountError::TooLarge);
        let limit = rules::limit_beyond(record, amount, None).or(is_unpayable.then_some(SizeLimit::TooLarge));
        let terms = self.transactions.terms_for(record, &payment.money, None, None);
        let eaten = matches!(&terms, Err(NotAccepted::Terms(TermsRefused::NothingLeft { .. })));
        // An amount that was agreed on is within the limits.
        if record.amount_expected().is_none()
            && let Some(limit) = limit.or(eaten.then_some(SizeLimit::TooSmall))
        {
            return Ok(Handling::Return(Some(limit)));
        }
        let hold = |why: String| Ok(Handling::Hold(why, terms.as_ref().ok().cloned().flatten()));
        let Some(first) = found.first() else {
            return match (&terms, record.amount_expected()) {
                (_, Some(_)) => Ok(Handling::Pay),
                (Ok(terms), None) => Ok(Handling::PayOn(terms.clone())),
                (Err(refused), None) => hold(refused.to_string()),
            };
        };
        let told = match record.amount_expected() {
            Some(expected) => format!("{first}: {} came in, and {expected} was expected", payment.money),
            None => format!("{first}: {} came in", payment.money),
        };
        match self.transactions.policy_for(record, &found) {
            MismatchPolicy::Refund => Ok(Handling::Return(limit)),
            MismatchPolicy::Accept if limit.is_some() || eaten => {
                Ok(Handling::Return(limit.or(Some(SizeLimit::TooSmall))))
            }
            MismatchPolicy::Accept => match &terms {
                Ok(terms) => Ok(Handling::PayOn(terms.clone())),
                Err(refused) => hold(format!("{told}; {refused}")),
            },
            // A guest that has an opinion reports what it wants to be credited.
            MismatchPolicy::Hold | MismatchPolicy::AskGuest => hold(told),
        }
    }
}

/// Whether a payment is kept that its deposit may take by now: it came before the deposit was accepted, or before the guest
/// knew what it is for. What is credited, dismissed, or was reported otherwise stays as it is.
fn is_kept_as(known: &DepositPaymentRow, payment: &IncomingPayment, transaction: Option<TransactionId>) -> bool {
    let reported = transaction.map(|id| id.to_string());
    let (amount, asset) = (payment.money.amount.to_string(), payment.money.asset.to_string());
    let is_named = known.transaction_id == reported || known.transaction_id.is_none();
    let is_same = is_named && known.amount == amount && known.asset == asset;
    if !is_same {
        let (id, was, had) = (&payment.external_id, &known.transaction_id, &known.amount);
        tracing::error!(
            payment = id,
            known = was,
            known_amount = had,
            reported,
            amount,
            "a payment that is on record was reported with another amount or for another deposit: nothing is credited"
        );
    }
    is_same && known.outcome == "unapplied"
}
