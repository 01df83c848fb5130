//! The chain of ledgers: the last closed one, the transactions that wait for the next one, and the journal.

use super::{
    error::{Error, SubmitError},
    faults::LAG_MOST,
    history::{History, Ledgers, Record, Totals},
    journal::{Journal, Line, LineTransaction},
    ledger::{
        apply::{apply, charge, check, genesis, refusal},
        draft::{Changes, Draft},
        entry::{BASE_FEE, Entries, Entry, Key},
        envelope::{Submitted, base, network_id},
        validate::{Invalid, Moment, seconds},
    },
    queue::{Chosen, NotQueued, Queue},
    settings::Settings,
};
use anchor_model::{AccountId, Timestamp};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc, time::Duration};
use stellar_xdr::{Limits, ReadXdr, TransactionEnvelope, TransactionResult, WriteXdr};

/// How many empty ledgers may close between two lines of the journal. On reopening, this many numbers are skipped, so
/// that no position is ever reused.
const UNWRITTEN: u32 = 64;

/// How far the closing time may differ from the clock to keep equal intervals.
const SMOOTHING: Duration = Duration::from_secs(1);

/// How long Stellar's ledgers take to close. A sandbox that takes longer expects no more of a transaction's time bounds.
const USUAL_BEAT: Duration = Duration::from_secs(5);

/// The network's answer to a transaction.
pub(super) enum Admission {
    /// Refused; nothing happened.
    Rejected(TransactionResult),
    /// It waits for a ledger.
    Pending,
    /// It waits for a ledger already, alone or in a fee bump.
    Duplicate,
    /// There is no place for it now.
    TryAgainLater,
}

/// The network's whole state.
pub(super) struct Chain {
    /// SHA-256 of the passphrase.
    pub network: [u8; 32],
    entries: Entries,
    /// What each of the last ledgers changed, as it was before.
    before: BTreeMap<u32, Changes>,
    queue: Queue,
    /// How many operations a ledger takes.
    ledger_size: u32,
    pub history: History,
    pub ledgers: Ledgers,
    journal: Option<Journal>,
    written_through: u32,
    beat: Option<Duration>,
    sealed: bool,
}

impl Chain {
    /// Opens the network: a new one, or the one in the journal.
    pub fn open(settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        let opened = match &settings.data_dir {
            None => None,
            Some(directory) => Some(Journal::open(directory, &settings.passphrase, now.as_millis())?),
        };
        let created = opened.as_ref().map_or(now, |opened| Timestamp::from_millis(opened.created));
        let mut chain = Self::new(settings, created);
        let Some(opened) = opened else { return Ok(chain) };
        let continues = !opened.lines.is_empty();
        for (number, line) in opened.lines {
            chain.replay(line).map_err(|problem| opened.journal.corrupt(number, problem))?;
        }
        chain.journal = Some(opened.journal);
        if continues && settings.close_every.is_some() {
            chain.ledgers.close_through(chain.ledgers.latest() + UNWRITTEN, now.max(chain.ledgers.latest_at()));
            chain.write_through()?;
        }
        Ok(chain)
    }

    /// Starts again from the first ledger.
    pub fn reset(&mut self, settings: &Settings, now: Timestamp) -> Result<(), Error> {
        let mut journal = self.journal.take();
        if let Some(open) = &mut journal
            && let Err(error) = open.restart(&settings.passphrase, now.as_millis())
        {
            self.journal = journal;
            return Err(error);
        }
        *self = Self { journal, sealed: self.sealed, ledger_size: self.ledger_size, ..Self::new(settings, now) };
        Ok(())
    }

    /// A network with its first ledger alone.
    fn new(settings: &Settings, created: Timestamp) -> Self {
        let network = network_id(&settings.passphrase);
        let root = genesis(network);
        Self {
            network,
            entries: Entries::from([(Key::Account(root.id), Entry::Account(Box::new(root)))]),
            before: BTreeMap::new(),
            queue: Queue::default(),
            ledger_size: settings.max_tx_set_size,
            history: History::default(),
            ledgers: Ledgers::new(network, created),
            journal: None,
            written_through: 1,
            beat: settings.close_every,
            sealed: false,
        }
    }

