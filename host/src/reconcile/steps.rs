//! Runs: begun, continued step by step, finished; and what they found.

use super::{
    Acceptance, Difference, Error, Kind, KnownDifference, PERIODIC, Reconciler, RunSummary, Terms,
    ledger_side::LedgerSide,
    plan::{Plan, plan},
    run::{Phase, Run},
};
use crate::model::{ReconciliationId, Timestamp};
use crate::stellar::{Horizon, Root};
use crate::store::{self, DifferenceRow, RunRow, Tx};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Runs that are kept.
const RUNS_KEPT: u32 = 100;

/// Kinds that every run about all accounts looks at, whatever its ledgers.
const IN_EVERY_RUN: [Kind; 4] =
    [Kind::AttemptOpenTooLong, Kind::ChannelAhead, Kind::ChannelBehind, Kind::ChannelMissing];

/// A run in progress. Without it the run stays where it is, and can be continued.
#[derive(Debug)]
pub struct Session {
    side: LedgerSide,
    row: RunRow,
    run: Run,
    /// Whether it continues a run that was cut off.
    pub is_continued: bool,
}

/// A difference as it is stored.
#[derive(Serialize, Deserialize)]
struct Body {
    difference: Difference,
    accepted: Option<Acceptance>,
}

impl Session {
    /// The run as it is now.
    pub fn summary(&self) -> RunSummary {
        RunSummary::of(&self.row, &self.run)
    }

    /// Whether nothing is left to compare.
    pub fn is_over(&self) -> bool {
        self.row.finished_at.is_some()
    }
}

impl Reconciler {
    /// Begins a run with these terms, or continues the one that was cut off; with `restart`, always begins. `pace`: the pause
    /// before each request.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn begin(
        &self,
        terms: &Terms,
        restart: bool,
        horizon: Horizon,
        pace: Duration,
    ) -> Result<Session, Error> {
        self.begin_as(&terms.to_string(), terms, restart, (horizon, pace), |_| None).await
    }

    /// The same for the host's own runs, whose first ledger depends on the network's newest.
    pub(super) async fn begin_as(
        &self,
        name: &str,
        terms: &Terms,
        restart: bool,
        (horizon, pace): (Horizon, Duration),
        overlap: impl Fn(&Root) -> Option<u32>,
    ) -> Result<Session, Error> {
        let side = LedgerSide { horizon, passphrase: self.passphrase.clone(), pace };
        if let Some(row) = self.store.unfinished_run(name).await?
            && !restart
        {
            let run = Run::read(&row)?;
            side.root().await?;
            return Ok(Session { side, row, run, is_continued: true });
        }
        let now = self.clock.now();
        let Plan { mut run, differences } = plan(&self.store, &side, terms, overlap, now).await?;
        let mut row = RunRow {
            id: ReconciliationId::mint(now, &*self.random),
            terms: name.to_owned(),
            started_at: now,
            updated_at: now,
            finished_at: None,
            steps: 0,
            body: String::new(),
        };
        let mut tx = self.store.begin().await?;
        tx.drop_unfinished_runs(name).await?;
        for difference in differences {
            keep(&mut tx, row.id, &mut run, difference, now).await?;
        }
        row.body = run.to_body();
        tx.insert_run(&row).await?;
        tx.commit().await?;
        Ok(Session { side, row, run, is_continued: false })
    }

    /// Takes a run one step further, and stores the step. What differs now and is not accepted.
    ///
    /// # Errors
    /// [`Error`]: the step is not stored. The session can't go on; the run can be continued by a new one.
    pub async fn step(&self, session: &mut Session) -> Result<Vec<KnownDifference>, Error> {
        let Session { side, row, run, .. } = session;
        let found = match run.phase.clone() {
            Phase::Payments { range, cursor } => self.payments(side, run, (range, cursor)).await?,
            Phase::Payouts { after } => self.payouts(run, &after).await?,
            Phase::Unseen { after } => self.unseen(side, run, &after).await?,
            Phase::Attempts { after } => self.open_attempts(side, run, &after).await?,
            Phase::Channels => self.channels(side, run).await?,
            Phase::Transactions { after } => self.transactions(run, &after).await?,
            Phase::Over => Vec::new(),
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let mut news = Vec::new();
        for difference in found {
            news.extend(keep(&mut tx, row.id, run, difference, now).await?);
        }
        row.updated_at = now;
        if run.phase == Phase::Over {
            row.finished_at = Some(now);
            drop_mended(&mut tx, row.id, run).await?;
            tx.trim_runs(RUNS_KEPT).await?;
        }
        row.body = run.to_body();
        if !tx.update_run(row).await? {
            return Err(Error::Taken);
        }
        tx.commit().await?;
        row.steps += 1;
        Ok(news)
    }

    /// The newest runs, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn runs(&self, limit: u32) -> Result<Vec<RunSummary>, Error> {
        let rows = self.store.runs(limit).await?;
        rows.iter().map(|row| Ok(RunSummary::of(row, &Run::read(row)?))).collect()
    }

    /// Differences that a run found and that no later one found mended; `None`: those of all runs. Without `all`, accepted
    /// ones are left out.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn differences(&self, of: Option<ReconciliationId>, all: bool) -> Result<Vec<KnownDifference>, Error> {
        if let Some(id) = of
            && self.store.run(id).await?.is_none()
        {
            return Err(Error::NotFound);
        }
        let rows = self.store.differences(of).await?.into_iter().filter(|row| all || !row.is_accepted);
        rows.map(|row| known(&row)).collect()
    }

    /// Records that a person knows of a difference and leaves it. It is told again if it changes.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn accept(&self, kind: &str, subject: &str, by: &str, why: &str) -> Result<KnownDifference, Error> {
        let mut tx = self.store.begin().await?;
        let Some(mut row) = tx.difference(kind, subject).await? else { return Err(Error::NotFound) };
        let mut body = body(&row)?;
        body.accepted = Some(Acceptance { by: by.to_owned(), why: why.to_owned(), at: self.clock.now() });
        row.is_accepted = true;
        row.body = written(&body);
        tx.put_difference(&row).await?;
        tx.commit().await?;
        known(&row)
    }

    /// The host's own run, or a command's about everything, that was finished last.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn last_whole_run(&self) -> Result<Option<RunSummary>, Error> {
        let row = self.store.last_finished_run([PERIODIC, super::WHOLE]).await?;
        row.map(|row| Ok(RunSummary::of(&row, &Run::read(&row)?))).transpose()
    }
}

