//! The books page by page, in order: what is compared with the ledger.

use super::{
    Error, Store,
    backend::{each, failed},
    ledger_payouts::{AttemptRow, attempt, attempt_columns},
    rows::{list, runs},
    transactions::{Row as TransactionRow, opened},
};
use crate::model::{AccountId, LedgerPayment, LedgerPayout, LedgerPayoutId, PayoutAttempt, Timestamp, Transaction};
use sqlx::AssertSqlSafe;

macro_rules! booked {
    ($rest:literal) => {
        concat!(
            "SELECT booked.operation_id, booked.transaction_hash, booked.outcome, booked.decision, booked.transaction_id, ",
            "booked.payment, transactions.pay_account, transactions.memo_kind, transactions.memo_value ",
            "FROM ledger_payments AS booked LEFT JOIN transactions ON transactions.id = booked.transaction_id WHERE ",
            $rest
        )
    };
}

const PAYMENTS: &str = booked!(
    "booked.account = $1 AND booked.operation_id > $2 AND booked.operation_id <= $3 ORDER BY booked.operation_id LIMIT $4"
);
const FIRST_PAYMENT: &str = "SELECT operation_id FROM ledger_payments WHERE account = $1 ORDER BY operation_id LIMIT 1";
// A transaction's last change is not before its payment.
const TRANSACTIONS: &str = read!("transactions WHERE id > $1 AND updated_at >= $2 ORDER BY id LIMIT $3");
const PAYOUTS: &str = "SELECT id, \
    (SELECT COUNT(*) FROM ledger_payout_attempts WHERE payout_id = id), \
    (SELECT MIN(hash) FROM ledger_payout_attempts WHERE payout_id = id AND state = 'paid') \
    FROM ledger_payouts WHERE id > $1 AND updated_at >= $2 ORDER BY id LIMIT $3";
const OPEN_ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM ledger_payout_attempts WHERE state = 'open' AND hash > $1 ORDER BY hash LIMIT $2"
);
const OPEN_SEQUENCE: &str = "SELECT MAX(sequence) FROM ledger_payout_attempts WHERE channel = $1 AND state = 'open'";
const CHANNELS: &str = "SELECT account, sequence FROM ledger_payout_channels ORDER BY account";
const FIRST_LEDGER: &str = "SELECT first_ledger FROM cursors WHERE account = $1";

fn payments_of(ids: usize) -> String {
    format!("{} ({})", booked!("booked.outcome = 'credited' AND booked.transaction_id IN"), list(ids, 0))
}

fn payments_by_operation(ids: usize) -> String {
    format!("{} ({})", booked!("booked.operation_id IN"), list(ids, 0))
}

fn attempts_by_hash(hashes: usize) -> String {
    format!("SELECT {} FROM ledger_payout_attempts WHERE hash IN ({})", attempt_columns!(), list(hashes, 0))
}

/// A ledger payment as it is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedPayment {
    /// Horizon's operation id.
    pub operation_id: u64,
    /// Hash of the ledger transaction, hex; not one if the record could not be read.
    pub transaction_hash: String,
    /// Whether it is credited to the transaction; if not, it is unapplied.
    pub is_credited: bool,
    /// An operator's or a guest's decision about it, by its name in the database.
    pub decision: Option<String>,
    /// The transaction it is credited to, or seems to be for.
    pub transaction_id: Option<String>,
    /// What it brought; `None`: the record could not be read, or an older release stored it.
    pub payment: Option<LedgerPayment>,
    /// Where that transaction's payer was told to pay: account, type and value of the memo.
    pub destination: Option<(String, String, String)>,
}

/// A payout as it is booked.
#[derive(Debug)]
pub struct BookedPayout {
    /// Its id.
    pub id: String,
    /// The payout, or why it can't be read.
    pub payout: Result<LedgerPayout, Error>,
    /// Number of transactions that were signed for it and are on record.
    pub attempts: u64,
    /// Hash of the one that paid it, by its state.
    pub paid_by: Option<String>,
}

