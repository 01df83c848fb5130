//! Comparisons of the books with the ledger, and the differences they found, encrypted.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    seal::{NOT_OPENED, Sealer, difference},
};
use crate::model::{ReconciliationId, Timestamp};
use serde::{Deserialize, Serialize};

macro_rules! runs {
    ($rest:literal) => {
        concat!("SELECT id, terms, started_at, updated_at, finished_at, steps, record FROM reconciliations ", $rest)
    };
}

macro_rules! differences {
    ($rest:literal) => {
        concat!(
            "SELECT kind, subject, run, account, ledger, found_at, is_accepted, record FROM reconciliation_differences ",
            $rest
        )
    };
}

const UNFINISHED: &str = runs!("WHERE terms = $1 AND finished_at IS NULL ORDER BY id DESC LIMIT 1");
const NEWEST: &str = runs!("ORDER BY id DESC LIMIT $1");
const ONE: &str = runs!("WHERE id = $1");
const LAST_OF: &str =
    runs!("WHERE finished_at IS NOT NULL AND (terms = $1 OR terms = $2) ORDER BY finished_at DESC, id DESC LIMIT 1");
const INSERT: &str = "INSERT INTO reconciliations (id, terms, started_at, updated_at, finished_at, steps, record) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
// Two commands may have the same run: only one takes each step.
const UPDATE: &str = "UPDATE reconciliations SET updated_at = $3, finished_at = $4, steps = $2 + 1, record = $5 \
    WHERE id = $1 AND steps = $2 AND finished_at IS NULL";
const DROP_UNFINISHED: &str = "DELETE FROM reconciliations WHERE terms = $1 AND finished_at IS NULL";
const TRIM: &str = "DELETE FROM reconciliations WHERE finished_at IS NOT NULL AND id NOT IN \
    (SELECT id FROM reconciliations ORDER BY id DESC LIMIT $1)";

const PUT: &str = "INSERT INTO reconciliation_differences (kind, subject, run, account, ledger, found_at, is_accepted, record) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, subject) DO UPDATE SET run = excluded.run, \
    account = excluded.account, ledger = excluded.ledger, found_at = excluded.found_at, \
    is_accepted = excluded.is_accepted, record = excluded.record";
const NAMED: &str = differences!("WHERE kind = $1 AND subject = $2");
const FOUND_BY: &str = differences!("WHERE run = $1 ORDER BY ledger, kind, subject");
const ALL: &str = differences!("ORDER BY ledger, kind, subject");
// Ids of runs begin with the time: what a later run found stays.
const MENDED: &str = "DELETE FROM reconciliation_differences \
    WHERE run < $1 AND account = $2 AND ledger >= $3 AND ledger <= $4";
const MENDED_KIND: &str = "DELETE FROM reconciliation_differences WHERE run < $1 AND kind = $2";
const BY_KIND: &str =
    "SELECT kind, COUNT(*) FROM reconciliation_differences WHERE NOT is_accepted GROUP BY kind ORDER BY kind";

/// A comparison of the books with the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its id.
    pub id: ReconciliationId,
    /// What was asked for.
    pub terms: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When its last step ended.
    pub updated_at: Timestamp,
    /// When it was finished; `None`: it is not.
    pub finished_at: Option<Timestamp>,
    /// Number of its steps.
    pub steps: i64,
    /// What it compares, how far it got and what it counted, JSON.
    pub body: String,
}

/// A difference that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceRow {
    /// Its kind.
    pub kind: String,
    /// What it is about: it is one difference, however many runs find it.
    pub subject: String,
    /// The run that found it last.
    pub run: ReconciliationId,
    /// The account whose ledgers have it; empty: it is about no ledger.
    pub account: String,
    /// The ledger; 0: none.
    pub ledger: i64,
    /// When it was first found.
    pub found_at: Timestamp,
    /// Whether a person has accepted it.
    pub is_accepted: bool,
    /// What differs, JSON.
    pub body: String,
}

/// What is sealed of a run.
#[derive(Serialize, Deserialize)]
struct SealedRun {
    terms: String,
    finished_at: Option<Timestamp>,
    steps: i64,
    body: String,
}

/// What is sealed of a difference.
#[derive(Serialize, Deserialize)]
struct SealedDifference {
    account: String,
    ledger: i64,
    is_accepted: bool,
    body: String,
}

type Run = (String, String, String, String, Option<String>, i64, Vec<u8>);
type Found = (String, String, String, String, i64, String, bool, Vec<u8>);