fn body(row: &DifferenceRow) -> Result<Body, Error> {
    let name = || format!("{}:{}", row.kind, row.subject);
    let corrupt = |_| store::Error::corrupt("reconciliation_differences", name(), "unknown record layout");
    Ok(serde_json::from_str(&row.body).map_err(corrupt)?)
}

fn written(body: &Body) -> String {
    // Plain data always serialises.
    serde_json::to_string(body).unwrap_or_default()
}

fn known(row: &DifferenceRow) -> Result<KnownDifference, Error> {
    let Body { difference, accepted } = body(row)?;
    Ok(KnownDifference { difference, found_at: row.found_at, accepted })
}

/// Stores a difference, and counts it. `None`: the run has found it before, or somebody has accepted it.
async fn keep(
    tx: &mut Tx,
    id: ReconciliationId,
    run: &mut Run,
    difference: Difference,
    now: Timestamp,
) -> Result<Option<KnownDifference>, Error> {
    let (kind, subject) = (difference.kind.to_string(), difference.subject.clone());
    let before = match tx.difference(&kind, &subject).await {
        Ok(before) => before,
        // Replaced by what is seen now.
        Err(store::Error::Corrupt { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let is_repeated = before.as_ref().is_some_and(|row| row.run == id);
    let found_at = before.as_ref().map_or(now, |row| row.found_at);
    // An acceptance is of what was said then.
    let accepted = before.and_then(|row| body(&row).ok()).filter(|old| old.difference == difference);
    let accepted = accepted.and_then(|old| old.accepted);
    let body = Body { difference, accepted };
    let new = DifferenceRow {
        kind: kind.clone(),
        subject,
        run: id,
        account: body.difference.account.clone().unwrap_or_default(),
        ledger: i64::from(body.difference.ledger.unwrap_or_default()),
        found_at,
        is_accepted: body.accepted.is_some(),
        body: written(&body),
    };
    tx.put_difference(&new).await?;
    if is_repeated || body.accepted.is_some() {
        return Ok(None);
    }
    *run.differences.entry(kind).or_default() += 1;
    Ok(Some(KnownDifference { difference: body.difference, found_at, accepted: None }))
}

/// Drops what earlier runs found and this one, which has looked at the same, did not.
async fn drop_mended(tx: &mut Tx, id: ReconciliationId, run: &Run) -> Result<(), Error> {
    for range in &run.ranges {
        let account = range.account.to_string();
        tx.drop_mended(id, &account, (range.first_ledger, range.last_ledger)).await?;
    }
    match (run.is_about_all, run.is_whole()) {
        (true, true) => tx.drop_mended(id, "", (0, 0)).await?,
        (true, false) => {
            for kind in IN_EVERY_RUN {
                tx.drop_mended_kind(id, kind.as_str()).await?;
            }
        }
        (false, _) => {}
    }
    Ok(())
}
