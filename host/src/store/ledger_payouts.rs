//! Payouts on the ledger, encrypted, and the transactions that were signed for them. Unique indexes hold that a payout has
//! one transaction under way, a channel too, and that what a payout is for is paid once.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    seal::{NOT_OPENED, Sealer, difference},
};
use crate::model::{AccountId, AssetId, LedgerPayout, LedgerPayoutId, PayoutAttempt, PayoutCause, Timestamp};

const INSERT: &str = "INSERT INTO ledger_payouts (id, cause, state, attempts, asset, stroops, created_at, updated_at, record) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, cause, state, attempts, asset, stroops, sent_at, revision, record FROM ledger_payouts WHERE ",
            $rest
        )
    };
}

/// The columns of an [`AttemptRow`].
macro_rules! attempt_columns {
    () => {
        "payout_id, number, channel, sequence, hash, revision, state, record"
    };
}
pub(super) use attempt_columns;

const BY_ID: &str = select!("id = $1");
const BY_CAUSE: &str = select!("cause = $1");
const DUE: &str = select!("state = 'due' ORDER BY created_at, id LIMIT $1");
const ALL: &str = select!("id > $2 ORDER BY created_at DESC, id DESC LIMIT $1");
// What was refused or cancelled never pays.
const SENT_SINCE: &str = "SELECT CAST(COALESCE(SUM(stroops), 0) AS BIGINT) FROM ledger_payouts WHERE asset = $1 AND sent_at >= $2 \
    AND state IN ('due', 'paid')";
const LOCK_SUM: &str = "INSERT INTO ledger_payout_ceilings (asset, looks) VALUES ($1, 1) \
    ON CONFLICT (asset) DO UPDATE SET looks = ledger_payout_ceilings.looks + 1";
const DUE_COUNT: &str = "SELECT COUNT(*) FROM ledger_payouts WHERE state = 'due'";
const CANCEL: &str = "UPDATE ledger_payouts SET state = 'cancelled', updated_at = $3, record = $4, revision = $2 + 1 \
    WHERE id = $1 AND state = 'due' AND revision = $2 \
    AND NOT EXISTS (SELECT 1 FROM ledger_payout_attempts WHERE payout_id = $1 AND state = 'open')";
// Only a due payout changes, and only the one that was read.
const UPDATE: &str = "UPDATE ledger_payouts \
    SET state = $2, attempts = $3, updated_at = $4, record = $5, sent_at = $7, revision = $6 + 1 \
    WHERE id = $1 AND state = 'due' AND revision = $6";
const ADD: &str = "INSERT INTO ledger_payout_attempts \
    (payout_id, number, channel, sequence, hash, revision, state, record) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const CLOSE: &str = "UPDATE ledger_payout_attempts SET state = $3, revision = $4, record = $5 \
    WHERE payout_id = $1 AND number = $2 AND state = 'open'";
// Only the one that was read is changed.
const REVISE: &str = "UPDATE ledger_payout_attempts SET revision = $3, record = $4 \
    WHERE payout_id = $1 AND number = $2 AND state = 'open' AND revision = $3 - 1";
// One that counted as over and is on the ledger after all.
const CORRECT: &str = "UPDATE ledger_payout_attempts SET state = $3, record = $4 \
    WHERE payout_id = $1 AND number = $2 AND state = 'void'";
const ATTEMPTS: &str =
    concat!("SELECT ", attempt_columns!(), " FROM ledger_payout_attempts WHERE payout_id = $1 ORDER BY number");
const HOLDER: &str = "SELECT payout_id FROM ledger_payout_attempts WHERE channel = $1 AND state = 'open'";
const SEQUENCE: &str = "SELECT sequence FROM ledger_payout_channels WHERE account = $1";
const CHANNELS: &str = "SELECT account FROM ledger_payout_channels ORDER BY account";
const NOTE_SEQUENCE: &str = "INSERT INTO ledger_payout_channels (account, sequence) VALUES ($1, $2) \
    ON CONFLICT (account) DO UPDATE SET sequence = excluded.sequence WHERE ledger_payout_channels.sequence < excluded.sequence";

pub(super) type Row = (String, String, String, i64, String, i64, Option<String>, i64, Vec<u8>);
pub(super) type AttemptRow = (String, i64, String, i64, String, i64, String, Vec<u8>);

fn corrupt(id: &str, problem: &'static str) -> Error {
    Error::corrupt("ledger_payouts", id, problem)
}

