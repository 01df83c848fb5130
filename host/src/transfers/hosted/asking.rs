//! Asking the guest what comes next, and carrying it out.

use super::{super::Transfers, PageRefused};
use crate::context::{Error, Trouble};
use crate::guest::{Answered, CallError, Guests, Interface, KvWrites};
use crate::model::{
    Amount, AssetId, Completion, Details, FlowPage, Form, GuestVersion, HostedFlow, HostedTerms, Money, NextStep,
    Problem, ReceivedAsset, Rejection, ReviewStep, Transaction, Waiting,
};
use crate::quotes::{Converted, Settlement};
use crate::store::{Actor, Claim};
use crate::transactions::{
    Cause, NotDone, Parties,
    rules::{Accepted, Completed, Limits, PaymentCommand, is_undecided},
};
use std::sync::Arc;

/// What the guest said, and who it was.
pub(super) struct Said {
    next: Result<NextStep, Problem>,
    guest: Arc<GuestVersion>,
    writes: KvWrites,
}

impl Said {
    /// The step, unless it said why there is none.
    pub(super) fn step(&self) -> Option<&NextStep> {
        self.next.as_ref().ok()
    }
}

impl Transfers {
    /// Asks the guest about a flow for its user, who is there and waits.
    pub(super) async fn ask(
        &self,
        flow: HostedFlow,
        record: Transaction,
    ) -> Result<(HostedFlow, Transaction), PageRefused> {
        let _permit = self.permit(Interface::Interactive, Some(&record.owner)).await?;
        let record = self.name_customer(record).await?;
        let guests = self.guests_of_flow(&flow).await;
        let said = self.next_step(&guests, &flow, &record).await.map_err(Error::from)?;
        self.carry_out(flow, record, said).await
    }

    /// Asks the guest again about a flow that waits, while nobody looks at its page.
    pub(crate) async fn go_on(&self, claim: &Claim) -> Result<(), Error> {
        let waits = |record: &Transaction| is_undecided(record) && record.details.is_hosted();
        let Some(record) = self.subject(claim, waits).await? else { return Ok(()) };
        let Some(flow) = self.store.hosted_flow(record.id).await? else { return self.drop_job(claim).await };
        if !matches!(flow.pages.last(), Some(FlowPage { step: NextStep::Wait(_), .. })) {
            return self.drop_job(claim).await;
        }
        let guests = self.guests_of_flow(&flow).await.unattended();
        let said = match self.next_step(&guests, &flow, &record).await {
            Ok(said) => said,
            Err(error) => {
                let brief = Trouble::of_call(&error).brief;
                return self.put_off(claim, self.retry_pause(claim.attempts), Some(&brief)).await;
            }
        };
        if let Err(problem @ Problem::Unavailable(_)) = &said.next {
            let brief = Trouble::of_problem(problem).brief;
            return self.put_off(claim, self.retry_pause(claim.attempts), Some(&brief)).await;
        }
        match self.carry_out(flow, record, said).await {
            // What the step needed was scheduled with it: this job is the same, and is put off by it.
            Ok((_, record)) if is_undecided(&record) => {
                self.put_off(claim, self.poll_pause(claim.attempts), None).await
            }
            Ok(_) | Err(PageRefused::Unknown | PageRefused::Used | PageRefused::Expired) => self.drop_job(claim).await,
            Err(PageRefused::Stale) => self.put_off(claim, self.retry_pause(1), None).await,
            Err(PageRefused::Operation(error @ Error::Store(_))) => Err(error),
            Err(PageRefused::Operation(error)) => {
                self.put_off(claim, self.retry_pause(claim.attempts), Some(&error.to_string())).await
            }
        }
    }

    /// The version that was asked first is asked to the end: what it asked, it understands.
    async fn guests_of_flow(&self, flow: &HostedFlow) -> Guests {
        match &flow.guest {
            Some(hash) => self.guests.pinned(hash).await,
            None => self.guests.clone(),
        }
    }

    pub(super) async fn next_step(
        &self,
        guests: &Guests,
        flow: &HostedFlow,
        record: &Transaction,
    ) -> Result<Said, CallError> {
        let parties = match self.transactions.parties_of(record).await {
            Ok(parties) => parties,
            // A customer that can't be read is one that nobody knows.
            Err(error) => {
                tracing::error!(transaction = %record.id, error = &error as &dyn std::error::Error, "the customer can't be read");
                Parties::default()
            }
        };
        let Answered { answer: next, guest, writes } =
            guests.next_step(parties.beside(record), &flow.answers()).await?;
        Ok(Said { next, guest, writes })
    }

