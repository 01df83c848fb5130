//! `anchor-host guest replay FILE`: replays recorded calls on a guest that does not serve, without side effects, and
//! reports the differences.

use super::{CliError, Ui, guest_cache, guest_calls::Which, options::Options};
use crate::{
    app::{self, Ambient, Replayer},
    config::Scope,
    guest_traces::{Change, RecordedCall, Replayed},
};
use clap::Args;
use serde_json::json;
use std::{
    fmt,
    path::PathBuf,
    time::{Duration, Instant},
};

/// How often progress is reported.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Arguments of `guest replay`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Component to replay the calls on
    file: PathBuf,
    /// Guest whose limits and grants apply, as named by `guest status` [default: the only guest]
    #[arg(long)]
    slot: Option<String>,
    /// Filter
    #[command(flatten)]
    which: Which,
    /// Replay at most this many calls, newest first
    #[arg(long, default_value_t = 1000)]
    limit: u32,
    /// The anchor
    #[command(flatten)]
    options: Options,
}

#[derive(Default)]
struct Tally {
    same: usize,
    different: usize,
    impossible: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { same, different, impossible } = self;
        let calls = same + different + impossible;
        write!(f, "{calls} calls: {same} the same, {different} different, {impossible} could not be replayed")
    }
}

/// Replays the calls; exit code 1 if a result differs.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let Arguments { file, slot, which, limit, options } = arguments;
    let config = options.existing(Scope::Calls)?;
    let replayer = Replayer::open(&config, &file, slot, guest_cache::folder()).await?;
    let client = app::admin(&config, Ambient::default()).await?;
    let calls = client.calls(&which.filter(None, limit)).await?;
    let (mut tally, mut told) = (Tally::default(), Instant::now());
    for (at, id) in calls.iter().map(|call| &call.id).enumerate() {
        if told.elapsed() >= REPORT_EVERY {
            ui.talk(format!("{at} of {} calls", calls.len()));
            told = Instant::now();
        }
        let call = match client.call(id).await {
            // It was deleted meanwhile.
            Err(error) if error.is_not_found() => continue,
            call => call?,
        };
        let replayed = replayer.replay(&call).await;
        match &replayed {
            Replayed::Same => tally.same += 1,
            Replayed::Different(changes) => {
                tally.different += 1;
                differs(id, &call, changes, ui);
            }
            Replayed::Impossible(why) => {
                tally.impossible += 1;
                ui.talk(format!("{} could not be replayed: {why}", title(id, &call)));
            }
        }
    }
    let Tally { same, different, impossible } = tally;
    if ui.json {
        ui.object(&json!({ "same": same, "different": different, "impossible": impossible }));
    } else {
        ui.data(format!("{}: {tally}", replayer.version()));
    }
    match (different, same) {
        (0, 1..) => Ok(()),
        (0, 0) => {
            Err(CliError::new("no recorded call was replayed").hint("calls are recorded when guest.record is true"))
        }
        _ => Err(CliError::new(format!("{different} calls have a different result"))),
    }
}

fn differs(id: &str, call: &RecordedCall, changes: &[Change], ui: Ui) {
    if ui.json {
        let (function, transaction) = (&call.function, &call.transaction);
        ui.object(&json!({ "call": id, "function": function, "transaction": transaction, "changes": changes }));
        return;
    }
    ui.data(title(id, call));
    changes.iter().for_each(|change| ui.data(format!("  {change}")));
}

fn title(id: &str, call: &RecordedCall) -> String {
    let about = call.transaction.as_ref().map(|id| format!(", transaction {id}")).unwrap_or_default();
    format!("{id} {}{about}", call.function)
}
