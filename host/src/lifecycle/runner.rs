//! Background work: claims what is due and does it, as many at once as configured.

use super::{
    Lifecycle,
    permits::{Permit, Permits, Quota},
};
use crate::store::{self, Claim, Claimer, IDLE_MAX, JobKind, claim_loop, idle_time};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The background work of one run.
struct Runner<'a> {
    lifecycle: &'a Lifecycle,
    permits: Permits,
}

impl Claimer for Runner<'_> {
    const WHAT: &'static str = "work";

    async fn claim(&self, running: &mut JoinSet<()>) -> Result<Duration, store::Error> {
        let Self { lifecycle, permits } = self;
        let (store, settings) = (&lifecycle.store, &lifecycle.settings);
        let now = lifecycle.clock.now();
        let token = hex::encode(lifecycle.random.bytes::<16>());
        let lease = now.plus(settings.lease);
        let mut quiet = IDLE_MAX;
        for Quota { owner, kinds, mut free } in lifecycle.quotas(permits) {
            if free == 0 {
                continue;
            }
            // Asked first, because a claim is a write even where nothing is due, and keeps other writers waiting.
            let idle = idle_time(store.next_due(&kinds).await?, now);
            quiet = quiet.min(idle);
            if !idle.is_zero() {
                continue;
            }
            let (polls, others): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| *kind == JobKind::Poll);
            // A page of polls is one call and takes one permit; whatever else is due takes the others.
            if !polls.is_empty() {
                let page = store.claim(&polls, settings.poll.page.max(1), now, lease, &token).await?;
                if !page.is_empty() {
                    lifecycle.start(permits.take(&owner), running, page);
                    free -= 1;
                }
            }
            for claim in store.claim(&others, free, now, lease, &token).await? {
                lifecycle.start(permits.take(&owner), running, vec![claim]);
            }
        }
        Ok(quiet)
    }
}

impl Lifecycle {
    /// Does background work until `stop`, then finishes what it has begun. Work that is cut off all the same is
    /// claimed again when its lease runs out.
    pub async fn run(&self, stop: CancellationToken) {
        let runner = Runner { lifecycle: self, permits: Permits::default() };
        claim_loop(&runner, &self.wake, &stop).await;
    }

    fn start(&self, permit: Permit, running: &mut JoinSet<()>, claims: Vec<Claim>) {
        let lifecycle = self.clone();
        running.spawn(async move { lifecycle.perform(claims, permit).await });
    }

    async fn perform(&self, claims: Vec<Claim>, _permit: Permit) {
        let Some(first) = claims.first() else { return };
        let done = match first.job.kind {
            JobKind::Poll => self.poll(&claims).await,
            JobKind::Accept => self.accept(first).await,
            JobKind::Execute => self.execute(first).await,
            JobKind::Expire => self.expire(first).await,
            JobKind::Remind => self.remind(first).await,
            JobKind::Recheck => self.recheck(first).await,
            JobKind::Review => self.review(first).await,
            JobKind::Forget => self.forget(first).await,
            JobKind::Erase => self.erase(first).await,
            JobKind::Mismatch => self.mismatch(first).await,
            JobKind::Rate => self.fix_rate(first).await,
            JobKind::Release => self.release(first).await,
        };
        if let Err(error) = done {
            // Nothing was recorded: the lease runs out, and the work is done again.
            let kind = first.job.kind.as_str();
            tracing::warn!(
                kind,
                subject = first.job.subject,
                error = &error as &dyn std::error::Error,
                "work not recorded"
            );
        }
    }
}
