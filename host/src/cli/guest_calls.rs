//! `anchor-host guest calls list|show|export`: recorded calls of guests (`guest.record`).

use super::{CliError, Ui, options::Options};
use crate::{
    app::{self, Ambient, CallFilter, CallRow, SystemClock, marked_grants},
    config::Scope,
    guest_tools::SavedCall,
    guest_traces::{CallOutcome, Exchange, KvRead, RecordedCall},
    model::{Clock, Timestamp},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::time::Duration;

/// Subcommands of `guest calls`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List recorded calls, newest first
    List {
        /// Filter
        #[command(flatten)]
        which: Which,
        /// Show only calls with this outcome: ok, error, trap, deadline, memory, denied_host, invalid_answer
        #[arg(long)]
        outcome: Option<String>,
        /// Show at most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Show a call with its input, answer and traffic; contains personal data
    Show {
        /// Call id, as shown by `list`
        id: String,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Print a call as a saved call that `guest test` replays exactly; contains personal data
    Export {
        /// Call id, as shown by `list`
        id: String,
        /// The anchor and the guest's grants
        #[command(flatten)]
        options: Options,
    },
}

/// Filter for recorded calls.
#[derive(Debug, Args)]
pub struct Which {
    /// Select only calls of this interface or function: rails, or rails.execute-outgoing-transaction
    #[arg(long)]
    function: Option<String>,
    /// Select only calls about this transaction
    #[arg(long, value_name = "ID")]
    transaction: Option<String>,
    /// Select only calls since this time: 90s, 30m, 2h or 7d ago, or 2026-11-21T04:16:16Z
    #[arg(long, value_name = "WHEN", value_parser = since)]
    since: Option<Timestamp>,
}

impl Which {
    /// The filter as the store takes it.
    pub fn filter(self, outcome: Option<String>, limit: u32) -> CallFilter {
        let Self { function, transaction, since } = self;
        CallFilter { function, transaction, since, outcome, limit }
    }
}

fn since(text: &str) -> Result<Timestamp, String> {
    let ago = |unit: u64| {
        let number = text.get(..text.len().saturating_sub(1))?.parse::<u64>().ok()?;
        Some(SystemClock.now().minus(Duration::from_secs(number.saturating_mul(unit))))
    };
    let found = match text.chars().last() {
        Some('s') => ago(1),
        Some('m') => ago(60),
        Some('h') => ago(3_600),
        Some('d') => ago(86_400),
        _ => None,
    };
    let wrong = |_| format!("`{text}` is not a time: write 90s, 30m, 2h, 7d, or 2026-11-21T04:16:16Z");
    found.map_or_else(|| text.parse().map_err(wrong), Ok)
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { which, outcome, limit, options } => {
            let calls = options.admin_client().await?.calls(&which.filter(outcome, limit)).await?;
            if ui.json {
                calls.iter().for_each(|call| ui.object(call));
            } else if calls.is_empty() {
                ui.talk("no recorded calls match; set guest.record = true to record calls");
            } else {
                let head = ["ID", "TIME", "FUNCTION", "OUTCOME", "GUEST", "HASH", "TRANSACTION"];
                ui.table(&head, &calls.iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Show { id, options } => {
            let call = options.admin_client().await?.call(&id).await?;
            match ui.json {
                true => ui.object(&call),
                false => show(&call, ui),
            }
        }
        Command::Export { id, options } => {
            let config = options.existing(Scope::Calls)?;
            let call = app::admin(&config, Ambient::default()).await?.call(&id).await?;
            let grants = marked_grants(&config, &call.slot);
            ui.data(pretty(&json!(SavedCall::new(call, grants))));
            ui.talk(
                "saved calls contain personal data in clear text: store them safely. Save one as NAME.call.json beside your \
                 scenarios, and `guest test` replays it",
            );
        }
    }
    Ok(())
}

fn row(call: &CallRow) -> Vec<String> {
    let outcome = if call.complete { call.outcome.clone() } else { format!("{} (too large)", call.outcome) };
    vec![
        call.id.clone(),
        call.at.clone(),
        call.function.clone(),
        outcome,
        format!("{} {}", call.guest, call.version),
        call.hash.clone(),
        call.transaction_id.clone().unwrap_or_default(),
    ]
}

fn show(call: &RecordedCall, ui: Ui) {
    let line = |name: &str, value: &dyn std::fmt::Display| ui.data(format!("{name:<12}  {value}"));
    line("function", &call.function);
    line("time", &call.at);
    // What was logged of it has the same.
    line("call", &call.number);
    line("guest", &format!("{} in {}", call.guest, call.slot));
    if let Some(transaction) = &call.transaction {
        line("transaction", transaction);
    }
    if !call.customers.is_empty() {
        line("about", &call.customers.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
    }
    if !call.config.is_empty() {
        line("config read", &call.config.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
    }
    if let Some(why) = &call.incomplete {
        line("incomplete", why);
    }
    let part = |name: &str, value: &Value| ui.data(format!("\n{name}\n{}", pretty(value)));
    part("input", &call.input);
    call.http.iter().for_each(|one| part(&format!("sent {} {}", one.method, one.url), &exchanged(one)));
    call.kv.iter().for_each(|one| part("kv read", &read(one)));
    call.records.iter().for_each(|one| part(&format!("read {}", one.question), &json!(one.answer)));
    match &call.outcome {
        CallOutcome::Answer(answer) => part("answer", answer),
        CallOutcome::Fault { code, detail } => ui.data(format!("\nfault {code}\n{detail}")),
    }
    for (key, value) in &call.writes {
        match value {
            Some(value) => part(&format!("kv {key} set"), &json!(value)),
            None => ui.data(format!("\nkv {key} deleted")),
        }
    }
    if !call.output.is_empty() {
        ui.data(format!("\noutput\n{}", call.output));
    }
}

fn exchanged(one: &Exchange) -> Value {
    let response = match &one.response {
        Ok(reply) => json!({ "status": reply.status, "body": body(&json!(reply.body)), "cut": reply.cut }),
        Err(mishap) => json!({ "failed": mishap }),
    };
    json!({ "body": body(&json!(one.body)), "response": response })
}

fn read(one: &KvRead) -> Value {
    json!({ "question": one.question, "answer": one.answer })
}

/// The body as JSON if it is JSON, else as text.
fn body(text: &Value) -> Value {
    text.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| text.clone())
}

fn pretty(value: &Value) -> String {
    // Values of JSON always serialise.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_one_or_so_long_ago() {
        assert_eq!(since("2026-11-21T04:16:16Z").unwrap().as_seconds(), 1_795_234_576);
        let hour = SystemClock.now().since(since("1h").unwrap()).as_secs();
        assert!((3_599..=3_601).contains(&hour), "{hour}");
        for wrong in ["", "h", "1y", "-1h", "soon", "ä"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