fn sealed<T: Serialize>(sealer: &Sealer, table: &'static str, id: &str, plain: &T) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(plain).ok();
    let sealed = plain.and_then(|plain| sealer.seal(&format!("{table}:{id}"), &plain));
    sealed.ok_or_else(|| Error::corrupt(table, id, "the record can't be sealed"))
}

fn opened<T: for<'a> Deserialize<'a>>(
    sealer: &Sealer,
    table: &'static str,
    id: &str,
    record: &[u8],
) -> Result<T, Error> {
    let plain = sealer.open(&format!("{table}:{id}"), record);
    let plain = plain.ok_or_else(|| Error::corrupt(table, id, NOT_OPENED))?;
    serde_json::from_slice(&plain).map_err(|_| Error::corrupt(table, id, "unknown record layout"))
}

const RUNS: &str = "reconciliations";
const DIFFERENCES: &str = "reconciliation_differences";

fn run(sealer: &Sealer, row: Run) -> Result<RunRow, Error> {
    let (id, terms, started_at, updated_at, finished_at, steps, record) = row;
    let sealed: SealedRun = opened(sealer, RUNS, &id, &record)?;
    let problem = difference([
        (sealed.terms == terms, "its column terms is not the one that is sealed"),
        (sealed.steps == steps, "its column steps is not the one that is sealed"),
        (
            sealed.finished_at.map(|at| at.to_string()) == finished_at,
            "its column finished_at is not the one that is sealed",
        ),
    ]);
    let corrupt = |problem| Error::corrupt(RUNS, id.clone(), problem);
    if let Some(problem) = problem {
        return Err(corrupt(problem));
    }
    let parts = || Some((id.parse().ok()?, started_at.parse().ok()?, updated_at.parse().ok()?));
    let (id, started_at, updated_at) = parts().ok_or_else(|| corrupt("its id or its times can't be read"))?;
    let SealedRun { finished_at, body, .. } = sealed;
    Ok(RunRow { id, terms, started_at, updated_at, finished_at, steps, body })
}

fn found(sealer: &Sealer, row: Found) -> Result<DifferenceRow, Error> {
    let (kind, subject, run, account, ledger, found_at, is_accepted, record) = row;
    let name = format!("{kind}:{subject}");
    let sealed: SealedDifference = opened(sealer, DIFFERENCES, &name, &record)?;
    let problem = difference([
        (sealed.account == account, "its column account is not the one that is sealed"),
        (sealed.ledger == ledger, "its column ledger is not the one that is sealed"),
        (sealed.is_accepted == is_accepted, "its column is_accepted is not the one that is sealed"),
    ]);
    let corrupt = |problem| Error::corrupt(DIFFERENCES, name.clone(), problem);
    if let Some(problem) = problem {
        return Err(corrupt(problem));
    }
    let parts = || Some((run.parse().ok()?, found_at.parse().ok()?));
    let (run, found_at) = parts().ok_or_else(|| corrupt("its run or its time can't be read"))?;
    Ok(DifferenceRow { kind, subject, run, account, ledger, found_at, is_accepted, body: sealed.body })
}

impl Store {
    /// The run with these terms that was cut off.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn unfinished_run(&self, terms: &str) -> Result<Option<RunRow>, Error> {
        let row: Option<Run> =
            each!(read self, pool => sqlx::query_as(UNFINISHED).bind(terms).fetch_optional(pool).await)
                .map_err(failed("looking for an unfinished run"))?;
        row.map(|row| run(&self.sealer, row)).transpose()
    }

    /// The newest runs, newest first.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn runs(&self, limit: u32) -> Result<Vec<RunRow>, Error> {
        let rows: Vec<Run> =
            each!(read self, pool => sqlx::query_as(NEWEST).bind(i64::from(limit)).fetch_all(pool).await)
                .map_err(failed("listing runs"))?;
        rows.into_iter().map(|row| run(&self.sealer, row)).collect()
    }

    /// One run.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn run(&self, id: ReconciliationId) -> Result<Option<RunRow>, Error> {
        let row: Option<Run> =
            each!(read self, pool => sqlx::query_as(ONE).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a run"))?;
        row.map(|row| run(&self.sealer, row)).transpose()
    }

    /// The run with one of these terms that was finished last.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn last_finished_run(&self, terms: [&str; 2]) -> Result<Option<RunRow>, Error> {
        let row: Option<Run> = each!(read self, pool => sqlx::query_as(LAST_OF).bind(terms[0]).bind(terms[1])
            .fetch_optional(pool).await)
        .map_err(failed("looking for the last run"))?;
        row.map(|row| run(&self.sealer, row)).transpose()
    }

    /// The differences that a run found, or all that are known, by ledger.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn differences(&self, of: Option<ReconciliationId>) -> Result<Vec<DifferenceRow>, Error> {
        let rows: Vec<Found> = match of {
            Some(run) => {
                each!(read self, pool => sqlx::query_as(FOUND_BY).bind(run.to_string()).fetch_all(pool).await)
            }
            None => each!(read self, pool => sqlx::query_as(ALL).fetch_all(pool).await),
        }
        .map_err(failed("listing differences"))?;
        rows.into_iter().map(|row| found(&self.sealer, row)).collect()
    }

    /// How many differences of each kind are known and not accepted.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn difference_counts(&self) -> Result<Vec<(String, i64)>, Error> {
        each!(read self, pool => sqlx::query_as(BY_KIND).fetch_all(pool).await).map_err(failed("counting differences"))
    }
}

