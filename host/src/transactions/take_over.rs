//! Taking over what another program began: its transactions, the customers they name, and how far it has read the ledger.
//! All of it in one database transaction, or nothing.

use super::{
    Transactions,
    rules::{self, Step},
};
use crate::context::ClientCallbacks;
use crate::model::{AccountId, Customer, CustomerId, LedgerPayment, Quote, Role, Status, Transaction, TransactionId};
use crate::store::{self, Actor, Entry, Job, ReceiptOutcome, Recorded, Tx};
use serde::Serialize;
use std::collections::HashSet;

/// A transaction as another program left it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The record, at its first version.
    pub record: Transaction,
    /// Where it comes from, for the journal.
    pub detail: String,
    /// Payments to our accounts that were credited to it.
    pub credited: Vec<LedgerPayment>,
    /// Ledger operations with which it was paid to the user.
    pub paid: Vec<u64>,
    /// Where its changes are sent, if the wallet named a place.
    pub callback: Option<String>,
}

/// What is taken over.
#[derive(Clone, Debug, Default)]
pub struct Takeover {
    /// Transactions.
    pub transactions: Vec<Origin>,
    /// Customers whom a business keeps.
    pub customers: Vec<Customer>,
    /// Firm quotes, each with the transaction that it was given to, if any.
    pub quotes: Vec<(Quote, Option<TransactionId>)>,
    /// Up to which paging token payments to our accounts were read.
    pub cursors: Vec<(AccountId, u64)>,
}

/// What contradicts what the database has already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The record.
    pub record: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TakenOver {
    /// Transactions that are new here.
    pub transactions: Vec<TransactionId>,
    /// Number of transactions that were taken over before.
    pub known_transactions: usize,
    /// Number of customers that are new here.
    pub customers: usize,
    /// Number of firm quotes that are new here.
    pub quotes: usize,
    /// Accounts that are read from the other program's place on.
    pub accounts: Vec<AccountId>,
    /// What contradicts what the database has. If there is any, nothing was stored.
    pub conflicts: Vec<Conflict>,
    /// Callbacks that can't be told of changes, each with the reason.
    pub untold: Vec<String>,
}

/// How many transactions are written together.
const AT_ONCE: usize = 64;

/// What one import has come across.
#[derive(Default)]
struct Seen {
    transactions: HashSet<TransactionId>,
    /// Customers that are there.
    customers: HashSet<CustomerId>,
}

impl TakenOver {
    /// Whether a transaction is here, or will be.
    fn is_taken_over(&self, id: TransactionId) -> bool {
        !self.conflicts.iter().any(|conflict| conflict.record == id.to_string())
    }

    fn conflict(&mut self, record: impl ToString, problem: impl Into<String>, remedy: &str) {
        let (record, problem, remedy) = (record.to_string(), problem.into(), remedy.to_owned());
        self.conflicts.push(Conflict { record, problem, remedy });
    }
}

/// Whether the payer is asked to pay on the ledger.
fn is_asked_to_pay(record: &Transaction) -> bool {
    let is_paid_on_ledger = record.details.deposit().is_none();
    is_paid_on_ledger && matches!(record.status, Status::PendingSender | Status::PendingUserTransferStart)
}

/// What the other program has done with a transaction since it was taken over; `None`: nothing. What this host has done since
/// is its own.
fn moved_on(known: &Transaction, read: &Transaction) -> Option<String> {
    let is_untouched = known.version == read.version;
    let has_moved = is_untouched && known.status != read.status;
    let is_over_there = rules::is_final(read.status) && !rules::is_final(known.status);
    let is_paid_there = read.payments.len() > known.payments.len();
    let is_other = known.destination() != read.destination() && is_untouched;
    let now = format!("it was taken over before, is {} here and {} with the other program", known.status, read.status);
    (has_moved || is_over_there || is_paid_there || is_other).then_some(now)
}