type Row = (
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl From<Row> for BookedPayment {
    fn from(row: Row) -> Self {
        let (operation, transaction_hash, outcome, decision, transaction_id, payment, account, kind, value) = row;
        Self {
            operation_id: u64::try_from(operation).unwrap_or_default(),
            transaction_hash,
            is_credited: outcome == "credited",
            decision,
            transaction_id,
            payment: payment.and_then(|payment| serde_json::from_str(&payment).ok()),
            destination: account.zip(kind).zip(value).map(|((account, kind), value)| (account, kind, value)),
        }
    }
}

fn to_column(operation: u64) -> i64 {
    i64::try_from(operation).unwrap_or(i64::MAX)
}

impl Store {
    /// Payments to an account with operation ids above `after` and up to `through`, in their order.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn payments_between(
        &self,
        account: &AccountId,
        after: u64,
        through: u64,
        limit: u32,
    ) -> Result<Vec<BookedPayment>, Error> {
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(PAYMENTS).bind(account.to_string())
            .bind(to_column(after)).bind(to_column(through)).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("reading ledger payments in order"))?;
        Ok(rows.into_iter().map(BookedPayment::from).collect())
    }

    /// The payments that are credited to these transactions.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn payments_credited_to(&self, transactions: &[String]) -> Result<Vec<BookedPayment>, Error> {
        let mut found = Vec::new();
        for run in runs(transactions) {
            let statement = payments_of(run.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let query = sqlx::query_as(AssertSqlSafe(statement));
                run.iter().fold(query, |query, id| query.bind(id)).fetch_all(pool).await
            })
            .map_err(failed("reading transactions' ledger payments"))?;
            found.extend(rows.into_iter().map(BookedPayment::from));
        }
        Ok(found)
    }

    /// The payments with these operation ids.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn payments_with_ids(&self, operations: &[u64]) -> Result<Vec<BookedPayment>, Error> {
        let mut found = Vec::new();
        for run in runs(operations) {
            let statement = payments_by_operation(run.len());
            let rows: Vec<Row> = each!(read self, pool => {
                let query = sqlx::query_as(AssertSqlSafe(statement));
                run.iter().fold(query, |query, id| query.bind(to_column(*id))).fetch_all(pool).await
            })
            .map_err(failed("reading ledger payments"))?;
            found.extend(rows.into_iter().map(BookedPayment::from));
        }
        Ok(found)
    }

    /// The first ledger whose payments to an account were read; `None`: not known, because an earlier release began.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn first_ledger_read(&self, account: &AccountId) -> Result<Option<u32>, Error> {
        let row: Option<(Option<i64>,)> =
            each!(read self, pool => sqlx::query_as(FIRST_LEDGER).bind(account.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading where an account's history begins"))?;
        Ok(row.and_then(|(ledger,)| u32::try_from(ledger?).ok()))
    }

    /// The operation id of the first payment to an account on record.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn first_payment(&self, account: &AccountId) -> Result<Option<u64>, Error> {
        let row: Option<(i64,)> =
            each!(read self, pool => sqlx::query_as(FIRST_PAYMENT).bind(account.to_string()).fetch_optional(pool).await)
                .map_err(failed("looking for an account's first payment"))?;
        Ok(row.and_then(|(first,)| u64::try_from(first).ok()))
    }

    /// Transactions after the one with id `after` that changed at `since` or later, in the order of their ids. One that
    /// can't be read is there as its error, with its id.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn transactions_after(
        &self,
        after: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<(String, Result<Transaction, Error>)>, Error> {
        let rows: Vec<TransactionRow> = each!(read self, pool => sqlx::query_as(TRANSACTIONS)
            .bind(after).bind(since.to_string()).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("reading transactions in order"))?;
        Ok(rows.into_iter().map(|row| (row.0.clone(), opened(&self.sealer, row))).collect())
    }

    /// Payouts after the one with id `after` that changed at `since` or later, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn ledger_payouts_after(
        &self,
        after: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<BookedPayout>, Error> {
        let rows: Vec<(String, i64, Option<String>)> = each!(read self, pool => sqlx::query_as(PAYOUTS)
            .bind(after).bind(since.to_string()).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("reading payouts in order"))?;
        let mut found = Vec::with_capacity(rows.len());
        for (id, attempts, paid_by) in rows {
            let unreadable = |problem| Error::corrupt("ledger_payouts", id.clone(), problem);
            let payout = match id.parse::<LedgerPayoutId>() {
                Ok(known) => match self.ledger_payout(known).await {
                    Ok(Some(payout)) => Ok(payout),
                    // A payout is never deleted.
                    Ok(None) => Err(unreadable("it was deleted while it was read")),
                    Err(corrupt @ Error::Corrupt { .. }) => Err(corrupt),
                    Err(error) => return Err(error),
                },
                Err(_) => Err(unreadable("its id is not one")),
            };
            found.push(BookedPayout { id, payout, attempts: u64::try_from(attempts).unwrap_or_default(), paid_by });
        }
        Ok(found)
    }

    /// The transactions with these hashes that were signed for payouts. One that can't be read is there as its error.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn attempts_with_hashes(&self, hashes: &[String]) -> Result<Vec<Result<PayoutAttempt, Error>>, Error> {
        let mut found = Vec::new();
        for run in runs(hashes) {
            let statement = attempts_by_hash(run.len());
            let rows: Vec<AttemptRow> = each!(read self, pool => {
                let query = sqlx::query_as(AssertSqlSafe(statement));
                run.iter().fold(query, |query, hash| query.bind(hash)).fetch_all(pool).await
            })
            .map_err(failed("looking for payouts' transactions"))?;
            found.extend(rows.into_iter().map(|row| attempt(&self.sealer, row)));
        }
        Ok(found)
    }

    /// Transactions of payouts that are under way, in the order of their hashes, after `after`: the hash, and the attempt or
    /// why it can't be read.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_attempts_after(
        &self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, Result<PayoutAttempt, Error>)>, Error> {
        let rows: Vec<AttemptRow> = each!(read self, pool => sqlx::query_as(OPEN_ATTEMPTS)
            .bind(after).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("reading payouts' open transactions"))?;
        Ok(rows.into_iter().map(|row| (row.4.clone(), attempt(&self.sealer, row))).collect())
    }

    /// The highest sequence number of a channel's transactions that are under way.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_sequence(&self, channel: &AccountId) -> Result<Option<i64>, Error> {
        let (sequence,): (Option<i64>,) =
            each!(read self, pool => sqlx::query_as(OPEN_SEQUENCE).bind(channel.to_string()).fetch_one(pool).await)
                .map_err(failed("reading a channel's open transactions"))?;
        Ok(sequence)
    }

    /// The accounts whose sequence numbers payouts use, each with the last one that is known to be used.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn payout_channels(&self) -> Result<Vec<(AccountId, i64)>, Error> {
        let rows: Vec<(String, i64)> = each!(read self, pool => sqlx::query_as(CHANNELS).fetch_all(pool).await)
            .map_err(failed("listing payouts' channels"))?;
        let read = |(id, sequence): (String, i64)| match id.parse() {
            Ok(account) => Ok((account, sequence)),
            Err(_) => Err(Error::corrupt("ledger_payout_channels", id, "not an account")),
        };
        rows.into_iter().map(read).collect()
    }
}
