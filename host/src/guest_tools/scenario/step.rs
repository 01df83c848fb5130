//! One call of a scenario, with its expectations.

use super::{
    compare::mistake,
    page::Page,
    records::OnRecord,
    written::{json, time},
};
use crate::model::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) call: String,
    pub(super) now: Timestamp,
    pub(super) input: Value,
    /// The expected answer.
    pub(super) expect: Option<Value>,
    /// The expected kind of fault.
    pub(super) fault: Option<String>,
    /// The expected requests.
    pub(super) sent: Option<Value>,
    /// The expected stored values after the call.
    pub(super) remembers: Option<Value>,
    /// What is entered on the page that the call asks for; `None`: it asks for none.
    pub(super) page: Option<Page>,
}

/// A step as written in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepText {
    pub(super) call: String,
    pub(super) clock: Option<toml::Value>,
    pub(super) input: Option<toml::Value>,
    pub(super) expect: Option<toml::Value>,
    pub(super) fault: Option<String>,
    pub(super) sent: Option<toml::Value>,
    pub(super) remembers: Option<toml::Value>,
}

/// Parses a step. `now`: the scenario's time; `records`: those its input may refer to.
///
/// # Errors
/// The mistake in it.
pub(super) fn step(from: &StepText, now: Timestamp, records: Option<&OnRecord>) -> Result<Step, String> {
    let call = from.call.clone();
    let named = |problem: String| format!("`{call}`: {problem}");
    let wish = |wish: &Option<toml::Value>| {
        let wish = wish.as_ref().map(json);
        match wish.as_ref().and_then(mistake) {
            Some(problem) => Err(named(problem)),
            None => Ok(wish),
        }
    };
    if from.expect.is_some() && from.fault.is_some() {
        return Err(named("`expect` and `fault` exclude each other".to_owned()));
    }
    let input = from.input.as_ref().map_or_else(|| Map::new().into(), json);
    let input = match records {
        Some(records) => records.told(input).map_err(named)?,
        None => input,
    };
    Ok(Step {
        now: from.clock.as_ref().map(time).transpose().map_err(named)?.unwrap_or(now),
        input,
        expect: wish(&from.expect)?,
        fault: from.fault.clone(),
        sent: wish(&from.sent)?,
        remembers: wish(&from.remembers)?,
        page: None,
        call,
    })
}
