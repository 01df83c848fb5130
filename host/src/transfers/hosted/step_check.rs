//! Whether what the guest asks next fits into its flow. What its answer alone shows to be wrong, the room `guest` refuses; here
//! is what depends on the pages before, and on the other guests.

use super::{super::Transfers, PageRefused, asking::asks_again};
use crate::context::Error;
use crate::guest::{CallError, Fault, FaultKind};
use crate::model::{FlowPage, Form, GuestVersion, HostedFlow, Input, InputKind, NextStep, Transaction};
use std::sync::Arc;

/// Most pages of a flow.
const PAGES_MOST: usize = 100;

const FUNCTION: &str = "interactive.next-step";

impl Transfers {
    /// Refuses a step that does not fit as an invalid answer, which the log names with its place.
    pub(super) fn check_step(
        &self,
        flow: &HostedFlow,
        record: &Transaction,
        next: &NextStep,
        guest: &Arc<GuestVersion>,
    ) -> Result<(), PageRefused> {
        hint(flow, record, next, guest);
        let Some(detail) = misplaced(flow, next, self.knows_customers()) else { return Ok(()) };
        let code = FaultKind::InvalidAnswer.code();
        tracing::warn!(transaction = %record.id, %guest, function = FUNCTION, code, detail, "the guest's step is refused");
        let fault = Fault { kind: FaultKind::InvalidAnswer, guest: guest.clone(), function: FUNCTION, detail };
        Err(Error::from(CallError::from(fault)).into())
    }
}

/// Tells the author of a guest, once for each flow, that it asks again what was just answered.
fn hint(flow: &HostedFlow, record: &Transaction, next: &NextStep, guest: &GuestVersion) {
    let Some(step) = next.name() else { return };
    let is_same = |page: &FlowPage| page.is_answered && page.step.name() == Some(step);
    let mut before = flow.pages.iter().rev();
    let Some(last) = before.next().filter(|last| is_same(last)) else { return };
    if asks_again(last, next) || before.next().is_some_and(is_same) {
        return;
    }
    tracing::warn!(
        transaction = %record.id, %guest, function = FUNCTION, step,
        "the guest asks a step again that was just answered: a form with wrong values says so in `errors`; if it was \
         answered well, look for its name in `answers`"
    );
}

/// What is wrong with a step after these pages, with its place.
fn misplaced(flow: &HostedFlow, next: &NextStep, knows_customers: bool) -> Option<String> {
    let replaces = flow.pages.last().is_some_and(|last| asks_again(last, next));
    if flow.pages.len() >= PAGES_MOST && !replaces {
        return Some(format!("the flow has {PAGES_MOST} pages and does not end"));
    }
    let NextStep::Form(form) = next else { return None };
    if form.customer_type.is_some() && !knows_customers {
        let remedy = "no guest provides `customers` or `customer-store`; provide one, or leave it out";
        return Some(format!("`form.customer-type`: {remedy}"));
    }
    let place = form.inputs.iter().position(|input| input.kind == InputKind::Amount)?;
    let asked = flow.pages.iter().find_map(|page| match &page.step {
        NextStep::Form(before) if before.name != form.name && asks_amount(before) => Some(&before.name),
        _ => None,
    })?;
    Some(format!("`form.inputs[{place}].kind`: a flow has one amount, and the step `{asked}` has asked for it"))
}

fn asks_amount(form: &Form) -> bool {
    form.inputs.iter().any(|input: &Input| input.kind == InputKind::Amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entries, Timestamp, TransactionId};

    fn form(name: &str, kind: InputKind, customer_type: Option<&str>) -> NextStep {
        let input = Input {
            name: "value".into(),
            label: "Value".into(),
            hint: None,
            kind,
            options: Vec::new(),
            value: None,
            optional: false,
            max_length: 500,
        };
        NextStep::Form(Form {
            name: name.into(),
            heading: "Heading".into(),
            intro: None,
            inputs: vec![input],
            submit: None,
            customer_type: customer_type.map(str::to_owned),
            errors: Entries::new(),
        })
    }

    fn after(steps: &[NextStep]) -> HostedFlow {
        let id: TransactionId = "01990000-0000-7000-8000-000000000001".parse().unwrap();
        let until: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let page = |step: &NextStep| FlowPage {
            step: step.clone(),
            entered: Entries::new(),
            is_answered: true,
            nonce: String::new(),
            problem: None,
        };
        HostedFlow { pages: steps.iter().map(page).collect(), ..HostedFlow::new(id, until) }
    }

    #[test]
    fn a_step_fits_or_is_refused_with_its_place() {
        let (amount, person) = (form("a", InputKind::Amount, None), form("who", InputKind::Text, Some("person")));
        let text = form("text", InputKind::Text, None);
        for (before, next, knows_customers, wrong) in [
            (vec![], &amount, false, None),
            (vec![amount.clone(), text.clone()], &text, false, None),
            (vec![amount.clone()], &amount, false, None),
            (vec![], &person, true, None),
            (vec![], &person, false, Some("`form.customer-type`: ")),
            (vec![form("b", InputKind::Amount, None)], &amount, true, Some("`form.inputs[0].kind`: ")),
            (vec![text.clone(); PAGES_MOST], &text, true, Some("the flow has 100 pages")),
            (vec![text.clone(); PAGES_MOST - 1], &text, true, None),
        ] {
            let said = misplaced(&after(&before), next, knows_customers);
            assert_eq!(said.is_some(), wrong.is_some(), "{said:?}");
            assert!(said.unwrap_or_default().starts_with(wrong.unwrap_or_default()));
        }
    }
}
