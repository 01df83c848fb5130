//! Transactions of the books, and the payments that are credited to them.

use super::{
    Difference, Error, Reconciler,
    compare::{Booked, funding, unreadable},
    confirmed,
    run::{Phase, Run},
};
use crate::store;

/// Transactions that are read in one step.
const ROWS: u32 = 200;

/// The next transactions.
struct Page {
    differences: Vec<Difference>,
    last: Option<String>,
    count: u64,
}

impl Reconciler {
    /// Compares the next transactions with the payments that are credited to them.
    pub(super) async fn transactions(&self, run: &mut Run, after: &str) -> Result<Vec<Difference>, Error> {
        let Page { differences, last, count } = self.page_of_transactions(run, after).await?;
        let again = || async { Ok(self.page_of_transactions(run, after).await?.differences) };
        let found = confirmed(differences, again).await?;
        run.counts.transactions += count;
        run.phase = match last {
            Some(after) => Phase::Transactions { after },
            None => Phase::Over,
        };
        Ok(found)
    }

    async fn page_of_transactions(&self, run: &Run, after: &str) -> Result<Page, Error> {
        let rows = self.store.transactions_after(after, run.since, ROWS).await?;
        let (mut page, mut records) = (Page { differences: Vec::new(), last: None, count: 0 }, Vec::new());
        for (id, record) in rows {
            match record {
                Ok(record) => records.push(record),
                Err(store::Error::Corrupt { table, id, problem }) if run.is_about_all => {
                    page.differences.push(unreadable(table, &id, problem));
                }
                Err(store::Error::Corrupt { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            page.last = Some(id);
        }
        let about = |account| run.is_about_all || run.ranges.iter().any(|range| range.account == account);
        records.retain(|record| record.destination().map_or(run.is_about_all, |to| about(to.account)));
        page.count = records.len() as u64;
        let ids: Vec<String> = records.iter().map(|record| record.id.to_string()).collect();
        let operations: Vec<u64> =
            records.iter().flat_map(|record| &record.payments).map(|payment| payment.operation_id).collect();
        let credited = self.store.payments_credited_to(&ids).await?;
        let held = self.store.payments_with_ids(&operations).await?;
        let booked = Booked::new(credited.into_iter().chain(held));
        let differs = records.iter().flat_map(|record| funding(record, &booked, |account, at| run.covers(account, at)));
        page.differences.extend(differs);
        Ok(page)
    }
}
