//! Payouts of the books, their transactions that are under way, and their channels.

use super::{
    Difference, Error, Kind, Reconciler,
    compare::{Channel, channel, open_attempt, paid, unreadable, whole},
    confirmed,
    ledger_side::LedgerSide,
    run::{Phase, Run},
};
use crate::model::{AccountId, AttemptState, LedgerPayout, PayoutAttempt, PayoutState};
use crate::store::{self, BookedPayout};

/// Rows that are read in one step.
const ROWS: u32 = 200;

impl Reconciler {
    /// Reads the next payouts, and notes those that count as paid.
    pub(super) async fn payouts(&self, run: &mut Run, after: &str) -> Result<Vec<Difference>, Error> {
        let rows = self.store.ledger_payouts_after(after, run.since, ROWS).await?;
        let last = rows.last().map(|row| row.id.clone());
        for row in &rows {
            if let Ok(payout) = &row.payout
                && run.is_about(&payout.from)
            {
                run.counts.payouts += 1;
                run.claim(&payout.from, &payout.state);
            }
        }
        let found = rows.iter().filter_map(|row| self.of_books(run, row)).collect();
        let again = || async {
            let rows = self.store.ledger_payouts_after(after, run.since, ROWS).await?;
            Ok(rows.iter().filter_map(|row| self.of_books(run, row)).collect())
        };
        let found = confirmed(found, again).await?;
        run.phase = match last {
            Some(after) => Phase::Payouts { after },
            None if run.is_balanced() => Phase::Attempts { after: String::new() },
            None => Phase::Unseen { after: String::new() },
        };
        Ok(found)
    }

    /// What is wrong with a payout by the books alone.
    fn of_books(&self, run: &Run, row: &BookedPayout) -> Option<Difference> {
        match &row.payout {
            Ok(payout) if run.is_about(&payout.from) => whole(payout, row.attempts, row.paid_by.as_deref()),
            Ok(_) => None,
            Err(store::Error::Corrupt { table, id, problem }) => Some(unreadable(table, id, problem)),
            Err(_) => None,
        }
    }

    /// Looks up the next payouts that count as paid and may be none of those that were seen.
    pub(super) async fn unseen(&self, side: &LedgerSide, run: &mut Run, after: &str) -> Result<Vec<Difference>, Error> {
        let rows = self.store.ledger_payouts_after(after, run.since, ROWS).await?;
        let last = rows.last().map(|row| row.id.clone());
        let mut found = Vec::new();
        for payout in rows.into_iter().filter_map(|row| row.payout.ok()) {
            let PayoutState::Paid { ledger, .. } = payout.state else { continue };
            if run.is_about(&payout.from) && run.may_be_unseen(&payout.from, ledger) {
                found.extend(self.look_up(side, payout).await?);
            }
        }
        run.phase = match last {
            Some(after) => Phase::Unseen { after },
            None => Phase::Attempts { after: String::new() },
        };
        Ok(found)
    }

    async fn look_up(&self, side: &LedgerSide, payout: LedgerPayout) -> Result<Vec<Difference>, Error> {
        let PayoutState::Paid { hash, .. } = &payout.state else { return Ok(Vec::new()) };
        let look = || async { Ok(paid(&payout, side.transaction(hash).await?).into_iter().collect()) };
        confirmed(look().await?, look).await
    }

    /// Looks up the next transactions that the books hold for under way.
    pub(super) async fn open_attempts(
        &self,
        side: &LedgerSide,
        run: &mut Run,
        after: &str,
    ) -> Result<Vec<Difference>, Error> {
        if !run.is_about_all {
            run.phase = Phase::Transactions { after: String::new() };
            return Ok(Vec::new());
        }
        let rows = self.store.open_attempts_after(after, ROWS).await?;
        run.phase = match rows.last() {
            Some((hash, _)) => Phase::Attempts { after: hash.clone() },
            None => Phase::Channels,
        };
        let mut found = Vec::new();
        for (_, attempt) in rows {
            match attempt {
                Ok(attempt) => found.extend(self.under_way(side, run, attempt).await?),
                Err(store::Error::Corrupt { table, id, problem }) => found.push(unreadable(table, &id, problem)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }

    async fn under_way(
        &self,
        side: &LedgerSide,
        run: &Run,
        attempt: PayoutAttempt,
    ) -> Result<Option<Difference>, Error> {
        if open_attempt(&attempt, None, run.network_at).is_none() {
            return Ok(None);
        }
        let on_ledger = side.transaction(&attempt.hash).await?;
        // The host may have closed it meanwhile.
        let now = self.store.attempts_with_hashes(std::slice::from_ref(&attempt.hash)).await?;
        let is_open = now.iter().flatten().any(|attempt| attempt.state == AttemptState::Open);
        Ok(open_attempt(&attempt, on_ledger, run.network_at).filter(|_| is_open))
    }

    /// Compares the channels' sequence numbers.
    pub(super) async fn channels(&self, side: &LedgerSide, run: &mut Run) -> Result<Vec<Difference>, Error> {
        let mut found = Vec::new();
        for (account, _) in self.store.payout_channels().await? {
            // Who was one once may be merged, or used by somebody else.
            if self.channels.as_ref().is_some_and(|used| !used.contains(&account)) {
                continue;
            }
            let look = || async { Ok(self.channel(side, account).await?.into_iter().collect()) };
            found.extend(confirmed(look().await?, look).await?);
        }
        run.phase = Phase::Transactions { after: String::new() };
        Ok(found)
    }

    async fn channel(&self, side: &LedgerSide, account: AccountId) -> Result<Option<Difference>, Error> {
        let on_ledger = async || {
            let found = side.ask(|| side.horizon.account(&account)).await?;
            Ok::<_, Error>(found.map(|found| found.sequence))
        };
        let before = on_ledger().await?;
        let booked = self.store.channel_sequence(&account).await?.unwrap_or_default();
        let open = self.store.open_sequence(&account).await?;
        let after = if before.is_some_and(|before| before < booked) { on_ledger().await? } else { before };
        let is_used = self.channels.is_some();
        let found = channel(&Channel { account, before, booked, open, after });
        Ok(found.filter(|found| is_used || found.kind != Kind::ChannelMissing))
    }
}
