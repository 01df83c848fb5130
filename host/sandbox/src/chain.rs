//! The chain of ledgers: the last closed one, the open one that transactions are applied to, and the journal.

use super::{
    error::Error,
    history::{History, Ledgers, Record, Totals},
    journal::{Journal, Line, LineTransaction},
    ledger::{
        apply::{Verdict, apply, genesis},
        draft::{Changes, Draft},
        entry::{Account, Entries, Entry, Key, TrustLine},
        envelope::{Submitted, network_id},
        operation::Trace,
    },
    settings::Settings,
};
use anchor_model::{AccountId, Timestamp};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use stellar_xdr::{Asset, Limits, ReadXdr, TransactionEnvelope, TransactionResult, WriteXdr};

/// How many empty ledgers may close between two lines of the journal. On reopening, this many numbers are skipped, so
/// that no position is ever reused.
const UNWRITTEN: u32 = 64;

/// How far the closing time may differ from the clock to keep equal intervals.
const SMOOTHING: Duration = Duration::from_secs(1);

/// A transaction applied to the open ledger.
struct Pending {
    at: Timestamp,
    submitted: Submitted,
    result: TransactionResult,
    successful: bool,
    traces: Vec<Trace>,
}

/// The result of submitting a transaction to the chain.
pub(super) enum Admission {
    /// Refused; nothing happened.
    Rejected(TransactionResult),
    /// In the open ledger.
    Pending,
    /// Already in a closed ledger, from an earlier submission of the same envelope.
    Closed(Arc<Record>),
}

