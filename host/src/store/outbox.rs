//! The outbox: the events to deliver to registered callbacks, encrypted.
//!
//! An event is written in the database transaction of its change. Only the first event of a stream that is not a dead
//! letter can be claimed, so a client receives events in order. A claim is a lease, as for jobs. An event's body is sealed for its place in its stream, and the URL it goes to
//! for the stream alone ([`super::callbacks`]), so that whoever can write to the database can send neither elsewhere.

use super::{
    Error, Store, Subject, Tx,
    backend::{Locking, each, failed},
    callbacks::url_name,
    seal::NOT_OPENED,
};
use crate::model::{EventId, Site, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const NUMBER: &str = "UPDATE callbacks SET seq = seq + 1, told = $2 WHERE subject = $1 RETURNING seq, url, url_seal";
const INSERT: &str = "INSERT INTO outbox (id, stream, seq, url, event, created_at, retry_from, due_at, attempts, dead_letter, site, url_seal) \
    VALUES ($1, $2, $3, $4, $5, $6, $6, $6, 0, FALSE, $7, $8)";
macro_rules! claim {
    ($locking:literal) => {
        concat!(
            "WITH due AS MATERIALIZED (SELECT id FROM outbox AS one ",
            "WHERE NOT dead_letter AND due_at <= $3 AND (lease_until IS NULL OR lease_until <= $3) ",
            "AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.stream = one.stream ",
            "AND earlier.seq < one.seq AND NOT earlier.dead_letter) ",
            "AND site NOT IN (SELECT site FROM outbox WHERE lease_until > $3 GROUP BY site HAVING COUNT(*) >= $5) ",
            "AND (attempts = 0 OR (SELECT COUNT(*) FROM outbox WHERE lease_until > $3 AND attempts > 1) < $6) ",
            "ORDER BY due_at LIMIT $4 ",
            $locking,
            ") UPDATE outbox SET lease_until = $1, lease_token = $2, attempts = attempts + 1 FROM due ",
            "WHERE outbox.id = due.id RETURNING outbox.id, stream, seq, url, attempts, retry_from, event, url_seal"
        )
    };
}
const CLAIM: Locking = Locking { sqlite: claim!(""), postgres: claim!("FOR UPDATE OF one SKIP LOCKED") };
const NEXT_DUE: &str = "SELECT MIN(CASE WHEN lease_until IS NULL OR lease_until < due_at THEN due_at ELSE lease_until END) \
    FROM outbox AS one WHERE NOT dead_letter AND NOT EXISTS ( \
        SELECT 1 FROM outbox AS earlier WHERE earlier.stream = one.stream AND earlier.seq < one.seq AND NOT earlier.dead_letter)";
const DELIVERED: &str = "DELETE FROM outbox WHERE id = $1 AND lease_token = $2";
const POSTPONE: &str = "UPDATE outbox SET due_at = $3, lease_until = NULL, lease_token = NULL, last_error = $4 \
    WHERE id = $1 AND lease_token = $2";
const DEAD_LETTER: &str = "UPDATE outbox SET dead_letter = TRUE, lease_until = NULL, lease_token = NULL, last_error = $3 \
    WHERE id = $1 AND lease_token = $2";
macro_rules! requeue {
    ($which:literal) => {
        concat!(
            "UPDATE outbox SET dead_letter = FALSE, due_at = $2, retry_from = $2, attempts = 0, lease_until = NULL, ",
            "lease_token = NULL WHERE ",
            $which
        )
    };
}
const REQUEUE: &str = requeue!("id = $1");
// An origin and whole segments of a path: what follows them begins another segment, or there is nothing.
const REQUEUE_TO: &str =
    requeue!("dead_letter AND substr(url, 1, length($1)) = $1 AND substr(url, length($1) + 1, 1) IN ('', '/', '?')");
const LIST: &str = "SELECT id, stream, seq, url, created_at, due_at, attempts, last_error, dead_letter FROM outbox \
    WHERE (dead_letter OR NOT $1) AND substr(url, 1, length($3)) = $3 AND ($3 = '' OR substr(url, length($3) + 1, 1) IN ('', '/', '?')) \
    ORDER BY created_at, stream, seq LIMIT $2";

/// How many events may be in delivery at once.
#[derive(Debug, Clone, Copy)]
pub struct EventShare {
    /// To claim now.
    pub limit: usize,
    /// In delivery to one site.
    pub per_site: usize,
    /// In delivery that were tried before.
    pub retries: usize,
}

/// An event under a lease.
pub struct Delivery {
    /// Its id, the same in every attempt.
    pub id: String,
    /// The transaction or customer it is about.
    pub stream: String,
    /// Its number in the stream, from 1.
    pub seq: i64,
    /// The callback's URL.
    pub url: String,
    /// Number of claims, including this one.
    pub attempts: u32,
    /// The start of the retry period: when it was written or requeued.
    pub retry_from: Timestamp,
    sealed: Vec<u8>,
    url_seal: Option<Vec<u8>>,
    token: String,
}

/// An undelivered event, for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventRow {
    /// Its id.
    pub id: String,
    /// The transaction or customer it is about.
    pub stream: String,
    /// Its number in the stream.
    pub seq: i64,
    /// The callback's URL.
    pub url: String,
    /// When it was written.
    pub created_at: String,
    /// When the next attempt is due, unless it is a dead letter.
    pub due_at: String,
    /// Number of attempts.
    pub attempts: i64,
    /// The last error.
    pub last_error: Option<String>,
    /// Whether it is a dead letter.
    pub dead_letter: bool,
}

