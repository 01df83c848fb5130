//! Books of a network that was reset: what they have of it, and that it was.
//!
//! They are only read. No transaction of theirs can end any more: its payment is on no ledger, and neither is what would pay it
//! back. An anchor on the network as it is now needs books of its own, since a read position, a known sequence number or a memo that is
//! taken would each be believed to be of the new network. So nothing is marked as failed either: the old books stay as
//! they were, for whoever asks what became of a payment.

use super::{Error, TestNetwork};
use crate::model::{Status, Timestamp};
use crate::stellar::KnownLedger;
use crate::store::Store;
use serde::Serialize;

/// Records that are read at once.
const PAGE: u32 = 500;

/// What books have of a network that was reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldBooks {
    /// The ledger up to which they have read it.
    pub read_to: u32,
    /// Transactions that were not over.
    pub under_way: Vec<UnderWay>,
    /// Number of payouts on the ledger that were due.
    pub payouts_due: i64,
    /// Number of unapplied payments that nobody had decided about.
    pub unapplied: i64,
}

/// A transaction that was not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnderWay {
    /// Its id.
    pub id: String,
    /// Its status; `None`: its record can't be read.
    pub status: Option<String>,
    /// What was paid in, with its asset.
    pub amount_in: Option<String>,
}

impl TestNetwork {
    /// What books have of the network as it was; `None`: they have read nothing yet.
    ///
    /// # Errors
    /// [`Error::NotReset`]: they are books of the network as it is; [`Error::Horizon`], [`Error::Store`].
    pub async fn old_books(&self, store: &Store) -> Result<Option<OldBooks>, Error> {
        let root = self.horizon.root().await?;
        let (mut last, mut is_other) = (None, false);
        for account in store.watched_accounts().await? {
            let Some(place) = store.place(&account).await? else { continue };
            let ledger = place.known.as_ref().map_or(place.read_to, |(ledger, _)| *ledger);
            // A network that begins anew has not come so far yet, and its newest ledger is of after the reading. That of a
            // Horizon that is behind is of before it.
            let is_later = place.updated_at.is_some_and(|read_at| root.closed_at > read_at);
            let known = place.known.map(|(ledger, hash)| KnownLedger { ledger, hash });
            is_other |= is_later && root.ledger < ledger;
            is_other |= self.horizon.other_ledger(known.as_ref(), &root).await?.is_some();
            last = last.max(Some(place.read_to));
        }
        match last {
            Some(read_to) if !is_other => Err(Error::NotReset(read_to)),
            Some(read_to) => Ok(Some(OldBooks {
                read_to,
                under_way: under_way(store).await?,
                payouts_due: store.payouts_due().await?,
                unapplied: store.unapplied_count().await?,
            })),
            None => Ok(None),
        }
    }
}

async fn under_way(store: &Store) -> Result<Vec<UnderWay>, Error> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = store.transactions_after(&after, Timestamp::from_millis(0), PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        after.clone_from(last);
        for (id, record) in page {
            match record {
                Ok(record) if is_over(record.status) => {}
                Ok(record) => found.push(UnderWay {
                    id,
                    status: Some(record.status.to_string()),
                    amount_in: record.amount_in.as_ref().map(ToString::to_string),
                }),
                Err(_) => found.push(UnderWay { id, status: None, amount_in: None }),
            }
        }
    }
}

fn is_over(status: Status) -> bool {
    matches!(
        status,
        Status::Completed | Status::Refunded | Status::Expired | Status::NoMarket | Status::TooSmall | Status::TooLarge
    )
}
