//! Registered callbacks: where clients are told of changes. The URL is sealed for its subject, so that whoever can write to
//! the database can't have a client's events sent elsewhere.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    outbox::event_name,
    rows::{list, runs},
    seal::Sealer,
};
use crate::model::{CustomerId, QuoteId, Site, Timestamp, TransactionId};
use sqlx::AssertSqlSafe;
use std::{collections::HashMap, fmt};

const LOCK_TRANSACTION: &str = "UPDATE transactions SET version = version WHERE id = $1";
const LOCK_CUSTOMER: &str = "UPDATE customers SET version = version WHERE id = $1";
const REGISTER: &str = "INSERT INTO callbacks (subject, url, active, seq, told, updated_at, url_seal) \
    VALUES ($1, $2, TRUE, 0, $3, $4, $5) ON CONFLICT (subject) DO UPDATE SET url = excluded.url, active = TRUE, \
    told = excluded.told, updated_at = excluded.updated_at, url_seal = excluded.url_seal";
const OPEN: &str = "INSERT INTO callbacks (subject, url, active, seq, told, updated_at, url_seal) \
    VALUES ($1, $2, TRUE, 0, '', $3, $4) ON CONFLICT DO NOTHING";
const REDIRECT: &str = "UPDATE outbox SET url = $2, site = $3, url_seal = $4 WHERE stream = $1";
const CALLBACK: &str = "SELECT url, active FROM callbacks WHERE subject = $1";
const TOLD: &str = "SELECT told FROM callbacks WHERE subject = $1 AND active";
const END: &str = "UPDATE callbacks SET active = FALSE WHERE subject = $1";
const FORGET_EVENTS: &str = "DELETE FROM outbox WHERE stream = $1";
const FORGET_CALLBACK: &str = "DELETE FROM callbacks WHERE subject = $1";
const UNSEALED: &str = "SELECT subject, url FROM callbacks WHERE url_seal IS NULL";
const SEAL: &str = "UPDATE callbacks SET url_seal = $2 WHERE subject = $1";
const SEAL_COPIES: &str = "UPDATE outbox SET url_seal = $2 WHERE stream = $1";
const ALL_EVENTS: &str = "SELECT id, stream, seq, event FROM outbox";
const SEAL_EVENT: &str = "UPDATE outbox SET event = $2 WHERE id = $1";

fn told_of(subjects: usize) -> String {
    format!("SELECT subject, told FROM callbacks WHERE active AND subject IN ({})", list(subjects, 0))
}

/// The subject of a callback. Its id names the stream of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A payment (SEP-31).
    Transaction(TransactionId),
    /// A customer (SEP-12).
    Customer(CustomerId),
    /// A transaction, for the place that the link to its pages named (SEP-24 `on_change_callback`).
    FlowChanges(TransactionId),
    /// The end of a transaction's hosted flow (SEP-24 `callback`).
    FlowEnd(TransactionId),
    /// A transaction, for the business that drives it.
    BusinessTransaction(TransactionId),
    /// A customer, for the business server.
    BusinessCustomer(CustomerId),
    /// A firm quote, for the business server.
    BusinessQuote(QuoteId),
}

impl Subject {
    /// Whether the stream of that name is for the business server.
    pub fn is_of_business(stream: &str) -> bool {
        stream.starts_with(BUSINESS)
    }
}

/// What the names of the business server's streams begin with.
const BUSINESS: &str = "business:";

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transaction(id) => id.fmt(f),
            Self::Customer(id) => id.fmt(f),
            Self::FlowChanges(id) => write!(f, "changes:{id}"),
            Self::FlowEnd(id) => write!(f, "flow:{id}"),
            Self::BusinessTransaction(id) => write!(f, "{BUSINESS}{id}"),
            Self::BusinessCustomer(id) => write!(f, "{BUSINESS}{id}"),
            Self::BusinessQuote(id) => write!(f, "{BUSINESS}{id}"),
        }
    }
}

/// What a URL is sealed for: another subject's does not open.
pub(super) fn url_name(subject: &str) -> String {
    format!("callbacks:{subject}")
}

fn sealed_url(sealer: &Sealer, subject: &str, url: &str) -> Result<Vec<u8>, Error> {
    sealer.seal(&url_name(subject), url.as_bytes()).ok_or_else(|| Error::Corrupt {
        table: "callbacks",
        id: subject.to_owned(),
        problem: "the URL can't be sealed",
    })
}