fn sealed(sealer: &Sealer, payout: &LedgerPayout) -> Result<Vec<u8>, Error> {
    let id = payout.id.to_string();
    serde_json::to_vec(payout)
        .ok()
        .and_then(|plain| sealer.seal(&format!("ledger_payouts:{id}"), &plain))
        .ok_or_else(|| corrupt(&id, "the record can't be sealed"))
}

/// The record, if its columns are those that are sealed.
fn opened(
    sealer: &Sealer,
    (id, cause, state, attempts, asset, stroops, sent_at, revision, record): Row,
) -> Result<LedgerPayout, Error> {
    let plain = sealer.open(&format!("ledger_payouts:{id}"), &record).ok_or_else(|| corrupt(&id, NOT_OPENED))?;
    let payout: LedgerPayout = serde_json::from_slice(&plain).map_err(|_| corrupt(&id, "unknown record layout"))?;
    let problem = difference([
        (payout.id.to_string() == id, "another id is sealed in it"),
        (payout.cause.to_string() == cause, "its column cause is not the one that is sealed"),
        (payout.state.as_str() == state, "its column state is not the one that is sealed"),
        (i64::from(payout.attempts) == attempts, "its column attempts is not the one that is sealed"),
        (payout.money.asset.to_string() == asset, "its column asset is not the one that is sealed"),
        (payout.money.amount.to_stroops() == Ok(stroops), "its column stroops is not the one that is sealed"),
        (payout.sent_at.map(|at| at.to_string()) == sent_at, "its column sent_at is not the one that is sealed"),
        (i64::from(payout.revision) == revision, "its column revision is not the one that is sealed"),
    ]);
    problem.map_or(Ok(payout), |problem| Err(corrupt(&id, problem)))
}

fn sealed_attempt(sealer: &Sealer, attempt: &PayoutAttempt) -> Result<Vec<u8>, Error> {
    let id = attempt.payout.to_string();
    let name = format!("ledger_payout_attempts:{id}:{}", attempt.number);
    let plain = serde_json::to_vec(attempt).ok();
    plain
        .and_then(|plain| sealer.seal(&name, &plain))
        .ok_or_else(|| Error::corrupt("ledger_payout_attempts", id, "the record can't be sealed"))
}

/// The attempt, if its columns are those that are sealed.
pub(super) fn attempt(sealer: &Sealer, row: AttemptRow) -> Result<PayoutAttempt, Error> {
    let (id, number, channel, sequence, hash, revision, state, record) = row;
    let corrupt = |problem| Error::corrupt("ledger_payout_attempts", format!("{id}:{number}"), problem);
    let plain = sealer.open(&format!("ledger_payout_attempts:{id}:{number}"), &record);
    let plain = plain.ok_or_else(|| corrupt(NOT_OPENED))?;
    let found: PayoutAttempt = serde_json::from_slice(&plain).map_err(|_| corrupt("unknown record layout"))?;
    let problem = difference([
        (found.payout.to_string() == id, "another payout is sealed in it"),
        (i64::from(found.number) == number, "its column number is not the one that is sealed"),
        (found.channel.to_string() == channel, "its column channel is not the one that is sealed"),
        (found.sequence == sequence, "its column sequence is not the one that is sealed"),
        (found.hash == hash, "its column hash is not the one that is sealed"),
        (i64::from(found.revision) == revision, "its column revision is not the one that is sealed"),
        (found.state.as_str() == state, "its column state is not the one that is sealed"),
    ]);
    problem.map_or(Ok(found), |problem| Err(corrupt(problem)))
}

impl Store {
    /// The payout with that id.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn ledger_payout(&self, id: LedgerPayoutId) -> Result<Option<LedgerPayout>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a payout"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// The payout for this cause.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn ledger_payout_for(&self, cause: &PayoutCause) -> Result<Option<LedgerPayout>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(BY_CAUSE).bind(cause.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a payout"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// Payouts that are due, oldest first; with `all`, every payout, newest first. One that can't be read keeps nobody from the
    /// others.
    ///
    /// # Errors
    /// [`Error::Driver`]; in its place in the list, [`Error::Corrupt`].
    pub async fn ledger_payouts(&self, all: bool, limit: u32) -> Result<Vec<Result<LedgerPayout, Error>>, Error> {
        let rows: Vec<Row> = match all {
            true => each!(read self, pool => sqlx::query_as(ALL).bind(i64::from(limit)).bind("").fetch_all(pool).await),
            false => each!(read self, pool => sqlx::query_as(DUE).bind(i64::from(limit)).fetch_all(pool).await),
        }
        .map_err(failed("listing payouts"))?;
        Ok(rows.into_iter().map(|row| opened(&self.sealer, row)).collect())
    }