    fn replay(&mut self, line: Line) -> Result<(), String> {
        let at = Timestamp::from_millis(line.closed_at);
        if line.ledger <= self.ledgers.latest() {
            return Err(format!("ledger {} is not after ledger {}", line.ledger, self.ledgers.latest()));
        }
        if line.transactions.is_empty() {
            self.ledgers.close_through(line.ledger, at);
        } else {
            let gap = line.ledger - self.ledgers.latest();
            if gap > 1 {
                let before = self.ledgers.latest_at();
                let last_empty = before.plus(at.since(before) * (gap - 1) / gap);
                self.ledgers.close_through(line.ledger - 1, last_empty);
            }
            let mut transactions = Vec::with_capacity(line.transactions.len());
            for transaction in line.transactions {
                let envelope = TransactionEnvelope::from_xdr_base64(&transaction.envelope, Limits::none())
                    .map_err(|error| error.to_string())?;
                let submitted = Submitted::new(envelope, self.network).map_err(|error| error.to_string())?;
                if self.history.by_hash(submitted.outer_hash()).is_some() {
                    return Err("a transaction occurs twice".to_owned());
                }
                transactions.push((submitted, Timestamp::from_millis(transaction.at)));
            }
            self.commit(at, transactions, line.base_fee);
        }
        self.written_through = self.ledgers.latest();
        Ok(())
    }

    /// The latest closed ledger.
    pub fn latest(&self) -> u32 {
        self.ledgers.latest()
    }

