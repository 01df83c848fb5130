//! The payments of an account, in both directions, section by section.

use super::{
    Difference, Error, Reconciler,
    compare::{
        Compared, Found, Incoming, LATE, incoming, is_booked, is_preparation, operations, outgoing, said, unexplained,
        unreadable,
    },
    confirmed, dust,
    ledger_side::LedgerSide,
    run::{LedgerRange, Phase, Run},
};
use crate::model::{AccountId, AssetId, LedgerPayout, PaymentShape, PayoutAttempt, Timestamp};
use crate::stellar::{self, Moved, Movement, MovementPage, Outgoing, PAGE_MOST, ledger_of, network_id};
use crate::store::{self, BookedPayment, DustRow};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Pages that are read in one step.
const PAGES: usize = 10;

/// Rows of the books in one section.
const ROWS_MOST: u32 = 1_000;

/// A section of an account's feed: what is above one token, up to another.
struct Section {
    range: LedgerRange,
    after: u64,
    through: u64,
    unread: Vec<(u32, u32)>,
    counted_to: BTreeMap<String, u64>,
    /// When the newest ledger closed.
    now: Timestamp,
}

/// What one reading of a section comes to.
#[derive(Default)]
struct Reading {
    compared: Compared,
    /// Payouts that are on the ledger as the books have them: ledger and hash.
    seen: Vec<(u32, String)>,
    arrived: u64,
    left: u64,
}

/// Accounts that the host makes, fills and closes for payouts.
struct OwnChannels(BTreeSet<AccountId>);

impl OwnChannels {
    /// Whether a payment makes or fills one of them.
    fn is_for_channel(&self, out: &Outgoing) -> bool {
        let is_payment = matches!(out.payment.shape, PaymentShape::CreateAccount | PaymentShape::Payment);
        is_payment && out.payment.asset == AssetId::Native && self.0.contains(&out.payment.to)
    }
}

impl Reconciler {
    /// Compares the next payments of a range.
    pub(super) async fn payments(
        &self,
        side: &LedgerSide,
        run: &mut Run,
        (number, mut cursor): (usize, u64),
    ) -> Result<Vec<Difference>, Error> {
        let Some(range) = run.ranges.get(number).copied() else {
            run.phase = run.payments_of(number);
            return Ok(Vec::new());
        };
        let (begin, end) = (ledger_of(cursor) + 1, operations(range.first_ledger, range.last_ledger).1);
        let unread = self.unread(&range).await?;
        let dust = self.dust_of(&range).await?;
        let counted_to: BTreeMap<String, u64> =
            dust.iter().map(|row| (row.asset.clone(), u64::try_from(row.last_operation).unwrap_or_default())).collect();
        let (mut found, mut limit) = (Vec::new(), PAGE_MOST);
        for _ in 0..PAGES {
            let page = self.page(side, &range, cursor, &mut limit).await?;
            let through = page.last.unwrap_or(end).min(end);
            let booked = self.store.payments_between(&range.account, cursor, through, ROWS_MOST).await?;
            let is_full = booked.len() == ROWS_MOST as usize;
            let through = booked.last().filter(|_| is_full).map_or(through, |last| last.operation_id);
            let section = Section {
                range,
                after: cursor,
                through,
                unread: unread.clone(),
                counted_to: counted_to.clone(),
                now: run.network_at,
            };
            found.extend(self.section(side, run, &section, page.movements, &booked).await?);
            cursor = through;
            if cursor >= end {
                break;
            }
        }
        // Horizon leaves out what it has dropped without a word.
        let root = side.root().await?;
        if root.elder > begin.max(range.first_ledger) {
            let (first, last) = (begin.max(range.first_ledger), range.last_ledger);
            return Err(Error::NotCovered { elder: root.elder, latest: root.ledger, first, last });
        }
        run.phase = Phase::Payments { range: number, cursor };
        if cursor >= end {
            found.extend(
                dust.iter().filter_map(|row| {
                    dust::differs(&range, row, run.dust.get(&row.asset).copied().unwrap_or_default())
                }),
            );
            run.dust.clear();
            run.phase = run.payments_of(number + 1);
        }
        Ok(found)
    }

