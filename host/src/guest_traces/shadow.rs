//! The shadow report: how a version, before it serves, would have decided recorded calls.

use super::{Change, RecordedCall, Replayed, Replaying, replay};
use crate::{
    guest::{Candidate, Guests},
    store::{self, CallFilter, Store},
};
use serde::Serialize;
use std::fmt;

/// Maximum number of differing calls listed; the others are only counted.
const TOLD_MOST: usize = 20;

/// How a version would have decided recorded calls.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ShadowReport {
    /// Calls with the same result.
    pub same: usize,
    /// Calls with a different result.
    pub different: usize,
    /// Calls that could not be replayed.
    pub impossible: usize,
    /// The newest calls with a different result. Contains personal data.
    pub differences: Vec<Differing>,
}

/// A call with a different result.
#[derive(Debug, Clone, Serialize)]
pub struct Differing {
    /// The recorded call.
    pub call: String,
    /// `interface.function`.
    pub function: String,
    /// The transaction it was about, if any.
    pub transaction: Option<String>,
    /// The differences.
    pub changes: Vec<Change>,
}

/// For logs and the operator's status: the places of the differences, never the values.
impl fmt::Display for ShadowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { same, different, impossible, differences } = self;
        let calls = same + different;
        write!(f, "of {calls} recorded calls, {different} have a different result")?;
        if *impossible > 0 {
            write!(f, " ({impossible} more could not be replayed)")?;
        }
        if let Some(first) = differences.first() {
            let place = first.changes.first().map(|change| change.place.as_str()).unwrap_or_default();
            write!(f, "; the newest is {}, a {} in `{place}`", first.call, first.function)?;
        }
        Ok(())
    }
}

/// Replays the newest recorded calls of the interfaces that a candidate provides, at most `calls`.
///
/// # Errors
/// [`store::Error`].
pub async fn run_shadow(
    guests: &Guests,
    store: &Store,
    candidate: &Candidate,
    calls: u32,
) -> Result<ShadowReport, store::Error> {
    let (guest, with) = (guests.guest_under_test(candidate), Replaying::of(guests, candidate));
    let mut ids = Vec::new();
    for interface in candidate.provides() {
        let function = Some(interface.name().to_owned());
        ids.extend(store.call_ids(&CallFilter { function, limit: calls, ..CallFilter::default() }).await?);
    }
    // Later ids sort later.
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(usize::try_from(calls).unwrap_or(usize::MAX));
    let mut report = ShadowReport::default();
    for id in ids {
        // A concurrent trim may have deleted the call.
        let Some(bytes) = store.call_record(&id).await? else { continue };
        let Ok(call) = RecordedCall::from_bytes(&bytes) else {
            report.impossible += 1;
            continue;
        };
        match replay(&guest, &call, &with).await {
            Replayed::Same => report.same += 1,
            Replayed::Impossible(_) => report.impossible += 1,
            Replayed::Different(changes) => {
                report.different += 1;
                if report.differences.len() < TOLD_MOST {
                    let RecordedCall { function, transaction, .. } = call;
                    report.differences.push(Differing { call: id, function, transaction, changes });
                }
            }
        }
    }
    Ok(report)
}
