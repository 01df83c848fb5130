//! Replay of a recorded call by the same guest or another, isolated from the world: the guest's input comes from the
//! recording, and its decision is compared with the recorded one.
//!
//! [`replay`] → a test environment whose servers, `kv`, records, clocks and randomness come from the recording
//! (`world`) → the outcome → [`Change`]s (`change`). Requests and reads that the recording does not have are answered
//! as if nothing were there, and reported.

mod change;
mod world;

pub use change::Change;

use crate::{
    guest::{
        Ambience, Candidate, Fault, FaultKind, Grants, GuestUnderTest, Guests, Secrets, TestAnswer, TestCallError,
        TestEnvironment,
    },
    guest_traces::{CallOutcome, RecordedCall},
};
use change::{Decided, changes};
use serde::Serialize;
use std::sync::Arc;
use world::World;

/// What a replay needs beside the recording.
#[derive(Debug, Clone, Default)]
pub struct Replaying {
    /// What the guest may reach and read, at present; `None`: the grants it was loaded with.
    pub grants: Option<Grants>,
    /// The values of the recording's `{{secret NAME}}`.
    pub secrets: Arc<Secrets>,
    /// Whether everything must match, including requests that change nothing. Otherwise only the decision.
    pub to_the_letter: bool,
}

/// The result of a replay.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Replayed {
    /// The same outcome.
    Same,
    /// A different outcome.
    Different(Vec<Change>),
    /// No outcome to compare, and why.
    Impossible(String),
}

/// Outcomes that are not reproducible: they depended on the machine's load.
const BY_CHANCE: [&str; 2] = ["deadline", "host"];

/// Replays a recorded call.
pub async fn replay(guest: &GuestUnderTest, call: &RecordedCall, with: &Replaying) -> Replayed {
    if let Some(why) = &call.incomplete {
        return Replayed::Impossible(why.clone());
    }
    if let CallOutcome::Fault { code, .. } = &call.outcome
        && BY_CHANCE.contains(&code.as_str())
    {
        return Replayed::Impossible(format!("it ended in `{code}`, which depends on the machine"));
    }
    let Some(seed) = hex::decode(&call.seed).ok().and_then(|seed| seed.try_into().ok()) else {
        return Replayed::Impossible("its seed is not 32 bytes in hex".to_owned());
    };
    let world = Arc::new(World::new(call, with.secrets.clone()));
    let (mut wall_clock, monotonic_clock) = (call.wall_clock.clone(), call.monotonic_clock.clone());
    if wall_clock.is_empty() {
        let millis = u64::try_from(call.at.as_millis()).unwrap_or_default();
        wall_clock.push(millis.saturating_mul(1_000_000));
    }
    let environment = TestEnvironment {
        grants: with.grants.clone().unwrap_or_default(),
        ambience: Ambience::Again { wall_clock, monotonic_clock, seed },
        network: world.clone(),
        kv: world.clone(),
        records: world.clone(),
    };
    let input = with.secrets.reveal_json(call.input.clone());
    let environment = Arc::new(environment);
    let outcome = match with.grants {
        Some(_) => guest.call_on(&environment, &call.function, &input).await,
        None => guest.call_within(&environment, &call.function, &input).await,
    };
    let (outcome, writes) = match outcome {
        Ok(TestAnswer { answer, writes }) => (CallOutcome::Answer(with.secrets.hide_json(answer)), writes.changes),
        Err(TestCallError::Fault(Fault { kind, detail, .. })) => {
            if kind == FaultKind::Host {
                return Replayed::Impossible(detail);
            }
            let code = kind.name().to_owned();
            (CallOutcome::Fault { code, detail: with.secrets.hide_text(detail) }, Default::default())
        }
        Err(why) => return Replayed::Impossible(why.to_string()),
    };
    let (sent, unknown) = world.seen();
    let found = changes(call, &Decided { outcome, writes, sent, unknown }, with);
    if found.is_empty() { Replayed::Same } else { Replayed::Different(found) }
}

impl Replaying {
    /// The settings for a candidate, with the grants it would serve with.
    pub fn of(guests: &Guests, candidate: &Candidate) -> Self {
        Self { secrets: guests.secrets_of(candidate), ..Self::default() }
    }
}