    /// Stores what comes next, and changes the transaction by it.
    pub(super) async fn carry_out(
        &self,
        mut flow: HostedFlow,
        record: Transaction,
        said: Said,
    ) -> Result<(HostedFlow, Transaction), PageRefused> {
        let Said { next, guest, writes } = said;
        let next = match next {
            Ok(next) => next,
            // The room `guest` has told the operator.
            Err(problem @ Problem::Unavailable(_)) => return Err(Error::from(problem).into()),
            Err(problem) => {
                let decline = PaymentCommand::Decline(Rejection::Problem(problem));
                return self.end(flow, record, decline, (&guest, &writes)).await;
            }
        };
        let next = match next {
            NextStep::Done(completion) => match review_again(&flow, &completion) {
                Some(review) => NextStep::Review(Box::new(review)),
                None => return self.finish(flow, record, *completion, (&guest, &writes)).await,
            },
            other => other,
        };
        self.check_step(&flow, &record, &next, &guest)?;
        let news = self.who_is_waited_for(&record, &next);
        put(&mut flow, next, hex::encode(self.random.bytes::<16>()));
        flow.guest.get_or_insert_with(|| guest.hash.clone());
        flow.asked_at = Some(self.clock.now());
        flow.version += 1;
        if let Some(command) = news {
            let cause = Cause::by(Actor::Guest).guest(&guest, &writes).flow(&flow);
            let record = self.transactions.command(record.id, command, cause).await?;
            return Ok((flow, record));
        }
        let mut tx = self.store.begin().await?;
        if !tx.update_flow(&flow).await? {
            return Err(PageRefused::Stale);
        }
        self.keep(&mut tx, &writes).await?;
        tx.commit().await?;
        Ok((flow, record))
    }

    /// The status says whether the user or the anchor has to act. `None`: it says so already.
    fn who_is_waited_for(&self, record: &Transaction, next: &NextStep) -> Option<PaymentCommand> {
        let pause = self.settings.poll.pause_first;
        let command = match next {
            NextStep::Wait(Waiting { text, who, .. }) => {
                PaymentCommand::AwaitDecision { who: *who, message: Some(text.clone()), pause }
            }
            _ if record.status == crate::model::Status::Incomplete => return None,
            _ => PaymentCommand::AwaitUser,
        };
        let is_news = !matches!(&command, PaymentCommand::AwaitDecision { who, message, .. }
            if record.message == *message && record.status == who.status());
        is_news.then_some(command)
    }

    /// Ends the flow with its acceptance, or asks its last page again with the reason why not.
    async fn finish(
        &self,
        flow: HostedFlow,
        record: Transaction,
        completion: Completion,
        by: (&Arc<GuestVersion>, &KvWrites),
    ) -> Result<(HostedFlow, Transaction), PageRefused> {
        match self.accepted(&flow, &record, completion, by.0).await {
            Ok(accept) => self.end(flow, record, accept, (by.0, by.1)).await,
            Err(PageRefused::Operation(Error::Invalid(why))) => self.ask_last_again(flow, record, why).await,
            Err(other) => Err(other),
        }
    }

    /// Asks the last page again that the user can answer.
    async fn ask_last_again(
        &self,
        mut flow: HostedFlow,
        record: Transaction,
        why: String,
    ) -> Result<(HostedFlow, Transaction), PageRefused> {
        tracing::warn!(transaction = %record.id, why, "the end of a hosted flow is refused");
        let is_answerable =
            |page: &FlowPage| matches!(page.step, NextStep::Form(_) | NextStep::Choice(_) | NextStep::Review(_));
        let Some(last) = flow.pages.iter().rposition(is_answerable) else { return Err(Error::Invalid(why).into()) };
        flow.pages.truncate(last + 1);
        if let Some(page) = flow.pages.last_mut() {
            (page.is_answered, page.problem) = (false, Some(why));
        }
        self.save_flow(&mut flow).await?;
        Ok((flow, record))
    }

