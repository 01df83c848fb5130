//! What a page of a hosted flow shows.

use super::{super::Transfers, LOSSES_MAX, PageRefused};
use crate::model::{FlowCallbacks, FlowPage, HostedFlow, InputKind, NextStep, Status, Timestamp, Transaction};
use crate::transactions::rules::is_undecided;
use std::time::Duration;

/// A page that waits asks the guest again when it is looked at, but no more often than this.
const ASKED_AGAIN: Duration = Duration::from_secs(2);

/// What a session shows.
#[derive(Debug)]
pub struct Shown {
    /// The transaction.
    pub transaction: Transaction,
    /// The page of the flow; `None`: the flow is over, and the transaction's status is shown.
    pub page: Option<Page>,
    /// What the wallet wants to hear from the page.
    pub callbacks: FlowCallbacks,
    /// The name of what is shown: it changes with it.
    pub version: String,
}

/// A page of a flow.
#[derive(Debug)]
pub struct Page {
    /// Its number, from 0.
    pub number: usize,
    /// Whether another one comes after it: the user has gone back.
    pub is_earlier: bool,
    /// What is asked, and what was entered.
    pub page: FlowPage,
}

impl Transfers {
    /// The page of this number; `None`: the current one. Asks the guest what comes next where nobody knows yet, and not for
    /// an earlier page: it can be corrected whatever the guest says.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn page(&self, secret: &str, number: Option<usize>) -> Result<Shown, PageRefused> {
        for _ in 0..LOSSES_MAX {
            let (flow, record) = self.session(secret).await?;
            let (flow, record) = match self.following(flow, record).await {
                Err(PageRefused::Stale) => continue,
                done => done?,
            };
            if number.is_some_and(|number| is_there(&flow, number)) || !self.is_to_be_asked(&flow, &record) {
                return Ok(shown(&flow, record, number));
            }
            match self.ask(flow, record).await {
                Ok((flow, record)) => return Ok(shown(&flow, record, number)),
                // The same page in another window, or the background job: what it led to is shown.
                Err(PageRefused::Stale) => {}
                Err(other) => return Err(other),
            }
        }
        Err(PageRefused::Stale)
    }

    /// Whether the user can go on with the pages of a transaction.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn can_go_on(&self, record: &Transaction) -> Result<bool, PageRefused> {
        if !record.details.is_hosted() || record.is_driven_by_business() || !is_undecided(record) {
            return Ok(false);
        }
        let flow = self.store.hosted_flow(record.id).await?;
        Ok(flow.is_some_and(|flow| self.check_shown(&flow).is_ok()))
    }

    /// The name of what a session shows now.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn page_version(&self, secret: &str) -> Result<String, PageRefused> {
        let (flow, record) = self.session(secret).await?;
        Ok(version(&flow, &record))
    }

    /// Notes that a page tells its opener of this status, so that the next one does not.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn note_posted(&self, secret: &str, status: Status) -> Result<(), PageRefused> {
        let (mut flow, _) = self.session(secret).await?;
        flow.callbacks.posted = Some(status);
        match self.save_flow(&mut flow).await {
            // Somebody answered meanwhile. It may be told twice.
            Err(PageRefused::Stale) => Ok(()),
            done => done,
        }
    }

    /// Whether the page of this number asks for a file.
    ///
    /// # Errors
    /// [`PageRefused`].
    pub async fn takes_files(&self, secret: &str, number: usize) -> Result<bool, PageRefused> {
        let (flow, _) = self.session(secret).await?;
        let step = flow.pages.get(number).map(|page| &page.step);
        let Some(NextStep::Form(form)) = step else { return Ok(false) };
        Ok(form.inputs.iter().any(|input| input.kind == InputKind::File))
    }

    /// Whether the guest has to say what comes next.
    pub(super) fn is_to_be_asked(&self, flow: &HostedFlow, record: &Transaction) -> bool {
        if !is_undecided(record) {
            return false;
        }
        match flow.pages.last() {
            None => true,
            Some(FlowPage { step: NextStep::Wait(_), .. }) => {
                let since = |at: Timestamp| self.clock.now().since(at);
                flow.asked_at.is_none_or(|at| since(at) >= ASKED_AGAIN)
            }
            Some(page) => page.is_answered,
        }
    }
}

fn shown(flow: &HostedFlow, record: Transaction, number: Option<usize>) -> Shown {
    let last = flow.pages.len().saturating_sub(1);
    let number = number.filter(|number| is_there(flow, *number)).unwrap_or(last);
    let page = flow.pages.get(number).filter(|_| is_undecided(&record));
    let page = page.map(|page| Page { number, is_earlier: number < last, page: page.clone() });
    let version = version(flow, &record);
    Shown { transaction: record, page, callbacks: flow.callbacks.clone(), version }
}

/// A page that waits can't be gone back to.
fn is_there(flow: &HostedFlow, number: usize) -> bool {
    flow.pages.get(number).is_some_and(|page| page.step.name().is_some())
}

fn version(flow: &HostedFlow, record: &Transaction) -> String {
    match is_undecided(record) {
        true => format!("{}-{}", flow.pages.len(), record.version),
        false => record.version.to_string(),
    }
}
