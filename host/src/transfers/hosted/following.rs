//! Going over to a new version of the guest in the middle of a flow, for the guest's author.

use super::{super::Transfers, PageRefused};
use crate::context::Error;
use crate::guest::Interface;
use crate::model::{FlowPage, HostedFlow, NextStep, Transaction};
use crate::transactions::rules::is_undecided;

impl Transfers {
    /// The flow as the present version of the guest asks it: from the first page on, with the answers that were given to steps
    /// of the same names. Unchanged where that version was asked already, or where flows stay with theirs.
    ///
    /// Nothing is stored before the last question: while the new version fails, the answers are kept.
    pub(super) async fn following(
        &self,
        mut flow: HostedFlow,
        record: Transaction,
    ) -> Result<(HostedFlow, Transaction), PageRefused> {
        let is_of_another = flow.guest.as_ref().is_some_and(|hash| !self.guests.serves(hash));
        if !self.settings.flows_follow_guest || !is_of_another || !is_undecided(&record) {
            return Ok((flow, record));
        }
        let _permit = self.permit(Interface::Interactive, Some(&record.owner)).await?;
        let mut before = std::mem::take(&mut flow.pages);
        before.retain(|page| page.is_answered);
        flow.guest = None;
        loop {
            let said = self.next_step(&self.guests, &flow, &record).await.map_err(Error::from)?;
            match said.step().and_then(|step| answered(&mut before, step)) {
                Some(page) => flow.pages.push(page),
                None => return self.carry_out(flow, record, said).await,
            }
        }
    }
}

/// The page of a step that was answered already, with the answer. Each answer counts once.
fn answered(before: &mut Vec<FlowPage>, step: &NextStep) -> Option<FlowPage> {
    let name = step.name()?;
    if matches!(step, NextStep::Form(form) if !form.errors.is_empty()) {
        return None;
    }
    let at = before.iter().position(|page| page.step.name() == Some(name))?;
    Some(FlowPage { step: step.clone(), ..before.remove(at) })
}
