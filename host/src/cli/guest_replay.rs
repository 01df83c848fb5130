//! `anchor-host guest replay FILE`: has recorded calls again by a guest that does not serve, without touching the world, and
//! tells what it decides otherwise.

use super::{CliError, Ui, guest_cache, guest_calls::Which, options::Options};
use crate::{
    app::Replayer,
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

/// How often it is told how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// What to have again, and by whom.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The component
    file: PathBuf,
    /// Whose limits and grants it has, as `guest status` names it [default: the only one]
    #[arg(long)]
    slot: Option<String>,
    /// Which calls
    #[command(flatten)]
    which: Which,
    /// At most so many, the newest first
    #[arg(long, default_value_t = 1000)]
    limit: u32,
    /// Where the database is
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

/// Does it; a call that is decided otherwise makes exit code 1.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let Arguments { file, slot, which, limit, options } = arguments;
    let replayer = Replayer::open(&options.load_for(Scope::Calls)?, &file, slot, guest_cache::folder()).await?;
    let ids = replayer.ids(&which.filter(None, limit)).await?;
    let (mut tally, mut told) = (Tally::default(), Instant::now());
    for (at, id) in ids.iter().enumerate() {
        if told.elapsed() >= TOLD_EVERY {
            ui.talk(format!("{at} of {} calls", ids.len()));
            told = Instant::now();
        }
        let Some((call, replayed)) = replayer.replay(id).await? else { continue };
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
        _ => Err(CliError::new(format!("{different} calls are decided otherwise"))),
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