    /// Ends the flow with a decision. What was entered is deleted: what the guest wants to know of it later is in the
    /// transaction's fields.
    async fn end(
        &self,
        mut flow: HostedFlow,
        record: Transaction,
        command: PaymentCommand,
        (guest, writes): (&GuestVersion, &KvWrites),
    ) -> Result<(HostedFlow, Transaction), PageRefused> {
        let before = flow.clone();
        flow.pages.clear();
        flow.version += 1;
        let cause = Cause::by(Actor::Guest).guest(guest, writes).flow(&flow);
        match self.transactions.command(record.id, command, cause).await {
            Ok(changed) => Ok((flow, changed)),
            // Somebody was faster: the same page in another window, or the background job.
            Err(NotDone::Refused(refused)) => {
                let now = self.store.transaction(record.id).await?.ok_or(PageRefused::Expired)?;
                match is_undecided(&now) {
                    true => self.ask_last_again(before, now, refused.to_string()).await,
                    false => Ok((flow, now)),
                }
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The acceptance of a flow that is done: what the user settled, and the terms for it.
    async fn accepted(
        &self,
        flow: &HostedFlow,
        record: &Transaction,
        completion: Completion,
        guest: &Arc<GuestVersion>,
    ) -> Result<PaymentCommand, PageRefused> {
        let Completion { terms, fields, instructions, how, message } = completion;
        let asset = self.asset_of(record);
        let gone = || Error::Unavailable("this asset is not served here any more".into());
        let asset = asset.ok_or_else(gone)?;
        if matches!(record.details, Details::Withdraw(_)) {
            self.transactions.check_payable(asset).await?;
        }
        let mut completed = self.settled(flow, record, asset, &terms).await?;
        (completed.fields, completed.message) = (Some(fields), message);
        let mut filled = record.clone();
        completed.clone().fill_in(&mut filled);
        let parties = self.transactions.parties_of(&filled).await?;
        let by = (guest, "interactive.next-step");
        let own = (terms.fee, terms.amount_out);
        let agreed = self.quotes.terms_at_once(asset, parties.beside(&filled), own, by).await?;
        Ok(PaymentCommand::Accept(Box::new(Accepted {
            destination: self.transactions.new_destination(asset),
            instructions,
            how,
            fee: agreed.fee,
            amount_out: agreed.amount_out,
            window: self.settings.payment_window,
            completed: Some(Box::new(completed)),
        })))
    }

    /// Amount, currency and rate, as the user and the guest settled them.
    pub(super) async fn settled(
        &self,
        flow: &HostedFlow,
        record: &Transaction,
        asset: ReceivedAsset<'_>,
        terms: &HostedTerms,
    ) -> Result<Completed, PageRefused> {
        let off_chain_asset = off_chain(record, asset, terms);
        let amount = amount(flow, record, terms);
        let (paid, wanted) = match record.details {
            Details::Deposit(_) => (off_chain_asset.clone(), asset.asset.clone()),
            Details::Receive(_) | Details::Withdraw(_) => (asset.asset.clone(), off_chain_asset.clone()),
        };
        let funding_method = terms.funding_method.clone().or_else(|| record.funding_method.clone());
        let info = self.configured_info(asset, record.kind());
        if let Some(amount) = amount {
            info.check_paid(&paid, amount)?;
        }
        // What is worth the same is converted only on request, as under SEP-6.
        let is_plain = asset.terms.one_for_one && off_chain_asset == asset.terms.deliver;
        let rate = match record.quote_id {
            Some(_) => record.rate,
            None if is_plain => None,
            None => {
                let settlement = Settlement {
                    protocol: record.protocol(),
                    asset,
                    paid: &paid,
                    amount,
                    wanted: Some(&wanted),
                    funding_method: funding_method.as_ref(),
                    client_domain: record.client_domain.as_ref(),
                    // What the guest pays out by terms of its own is not what the rate says.
                    limits: if terms.amount_out.is_none() { Limits::of(record) } else { Limits::default() },
                };
                match self.quotes.conversion_asked_for(&record.owner, &settlement, None).await? {
                    Converted::AtMarket if terms.amount_out.is_none() => Some(crate::model::Rate::Market),
                    _ => None,
                }
            }
        };
        Ok(Completed {
            limits_convert: !asset.limits_are_in(&paid),
            expected: amount.map(|amount| Money::new(amount, paid)),
            off_chain_asset,
            rate,
            funding_method,
            fields: None,
            message: None,
        })
    }
}

/// The asset off chain: the guest's, the wallet's, or the configured one.
fn off_chain(record: &Transaction, asset: ReceivedAsset<'_>, terms: &HostedTerms) -> AssetId {
    let named = match &record.details {
        Details::Deposit(deposited) => Some(deposited.source_asset.clone()),
        Details::Receive(_) | Details::Withdraw(_) => record.destination_asset().cloned(),
    };
    terms.off_chain_asset.clone().or(named).unwrap_or_else(|| asset.terms.deliver.clone())
}

/// The amount that the user pays: the guest's, the one that was entered, or the wallet's.
pub(super) fn amount(flow: &HostedFlow, record: &Transaction, terms: &HostedTerms) -> Option<Amount> {
    let named = record.amount_expected().map(|money| money.amount);
    // A quote is for one amount.
    let quoted = named.filter(|_| record.quote_id.is_some());
    quoted.or(terms.amount).or_else(|| flow.amount_entered()).or(named)
}

/// A review of the terms that the guest wants to take the transaction on with, if the user agreed to others.
fn review_again(flow: &HostedFlow, completion: &Completion) -> Option<ReviewStep> {
    let reviewed = flow.pages.iter().rev().find_map(|page| match &page.step {
        NextStep::Review(review) => Some(review),
        _ => None,
    })?;
    (reviewed.terms != completion.terms).then(|| ReviewStep { terms: completion.terms.clone(), ..(**reviewed).clone() })
}

/// Whether a step takes the place of what waited, or of a page that is asked again because of what was entered.
pub(super) fn asks_again(last: &FlowPage, next: &NextStep) -> bool {
    match (&last.step, next) {
        (NextStep::Wait(_), _) => true,
        (NextStep::Review(before), NextStep::Review(after)) => before.name == after.name,
        (NextStep::Form(before), NextStep::Form(Form { name, errors, .. })) => {
            before.name == *name && !errors.is_empty()
        }
        _ => false,
    }
}

/// Adds what comes next.
fn put(flow: &mut HostedFlow, next: NextStep, nonce: String) {
    let entered = match flow.pages.last().filter(|last| asks_again(last, &next)) {
        Some(_) => flow.pages.pop().map(|page| page.entered).unwrap_or_default(),
        None => Default::default(),
    };
    flow.pages.push(FlowPage { step: next, entered, is_answered: false, nonce, problem: None });
}
