//! The results of scenarios, for people and for programs.

use super::Difference;
use crate::guest::Line;
use anstyle::{AnsiColor, Style};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::{fmt, time::Duration};

/// The result of a scenario. `{}` shows the log of the call that failed, `{:#}` the log of every call.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its name.
    pub scenario: String,
    /// Its duration.
    #[serde(rename = "micros", serialize_with = "micros")]
    pub took: Duration,
    /// The log of its calls, up to the one that failed.
    pub log: Vec<Logged>,
    /// The first failure; `None`: it passed.
    pub failure: Option<ScenarioFailure>,
}

/// The log of a call.
#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    /// The step, counted from 1; `None`: there is only one.
    pub step: Option<usize>,
    /// The function.
    pub call: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// The first call of a scenario that did not meet the expectations.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ScenarioFailure {
    /// The step, counted from 1; `None`: there is only one.
    pub step: Option<usize>,
    /// The function.
    pub call: String,
    /// A problem with the call as a whole.
    pub problem: Option<String>,
    /// Differences in the answer, or in the requests sent.
    pub differences: Vec<Difference>,
    /// The whole answer.
    pub answer: Option<Value>,
    /// Possible explanations.
    pub notes: Vec<String>,
}

/// The totals of a run.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Summary {
    /// Scenarios that passed.
    pub passed: usize,
    /// Scenarios that failed.
    pub failed: usize,
    /// Total duration, including the loading of the guest.
    #[serde(rename = "micros", serialize_with = "micros")]
    pub took: Duration,
}

fn micros<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(took.as_micros()).unwrap_or(u64::MAX))
}

fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (green, red) = (colour(AnsiColor::Green), colour(AnsiColor::Red));
        let Self { scenario, took, log, failure } = self;
        match failure {
            None => write!(f, "{green}ok{green:#}      {scenario} ({})", millis(*took))?,
            Some(failure) => write!(f, "{red}FAILED{red:#}  {scenario} ({})\n{failure}", millis(*took))?,
        }
        let shown = match (f.alternate(), failure, log.as_slice()) {
            (true, _, all) => all,
            (false, Some(_), [.., last]) => std::slice::from_ref(last),
            _ => &[],
        };
        shown.iter().filter(|logged| !logged.lines.is_empty()).try_for_each(|logged| write!(f, "\n{logged}"))
    }
}

impl fmt::Display for Logged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, call, lines } = self;
        write!(f, "        {}{call} logged", step_named(*step))?;
        lines.iter().try_for_each(|line| write!(f, "\n          {line}"))
    }
}

impl fmt::Display for ScenarioFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (green, red) = (colour(AnsiColor::Green), colour(AnsiColor::Red));
        write!(f, "        {}{}", step_named(self.step), self.call)?;
        if let Some(problem) = &self.problem {
            write!(f, " {}", indented(problem))?;
        }
        for Difference { place, wanted, got } in &self.differences {
            let place = if place.is_empty() { "the answer" } else { place };
            write!(f, "\n          {place}")?;
            write!(f, "\n            {green}- {}{green:#}", indented(&pretty(wanted)))?;
            match got {
                Some(got) => write!(f, "\n            {red}+ {}{red:#}", indented(&pretty(got)))?,
                None => write!(f, "\n            {red}+ (nothing){red:#}")?,
            }
        }
        if let Some(answer) = &self.answer {
            write!(f, "\n          it answered {answer}")?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n          {note}"))
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, in {}", self.passed, self.failed, millis(self.took))
    }
}

fn step_named(step: Option<usize>) -> String {
    step.map(|step| format!("step {step}, ")).unwrap_or_default()
}

fn millis(took: Duration) -> String {
    format!("{}.{:01} ms", took.as_millis(), took.subsec_micros() / 100 % 10)
}

fn pretty(value: &Value) -> String {
    // Short values go on one line; JSON values always serialise.
    let line = value.to_string();
    if line.len() <= 80 { line } else { serde_json::to_string_pretty(value).unwrap_or(line) }
}

fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n              ")
}