    /// Compares a section, and reads both sides again as long as they seem to differ: a node may be behind, and the host goes
    /// on meanwhile.
    async fn section(
        &self,
        side: &LedgerSide,
        run: &mut Run,
        section: &Section,
        movements: Vec<Movement>,
        booked: &[BookedPayment],
    ) -> Result<Vec<Difference>, Error> {
        let first = self.compare(side, section, movements, booked).await?;
        let account = &section.range.account;
        first.seen.iter().for_each(|(ledger, hash)| run.see(account, *ledger, hash));
        run.counts.payments += first.arrived;
        run.counts.outgoing += first.left;
        for (asset, more) in first.compared.dust {
            let dust = run.dust.entry(asset).or_default();
            dust.payments += more.payments;
            dust.amount = dust.amount.plus(more.amount).unwrap_or(dust.amount);
        }
        let again = || async {
            let movements = self.movements(side, section).await?;
            let (after, through) = (section.after, section.through);
            let booked = self.store.payments_between(account, after, through, ROWS_MOST).await?;
            Ok(self.compare(side, section, movements, &booked).await?.compared.differences)
        };
        confirmed(first.compared.differences, again).await
    }

    async fn compare(
        &self,
        side: &LedgerSide,
        section: &Section,
        movements: Vec<Movement>,
        booked: &[BookedPayment],
    ) -> Result<Reading, Error> {
        let movements: Vec<Movement> =
            movements.into_iter().filter(|one| one.operation_id <= section.through).collect();
        let mut reading = Reading {
            compared: incoming(&Incoming {
                account: &section.range.account,
                movements: &movements,
                booked,
                unread: &section.unread,
                dust_below: self.dust_below,
                counted_to: &section.counted_to,
            }),
            ..Reading::default()
        };
        let is_in = |one: &&Movement| matches!(one.what, Moved::In(_) | Moved::InUnread(_));
        reading.arrived = movements.iter().filter(is_in).count() as u64;
        reading.left = movements.len() as u64 - reading.arrived;
        self.outgoing(side, section, &movements, &mut reading).await?;
        reading.compared.differences.sort_by_key(|one| one.operation_id);
        Ok(reading)
    }

    /// Finds the payouts of what left the account.
    async fn outgoing(
        &self,
        side: &LedgerSide,
        section: &Section,
        movements: &[Movement],
        reading: &mut Reading,
    ) -> Result<(), Error> {
        let account = &section.range.account;
        let sent = movements.iter().filter_map(|one| match &one.what {
            Moved::Out(out) => Some(out),
            _ => None,
        });
        let sent: Vec<&Outgoing> = sent.collect();
        let attempts = self.attempts(&sent, &mut reading.compared.differences).await?;
        let channels = self.own_channels().await?;
        for movement in movements {
            let place = (movement.operation_id, ledger_of(movement.operation_id));
            match &movement.what {
                Moved::Out(out) => match attempts.get(&out.signed_hash) {
                    Some(attempt) => self.of_payout((side, section.now), out, attempt, reading).await?,
                    None if channels.is_for_channel(out) => {}
                    None => {
                        let (what, hash) = (said(out), &out.payment.transaction_hash);
                        let found = unexplained(account, place, hash, &what);
                        match self.at_custodian(out).await {
                            // The guest has not named it yet.
                            Some(_) if out.payment.closed_at.plus(LATE) >= section.now => {}
                            Some(payout) => reading.compared.differences.push(found.payout(payout.id.to_string())),
                            None => reading.compared.differences.push(found),
                        }
                    }
                },
                Moved::OutUnread { hash, reason } => {
                    reading.compared.differences.push(unexplained(account, place, hash, reason));
                }
                Moved::In(_) | Moved::InUnread(_) => {}
            }
        }
        Ok(())
    }

    /// The payout at a custodian that a payment may be.
    async fn at_custodian(&self, out: &Outgoing) -> Option<LedgerPayout> {
        // Rows that can't be read are another step's.
        let due = self.store.ledger_payouts(false, ROWS_MOST).await.unwrap_or_default();
        due.into_iter().flatten().find(|payout| payout.entrusted_at.is_some() && out.difference(payout).is_none())
    }

