//! The job runner: claims due jobs and runs them, up to the configured concurrency limit.

use super::permits::{Permit, Permits, Quota};
use crate::context::Error;
use crate::model::JobKind;
use crate::operations::Operations;
use crate::store::{self, Claim, Claimer, IDLE_MAX, claim_loop, idle_time};
use std::{error, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Runs background jobs.
pub struct Runner {
    operations: Operations,
    permits: Permits,
}

impl Runner {
    /// A runner that calls these operations.
    pub fn new(operations: Operations) -> Self {
        Self { operations, permits: Permits::default() }
    }

    /// Runs jobs until `stop`, then finishes those in progress. A job that is aborted is claimed again when its lease
    /// expires.
    pub async fn run(&self, stop: CancellationToken) {
        claim_loop(self, &self.operations.context.wake, &stop).await;
    }

    fn start(&self, permit: Permit, running: &mut JoinSet<()>, claims: Vec<Claim>) {
        let operations = self.operations.clone();
        running.spawn(async move {
            perform(&operations, &claims).await;
            drop(permit);
        });
    }
}

impl Claimer for Runner {
    const WHAT: &'static str = "jobs";

    async fn claim(&self, running: &mut JoinSet<()>) -> Result<Duration, store::Error> {
        let context = &self.operations.context;
        let (store, settings) = (&context.store, &context.settings);
        let now = context.clock.now();
        let token = hex::encode(context.random.bytes::<16>());
        let lease = now.plus(settings.lease);
        let mut quiet = IDLE_MAX;
        for Quota { owner, kinds, mut free } in self.permits.quotas(context) {
            if free == 0 {
                continue;
            }
            // Read first, because a claim is a write even if no job is due, and delays other writers.
            let idle = idle_time(store.next_due(&kinds).await?, now);
            quiet = quiet.min(idle);
            if !idle.is_zero() {
                continue;
            }
            let (paged, single): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| kind.is_paged());
            // A page is one call, of one kind, and takes one permit; other due jobs take the rest.
            for kind in paged {
                if free == 0 {
                    break;
                }
                let page = store.claim(&[kind], settings.poll.page.max(1), now, lease, &token).await?;
                if !page.is_empty() {
                    self.start(self.permits.take(&owner), running, page);
                    free -= 1;
                }
            }
            for claim in store.claim(&single, free, now, lease, &token).await? {
                self.start(self.permits.take(&owner), running, vec![claim]);
            }
        }
        Ok(quiet)
    }
}

/// The argument of a method in the table.
macro_rules! claimed {
    (one, $claims:ident, $first:ident) => {
        $first
    };
    (page, $claims:ident, $first:ident) => {
        $claims
    };
}

macro_rules! dispatch {
    ($($(#[$doc:meta])* $kind:ident = $name:literal {
        about: $subject:ident, asks: $interface:tt, ends_with_transaction: $ends:literal, deadline: $deadline:literal,
        run: $room:ident.$method:ident($many:ident)
    })*) => {
        /// Calls the method for a job in the room of its noun.
        async fn done(operations: &Operations, first: &Claim, claims: &[Claim]) -> Result<(), Error> {
            match first.job.kind {
                $(JobKind::$kind => operations.$room.$method(claimed!($many, claims, first)).await,)*
            }
        }
    };
}

anchor_model::job_kinds!(dispatch);

/// Runs claimed jobs of one kind.
async fn perform(operations: &Operations, claims: &[Claim]) {
    let Some(first) = claims.first() else { return };
    let done = match done(operations, first, claims).await {
        // A job about many records sets aside those that it can't read.
        Err(error) if error.is_corrupt() && claims.len() == 1 => operations.context.set_aside(first, &error).await,
        done => done,
    };
    if let Err(error) = done {
        // No outcome was recorded: the lease expires, and the job runs again.
        let (kind, subject) = (first.job.kind.as_str(), &first.job.subject);
        tracing::warn!(kind, subject, error = &error as &dyn error::Error, "the job's outcome could not be recorded");
    }
}