    /// Number of payouts that are due.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn payouts_due(&self) -> Result<i64, Error> {
        let (count,): (i64,) = each!(read self, pool => sqlx::query_as(DUE_COUNT).fetch_one(pool).await)
            .map_err(failed("counting payouts"))?;
        Ok(count)
    }

    /// The transactions that were signed for a payout, in order.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn payout_attempts(&self, id: LedgerPayoutId) -> Result<Vec<PayoutAttempt>, Error> {
        let rows: Vec<AttemptRow> =
            each!(read self, pool => sqlx::query_as(ATTEMPTS).bind(id.to_string()).fetch_all(pool).await)
                .map_err(failed("reading a payout's attempts"))?;
        rows.into_iter().map(|row| attempt(&self.sealer, row)).collect()
    }

    /// The payout of which a channel has a transaction under way.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn channel_holder(&self, channel: &AccountId) -> Result<Option<LedgerPayoutId>, Error> {
        let row: Option<(String,)> =
            each!(read self, pool => sqlx::query_as(HOLDER).bind(channel.to_string()).fetch_optional(pool).await)
                .map_err(failed("looking at a channel"))?;
        Ok(row.and_then(|(id,)| id.parse().ok()))
    }

    /// Every channel that the books know of.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn known_channels(&self) -> Result<Vec<AccountId>, Error> {
        let rows: Vec<(String,)> = each!(read self, pool => sqlx::query_as(CHANNELS).fetch_all(pool).await)
            .map_err(failed("listing channels"))?;
        let account = |(text,): (String,)| {
            text.parse().map_err(|_| Error::corrupt("ledger_payout_channels", text, "it is no account"))
        };
        rows.into_iter().map(account).collect()
    }

    /// The last sequence number of a channel that is known to be used; `None`: the channel is new here.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn channel_sequence(&self, channel: &AccountId) -> Result<Option<i64>, Error> {
        let row: Option<(i64,)> =
            each!(read self, pool => sqlx::query_as(SEQUENCE).bind(channel.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a channel's sequence number"))?;
        Ok(row.map(|(sequence,)| sequence))
    }
}