/// The network's whole state.
pub(super) struct Chain {
    /// SHA-256 of the passphrase.
    pub network: [u8; 32],
    entries: Entries,
    open: Changes,
    pending: Vec<Pending>,
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
        let network = network_id(&settings.passphrase);
        let opened = match &settings.data_dir {
            None => None,
            Some(directory) => Some(Journal::open(directory, &settings.passphrase, now.as_millis())?),
        };
        let created = opened.as_ref().map_or(now, |opened| Timestamp::from_millis(opened.created));
        let root = genesis(network);
        let mut chain = Self {
            network,
            entries: Entries::from([(Key::Account(root.id), Entry::Account(Box::new(root)))]),
            open: Changes::new(),
            pending: Vec::new(),
            history: History::default(),
            ledgers: Ledgers::new(network, created),
            journal: None,
            written_through: 1,
            beat: settings.close_every,
            sealed: false,
        };
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
            for transaction in line.transactions {
                let envelope = TransactionEnvelope::from_xdr_base64(&transaction.envelope, Limits::none())
                    .map_err(|error| error.to_string())?;
                let submitted = Submitted::new(envelope, self.network).map_err(|error| error.to_string())?;
                match self.submit(submitted, Timestamp::from_millis(transaction.at)) {
                    Admission::Pending => {}
                    Admission::Rejected(result) => return Err(format!("replay is refused: {}", result.result.name())),
                    Admission::Closed(_) => return Err("a transaction occurs twice".to_owned()),
                }
            }
            self.commit(at);
        }
        self.written_through = self.ledgers.latest();
        Ok(())
    }

    /// The latest closed ledger.
    pub fn latest(&self) -> u32 {
        self.ledgers.latest()
    }

    /// The entries of the latest closed ledger.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// An account as of the latest closed ledger.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        match self.entries.get(&Key::Account(id)) {
            Some(Entry::Account(account)) => Some(account),
            _ => None,
        }
    }

    /// An account's trust lines as of the latest closed ledger.
    pub fn trust_lines(&self, id: AccountId) -> impl Iterator<Item = &TrustLine> {
        self.entries.range(Key::TrustLine(id, Asset::Native)..).map_while(move |(_, entry)| match entry {
            Entry::TrustLine(line) if line.account == id => Some(line),
            _ => None,
        })
    }

    /// The open ledger, as the next transaction sees it.
    pub fn draft(&self, at: Timestamp) -> Draft<'_> {
        Draft::new(&self.entries, self.open.clone(), self.ledgers.latest() + 1, at)
    }

    /// Validates a transaction and applies it to the open ledger.
    pub fn submit(&mut self, submitted: Submitted, at: Timestamp) -> Admission {
        let hash = submitted.outer_hash();
        if let Some(record) = self.history.by_hash(hash) {
            return Admission::Closed(Arc::clone(record));
        }
        if self.pending.iter().any(|pending| pending.submitted.outer_hash() == hash) {
            return Admission::Pending;
        }
        match apply(&submitted, self.draft(at)) {
            Verdict::Rejected(result) => Admission::Rejected(result),
            Verdict::Included(included) => {
                let included = *included;
                self.open = included.changes;
                self.pending.push(Pending {
                    at,
                    submitted,
                    result: included.result,
                    successful: included.successful,
                    traces: included.traces,
                });
                Admission::Pending
            }
        }
    }

    /// Closes the open ledger. Its contents are in the journal before anybody can see it.
    pub fn close(&mut self, now: Timestamp) -> Result<u32, Error> {
        if self.sealed {
            return Err(Error::Stopped);
        }
        let at = self.closing_time(now);
        let ledger = self.ledgers.latest() + 1;
        if self.pending.is_empty() {
            self.ledgers.close_through(ledger, at);
            if self.beat.is_none() || ledger - self.written_through >= UNWRITTEN {
                self.write_through()?;
            }
            return Ok(ledger);
        }
        if let Some(journal) = &mut self.journal {
            let transactions = self.pending.iter().map(|pending| LineTransaction {
                at: pending.at.as_millis(),
                // Encoding a decoded envelope cannot fail; an empty text would be refused on replay.
                envelope: pending.submitted.envelope.to_xdr_base64(Limits::none()).unwrap_or_default(),
            });
            journal.append(&Line { ledger, closed_at: at.as_millis(), transactions: transactions.collect() })?;
            self.written_through = ledger;
        }
        self.commit(at);
        Ok(ledger)
    }

    /// Records the latest ledger number in the journal.
    pub fn write_through(&mut self) -> Result<(), Error> {
        let ledger = self.ledgers.latest();
        if let Some(journal) = self.journal.as_mut().filter(|_| ledger > self.written_through) {
            let closed_at = self.ledgers.latest_at().as_millis();
            journal.append(&Line { ledger, closed_at, transactions: Vec::new() })?;
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

    fn commit(&mut self, at: Timestamp) {
        let ledger = self.ledgers.latest() + 1;
        for (key, change) in std::mem::take(&mut self.open) {
            match change {
                Some(entry) => self.entries.insert(key, entry),
                None => self.entries.remove(&key),
            };
        }
        let carried = self.ledgers.carried(ledger);
        let mut totals = Totals { fee_pool: carried.fee_pool, ..Totals::default() };
        let mut digest = Sha256::new();
        digest.update(carried.chain);
        digest.update(ledger.to_be_bytes());
        for (order, pending) in (1..).zip(std::mem::take(&mut self.pending)) {
            let operations = u32::try_from(pending.submitted.operations.len()).unwrap_or(u32::MAX);
            totals.all_operations += operations;
            if pending.successful {
                totals.successful += 1;
                totals.operations += operations;
            } else {
                totals.failed += 1;
            }
            totals.fee_pool += pending.result.fee_charged;
            digest.update(pending.submitted.outer_hash());
            digest.update([u8::from(pending.successful)]);
            self.history.add(Arc::new(Record {
                ledger,
                order,
                closed_at: at,
                submitted: pending.submitted,
                result: pending.result,
                successful: pending.successful,
                traces: pending.traces,
            }));
        }
        totals.chain = digest.finalize().into();
        self.ledgers.close_full(at, totals);
    }
}
