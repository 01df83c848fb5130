//! Durable jobs: what to do, when, and which host is doing it.
//!
//! A row is written in the database transaction of the change that makes it due. A claim is a lease with a token.
//! Recording the outcome needs the token, so a host that lost its lease cannot record one. An expired lease is claimed
//! again, and the attempts are counted.

use super::{
    Error, Store, Tx,
    backend::{Locking, each, failed},
    rows::{runs, values},
};
use crate::model::{JobKind, JobSubject, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use utoipa::ToSchema;

macro_rules! claim {
    ($locking:literal) => {
        concat!(
            "WITH due AS MATERIALIZED (SELECT id FROM jobs WHERE due_at <= $3 ",
            "AND (lease_until IS NULL OR lease_until <= $3) AND $5 LIKE '% ' || kind || ' %' ",
            "ORDER BY due_at LIMIT $4 ",
            $locking,
            ") UPDATE jobs SET lease_until = $1, lease_token = $2, attempts = attempts + 1 FROM due ",
            "WHERE jobs.id = due.id RETURNING kind, subject, attempts"
        )
    };
}
const CLAIM: Locking = Locking { sqlite: claim!(""), postgres: claim!("FOR UPDATE SKIP LOCKED") };
const FINISH: &str = "DELETE FROM jobs WHERE id = $1 AND lease_token = $2";
// A write, so that PostgreSQL locks the row.
const HOLD: &str = "UPDATE jobs SET lease_token = lease_token WHERE id = $1 AND lease_token = $2";
const POSTPONE: &str = "UPDATE jobs SET due_at = $3, lease_until = NULL, lease_token = NULL, last_error = $4 \
    WHERE id = $1 AND lease_token = $2";
const NEXT_DUE: &str = "SELECT \
    (SELECT MIN(due_at) FROM jobs WHERE lease_until IS NULL AND $1 LIKE '% ' || kind || ' %'), \
    (SELECT MIN(lease_until) FROM jobs WHERE lease_until IS NOT NULL AND $1 LIKE '% ' || kind || ' %')";
/// Transactions whose jobs are read by one statement: within the parameters that SQLite takes.
const JOBS_OF_AT_ONCE: usize = 500;
const HURRY: &str = "UPDATE jobs SET due_at = $2 WHERE id = $1 AND lease_token IS NULL AND due_at > $2";
const COUNT: &str = "SELECT COUNT(*) FROM jobs WHERE NOT $1 LIKE '% ' || kind || ' %'";

fn schedule(rows: usize) -> String {
    format!(
        "INSERT INTO jobs (id, kind, subject, due_at, attempts) VALUES {} ON CONFLICT (id) DO UPDATE \
         SET due_at = excluded.due_at, attempts = 0, lease_until = NULL, lease_token = NULL, last_error = NULL",
        values(rows, 5, 0)
    )
}

fn cancel(rows: usize) -> String {
    // Rows and not a list: PostgreSQL compares each row of a table with every member of a list.
    format!("DELETE FROM jobs WHERE id IN (VALUES {})", values(rows, 1, 0))
}

fn of(rows: usize) -> String {
    format!(
        "SELECT kind, subject, due_at, attempts, last_error FROM jobs WHERE id IN (VALUES {}) ORDER BY due_at",
        values(rows, 1, 0)
    )
}

/// ` accept execute `: all kinds in one parameter.
fn named(kinds: &[JobKind]) -> String {
    kinds.iter().fold(" ".to_owned(), |named, kind| named + kind.as_str() + " ")
}

/// A job: its kind, and the record it is about. There is one row for each pair.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Job {
    /// The kind.
    pub kind: JobKind,
    /// The id of the transaction, customer, quote or ledger operation.
    pub subject: String,
}

impl Job {
    /// A job of `kind` for `subject`.
    pub fn new(kind: JobKind, subject: impl ToString) -> Self {
        Self { kind, subject: subject.to_string() }
    }

    fn id(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.subject)
    }
}

/// A job as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRow {
    /// The kind's name.
    pub kind: String,
    /// The id of its record.
    pub subject: String,
    /// When it runs next.
    pub due_at: String,
    /// Number of attempts since it was scheduled.
    pub attempts: i64,
    /// Why the last attempt failed; none: none has.
    pub last_error: Option<String>,
}

/// A job under a lease.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job.
    pub job: Job,
    /// Number of claims, including this one.
    pub attempts: u32,
    token: String,
}

