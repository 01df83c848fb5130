//! Narrates events as they happen: numbered steps for people, one JSON object for each step for programs.

use crate::cli::{Ui, ui::short};
use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

const NUMBER: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));
const TITLE: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));

/// Maximum width of an explanation's lines.
const WIDTH: usize = 96;

/// Narrates the demonstration.
pub struct Narrator {
    ui: Ui,
    started: Instant,
    step: Option<Step>,
    steps: usize,
}

struct Step {
    name: &'static str,
    title: String,
    began: Instant,
    requests: Vec<Value>,
    facts: Map<String, Value>,
}

impl Narrator {
    /// Starts the narration.
    pub fn new(ui: Ui) -> Self {
        Self { ui, started: Instant::now(), step: None, steps: 0 }
    }

    /// Whether programs read the narration, and no person.
    pub fn is_for_programs(&self) -> bool {
        self.ui.json
    }

    /// The introduction.
    pub fn introduce(&self, title: &str, text: &str) {
        if !self.ui.json {
            self.ui.styled(format!("\n{TITLE}{title}{TITLE:#}"));
            self.explain("", text);
        }
    }

    /// Starts a step: `name` is for programs, `title` and the reason `why` for people.
    pub fn step(&mut self, name: &'static str, title: &str, why: &str) {
        self.finish_step();
        self.steps += 1;
        if !self.ui.json {
            self.ui.styled(format!("\n{NUMBER}{:>2}{NUMBER:#}  {TITLE}{title}{TITLE:#}", self.steps));
            self.explain("    ", why);
        }
        self.step = Some(Step {
            name,
            title: title.to_owned(),
            began: Instant::now(),
            requests: Vec::new(),
            facts: Map::new(),
        });
    }

    /// Reports a request that was answered.
    pub fn request(&mut self, method: &str, url: &str, status: u16, took: Duration) {
        if !self.ui.json {
            self.ui.styled(format!("    {FAINT}→ {method:<4} {}  {status}  {}{FAINT:#}", readable(url), millis(took)));
        }
        if let Some(step) = &mut self.step {
            let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            step.requests.push(json!({ "method": method, "url": url, "status": status, "elapsed_ms": ms }));
        }
    }

    /// Reports a fact: `shown` to people, `value` to programs.
    pub fn fact(&mut self, label: &str, shown: &str, value: impl Into<Value>) {
        if !self.ui.json {
            self.ui.styled(format!("      {label:<18}  {shown}"));
        }
        if let Some(step) = &mut self.step {
            step.facts.insert(label.replace([' ', '-'], "_"), value.into());
        }
    }

    /// Reports a fact with the same form for both.
    pub fn note(&mut self, label: &str, value: &str) {
        self.fact(label, value, value);
    }

    /// Reports a change observed while waiting.
    pub fn change(&mut self, status: &str, meaning: &str) {
        let Some(step) = &mut self.step else { return };
        let after = step.began.elapsed();
        if !self.ui.json {
            self.ui.styled(format!("      {:>8}  {status:<18}  {FAINT}{meaning}{FAINT:#}", millis(after)));
        }
        let ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        let change = json!({ "status": status, "after_ms": ms });
        match step.facts.get_mut("statuses") {
            Some(Value::Array(changes)) => changes.push(change),
            _ => {
                step.facts.insert("statuses".to_owned(), json!([change]));
            }
        }
    }

    /// Ends the story successfully.
    pub fn complete(&mut self, summary: &str, facts: Value) {
        self.finish_step();
        let total = self.started.elapsed();
        if self.ui.json {
            let ms = u64::try_from(total.as_millis()).unwrap_or(u64::MAX);
            self.ui.object(&json!({ "result": "completed", "facts": facts, "elapsed_ms": ms }));
        } else {
            self.ui.styled(format!("\n{GOOD}completed{GOOD:#} in {}. {summary}", millis(total)));
        }
    }

    /// Ends the story with a failure.
    pub fn fail(&mut self, reason: &str) {
        let at = self.step.as_ref().map(|step| step.name);
        self.finish_step();
        if self.ui.json {
            self.ui.object(&json!({ "result": "failed", "step": at, "error": reason }));
        }
    }

    /// Prints lines after the end.
    pub fn epilogue(&self, lines: &[String]) {
        if !self.ui.json {
            self.ui.styled("");
            lines.iter().for_each(|line| self.ui.styled(line));
        }
    }

    fn finish_step(&mut self) {
        let Some(step) = self.step.take() else { return };
        let took = step.began.elapsed();
        if self.ui.json {
            self.ui.object(&json!({
                "step": self.steps,
                "name": step.name,
                "title": step.title,
                "requests": step.requests,
                "facts": step.facts,
                "elapsed_ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            }));
        } else {
            self.ui.styled(format!("    {FAINT}took {}{FAINT:#}", millis(took)));
        }
    }

    fn explain(&self, indent: &str, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && indent.len() + line.chars().count() + word.chars().count() + 1 > WIDTH {
                self.ui.styled(format!("{indent}{line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.ui.styled(format!("{indent}{line}"));
    }
}

/// `0.4 ms`, `12 ms`, `1.234 s`.
fn millis(duration: Duration) -> String {
    let (ms, us) = (duration.as_millis(), duration.as_micros());
    match ms {
        0..10 => format!("{ms}.{} ms", us % 1000 / 100),
        10..1000 => format!("{ms} ms"),
        _ => format!("{}.{:03} s", ms / 1000, ms % 1000),
    }
}

/// The URL with its accounts, ids and hashes shortened.
fn readable(url: &str) -> String {
    let is_long = |part: &str| part.len() >= 32;
    let mut shown = String::new();
    for part in url.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let end = part.len() - usize::from(part.ends_with(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
        let (word, separator) = part.split_at(end);
        shown.push_str(&if is_long(word) { short(word) } else { word.to_owned() });
        shown.push_str(separator);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_readable_at_any_size() {
        let shown = [450, 12_300, 1_234_567].map(|us| millis(Duration::from_micros(us)));
        assert_eq!(shown, ["0.4 ms", "12 ms", "1.234 s"]);
    }

    #[test]
    fn long_names_in_urls_are_shortened() {
        let account = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
        let url = format!("http://127.0.0.1:8001/faucet?addr={account}&asset=USDC:{account}&amount=100");
        assert_eq!(readable(&url), "http://127.0.0.1:8001/faucet?addr=GBBD…FLA5&asset=USDC:GBBD…FLA5&amount=100");
        let url = "http://a/sep31/transactions/01a1fc87-8566-7789-a31d-fc489c7fffed";
        assert_eq!(readable(url), "http://a/sep31/transactions/01a1…ffed");
    }
}
