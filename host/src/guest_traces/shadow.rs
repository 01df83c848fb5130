//! Before a version serves: what it would have decided on the calls that were recorded.

use super::{Change, RecordedCall, Replayed, Replaying, replay};
use crate::{
    guest::{Candidate, Guests},
    store::{self, CallFilter, Store},
};
use serde::Serialize;
use std::fmt;

/// Calls whose changes are told; of the others that there are some.
const TOLD_MOST: usize = 20;

/// What a version would have decided.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ShadowReport {
    /// Calls decided as they were.
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
    /// The transaction it was about, if it was one.
    pub transaction: Option<String>,
    /// What is otherwise.
    pub changes: Vec<Change>,
}

/// For logs and the operator's status: where it decides otherwise, never what.
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

/// Tries a candidate on the newest recorded calls of the interfaces it provides, `calls` at most.
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
    // Later ones sort later.
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(usize::try_from(calls).unwrap_or(usize::MAX));
    let mut report = ShadowReport::default();
    for id in ids {
        // Others trim what is over the bounds meanwhile.
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
