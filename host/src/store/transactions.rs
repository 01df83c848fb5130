//! Transaction records.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    quota::account_of,
    rows::{runs, values},
    seal::{NOT_OPENED, Sealer, difference},
};
use crate::model::{AccountId, Memo, Role, Transaction, TransactionId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a record, in the order of [`Row`].
macro_rules! columns {
    () => {
        "id, version, status, owner, pay_account, memo_kind, memo_value, sender_id, receiver_id, customer_id, external_id, record, \
         last_change, credited, about, needs_attention"
    };
}

/// The same, read from the table: with the number of the last change in the journal, and that of payments credited.
macro_rules! read {
    ($rest:expr) => {
        concat!(
            "SELECT id, version, status, owner, pay_account, memo_kind, memo_value, sender_id, receiver_id, customer_id, ",
            "external_id, record, ",
            "(SELECT MAX(seq) FROM journal WHERE journal.transaction_id = transactions.id) AS last_change, ",
            "(SELECT COUNT(*) FROM ledger_payments WHERE ledger_payments.transaction_id = transactions.id ",
            "AND ledger_payments.outcome = 'credited') AS credited, ",
            "transactions.protocol || ' ' || transactions.kind || ' ' || transactions.asset AS about, needs_attention FROM ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO transactions (id, protocol, kind, asset, status, version, owner, sender_id, receiver_id, \
    external_id, pay_account, memo_kind, memo_value, needs_attention, created_at, updated_at, record, customer_id, \
    unpaid_account, received_at, act_by) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) \
    ON CONFLICT DO NOTHING";
const BY_ID: &str = read!("transactions WHERE id = $1");
/// A record and the columns beside it.
pub(super) type Row = (
    String,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Vec<u8>,
    Option<i64>,
    i64,
    String,
    bool,
);

fn update(rows: usize) -> String {
    format!(
        "WITH changed (id, status, version, pay_account, memo_kind, memo_value, needs_attention, updated_at, record, sender_id, \
            receiver_id, external_id, customer_id, unpaid_account, received_at, act_by) AS (VALUES {}) \
         UPDATE transactions SET status = changed.status, version = changed.version, pay_account = changed.pay_account, \
            memo_kind = changed.memo_kind, memo_value = changed.memo_value, \
            needs_attention = changed.needs_attention, updated_at = changed.updated_at, record = changed.record, \
            sender_id = changed.sender_id, receiver_id = changed.receiver_id, external_id = changed.external_id, \
            customer_id = changed.customer_id, unpaid_account = changed.unpaid_account, \
            received_at = changed.received_at, act_by = changed.act_by \
         FROM changed WHERE transactions.id = changed.id AND transactions.version = changed.version - 1",
        values(rows, 16, 0)
    )
}

/// Joined by the whole key: with a list of memos and no statistics of a new table, PostgreSQL uses the index for the
/// account only, and reads every open transaction.
fn by_destination(memos: usize) -> String {
    let wanted: Vec<_> = (0..memos).map(|memo| format!("($1, $2, ${})", memo + 3)).collect();
    format!(
        "WITH wanted (account, kind, value) AS (VALUES {}) \
         {}",
        wanted.join(", "),
        read!(
            "wanted JOIN transactions ON pay_account = wanted.account AND memo_kind = wanted.kind AND memo_value = wanted.value"
        )
    )
}

/// The transactions that payments to one account belong to, by memo. A record that cannot be decrypted is present as
/// its error.
#[derive(Debug, Default)]
pub struct PaidAt(BTreeMap<(String, String), Result<Transaction, Error>>);

impl PaidAt {
    /// Removes the transaction for this memo and returns it.
    pub fn remove(&mut self, memo: &Memo) -> Option<Result<Transaction, Error>> {
        self.0.remove(&(memo.kind().to_owned(), memo.value()))
    }

    /// The id of the transaction for this memo, if its record can be read.
    pub fn id_at(&self, memo: &Memo) -> Option<TransactionId> {
        let found = self.0.get(&(memo.kind().to_owned(), memo.value()));
        found.and_then(|record| record.as_ref().ok()).map(|record| record.id)
    }

    /// Adds a transaction.
    pub fn put(&mut self, memo: &Memo, record: Transaction) {
        self.0.insert((memo.kind().to_owned(), memo.value()), Ok(record));
    }
}

/// The layout of new records. A change of the record's shape that serde cannot read as before needs a new layout, with
/// its own arm in [`read`] and a frozen sample.
const LAYOUT: u32 = 1;

/// The encrypted part.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    layout: u32,
    transaction: T,
}

fn sealed(sealer: &Sealer, transaction: &Transaction) -> Result<Vec<u8>, Error> {
    let id = transaction.id.to_string();
    serde_json::to_vec(&Stored { layout: LAYOUT, transaction })
        .ok()
        .and_then(|plain| sealer.seal(&format!("transactions:{id}"), &plain))
        .ok_or(Error::Corrupt { table: "transactions", id, problem: "the record can't be sealed" })
}

/// The record of a row, if it is the one that the columns are about, and the last one: each change has a row in the journal.
pub(super) fn opened(sealer: &Sealer, row: Row) -> Result<Transaction, Error> {
    let (last_change, credited) = (row.12, row.13);
    let (
        id,
        version,
        status,
        owner,
        account,
        memo_kind,
        memo,
        sender,
        receiver,
        named,
        external_id,
        record,
        _,
        _,
        about,
        attention,
    ) = row;
    let corrupt = |problem| Error::corrupt("transactions", &id, problem);
    let plain = sealer.open(&format!("transactions:{id}"), &record).ok_or_else(|| corrupt(NOT_OPENED))?;
    let sealed = read(&plain).ok_or_else(|| corrupt("unknown record layout"))?;
    let customer = |role| sealed.customer(role).map(|id| id.to_string());
    let to = destination(&sealed);
    let problem = difference([
        (sealed.id.to_string() == id, "another id is sealed in it"),
        (sealed.version == version, "its column version is not the one that is sealed"),
        (sealed.status.as_str() == status, "its column status is not the one that is sealed"),
        (sealed.owner.to_string() == owner, "its column owner is not the one that is sealed"),
        (to.0 == account, "its column pay_account is not the one that is sealed"),
        (to.1 == memo_kind.as_deref(), "its column memo_kind is not the one that is sealed"),
        (to.2 == memo, "its column memo_value is not the one that is sealed"),
        (customer(Role::Sender) == sender, "its column sender_id is not the one that is sealed"),
        (customer(Role::Receiver) == receiver, "its column receiver_id is not the one that is sealed"),
        (customer(Role::Customer) == named, "its column customer_id is not the one that is sealed"),
        (sealed.external_id == external_id, "its column external_id is not the one that is sealed"),
        (self::about(&sealed) == about, "its columns protocol, kind and asset are not those that are sealed"),
        (sealed.attention.is_some() == attention, "its column needs_attention is not the one that is sealed"),
        (last_change >= Some(version), "its journal lacks its last change: rows of the journal were deleted"),
        (last_change <= Some(version), "its journal has later changes: an older record was put back"),
        (
            credited == 0 || !sealed.payments.is_empty(),
            "a payment credited to it is missing: an older record was put back",
        ),
    ]);
    problem.map_or(Ok(sealed), |problem| Err(corrupt(problem)))
}

/// Reads a record of any layout that was ever written. `tests/frozen/transactions/` has a sample of each.
fn read(plain: &[u8]) -> Option<Transaction> {
    let stored: Stored<&RawValue> = serde_json::from_slice(plain).ok()?;
    match stored.layout {
        LAYOUT => serde_json::from_str(stored.transaction.get()).ok(),
        _ => None,
    }
}

pub(super) fn open_one(sealer: &Sealer, row: Option<Row>) -> Result<Option<Transaction>, Error> {
    row.map(|row| opened(sealer, row)).transpose()
}

impl Store {
    /// The transaction with that id.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction(&self, id: TransactionId) -> Result<Option<Transaction>, Error> {
        let row = each!(read self, pool => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(pool).await);
        open_one(&self.sealer, row.map_err(failed("reading a transaction"))?)
    }
}

impl Tx {
    /// The transaction with that id, as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction(&mut self, id: TransactionId) -> Result<Option<Transaction>, Error> {
        let row = each!(tx self, conn => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(conn).await);
        open_one(&self.sealer, row.map_err(failed("reading a transaction"))?)
    }

    /// The transactions that payments to `account` with these memos belong to.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn transactions_paid_at(&mut self, account: &AccountId, memos: &[Memo]) -> Result<PaidAt, Error> {
        let mut by_kind: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for memo in memos {
            by_kind.entry(memo.kind()).or_default().insert(memo.value());
        }
        let mut paid_at = PaidAt::default();
        for (kind, values) in by_kind {
            let values: Vec<String> = values.into_iter().collect();
            for run in runs(&values) {
                let statement = by_destination(run.len());
                let rows: Vec<Row> = each!(tx self, conn => {
                    let mut query = sqlx::query_as(AssertSqlSafe(statement)).bind(account.to_string()).bind(kind);
                    for value in run {
                        query = query.bind(value);
                    }
                    query.fetch_all(conn).await
                })
                .map_err(failed("matching payments"))?;
                paid_at.0.extend(rows.into_iter().map(|row| {
                    let memo = (row.5.clone().unwrap_or_default(), row.6.clone().unwrap_or_default());
                    (memo, opened(&self.sealer, row))
                }));
            }
        }
        Ok(paid_at)
    }

    /// The transaction that a payment to `account` with this memo belongs to.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn transaction_paid_at(
        &mut self,
        account: &AccountId,
        memo: &Memo,
    ) -> Result<Option<Transaction>, Error> {
        self.transactions_paid_at(account, std::slice::from_ref(memo)).await?.remove(memo).transpose()
    }

    /// Stores a new transaction. `false`: its id or its destination is taken, and nothing was stored.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_transaction(&mut self, new: &Transaction) -> Result<bool, Error> {
        self.counted()?;
        let record = sealed(&self.sealer, new)?;
        let (account, kind, value) = destination(new);
        let done = each!(tx self, conn => sqlx::query(INSERT)
            .bind(new.id.to_string()).bind(new.protocol().as_str()).bind(new.kind().as_str())
            .bind(new.ledger_asset().to_string()).bind(new.status.as_str()).bind(new.version)
            .bind(new.owner.to_string())
            .bind(new.customer(Role::Sender).map(|id| id.to_string())).bind(new.customer(Role::Receiver).map(|id| id.to_string()))
            .bind(new.external_id.as_deref())
            .bind(account).bind(kind).bind(value)
            .bind(new.attention.is_some()).bind(new.created_at.to_string()).bind(new.updated_at.to_string()).bind(record)
            .bind(new.customer(Role::Customer).map(|id| id.to_string())).bind(unpaid_account(new))
            .bind(new.received_at.map(|at| at.to_string())).bind(new.action_required_by().map(|at| at.to_string()))
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("storing a transaction"))? == 1)
    }

    /// Replaces records, each read at its `version - 1` and each given only once. `false`: one of them has been changed
    /// since, and this database transaction must not be committed.
    ///
    /// # Errors
    /// [`Error::Driver`], also if a destination is taken.
    pub async fn update_transactions(&mut self, changed: &[&Transaction]) -> Result<bool, Error> {
        for run in runs(changed) {
            self.counted()?;
            let records = run.iter().map(|one| sealed(&self.sealer, one)).collect::<Result<Vec<_>, _>>()?;
            let statement = update(run.len());
            let done = each!(tx self, conn => {
                let mut query = sqlx::query(AssertSqlSafe(statement));
                for (one, record) in run.iter().zip(records) {
                    let (account, kind, value) = destination(one);
                    query = query
                        .bind(one.id.to_string()).bind(one.status.as_str()).bind(one.version)
                        .bind(account).bind(kind).bind(value)
                        .bind(one.attention.is_some()).bind(one.updated_at.to_string()).bind(record)
                        .bind(one.customer(Role::Sender).map(|id| id.to_string())).bind(one.customer(Role::Receiver).map(|id| id.to_string()))
                        .bind(one.external_id.as_deref()).bind(one.customer(Role::Customer).map(|id| id.to_string()))
                        .bind(unpaid_account(one))
                        .bind(one.received_at.map(|at| at.to_string())).bind(one.action_required_by().map(|at| at.to_string()));
                }
                query.execute(conn).await.map(|done| done.rows_affected())
            });
            if done.map_err(failed("saving transactions"))? != run.len() as u64 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What its columns say of a transaction that never changes.
fn about(transaction: &Transaction) -> String {
    format!("{} {} {}", transaction.protocol().as_str(), transaction.kind().as_str(), transaction.ledger_asset())
}

/// The account whose quota a transaction counts in.
fn unpaid_account(transaction: &Transaction) -> Option<String> {
    transaction.is_unpaid().then(|| account_of(&transaction.owner))
}

fn destination(transaction: &Transaction) -> (Option<String>, Option<&'static str>, Option<String>) {
    match transaction.destination() {
        Some(to) => (Some(to.account.to_string()), Some(to.memo.kind()), Some(to.memo.value())),
        None => (None, None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Details, Status};

    /// A sample of each layout, never changed again.
    const FROZEN: &[(u32, &str)] = &[(1, include_str!("../../../tests/frozen/transactions/layout-1.json"))];

    #[test]
    fn records_of_every_layout_are_read() {
        assert_eq!(FROZEN.last().map(|(layout, _)| *layout), Some(LAYOUT), "a layout has no frozen sample");
        for (layout, sample) in FROZEN {
            let record = read(sample.as_bytes()).unwrap_or_else(|| panic!("layout {layout} is not read any more"));
            assert!(matches!(record.details, Details::Receive(_)));
            assert_eq!(record.status, Status::PendingExternal);
            assert_eq!(record.amount_expected().unwrap().to_string(), "100.25 USDC");
            assert_eq!(record.details.incoming().unwrap().payout_round, 1);
            assert_eq!(record.payments.len(), 1);
            assert!(record.fee.is_some() && record.rate.is_some() && record.attention.is_some());
        }
        let newest = read(FROZEN[FROZEN.len() - 1].1.as_bytes()).unwrap();
        let written = serde_json::to_value(Stored { layout: LAYOUT, transaction: &newest }).unwrap();
        let frozen: serde_json::Value = serde_json::from_str(FROZEN[FROZEN.len() - 1].1).unwrap();
        assert_eq!(written, frozen, "what is written now is another layout");
        assert!(read(br#"{"layout":9999,"transaction":{}}"#).is_none());
    }
}
