//! Background work: claims what is due and does it, as many at once as configured.

use super::{
    Lifecycle,
    lanes::{Lane, Place, Places},
};
use crate::store::{self, Claim, Claimer, NAP_MOST, WorkKind, nap, rounds};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The background work of one run.
struct Worker<'a> {
    lifecycle: &'a Lifecycle,
    places: Places,
}

impl Claimer for Worker<'_> {
    const WHAT: &'static str = "work";

    async fn claim(&self, running: &mut JoinSet<()>) -> Result<Duration, store::Error> {
        let Self { lifecycle, places } = self;
        let (store, settings) = (&lifecycle.store, &lifecycle.settings);
        let now = lifecycle.clock.now();
        let token = hex::encode(lifecycle.random.bytes::<16>());
        let lease = now.plus(settings.lease);
        let mut quiet = NAP_MOST;
        for Lane { owner, kinds, mut free } in lifecycle.lanes(places) {
            if free == 0 {
                continue;
            }
            // Asked first, because a claim is a write even where nothing is due, and keeps other writers waiting.
            let nap = nap(store.next_due(&kinds).await?, now);
            quiet = quiet.min(nap);
            if !nap.is_zero() {
                continue;
            }
            let (polls, others): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| *kind == WorkKind::Poll);
            // A page of polls is one call and takes one place; whatever else is due takes the others.
            if !polls.is_empty() {
                let page = store.claim(&polls, settings.poll.page.max(1), now, lease, &token).await?;
                if !page.is_empty() {
                    lifecycle.start(places.take(&owner), running, page);
                    free -= 1;
                }
            }
            for claim in store.claim(&others, free, now, lease, &token).await? {
                lifecycle.start(places.take(&owner), running, vec![claim]);
            }
        }
        Ok(quiet)
    }
}

impl Lifecycle {
    /// Does background work until `stop`, then finishes what it has begun. Work that is cut off all the same is
    /// claimed again when its lease runs out.
    pub async fn run(&self, stop: CancellationToken) {
        let worker = Worker { lifecycle: self, places: Places::default() };
        rounds(&worker, &self.wake, &stop).await;
    }

    fn start(&self, place: Place, running: &mut JoinSet<()>, claims: Vec<Claim>) {
        let lifecycle = self.clone();
        running.spawn(async move { lifecycle.perform(claims, place).await });
    }

    async fn perform(&self, claims: Vec<Claim>, _place: Place) {
        let Some(first) = claims.first() else { return };
        let done = match first.work.kind {
            WorkKind::Poll => self.poll(&claims).await,
            WorkKind::Accept => self.accept(first).await,
            WorkKind::Execute => self.execute(first).await,
            WorkKind::Expire => self.expire(first).await,
            WorkKind::Remind => self.remind(first).await,
            WorkKind::Recheck => self.recheck(first).await,
            WorkKind::Review => self.review(first).await,
            WorkKind::Forget => self.forget(first).await,
            WorkKind::Erase => self.erase(first).await,
            WorkKind::Mispayment => self.mispayment(first).await,
            WorkKind::Rate => self.fix_rate(first).await,
            WorkKind::Release => self.release(first).await,
        };
        if let Err(error) = done {
            // Nothing was recorded: the lease runs out, and the work is done again.
            let kind = first.work.kind.as_str();
            tracing::warn!(
                kind,
                subject = first.work.subject,
                error = &error as &dyn std::error::Error,
                "work not recorded"
            );
        }
    }
}
