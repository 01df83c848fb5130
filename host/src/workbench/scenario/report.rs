//! How it went, for people and for programs.

use super::Difference;
use anstyle::{AnsiColor, Style};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::{fmt, time::Duration};

/// How a scenario went.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its name.
    pub scenario: String,
    /// How long it took.
    #[serde(rename = "micros", serialize_with = "micros")]
    pub took: Duration,
    /// What was not as it should be; none: it passed.
    pub failure: Option<Failure>,
}

/// The first call of a scenario that was not as it should be.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Failure {
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
        let Self { scenario, took, failure } = self;
        let Some(failure) = failure else {
            return write!(f, "{green}ok{green:#}      {scenario} ({})", millis(*took));
        };
        write!(f, "{red}FAILED{red:#}  {scenario} ({})\n{failure}", millis(*took))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (green, red) = (colour(AnsiColor::Green), colour(AnsiColor::Red));
        let step = self.step.map(|step| format!("step {step}, ")).unwrap_or_default();
        write!(f, "        {step}{}", self.call)?;
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
