//! What differs. Pure: what both sides say goes in, differences come out.

mod channels;
mod funding;
mod incoming;
mod payouts;

pub(super) use channels::{Channel, channel};
pub(super) use funding::{Booked, funding};
pub(super) use incoming::{Compared, Dust, Incoming, incoming};
pub(super) use payouts::{
    Found, LATE, is_booked, is_preparation, open_attempt, outgoing, paid, said, unexplained, whole,
};

use super::{Difference, Kind};
use crate::model::{AccountId, Amount, AssetId, Memo};
use crate::stellar::{after, ledger_of};

/// For what nothing in this program mends: somebody else changed the books.
const TAMPERED: &str = "SECURITY.md, \"A database that somebody else writes to\"";

/// What moved, in words.
fn money(amount: Amount, asset: &AssetId) -> String {
    format!("{amount} {asset}")
}

fn memo(memo: Option<&Memo>) -> String {
    memo.map_or_else(|| "no memo".to_owned(), |memo| format!("memo {}:{}", memo.kind(), memo.value()))
}

/// The command that has ledgers read again.
fn read_again(account: &AccountId, ledger: u32) -> String {
    format!(
        "anchor-host watch add-gap --account {account} --first-ledger {ledger} --last-ledger {ledger} --reason TEXT, then \
         anchor-host watch backfill"
    )
}

/// The command for a difference that a person knows and leaves.
fn accept(kind: Kind, subject: &str) -> String {
    format!("anchor-host reconcile accept {kind} {subject} --reason TEXT")
}

/// A record of the books that can't be read.
pub(super) fn unreadable(table: &'static str, id: &str, problem: &str) -> Difference {
    Difference::new(Kind::RecordUnreadable, format!("{table}:{id}"), format!("{table} row {id}: {problem}"))
        .remedy(TAMPERED)
}

/// Ledgers of an account that were not read yet.
pub(super) fn not_read(account: &AccountId, first: u32, last: u32) -> Difference {
    let message = format!("ledgers {first} to {last} were not read yet: the watcher is behind, or stopped");
    Difference::new(Kind::LedgersNotRead, format!("{account}:{first}"), message)
        .at(account, first)
        .remedy("anchor-host health")
}

/// A gap of an account that nobody has closed.
pub(super) fn gap(account: &AccountId, id: &str, first: u32, last: u32) -> Difference {
    let message = format!("horizon had dropped ledgers {first} to {last} before they were read");
    Difference::new(Kind::LedgersNotRead, id, message)
        .at(account, first)
        .remedy(format!("anchor-host watch backfill {id} --horizon-url URL"))
}

/// The operation ids of whole ledgers: above the first, up to the second.
pub(super) fn operations(first: u32, last: u32) -> (u64, u64) {
    (after(first.saturating_sub(1)), after(last))
}

/// The ledger of an operation.
fn ledger(operation_id: u64) -> u32 {
    ledger_of(operation_id)
}