impl Tx {
    /// Stores a new payout. `false`: there is one for this cause.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_ledger_payout(&mut self, new: &LedgerPayout) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new)?;
        let stroops = new.money.amount.to_stroops();
        let stroops = stroops.map_err(|_| corrupt(&new.id.to_string(), "the ledger has no such amount"))?;
        let rows = each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(new.cause.to_string()).bind(new.state.as_str()).bind(i64::from(new.attempts))
            .bind(new.money.asset.to_string()).bind(stroops).bind(new.created_at.to_string()).bind(new.updated_at.to_string()).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("storing a payout"))?;
        Ok(rows == 1)
    }

    /// Replaces a payout that is due, and has not changed since it was read. `false`: it has, and nothing may be committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn update_ledger_payout(&mut self, changed: &LedgerPayout) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, &LedgerPayout { revision: changed.revision + 1, ..changed.clone() })?;
        let rows = each!(tx self, conn => sqlx::query(UPDATE)
            .bind(changed.id.to_string()).bind(changed.state.as_str()).bind(i64::from(changed.attempts))
            .bind(changed.updated_at.to_string()).bind(record).bind(i64::from(changed.revision))
            .bind(changed.sent_at.map(|at| at.to_string()))
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("changing a payout"))?;
        Ok(rows == 1)
    }

    /// The payout for this cause, as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn ledger_payout_for(&mut self, cause: &PayoutCause) -> Result<Option<LedgerPayout>, Error> {
        let row: Option<Row> =
            each!(tx self, conn => sqlx::query_as(BY_CAUSE).bind(cause.to_string()).fetch_optional(conn).await)
                .map_err(failed("reading a payout"))?;
        row.map(|row| opened(&self.sealer, row)).transpose()
    }

    /// What was sent of an asset since then and is or may be paid, in stroops. Until this database transaction ends, no other adds it up.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn paid_out_since(&mut self, asset: &AssetId, since: Timestamp) -> Result<i64, Error> {
        each!(tx self, conn => sqlx::query(LOCK_SUM).bind(asset.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("adding up payouts"))?;
        let (sum,): (i64,) = each!(tx self, conn => sqlx::query_as(SENT_SINCE)
            .bind(asset.to_string()).bind(since.to_string()).fetch_one(conn).await)
        .map_err(failed("adding up payouts"))?;
        Ok(sum)
    }

    /// Takes back a payout of which no transaction is under way. `false`: one is, or may be at a custodian, or the payout has
    /// changed since; nothing may be committed. `not_paid`: a person knows that a custodian will never pay it.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn cancel_ledger_payout(&mut self, cancelled: &LedgerPayout, not_paid: bool) -> Result<bool, Error> {
        self.counted()?;
        if cancelled.entrusted_at.is_some() && !not_paid {
            return Ok(false);
        }
        let record = sealed(&self.sealer, &LedgerPayout { revision: cancelled.revision + 1, ..cancelled.clone() })?;
        let rows = each!(tx self, conn => sqlx::query(CANCEL)
            .bind(cancelled.id.to_string()).bind(i64::from(cancelled.revision)).bind(cancelled.updated_at.to_string())
            .bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("taking back a payout"))?;
        Ok(rows == 1)
    }

    /// Stores a signed transaction before it is sent. `false`: the payout or the channel has one under way, and nothing may
    /// be committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn add_payout_attempt(&mut self, new: &PayoutAttempt) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed_attempt(&self.sealer, new)?;
        let rows = each!(tx self, conn => sqlx::query(ADD)
            .bind(new.payout.to_string()).bind(i64::from(new.number)).bind(new.channel.to_string()).bind(new.sequence)
            .bind(&new.hash).bind(i64::from(new.revision)).bind(new.state.as_str()).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("storing a payout's transaction"))?;
        Ok(rows == 1)
    }

    /// Stores an open attempt with another fee bump, before that is sent, or with more signatures: its next revision. `false`:
    /// it has ended, or has changed since, and nothing may be committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn revise_payout_attempt(&mut self, revised: &PayoutAttempt) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed_attempt(&self.sealer, revised)?;
        let rows = each!(tx self, conn => sqlx::query(REVISE)
            .bind(revised.payout.to_string()).bind(i64::from(revised.number)).bind(i64::from(revised.revision)).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("changing a payout's transaction"))?;
        Ok(rows == 1)
    }

    /// Whether no number of a channel from this one on is known to be used. Asked after [`Tx::add_payout_attempt`], which
    /// waits for who has the channel.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn is_sequence_free(&mut self, channel: &AccountId, sequence: i64) -> Result<bool, Error> {
        self.counted()?;
        let row: Option<(i64,)> = each!(tx self, conn => sqlx::query_as(SEQUENCE).bind(channel.to_string())
            .fetch_optional(conn).await)
        .map_err(failed("reading a channel's sequence number"))?;
        Ok(row.is_none_or(|(used,)| used < sequence))
    }

    /// Records how an open attempt ended. `false`: it had ended, and nothing may be committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn close_payout_attempt(&mut self, ended: &PayoutAttempt) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed_attempt(&self.sealer, ended)?;
        let rows = each!(tx self, conn => sqlx::query(CLOSE)
            .bind(ended.payout.to_string()).bind(i64::from(ended.number)).bind(ended.state.as_str()).bind(i64::from(ended.revision))
            .bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("closing a payout's transaction"))?;
        Ok(rows == 1)
    }

    /// Records that an attempt that counted as over is on the ledger. `false`: it does not count as over, and nothing may be
    /// committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn correct_payout_attempt(&mut self, corrected: &PayoutAttempt) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed_attempt(&self.sealer, corrected)?;
        let rows = each!(tx self, conn => sqlx::query(CORRECT)
            .bind(corrected.payout.to_string()).bind(i64::from(corrected.number)).bind(corrected.state.as_str()).bind(record)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("correcting a payout's transaction"))?;
        Ok(rows == 1)
    }

    /// Notes a sequence number of a channel as used. A lower one than is known changes nothing.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn note_channel_sequence(&mut self, channel: &AccountId, sequence: i64) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(NOTE_SEQUENCE).bind(channel.to_string()).bind(sequence)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("noting a channel's sequence number"))
    }
}
