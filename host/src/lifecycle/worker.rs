//! Background work: claims what is due and does it, as many at once as configured.

use super::{
    Lifecycle,
    lanes::{Lane, Place, Places},
};
use crate::store::{Claim, WorkKind};
use std::time::Duration;
use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

/// The longest nap: work that another host or a command-line tool wrote does not wake this process.
pub(super) const NAP_MOST: Duration = Duration::from_secs(1);

/// How long the workers wait after the database failed.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// Tells of a task that panicked: its work is done again when the lease runs out.
fn told(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "background work broke off");
    }
}

impl Lifecycle {
    /// Does background work until `stop`, then finishes what it has begun. Work that is cut off all the same is
    /// claimed again when its lease runs out.
    pub async fn run(&self, stop: CancellationToken) {
        let places = Places::default();
        let mut running = JoinSet::new();
        while !stop.is_cancelled() {
            while let Some(ended) = running.try_join_next() {
                told(ended);
            }
            let nap = match self.claim_and_start(&places, &mut running).await {
                Ok(nap) => nap,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "work could not be claimed");
                    STORE_PAUSE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                _ = timeout(nap, self.wake.notified()) => {}
                // A finished task frees a permit, and may have scheduled what is due before the nap is over.
                Some(ended) = running.join_next() => told(ended),
            }
        }
        while let Some(ended) = running.join_next().await {
            told(ended);
        }
    }

    /// Starts what is due and can be started; how long there is nothing to do.
    async fn claim_and_start(
        &self,
        places: &Places,
        running: &mut JoinSet<()>,
    ) -> Result<Duration, crate::store::Error> {
        let mut lanes = self.lanes(places);
        lanes.retain(|lane| lane.free > 0);
        let open: Vec<WorkKind> = lanes.iter().flat_map(|lane| lane.kinds.iter().copied()).collect();
        let now = self.clock.now();
        match self.store.next_due(&open).await? {
            None => return Ok(NAP_MOST),
            Some(due) if due > now => return Ok(due.since(now).min(NAP_MOST)),
            Some(_) => {}
        }
        let token = hex::encode(self.random.bytes::<16>());
        let lease = now.plus(self.settings.lease);
        for Lane { owner, mut kinds, free } in lanes {
            // A page of polls is one call and takes one place; whatever else is due takes the others.
            let polls = match kinds.iter().position(|kind| *kind == WorkKind::Poll) {
                Some(at) => {
                    let poll = kinds.remove(at);
                    self.store.claim(&[poll], self.settings.poll.page.max(1), now, lease, &token).await?
                }
                None => Vec::new(),
            };
            let others = if polls.is_empty() { free } else { free - 1 };
            let claims = self.store.claim(&kinds, others, now, lease, &token).await?;
            if !polls.is_empty() {
                self.start(places.take(&owner), running, polls);
            }
            for claim in claims {
                self.start(places.take(&owner), running, vec![claim]);
            }
        }
        Ok(Duration::ZERO)
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