    /// The attempts that these payments are, by hash.
    async fn attempts(
        &self,
        sent: &[&Outgoing],
        differences: &mut Vec<Difference>,
    ) -> Result<HashMap<String, PayoutAttempt>, Error> {
        let hashes: Vec<String> = sent.iter().map(|out| out.signed_hash.clone()).collect();
        let mut found = HashMap::new();
        for attempt in self.store.attempts_with_hashes(&hashes).await? {
            match attempt {
                Ok(attempt) => _ = found.insert(attempt.hash.clone(), attempt),
                Err(store::Error::Corrupt { table, id, problem }) => differences.push(unreadable(table, &id, problem)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }

    /// Compares a payment with its payout, and asks the ledger about the payout's other transactions if they differ.
    async fn of_payout(
        &self,
        (side, now): (&LedgerSide, Timestamp),
        out: &Outgoing,
        attempt: &PayoutAttempt,
        reading: &mut Reading,
    ) -> Result<(), Error> {
        let payout = match self.store.ledger_payout(attempt.payout).await {
            // It is there: the attempt refers to it.
            Ok(None) => return Ok(()),
            Ok(Some(payout)) => payout,
            Err(store::Error::Corrupt { table, id, problem }) => {
                reading.compared.differences.push(unreadable(table, &id, problem));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        if is_preparation(out, &payout, attempt) {
            return Ok(());
        }
        if is_booked(out, &payout, attempt) {
            reading.seen.push((out.payment.ledger, attempt.hash.clone()));
            return Ok(());
        }
        let mut successes = vec![attempt.hash.clone()];
        for other in self.store.payout_attempts(attempt.payout).await? {
            let is_other = other.hash != attempt.hash;
            if is_other && side.transaction(&other.hash).await?.is_some_and(|found| found.is_successful) {
                successes.push(other.hash);
            }
        }
        reading.compared.differences.extend(outgoing(out, &Found { payout, attempt: attempt.clone(), successes }, now));
        Ok(())
    }

    /// The next records of the account. Horizon may know no account that is not funded yet, or was quiet for longer than its
    /// history reaches: that is no error while the books have no payments either.
    async fn page(
        &self,
        side: &LedgerSide,
        range: &LedgerRange,
        cursor: u64,
        limit: &mut usize,
    ) -> Result<MovementPage, Error> {
        let (account, network) = (range.account, network_id(&side.passphrase));
        let known = *limit;
        let asked = side
            .ask(|| async move {
                let mut limit = known;
                Ok((side.horizon.movements(&account, cursor, &mut limit, network).await?, limit))
            })
            .await;
        match asked {
            Ok((page, smaller)) => {
                *limit = smaller;
                Ok(page)
            }
            Err(stellar::Error::NotFound) => {
                let end = operations(range.first_ledger, range.last_ledger).1;
                let is_booked = !self.store.payments_between(&account, cursor, end, 1).await?.is_empty();
                match is_booked && side.ask(|| side.horizon.account(&account)).await?.is_none() {
                    true => Err(Error::NoAccount(account)),
                    false => Ok(MovementPage { movements: Vec::new(), last: None }),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The accounts that the host makes, fills and closes for payouts.
    async fn own_channels(&self) -> Result<OwnChannels, Error> {
        let known = self.store.payout_channels().await?.into_iter().map(|(account, _)| account);
        let used = self.channels.iter().flatten().copied();
        Ok(OwnChannels(known.chain(used).chain(self.former_channels.iter().copied()).collect()))
    }

    /// Everything in a section, in as many pages as it takes.
    async fn movements(&self, side: &LedgerSide, section: &Section) -> Result<Vec<Movement>, Error> {
        let (mut cursor, mut limit, mut all) = (section.after, PAGE_MOST, Vec::new());
        while cursor < section.through {
            let page = self.page(side, &section.range, cursor, &mut limit).await?;
            all.extend(page.movements);
            cursor = page.last.unwrap_or(section.through);
        }
        Ok(all)
    }

    /// Ledgers of a range that the books say were not read: gaps, open or accepted.
    async fn unread(&self, range: &LedgerRange) -> Result<Vec<(u32, u32)>, Error> {
        let gaps = self.store.gaps(true).await?.into_iter();
        let ledger = |column: i64| u32::try_from(column).unwrap_or_default();
        let is_unread = |gap: &store::Gap| gap.closed.as_deref() != Some("backfilled");
        let of_account = gaps.filter(|gap| gap.account == range.account.to_string() && is_unread(gap));
        Ok(of_account.map(|gap| (ledger(gap.first_ledger), ledger(gap.last_ledger))).collect())
    }

    async fn dust_of(&self, range: &LedgerRange) -> Result<Vec<DustRow>, Error> {
        let account = range.account.to_string();
        Ok(self.store.dust().await?.into_iter().filter(|row| row.account == account).collect())
    }
}
