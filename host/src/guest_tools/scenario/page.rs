//! A page of a hosted flow (`interactive.next-step`) in a scenario: what the guest asks, and what the user enters.

use super::{
    step::StepText,
    written::{json, plain},
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The function that says what each page asks.
pub(super) const NEXT_STEP: &str = "interactive.next-step";

/// What a review can be said to be, as the WIT's `customer-status`.
const STATUSES: [&str; 4] = ["accepted", "processing", "needs-info", "rejected"];

/// What is entered on a page.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// What is refused first.
    pub(super) refuses: Vec<Refusal>,
    /// What is entered then.
    pub(super) enter: BTreeMap<String, String>,
    /// How the customer stands afterwards, in place of the guest's review.
    pub(super) reviewed: Option<String>,
}

/// What the page does not take.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// What is entered.
    pub(super) enter: BTreeMap<String, String>,
    /// What is wrong with it, by the input's name.
    pub(super) errors: Value,
}

/// A page as written in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageText {
    clock: Option<toml::Value>,
    expect: Option<toml::Value>,
    fault: Option<String>,
    sent: Option<toml::Value>,
    remembers: Option<toml::Value>,
    #[serde(default)]
    refuses: Vec<RefusalText>,
    #[serde(default)]
    enter: BTreeMap<String, toml::Value>,
    reviewed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusalText {
    #[serde(default)]
    enter: BTreeMap<String, toml::Value>,
    errors: toml::Value,
}

impl PageText {
    /// The call that asks for the page. `input`: the scenario's, which holds for all of its pages.
    pub(super) fn asked(&self, input: Option<&toml::Value>) -> StepText {
        StepText {
            call: NEXT_STEP.to_owned(),
            clock: self.clock.clone(),
            input: input.cloned(),
            expect: self.expect.clone(),
            fault: self.fault.clone(),
            sent: self.sent.clone(),
            remembers: self.remembers.clone(),
        }
    }

    /// What is entered on it.
    ///
    /// # Errors
    /// The mistake in it.
    pub(super) fn page(&self) -> Result<Page, String> {
        if let Some(wrong) = self.reviewed.as_ref().filter(|said| !STATUSES.contains(&said.as_str())) {
            return Err(format!("reviewed: `{wrong}` is none of {}", STATUSES.join(", ")));
        }
        let values = |from: &BTreeMap<String, toml::Value>| {
            from.iter().map(|(name, value)| (name.clone(), plain(value))).collect::<BTreeMap<_, _>>()
        };
        let refusal = |text: &RefusalText| Refusal { enter: values(&text.enter), errors: json(&text.errors) };
        Ok(Page {
            refuses: self.refuses.iter().map(refusal).collect(),
            enter: values(&self.enter),
            reviewed: self.reviewed.clone(),
        })
    }
}
