//! Which ledgers a run compares, from what is asked for, what was read, and what Horizon has.

use super::{
    Difference, Error, Terms,
    compare::{gap, not_read},
    ledger_side::LedgerSide,
    run::{LedgerRange, Run},
};
use crate::model::{AccountId, Timestamp};
use crate::stellar::{KnownLedger, Root, ledger_of};
use crate::store::{Gap, Store};
use std::time::Duration;

/// What is known of an account before it is compared.
struct Account {
    id: AccountId,
    /// The first ledger that was read; `None`: not known.
    first_read: Option<u32>,
    /// The first ledger of which anything is on record.
    first_known: Option<u32>,
    /// The last ledger that was read.
    read_to: u32,
    known: Option<KnownLedger>,
}

/// A run to begin, and what is known to differ already.
pub(super) struct Plan {
    pub run: Run,
    pub differences: Vec<Difference>,
}

/// Plans a run. `overlap`: the first ledger to compare, for those who ask for none and don't want all.
pub(super) async fn plan(
    store: &Store,
    side: &LedgerSide,
    terms: &Terms,
    overlap: impl Fn(&Root) -> Option<u32>,
    now: Timestamp,
) -> Result<Plan, Error> {
    if let (Some(from), Some(to)) = (terms.from_ledger, terms.to_ledger)
        && from > to
    {
        return Err(Error::Invalid(format!("from_ledger: {from} is after to_ledger, {to}; exchange them")));
    }
    let root = side.root().await?;
    if let Some(late) = [terms.from_ledger, terms.to_ledger].into_iter().flatten().find(|one| *one > root.ledger) {
        let reason = format!(
            "ledger {late} is not closed yet, or horizon is behind: it is at {}; name an earlier one",
            root.ledger
        );
        return Err(Error::Invalid(reason));
    }
    let overlap = overlap(&root);
    let accounts = accounts(store, terms.account.as_ref()).await?;
    let (mut ranges, mut differences) = (Vec::new(), Vec::new());
    for account in &accounts {
        side.recognise(account.known.as_ref(), &root).await?;
        let (range, missing) = range(account, terms, overlap, &root);
        differences.extend(missing);
        if let Some(range) = range {
            let LedgerRange { first_ledger: first, last_ledger: last, .. } = range;
            if root.elder > first {
                return Err(Error::NotCovered { elder: root.elder, latest: root.ledger, first, last });
            }
            ranges.push(range);
        }
    }
    let gaps = store.gaps(false).await?;
    differences.extend(gaps.iter().filter_map(|one| open_gap(one, &ranges)));
    let since = since(side, &ranges, &root, now).await?;
    Ok(Plan { run: Run::new(ranges, since, terms.account.is_none(), root.closed_at), differences })
}

/// The accounts that are or were watched, or one of them.
async fn accounts(store: &Store, wanted: Option<&AccountId>) -> Result<Vec<Account>, Error> {
    let watched = store.watched_accounts().await?;
    if let Some(unknown) = wanted.filter(|wanted| !watched.contains(wanted)) {
        let reason = format!("account: {unknown} was never watched; leave it out to compare every account that was");
        return Err(Error::Invalid(reason));
    }
    let gaps = store.gaps(true).await?;
    let mut accounts = Vec::new();
    for id in watched.into_iter().filter(|id| wanted.is_none_or(|wanted| wanted == id)) {
        let Some(place) = store.place(&id).await? else { continue };
        let of_gaps = gaps.iter().filter(|gap| gap.account == id.to_string());
        let first_gap = of_gaps.filter_map(|gap| u32::try_from(gap.first_ledger).ok()).min();
        let first_payment = store.first_payment(&id).await?.map(ledger_of);
        accounts.push(Account {
            id,
            first_read: store.first_ledger_read(&id).await?,
            first_known: first_gap.into_iter().chain(first_payment).min(),
            read_to: place.read_to,
            known: place.known.map(|(ledger, hash)| KnownLedger { ledger, hash }),
        });
    }
    Ok(accounts)
}

/// The ledgers of an account to compare, and those that were asked for and not read yet.
fn range(
    account: &Account,
    terms: &Terms,
    overlap: Option<u32>,
    root: &Root,
) -> (Option<LedgerRange>, Option<Difference>) {
    let read_to = account.read_to.min(root.ledger);
    // Where an earlier release began is not known: a person may know it.
    let begins = account.first_read.or(terms.from_ledger);
    let begins = begins.unwrap_or(account.first_known.unwrap_or(read_to));
    let first = match terms.from_ledger {
        Some(from) => from.max(begins),
        None => begins.max(overlap.unwrap_or(0)).max(root.elder),
    };
    let missing = terms.to_ledger.filter(|to| *to > read_to && *to >= first);
    let missing = missing.map(|to| not_read(&account.id, first.max(read_to + 1), to));
    let last = terms.to_ledger.unwrap_or(read_to).min(read_to);
    let range = LedgerRange {
        account: account.id,
        first_ledger: first,
        last_ledger: last,
        is_from_beginning: account.first_read == Some(first),
    };
    ((first <= last).then_some(range), missing)
}

/// A gap that is open and among the ledgers that are compared.
fn open_gap(one: &Gap, ranges: &[LedgerRange]) -> Option<Difference> {
    let range = ranges.iter().find(|range| range.account.to_string() == one.account)?;
    let ledger = |column: i64| u32::try_from(column).unwrap_or_default();
    let (first, last) = (ledger(one.first_ledger), ledger(one.last_ledger));
    let overlaps = first <= range.last_ledger && last >= range.first_ledger;
    overlaps.then(|| gap(&range.account, &one.id, first.max(range.first_ledger), last))
}

/// How far the host's clock may be behind the ledger's.
const CLOCKS_APART: Duration = Duration::from_secs(3600);

/// What last changed before this, by the host's clock, is older than the ledgers that are compared. All time, if everything is
/// compared.
async fn since(side: &LedgerSide, ranges: &[LedgerRange], root: &Root, now: Timestamp) -> Result<Timestamp, Error> {
    let all = Timestamp::from_millis(0);
    let first = ranges.iter().map(|range| range.first_ledger).min();
    let is_whole = ranges.iter().all(|range| range.is_from_beginning);
    let Some(first) = first.filter(|_| !is_whole) else { return Ok(all) };
    let closed = side.ask(|| side.horizon.closed_at(first)).await?;
    Ok(closed.map_or(all, |closed| now.minus(root.closed_at.since(closed)).minus(CLOCKS_APART)))
}