impl Store {
    /// What the last event about a subject showed, as stored; `None` if no callback is registered.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn told(&self, subject: Subject) -> Result<Option<String>, Error> {
        let row: Option<(String,)> =
            each!(read self, pool => sqlx::query_as(TOLD).bind(subject.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a callback"))?;
        Ok(row.map(|(told,)| told))
    }

    /// Seals what an earlier release wrote, when its tables are migrated. Later a row without a seal is one that somebody
    /// else wrote.
    pub(super) async fn seal_callbacks(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let unsealed: Vec<(String, String)> = each!(tx tx, conn => sqlx::query_as(UNSEALED).fetch_all(conn).await)
            .map_err(failed("reading callbacks"))?;
        for (subject, url) in unsealed {
            let seal = sealed_url(&self.sealer, &subject, &url)?;
            for statement in [SEAL, SEAL_COPIES] {
                each!(tx tx, conn => sqlx::query(statement).bind(&subject).bind(&seal).execute(conn).await.map(|_| ()))
                    .map_err(failed("sealing a callback"))?;
            }
        }
        let events: Vec<(String, String, i64, Vec<u8>)> =
            each!(tx tx, conn => sqlx::query_as(ALL_EVENTS).fetch_all(conn).await).map_err(failed("reading events"))?;
        for (id, stream, seq, event) in events {
            let body = self.sealer.open(&format!("outbox:{id}"), &event);
            let Some(event) = body.and_then(|body| self.sealer.seal(&event_name(&id, &stream, seq), &body)) else {
                continue;
            };
            each!(tx tx, conn => sqlx::query(SEAL_EVENT).bind(&id).bind(&event).execute(conn).await.map(|_| ()))
                .map_err(failed("sealing an event"))?;
        }
        tx.commit().await
    }
}

impl Tx {
    /// The URL that was registered last for a subject, and whether it is told of changes still; `None`: none was.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn callback(&mut self, subject: Subject) -> Result<Option<(String, bool)>, Error> {
        each!(tx self, conn => sqlx::query_as(CALLBACK).bind(subject.to_string()).fetch_optional(conn).await)
            .map_err(failed("reading a callback"))
    }

    /// Locks the subject against changes until this database transaction ends, so that no change is missed between the
    /// read of it and the registration of a callback.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn lock_subject(&mut self, subject: Subject) -> Result<(), Error> {
        self.counted()?;
        let statement = match subject {
            Subject::Transaction(_) | Subject::BusinessTransaction(_) => LOCK_TRANSACTION,
            Subject::Customer(_) | Subject::BusinessCustomer(_) => LOCK_CUSTOMER,
            Subject::BusinessQuote(_) | Subject::FlowChanges(_) | Subject::FlowEnd(_) => return Ok(()),
        };
        self.run(statement, &[&subject.to_string()], "locking a subject").await.map(|_| ())
    }

    /// Registers the callback for a subject, in place of an earlier one, also for events not delivered yet. `told` is
    /// what the client knows already.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn register_callback(
        &mut self,
        subject: Subject,
        url: &str,
        told: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.counted()?;
        let subject = subject.to_string();
        let seal = sealed_url(&self.sealer, &subject, url)?;
        each!(tx self, conn => sqlx::query(REGISTER)
            .bind(&subject).bind(url).bind(told).bind(now.to_string()).bind(&seal).execute(conn).await.map(|_| ()))
        .map_err(failed("registering a callback"))?;
        let site = Site::of_url(url).to_string();
        each!(tx self, conn => sqlx::query(REDIRECT)
            .bind(&subject).bind(url).bind(site).bind(&seal).execute(conn).await.map(|_| ()))
        .map_err(failed("redirecting events"))
    }

    /// Opens a stream of events to this URL, unless it is open.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_stream(&mut self, subject: Subject, url: &str, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        let subject = subject.to_string();
        let seal = sealed_url(&self.sealer, &subject, url)?;
        each!(tx self, conn => sqlx::query(OPEN)
            .bind(&subject).bind(url).bind(now.to_string()).bind(&seal).execute(conn).await.map(|_| ()))
        .map_err(failed("opening a stream of events"))
    }

    /// [`Store::told`], as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn told(&mut self, subject: Subject) -> Result<Option<String>, Error> {
        let row: Option<(String,)> =
            each!(tx self, conn => sqlx::query_as(TOLD).bind(subject.to_string()).fetch_optional(conn).await)
                .map_err(failed("reading a callback"))?;
        Ok(row.map(|(told,)| told))
    }

    /// [`Tx::told`] for many subjects; those without a callback are left out.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn told_of(&mut self, subjects: &[Subject]) -> Result<HashMap<String, String>, Error> {
        let mut told = HashMap::new();
        for run in runs(subjects) {
            let statement = told_of(run.len());
            let rows: Vec<(String, String)> = each!(tx self, conn => {
                let mut query = sqlx::query_as(AssertSqlSafe(statement));
                for subject in run {
                    query = query.bind(subject.to_string());
                }
                query.fetch_all(conn).await
            })
            .map_err(failed("reading callbacks"))?;
            told.extend(rows);
        }
        Ok(told)
    }

    /// Ends a subject's callback: no more events are added; those in the outbox are still delivered.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn end_callback(&mut self, subject: Subject) -> Result<(), Error> {
        self.counted()?;
        self.run(END, &[&subject.to_string()], "ending a callback").await.map(|_| ())
    }

    /// Deletes a subject's callback and all its events.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn forget_callback(&mut self, subject: Subject) -> Result<(), Error> {
        self.counted()?;
        let subject = subject.to_string();
        self.run(FORGET_CALLBACK, &[&subject], "forgetting a callback").await?;
        self.run(FORGET_EVENTS, &[&subject], "forgetting events").await.map(|_| ())
    }
}