impl Transactions {
    /// Takes all of it over, unless something contradicts what the database has, or `is_dry_run`: then nothing is stored. What
    /// was taken over before stays as it is. `count` is told the number of customers and transactions
    /// that are done.
    ///
    /// # Errors
    /// [`store::Error`].
    pub async fn take_over(
        &self,
        all: &Takeover,
        is_dry_run: bool,
        count: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<TakenOver, store::Error> {
        let mut told = TakenOver::default();
        let mut tx = self.store.begin().await?;
        let mut seen = Seen::default();
        for (done, customer) in (1..).zip(&all.customers) {
            self.take_over_customer(&mut tx, customer, &mut told).await?;
            seen.customers.insert(customer.id);
            count(done);
        }
        for (begun, some) in all.transactions.chunks(AT_ONCE).enumerate() {
            let mut steps = Vec::with_capacity(some.len());
            for (number, origin) in (1..).zip(some) {
                steps.extend(self.take_over_one(&mut tx, origin, &mut seen, &mut told).await?);
                count(all.customers.len() + begun * AT_ONCE + number);
            }
            self.note(&mut tx, &steps).await?;
        }
        for (quote, used_by) in &all.quotes {
            self.take_over_quote(&mut tx, quote, *used_by, &mut told).await?;
        }
        for (account, token) in &all.cursors {
            self.take_over_place(&mut tx, account, *token, &mut told).await?;
        }
        if told.conflicts.is_empty() && !is_dry_run {
            tx.commit().await?;
            self.wake_runner();
        }
        Ok(told)
    }

    async fn take_over_customer(
        &self,
        tx: &mut Tx,
        customer: &Customer,
        told: &mut TakenOver,
    ) -> Result<(), store::Error> {
        if tx.insert_customer(customer).await? {
            told.customers += 1;
        } else if tx.customer(customer.id).await?.is_none() {
            told.conflict(
                format!("customer {}", customer.shown_id()),
                "another customer of this anchor has this id",
                "leave the transactions that name this customer behind with --leave, or start from an empty database",
            );
        }
        Ok(())
    }

    /// A quote that was taken over before stays as it is, and one of a transaction that was not taken over is nobody's.
    async fn take_over_quote(
        &self,
        tx: &mut Tx,
        quote: &Quote,
        used_by: Option<TransactionId>,
        told: &mut TakenOver,
    ) -> Result<(), store::Error> {
        if used_by.is_some_and(|id| !told.is_taken_over(id)) {
            return Ok(());
        }
        if let Some((known, _)) = tx.quote(quote.id).await?
            && known.known_as == quote.known_as
            && known.owner == quote.owner
        {
            return Ok(());
        }
        match tx.insert_quote(quote, used_by).await? {
            true => told.quotes += 1,
            false => told.conflict(
                format!("quote {}", quote.id),
                "another quote has this id here",
                "start from a database that no host has served with yet",
            ),
        }
        Ok(())
    }

    /// What was done, if it was new.
    async fn take_over_one(
        &self,
        tx: &mut Tx,
        origin: &Origin,
        seen: &mut Seen,
        told: &mut TakenOver,
    ) -> Result<Option<Step>, store::Error> {
        let id = origin.record.id;
        if !seen.transactions.insert(id) {
            told.conflict(id, "two records of the other program have this id", "keep one of them there");
            return Ok(None);
        }
        if let Some(known) = tx.transaction(id).await? {
            told.known_transactions += 1;
            if let Some(problem) = moved_on(&known, &origin.record) {
                let remedy = "begin again with an empty database, and import once the other program has stopped";
                told.conflict(id, problem, remedy);
            }
            return Ok(None);
        }
        if is_asked_to_pay(&origin.record) && origin.record.destination().is_none() {
            let problem = "its payer can't pay: it has no account and memo to be paid to";
            told.conflict(id, problem, "end it with the other program first, or leave it behind with --leave");
            return Ok(None);
        }
        let (now, window) = (self.clock.now(), self.settings.payment_window);
        let step = match rules::take_over(origin.record.clone(), origin.detail.clone(), window, now) {
            Ok(step) => step,
            Err(refused) => {
                told.conflict(
                    id,
                    refused.to_string(),
                    "end it with the other program first, or leave it behind with --leave",
                );
                return Ok(None);
            }
        };
        if !self.names_known_customers(tx, &step.record, seen).await? {
            told.conflict(id, "a customer whom it names is not there", "leave it behind with --leave");
            return Ok(None);
        }
        if !tx.insert_transaction(&step.record).await? {
            let problem = "its account and memo are another transaction's here";
            told.conflict(id, problem, "end it with the other program first, or leave it behind with --leave");
            return Ok(None);
        }
        self.book(tx, origin, told).await?;
        if !rules::is_final(step.record.status) {
            self.tell_from_now_on(tx, origin, &step.record, told).await?;
        }
        told.transactions.push(id);
        Ok(Some(step))
    }

    /// Writes the journals of what was taken over, and schedules what has to be done for it.
    async fn note(&self, tx: &mut Tx, steps: &[Step]) -> Result<(), store::Error> {
        let now = self.clock.now();
        let entries = steps.iter().map(|step| Entry {
            transaction: step.record.id,
            seq: step.record.version,
            at: now,
            actor: Actor::Operator,
            event: step.event,
            status: step.record.status,
            guest: None,
            detail: &step.detail,
        });
        tx.append_journal(&entries.collect::<Vec<_>>()).await?;
        let jobs = steps.iter().flat_map(|step| {
            step.schedule.iter().map(|(kind, pause)| (Job::new(*kind, step.record.id), now.plus(*pause)))
        });
        tx.schedule_all(&jobs.collect::<Vec<_>>()).await
    }

    async fn names_known_customers(
        &self,
        tx: &mut Tx,
        record: &Transaction,
        seen: &mut Seen,
    ) -> Result<bool, store::Error> {
        let named: Vec<CustomerId> = Role::ALL.into_iter().filter_map(|role| record.customer(role)).collect();
        for id in named {
            if !seen.customers.contains(&id) && tx.customer(id).await?.is_none() {
                return Ok(false);
            }
            seen.customers.insert(id);
        }
        Ok(true)
    }

    /// Notes the payments that belong to it, so that none counts a second time.
    async fn book(&self, tx: &mut Tx, origin: &Origin, told: &mut TakenOver) -> Result<(), store::Error> {
        let id = origin.record.id;
        let recorded: Vec<_> = origin
            .credited
            .iter()
            .map(|payment| Recorded {
                operation_id: payment.operation_id,
                payment: Some(payment),
                account: &payment.to,
                outcome: ReceiptOutcome::Credited(id),
                seen_at: self.clock.now(),
                raw: "{}",
            })
            .collect();
        if !tx.record_payments(&recorded).await? {
            let problem = "the payment that was credited to it is on record here for another transaction, or unapplied";
            told.conflict(id, problem, "start from a database that no host has served with yet");
        }
        for operation in &origin.paid {
            if !tx.use_payment(*operation, id).await? {
                let problem = format!("operation {operation}, which paid it, paid another transaction as well");
                told.conflict(id, problem, "leave one of the two behind with --leave");
            }
        }
        Ok(())
    }

    /// Registers where its changes are sent.
    async fn tell_from_now_on(
        &self,
        tx: &mut Tx,
        origin: &Origin,
        record: &Transaction,
        told: &mut TakenOver,
    ) -> Result<(), store::Error> {
        let Some(url) = &origin.callback else {
            return match ClientCallbacks::of(&self.settings.clients, record) {
                Some(target) => self.register_callback(tx, record, target).await,
                None => Ok(()),
            };
        };
        match self.callback_target("on_change_callback", url).await {
            Ok(target) => self.register_callback(tx, record, &target).await,
            Err(refused) => {
                told.untold.push(format!("{}: {refused}", record.id));
                Ok(())
            }
        }
    }

    async fn take_over_place(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        token: u64,
        told: &mut TakenOver,
    ) -> Result<(), store::Error> {
        match tx.cursor(account).await? {
            None => {
                tx.start_cursor(account, token, self.clock.now()).await?;
                told.accounts.push(*account);
            }
            Some(own) if own > token && !told.transactions.is_empty() => told.conflict(
                format!("account {account}"),
                format!("this host has read its payments up to {own}, and the other program only to {token}"),
                "start from a database that no host has served with yet: what was paid in between is not credited otherwise",
            ),
            Some(_) => {}
        }
        Ok(())
    }
}
