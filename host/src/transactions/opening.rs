//! Storing a new transaction.

use super::{
    Cause, NotDone, Transactions,
    rules::{self, Accepted, PaymentCommand, Step},
};
use crate::context::{ClientCallbacks, Error};
use crate::events::Target;
use crate::model::{Destination, Fee, Flow, HostedFlow, JobKind, Memo, Money, Rate, ReceivedAsset, Transaction};
use crate::store::{Actor, Job, Tx, account_of};
use std::slice;

/// Number of tries to draw an unused memo. With 62 random bits even a second try is very unlikely.
const MEMO_DRAWS: usize = 8;

/// What is stored with a new transaction.
pub(crate) struct Opening<'a> {
    pub(crate) cause: Cause<'a>,
    /// Where its changes are sent, if the client named a place.
    pub(crate) callback: Option<&'a Target>,
    /// The flow of a hosted one.
    pub(crate) flow: Option<&'a HostedFlow>,
}

/// The error while nothing can be paid.
const NOT_PAYABLE: &str = "payments of this asset can't be taken yet: the network has not been reached since it was set up; \
    try again shortly";

impl Transactions {
    /// Refuses a transaction whose payment could not be seen.
    pub(crate) async fn check_payable(&self, asset: ReceivedAsset<'_>) -> Result<(), Error> {
        match self.is_payable(&asset.account).await? {
            true => Ok(()),
            false => Err(Error::Unavailable(NOT_PAYABLE.to_owned())),
        }
    }

    /// Opens a transaction that the guest accepted immediately; one that is paid on the ledger, with a memo of its own.
    pub(crate) async fn open_accepted(
        &self,
        opened: Step,
        asset: ReceivedAsset<'_>,
        accepted: &Accepted,
        opening: Opening<'_>,
    ) -> Result<Transaction, Error> {
        for _ in 0..MEMO_DRAWS {
            let accepted = Accepted { destination: self.new_destination(asset), ..accepted.clone() };
            let accept = PaymentCommand::Accept(Box::new(accepted));
            let accepted = rules::decide(&opened.record, accept, self.clock.now()).map_err(NotDone::from)?;
            let step = opened.clone().then(accepted);
            if self.insert(&step, &opening).await? {
                return Ok(step.record);
            }
        }
        Err(Error::Busy)
    }

    /// Opens a transaction that a business drives: it waits for its methods.
    pub(crate) async fn open_for_business(
        &self,
        draft: Transaction,
        fee: Option<Fee>,
        amount_out: Option<Money>,
        callback: Option<&Target>,
    ) -> Result<Transaction, Error> {
        let mut opened = rules::open(draft, self.settings.payment_window);
        opened.record.fee = fee;
        opened.record.amount_out = amount_out;
        // The business names the rate, with the amounts.
        opened.record.rate = opened.record.rate.filter(|rate| *rate != Rate::Market);
        self.open_undecided(opened, Opening { cause: Cause::by(Actor::Client), callback, flow: None }).await
    }

    /// Opens a transaction that has no memo yet.
    pub(crate) async fn open_undecided(&self, opened: Step, opening: Opening<'_>) -> Result<Transaction, Error> {
        // A new id and no memo cannot collide.
        if self.insert(&opened, &opening).await? { Ok(opened.record) } else { Err(Error::Busy) }
    }

    /// Stores an opened transaction with its journal entry and jobs. `false`: its memo is taken.
    async fn insert(&self, step: &Step, opening: &Opening<'_>) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        self.check_quota(&mut tx, &step.record).await?;
        if opening.flow.is_some() {
            self.check_flows(&mut tx, &step.record).await?;
        }
        if !tx.insert_transaction(&step.record).await? {
            return Ok(false);
        }
        if let Some(flow) = opening.flow {
            tx.insert_flow(flow).await?;
        }
        if let Some(quote) = step.record.quote_id {
            // The one place where a quote is used: two transactions cannot both use it.
            if !tx.use_quote(quote, step.record.id, self.clock.now()).await? {
                return Err(Error::Invalid(
                    "quote_id: the quote was used before or has expired; ask for a new one".into(),
                ));
            }
            tx.cancel(&[Job::new(JobKind::Release, quote)]).await?;
        }
        self.follow_up(&mut tx, slice::from_ref(step), opening.cause).await?;
        let configured = || ClientCallbacks::of(&self.settings.clients, &step.record);
        if let Some(target) = opening.callback.or_else(configured) {
            self.register_callback(&mut tx, &step.record, target).await?;
        }
        tx.commit().await?;
        self.announce(step);
        Ok(true)
    }

    /// Refuses one more transaction of an account that has as many unpaid ones as it may.
    async fn check_quota(&self, tx: &mut Tx, new: &Transaction) -> Result<(), Error> {
        let account = account_of(&new.owner);
        // Far from the limit nobody counts, nor waits for another.
        if self.unpaid.take(&account) {
            return Ok(());
        }
        let most = self.settings.unpaid_max;
        tx.lock_quotas(&new.owner).await?;
        let used = tx.unpaid_transactions(&new.owner, most).await?;
        if used < most {
            self.unpaid.counted(&account, most - used - 1);
            return Ok(());
        }
        let text = "your account has as many unpaid transactions as it may; pay some, or let them expire";
        Err(Error::Denied(text.to_owned()))
    }

    /// Refuses one more hosted flow of an account that has as many open ones as it may.
    async fn check_flows(&self, tx: &mut Tx, new: &Transaction) -> Result<(), Error> {
        let most = self.settings.flows_max;
        tx.lock_quotas(&new.owner).await?;
        if tx.open_flows(&new.owner, most, self.clock.now()).await? < most {
            return Ok(());
        }
        let text = "your account has as many unfinished hosted transfers as it may; finish some, or let them expire";
        Err(Error::Denied(text.to_owned()))
    }

    /// The destination of a new transaction: our account, and an unused memo. `None`: it is paid off chain.
    pub(crate) fn new_destination(&self, asset: ReceivedAsset<'_>) -> Option<Destination> {
        if asset.flow == Flow::OntoTheLedger {
            return None;
        }
        // 62 bits: too many for a collision or a guess, and below 2^63, the limit of some wallets.
        let id = u64::from_be_bytes(self.random.bytes()) >> 2;
        Some(Destination { account: asset.account, memo: Memo::Id(id) })
    }
}
