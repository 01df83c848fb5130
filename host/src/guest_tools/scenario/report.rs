//! How it went, for people and for programs.

use super::Difference;
use crate::guest::Line;
use anstyle::{AnsiColor, Style};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::{fmt, time::Duration};

/// How a scenario went. Displayed it tells what the call logged that failed; with `{:#}` what every call logged.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its name.
    pub scenario: String,
    /// How long it took.
    #[serde(rename = "micros", serialize_with = "micros")]
    pub took: Duration,
    /// What its calls logged, up to the one that failed.
    pub log: Vec<Logged>,
    /// What was not as it should be; none: it passed.
    pub failure: Option<ScenarioFailure>,
}

/// What a call logged.
#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    /// Which step, counted from 1; none: there is but one.
    pub step: Option<usize>,
    /// The function.
    pub call: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// The first call of a scenario that was not as it should be.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ScenarioFailure {
    /// Which step, counted from 1; none: there is but one.
    pub step: Option<usize>,
    /// The function.
    pub call: String,
    /// What was wrong with the call as a whole.
    pub problem: Option<String>,
    /// Where the answer, or what was sent, is otherwise.
    pub differences: Vec<Difference>,
    /// The whole answer.
    pub answer: Option<Value>,
    /// What may explain it.
    pub notes: Vec<String>,
}

/// How all of them went.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Summary {
    /// Scenarios that passed.
    pub passed: usize,
    /// Scenarios that did not.
    pub failed: usize,
    /// How long they took together, loading the guest included.
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
    // Short values on one line; values of JSON always serialise.
    let line = value.to_string();
    if line.len() <= 80 { line } else { serde_json::to_string_pretty(value).unwrap_or(line) }
}

fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n              ")
}