/// What the body of an event is sealed for: another stream's does not open.
pub(super) fn event_name(id: &str, stream: &str, seq: i64) -> String {
    format!("outbox:{id}:{stream}:{seq}")
}

impl Store {
    /// Claims up to `share.limit` due events, at most one of each stream, until `lease_until`. `token` must be new. None
    /// is of a site that has its share in delivery, and retries leave room for what was never tried.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn claim_events(
        &self,
        share: EventShare,
        now: Timestamp,
        lease_until: Timestamp,
        token: &str,
    ) -> Result<Vec<Delivery>, Error> {
        type Row = (String, String, i64, String, i64, String, Vec<u8>, Option<Vec<u8>>);
        let (mut tx, claim) = (self.begin().await?, self.worded(&CLAIM));
        tx.counted()?;
        let [limit, per_site, retries] =
            [share.limit, share.per_site, share.retries].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let rows: Vec<Row> = each!(tx tx, conn => sqlx::query_as(claim)
            .bind(lease_until.to_string()).bind(token).bind(now.to_string()).bind(limit)
            .bind(per_site).bind(retries).fetch_all(conn).await)
        .map_err(failed("claiming events"))?;
        tx.commit().await?;
        let delivery = |(id, stream, seq, url, attempts, retry_from, sealed, url_seal): Row| Delivery {
            id,
            stream,
            seq,
            url,
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            retry_from: retry_from.parse().unwrap_or(now),
            sealed,
            url_seal,
            token: token.to_owned(),
        };
        Ok(rows.into_iter().map(delivery).collect())
    }

    /// The body of a claimed event, as it was written, if it and the URL are those of its stream.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn event_body(&self, delivery: &Delivery) -> Result<Vec<u8>, Error> {
        let corrupt = |problem| Error::corrupt("outbox", &delivery.id, problem);
        let sealed_url =
            delivery.url_seal.as_ref().and_then(|seal| self.sealer.open(&url_name(&delivery.stream), seal));
        if sealed_url.as_deref() != Some(delivery.url.as_bytes()) {
            return Err(corrupt("its column url is not the one that its client registered"));
        }
        let name = event_name(&delivery.id, &delivery.stream, delivery.seq);
        self.sealer.open(&name, &delivery.sealed).ok_or_else(|| corrupt(NOT_OPENED))
    }

    /// When the next event can be claimed; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn next_event_due(&self) -> Result<Option<Timestamp>, Error> {
        let (due,): (Option<String>,) = each!(read self, pool => sqlx::query_as(NEXT_DUE).fetch_one(pool).await)
            .map_err(failed("looking for due events"))?;
        Ok(due.and_then(|text| text.parse().ok()))
    }

    /// Undelivered events, or only the dead letters, oldest first: those to an origin with the beginning of a path, without a
    /// slash at the end, or all if that is empty.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn events(&self, dead_letters: bool, to: &str, limit: u32) -> Result<Vec<EventRow>, Error> {
        type Row = (String, String, i64, String, String, String, i64, Option<String>, bool);
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(LIST)
            .bind(dead_letters).bind(i64::from(limit)).bind(to).fetch_all(pool).await)
        .map_err(failed("listing events"))?;
        let row = |(id, stream, seq, url, created_at, due_at, attempts, last_error, dead_letter): Row| EventRow {
            id,
            stream,
            seq,
            url,
            created_at,
            due_at,
            attempts,
            last_error,
            dead_letter,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

impl Tx {
    /// Adds an event with its body to the subject's stream, and stores `told` as what the client was told last. Does
    /// nothing without a registered callback.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn enqueue_event(
        &mut self,
        subject: Subject,
        id: EventId,
        body: &[u8],
        told: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.counted()?;
        let (stream, id) = (subject.to_string(), id.to_string());
        let row: Option<(i64, String, Option<Vec<u8>>)> =
            each!(tx self, conn => sqlx::query_as(NUMBER).bind(&stream).bind(told).fetch_optional(conn).await)
                .map_err(failed("numbering an event"))?;
        let Some((seq, url, url_seal)) = row else { return Ok(()) };
        let site = Site::of_url(&url).to_string();
        let sealed = self.sealer.seal(&event_name(&id, &stream, seq), body).ok_or(Error::Corrupt {
            table: "outbox",
            id: id.clone(),
            problem: "the event can't be sealed",
        })?;
        each!(tx self, conn => sqlx::query(INSERT)
            .bind(id).bind(stream).bind(seq).bind(url).bind(sealed).bind(now.to_string()).bind(site)
            .bind(url_seal)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("adding an event"))
    }

    /// Deletes a delivered event. `false`: the lease was lost.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn event_delivered(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        self.counted()?;
        self.run(DELIVERED, &[&delivery.id, &delivery.token], "removing a delivered event").await
    }

    /// Releases a claimed event, due again at `due_at`. `false`: the lease was lost.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn postpone_event(&mut self, delivery: &Delivery, due_at: Timestamp, error: &str) -> Result<bool, Error> {
        self.counted()?;
        let due_at = due_at.to_string();
        self.run(POSTPONE, &[&delivery.id, &delivery.token, &due_at, error], "postponing an event").await
    }

    /// Makes a claimed event a dead letter, so that the next one of its stream can go. `false`: the lease was lost.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn dead_letter_event(&mut self, delivery: &Delivery, error: &str) -> Result<bool, Error> {
        self.counted()?;
        self.run(DEAD_LETTER, &[&delivery.id, &delivery.token, error], "giving an event up").await
    }

    /// Requeues an event, whether it is a dead letter or not. `false`: there is no such event.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn requeue_event(&mut self, id: &str, now: Timestamp) -> Result<bool, Error> {
        self.counted()?;
        self.run(REQUEUE, &[id, &now.to_string()], "requeueing an event").await
    }

    /// Requeues the dead letters to an origin with the beginning of a path, without a slash at the end. Returns their number.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn requeue_dead_letters(&mut self, to: &str, now: Timestamp) -> Result<u64, Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(REQUEUE_TO).bind(to).bind(now.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("requeueing dead letters"))
    }

    /// Runs a statement whose parameters are all texts. Returns whether it changed a row.
    pub(super) async fn run(
        &mut self,
        statement: &'static str,
        texts: &[&str],
        name: &'static str,
    ) -> Result<bool, Error> {
        let rows = each!(tx self, conn => {
            let mut query = sqlx::query(statement);
            for text in texts {
                query = query.bind((*text).to_owned());
            }
            query.execute(conn).await.map(|done| done.rows_affected())
        });
        Ok(rows.map_err(failed(name))? > 0)
    }
}