    /// The entries as of a ledger among the last [`LAG_MOST`].
    pub fn entries_at(&self, ledger: u32) -> Cow<'_, Entries> {
        let mut entries = Cow::Borrowed(&self.entries);
        for (key, before) in self.before.range(ledger + 1..).rev().flat_map(|(_, changes)| changes) {
            match before {
                Some(entry) => entries.to_mut().insert(key.clone(), entry.clone()),
                None => entries.to_mut().remove(key),
            };
        }
        entries
    }

    /// An entry as of a ledger among the last [`LAG_MOST`].
    pub fn entry_at(&self, key: &Key, ledger: u32) -> Option<&Entry> {
        let changed = self.before.range(ledger + 1..).find_map(|(_, changes)| changes.get(key));
        changed.map_or_else(|| self.entries.get(key), Option::as_ref)
    }

    /// The closed ledger, as the next transaction sees it.
    pub fn draft(&self, at: Timestamp) -> Draft<'_> {
        Draft::new(&self.entries, self.ledgers.latest() + 1, at)
    }

    /// How many operations a ledger takes.
    pub fn ledger_size(&self) -> u32 {
        self.ledger_size
    }

    /// Changes how many operations a ledger takes.
    pub fn resize(&mut self, operations: u32) {
        self.ledger_size = operations;
    }

    /// Whether a transaction of this account waits for a ledger.
    pub fn has_waiting(&self, source: AccountId) -> bool {
        self.queue.holds(source)
    }

    /// Validates a transaction and puts it into the queue.
    pub fn submit(&mut self, submitted: Submitted, now: Timestamp) -> Admission {
        let place = match self.queue.place(&submitted, self.ledger_size) {
            Ok(place) => place,
            Err(NotQueued::Duplicate) => return Admission::Duplicate,
            Err(NotQueued::TryAgainLater) => return Admission::TryAgainLater,
            Err(NotQueued::Invalid(invalid)) => return Admission::Rejected(refusal(invalid)),
        };
        let draft = self.draft(now);
        if let Err(result) = check(&submitted, &draft, self.next_moment(now)) {
            return Admission::Rejected(result);
        }
        let payer = base(submitted.fee_source());
        let available = draft.account(payer).map_or(0, |account| account.available());
        if available.saturating_sub(submitted.bid()) < self.queue.owed_by(payer, &place) {
            return Admission::Rejected(refusal(Invalid::balance()));
        }
        self.queue.add(submitted, place);
        Admission::Pending
    }

    /// When the next ledger closes, as Stellar Core estimates it: not before the last one, and in two ledgers' time.
    fn next_moment(&self, now: Timestamp) -> Moment {
        let Some(beat) = self.beat else { return Moment::at(now) };
        let before = self.ledgers.latest_at();
        let latest = now.max(before).plus(beat.min(USUAL_BEAT) * 2);
        Moment { earliest: seconds(before), latest: seconds(latest) }
    }

    /// Closes the next ledger with the best bids of the queue. Its contents are in the journal before anybody can see it.
    pub fn close(&mut self, now: Timestamp) -> Result<u32, Error> {
        self.close_with(now, None)
    }

    /// Closes the next ledger, with this transaction before those of the queue.
    pub fn close_first(&mut self, submitted: Submitted, now: Timestamp) -> Result<u32, Error> {
        check(&submitted, &self.draft(now), Moment::at(now)).map_err(|result| SubmitError::Failed(Box::new(result)))?;
        self.close_with(now, Some(submitted))
    }

    fn close_with(&mut self, now: Timestamp, first: Option<Submitted>) -> Result<u32, Error> {
        if self.sealed {
            return Err(Error::Stopped);
        }
        let at = self.closing_time(now);
        let ledger = self.ledgers.latest() + 1;
        let draft = Draft::new(&self.entries, ledger, at);
        self.queue.keep(|submitted| check(submitted, &draft, Moment::at(at)).is_ok());
        let Chosen { mut transactions, base_fee } = self.queue.choose(self.ledger_size);
        transactions.splice(0..0, first);
        if transactions.is_empty() {
            self.ledgers.close_through(ledger, at);
            self.queue.closed(&[]);
            if self.beat.is_none() || ledger - self.written_through >= UNWRITTEN {
                self.write_through()?;
            }
            return Ok(ledger);
        }
        if let Some(journal) = &mut self.journal {
            let transactions = transactions.iter().map(|submitted| LineTransaction {
                at: at.as_millis(),
                // Encoding a decoded envelope cannot fail; an empty text would be refused on replay.
                envelope: submitted.envelope.to_xdr_base64(Limits::none()).unwrap_or_default(),
            });
            let transactions = transactions.collect();
            journal.append(&Line { ledger, closed_at: at.as_millis(), base_fee, transactions })?;
            self.written_through = ledger;
        }
        let applied: Vec<_> = transactions
            .iter()
            .map(|submitted| (base(&submitted.source), submitted.sequence, submitted.outer_hash()))
            .collect();
        self.commit(at, transactions.into_iter().map(|submitted| (submitted, at)).collect(), base_fee);
        self.queue.closed(&applied);
        // What is over by the time of the next ledger does not wait for it.
        let (moment, draft) = (self.next_moment(now), Draft::new(&self.entries, ledger + 1, at));
        self.queue.keep(|submitted| check(submitted, &draft, moment).is_ok());
        Ok(ledger)
    }

    /// Records the latest ledger number in the journal.
    pub fn write_through(&mut self) -> Result<(), Error> {
        let ledger = self.ledgers.latest();
        if let Some(journal) = self.journal.as_mut().filter(|_| ledger > self.written_through) {
            let closed_at = self.ledgers.latest_at().as_millis();
            journal.append(&Line { ledger, closed_at, base_fee: BASE_FEE, transactions: Vec::new() })?;
        }
        self.written_through = ledger;
        Ok(())
    }

    /// Closes the journal, which another network may then open. No further ledger closes.
    pub fn seal(&mut self) -> Result<(), Error> {
        self.sealed = true;
        self.write_through()?;
        self.journal = None;
        Ok(())
    }

    fn closing_time(&self, now: Timestamp) -> Timestamp {
        let before = self.ledgers.latest_at();
        let even = self.beat.map(|beat| before.plus(beat));
        let even = even.filter(|even| now.since(*even) < SMOOTHING && even.since(now) < SMOOTHING);
        even.unwrap_or(now).max(before)
    }

    /// Applies the transactions, each as of its own time: in journals of before the queue, that was not the ledger's.
    fn commit(&mut self, at: Timestamp, transactions: Vec<(Submitted, Timestamp)>, base_fee: i64) {
        let ledger = self.ledgers.latest() + 1;
        let mut open = Changes::new();
        let mut fees = Vec::with_capacity(transactions.len());
        for (submitted, time) in &transactions {
            let mut draft = Draft::after(&self.entries, &open, ledger, *time);
            fees.push(charge(submitted, &mut draft, base_fee));
            let changes = draft.into_changes();
            open.extend(changes);
        }
        let carried = self.ledgers.carried(ledger);
        let mut totals = Totals { fee_pool: carried.fee_pool, ..Totals::default() };
        let mut digest = Sha256::new();
        digest.update(carried.chain);
        digest.update(ledger.to_be_bytes());
        for ((order, (submitted, time)), fee) in (1..).zip(transactions).zip(fees) {
            let included = apply(&submitted, Draft::after(&self.entries, &open, ledger, time), fee);
            open.extend(included.changes);
            let operations = u32::try_from(submitted.operations.len()).unwrap_or(u32::MAX);
            totals.all_operations += operations;
            if included.successful {
                totals.successful += 1;
                totals.operations += operations;
            } else {
                totals.failed += 1;
            }
            totals.fee_pool += fee;
            digest.update(submitted.outer_hash());
            digest.update([u8::from(included.successful)]);
            self.history.add(Arc::new(Record {
                ledger,
                order,
                closed_at: at,
                submitted,
                result: included.result,
                successful: included.successful,
                traces: included.traces,
            }));
        }
        let mut before = Changes::new();
        for (key, change) in open {
            let old = match change {
                Some(entry) => self.entries.insert(key.clone(), entry),
                None => self.entries.remove(&key),
            };
            before.insert(key, old);
        }
        self.before.insert(ledger, before);
        self.before = self.before.split_off(&ledger.saturating_sub(LAG_MOST));
        totals.chain = digest.finalize().into();
        self.ledgers.close_full(at, totals);
    }
}