impl Store {
    /// Claims up to `limit` due rows of these kinds, the longest due first, until `lease_until`. `token` must be new.
    /// Kinds that this program does not know are left to the newer host that wrote them.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn claim(
        &self,
        kinds: &[JobKind],
        limit: usize,
        now: Timestamp,
        lease_until: Timestamp,
        token: &str,
    ) -> Result<Vec<Claim>, Error> {
        self.counted()?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<(String, String, i64)> = each!(write self, pool => sqlx::query_as(self.worded(&CLAIM))
            .bind(lease_until.to_string()).bind(token).bind(now.to_string()).bind(limit).bind(named(kinds))
            .fetch_all(pool).await)
        .map_err(failed("claiming jobs"))?;
        rows.into_iter()
            .map(|(kind, subject, attempts)| {
                let Some(kind) = JobKind::from_name(&kind) else {
                    return Err(Error::Corrupt { table: "jobs", id: subject, problem: "unknown kind" });
                };
                let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
                Ok(Claim { job: Job { kind, subject }, attempts, token: token.to_owned() })
            })
            .collect()
    }

    /// When the next row of these kinds is due or its lease expires; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn next_due(&self, kinds: &[JobKind]) -> Result<Option<Timestamp>, Error> {
        let (due, lease): (Option<String>, Option<String>) =
            each!(read self, pool => sqlx::query_as(NEXT_DUE).bind(named(kinds)).fetch_one(pool).await)
                .map_err(failed("looking for due jobs"))?;
        Ok([due, lease].into_iter().flatten().min().and_then(|text| text.parse().ok()))
    }

    /// The jobs of these transactions, the next due first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn jobs_of(&self, transactions: &[TransactionId]) -> Result<Vec<JobRow>, Error> {
        type Row = (String, String, String, i64, Option<String>);
        let kinds = JobKind::ALL.iter().filter(|kind| kind.subject() == JobSubject::Transaction);
        let kinds: Vec<JobKind> = kinds.copied().collect();
        let mut found = Vec::new();
        for some in transactions.chunks(JOBS_OF_AT_ONCE) {
            let ids = some.iter().flat_map(|id| kinds.iter().map(move |kind| Job::new(*kind, id).id()));
            let ids: Vec<String> = ids.collect();
            let statement = of(ids.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let query = ids.iter().fold(sqlx::query_as(AssertSqlSafe(statement)), |query, id| query.bind(id));
                query.fetch_all(pool).await
            })
            .map_err(failed("reading jobs"))?;
            found.extend(rows.into_iter().map(|(kind, subject, due_at, attempts, last_error)| JobRow {
                kind,
                subject,
                due_at,
                attempts,
                last_error,
            }));
        }
        Ok(found)
    }

    /// A job, if there is one.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn job(&self, job: &Job) -> Result<Option<JobRow>, Error> {
        type Row = (String, String, String, i64, Option<String>);
        let row: Option<Row> = each!(read self, pool => sqlx::query_as(AssertSqlSafe(of(1))).bind(job.id())
            .fetch_optional(pool).await)
        .map_err(failed("reading a job"))?;
        Ok(row.map(|(kind, subject, due_at, attempts, last_error)| JobRow {
            kind,
            subject,
            due_at,
            attempts,
            last_error,
        }))
    }

    /// Number of jobs, except those that only wait for a time.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn job_count(&self) -> Result<i64, Error> {
        let deadlines: Vec<JobKind> = JobKind::ALL.iter().copied().filter(|kind| kind.is_deadline()).collect();
        let (count,): (i64,) =
            each!(read self, pool => sqlx::query_as(COUNT).bind(named(&deadlines)).fetch_one(pool).await)
                .map_err(failed("counting jobs"))?;
        Ok(count)
    }
}

impl Tx {
    /// Schedules a job for `due_at`. An existing row is replaced: its attempts restart from zero, and its lease is
    /// void.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn schedule(&mut self, job: &Job, due_at: Timestamp) -> Result<(), Error> {
        self.schedule_all(&[(job.clone(), due_at)]).await
    }

    /// [`Tx::schedule`] for many jobs, all different.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn schedule_all(&mut self, due: &[(Job, Timestamp)]) -> Result<(), Error> {
        for run in runs(due) {
            self.counted()?;
            let statement = schedule(run.len());
            each!(tx self, conn => {
                let mut query = sqlx::query(AssertSqlSafe(statement));
                for (job, due_at) in run {
                    query = query.bind(job.id()).bind(job.kind.as_str()).bind(&job.subject).bind(due_at.to_string());
                    query = query.bind(0_i64);
                }
                query.execute(conn).await.map(|_| ())
            })
            .map_err(failed("scheduling jobs"))?;
        }
        Ok(())
    }

    /// Makes a job that nobody has claimed due now.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn hurry(&mut self, job: &Job, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(HURRY).bind(job.id()).bind(now.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("hurrying a job"))
    }

    /// Deletes jobs, even under a lease.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn cancel(&mut self, jobs: &[Job]) -> Result<(), Error> {
        for run in runs(jobs) {
            self.counted()?;
            let statement = cancel(run.len());
            each!(tx self, conn => {
                let mut query = sqlx::query(AssertSqlSafe(statement));
                for job in run {
                    query = query.bind(job.id());
                }
                query.execute(conn).await.map(|_| ())
            })
            .map_err(failed("cancelling jobs"))?;
        }
        Ok(())
    }

    /// Whether the claim's lease is this one still. Until the database transaction ends, nobody else can take it.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn holds(&mut self, claim: &Claim) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(HOLD)
            .bind(claim.job.id()).bind(&claim.token).execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("holding a job"))?;
        Ok(rows == 1)
    }

    /// Deletes a claimed job that is done. `false`: the lease was lost, and the caller must not commit its outcome.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn finish(&mut self, claim: &Claim) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(FINISH)
            .bind(claim.job.id()).bind(&claim.token).execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("finishing a job"))?;
        Ok(rows == 1)
    }

    /// Releases a claimed job, due again at `due_at`; the attempts stay counted. `false`: the lease was lost.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn postpone(&mut self, claim: &Claim, due_at: Timestamp, error: Option<&str>) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(POSTPONE)
            .bind(claim.job.id()).bind(&claim.token).bind(due_at.to_string()).bind(error)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("postponing a job"))?;
        Ok(rows == 1)
    }
}
