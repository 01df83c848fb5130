//! One call of a scenario, with all that is expected of it.

use super::{
    compare::mistake,
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
    /// What the answer has to be like.
    pub(super) expect: Option<Value>,
    /// The code of the fault it has to end in.
    pub(super) fault: Option<String>,
    /// The requests it has to send.
    pub(super) sent: Option<Value>,
    /// What the guest has to remember afterwards.
    pub(super) remembers: Option<Value>,
}

/// One as it is written.
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

/// What it means. `now`: the time of the scenario; `records`: what its input may name.
///
/// # Errors
/// What is wrong with it.
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
        call,
    })
}