impl Tx {
    /// Stores a new run.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_run(&mut self, new: &RunRow) -> Result<(), Error> {
        self.counted()?;
        let record = self.sealed_run(new, new.steps)?;
        each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(&new.terms).bind(new.started_at.to_string()).bind(new.updated_at.to_string())
            .bind(new.finished_at.map(|at| at.to_string())).bind(new.steps).bind(record)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("storing a run"))
    }

    /// Stores a run one step further than it was read. `false`: another command took that step, or has dropped the run; nothing
    /// may be committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn update_run(&mut self, read: &RunRow) -> Result<bool, Error> {
        self.counted()?;
        let record = self.sealed_run(read, read.steps + 1)?;
        let rows = each!(tx self, conn => sqlx::query(UPDATE)
            .bind(read.id.to_string()).bind(read.steps).bind(read.updated_at.to_string())
            .bind(read.finished_at.map(|at| at.to_string())).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("storing a run's step"))?;
        Ok(rows == 1)
    }

    fn sealed_run(&self, row: &RunRow, steps: i64) -> Result<Vec<u8>, Error> {
        let plain = SealedRun { terms: row.terms.clone(), finished_at: row.finished_at, steps, body: row.body.clone() };
        sealed(&self.sealer, RUNS, &row.id.to_string(), &plain)
    }

    /// Drops the runs with these terms that were cut off.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn drop_unfinished_runs(&mut self, terms: &str) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(DROP_UNFINISHED).bind(terms).execute(conn).await.map(|_| ()))
            .map_err(failed("dropping an unfinished run"))
    }

    /// Keeps only the newest runs, and those not finished.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn trim_runs(&mut self, kept: u32) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(TRIM).bind(i64::from(kept)).execute(conn).await.map(|_| ()))
            .map_err(failed("deleting old runs"))
    }

    /// The difference of this kind about this subject, if it is known.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn difference(&mut self, kind: &str, subject: &str) -> Result<Option<DifferenceRow>, Error> {
        let row: Option<Found> =
            each!(tx self, conn => sqlx::query_as(NAMED).bind(kind).bind(subject).fetch_optional(conn).await)
                .map_err(failed("reading a difference"))?;
        row.map(|row| found(&self.sealer, row)).transpose()
    }

    /// Stores a difference, in place of what was known of it.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn put_difference(&mut self, new: &DifferenceRow) -> Result<(), Error> {
        self.counted()?;
        let DifferenceRow { account, ledger, is_accepted, body, .. } = new.clone();
        let plain = SealedDifference { account, ledger, is_accepted, body };
        let record = sealed(&self.sealer, DIFFERENCES, &format!("{}:{}", new.kind, new.subject), &plain)?;
        each!(tx self, conn => sqlx::query(PUT)
            .bind(&new.kind).bind(&new.subject).bind(new.run.to_string()).bind(&new.account).bind(new.ledger)
            .bind(new.found_at.to_string()).bind(new.is_accepted).bind(record)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("storing a difference"))
    }

    /// Drops the differences in these ledgers of an account that a run, which has looked at them, did not find.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn drop_mended(
        &mut self,
        run: ReconciliationId,
        account: &str,
        ledgers: (u32, u32),
    ) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(MENDED).bind(run.to_string()).bind(account)
            .bind(i64::from(ledgers.0)).bind(i64::from(ledgers.1)).execute(conn).await.map(|_| ()))
        .map_err(failed("dropping mended differences"))
    }

    /// Drops the differences of a kind that a run, which has looked at all of them, did not find.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn drop_mended_kind(&mut self, run: ReconciliationId, kind: &str) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(MENDED_KIND).bind(run.to_string()).bind(kind)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("dropping mended differences"))
    }
}
