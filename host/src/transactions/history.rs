//! Ledger gaps: an operator has them read from an archive, or accepts them. And whether an account is watched yet.

use super::{Signoff, Transactions, ledger::Reading};
use crate::context::Error;
use crate::model::{AccountId, GapId};
use crate::stellar::{Backfill, BackfillError, Batch, GapSink, Horizon, Sink, SinkError};
use crate::store::{Gap, GapClosing};
use std::sync::PoisonError;

impl Transactions {
    /// Open gaps, oldest first; with `all`, closed ones as well.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn gaps(&self, all: bool) -> Result<Vec<Gap>, Error> {
        Ok(self.store.gaps(all).await?)
    }

    /// Reads a gap from a Horizon that still has it, and closes it. Its payments are handled like all others: each once,
    /// and late only by ledger close time. Each run begins at the gap's first ledger, because an earlier run that was cut
    /// off or refused proves nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when it was closed before, or the archive is not the right one;
    /// [`Error::Unavailable`] when the archive does not answer; [`Error::Store`].
    pub async fn backfill(
        &self,
        id: &str,
        archive: &Horizon,
        passphrase: &str,
        signoff: &Signoff,
    ) -> Result<Gap, Error> {
        let (id, gap) = self.open_gap(id).await?;
        let account: AccountId = gap.account.parse().map_err(|_| Error::NotFound)?;
        let place = self.place(&account).await.map_err(|error| Error::Unavailable(error.to_string()))?;
        let place = place.ok_or(Error::NotFound)?;
        let ledger = |column: i64| u32::try_from(column).unwrap_or_default();
        let backfill = Backfill {
            archive,
            passphrase,
            account,
            first: ledger(gap.first_ledger),
            last: ledger(gap.last_ledger),
            place: &place,
        };
        let read = backfill.run(&Missed { transactions: self, account }).await;
        read.map_err(|error| match error {
            BackfillError::Horizon(_) | BackfillError::Sink(_) => {
                Error::Unavailable(format!("the gap stays open: {error}"))
            }
            other => Error::Invalid(format!("the gap stays open: {other}")),
        })?;
        self.close_gap(id, &gap, true, signoff).await
    }

    /// Accepts a gap: its payments stay uncredited.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when it was closed before; [`Error::Store`].
    pub async fn accept_gap(&self, id: &str, signoff: &Signoff) -> Result<Gap, Error> {
        let (id, gap) = self.open_gap(id).await?;
        self.close_gap(id, &gap, false, signoff).await
    }

    /// Marks ledgers as not read, so that they can be read again: a gap as any other. The one that is open already, if it has
    /// them all.
    ///
    /// # Errors
    /// [`Error::Invalid`] when they are no ledgers that were read; [`Error::Store`].
    pub async fn add_gap(&self, account: &AccountId, ledgers: (u32, u32), signoff: &Signoff) -> Result<Gap, Error> {
        let (first, last) = ledgers;
        let Some(place) = self.store.place(account).await? else {
            return Err(Error::Invalid(format!("account: {account} was never watched")));
        };
        if first == 0 || first > last {
            return Err(Error::Invalid(format!(
                "first_ledger: {first} to {last} are no ledgers; name the first before the last"
            )));
        }
        if last > place.read_to {
            let reason =
                format!("last_ledger: ledgers after {} are not read yet; the watcher will read them", place.read_to);
            return Err(Error::Invalid(reason));
        }
        let id = account.to_string();
        let has_all =
            |gap: &Gap| gap.account == id && gap.first_ledger <= first.into() && gap.last_ledger >= last.into();
        if let Some(open) = self.store.gaps(false).await?.into_iter().find(has_all) {
            return Ok(open);
        }
        let (now, id) = (self.clock.now(), GapId::mint(self.clock.now(), &*self.random));
        let mut tx = self.store.begin().await?;
        tx.add_gap(id, account, ledgers, now).await?;
        tx.commit().await?;
        tracing::info!(gap = %id, %account, first, last, by = signoff.by, why = signoff.why, "ledgers are to be read again");
        self.store.gap(id).await?.ok_or(Error::NotFound)
    }

    async fn open_gap(&self, id: &str) -> Result<(GapId, Gap), Error> {
        let id: GapId = id.parse().map_err(|_| Error::NotFound)?;
        let gap = self.store.gap(id).await?.ok_or(Error::NotFound)?;
        match &gap.closed {
            None => Ok((id, gap)),
            Some(_) => Err(closed(&gap)),
        }
    }

    /// Closes a gap, if it is still as it was read, and records who closed it, in one database transaction.
    async fn close_gap(&self, id: GapId, seen: &Gap, is_backfilled: bool, signoff: &Signoff) -> Result<Gap, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let closing =
            GapClosing { last_ledger: seen.last_ledger, is_backfilled, by: &signoff.by, why: &signoff.why, at: now };
        if tx.close_gap(id, &closing).await? {
            tx.commit().await?;
            tracing::info!(gap = %id, by = signoff.by, why = signoff.why, is_backfilled, "ledger gap closed");
            return self.store.gap(id).await?.ok_or(Error::NotFound);
        }
        drop(tx);
        let gap = self.store.gap(id).await?.ok_or(Error::NotFound)?;
        Err(if gap.closed.is_some() {
            closed(&gap)
        } else {
            Error::Invalid(format!("the gap has grown meanwhile, to ledger {}: look at it again", gap.last_ledger))
        })
    }

    /// Whether payments to the account are watched. Without a position to read from they would not be found, so no
    /// client may be given the account to pay.
    pub(crate) async fn is_payable(&self, account: &AccountId) -> Result<bool, Error> {
        let begun = || self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        // Once it is, it is for ever.
        let is_known = begun().contains(account);
        if !is_known && self.store.cursor(account).await?.is_none() {
            return Ok(false);
        }
        begun().insert(*account);
        Ok(true)
    }
}

/// An account's payments in ledgers that were missed.
struct Missed<'a> {
    transactions: &'a Transactions,
    account: AccountId,
}

impl GapSink for Missed<'_> {
    async fn keep(&self, batch: Batch) -> Result<(), SinkError> {
        self.transactions.apply_batch(&self.account, &batch, Reading::Gap).await
    }
}

fn closed(gap: &Gap) -> Error {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Error::Invalid(format!(
        "the gap was closed before: {} by {} at {}",
        text(&gap.closed),
        text(&gap.closed_by),
        text(&gap.closed_at)
    ))
}
